import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from loadtests.doors import Guest, links_for
from loadtests.workspace.browser import Browser, Kind, explore
from loadtests.workspace.faults import NotSignedInError
from loadtests.workspace.measuring import PageFigures, Stopwatch
from simulations.live.client import ServiceClient
from tests.workspace.school import School

T = TypeVar("T")
GUESTS = (Guest("Tess", "supporter/tess"), Guest("Ada Morel", None, ("designer", "administrator")))


def apart(work: Coroutine[Any, Any, T]) -> T:
    """Run in a thread of its own: the browser's driver has the loop of this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def links(school: School) -> list[str]:
    async with ServiceClient(school.url, school.key, 1) as client:
        return await links_for(client, GUESTS, "fr")


async def home_of(school: School, link: str, role: str) -> PageFigures:
    async with Browser(school.url) as browser:
        await browser.sign_in(link)
        return await Stopwatch(lambda: None, 1).measure(browser, role, Kind("/account", ("/account",)))


async def found_by(school: School, link: str) -> list[Kind]:
    async with Browser(school.url) as browser:
        await browser.sign_in(link)
        return await explore(browser)


def test_a_link_lets_in_once_and_only_the_latest_does(school: School) -> None:
    earlier, later = apart(links(school)), apart(links(school))
    for link, role in zip(later, ("tutor", "engineer"), strict=True):
        home = apart(home_of(school, link, role))
        assert home.errors == 0
        assert 0 < home.kb < home.first_view_kb
    for link in (earlier[0], later[0]):
        with pytest.raises(NotSignedInError):
            apart(home_of(school, link, "tutor"))


def test_pages_are_found_from_link_to_link_each_kind_once(school: School) -> None:
    found = apart(found_by(school, apart(links(school))[0]))
    names = [one.name for one in found]
    assert len(set(names)) == len(names)
    assert {"/", "/today", "/account"} <= set(names)
    assert all(one.addresses for one in found)


def test_an_open_page_hears_of_changes_and_nobody_else_does(school: School) -> None:
    async def first_word(link: str | None) -> bytes:
        async with Browser(school.url) as browser:
            if link is not None:
                await browser.sign_in(link)
            return await (await browser.listen()).content.readline()

    assert apart(first_word(apart(links(school))[0])).startswith(b"retry:")
    with pytest.raises(NotSignedInError):
        apart(first_word(None))

"""An engineer lays messages down, sees what changes, and puts a cohort on them after a look at who gets what."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import get_ident
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from playwright.sync_api import expect

from api.workspace.programme import message_pages
from content_graph.authoring import Source, read_body
from engine.communication.bundled import bundled
from tests.workspace.desks import Desk
from tests.workspace.school import School

Sit = Callable[..., Desk]
RUN = {"scenario_id": "cybersecurity-course", "cohort_id": "spring", "starts_on": "2030-09-02", "ends_on": "2030-10-11"}


@pytest.fixture
def laid(school: School) -> Iterator[School]:
    """The bundled messages, which nobody follows."""
    scenario = msgspec.to_builtins(bundled("cybersecurity-course"))
    school.call("PUT", "message-scenarios/cybersecurity-course", scenario)
    yield school
    for kind in ("runs", "scenarios"):
        for one in school.call("GET", f"message-{kind}")["entries"]:
            school.call("DELETE", f"message-{kind}/{one['id']}")


@pytest.mark.usefixtures("laid")
def test_messages_are_checked_while_they_are_written_and_seen_before_they_hold(desk: Sit, school: School) -> None:
    at = desk("designer", language="fr")
    page = at.go("/message-scenarios")
    at.check()
    page.get_by_role("link", name="du premier au dernier jour").click()
    text = page.locator("#text")
    written = text.input_value()
    assert "text:\n      fr: |" in written
    text.fill(written.replace("days: -3", "days: 3"))
    text.press("End")
    expect(page.locator("#checked")).to_contain_text("part avant ce dont il parle")
    at.check()
    text.fill(written.replace("days: -3", "days: -4"))
    text.press("End")
    expect(page.locator("#checked")).to_contain_text("2 lignes diffèrent")
    page.get_by_role("button", name="Voir les modifications").click()
    expect(page.locator("ins")).to_contain_text("days: -4")
    at.check()
    page.get_by_role("button", name="Mettre en vigueur").click()
    expect(page.locator("#flash")).to_contain_text("pas encore parti")
    held = school.call("GET", "message-scenarios/cybersecurity-course")
    assert held["version"] > 1
    assert held["content"]["steps"][2]["trigger"]["days"] == -4


def test_a_cohort_is_put_on_messages_after_a_look_at_who_gets_what(desk: Sit, laid: School) -> None:
    at = desk("designer", language="en")
    page = at.go("/message-runs/~new")
    page.get_by_label("Id", exact=True).fill("spring-2030")
    page.get_by_label("Message scenario").select_option("cybersecurity-course")
    page.locator("[name=cohort_id]").select_option("spring")
    page.locator("[name=content_graph]").select_option(laid.course)
    page.locator("[name=starts_on]").fill(RUN["starts_on"])
    page.locator("[name=ends_on]").fill("2030-09-01")
    page.get_by_role("button", name="See who would get what").click()
    expect(page.locator("#problems")).to_contain_text("The course ends before it starts.")
    page.locator("[name=ends_on]").fill(RUN["ends_on"])
    page.get_by_role("button", name="See who would get what").click()
    expect(page.locator("#dry-run")).to_contain_text("learners")
    assert laid.call("GET", "message-runs")["entries"] == []
    at.check()
    page.get_by_role("button", name="Let it hold").click()
    expect(page.locator("#flash")).to_contain_text("follows it from now on")
    held = laid.call("GET", "message-runs/spring-2030")["content"]
    assert held == {**RUN, "content_graph": laid.course, "dates": {}, "is_paused": False}
    at.check()


def test_pages_of_messages_hold_their_promises(desk: Sit, laid: School) -> None:
    laid.call("PUT", "message-runs/spring", {**RUN, "content_graph": laid.course})
    at = desk("designer", language="qps", theme="dark", width=320)
    for path in (
        "/message-scenarios",
        "/message-scenarios/~new?from=cybersecurity-follow-up",
        "/message-scenarios/cybersecurity-course",
        "/message-runs/spring",
        "/message-runs/~new?scenario=cybersecurity-course",
    ):
        at.go(path)
        at.check()


def test_messages_can_be_laid_down_without_scripts(desk: Sit, laid: School) -> None:
    page = desk("designer", language="en", java_script_enabled=False).go("/message-scenarios/~new")
    page.get_by_label("Id", exact=True).fill("other")
    text = page.locator("#text")
    text.fill("title: {en: Other}")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#checked")).to_contain_text("is missing")
    text.fill(page.locator("#text").input_value() + "\nsteps: []")
    laid.call("GET", "message-scenarios")


def test_a_text_is_read_where_nobody_who_sends_results_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    readers: list[int] = []

    def read(body: bytes, *, is_yaml: bool) -> Source:
        readers.append(get_ident())
        return read_body(body, is_yaml=is_yaml)

    monkeypatch.setattr(message_pages, "read_body", read)
    visit: Any = SimpleNamespace(
        form={"text": "title: 1"}, is_partial=True, say=lambda text, **_: text, render=lambda *_, found: found
    )
    with ThreadPoolExecutor(1) as one:
        loop = one.submit(get_ident).result()
        found: Any = one.submit(lambda: asyncio.run(message_pages.check(visit, message_pages.NEW))).result()
    assert found.problems
    assert len(readers) == 1
    assert readers != [loop]

"""What changes is told to the pages that it concerns, and to no other: real listening, no sockets of a browser."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor

import psycopg

from api.record.pool import DeadlinePool
from api.record.support.changes import Change, digest, tell_change
from api.record.support.readers import Reach
from api.workspace.live import hub as live
from api.workspace.live.hub import Hub, Watcher, interest_of
from tests.workspace.desks import PATIENCE_MS

TESS = Reach("tess", of_cohorts=(("class", "tutor"),), of_learners=(("zoe", "tutor"),), people=("tess", "carl"))
ORGANISATION = 2_000_000_000
"""Nobody's: what is told of it concerns no other test."""


def now_us() -> int:
    return time.time_ns() // 1000


def about(learner: str, *cohorts: str, by: str = "", is_for_learner: bool = False, organisation_no: int = 7) -> Change:
    digests = tuple([digest(f"cohort/{one}") for one in cohorts])
    return Change(organisation_no, by and digest(by), (), digest(f"learner/{learner}"), digests, is_for_learner)


def test_a_change_concerns_whoever_may_see_the_learner_and_nobody_who_made_it() -> None:
    tess = interest_of(7, TESS)
    assert tess.has(about("zoe"))
    assert tess.has(about("ada", "class"))
    assert not tess.has(about("ada", "other"))
    assert not tess.has(about("ada", "class", organisation_no=8))
    assert not tess.has(about("ada", "class", by="supporter/tess"))
    assert tess.has(about("ada", "class", by="supporter/carl"))
    assert tess.has(Change(7, people=(digest("supporter/carl"),)))
    assert not tess.has(Change(7, people=(digest("supporter/mia"),)))
    assert interest_of(7, Reach("kim", is_coordinator=True)).has(about("ada"))
    ada = interest_of(7, Reach("ada", is_learner=True))
    assert ada.has(about("ada", is_for_learner=True))
    assert not ada.has(about("ada"))
    assert not ada.has(about("bob", is_for_learner=True))


def hubbub(database_url: str, play: Callable[[Hub, DeadlinePool], Awaitable[None]], living: set[str]) -> None:
    async def alive(asked: Collection[str]) -> Collection[str]:
        return living & set(asked)

    async def run() -> None:
        hub = Hub(database_url, alive, now_us)
        async with DeadlinePool(database_url) as pool:
            await play(hub, pool)
        await hub.aclose()

    with ThreadPoolExecutor(1) as thread:  # the browser's driver may have the loop of this one
        thread.submit(asyncio.run, asyncio.wait_for(run(), PATIENCE_MS / 1000)).result()


async def until(stream: AsyncIterator[bytes], word: bytes) -> bytes:
    """Read on until something is said."""
    async for said in stream:
        if word in said:
            return said
    message = f"it ended without {word!r}"
    raise AssertionError(message)


async def tell(pool: DeadlinePool, person: str) -> None:
    async with pool.connection() as connection:
        await tell_change(connection, ORGANISATION, [person])


def test_what_is_committed_rings_at_the_pages_of_those_whom_it_concerns(database_url: str) -> None:
    async def play(hub: Hub, pool: DeadlinePool) -> None:
        tess = Watcher(interest_of(ORGANISATION, TESS), "s1")
        hub.enter(tess, now_us())
        stream_of_tess = hub.stream(tess)
        assert b"event: ready" in await until(stream_of_tess, b"ready")
        await until(stream_of_tess, b"changed")  # nobody listened before: she looks
        mia = Watcher(interest_of(ORGANISATION, Reach("mia", people=("mia",))), "s2")
        hub.enter(mia, now_us())
        stream_of_mia = hub.stream(mia)
        await tell(pool, "carl")
        assert b'"n": 1}' in await until(stream_of_tess, b"changed")
        await tell(pool, "mia")
        assert b'"n": 1}' in await until(stream_of_mia, b"changed")

    hubbub(database_url, play, {"s1", "s2"})


def test_who_comes_back_is_told_to_look_only_if_something_was_said_meanwhile(database_url: str) -> None:
    async def play(hub: Hub, pool: DeadlinePool) -> None:
        first = Watcher(interest_of(ORGANISATION, TESS), "s1")
        hub.enter(first, 0)
        stream = hub.stream(first)
        await until(stream, b"changed")
        await asyncio.sleep(1.1)  # what was heard within a second before is told again rather than lost
        heard_until = now_us()
        quiet = Watcher(interest_of(ORGANISATION, TESS), "s2")
        hub.enter(quiet, heard_until)
        quiet.beat()
        stream_of_quiet = hub.stream(quiet)
        assert [await anext(stream_of_quiet) for _ in range(2)][1] == b":\n\n"
        await tell(pool, "tess")
        await until(stream, b"changed")
        back = Watcher(interest_of(ORGANISATION, TESS), "s3")
        hub.enter(back, heard_until)
        assert b"changed" in await until(hub.stream(back), b"changed")

    hubbub(database_url, play, {"s1", "s2", "s3"})


def test_after_a_break_of_the_line_everybody_looks_and_hears_again(database_url: str) -> None:
    async def play(hub: Hub, pool: DeadlinePool) -> None:
        watcher = Watcher(interest_of(ORGANISATION, TESS), "s1")
        hub.enter(watcher, now_us())
        stream = hub.stream(watcher)
        await until(stream, b"changed")
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'symphonie-listening'"
            )
        await until(stream, b"changed")
        await tell(pool, "tess")
        await until(stream, b"changed")

    hubbub(database_url, play, {"s1"})


def test_the_oldest_page_of_a_session_goes_when_it_opens_too_many(database_url: str) -> None:
    async def play(hub: Hub, _: DeadlinePool) -> None:
        pages = [Watcher(interest_of(ORGANISATION, TESS), "s1") for _ in range(live.MOST_OF_SESSION + 1)]
        for page in pages:
            hub.enter(page, now_us())
        await until(hub.stream(pages[0]), b"event: over")

    hubbub(database_url, play, {"s1"})


def test_who_signs_in_again_and_again_keeps_nobody_from_listening(database_url: str) -> None:
    async def play(hub: Hub, _: DeadlinePool) -> None:
        pages = [Watcher(interest_of(ORGANISATION, TESS), f"s{n}") for n in range(live.MOST_OF_READER + 1)]
        hub.enter(Watcher(interest_of(ORGANISATION, Reach("mia", people=("mia",))), "m1"), now_us())
        for page in pages:
            hub.enter(page, now_us())
        await until(hub.stream(pages[0]), b"event: over")
        assert len(hub._watchers) == live.MOST_OF_READER + 1  # noqa: SLF001 - hers, and the one of somebody else

    hubbub(database_url, play, {"m1"})


def test_the_stream_ends_once_its_session_is_over(database_url: str) -> None:
    async def play(hub: Hub, _: DeadlinePool) -> None:
        watcher = Watcher(interest_of(ORGANISATION, TESS), "gone")
        hub.enter(watcher, now_us())
        await hub.beat()
        said = [one async for one in hub.stream(watcher)]
        assert b"ready" in said[0]
        assert said[-1] == b""

    hubbub(database_url, play, set())

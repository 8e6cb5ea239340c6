"""What happens to a case bears an instant that comes after all that others did to it while somebody waited for it."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow

from api.clock import microseconds_of
from api.record.support.cases import hold_learner
from api.record.support.firing import fire
from tests.api.http.organisations import Json, Organisation
from tests.api.support.clocked import WARNED, held_at, no_of, told
from tests.api.support.people import SetClock, Someone, done

MINUTE = 60_000_000
WAITING = "SELECT FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"
"""Whoever waits for what a process of PostgreSQL holds."""
Record = AsyncConnection[TupleRow]
Send = Callable[[], httpx.Response]
ACTS: dict[str, Json] = {
    "messages": {"text": "Let us look at it."},
    "contacts": {"text": "We spoke.", "means": "call"},
    "no-answer-needed": {"reason": "thanks"},
    "waiting": {"reason": "It is your turn."},
    "snooze": {"until": "2026-11-19T10:00:00+01:00", "reason": "Later."},
    "assign": {"to_role": "coach", "reason": "Mood."},
    "close": {"outcome": "helped"},
}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


class Holder:
    """Holds something in a transaction of its own until somebody waits for it, and then lets time pass before it ends.

    Args:
        database_url: The record.
        house: Whose.
        clock: By which time passes.
    """

    def __init__(self, database_url: str, house: Organisation, clock: SetClock) -> None:
        self._database_url, self._clock = database_url, clock
        with psycopg.connect(database_url) as connection:
            self._organisation_no = no_of(connection, house.name)

    def case(self, case_id: str, send: Send) -> httpx.Response:
        """Hold a case while a request comes, until its clock has passed what it warns of, and warn."""
        return asyncio.run(self._held(lambda mine: held_at(mine, self._organisation_no, case_id, 0), send))

    def learner(self, learner: str, send: Send) -> httpx.Response:
        """Hold a learner while a request comes, for as long."""
        return asyncio.run(self._held(lambda mine: hold_learner(mine, self._organisation_no, learner), send))

    async def _held(self, hold: Callable[[Record], Any], send: Send) -> httpx.Response:
        async with await AsyncConnection.connect(self._database_url) as mine:
            await hold(mine)
            with ThreadPoolExecutor(1) as beside:
                answer = beside.submit(send)
                await self._somebody_waits(mine.info.backend_pid, answer)
                self._clock.now_us = WARNED + MINUTE
                await fire(mine, lambda: self._clock.now_us)
                await mine.commit()
                return await asyncio.wrap_future(answer)

    async def _somebody_waits(self, pid: int, answer: Future[httpx.Response]) -> None:
        deadline = time.monotonic() + 200
        async with await AsyncConnection.connect(self._database_url, autocommit=True) as other:
            while not (await other.execute(WAITING, [pid])).rowcount:
                assert not answer.done(), answer.result().text
                assert time.monotonic() < deadline
                await asyncio.sleep(0.01)


@pytest.fixture
def holder(database_url: str, team: Organisation, clock: SetClock) -> Holder:
    return Holder(database_url, team, clock)


def instants(who: Someone, case_id: str) -> list[int]:
    """Return when everything happened to a case, newest first."""
    events = who.get(f"cases/{case_id}")["events"]
    return [microseconds_of(datetime.fromisoformat(one["at"])) for one in events]


def warnings(connection: Connection, house: Organisation) -> int:
    return sum(kind == "warning" for _, kind, *_ in told(connection, no_of(connection, house.name)))


@pytest.mark.parametrize("name", ACTS)
def test_who_waits_for_a_case_acts_on_it_after_what_was_fired_meanwhile(
    name: str, ada: Someone, tess: Someone, holder: Holder, connection: Connection
) -> None:
    case = ada.opens()
    done(holder.case(case, lambda: tess.send("POST", f"cases/{case}/{name}", ACTS[name])))
    assert warnings(connection, ada.house) == 1
    assert instants(tess, case)[0] == WARNED + MINUTE


def test_cases_become_one_after_what_was_fired_of_them_meanwhile(
    ada: Someone, tess: Someone, holder: Holder, connection: Connection
) -> None:
    kept, gone = ada.opens(), ada.opens()
    body = {"case_id": gone, "reason": "The same."}
    done(holder.case(gone, lambda: tess.send("POST", f"cases/{kept}/merge", body)))
    assert warnings(connection, ada.house) in {1, 2}  # of the other as well where nobody holds it yet
    assert instants(tess, kept)[0] == WARNED + MINUTE


def test_a_case_opens_once_its_learner_is_held(ada: Someone, tess: Someone, holder: Holder) -> None:
    body = {"subject": "Fractions", "learner_id": "ada", "text": "I am stuck."}
    told_of = done(holder.learner("ada", lambda: ada.send("POST", "cases", body)))
    assert set(instants(tess, told_of["case"]["case_id"])) == {WARNED + MINUTE}


def test_what_was_put_off_is_answered_as_before_when_that_instant_has_come(
    ada: Someone, tess: Someone, clock: SetClock
) -> None:
    case = ada.opens()
    body = {"until": "2026-11-16T11:00:00+01:00", "reason": "Later."}
    first = tess.post(f"cases/{case}/snooze", body, **{"idempotency-key": "put-off"})
    clock.set("2026-11-16T12:00")
    assert tess.post(f"cases/{case}/snooze", body, **{"idempotency-key": "put-off"})["event_id"] == first["event_id"]
    refused = tess.send("POST", f"cases/{case}/snooze", body)
    assert refused.json()["errors"][0]["path"] == "$.until"

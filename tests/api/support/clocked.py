"""Cases with timers, put into the record as the store of cases does, and what fires of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from psycopg import AsyncConnection, Connection

from api.record.decisions import Request
from api.record.support.cases import NewEvent, StoredCase, add, hold, merge, open_case
from api.record.support.team import Record
from api.record.support.terms import terms_now
from api.record.support.timekeeper import Timekeeper
from engine.support import events as ev
from engine.support.case import Case
from engine.support.events import CaseEvent
from tests.engine.support.calendars import at

US = 1_000_000
HOUR = 3600 * US
MONDAY = at("2026-11-16T10:00")
WARNED, DUE = at("2026-11-17T14:45"), at("2026-11-18T10:00")
"""Of a message of that Monday: three quarters of the two working days, and their end."""


def no_of(connection: Connection, organisation: str) -> int:
    row = connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [organisation]).fetchone()
    assert row is not None
    return int(row[0])


def work_at(database_url: str, now_us: int) -> None:
    """Have a timekeeper do what is due at an instant, also where other tests have left more than it does in a round."""

    async def work() -> None:
        timekeeper = Timekeeper(database_url, lambda: now_us)
        while not await timekeeper.work():
            pass
        await timekeeper.aclose()

    asyncio.run(work())


async def opened(
    connection: Record, organisation_no: int, case_id: str, owner: str, at_us: int, learner: str = "ada"
) -> None:
    """Open a case with a message of its learner."""
    message = ev.LearnerMessage(event_id=f"{case_id}-message", at_us=at_us)
    await open_case(
        connection,
        organisation_no,
        case_id=case_id,
        learner=learner,
        graph_no=None,
        subject="Help",
        role="tutor",
        owner_id=owner,
        queue_id=None,
        terms_id=await terms_now(connection, organisation_no),
        first=[NewEvent(message, "learner", learner, "learner", "learner", {"text": "Help!"})],
        now_us=at_us,
    )


async def append(
    connection: Record,
    organisation_no: int,
    case_id: str,
    events: Sequence[NewEvent],
    now_us: int,
    request: Request | None = None,
) -> Case:
    """Add events to a case that is held at an instant."""
    held = await held_at(connection, organisation_no, case_id, now_us)
    return (await add(connection, organisation_no, held, events, request)).case


async def held_at(connection: Record, organisation_no: int, case_id: str, now_us: int) -> StoredCase:
    return await hold(connection, organisation_no, case_id, lambda: now_us)


async def merge_at(
    connection: Record, organisation_no: int, kept: str, gone: str, by: Callable[[CaseEvent], NewEvent], now_us: int
) -> StoredCase:
    """Let a case go on in another one at an instant."""
    stays, goes = [await held_at(connection, organisation_no, one, now_us) for one in (kept, gone)]
    return await merge(connection, organisation_no, stays, goes, by)


def a_case(
    database_url: str, organisation: str, case_id: str, owner: str, at_us: int = MONDAY, learner: str = "ada"
) -> None:
    """Have a learner write, so that a case opens."""

    async def write(connection: Record, organisation_no: int) -> None:
        await opened(connection, organisation_no, case_id, owner, at_us, learner)

    acting(database_url, organisation, write)


def happen(database_url: str, organisation: str, case_id: str, *events: CaseEvent) -> None:
    """Have a supporter act on a case."""
    now_us = max(event.at_us for event in events)
    new = [NewEvent(event, "supporter", "tess", "tutor", "learner", {}) for event in events]

    async def write(connection: Record, organisation_no: int) -> None:
        await append(connection, organisation_no, case_id, new, now_us)

    acting(database_url, organisation, write)


def acting(database_url: str, organisation: str, act: Callable[[Record, int], Awaitable[None]]) -> None:
    """Do something with the store of cases, in one transaction."""

    async def main() -> None:
        async with await AsyncConnection.connect(database_url) as connection:
            cursor = await connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [organisation])
            ((number,),) = await cursor.fetchall()
            await act(connection, number)

    asyncio.run(main())


def told(connection: Connection, organisation_no: int) -> list[tuple[Any, ...]]:
    """Return who was told what: supporter, kind, step, and whether late."""
    return connection.execute(
        "SELECT supporter_id, kind, step, is_late FROM symphonie.notice WHERE organisation_no = %s ORDER BY 2, 3, 1",
        [organisation_no],
    ).fetchall()

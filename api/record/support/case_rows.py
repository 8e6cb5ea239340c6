"""What the record keeps of a case beside its events: its row and its timers, both caches.

Timers are all that the clocks of a case have passed and what the open one will pass; those that have fired stay.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.clock import moment_of
from engine.support.case import Case, due_at, timers
from engine.support.clock import ClockKind, Mark, Terms, due_of


class Timer(NamedTuple):
    """What a clock passes, and when.

    Attributes:
        clock_id: Which clock.
        mark: What it passes.
        clock_kind: Which promise it counts.
        due_us: When the answer is, or was, due; None while the learner is waited for.
        is_open: Whether an answer is still wanted.
    """

    clock_id: str
    mark: Mark
    clock_kind: ClockKind
    due_us: int | None
    is_open: bool


_UNFIRED: Final = (
    "DELETE FROM symphonie.timer WHERE (organisation_no, case_id) = (%s, %s) AND fired_at IS NULL"  # written anew
)
_SET: Final = (
    "INSERT INTO symphonie.timer"
    " (organisation_no, case_id, clock_id, kind, step, generation, fires_at, clock_kind, due_at, is_open)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
    # It has fired; but if an event that was on its way then has moved it, it has not.
    " ON CONFLICT (organisation_no, clock_id, kind, step, generation) DO UPDATE SET fires_at = excluded.fires_at,"
    " due_at = excluded.due_at, is_open = excluded.is_open, fired_at = NULL WHERE timer.fires_at <> excluded.fires_at"
)


class CaseRow(NamedTuple):
    """What the row of a case keeps of what follows from its events."""

    n_events: int
    terms_id: str
    role: str | None
    owner_id: str | None
    queue_id: str | None
    closed_at: datetime | None
    snoozed_until: datetime | None
    clock_id: str | None
    clock_state: str | None
    due_at: datetime | None
    breached_at: datetime | None
    merged_into: str | None


_KEPT: Final = ", ".join(f"{one} = %({one})s" for one in CaseRow._fields)
_KEEP: Final = (
    f"UPDATE symphonie.support_case SET changed_at = %(now)s, {_KEPT}"
    " WHERE (organisation_no, id) = (%(organisation_no)s, %(id)s)"
)


async def keep(
    connection: AsyncConnection[TupleRow], organisation_no: int, case: Case, terms: Mapping[str, Terms], now_us: int
) -> None:
    """Write row and timers anew, as they follow from a case that is held."""
    case_id = case.case_id
    about = {"organisation_no": organisation_no, "id": case_id, "now": moment_of(now_us)}
    await connection.execute(_KEEP, {**about, **row_of_case(case, terms)._asdict()})
    await connection.execute(_UNFIRED, [organisation_no, case_id])
    for timer in timers_of_case(case, terms):
        mark, wanted = timer.mark, (timer.clock_kind, _moment(timer.due_us), timer.is_open)
        key = (timer.clock_id, mark.kind, mark.step, mark.generation)
        await connection.execute(_SET, [organisation_no, case_id, *key, moment_of(mark.at_us), *wanted])


def row_of_case(case: Case, terms: Mapping[str, Terms]) -> CaseRow:
    """Return what the row of a case keeps; of its clocks the last one, and a due instant while an answer is wanted."""
    clock, due_us = case.clocks[-1] if case.clocks else None, due_at(case, terms)
    return CaseRow(
        case.n_events,
        case.terms_id,
        case.role,
        case.owner_id,
        case.queue_id,
        _moment(case.closed_us),
        _moment(case.snoozed_until_us),
        clock.clock_id if clock is not None else None,
        clock.state if clock is not None else None,
        _moment(due_us),
        _moment(clock.breached_us) if clock is not None else None,
        case.merged_into,
    )


def timers_of_case(case: Case, terms: Mapping[str, Terms]) -> tuple[Timer, ...]:
    """Return what its clocks have passed, and what the open one will pass."""
    passed = [(clock, mark) for clock in case.clocks for mark in clock.passed]
    coming = [(case.clock, mark) for mark in timers(case, terms)] if case.clock is not None else []
    return tuple(
        [
            Timer(clock.clock_id, mark, clock.kind, due_of(clock, terms[case.terms_id]), clock.is_open)
            for clock, mark in (*passed, *coming)
        ]
    )


def _moment(at_us: int | None) -> datetime | None:
    return None if at_us is None else moment_of(at_us)

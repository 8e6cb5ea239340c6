"""Goals that people set for learners, in the record: put, listed and ended, never removed."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.decisions import (
    NEWEST_FIRST,
    DecisionFilter,
    HumanDecision,
    Request,
    find,
    first,
    insertion,
    page,
    selection,
)
from api.record.overrides import bound_learners
from api.record.pages import Page
from api.record.pool import Pool
from api.record.published_decisions import note_due

Targets = tuple[tuple[str, float, float], ...]
"""Skill id, mastery asked for and weight of each target."""

_ASSIGNED: Final = (
    "EXISTS (SELECT FROM symphonie.goal_assignment a WHERE a.organisation_no = o.organisation_no AND a.goal_id = o.id"
    " AND (a.learner = %(learner)s OR a.cohort IN (SELECT cohort FROM symphonie.cohort_learner c"
    " WHERE c.organisation_no = o.organisation_no AND c.learner = %(learner)s)))"
)


class NewGoal(NamedTuple):
    """A goal to be made or replaced.

    Attributes:
        id: The sender's, or the service's.
        graph_no: Content graph of its skills.
        targets: What is to be mastered.
        due_at: When; None for never.
        minutes_per_day: Of study; None for the setting.
        retention: Recall wanted when it is due, 0..1; None for the setting.
        learners: Who has been given it.
        cohorts: Who else.
        by_id: Who decided.
        by_role: As what.
    """

    id: str
    graph_no: int
    targets: Targets
    due_at: datetime | None
    minutes_per_day: float | None
    retention: float | None
    learners: tuple[str, ...]
    cohorts: tuple[str, ...]
    by_id: str
    by_role: str


class StoredGoal(HumanDecision, frozen=True, kw_only=True):
    """A goal as it stands (fields as in `NewGoal`, with the id of its content graph)."""

    graph_no: int
    content_graph: str
    targets: Targets
    due_at: datetime | None
    minutes_per_day: float | None
    retention: float | None
    learners: tuple[str, ...]
    cohorts: tuple[str, ...]
    changed_at: datetime


_GIVEN: Final = (
    "ARRAY(SELECT a.{0} FROM symphonie.goal_assignment a WHERE a.organisation_no = o.organisation_no"
    " AND a.goal_id = o.id AND a.{0} IS NOT NULL ORDER BY 1)"
)
_SELECT: Final = selection(
    "goal", StoredGoal, content_graph="g.id", learners=_GIVEN.format("learner"), cohorts=_GIVEN.format("cohort")
)
_PAGE: Final = (
    f"{_SELECT} AND (%(learner)s::text IS NULL OR {_ASSIGNED})"
    " AND (%(cohort)s::text IS NULL OR EXISTS (SELECT FROM symphonie.goal_assignment a"
    " WHERE a.organisation_no = o.organisation_no AND a.goal_id = o.id AND a.cohort = %(cohort)s))"
    " AND (%(active)s::boolean IS NULL OR (o.ended_at IS NULL) = %(active)s)"
    f"{NEWEST_FIRST}"
)
_OWN: Final = tuple([name for name in NewGoal._fields if name not in {"learners", "cohorts"}])
_INSERT: Final = insertion("goal", _OWN)
_ADD: Final = _INSERT + " ON CONFLICT (organisation_no, request_key) DO NOTHING"
_VALUES: Final = ", ".join(f"{name} = excluded.{name}" for name in (*_OWN[1:], "changed_at"))
_PUT: Final = (
    f"{_INSERT} ON CONFLICT (organisation_no, id) DO UPDATE SET {_VALUES}, ended_at = NULL, ended_by_id = NULL,"
    " ended_by_role = NULL, ended_because = NULL RETURNING xmax = 0"
)


async def add_goal(pool: Pool, organisation_no: int, new: NewGoal, request: Request) -> tuple[StoredGoal, bool]:
    """Make a goal, and tell whether it is new; the same request again finds the first one.

    Raises:
        UnknownCohort: The organisation has no such cohort.
        RepeatedKey: Another request had the same key.
    """
    async with pool.connection() as connection:
        cursor = await connection.execute(_ADD, _about(organisation_no, new, request))
        if cursor.rowcount == 0:
            return await first(connection, StoredGoal, _SELECT, organisation_no, request), False
        await _assign(connection, organisation_no, new)
        return await _known(connection, organisation_no, new.id), True


async def put_goal(pool: Pool, organisation_no: int, new: NewGoal) -> tuple[StoredGoal, bool]:
    """Make or replace a goal, one that was ended included, and tell whether it is new.

    Raises:
        UnknownCohort: The organisation has no such cohort.
    """
    async with pool.connection() as connection:
        cursor = await connection.execute(_PUT, _about(organisation_no, new, Request(None, b"")))
        ((created,),) = await cursor.fetchall()
        await _note_assigned(connection, organisation_no, new.id)  # whoever had it and does not have it now
        await connection.execute(
            "DELETE FROM symphonie.goal_assignment WHERE organisation_no = %s AND goal_id = %s",
            [organisation_no, new.id],
        )
        await _assign(connection, organisation_no, new)
        return await _known(connection, organisation_no, new.id), created


async def find_goal(pool: Pool, organisation_no: int, goal_id: str) -> StoredGoal | None:
    """Return a goal, None if the organisation has none with this id."""
    async with pool.connection() as connection:
        return await find(connection, StoredGoal, _SELECT, organisation_no, goal_id)


async def list_goals(
    pool: Pool, organisation_no: int, wanted: DecisionFilter, limit: int, cursor: str | None
) -> Page[StoredGoal]:
    """List goals, newest first."""
    return await page(pool, StoredGoal, _PAGE, organisation_no, wanted, limit, cursor)


async def end_goal(
    pool: Pool, organisation_no: int, goal_id: str, by_id: str, by_role: str, because: str
) -> StoredGoal | None:
    """End a goal; one that has ended stays as it is. None if the organisation has none with this id."""
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "UPDATE symphonie.goal SET ended_at = now(), ended_by_id = %s, ended_by_role = %s, ended_because = %s"
            " WHERE organisation_no = %s AND id = %s AND ended_at IS NULL",
            [by_id, by_role, because, organisation_no, goal_id],
        )
        if cursor.rowcount:
            await _note_assigned(connection, organisation_no, goal_id)
        return await find(connection, StoredGoal, _SELECT, organisation_no, goal_id)


def _about(organisation_no: int, new: NewGoal, request: Request) -> dict[str, object]:
    targets = msgspec.json.encode(new.targets).decode()
    return {"organisation_no": organisation_no, **new._asdict(), "targets": targets, **request._asdict()}


async def _assign(connection: AsyncConnection[TupleRow], organisation_no: int, new: NewGoal) -> None:
    for cohort in sorted(new.cohorts):
        await bound_learners(connection, organisation_no, None, cohort)
    await connection.execute(
        "INSERT INTO symphonie.goal_assignment (organisation_no, goal_id, learner, cohort)"
        " SELECT %(organisation_no)s, %(id)s, learner, NULL FROM unnest(%(learners)s::text[]) AS a (learner)"
        " UNION ALL SELECT %(organisation_no)s, %(id)s, NULL, cohort FROM unnest(%(cohorts)s::text[]) AS b (cohort)",
        {
            "organisation_no": organisation_no,
            "id": new.id,
            "learners": sorted(set(new.learners)),
            "cohorts": sorted(set(new.cohorts)),
        },
    )
    await _note_assigned(connection, organisation_no, new.id)


async def _note_assigned(connection: AsyncConnection[TupleRow], organisation_no: int, goal_id: str) -> None:
    cursor = await connection.execute(
        "SELECT learner FROM symphonie.goal_assignment WHERE organisation_no = %(organisation_no)s"
        " AND goal_id = %(goal_id)s AND learner IS NOT NULL"
        " UNION SELECT c.learner FROM symphonie.goal_assignment a JOIN symphonie.cohort_learner c"
        " ON c.organisation_no = a.organisation_no AND c.cohort = a.cohort"
        " WHERE a.organisation_no = %(organisation_no)s AND a.goal_id = %(goal_id)s",
        {"organisation_no": organisation_no, "goal_id": goal_id},
    )
    await note_due(connection, organisation_no, sorted(row[0] for row in await cursor.fetchall()))


async def _known(connection: AsyncConnection[TupleRow], organisation_no: int, goal_id: str) -> StoredGoal:
    found = await find(connection, StoredGoal, _SELECT, organisation_no, goal_id)
    if found is None:
        raise LookupError(goal_id)
    return found

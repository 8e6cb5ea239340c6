"""Goals that people set for learners, in the record."""

from datetime import datetime
from typing import Final, NamedTuple

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.decisions import DecisionTable, HumanDecision, Request, hold_cohorts
from api.record.pool import Pool
from api.record.support.readers import Reach, on_cohort, on_path

Targets = tuple[tuple[str, float, float], ...]
"""Skill id, mastery asked for and weight of each target."""


class NewGoal(NamedTuple):
    """A goal to be made or replaced."""

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
    " AND a.goal_id = o.id AND a.{0} IS NOT NULL AND {1} ORDER BY 1)"
)
GOALS: Final = DecisionTable(
    "goal",
    StoredGoal,
    ("goal_assignment", "goal_id"),
    "(o.ended_at IS NULL)",
    content_graph="g.id",
    learners=_GIVEN.format("learner", on_path("a.learner")),
    cohorts=_GIVEN.format("cohort", on_cohort("a.cohort")),
)
_OWN: Final = tuple([name for name in NewGoal._fields if name not in {"learners", "cohorts"}])
_INSERT: Final = GOALS.insertion(_OWN)
_ADD: Final = _INSERT + " ON CONFLICT (organisation_no, request_key) DO NOTHING"
_VALUES: Final = ", ".join(f"{name} = excluded.{name}" for name in (*_OWN[1:], "changed_at"))
_PUT: Final = (
    f"{_INSERT} ON CONFLICT (organisation_no, id) DO UPDATE SET {_VALUES}, ended_at = NULL, ended_by_id = NULL,"
    " ended_by_role = NULL, ended_because = NULL RETURNING xmax = 0"
)


async def add_goal(
    pool: Pool, organisation_no: int, reach: Reach, new: NewGoal, request: Request
) -> tuple[StoredGoal, bool]:
    """Make a goal, and tell whether it is new, as whoever makes it sees it; the same request again finds the first one.

    Raises:
        UnknownCohort: The organisation has no such cohort.
        RepeatedKey: Another request had the same key.
    """
    async with pool.connection() as connection:
        if not (await connection.execute(_ADD, _about(organisation_no, new, request))).rowcount:
            return await GOALS.first(connection, organisation_no, request, reach), False
        await _assign(connection, organisation_no, new)
        return await GOALS.known(connection, organisation_no, new.id, reach), True


async def put_goal(pool: Pool, organisation_no: int, reach: Reach, new: NewGoal) -> tuple[StoredGoal, bool]:
    """Make or replace a goal, one that was ended included, and tell whether it is new, as whoever puts it sees it.

    Raises:
        UnknownCohort: The organisation has no such cohort.
    """
    async with pool.connection() as connection:
        cursor = await connection.execute(_PUT, _about(organisation_no, new, Request(None, b"")))
        ((created,),) = await cursor.fetchall()
        await GOALS.note_due(connection, organisation_no, new.id)  # whoever had it and does not have it now
        await connection.execute(
            "DELETE FROM symphonie.goal_assignment WHERE organisation_no = %s AND goal_id = %s",
            [organisation_no, new.id],
        )
        await _assign(connection, organisation_no, new)
        return await GOALS.known(connection, organisation_no, new.id, reach), created


def _about(organisation_no: int, new: NewGoal, request: Request) -> dict[str, object]:
    targets = msgspec.json.encode(new.targets).decode()
    return {"organisation_no": organisation_no, **new._asdict(), "targets": targets, **request._asdict()}


async def _assign(connection: AsyncConnection[TupleRow], organisation_no: int, new: NewGoal) -> None:
    await hold_cohorts(connection, organisation_no, set(new.cohorts))
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
    await GOALS.note_due(connection, organisation_no, new.id)

"""Overrides in the record: made, listed and ended, never removed."""

from __future__ import annotations

from datetime import datetime
from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.decision_errors import TooManyOverrides, UnknownCohort
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
from api.record.pages import Page
from api.record.pool import Pool
from api.record.published_decisions import note_due

MAX_ACTIVE: Final = 100
"""Overrides of one learner or cohort that hold at one time; they travel with every result."""

_HOLDS: Final = "(o.ended_at IS NULL AND (o.until IS NULL OR o.until > now()))"
_OF_LEARNER: Final = (
    "(o.learner = %(learner)s OR o.cohort IN (SELECT cohort FROM symphonie.cohort_learner c"
    " WHERE c.organisation_no = o.organisation_no AND c.learner = %(learner)s))"
)


class NewOverride(NamedTuple):
    """An override to be made.

    Attributes:
        id: The service's.
        graph_no: Content graph; None for all (automation off).
        learner: Whom it concerns, or None.
        cohort: Whom else.
        kind: What it does.
        activity_id: Item or resource; empty for none.
        skill_id: Skill; empty for none.
        until: When it ends; None for never.
        reason: Why.
        by_id: Who decided.
        by_role: As what.
    """

    id: str
    graph_no: int | None
    learner: str | None
    cohort: str | None
    kind: str
    activity_id: str
    skill_id: str
    until: datetime | None
    reason: str
    by_id: str
    by_role: str


class StoredOverride(HumanDecision, frozen=True, kw_only=True):
    """An override as it stands (fields as in `NewOverride`, ids as the organisation knows them)."""

    content_graph: str | None
    learner: str | None
    cohort: str | None
    kind: str
    activity_id: str | None
    skill_id: str | None
    until: datetime | None
    reason: str


_SELECT: Final = selection(
    "override",
    StoredOverride,
    content_graph="g.id",
    activity_id="nullif(o.activity_id, '')",
    skill_id="nullif(o.skill_id, '')",
)
_PAGE: Final = (
    f"{_SELECT} AND (%(learner)s::text IS NULL OR {_OF_LEARNER})"
    " AND (%(cohort)s::text IS NULL OR o.cohort = %(cohort)s)"
    f" AND (%(active)s::boolean IS NULL OR {_HOLDS} = %(active)s)"
    f"{NEWEST_FIRST}"
)
_INSERT: Final = insertion("override", NewOverride._fields) + " ON CONFLICT (organisation_no, request_key) DO NOTHING"


async def add_override(
    pool: Pool, organisation_no: int, new: NewOverride, request: Request
) -> tuple[StoredOverride, bool]:
    """Make an override, and tell whether it is new; the same request again finds the first one.

    Raises:
        UnknownCohort: The organisation has no such cohort.
        TooManyOverrides: The learner or cohort has as many as can hold at one time.
        RepeatedKey: Another request had the same key.
    """
    async with pool.connection() as connection:
        bound = await bound_learners(connection, organisation_no, new.learner, new.cohort)
        await _check_room(connection, organisation_no, new)
        about = {"organisation_no": organisation_no, **new._asdict(), **request._asdict()}
        cursor = await connection.execute(_INSERT, about)
        if cursor.rowcount == 0:
            return await first(connection, StoredOverride, _SELECT, organisation_no, request), False
        await note_due(connection, organisation_no, bound)
        stored = await find(connection, StoredOverride, _SELECT, organisation_no, new.id)
    if stored is None:
        raise LookupError(new.id)
    return stored, True


async def find_override(pool: Pool, organisation_no: int, override_id: str) -> StoredOverride | None:
    """Return an override, None if the organisation has none with this id."""
    async with pool.connection() as connection:
        return await find(connection, StoredOverride, _SELECT, organisation_no, override_id)


async def list_overrides(
    pool: Pool, organisation_no: int, wanted: DecisionFilter, limit: int, cursor: str | None
) -> Page[StoredOverride]:
    """List overrides, newest first."""
    return await page(pool, StoredOverride, _PAGE, organisation_no, wanted, limit, cursor)


async def end_override(
    pool: Pool, organisation_no: int, override_id: str, by_id: str, by_role: str, because: str
) -> StoredOverride | None:
    """End an override; one that has ended stays as it is. None if the organisation has none with this id."""
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "UPDATE symphonie.override SET ended_at = now(), ended_by_id = %s, ended_by_role = %s, ended_because = %s"
            " WHERE organisation_no = %s AND id = %s AND ended_at IS NULL RETURNING learner, cohort",
            [by_id, by_role, because, organisation_no, override_id],
        )
        for learner, cohort in await cursor.fetchall():
            await note_due(
                connection, organisation_no, await bound_learners(connection, organisation_no, learner, cohort)
            )
        return await find(connection, StoredOverride, _SELECT, organisation_no, override_id)


async def bound_learners(
    connection: AsyncConnection[TupleRow], organisation_no: int, learner: str | None, cohort: str | None
) -> list[str]:
    """Return whom something for a learner or a cohort concerns; a cohort's roster is held until the transaction ends.

    Raises:
        UnknownCohort: The organisation has no such cohort.
    """
    if cohort is None:
        return [] if learner is None else [learner]
    cursor = await connection.execute(
        "SELECT id FROM symphonie.cohort WHERE organisation_no = %s AND id = %s FOR SHARE", [organisation_no, cohort]
    )
    if await cursor.fetchone() is None:
        raise UnknownCohort("$.cohort", cohort)
    cursor = await connection.execute(
        "SELECT learner FROM symphonie.cohort_learner WHERE organisation_no = %s AND cohort = %s",
        [organisation_no, cohort],
    )
    return [row[0] for row in await cursor.fetchall()]


async def _check_room(connection: AsyncConnection[TupleRow], organisation_no: int, new: NewOverride) -> None:
    cursor = await connection.execute(
        "SELECT count(*) FROM symphonie.override o WHERE o.organisation_no = %s"  # noqa: S608  # a constant
        f" AND o.learner IS NOT DISTINCT FROM %s AND o.cohort IS NOT DISTINCT FROM %s AND {_HOLDS}",
        [organisation_no, new.learner, new.cohort],
    )
    ((n_active,),) = await cursor.fetchall()
    if n_active >= MAX_ACTIVE:
        raise TooManyOverrides(n_active)

"""Adjustments with what became of them: of one learner, of all learners on a content graph, or a single one."""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec
from psycopg.rows import TupleRow

from api.record.pages import ADJUSTMENT, LearnerRef, Page, Position, behind, page_of, read_position, rows_behind
from api.record.pool import Pool
from api.record.results import MICROSECONDS

_COLUMNS: Final = f"""
{MICROSECONDS.format("decided_at")}, adjustment_id, action, kind, skill_id, activity_id, reason_code,
    expected_gain, evidence, facts::text, policy_version, graph_version, learner, version, position, status,
    before_activity_id, value, propensity, model_version, (
        SELECT json_agg(json_build_array(decision, reason, by_id, by_role,
            {MICROSECONDS.format("reviewed_at")}, is_effective) ORDER BY review.version)::text
        FROM symphonie.adjustment_review AS review
        WHERE (review.organisation_no, review.graph_no, review.learner, review.adjustment_id)
            = (one.organisation_no, one.graph_no, one.learner, one.adjustment_id))
"""  # noqa: S608  # constants
_FROM: Final = f"""
SELECT {_COLUMNS} FROM symphonie.adjustment AS one
WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s
"""  # noqa: S608  # constants
_FILTERED: Final = f"""
    AND (%(status)s::text IS NULL OR (status = %(status)s AND action <> 'closed'))
    AND (%(kind)s::text IS NULL OR kind = %(kind)s)
    AND (%(skill)s::text IS NULL OR skill_id = %(skill)s)
    AND (%(since_us)s::bigint IS NULL
        OR decided_at >= timestamptz 'epoch' + %(since_us)s::bigint * interval '1 microsecond')
    AND {behind("decided_at", ADJUSTMENT, "adjustment_id")}
ORDER BY decided_at DESC, adjustment_id DESC LIMIT %(limit)s
"""
_OF_LEARNER: Final = f"{_FROM} AND learner = %(learner)s {_FILTERED}"
_OF_GRAPH: Final = f"{_FROM} AND action <> 'closed' {_FILTERED}"
_ONE: Final = f"{_FROM} AND learner = %(learner)s AND adjustment_id = %(adjustment_id)s"


_OPEN: Final = """
SELECT kind, skill_id, evidence FROM symphonie.adjustment
WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = %(learner)s
    AND action <> 'closed' AND status IN ('open', 'proposed', 'approved') ORDER BY version, position
"""


class Spoken(msgspec.Struct, frozen=True, array_like=True):
    """What a person said of an adjustment (fields as in `api.journal.JournalReview`).

    Attributes:
        at_us: When, in microseconds since 1970-01-01T00:00:00Z.
    """

    decision: str
    reason: str
    by: str
    role: str
    at_us: int
    is_effective: bool


class AdjustmentEvent(msgspec.Struct, frozen=True, tag_field="event", tag="adjustment"):
    """A change of the path (fields as in `api.journal.JournalAdjustment`).

    Attributes:
        decided_at_us: When, in microseconds since 1970-01-01T00:00:00Z.
        learner: Whose path.
        version: Of the live state, after the commit that made it.
        position: Within that commit.
        status: Where it stands: `open`, `proposed`, `approved`, `rejected`, `undone` or `closed`.
        reviews: What people said of it, oldest first.
    """

    decided_at_us: int
    adjustment_id: str
    action: str
    kind: str
    skill_id: str
    activity_id: str
    reason_code: str
    expected_gain: float
    evidence: tuple[str, ...]
    facts: dict[str, float | str]
    policy_version: str
    graph_version: str
    learner: str
    version: int
    position: int
    status: str
    before: str
    value: float
    propensity: float
    model_version: str
    reviews: tuple[Spoken, ...]


class Sought(NamedTuple):
    """Which adjustments are wanted; None stands for all.

    Attributes:
        status: Where it stands; closings, which have no life of their own, are then left out.
        kind: What it is for.
        skill: The skill that it serves.
        since_us: Decided at this time or later, in microseconds since 1970-01-01T00:00:00Z.
    """

    status: str | None = None
    kind: str | None = None
    skill: str | None = None
    since_us: int | None = None


ALL: Final = Sought()


async def open_evidence(pool: Pool, whose: LearnerRef) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the evidence of a learner's open adjustments, by kind and skill id, as far as the record has them."""
    async with pool.connection() as connection:
        rows = await (await connection.execute(_OPEN, whose._asdict())).fetchall()
    return {(kind, skill_id): tuple(evidence) for kind, skill_id, evidence in rows}


async def adjustments_page(
    pool: Pool, whose: LearnerRef, limit: int, cursor: str | None = None, sought: Sought = ALL
) -> Page[AdjustmentEvent]:
    """Return a learner's adjustments, newest first.

    Args:
        pool: Of the record.
        whose: The learner.
        limit: How many at most, from 1.
        cursor: `next_cursor` of the page before.
        sought: Which of them.

    Raises:
        InvalidField: The cursor is not one.
    """
    asked = {**whose._asdict(), **sought._asdict()}
    return await _page(pool, _OF_LEARNER, asked, limit, cursor)


async def adjustments_of_graph(
    pool: Pool, organisation_no: int, graph_no: int, limit: int, cursor: str | None, sought: Sought
) -> Page[AdjustmentEvent]:
    """Return the adjustments of all learners on a content graph, newest first, closings left out.

    Raises:
        InvalidField: The cursor is not one.
    """
    asked = {"organisation_no": organisation_no, "graph_no": graph_no, **sought._asdict()}
    return await _page(pool, _OF_GRAPH, asked, limit, cursor)


async def find_adjustment(pool: Pool, whose: LearnerRef, adjustment_id: str) -> AdjustmentEvent | None:
    """Return one adjustment of a learner, if the record has it."""
    async with pool.connection() as connection:
        cursor = await connection.execute(_ONE, {**whose._asdict(), "adjustment_id": adjustment_id})
        row = await cursor.fetchone()
    return None if row is None else read_adjustment(row)


async def rows_of_adjustments(pool: Pool, whose: LearnerRef, limit: int, after: Position | None) -> list[TupleRow]:
    """Return rows for `read_adjustment` behind a place."""
    return await rows_behind(pool, _OF_LEARNER, {**whose._asdict(), **ALL._asdict()}, limit, after)


def read_adjustment(row: TupleRow) -> AdjustmentEvent:
    """Read a row."""
    at, adjustment_id, action, kind, skill_id, activity_id, reason, gain, evidence, facts, policy, graph = row[:12]
    learner, version, position, status, before, value, propensity, model_version, reviews = row[12:]
    return AdjustmentEvent(
        at,
        adjustment_id,
        action,
        kind,
        skill_id,
        activity_id,
        reason,
        gain,
        tuple(evidence),
        msgspec.json.decode(facts, type=dict[str, float | str]),
        policy,
        graph,
        learner,
        version,
        position,
        status,
        before,
        value,
        propensity,
        model_version,
        msgspec.json.decode(reviews, type=tuple[Spoken, ...]) if reviews else (),
    )


def place_of(event: AdjustmentEvent) -> Position:
    """Return the place of an adjustment in the order."""
    return Position(event.decided_at_us, ADJUSTMENT, event.adjustment_id)


async def _page(
    pool: Pool, query: str, asked: dict[str, object], limit: int, cursor: str | None
) -> Page[AdjustmentEvent]:
    rows = await rows_behind(pool, query, asked, limit, read_position(cursor))
    return page_of([read_adjustment(row) for row in rows], limit, place_of)

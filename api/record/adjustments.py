"""Adjustments with what became of them: of one learner, of all learners on a content graph, or a single one."""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from psycopg import Connection

from api.journal import JournalEntry
from api.live.keys import LearnerKey
from api.record.columns import TOUCHED, insert, owners, reading, selected
from api.record.facts import AdjustmentRow, ReviewRow, adjustments_in, reviews_in
from api.record.following import AS_ACCEPTED, WINDOW_DAYS
from api.record.pages import ADJUSTMENT, Page, Position, behind, page_of, read_cursor, rows_behind
from api.record.pool import Pool, rows_of
from api.record.support.readers import MINE, Reach, on_path
from engine.recommendation.effects import MAX_RESULTS

_OBSERVED: Final = f"""
    SELECT coalesce(json_agg(json_build_object('before', move.before, 'after', move.after) ORDER BY move.no), '[]')
    FROM (
        SELECT row_number() OVER (ORDER BY next.occurred_at, next.attempt, next.seq) AS no,
            next.before[array_position(next.skills, one.skill_id)] AS before,
            next.after[array_position(next.skills, one.skill_id)] AS after
        FROM symphonie.result AS next
        WHERE one.action <> 'closed' AND one.status IN ('open', 'approved', 'closed')
            AND (next.organisation_no, next.graph_no, next.learner) = (one.organisation_no, one.graph_no, one.learner)
            AND one.skill_id = ANY(next.skills) AND next.version > one.version AND NOT next.is_late
            AND next.committed_at >= one.decided_at
            AND next.committed_at < one.decided_at + interval '{WINDOW_DAYS} days'
            AND {AS_ACCEPTED.format("next")}
        ORDER BY next.occurred_at, next.attempt, next.seq LIMIT {MAX_RESULTS}) AS move
"""
"""What followed an adjustment, as `api.record.effects` sums it up."""
_SELECT: Final = f"""
SELECT {selected(AdjustmentRow)}, (
    SELECT coalesce(json_agg(said ORDER BY version), '[]') FROM (
        SELECT {selected(ReviewRow)} FROM symphonie.adjustment_review AS review
        WHERE (review.organisation_no, review.graph_no, review.learner, review.adjustment_id)
            = (one.organisation_no, one.graph_no, one.learner, one.adjustment_id)) AS said) AS reviews,
    ({_OBSERVED}) AS moves
FROM symphonie.adjustment AS one
WHERE organisation_no = %(organisation_no)s
"""
_FROM: Final = f"{_SELECT} AND graph_no = %(graph_no)s"
_FILTERED: Final = f"""
    AND (%(status)s::text IS NULL OR (status = %(status)s AND action <> 'closed'))
    AND (%(kind)s::text IS NULL OR kind = %(kind)s)
    AND (%(skill)s::text IS NULL OR skill_id = %(skill)s)
    AND (%(since_us)s::bigint IS NULL
        OR decided_at >= timestamptz 'epoch' + %(since_us)s::bigint * interval '1 microsecond')
    AND (%(waiting)s::boolean IS NULL OR %(waiting)s = (status IN ('open', 'proposed') AND action <> 'closed'
        AND NOT EXISTS (
            SELECT FROM symphonie.adjustment_review AS review
            WHERE (review.organisation_no, review.graph_no, review.learner, review.adjustment_id)
                = (one.organisation_no, one.graph_no, one.learner, one.adjustment_id))))
    AND {behind("decided_at", ADJUSTMENT, "adjustment_id")}
ORDER BY one.decided_at DESC, adjustment_id DESC LIMIT %(limit)s
"""
_OF_LEARNER: Final = f"{_FROM} AND learner = %(learner)s {_FILTERED}"
_OF_READER: Final = (
    f"WITH {MINE} {_SELECT} AND graph_no = ANY(%(graphs)s) AND action <> 'closed' AND {on_path('learner')} {_FILTERED}"
)
_ONE: Final = f"{_FROM} AND learner = %(learner)s AND adjustment_id = %(adjustment_id)s"


_OPEN: Final = """
SELECT kind, skill_id, evidence FROM symphonie.adjustment
WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = %(learner)s
    AND action <> 'closed' AND status IN ('open', 'proposed', 'approved') ORDER BY version, position
"""


_STATUSES: Final = f"""
UPDATE symphonie.adjustment AS one SET status = found.status
FROM (
    SELECT organisation_no, graph_no, learner, adjustment_id, CASE
        WHEN said.decisions @> '{{reject}}' THEN 'rejected'
        WHEN said.decisions @> '{{undo}}' THEN 'undone'
        WHEN EXISTS (
            SELECT FROM symphonie.adjustment AS later
            WHERE (later.organisation_no, later.graph_no, later.learner)
                    = (open.organisation_no, open.graph_no, open.learner)
                AND (later.kind, later.skill_id, later.action) = (open.kind, open.skill_id, 'closed')
                AND (later.version, later.position) > (open.version, open.position)) THEN 'closed'
        WHEN said.decisions @> '{{approve}}' THEN 'approved'
        ELSE open.status END AS status
    FROM {TOUCHED}
    JOIN symphonie.adjustment AS open USING (organisation_no, graph_no, learner)
    CROSS JOIN LATERAL (
        SELECT array_agg(decision) AS decisions FROM symphonie.adjustment_review AS review
        WHERE (review.organisation_no, review.graph_no, review.learner, review.adjustment_id)
            = (open.organisation_no, open.graph_no, open.learner, open.adjustment_id)
    ) AS said
    WHERE open.status IN ('open', 'proposed', 'approved')
) AS found
WHERE (one.organisation_no, one.graph_no, one.learner, one.adjustment_id)
        = (found.organisation_no, found.graph_no, found.learner, found.adjustment_id)
    AND one.status <> found.status
"""
"""Work out the statuses of those learners' adjustments that are not settled for good."""


class AdjustmentFilter(NamedTuple):
    """Which adjustments are wanted; None stands for all.

    Attributes:
        status: Where it stands; closings, which have no life of their own, are then left out.
        kind: What it is for.
        skill: The skill that it serves.
        since_us: Decided at this time or later, in microseconds since 1970-01-01T00:00:00Z.
        waiting: Whether a person may still decide on it, and nobody has.
    """

    status: str | None = None
    kind: str | None = None
    skill: str | None = None
    since_us: int | None = None
    waiting: bool | None = None


ALL: Final = AdjustmentFilter()


async def open_evidence(pool: Pool, whose: LearnerKey) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the evidence of a learner's open adjustments, by kind and skill id, as far as the record has them."""
    rows = await rows_of(pool, lambda *row: row, _OPEN, whose._asdict())
    return {(kind, skill_id): tuple(evidence) for kind, skill_id, evidence in rows}


async def adjustments_page(
    pool: Pool, whose: LearnerKey, limit: int, cursor: str | None = None, sought: AdjustmentFilter = ALL
) -> Page[AdjustmentRow]:
    """Return a learner's adjustments, newest first.

    Raises:
        InvalidField: The cursor is not one.
    """
    asked = {**whose._asdict(), **sought._asdict()}
    return await _page(pool, _OF_LEARNER, asked, limit, cursor)


async def adjustments_of_all(
    pool: Pool,
    organisation_no: int,
    graphs: Collection[int],
    reach: Reach,
    limit: int,
    cursor: str | None,
    sought: AdjustmentFilter,
) -> Page[AdjustmentRow]:
    """Return the adjustments of all learners on some content graphs whom the reader sees, newest first, no closings.

    Raises:
        InvalidField: The cursor is not one.
    """
    asked = {"organisation_no": organisation_no, "graphs": list(graphs), **reach.parameters, **sought._asdict()}
    return await _page(pool, _OF_READER, asked, limit, cursor)


async def find_adjustment(pool: Pool, whose: LearnerKey, adjustment_id: str) -> AdjustmentRow | None:
    """Return one adjustment of a learner, if the record has it."""
    async with pool.connection() as connection:
        cursor = connection.cursor(row_factory=reading(AdjustmentRow))
        await cursor.execute(_ONE, {**whose._asdict(), "adjustment_id": adjustment_id})
        return await cursor.fetchone()


async def adjustments_behind(
    pool: Pool, whose: LearnerKey, limit: int, after: Position | None, sought: AdjustmentFilter = ALL
) -> list[AdjustmentRow]:
    """Return a learner's adjustments behind a place."""
    return await rows_behind(pool, AdjustmentRow, _OF_LEARNER, {**whose._asdict(), **sought._asdict()}, limit, after)


def write_adjustments(connection: Connection, entries: Sequence[JournalEntry]) -> None:
    """Write the adjustments of some commits and what was said of them; what is recorded already is left as it is.

    The status of an adjustment follows from its own row, its reviews and what closed it, in whatever order they were
    written; so it is worked out again for the learners of a batch, and an entry delivered twice changes nothing.
    """
    insert(connection, "adjustment", list(adjustments_in(entries)))
    insert(connection, "adjustment_review", list(reviews_in(entries)))
    touched = [entry for entry in entries if entry.adjustments or entry.reviews]
    if touched:
        connection.execute(_STATUSES, [owners(touched)])


def place_of(event: AdjustmentRow) -> Position:
    """Return the place of an adjustment in the order."""
    return Position(event.decided_at_us, ADJUSTMENT, event.adjustment_id)


async def _page(
    pool: Pool, query: str, asked: dict[str, object], limit: int, cursor: str | None
) -> Page[AdjustmentRow]:
    rows = await rows_behind(pool, AdjustmentRow, query, asked, limit, read_cursor(cursor, Position))
    return page_of(rows, limit, place_of)

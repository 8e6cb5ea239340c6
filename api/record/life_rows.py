"""From a journal entry to the rows of what became of adjustments and recommendations.

The status of an adjustment follows from its own row, its reviews and what closed it, in whatever order they were
written; so it is worked out again for the learners of a batch, and an entry delivered twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Final

import msgspec
from psycopg import Connection

from api.journal import JournalEntry
from api.record.rows import INSTANT


class ReviewRow(msgspec.Struct, frozen=True):
    """A row of `symphonie.adjustment_review`; times in microseconds since 1970-01-01T00:00:00Z."""

    organisation_no: int
    graph_no: int
    learner: str
    adjustment_id: str
    version: int
    reviewed_at: int
    decision: str
    reason: str
    by_id: str
    by_role: str
    is_effective: bool
    kept_until: int
    kept_until_opportunities: int


class EventRow(msgspec.Struct, frozen=True):
    """A row of `symphonie.recommendation_event`; times in microseconds since 1970-01-01T00:00:00Z."""

    organisation_no: int
    graph_no: int
    learner: str
    event_id: str
    recommendation_id: str
    event: str
    activity_id: str
    version: int
    is_study: bool
    kind: str
    skill_id: str
    expected_gain: float
    occurred_at: int
    recorded_at: int
    minutes: float | None
    by_id: str
    n_results: int
    teaches: tuple[str, ...]
    effect: float


INSERT_REVIEWS: Final = f"""
INSERT INTO symphonie.adjustment_review ({", ".join(ReviewRow.__struct_fields__)})
SELECT organisation_no, graph_no, learner, adjustment_id, version, {INSTANT.format("reviewed_at")}, decision, reason,
    by_id, by_role, is_effective, {INSTANT.format("kept_until")}, kept_until_opportunities
FROM json_to_recordset(%s::json) AS row (
    organisation_no integer, graph_no integer, learner text, adjustment_id text, version bigint, reviewed_at bigint,
    decision text, reason text, by_id text, by_role text, is_effective boolean, kept_until bigint,
    kept_until_opportunities integer)
ON CONFLICT DO NOTHING
"""  # noqa: S608  # only names of columns are put together

INSERT_EVENTS: Final = f"""
INSERT INTO symphonie.recommendation_event ({", ".join(EventRow.__struct_fields__)})
SELECT organisation_no, graph_no, learner, event_id, recommendation_id, event, activity_id, version, is_study, kind,
    skill_id, expected_gain, {INSTANT.format("occurred_at")}, {INSTANT.format("recorded_at")}, minutes, by_id,
    n_results, teaches, effect
FROM json_to_recordset(%s::json) AS row (
    organisation_no integer, graph_no integer, learner text, event_id text, recommendation_id text, event text,
    activity_id text, version bigint, is_study boolean, kind text, skill_id text, expected_gain double precision,
    occurred_at bigint, recorded_at bigint, minutes double precision, by_id text, n_results integer, teaches text[],
    effect double precision)
ON CONFLICT DO NOTHING
"""  # noqa: S608  # only names of columns are put together

UPDATE_STATUSES: Final = """
UPDATE symphonie.adjustment AS one SET status = found.status
FROM (
    SELECT organisation_no, graph_no, learner, adjustment_id, CASE
        WHEN said.decisions @> '{reject}' THEN 'rejected'
        WHEN said.decisions @> '{undo}' THEN 'undone'
        WHEN EXISTS (
            SELECT FROM symphonie.adjustment AS later
            WHERE (later.organisation_no, later.graph_no, later.learner)
                    = (open.organisation_no, open.graph_no, open.learner)
                AND (later.kind, later.skill_id, later.action) = (open.kind, open.skill_id, 'closed')
                AND (later.version, later.position) > (open.version, open.position)) THEN 'closed'
        WHEN said.decisions @> '{approve}' THEN 'approved'
        ELSE open.status END AS status
    FROM (
        SELECT DISTINCT * FROM json_to_recordset(%s::json) AS row (
            organisation_no integer, graph_no integer, learner text)
    ) AS touched
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

_encode = msgspec.json.Encoder().encode


def write_lives(connection: Connection, entries: Sequence[JournalEntry]) -> None:
    """Write what became of adjustments and recommendations; what is recorded already is left as it is."""
    for statement, rows in (
        (INSERT_EVENTS, list(event_rows(entries))),
        (INSERT_REVIEWS, list(review_rows(entries))),
        (UPDATE_STATUSES, list(touched_learners(entries))),
    ):
        if rows:
            connection.execute(statement, [_encode(rows).decode()])


def review_rows(entries: Iterable[JournalEntry]) -> Iterator[ReviewRow]:
    """Return the rows of all reviews of some commits."""
    for entry in entries:
        for review in entry.reviews:
            yield ReviewRow(
                entry.organisation_no,
                entry.graph_no,
                entry.learner,
                review.adjustment_id,
                entry.version,
                entry.committed_at_us,
                review.decision,
                review.reason,
                review.by,
                review.role,
                review.is_effective,
                review.kept_until_us,
                review.kept_until_opportunities,
            )


def event_id_of(recommendation_id: str, event: str, activity_id: str) -> str:
    """Return what names an event among those of a learner: the same told again has the same id.

    >>> event_id_of("list", "completed", "film") == event_id_of("list", "completed", "film")
    True
    """
    return blake2b(f"{recommendation_id}\0{event}\0{activity_id}".encode(), digest_size=16).hexdigest()


def event_rows(entries: Iterable[JournalEntry]) -> Iterator[EventRow]:
    """Return the rows of all events of some commits."""
    for entry in entries:
        for event in entry.events:
            yield EventRow(
                entry.organisation_no,
                entry.graph_no,
                entry.learner,
                event_id_of(event.recommendation_id, event.event, event.activity_id),
                event.recommendation_id,
                event.event,
                event.activity_id,
                entry.version,
                event.is_study,
                event.kind,
                event.skill_id,
                event.expected_gain,
                event.occurred_at_us,
                entry.committed_at_us,
                event.minutes,
                event.by,
                event.n_results,
                event.teaches,
                event.effect,
            )


class TouchedLearner(msgspec.Struct, frozen=True):
    """A learner whose adjustments may have another status now."""

    organisation_no: int
    graph_no: int
    learner: str


def touched_learners(entries: Iterable[JournalEntry]) -> Iterator[TouchedLearner]:
    """Return those whose adjustments changed or were spoken of."""
    for entry in entries:
        if entry.adjustments or entry.reviews:
            yield TouchedLearner(entry.organisation_no, entry.graph_no, entry.learner)

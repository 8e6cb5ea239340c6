"""What happened to a learner, newest first, page by page.

Results, adjustments, reviews, events of recommendations, and what the path owed and could not give.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import msgspec
from psycopg.rows import TupleRow

from api.record.adjustments import AdjustmentEvent, place_of, read_adjustment, rows_of_adjustments
from api.record.pages import (
    EVENT,
    RESULT,
    REVIEW,
    SHORTFALL,
    LearnerRef,
    Page,
    Position,
    behind,
    page_of,
    read_position,
    rows_behind,
)
from api.record.pool import Pool
from api.record.results import MICROSECONDS

_OF_LEARNER: Final = (
    "WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = %(learner)s AND"
)
_REVIEW_ID: Final = "adjustment_id || ':' || version"
_SHORTFALL_ID: Final = "(lpad(version::text, 12, '0') || lpad(position::text, 6, '0')) COLLATE \"C\""

_RESULT_ORDER: Final = "(lpad(attempt::text, 10, '0') || lpad(seq::text, 10, '0')) COLLATE \"C\""
"""Of results of one time (`position_of`)."""

_RESULTS: Final = f"""
SELECT {MICROSECONDS.format("occurred_at")}, result_id, seq, item_id, score, attempt, is_late,
    {MICROSECONDS.format("committed_at")}, p_correct, skills, before, after, details::text, (
        SELECT json_agg(json_build_array(correction_id, score, score_before, reason, by_id, by_role,
            {MICROSECONDS.format("corrected_at")}) ORDER BY no)::text
        FROM symphonie.result_correction AS one
        WHERE (one.organisation_no, one.graph_no, one.learner, one.result_seq)
            = (held.organisation_no, held.graph_no, held.learner, held.seq))
FROM symphonie.result AS held {_OF_LEARNER} {behind("occurred_at", RESULT, _RESULT_ORDER)}
ORDER BY occurred_at DESC, {_RESULT_ORDER} DESC LIMIT %(limit)s
"""  # noqa: S608  # constants

_REVIEWS: Final = f"""
SELECT {MICROSECONDS.format("reviewed_at")}, {_REVIEW_ID}, adjustment_id, decision, reason, by_id, by_role
FROM symphonie.adjustment_review {_OF_LEARNER} {behind("reviewed_at", REVIEW, _REVIEW_ID)}
ORDER BY reviewed_at DESC, {_REVIEW_ID} DESC LIMIT %(limit)s
"""  # noqa: S608  # constants

_EVENTS: Final = f"""
SELECT {MICROSECONDS.format("occurred_at")}, event_id, recommendation_id, event, activity_id, kind, skill_id,
    expected_gain, minutes, by_id, is_study
FROM symphonie.recommendation_event {_OF_LEARNER} {behind("occurred_at", EVENT, "event_id")}
ORDER BY occurred_at DESC, event_id DESC LIMIT %(limit)s
"""  # noqa: S608  # constants

_SHORTFALLS: Final = f"""
SELECT {MICROSECONDS.format("noted_at")}, {_SHORTFALL_ID}, skill_id, lack, language, evidence, holds
FROM symphonie.shortfall {_OF_LEARNER} {behind("noted_at", SHORTFALL, _SHORTFALL_ID)}
ORDER BY noted_at DESC, {_SHORTFALL_ID} DESC LIMIT %(limit)s
"""  # noqa: S608  # constants


class BeliefMove(msgspec.Struct, frozen=True):
    """The move of one skill's mastery by one result, 0..1."""

    skill_id: str
    before: float
    after: float


class Correcting(msgspec.Struct, frozen=True, array_like=True):
    """A correction of a result (fields as in `api.journal.JournalCorrection`).

    Attributes:
        at_us: When it was accepted, in microseconds since 1970-01-01T00:00:00Z.
    """

    correction_id: str
    score: float | None
    score_before: float | None
    reason: str
    by: str
    role: str
    at_us: int


class ResultEvent(msgspec.Struct, frozen=True, tag_field="event", tag="result"):
    """A result and what it changed in the belief.

    Attributes:
        occurred_at_us: When it happened, in microseconds since 1970-01-01T00:00:00Z.
        result_id: The sender's.
        seq: Order of acceptance, from 1.
        item_id: Of the content graph.
        score: 0..1.
        attempt: 1 for the first.
        is_late: Whether it came after a newer one, so that the history was traced again.
        committed_at_us: When it was accepted.
        p_correct: What was predicted just before it.
        changes: One per skill of the item.
        details: JSON object of what the sender said beside.
        corrections: Of the result, oldest first; the newest holds.
    """

    occurred_at_us: int
    result_id: str
    seq: int
    item_id: str
    score: float
    attempt: int
    is_late: bool
    committed_at_us: int
    p_correct: float
    changes: tuple[BeliefMove, ...]
    details: msgspec.Raw
    corrections: tuple[Correcting, ...] = ()

    @property
    def counts(self) -> float | None:
        """The score that counts; None where the result is void."""
        return self.corrections[-1].score if self.corrections else self.score


class ReviewEvent(msgspec.Struct, frozen=True, tag_field="event", tag="review"):
    """What a person said of an adjustment (fields as in `api.journal.JournalReview`).

    Attributes:
        at_us: When, in microseconds since 1970-01-01T00:00:00Z.
        id: Names the review among those of the learner.
    """

    at_us: int
    id: str
    adjustment_id: str
    decision: str
    reason: str
    by: str
    role: str


class ActivityEvent(msgspec.Struct, frozen=True, tag_field="event", tag="activity"):
    """What a learner did with a recommendation (fields as in `api.journal.JournalEvent`).

    Attributes:
        id: Names the event among those of the learner.
    """

    occurred_at_us: int
    id: str
    recommendation_id: str
    what: str
    activity_id: str
    kind: str
    skill_id: str
    expected_gain: float
    minutes: float | None
    by: str
    is_study: bool


class ShortfallEvent(msgspec.Struct, frozen=True, tag_field="event", tag="shortfall"):
    """What the path owed and could not give (fields as in `api.journal.JournalShortfall`).

    Attributes:
        at_us: When, in microseconds since 1970-01-01T00:00:00Z.
        id: Names it among those of the learner.
        holds: Whether no result that it rests on was corrected since.
    """

    at_us: int
    id: str
    skill_id: str
    lack: str
    language: str
    evidence: tuple[str, ...]
    holds: bool


_decode_corrections: Final = msgspec.json.Decoder(tuple[Correcting, ...]).decode
LearnerEvent: TypeAlias = ResultEvent | AdjustmentEvent | ReviewEvent | ActivityEvent | ShortfallEvent


async def timeline_page(pool: Pool, whose: LearnerRef, limit: int, cursor: str | None = None) -> Page[LearnerEvent]:
    """Return all that happened to a learner, newest first.

    Args:
        pool: Of the record.
        whose: The learner.
        limit: How many at most, from 1.
        cursor: `next_cursor` of the page before.

    Raises:
        InvalidField: The cursor is not one.
    """
    after, asked = read_position(cursor), whose._asdict()
    events: list[LearnerEvent] = [_result(row) for row in await rows_behind(pool, _RESULTS, asked, limit, after)]
    events += [read_adjustment(row) for row in await rows_of_adjustments(pool, whose, limit, after)]
    events += [ReviewEvent(*row) for row in await rows_behind(pool, _REVIEWS, asked, limit, after)]
    events += [ActivityEvent(*row) for row in await rows_behind(pool, _EVENTS, asked, limit, after)]
    events += [_shortfall(row) for row in await rows_behind(pool, _SHORTFALLS, asked, limit, after)]
    return page_of(sorted(events, key=position_of, reverse=True), limit, position_of)


def position_of(event: LearnerEvent) -> Position:
    """Return the place of an event in the order."""
    match event:
        case ResultEvent():
            return Position(event.occurred_at_us, RESULT, f"{event.attempt:010}{event.seq:010}")
        case ReviewEvent():
            return Position(event.at_us, REVIEW, event.id)
        case ActivityEvent():
            return Position(event.occurred_at_us, EVENT, event.id)
        case ShortfallEvent():
            return Position(event.at_us, SHORTFALL, event.id)
        case _:
            return place_of(event)


def _result(row: TupleRow) -> ResultEvent:
    *_, skills, before, after, details, corrections = row
    at, result_id, seq, item_id, score, attempt, is_late, committed_at, p_correct = row[:9]
    moves = tuple([BeliefMove(*move) for move in zip(skills, before, after, strict=True)])
    said = msgspec.Raw((details or "{}").encode())
    corrected = _decode_corrections(corrections) if corrections else ()
    head = (at, result_id, seq, item_id, score, attempt, is_late, committed_at, p_correct)
    return ResultEvent(*head, moves, said, corrected)


def _shortfall(row: TupleRow) -> ShortfallEvent:
    at_us, name, skill_id, lack, language, evidence, holds = row
    return ShortfallEvent(at_us, name, skill_id, lack, language, tuple(evidence), holds)


async def newest_results(pool: Pool, whose: LearnerRef, limit: int) -> tuple[ResultEvent, ...]:
    """Return a learner's newest results that count, newest first."""
    rows = await rows_behind(pool, _RESULTS, whose._asdict(), limit, None)
    results = [_result(row) for row in rows[:limit]]
    return tuple([result for result in results if result.counts is not None])

"""What happened to a learner, newest first, page by page.

Results, adjustments, reviews, events of recommendations, and what the path owed and could not give.
"""

from typing import Final, TypeAlias

from api.journal import Fact
from api.live.keys import LearnerKey
from api.record.adjustments import adjustments_behind, place_of
from api.record.columns import selected
from api.record.facts import AdjustmentRow, CorrectionRow, EventRow, ResultRow, ReviewRow, ShortfallRow
from api.record.pages import (
    EVENT,
    RESULT,
    REVIEW,
    SHORTFALL,
    Page,
    Position,
    behind,
    page_of,
    read_cursor,
    rows_behind,
)
from api.record.pool import Pool

_REVIEW_ID: Final = "adjustment_id || ':' || version"
_SHORTFALL_ID: Final = "(lpad(version::text, 12, '0') || lpad(position::text, 6, '0')) COLLATE \"C\""

_RESULT_ORDER: Final = "(lpad(attempt::text, 10, '0') || lpad(seq::text, 10, '0')) COLLATE \"C\""
"""Of results of one time (`position_of`)."""


def _newest(table: str, shape: type[Fact], time: str, rank: int, name: str, more: str = "") -> str:
    """Query a learner's facts of one kind behind a cursor's place, newest first."""
    return f"""
    SELECT {selected(shape)}{more} FROM symphonie.{table} AS held
    WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = %(learner)s
        AND {behind(time, rank, name)}
    ORDER BY held.{time} DESC, {name} DESC LIMIT %(limit)s
    """  # noqa: S608  # constants


_CORRECTIONS: Final = f""", (
    SELECT coalesce(json_agg(one ORDER BY no), '[]') FROM (
        SELECT {selected(CorrectionRow)} FROM symphonie.result_correction AS corrected
        WHERE (corrected.organisation_no, corrected.graph_no, corrected.learner, corrected.result_seq)
            = (held.organisation_no, held.graph_no, held.learner, held.seq)) AS one) AS corrections
"""  # noqa: S608  # constants
_RESULTS: Final = _newest("result", ResultRow, "occurred_at", RESULT, _RESULT_ORDER, _CORRECTIONS)
_REVIEWS: Final = _newest("adjustment_review", ReviewRow, "reviewed_at", REVIEW, _REVIEW_ID)
_EVENTS: Final = _newest("recommendation_event", EventRow, "occurred_at", EVENT, "event_id")
_SHORTFALLS: Final = _newest("shortfall", ShortfallRow, "noted_at", SHORTFALL, _SHORTFALL_ID)

LearnerEvent: TypeAlias = ResultRow | AdjustmentRow | ReviewRow | EventRow | ShortfallRow


async def timeline_page(pool: Pool, whose: LearnerKey, limit: int, cursor: str | None = None) -> Page[LearnerEvent]:
    """Return all that happened to a learner, newest first.

    Raises:
        InvalidField: The cursor is not one.
    """
    after, asked = read_cursor(cursor, Position), whose._asdict()
    events: list[LearnerEvent] = [*await rows_behind(pool, ResultRow, _RESULTS, asked, limit, after)]
    events += await adjustments_behind(pool, whose, limit, after)
    events += await rows_behind(pool, ReviewRow, _REVIEWS, asked, limit, after)
    events += await rows_behind(pool, EventRow, _EVENTS, asked, limit, after)
    events += await rows_behind(pool, ShortfallRow, _SHORTFALLS, asked, limit, after)
    return page_of(sorted(events, key=position_of, reverse=True), limit, position_of)


def position_of(event: LearnerEvent) -> Position:
    """Return the place of an event in the order."""
    match event:
        case ResultRow():
            return Position(event.occurred_at_us, RESULT, f"{event.attempt:010}{event.seq:010}")
        case ReviewRow():
            return Position(event.reviewed_at_us, REVIEW, f"{event.adjustment_id}:{event.version}")
        case EventRow():
            return Position(event.occurred_at_us, EVENT, event.event_id)
        case ShortfallRow():
            return Position(event.noted_at_us, SHORTFALL, f"{event.version:012}{event.position:06}")
        case _:
            return place_of(event)


async def newest_results(pool: Pool, whose: LearnerKey, limit: int) -> tuple[ResultRow, ...]:
    """Return a learner's newest results that count, newest first."""
    results = await rows_behind(pool, ResultRow, _RESULTS, whose._asdict(), limit, None)
    return tuple([result for result in results[:limit] if result.counts is not None])

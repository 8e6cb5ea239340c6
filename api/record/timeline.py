"""What happened to a learner, newest first, page by page.

Results, adjustments, reviews, events of recommendations, what the path owed and could not give, traces of activity,
what people decided about the path; and of support, as far as the reader may see it, what happened in cases, and alerts.
"""

from typing import Final, Literal, NamedTuple, TypeAlias, get_args

from api.journal import Fact
from api.live.keys import LearnerKey
from api.record.adjustments import AdjustmentFilter, adjustments_behind, place_of
from api.record.columns import selected
from api.record.communication.outbox import StoredSending, place_of_sending, sendings_behind
from api.record.facts import AdjustmentRow, CorrectionRow, EventRow, ResultRow, ReviewRow, ShortfallRow, TraceRow
from api.record.overrides import ToldOverride, overrides_behind, place_of_override
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
from api.record.support.alert_lists import StoredAlert, alerts_behind, place_of_alert
from api.record.support.case_reads import ReadEvent
from api.record.support.file_events import case_events_behind, place_of_case_event
from api.record.support.readers import Reach, on_observation
from api.record.traces import place_of_trace, traces_behind

_REVIEW_ID: Final = "adjustment_id || ':' || version"
_SHORTFALL_ID: Final = "(lpad(version::text, 12, '0') || lpad(position::text, 6, '0')) COLLATE \"C\""

_RESULT_ORDER: Final = "(lpad(attempt::text, 10, '0') || lpad(seq::text, 10, '0')) COLLATE \"C\""
"""Of results of one time (`position_of`)."""


def _newest(table: str, shape: type[Fact], time: str, rank: int, name: str, more: str = "", only: str = "true") -> str:
    """Query a learner's facts of one kind behind a cursor's place, newest first."""
    return f"""
    SELECT {selected(shape)}{more} FROM symphonie.{table} AS held
    WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner = %(learner)s
        AND {behind(time, rank, name)} AND {only}
    ORDER BY held.{time} DESC, {name} DESC LIMIT %(limit)s
    """


_CORRECTIONS: Final = f""", (
    SELECT coalesce(json_agg(one ORDER BY no), '[]') FROM (
        SELECT {selected(CorrectionRow)} FROM symphonie.result_correction AS corrected
        WHERE (corrected.organisation_no, corrected.graph_no, corrected.learner, corrected.result_seq)
            = (held.organisation_no, held.graph_no, held.learner, held.seq)) AS one) AS corrections
"""
_ON_SKILL: Final = "(%(skill)s::text IS NULL OR held.skill_id = %(skill)s)"
_HAS_SKILL: Final = "(%(skill)s::text IS NULL OR %(skill)s = ANY(held.skills))"
_OF_SKILL: Final = """(%(skill)s::text IS NULL OR EXISTS (SELECT FROM symphonie.adjustment AS one
    WHERE (one.organisation_no, one.graph_no, one.learner, one.adjustment_id, one.skill_id)
        = (held.organisation_no, held.graph_no, held.learner, held.adjustment_id, %(skill)s)))"""
_RESULTS: Final = _newest(
    "result",
    ResultRow,
    "occurred_at",
    RESULT,
    _RESULT_ORDER,
    _CORRECTIONS,
    f"{on_observation('held')} AND {_HAS_SKILL}",
)
_REVIEWS: Final = _newest("adjustment_review", ReviewRow, "reviewed_at", REVIEW, _REVIEW_ID, only=_OF_SKILL)
_EVENTS: Final = _newest("recommendation_event", EventRow, "occurred_at", EVENT, "event_id", only=_ON_SKILL)
_SHORTFALLS: Final = _newest("shortfall", ShortfallRow, "noted_at", SHORTFALL, _SHORTFALL_ID, only=_ON_SKILL)

MachineEvent: TypeAlias = ResultRow | AdjustmentRow | ReviewRow | EventRow | ShortfallRow | TraceRow
LearnerEvent: TypeAlias = MachineEvent | ToldOverride | ReadEvent | StoredAlert | StoredSending


EventKind = Literal[
    "result", "adjustment", "review", "activity", "shortfall", "trace", "override", "case_event", "alert", "sending"
]
EVENT_KINDS: Final[frozenset[EventKind]] = frozenset(get_args(EventKind))
_OF_NO_SKILL: Final = frozenset[EventKind]({"trace", "case_event", "sending"})


class View(NamedTuple):
    """What of a timeline is read.

    Attributes:
        of_machine: Whether what was answered, believed and decided is.
        reach: What of support is; None for nothing.
        now_us: When.
        kinds: Of events.
        skill: Only what is about this skill; None for whatever.
    """

    of_machine: bool = True
    reach: Reach | None = None
    now_us: int = 0
    kinds: frozenset[EventKind] = EVENT_KINDS
    skill: str | None = None

    def has(self, kind: EventKind) -> bool:
        """Tell whether events of a kind are read."""
        return kind in self.kinds and (self.skill is None or kind not in _OF_NO_SKILL)


OF_MACHINE: Final = View()


async def timeline_page(
    pool: Pool, whose: LearnerKey, limit: int, cursor: str | None = None, view: View = OF_MACHINE
) -> Page[LearnerEvent]:
    """Return what happened to a learner, newest first.

    Raises:
        InvalidField: The cursor is not one.
    """
    after = read_cursor(cursor, Position)
    events = await _of_machine(pool, whose, limit, after, view) if view.of_machine else []
    if view.reach is not None and view.has("case_event"):
        events += await case_events_behind(pool, whose, view.reach, limit, after)
    if view.reach is not None and view.has("alert"):
        events += await alerts_behind(pool, whose, view.reach, view.now_us, limit, after, view.skill)
    if view.reach is not None and view.has("sending"):
        events += await sendings_behind(pool, whose, view.reach, limit, after)
    return page_of(sorted(events, key=position_of, reverse=True), limit, position_of)


async def _of_machine(
    pool: Pool, whose: LearnerKey, limit: int, after: Position | None, view: View
) -> list[LearnerEvent]:
    asked = {
        **whose._asdict(),
        "reads_as_learner": view.reach is not None and view.reach.is_learner,
        "skill": view.skill,
    }
    events: list[LearnerEvent] = []
    if view.has("result"):
        events += await rows_behind(pool, ResultRow, _RESULTS, asked, limit, after)
    if view.has("adjustment"):
        events += await adjustments_behind(pool, whose, limit, after, AdjustmentFilter(skill=view.skill))
    if view.has("review"):
        events += await rows_behind(pool, ReviewRow, _REVIEWS, asked, limit, after)
    if view.has("activity"):
        events += await rows_behind(pool, EventRow, _EVENTS, asked, limit, after)
    if view.has("shortfall"):
        events += await rows_behind(pool, ShortfallRow, _SHORTFALLS, asked, limit, after)
    if view.has("trace"):
        events += await traces_behind(pool, whose, limit, after)
    if view.has("override"):
        events += await overrides_behind(pool, whose, limit, after, view.skill)
    return events


def position_of(event: LearnerEvent) -> Position:
    """Return the place of an event in the order."""
    match event:
        case ReadEvent():
            return place_of_case_event(event)
        case StoredAlert():
            return place_of_alert(event)
        case ToldOverride():
            return place_of_override(event)
        case StoredSending():
            return place_of_sending(event)
        case _:
            return _place_of_row(event)


def _place_of_row(event: MachineEvent) -> Position:
    match event:
        case ResultRow():
            return Position(event.occurred_at_us, RESULT, f"{event.attempt:010}{event.seq:010}")
        case ReviewRow():
            return Position(event.reviewed_at_us, REVIEW, f"{event.adjustment_id}:{event.version}")
        case EventRow():
            return Position(event.occurred_at_us, EVENT, event.event_id)
        case ShortfallRow():
            return Position(event.noted_at_us, SHORTFALL, f"{event.version:012}{event.position:06}")
        case TraceRow():
            return place_of_trace(event)
        case _:
            return place_of(event)


async def newest_results(pool: Pool, whose: LearnerKey, limit: int) -> tuple[ResultRow, ...]:
    """Return a learner's newest results that count, newest first."""
    asked = {**whose._asdict(), "reads_as_learner": False, "skill": None}
    results = await rows_behind(pool, ResultRow, _RESULTS, asked, limit, None)
    return tuple([result for result in results[:limit] if result.counts is not None])

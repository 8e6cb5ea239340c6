"""`/v1/learners/{learner_id}/timeline`: what happened to a learner, page by page, with the reasons in words."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import Meta

from api.activities.telling import TimelineTrace, on_timeline
from api.clock import moment_of
from api.communication.outbox_messages import SendingTold, sending_text, sending_told
from api.content.graphs import ServedGraph
from api.errors import Forbidden, StoreUnavailable, UnknownLearner
from api.http.arguments import AskedLearner
from api.http.parameters import ContentGraphName, PageQuery, SkillName
from api.http.routes import Routes
from api.learners.events import HAPPENING_WORDS, Happening
from api.live.keys import LearnerKey
from api.paths.adjustment_messages import DECISION_WORDS, Adjustment, Decision, adjustment_message
from api.paths.decisions import By, by_of
from api.paths.override_events import TimelineOverride, override_event
from api.record.communication.outbox import StoredSending
from api.record.facts import CorrectionRow, EventRow, ResultRow, ReviewRow, ShortfallRow, TraceRow
from api.record.keys import OWN, Principal
from api.record.overrides import ToldOverride
from api.record.pending import entries_of, has_versions, pending_of, pending_traces
from api.record.support.alert_lists import StoredAlert
from api.record.support.case_reads import ReadEvent
from api.record.timeline import EVENT_KINDS, EventKind, LearnerEvent, MachineEvent, View, timeline_page
from api.results.correction_messages import CORRECTION_WORDS
from api.results.hints import hint_words, score_sent
from api.results.messages import Kind, Words
from api.results.observations import observation_words
from api.results.shortfalls import KeptLack
from api.runtime import Runtime
from api.support.alert_messages import AlertTold, told_alert
from api.support.cases.answers import WriterAnswer
from api.support.cases.telling import event_answer
from api.support.reading import ReaderOfFile
from api.telling import told
from engine.recommendation.texts import lack_text
from engine.support.events import Visibility

SETTLING_LOOKS: Final = 10
SETTLING_PAUSE_S: Final = 0.1
"""The projector takes the journal every 0.2 s; whoever waits longer than a second waits for an outage."""


class MasteryMove(msgspec.Struct, frozen=True):
    """The move of one skill's mastery by the evidence of one result; 0..1.

    From `after` to the `before` of the next result on the skill, a mastery moves by what is learned and forgotten
    meanwhile, and by what results on other skills say about the learner's ability.

    Attributes:
        skill_id: Id of the skill.
        before: Before it, 0..1.
        after: After it, 0..1.
    """

    skill_id: str
    before: float
    after: float


class TimelineCorrection(msgspec.Struct, frozen=True):
    """A correction of a result.

    Attributes:
        correction_id: The sender's.
        at: When it was accepted.
        counted: Score that counted before; null where the result was void.
        counts: Score that counted from then on; null where the result is void.
        reason: In the person's words.
        by: Who decided.
        text: What it did, for people.
    """

    correction_id: str
    at: datetime
    counted: float | None
    counts: float | None
    reason: str
    by: By
    text: Words


class TimelineResult(msgspec.Struct, frozen=True, tag_field="event", tag="result"):
    """A result, and what it changed in the belief.

    Attributes:
        at: When it happened.
        result_id: The sender's.
        seq: Order of acceptance, from 1.
        item_id: Item of the content graph; of an observation on the job `observation:` and the skill.
        score: As it was sent, 0..1.
        attempt: 1 for the first attempt at the item.
        is_late: Whether it came after a newer one, so that the history was traced again.
        accepted_at: When it was accepted.
        p_correct: What was predicted just before it.
        changes: Mastery before and after, for each skill of the item.
        details: What the sender said beside.
        counts: Score that counts now, by hints and by the newest correction; null where the result is void.
        corrections: Oldest first.
        text: What hints made of the score, for people, or that it is an observation on the job, and of whom; null
            where hints changed nothing or a correction holds.
    """

    at: datetime
    result_id: str
    seq: int
    item_id: str
    score: float
    attempt: int
    is_late: bool
    accepted_at: datetime
    p_correct: float
    changes: tuple[MasteryMove, ...]
    details: msgspec.Raw
    counts: float | None
    corrections: tuple[TimelineCorrection, ...]
    text: Words | None


class TimelineReview(msgspec.Struct, frozen=True, tag_field="event", tag="review"):
    """What a person decided on an adjustment.

    Attributes:
        at: When.
        adjustment_id: On which.
        decision: What.
        reason: Why, in the person's words.
        by: Who.
        text: The same for people.
    """

    at: datetime
    adjustment_id: str
    decision: Decision
    reason: str
    by: By
    text: Words


class TimelineActivity(msgspec.Struct, frozen=True, tag_field="event", tag="activity"):
    """What the learner did with a recommendation.

    Attributes:
        at: When.
        recommendation_id: The list that the activity was recommended in.
        what: What the learner did.
        activity_id: Item or resource.
        kind: What it was recommended for.
        skill_id: The skill that it serves.
        expected_gain: Expected rise of mastery that it promised; 0..1.
        minutes: That the learner spent; null where nobody said.
        by: Who told it; null for the platform.
        text: The same for people.
    """

    at: datetime
    recommendation_id: str
    what: Happening
    activity_id: str
    kind: Kind
    skill_id: str
    expected_gain: float
    minutes: float | None
    by: str | None
    text: Words


class TimelineShortfall(msgspec.Struct, frozen=True, tag_field="event", tag="shortfall"):
    """What the path owed the learner and could not give.

    Attributes:
        at: When that was found.
        skill_id: The skill that it was owed on.
        lack: Why nothing was added after a failure, as in `unanswered`; or `used_up`: the skill is not mastered, and
            its last new item was answered. Only what the machine cannot mend by itself is here.
        language: Content language that the learner was offered.
        evidence: Ids of the results that it rests on, the one that caused it last.
        holds: False where one of them was corrected since; what was still lacking then is told anew.
        text: The same for people.
    """

    at: datetime
    skill_id: str
    lack: KeptLack
    language: str
    evidence: tuple[str, ...]
    holds: bool
    text: Words


class TimelineCaseEvent(msgspec.Struct, frozen=True, tag_field="event", tag="case_event"):
    """What happened in a case.

    Attributes:
        at: When.
        case_id: In which.
        event_id: Its id.
        what: What, for machines.
        by: Who did it.
        visibility: For whom it is.
        words: What was written.
        details: Whatever else belongs to it, by name.
        text: What happened, for people.
    """

    at: datetime
    case_id: str
    event_id: str
    what: str
    by: WriterAnswer
    visibility: Visibility
    words: str
    details: dict[str, Any]
    text: Words


class TimelineAlert(msgspec.Struct, frozen=True, tag_field="event", tag="alert"):
    """That a signal was routed to somebody.

    Attributes:
        at: When it was raised.
        alert: The alert as it stands now; to the learner, facts and help.
        text: Why, for people.
    """

    at: datetime
    alert: AlertTold
    text: Words


class TimelineSending(msgspec.Struct, frozen=True, tag_field="event", tag="sending"):
    """A message to the learner, and what became of it; it stands where it last became another.

    Attributes:
        at: When that was.
        sending: The message as the outbox has it.
        text: What became of it and why, for people.
    """

    at: datetime
    sending: SendingTold
    text: Words


TimelineEvent: TypeAlias = (
    TimelineResult
    | Adjustment
    | TimelineReview
    | TimelineActivity
    | TimelineShortfall
    | TimelineTrace
    | TimelineOverride
    | TimelineCaseEvent
    | TimelineAlert
    | TimelineSending
)


class TimelinePage(msgspec.Struct, frozen=True):
    """Part of a learner's timeline, newest first.

    Attributes:
        learner_id: The learner.
        events: Results, adjustments, reviews, what the learner did with recommendations, what the path could not give,
            traces of activity, what people decided about the path; for a person also what happened in cases, alerts,
            and messages to the learner; newest first.
        next_cursor: To be sent as `cursor` for the next page; null on the last.
        is_complete: False while the newest commits are still on their way to the record.
    """

    learner_id: str
    events: tuple[TimelineEvent, ...]
    next_cursor: str | None
    is_complete: bool


ROUTES: Final = Routes("Learners")


class TimelineQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what happened."""

    content_graph: ContentGraphName | None = None
    event: Annotated[
        tuple[EventKind, ...],
        Meta(max_length=len(EVENT_KINDS), description="Only these; may be repeated. All if it is left out."),
    ] = ()
    skill_id: SkillName | None = None


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/timeline",
    "One page.",
    scope="learners:read",
    own=True,
    problems=(UnknownLearner, StoreUnavailable),
)
async def timeline(
    runtime: Runtime, principal: Principal, reader: ReaderOfFile, asked: AskedLearner, query: TimelineQuery
) -> TimelinePage:
    """Read what happened to a learner.

    Results, adjustments, reviews, what was done with recommendations, what the path owed and could not give
    (`shortfall`), traces of activity (`trace`), and what
    people decided about the path (`override`), newest first; or only some of these (`event`), or only what is
    about one skill. What happened in the last moments may still be on its way to the record.

    For a person (`On-Behalf-Of`, with scope `support:read` beside), it holds what happened in cases (`case_event`),
    alerts (`alert`) and messages to the learner (`sending`), too, as far as they may see it: a note of the team is
    nobody else's, and a learner is told facts and help. A peer tutor sees what was said, and no results. A learner's
    token reads nothing of cases and alerts.
    """
    actor = None if principal.may(OWN) else reader.actor
    if actor is not None and not principal.may("support:read"):
        raise Forbidden("support:read")
    reach = None if actor is None else actor.reach
    view = View(not reader.is_peer, reach, runtime.clock_us(), frozenset(query.event) or EVENT_KINDS, query.skill_id)
    is_complete = await settled(runtime, asked.key, query.cursor)
    page = await timeline_page(runtime.pool, asked.key, query.limit, query.cursor, view)
    await require_known(runtime, asked.key, page.entries)
    now = moment_of(view.now_us)
    events = tuple([_event(event, asked.graph, now, to_learner=reader.is_learner) for event in page.entries])
    return TimelinePage(asked.key.learner, events, page.next_cursor, is_complete)


async def require_known(runtime: Runtime, key: LearnerKey, entries: Sequence[object]) -> None:
    """Tell a learner of whom what was accepted is still on its way to the record from one who never was.

    Raises:
        UnknownLearner: No result and no trace of this learner was ever accepted.
    """
    if not entries and await runtime.store.get(key) is None and not await runtime.store.count_traces(key):
        raise UnknownLearner("{learner_id}", key.learner)


async def settled(runtime: Runtime, key: LearnerKey, cursor: str | None = None) -> bool:
    """Give the learner's newest commits a moment to reach the record, so that who writes can read it back.

    Returns:
        Whether they have; later pages do not ask.
    """
    store, pool = runtime.store, runtime.pool
    if cursor is not None:
        return True
    pending = await pending_of(store, pool, key, await store.get(key))
    versions, traces = [one.version for one in pending], await pending_traces(store, pool, key)
    if not versions and not traces:
        return True
    for _ in range(SETTLING_LOOKS):
        await asyncio.sleep(SETTLING_PAUSE_S)
        traces = traces and await pending_traces(store, pool, key)
        if await has_versions(pool, key, versions) and not traces:
            return True
    return not entries_of(await store.journal_of(key), key)  # what became a dead letter is not on its way


def _result(event: ResultRow) -> TimelineResult:
    return told(
        TimelineResult,
        event,
        at=moment_of(event.occurred_at_us),
        accepted_at=moment_of(event.committed_at_us),
        changes=tuple(map(MasteryMove, event.skills, event.before, event.after)),
        score=score_sent(event.score, event.details),
        details=msgspec.Raw(event.details or b"{}"),
        text=observation_words(event.details)
        or (None if event.corrections else hint_words(event.score, event.details)),
        corrections=tuple([_correction(one) for one in event.corrections]),
    )


def _correction(one: CorrectionRow) -> TimelineCorrection:
    by, at = by_of(one.by, one.role), moment_of(one.corrected_at_us)
    words = CORRECTION_WORDS["void" if one.score is None else "correct"]
    return told(TimelineCorrection, one, at=at, counted=one.score_before, counts=one.score, by=by, text=words)


def _event(event: LearnerEvent, graph: ServedGraph, now: datetime, *, to_learner: bool) -> TimelineEvent:
    match event:
        case ReadEvent():
            return _case_event(event)
        case StoredAlert():
            alert = told_alert(event, to_learner=to_learner)
            return TimelineAlert(alert.raised_at, alert, alert.reason)
        case ToldOverride():
            return override_event(event, graph, now)
        case StoredSending():
            return _sending(event)
        case _:
            return _of_machine(event, graph)


def _of_machine(event: MachineEvent, graph: ServedGraph) -> TimelineEvent:
    match event:
        case ResultRow():
            return _result(event)
        case ReviewRow():
            return _review(event)
        case EventRow():
            return _activity(event, graph)
        case ShortfallRow():
            return _shortfall(event, graph)
        case TraceRow():
            return on_timeline(event, graph.titles)
        case _:
            return adjustment_message(event, graph)


def _case_event(event: ReadEvent) -> TimelineCaseEvent:
    one = event_answer(event)
    return told(TimelineCaseEvent, one, what=one.event, words=one.text, text=one.title)


def _sending(event: StoredSending) -> TimelineSending:
    text = sending_text(event)
    return TimelineSending(event.changed_at, sending_told(event), Words(text.fr, text.en))


def _review(event: ReviewRow) -> TimelineReview:
    by, at = by_of(event.by, event.role), moment_of(event.reviewed_at_us)
    return told(TimelineReview, event, at=at, by=by, text=DECISION_WORDS[event.decision])


def _activity(event: EventRow, graph: ServedGraph) -> TimelineActivity:
    what = msgspec.convert(event.event, Happening)
    title = graph.titles.activities.get(event.activity_id)
    fr, en = (event.activity_id, event.activity_id) if title is None else (title.fr, title.en)
    words = HAPPENING_WORDS[what]
    text = Words(words.fr.format(fr), words.en.format(en))
    at, by = moment_of(event.occurred_at_us), event.by or None
    return told(TimelineActivity, event, at=at, what=what, by=by, text=text)


def _shortfall(event: ShortfallRow, graph: ServedGraph) -> TimelineShortfall:
    lack = msgspec.convert(event.lack, KeptLack)
    text = lack_text(lack, event.skill_id, graph.titles)
    return told(TimelineShortfall, event, at=moment_of(event.noted_at_us), text=Words(text.fr, text.en))

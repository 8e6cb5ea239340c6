"""`/v1/learners/{learner_id}/timeline`: what happened to a learner, page by page, with the reasons in words."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeAlias

import msgspec

from api.clock import moment_of
from api.content.graphs import ServedGraph
from api.errors import StoreUnavailable, UnknownLearner
from api.http.arguments import AskedLearner
from api.http.parameters import ContentGraphName, PageQuery
from api.http.routes import Routes
from api.learners.events import HAPPENING_WORDS, Happening
from api.live.keys import LearnerKey
from api.record.facts import CorrectionRow, EventRow, ResultRow, ReviewRow, ShortfallRow
from api.record.pending import entries_of, has_versions, pending_of
from api.record.timeline import LearnerEvent, timeline_page
from api.results.correction_messages import CORRECTION_WORDS
from api.results.messages import Kind, Words
from api.results.shortfalls import KeptLack
from api.runtime import Runtime
from api.support.adjustment_messages import DECISION_WORDS, Adjustment, Decision, adjustment_message
from api.support.decisions import By, by_of
from api.telling import told
from engine.recommendation.texts import lack_text

SETTLING_LOOKS: Final = 10
SETTLING_PAUSE_S: Final = 0.1
"""The projector takes the journal every 0.2 s; whoever waits longer than a second waits for an outage."""


class MasteryMove(msgspec.Struct, frozen=True):
    """The move of one skill's mastery by the evidence of one result; 0..1.

    From `after` to the `before` of the next result on the skill, a mastery moves by what is learned and forgotten
    meanwhile, and by what results on other skills say about the learner's ability.
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
        item_id: Item of the content graph.
        score: 0..1.
        attempt: 1 for the first attempt at the item.
        is_late: Whether it came after a newer one, so that the history was traced again.
        accepted_at: When it was accepted.
        p_correct: What was predicted just before it.
        changes: Mastery before and after, for each skill of the item.
        details: What the sender said beside.
        counts: Score that counts now, by the newest correction; null where the result is void.
        corrections: Oldest first.
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


TimelineEvent: TypeAlias = TimelineResult | Adjustment | TimelineReview | TimelineActivity | TimelineShortfall


class TimelinePage(msgspec.Struct, frozen=True):
    """Part of a learner's timeline, newest first.

    Attributes:
        learner_id: The learner.
        events: Results, adjustments, reviews, what the learner did with recommendations, and what the path could not
            give, newest first.
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


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/timeline",
    "One page.",
    scope="learners:read",
    problems=(UnknownLearner, StoreUnavailable),
)
async def timeline(runtime: Runtime, asked: AskedLearner, query: TimelineQuery) -> TimelinePage:
    """Read what happened to a learner.

    Results, adjustments, reviews, what was done with recommendations, and what the path owed and could not give
    (`shortfall`), newest first. What happened in the last moments may still be on its way to the record.
    """
    is_complete = await settled(runtime, asked.key, query.cursor)
    page = await timeline_page(runtime.pool, asked.key, query.limit, query.cursor)
    await require_known(runtime, asked.key, page.entries)
    events = tuple([_event(event, asked.graph) for event in page.entries])
    return TimelinePage(asked.key.learner, events, page.next_cursor, is_complete)


async def require_known(runtime: Runtime, key: LearnerKey, entries: Sequence[object]) -> None:
    """Tell a learner whose results are still on their way to the record from one who never was.

    Raises:
        UnknownLearner: No result of this learner was ever accepted.
    """
    if not entries and await runtime.store.get(key) is None:
        raise UnknownLearner("{learner_id}", key.learner)


async def settled(runtime: Runtime, key: LearnerKey, cursor: str | None = None) -> bool:
    """Give the learner's newest commits a moment to reach the record, so that who writes can read it back.

    Returns:
        Whether they have; later pages do not ask.
    """
    store, pool = runtime.store, runtime.pool
    pending = await pending_of(store, pool, key, await store.get(key)) if cursor is None else []
    if not pending:
        return True
    versions = [one.version for one in pending]
    for _ in range(SETTLING_LOOKS):
        await asyncio.sleep(SETTLING_PAUSE_S)
        if await has_versions(pool, key, versions):
            return True
    return not entries_of(await store.journal_of(key), key)  # what became a dead letter is not on its way


def _result(event: ResultRow) -> TimelineResult:
    return told(
        TimelineResult,
        event,
        at=moment_of(event.occurred_at_us),
        accepted_at=moment_of(event.committed_at_us),
        changes=tuple(map(MasteryMove, event.skills, event.before, event.after)),
        details=msgspec.Raw(event.details or b"{}"),
        corrections=tuple([_correction(one) for one in event.corrections]),
    )


def _correction(one: CorrectionRow) -> TimelineCorrection:
    by, at = by_of(one.by, one.role), moment_of(one.corrected_at_us)
    words = CORRECTION_WORDS["void" if one.score is None else "correct"]
    return told(TimelineCorrection, one, at=at, counted=one.score_before, counts=one.score, by=by, text=words)


def _event(event: LearnerEvent, graph: ServedGraph) -> TimelineEvent:
    match event:
        case ResultRow():
            return _result(event)
        case ReviewRow():
            return _review(event)
        case EventRow():
            return _activity(event, graph)
        case ShortfallRow():
            return _shortfall(event, graph)
        case _:
            return adjustment_message(event, graph)


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

"""What happened to a learner, page by page, with the reasons in words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, Literal, TypeVar

import msgspec

from api.errors import UnknownLearner
from api.live.keys import LearnerKey
from api.live.store import LiveStore
from api.record.timeline import AdjustmentEvent, Page, ResultEvent
from api.service.graphs import ServedGraph
from api.service.late import results_of
from api.service.mastery import moment_of
from api.service.messages import Kind, Words
from engine.recommendation.texts import wording

SETTLING_LOOKS: Final = 10
SETTLING_PAUSE_S: Final = 0.1
"""The projector takes the journal every 0.2 s; whoever waits longer than a second waits for an outage."""

EventT = TypeVar("EventT", bound=ResultEvent | AdjustmentEvent)


class MasteryMove(msgspec.Struct, frozen=True):
    """The move of one skill's mastery by one result; 0..1."""

    skill: str
    before: float
    after: float


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


class TimelineAdjustment(msgspec.Struct, frozen=True, tag_field="event", tag="adjustment"):
    """A change of the learner's path, and why.

    Attributes:
        at: When it was decided.
        adjustment_id: Its id.
        action: `opened` when something was added to the path, `closed` when its reason was gone.
        kind: What it is for.
        skill: The skill that it serves.
        activity_id: The item or resource that was added; empty when closing.
        expected_gain: Expected rise of mastery; 0..1.
        reason_code: Key of the reason.
        reason: The reason as the learner reads it.
        explanation: The reason as a supporter reads it: with its numbers, and what would have changed the decision.
        evidence: Result ids that led to it.
        facts: The numbers behind the reason and what would have changed the decision.
        policy_version: Which policy decided.
        graph_version: On which version of the content graph.
    """

    at: datetime
    adjustment_id: str
    action: Literal["opened", "closed"]
    kind: Kind
    skill: str
    activity_id: str
    expected_gain: float
    reason_code: str
    reason: Words
    explanation: Words
    evidence: tuple[str, ...]
    facts: dict[str, float | str]
    policy_version: str
    graph_version: str


class AdjustmentsPage(msgspec.Struct, frozen=True):
    """Part of a learner's adjustments, newest first.

    Attributes:
        learner: The learner.
        adjustments: Newest first.
        next_cursor: To be sent as `cursor` for the next page; null on the last.
        is_complete: False while the newest commits are still on their way to the record.
    """

    learner: str
    adjustments: tuple[TimelineAdjustment, ...]
    next_cursor: str | None
    is_complete: bool


class TimelinePage(msgspec.Struct, frozen=True):
    """Part of a learner's timeline, newest first.

    Attributes:
        learner: The learner.
        events: Results and adjustments, newest first.
        next_cursor: To be sent as `cursor` for the next page; null on the last.
        is_complete: False while the newest commits are still on their way to the record.
    """

    learner: str
    events: tuple[TimelineResult | TimelineAdjustment, ...]
    next_cursor: str | None
    is_complete: bool


async def read_adjustments(
    store: LiveStore,
    read: Callable[[LearnerKey, int, str | None], Awaitable[Page[AdjustmentEvent]]],
    key: LearnerKey,
    graph: ServedGraph,
    limit: int,
    cursor: str | None,
) -> AdjustmentsPage:
    """Return part of a learner's adjustments.

    Raises:
        UnknownLearner: No result of this learner was ever accepted.
    """
    is_complete = await _settled(store, key, cursor)
    page = await _page_of_known(store, await read(key, limit, cursor), key)
    adjustments = tuple(_adjustment(event, graph) for event in page.events)
    return AdjustmentsPage(key.learner, adjustments, page.next_cursor, is_complete)


async def read_timeline(
    store: LiveStore,
    read: Callable[[LearnerKey, int, str | None], Awaitable[Page[ResultEvent | AdjustmentEvent]]],
    key: LearnerKey,
    graph: ServedGraph,
    limit: int,
    cursor: str | None,
) -> TimelinePage:
    """Return part of a learner's results and adjustments.

    Raises:
        UnknownLearner: No result of this learner was ever accepted.
    """
    is_complete = await _settled(store, key, cursor)
    page = await _page_of_known(store, await read(key, limit, cursor), key)
    events = tuple(
        _result(event) if isinstance(event, ResultEvent) else _adjustment(event, graph) for event in page.events
    )
    return TimelinePage(key.learner, events, page.next_cursor, is_complete)


async def _settled(store: LiveStore, key: LearnerKey, cursor: str | None) -> bool:
    """Give the learner's newest commits a moment to reach the record, so that who writes can read it back.

    Returns:
        Whether they have; later pages do not ask.
    """
    for _ in range(SETTLING_LOOKS if cursor is None else 0):
        if not results_of(await store.journal_of(key), key):
            return True
        await asyncio.sleep(SETTLING_PAUSE_S)
    return cursor is not None


async def _page_of_known(store: LiveStore, page: Page[EventT], key: LearnerKey) -> Page[EventT]:
    """Tell a learner whose results are still on their way to the record from one who never was."""
    if not page.events and await store.get(key) is None:
        raise UnknownLearner("{learner_id}", key.learner)
    return page


def _result(event: ResultEvent) -> TimelineResult:
    return TimelineResult(
        at=moment_of(event.occurred_at_us),
        result_id=event.result_id,
        seq=event.seq,
        item_id=event.item_id,
        score=event.score,
        attempt=event.attempt,
        is_late=event.is_late,
        accepted_at=moment_of(event.committed_at_us),
        p_correct=event.p_correct,
        changes=tuple([MasteryMove(move.skill_id, move.before, move.after) for move in event.changes]),
        details=event.details,
    )


def _adjustment(event: AdjustmentEvent, graph: ServedGraph) -> TimelineAdjustment:
    reason, explanation = _in_words(event, graph)
    return TimelineAdjustment(
        at=moment_of(event.decided_at_us),
        adjustment_id=event.adjustment_id,
        action="opened" if event.action == "opened" else "closed",
        kind=msgspec.convert(event.kind, Kind),
        skill=event.skill_id,
        activity_id=event.activity_id,
        expected_gain=event.expected_gain,
        reason_code=event.reason_code,
        reason=reason,
        explanation=explanation,
        evidence=event.evidence,
        facts=event.facts,
        policy_version=event.policy_version,
        graph_version=event.graph_version,
    )


def _in_words(event: AdjustmentEvent, graph: ServedGraph) -> tuple[Words, Words]:
    """Tell an adjustment to the learner and to a supporter; one of a policy long gone is told by its code."""
    try:
        said = wording(event, graph.titles)
    except KeyError:
        return Words(event.reason_code, event.reason_code), Words(event.reason_code, event.reason_code)
    return Words(said.learner.fr, said.learner.en), Words(said.supporter.fr, said.supporter.en)

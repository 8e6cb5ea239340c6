"""What a learner should do next, asked outside of a commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from api.errors import RecordUnavailable, UnknownGoal, UnknownLearner
from api.journal import LAYOUT, JournalEntry, JournalOffers, encode
from api.live.keys import LearnerKey
from api.live.layout import LearnerState
from api.live.store import LiveStore
from api.live.ticks import tick_of, us_of
from api.record.timeline import ResultEvent
from api.service.answering import recommendations_of
from api.service.deciding import situation_of
from api.service.folding import survey_ahead
from api.service.graphs import Renew, ServedGraph
from api.service.heeding import blank, heeding, standing
from api.service.mastery import state_at
from api.service.messages import Kind, LearnerId, Recommendations
from api.service.offers import name_offers, offers_of
from api.service.record import Record
from engine.recommendation.situation import KINDS

EVIDENCE_SOUGHT: Final = 50
"""Newest events that are looked through for the results behind a recommendation."""

ActivityId = Annotated[str, Meta(min_length=1, max_length=128)]


class RecommendationsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is asked for.

    Attributes:
        goal: Goal of the content graph to work towards; all its goals together if it is left out.
        kinds: Kinds that are wanted.
        limit: How many at most.
        exclude: Items and resources not to be recommended.
        explain: Whether the reason comes along in words and numbers.
        language: Language of the resources that is preferred; the service's own if it is left out.
    """

    learner: LearnerId
    content_graph: Annotated[str, Meta(max_length=128, description="May be left out if there is only one.")] | None = (
        None
    )
    goal: Annotated[str, Meta(max_length=128)] | None = None
    kinds: Annotated[tuple[Kind, ...], Meta(min_length=1, max_length=len(KINDS))] = KINDS
    limit: Annotated[int, Meta(ge=1, le=50)] = 3
    exclude: Annotated[tuple[ActivityId, ...], Meta(max_length=1000)] = ()
    explain: bool = True
    language: Literal["fr", "en"] | None = None


async def recommend(
    store: LiveStore,
    record: Record,
    renew: Renew,
    key: LearnerKey,
    graph: ServedGraph,
    asked: RecommendationsRequest,
    now_us: int,
    new_id: Callable[[], str],
    language: str,
) -> Recommendations:
    """Recommend what comes next; the learner's state and path stay as they are.

    Args:
        store: Where the live state is.
        record: Where the history is.
        renew: For a graph of which another worker knows a newer version.
        key: The learner, who may be new.
        graph: What can be recommended.
        asked: What is asked for.
        now_us: The service's clock.
        new_id: Names the list.
        language: Of resources, where the request asks for none.

    Raises:
        UnknownGoal: The content graph has no such goal.
        StoreUnavailable: The live state cannot be reached.
    """
    try:
        state, graph = await state_at(store, record.learner_history, renew, key, graph)
    except UnknownLearner:
        state = blank(await store.get(key), graph)
    if asked.goal is not None and asked.goal not in graph.compiled.goals:
        raise UnknownGoal("$.goal", asked.goal)
    now_tick = tick_of(max(now_us, state.last_us))
    situation = situation_of(state, survey_ahead(state, graph.tracer, now_tick), now_tick)._replace(
        goal_id=asked.goal,
        kinds=frozenset(asked.kinds),
        limit=asked.limit,
        exclude=frozenset(asked.exclude),
        language=asked.language or language,
        evidence=await _evidence(record, key, graph) if state.n_results else {},
    )
    kept = standing(state, graph.compiled, us_of(now_tick))
    decision = graph.policy.decide(heeding(situation, state, kept))
    name = name_offers(now_us, store.shard_of(key), new_id())
    await _note(store, key, state, graph, offers_of(name, decision, graph.policy.version), now_us)
    return recommendations_of(key.learner, decision, graph, name, explain=asked.explain)


async def _note(
    store: LiveStore,
    key: LearnerKey,
    state: LearnerState,
    graph: ServedGraph,
    offers: JournalOffers | None,
    now_us: int,
) -> None:
    """Let the record know of a list, so that what is told of it later finds it."""
    if offers is None:
        return
    head = (LAYOUT, key.organisation_no, key.graph_no, key.learner, state.version, graph.revision, now_us)
    await store.note(key, encode(JournalEntry(*head, (), (), offers=offers)))


async def _evidence(record: Record, key: LearnerKey, graph: ServedGraph) -> dict[int, tuple[str, ...]]:
    """Name the newest results on each skill, oldest first, as far as the record has them."""
    try:
        page = await record.timeline(key, EVIDENCE_SOUGHT, None)
    except RecordUnavailable:
        return {}  # a recommendation without evidence is better than none
    found: dict[int, tuple[str, ...]] = {}
    for event in reversed(page.events):
        if isinstance(event, ResultEvent):
            for move in event.changes:
                skill = graph.compiled.skill_index[move.skill_id]
                found[skill] = (*found.get(skill, ()), event.result_id)
    return found

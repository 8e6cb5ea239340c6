"""What a learner should do next, asked outside of a commit."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from api.errors import UnknownGoal
from api.live.keys import LearnerKey
from api.live.layout import LearnerState, empty
from api.live.store import LiveStore
from api.live.ticks import tick_of
from api.service.answering import recommendations_of
from api.service.deciding import situation_of
from api.service.graphs import ServedGraph
from api.service.messages import Kind, LearnerId, Recommendations, Words
from engine.recommendation.situation import KINDS

ActivityId = Annotated[str, Meta(min_length=1, max_length=128)]


class RecommendationsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is asked for.

    Attributes:
        goal: Goal of the content graph to work towards; all its goals together if it is left out.
        kinds: Kinds that are wanted.
        limit: How many at most.
        exclude: Items and resources not to be recommended.
        explain: Whether reason, evidence and facts come along; they are empty otherwise.
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
    store: LiveStore, key: LearnerKey, graph: ServedGraph, asked: RecommendationsRequest, now_us: int, language: str
) -> Recommendations:
    """Recommend what comes next; the learner's state and path stay as they are.

    Args:
        store: Where the live state is.
        key: The learner, who may be new.
        graph: What can be recommended.
        asked: What is asked for.
        now_us: The service's clock.
        language: Of resources, where the request asks for none.

    Raises:
        UnknownGoal: The content graph has no such goal.
        StoreUnavailable: The live state cannot be reached.
    """
    if asked.goal is not None and asked.goal not in graph.compiled.goals:
        raise UnknownGoal("$.goal", asked.goal)
    state = _usable(await store.get(key), graph)
    situation = situation_of(graph, state, max(tick_of(now_us), tick_of(state.last_us)))._replace(
        goal_id=asked.goal,
        kinds=frozenset(asked.kinds),
        limit=asked.limit,
        exclude=frozenset(asked.exclude),
        language=asked.language or language,
    )
    told = recommendations_of(key.learner, graph.policy.decide(situation), graph)
    return told if asked.explain else _unexplained(told)


def _unexplained(told: Recommendations) -> Recommendations:
    items = (msgspec.structs.replace(item, reason=Words("", ""), evidence=(), facts={}) for item in told.items)
    return msgspec.structs.replace(told, items=tuple(items))


def _usable(state: LearnerState | None, graph: ServedGraph) -> LearnerState:
    """Take the state as it is; one with other nodes of ability than the model has to wait for the next result."""
    if state is None or len(state.ability) != graph.model.n_nodes:
        return empty(graph.revision, graph.model.initial_ability)
    return state

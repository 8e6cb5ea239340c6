"""What a learner should do next, asked outside of a commit."""

from typing import Annotated, Final, NamedTuple

import msgspec
from msgspec import Meta

from api.content.graphs import ServedGraph
from api.errors import RecordUnavailable, StoreUnavailable, UnknownGoal, UnknownLearner
from api.http.routes import Routes
from api.learners.mastery import state_at
from api.live.keys import LearnerKey
from api.live.marks import fingerprint
from api.live.published_decisions import PublishedDecisions
from api.live.ticks import tick_of
from api.paths.goals import standing_goal
from api.paths.publishing import overrides_of, terms_of, terms_on
from api.record.goals import GOALS
from api.record.pool import Pool
from api.record.timeline import newest_results
from api.results.answering import recommendations_of
from api.results.apply_results import survey_ahead
from api.results.constraints import blank
from api.results.deciding import situation_of
from api.results.messages import Kind, LearnerId, Recommendations
from api.runtime import Runtime
from api.support.reading import ReadLearnerInBody
from content_graph.ids import Id
from content_graph.languages import LanguageTag
from engine.recommendation.situation import KIND_BIT, KINDS, Situation, Terms

EVIDENCE_SOUGHT: Final = 50
"""Newest results that are looked through for the results behind a recommendation."""


class RecommendationsRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is asked for.

    Attributes:
        content_graph: Id of the content graph; null where there is only one.
        goal: Goal to work towards: one of the content graph, or one that people set (`/v1/goals`). If it is left out,
            the one that the learner has been given and that is due first; else all of the content graph together.
        kinds: Kinds that are wanted.
        limit: How many at most.
        exclude: Items and resources not to be recommended.
        explain: Whether the reason comes along in words and numbers.
        language: Language of the resources that is preferred, or a relative of it (fr for fr-CA); the service's own if
            it is left out. Sentences are in French and English in any case.
    """

    learner_id: LearnerId
    content_graph: Annotated[Id, Meta(description="May be left out if there is only one.")] | None = None
    goal: Id | None = None
    kinds: Annotated[tuple[Kind, ...], Meta(min_length=1, max_length=len(KINDS))] = KINDS
    limit: Annotated[int, Meta(ge=1, le=50)] = 3
    exclude: Annotated[tuple[Id, ...], Meta(max_length=1000)] = ()
    explain: bool = True
    language: LanguageTag | None = None


async def recommend(
    runtime: Runtime, key: LearnerKey, graph: ServedGraph, asked: RecommendationsRequest
) -> Recommendations:
    """Recommend what comes next to a learner, who may be new; the learner's state and path stay as they are.

    Raises:
        UnknownGoal: Neither the content graph nor people have such a goal on it.
        StoreUnavailable: The live state cannot be reached.
    """
    asking = await asking_of(runtime, key, graph, asked)
    decision = asking.graph.policy.decide(asking.situation)
    name = runtime.offer_names.name(asking.graph, key.learner, asking.version, asking.now_us, decision)
    return recommendations_of(key.learner, decision, asking.graph, name, asking.orders, explain=asked.explain)


async def choose_evaluation(runtime: Runtime, key: LearnerKey, graph: ServedGraph, skill_id: str) -> str | None:
    """Choose the item that tells most about a skill, as the policy does where a question about it is open.

    Where all of its items rest, it is one of them all the same; None where there is none that people have not barred.
    """
    asking = await asking_of(runtime, key, graph, RecommendationsRequest(learner_id=key.learner, explain=False))
    compiled, situation = asking.graph.compiled, asking.situation
    skill = compiled.skill_index[skill_id]
    opened = situation._replace(
        goal_id=None,
        terms=Terms(skill_id, ((skill, compiled.graph.defaults.threshold, 1.0),)),
        active={skill: KIND_BIT["evaluate"]},
        kinds=frozenset({"evaluate"}),
        limit=len(compiled.registry.skills),
        overrides=situation.overrides._replace(pins=()),
    )
    found = asking.graph.policy.decide(opened).recommendations
    return next((one.activity_id for one in found if one.skill == skill), None) or _resting(opened, asking.graph, skill)


def _resting(situation: Situation, graph: ServedGraph, skill: int) -> str | None:
    """Return an item of a skill that is not barred, one that was not answered last if there is one."""
    bars = situation.overrides.bars
    if any(bar.skill == skill for bar in bars):
        return None
    barred, compiled = {bar.activity_id for bar in bars}, graph.compiled
    items = [item for item in compiled.skill_items[skill] if not compiled.is_observation[item]]
    names = {compiled.registry.items[item]: item in situation.recent_items for item in items}
    free = [name for name in names if name not in barred and name in graph.answerable]
    return min(free, key=lambda name: names[name], default=None)


class Asking(NamedTuple):
    """What a policy is asked about a learner.

    Attributes:
        situation: Of the learner; nothing is committed.
        graph: With which their state was traced.
        orders: What people decided.
        version: Of the state.
        now_us: When it was asked.
    """

    situation: Situation
    graph: ServedGraph
    orders: PublishedDecisions
    version: int
    now_us: int


async def asking_of(runtime: Runtime, key: LearnerKey, graph: ServedGraph, asked: RecommendationsRequest) -> Asking:
    """Return what a policy is asked about a learner, who may be new; with evidence where it is to explain itself.

    Raises:
        UnknownGoal: Neither the content graph nor people have such a goal on it.
        StoreUnavailable: The live state cannot be reached.
    """
    store, pool, now_us = runtime.store, runtime.pool, runtime.clock_us()
    try:
        state, graph = await state_at(runtime, key, graph)
    except UnknownLearner:
        state = blank(await store.get(key), graph)
    orders, settings_version = await store.standing(key)
    if graph.settings_version < settings_version:
        graph = await runtime.graphs.resettled(key.organisation_no, graph, settings_version)
    moment_us = runtime.moments.decision_us(state.last_us, now_us) if state.n_counted else now_us
    now_tick = tick_of(moment_us)
    overrides = overrides_of(orders, graph, moment_us)
    terms = await _terms(pool, key, graph, asked.goal, orders, moment_us)
    seen = survey_ahead(state, graph.tracer, now_tick)
    described = situation_of(
        state, seen, now_tick, graph.compiled, overrides=overrides, terms=terms, exclude=frozenset(asked.exclude)
    )
    situation = described._replace(
        goal_id=asked.goal if terms is None else None,
        kinds=frozenset(asked.kinds),
        limit=asked.limit,
        language=asked.language or runtime.settings.language,
        learner=fingerprint(key.learner.encode()),
        evidence=await _evidence(pool, key, graph) if state.n_counted and asked.explain else {},
    )
    return Asking(situation, graph, orders, state.version, now_us)


async def _terms(
    pool: Pool, key: LearnerKey, graph: ServedGraph, goal_id: str | None, orders: PublishedDecisions, now_us: int
) -> Terms | None:
    """Return what people set as the goal; None where a goal of the content graph, or all of them, are meant."""
    if goal_id is None:
        return terms_of(orders, graph.compiled, now_us)
    if goal_id in graph.compiled.goals:
        return None
    found = await GOALS.find(pool, key.organisation_no, goal_id)
    if found is None or found.ended_at is not None or found.graph_no != graph.graph_no:
        raise UnknownGoal("$.goal", goal_id)
    terms = terms_on(standing_goal(found), graph.compiled)
    if not terms.targets:
        raise UnknownGoal("$.goal", goal_id)
    return terms


async def _evidence(pool: Pool, key: LearnerKey, graph: ServedGraph) -> dict[int, tuple[str, ...]]:
    """Name the newest results on each skill, oldest first, as far as the record has them."""
    try:
        newest = await newest_results(pool, key, EVIDENCE_SOUGHT)
    except RecordUnavailable:
        return {}  # a recommendation without evidence is better than none
    found: dict[int, tuple[str, ...]] = {}
    for result in reversed(newest):
        for skill_id in result.skills:
            skill = graph.compiled.skill_index[skill_id]
            found[skill] = (*found.get(skill, ()), result.result_id)
    return found


ROUTES: Final = Routes("Learners")


@ROUTES.on(
    "post",
    "/v1/recommendations",
    "The recommendations, best first.",
    scope="learners:read",
    own=True,
    problems=(UnknownGoal, StoreUnavailable),
)
async def recommendations(runtime: Runtime, asked: ReadLearnerInBody, body: RecommendationsRequest) -> Recommendations:
    """Recommend what a learner should do next.

    Nothing is changed in the learner's path. A learner without any result gets a first recommendation (`cold_start`). A
    person (`On-Behalf-Of`) asks for a learner of theirs, or for themselves.
    """
    return await recommend(runtime, *asked, body)

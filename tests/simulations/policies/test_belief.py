"""The belief in arrays is the engine's belief."""

import math
from collections import Counter

import numpy as np

from content_graph.compiled import compile_graph
from content_graph.courses import bundled
from engine.tracing import (
    TICKS_PER_DAY,
    Fitted,
    LearnerTrace,
    PastResult,
    SkillTrace,
    Study,
    TracingModel,
    compile_model,
    elapsed,
    marginal,
    retention,
    trace,
)
from engine.tracing.covariates import NAMES
from engine.tracing.monotony import shown
from simulations.policies.belief import Belief
from simulations.policies.protocol import Course, Observation
from simulations.world import world_of
from tests.engine.tracing.courses import random_effects, random_item, random_population
from tests.simulations.policies.classes import CHAIN, START_TICK

N_LEARNERS = 3
EFFECTS = np.array([1.0, 2.0, 1.5, 0.5])
"""In the order of `world.TEACHINGS`."""


def one_by_one(course: Course, model: TracingModel, turns: list[Observation], learner: int) -> LearnerTrace:
    """The belief about one learner by the plain functions of the engine."""
    met: Counter[int] = Counter()
    history: list[PastResult | Study] = []
    for turn in turns:
        if not turn.is_done[learner]:
            continue
        score, activity, tick = float(turn.score[learner]), int(turn.activity[learner]), int(turn.tick[learner])
        met[activity] += 1
        if math.isnan(score):
            effect = float(EFFECTS[course.world.teaching[activity]]) * 0.5 ** (met[activity] - 1)
            history += [Study(int(k), effect, tick) for k in np.flatnonzero(course.world.exercises[activity])]
        else:
            history.append(PastResult(item=activity, score=score, attempt=met[activity], tick=tick))
    return trace(history, model, rounded=False)[0]


def random_turns(course: Course, n_turns: int, rng: np.random.Generator) -> list[Observation]:
    """Any activity, any score from 0 to 1 and the ends, pauses of hours to weeks, some who do nothing."""
    tick, turns = np.full(N_LEARNERS, START_TICK), []
    for _ in range(n_turns):
        tick = tick + (rng.exponential(2.0, N_LEARNERS) * TICKS_PER_DAY).astype(np.int64)
        activity = rng.integers(0, len(course.world.minutes), N_LEARNERS)
        is_item = course.world.teaching[activity] == 0
        score = np.clip(np.round(rng.uniform(-0.5, 1.5, N_LEARNERS), 1), 0.0, 1.0)
        turns.append(
            Observation(
                rng.random(N_LEARNERS) < 0.8, activity, np.where(is_item, score, np.nan), tick, np.ones(N_LEARNERS)
            )
        )
    return turns


def check(course: Course, model: TracingModel, n_turns: int, seed: int) -> None:
    turns = random_turns(course, n_turns, np.random.default_rng(seed))
    belief = Belief(course, model, N_LEARNERS, EFFECTS)
    for turn in turns:
        belief.observe(turn)
    later = turns[-1].tick + 3 * TICKS_PER_DAY
    mastery, nodes = belief.marginal(later), belief.nodes_now(later)
    for learner in range(N_LEARNERS):
        plain = one_by_one(course, model, turns, learner)
        np.testing.assert_allclose(belief.ability[learner], plain.ability, rtol=0, atol=1e-12)
        for k in range(model.n_skills):
            skill = plain.skills.get(k) or SkillTrace(model.prior(k))
            np.testing.assert_allclose(belief.nodes[learner, k], skill.nodes, rtol=0, atol=1e-12)
            assert belief.streak[learner, k] == skill.streak
            days = elapsed(skill.last_tick, int(later[learner])) if skill.opportunities else 0.0
            kept = retention(days, float(model.forget_decay[k]), model.tau_days)
            np.testing.assert_allclose(nodes[learner, k], np.array(skill.nodes) * kept, rtol=0, atol=1e-12)
            told = shown(marginal(plain.ability, skill.nodes), skill.held)
            assert abs(mastery[learner, k] - told * kept) < 1e-12


def test_the_belief_is_that_of_the_plain_update_on_the_bundled_course() -> None:
    compiled = compile_graph(bundled())
    n_skills = len(compiled.skill_index)
    course = Course(compiled, world_of(compiled), np.zeros(n_skills), np.zeros(n_skills))
    check(course, compile_model(compiled), n_turns=150, seed=3)


def test_the_belief_is_that_of_the_plain_update_where_an_item_is_on_several_skills_and_ability_matters() -> None:
    rng = np.random.default_rng(5)
    fitted = Fitted(
        skills={skill: random_effects(rng, NAMES) for skill in CHAIN.compiled.registry.skills},
        items={item: random_item(rng) for item in CHAIN.compiled.registry.items},
    )
    for readiness in (0.0, 0.7):
        population = random_population(rng, n_nodes=5, names=NAMES, readiness=readiness)
        assert compile_model(CHAIN.compiled, population, fitted).remembers_items
        check(CHAIN, compile_model(CHAIN.compiled, population, fitted), n_turns=150, seed=4)


def test_a_resource_teaches_who_studies_it_and_nothing_of_that_is_shown() -> None:
    belief = Belief(CHAIN, compile_model(CHAIN.compiled), 2, EFFECTS)
    before, told = belief.nodes.copy(), belief.shown()
    resource = CHAIN.world.activity_number["r-a"]
    activity, tick = np.array([resource, resource]), np.array([START_TICK, START_TICK])
    belief.observe(Observation(np.array([True, False]), activity, np.full(2, np.nan), tick, np.ones(2)))
    taught = belief.nodes[0] > before[0]
    np.testing.assert_array_equal(taught.all(axis=1), CHAIN.world.exercises[resource])
    np.testing.assert_array_equal(belief.nodes[1], before[1])
    np.testing.assert_allclose(belief.shown(), told, rtol=0, atol=1e-12)
    assert belief.done[:, resource].tolist() == [1, 0]
    assert belief.done.sum() == 1
    assert belief.opportunities.sum() == 0


def test_opportunities_count_every_skill_of_an_item() -> None:
    belief = Belief(CHAIN, compile_model(CHAIN.compiled), 1, EFFECTS)
    item = CHAIN.world.activity_number["i4"]
    belief.observe(Observation(np.array([True]), np.array([item]), np.array([1.0]), np.array([START_TICK]), np.ones(1)))
    assert belief.opportunities[0].tolist() == [1, 1, 0, 0]
    assert belief.last_tick[0].tolist() == [START_TICK, START_TICK, 0, 0]

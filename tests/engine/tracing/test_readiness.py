"""Prerequisites that lack slow learning down."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial.hermite_e import hermegauss

from engine.tracing import (
    Fitted,
    PastResult,
    Population,
    Result,
    SkillEffects,
    TracingModel,
    TracingState,
    compile_model,
    expect_next,
    expected_learning,
    trace,
    update,
)
from engine.tracing.batch import model_arrays, result_table, trace_table
from engine.tracing.history import state_before
from engine.tracing.parameters import TYPICAL_READINESS, logit
from engine.tracing.readiness import odds_factor, readiness
from engine.tracing.state import Need
from tests.engine.tracing.brute_force import likelihood, sigma
from tests.engine.tracing.courses import Needs, course, random_fit, random_history, random_model, random_population

ITEMS = ((0,), (1,), (2,), (0, 1), (0, 1, 2))
NEEDS: Needs = {1: {0: 0.9}, 2: {0: 0.4, 1: 1.0, 3: 0.7}}
"""Nobody is ever asked about skill 3."""

probabilities = st.floats(0.0, 1.0)


def by_the_formula(history: list[PastResult], fitted: Fitted, population: Population) -> list[list[float]]:
    """Masteries of skills after the evidence of each result, averaged over ability, by the definitions alone.

    For effects of no history, items of one skill, first attempts, all at the same moment.
    """
    thetas, weights = hermegauss(population.n_nodes)
    ability = [float(w / weights.sum()) for w in weights]
    effects = [fitted.skills[f"s{k}"] for k in range(4)]
    mastery = [[sigma(e.prior + e.prior_ability * t) for t in thetas] for e in effects]
    learned: dict[int, list[tuple[float, float]]] = {}
    marginals = []
    for past in history:
        k = ITEMS[past.item][0]
        e, item = effects[k], fitted.items[f"i{past.item}"]
        before = [
            m * kept + (1.0 - m) * p
            for m, (kept, p) in zip(mastery[k], learned.get(k, [(1.0, 0.0)] * len(thetas)), strict=True)
        ]
        conditioned = []
        for g, theta in enumerate(thetas):
            shown = [
                gamma + (loading + e.ability + item.ability) * theta - item.difficulty
                for gamma, loading in (
                    (e.unmastered, population.unmastered_ability),
                    (e.mastered, population.mastered_ability),
                )
            ]
            lacks, knows = [likelihood(sigma(x), past.score) for x in (shown[0], max(shown))]
            evidence = before[g] * knows + (1.0 - before[g]) * lacks
            conditioned.append(before[g] * knows / evidence)
            ability[g] *= evidence
        ability = [w / sum(ability) for w in ability]
        known = [sum(w * m for w, m in zip(ability, nodes, strict=True)) for nodes in mastery]
        ready = math.prod(1.0 - population.readiness * w * (1.0 - known[j]) for j, w in NEEDS.get(k, {}).items())
        learn = [sigma(e.learn + e.learn_ability * theta) for theta in thetas]
        mean = sum(w * p for w, p in zip(ability, learn, strict=True))
        slowed = [p / (1.0 - p) * ready * (1.0 - mean) / (1.0 - mean * ready) for p in learn]
        learned[k] = [(1.0 - e.forget, odds / (1.0 + odds)) for odds in slowed]
        mastery[k] = conditioned
        marginals.append([sum(w * m for w, m in zip(ability, nodes, strict=True)) for nodes in mastery])
    return marginals


@pytest.mark.parametrize("n_nodes", [1, 5])
@pytest.mark.parametrize("share", [0.0, 0.6, 1.0])
def test_learning_is_slowed_by_the_formula(n_nodes: int, share: float) -> None:
    rng = np.random.default_rng(n_nodes)
    fitted, population = random_fit(rng, 4, len(ITEMS)), random_population(rng, n_nodes, readiness=share)
    history = [PastResult(int(rng.integers(3)), float(rng.choice([0.0, 1.0, 0.4])), tick=0) for _ in range(40)]
    _, infos = trace(history, compile_model(course(ITEMS, 4, NEEDS), population, fitted), rounded=False)
    for past, info, expected in zip(history, infos, by_the_formula(history, fitted, population), strict=True):
        assert info.after == pytest.approx([expected[k] for k in ITEMS[past.item]], abs=1e-12)


def test_at_the_mean_the_chance_of_learning_is_multiplied_by_the_readiness() -> None:
    skills = {
        f"s{k}": SkillEffects(
            prior=logit(0.0 if k == 1 else 0.3), prior_ability=0.0, learn=logit(0.2),
            learn_ability=0.0, unmastered=-1.0, mastered=-1.0,
        )
        for k in range(4)
    }  # fmt: skip
    population = Population(n_nodes=1, readiness=0.5)
    model = compile_model(course(ITEMS, 4, NEEDS), population, Fitted(skills=skills))
    learner, _ = trace([PastResult(1, 1.0)], model, rounded=False)
    (expected,) = expect_next(state_before(learner, model.item(1), 0)[0], model.item(1), [0.0])
    assert expected == pytest.approx([0.2 * (1.0 - 0.5 * 0.9 * 0.7)])


@given(
    st.lists(st.tuples(probabilities, probabilities), max_size=4),
    st.lists(st.floats(1e-300, 1e300), min_size=1, max_size=5),
)
def test_the_factor_is_between_0_and_1_and_1_where_nothing_lacks(
    needs: list[tuple[float, float]], learn_odds: list[float]
) -> None:
    ability = [1.0 / len(learn_odds)] * len(learn_odds)
    assert 0.0 <= odds_factor(ability, learn_odds, readiness(needs)) <= 1.0
    assert odds_factor(ability, learn_odds, readiness([(strength, 1.0) for strength, _ in needs])) == 1.0
    assert odds_factor(ability, learn_odds, readiness([*needs, (1.0, 0.0)])) == 0.0


@given(st.integers(0, 2**32 - 1), st.floats(0.0, 1.0), st.sampled_from((0.0, 0.5, 1.0)))
def test_the_better_a_prerequisite_is_known_the_more_is_learned(seed: int, strength: float, score: float) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng, [(0,)], 1, 5)
    state = TracingState(model.initial_ability, (model.prior(0),))
    left = [
        update(state, Result(score), model.item(0), [0.0], needs=[[Need(strength, (mastery,) * 5)]])[0]
        for mastery in (0.0, 0.3, 0.9, 1.0)
    ]
    assert len({one.skills for one in left}) == 1
    learned = [
        expected_learning(one.ability, one.skills[0], model.item(0).learn[0], one.learn_factors[0]) for one in left
    ]
    assert all(less <= more + 1e-15 for less, more in pairwise(learned))
    bare, _ = update(state, Result(score), model.item(0), [0.0])
    full, _ = update(state, Result(score), model.item(0), [0.0], needs=[[Need(strength, (1.0,) * 5)]])
    assert full.learn_factors == pytest.approx(bare.learn_factors, abs=1e-15)


def with_and_without_arrows(share: float, n_nodes: int = 5) -> tuple[TracingModel, TracingModel]:
    with_arrows, without = (
        random_model(np.random.default_rng(8), ITEMS, 4, n_nodes, readiness=share, needs=needs) for needs in (NEEDS, {})
    )
    return with_arrows, without


def test_a_readiness_of_0_gives_the_very_numbers_of_a_graph_without_arrows() -> None:
    with_arrows, without = with_and_without_arrows(0.0)
    history = random_history(np.random.default_rng(9), 60, len(ITEMS))
    assert trace(history, with_arrows) == trace(history, without)
    assert len(model_arrays(with_arrows, rounded=True).needed) == 0


def test_the_order_of_all_results_matters_where_prerequisites_do_and_no_history_is_kept_for_it() -> None:
    with_arrows, without = with_and_without_arrows(0.5, n_nodes=1)
    assert with_arrows.is_sequential
    assert not with_arrows.keeps_progress
    assert not with_arrows.keeps_history
    assert not without.is_sequential


def test_all_skills_of_an_item_learn_from_what_was_known_before_it() -> None:
    """The item is on a skill and its prerequisite; which of the two learns first must not matter."""
    model = random_model(np.random.default_rng(3), ITEMS, 4, 3, readiness=1.0, needs=NEEDS)
    learner, (both,) = trace([PastResult(3, 1.0)], model)
    needs = [[], [Need(0.9, model.prior(0))]]
    state = TracingState(model.initial_ability, (model.prior(0), model.prior(1)))
    left, expected = update(state, Result(1.0), model.item(3), [0.0, 0.0], needs=needs, rounded=True)
    assert both == expected
    assert tuple(skill.learn_factor for skill in learner.skills.values()) == left.learn_factors


def test_the_masteries_of_learners_side_by_side_do_not_mix() -> None:
    model = random_model(np.random.default_rng(4), ITEMS, 4, 3, readiness=1.0, needs=NEEDS)
    alone = trace_table(model, result_table([0], [2], [1.0]))
    beside = trace_table(model, result_table([0, 0, 1], [0, 1, 2], [1.0, 1.0, 1.0]))
    assert beside.learn_factor[-1] == alone.learn_factor[-1]


def test_nobody_has_to_fit_a_model_for_prerequisites_to_matter() -> None:
    model = compile_model(course(ITEMS, 4, NEEDS))
    assert model.arrows.strengths == pytest.approx([TYPICAL_READINESS * w for w in (0.9, 0.4, 1.0, 0.7)])
    assert Population().readiness == 0.0

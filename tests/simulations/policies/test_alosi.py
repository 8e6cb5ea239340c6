"""ALOSI's formulas, worked out in plain Python on a tiny graph."""

import math

import numpy as np
import pytest

from engine.tracing import SkillEffects, compile_model
from engine.tracing.parameters import Fitted, Population
from simulations.policies.alosi import PUBLISHED, SHIPPED, Alosi, Weights, average_prior, published, shipped, updated
from simulations.policies.protocol import NOTHING
from tests.simulations.policies.classes import CHAIN, Exercise, answer, commission, course, moment, work


def odds(x: float) -> float:
    return x / (1.0 - x)


def test_the_update_gives_the_checked_numbers() -> None:
    after = updated(np.full(3, 0.2), 0.1, 0.15, 0.1, np.array([1.0, 0.0, 0.5]))
    assert after.round(3).tolist() == [0.712, 0.136, 0.306]


def test_the_update_is_classic_tracing_for_right_and_wrong() -> None:
    for prior in (0.01, 0.2, 0.9):
        right = prior * 0.85 / (prior * 0.85 + (1 - prior) * 0.1)
        wrong = prior * 0.15 / (prior * 0.15 + (1 - prior) * 0.9)
        expected = [p + (1 - p) * 0.1 for p in (right, wrong)]
        got = updated(np.full(2, prior), 0.1, 0.15, 0.1, np.array([1.0, 0.0]))
        assert got.tolist() == pytest.approx(expected)


def test_both_relevances_come_out() -> None:
    assert round(PUBLISHED.relevance, 3) == 3.932
    assert round(SHIPPED.relevance, 3) == 3.620
    assert SHIPPED[:4] == (PUBLISHED[0], PUBLISHED[1], PUBLISHED[3], PUBLISHED[2])


def test_the_prior_is_that_of_an_average_learner() -> None:
    effects = SkillEffects(prior=-0.4, prior_ability=0.9, learn=-2.0, learn_ability=0.3, unmastered=-1.0, mastered=1.5)
    for n_nodes in (1, 4, 7):
        model = compile_model(CHAIN.compiled, Population(n_nodes=n_nodes), Fitted(skills={"a": effects}))
        assert average_prior(model)[0] == pytest.approx(1.0 / (1.0 + math.exp(0.4)))


NEEDS: dict[str, dict[str, float]] = {"a": {}, "b": {"a": 1.0}, "c": {"b": 0.5}}
"""The arrows of `CHAIN`."""


def by_hand(
    weights: Weights, mastery: dict[str, float], skills: tuple[str, ...], difficulty: float, last: tuple[str, ...]
) -> float:
    """The sum of an item of `CHAIN`, formula by formula."""
    target, k = math.log(9.0), weights.relevance
    logit = {skill: math.log(odds(p)) for skill, p in mastery.items()}
    readiness = demand = shared = distance = 0.0
    for skill in skills:
        gap = sum(weight * min(0.0, logit[needed] - target) for needed, weight in NEEDS[skill].items())
        readiness += k * min(0.0, gap)
        demand += k * max(0.0, target - logit[skill])
        shared += k * (k if skill in last else 0.0)
        distance += k * abs(logit[skill] - math.log(odds(1.0 / (1.0 + math.exp(-difficulty)))))
    return (
        weights.readiness * readiness
        + weights.demand * demand
        + weights.continuity * math.sqrt(shared)
        - weights.difficulty * distance
    )


@pytest.mark.parametrize("weights", [PUBLISHED, SHIPPED])
def test_the_item_with_the_highest_sum_is_chosen(weights: Weights) -> None:
    for_whom = commission(CHAIN)
    policy = Alosi(for_whom, weights)
    prior = average_prior(for_whom.model)
    mastery = {skill: float(prior[CHAIN.compiled.skill_index[skill]]) for skill in "abc"}
    left = {item.id: item for item in CHAIN.compiled.graph.items if item.skills != ("aside",)}
    last: tuple[str, ...] = ()
    for step, score in enumerate((1.0, 1.0, 0.0, 0.4, 1.0, 0.0, 1.0)):
        sums = {name: by_hand(weights, mastery, one.skills, one.difficulty, last) for name, one in left.items()}
        best = max(sums, key=sums.__getitem__)
        assert answer(policy, moment(step, 1), score).activity[0] == CHAIN.world.activity_number[best]
        last = left.pop(best).skills
        for skill in last:
            mastery[skill] = float(updated(np.array([mastery[skill]]), 0.1, 0.15, 0.1, np.array([score]))[0])


def test_as_shipped_is_not_as_published() -> None:
    for_whom = commission(CHAIN, n_learners=50)
    assert (work(published(for_whom), for_whom, n_turns=8) != work(shipped(for_whom), for_whom, n_turns=8)).any()


def test_one_item_that_is_left_is_given_and_then_nothing() -> None:
    one = course({"a": {}}, [Exercise(("a",))], {"a": 0.9})
    policy = published(commission(one))
    assert answer(policy, moment(0, 1), 1.0).activity[0] == 0
    assert policy.choose(moment(1, 1), None).activity[0] == NOTHING

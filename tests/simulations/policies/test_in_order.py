"""`random`, `authored` and `threshold`."""

import numpy as np

from engine.tracing import compile_model
from simulations.policies.belief import Belief
from simulations.policies.in_order import AuthoredOrder, Random, Threshold
from simulations.policies.protocol import NOTHING
from tests.simulations.policies.classes import CHAIN, answer, commission, moment, seen, work


def items(*names: str) -> list[int]:
    return [CHAIN.world.activity_number[name] for name in names]


def test_random_takes_every_item_about_as_often() -> None:
    for_whom = commission(CHAIN, n_learners=100)
    chosen = work(Random(for_whom), for_whom, n_turns=80)
    counts = np.bincount(chosen.ravel(), minlength=len(CHAIN.world.minutes))
    expected = 100 * 80 / 8
    assert (np.abs(counts[items("i0", "i1", "i2", "i3", "i4", "i5", "i6", "i8")] - expected) < 5 * expected**0.5).all()


def test_random_depends_on_seed_learner_and_turn() -> None:
    chosen = [work(Random(c), c, n_turns=30) for c in (commission(CHAIN, 2, seed=1), commission(CHAIN, 2, seed=2))]
    again = commission(CHAIN, 2, seed=1)
    np.testing.assert_array_equal(work(Random(again), again, n_turns=30), chosen[0])
    assert (chosen[0] != chosen[1]).any()
    assert (chosen[0][:, 0] != chosen[0][:, 1]).any()


def test_authored_goes_through_the_course_and_starts_again() -> None:
    for_whom = commission(CHAIN)
    expected = items("i0", "i1", "i2", "i3", "i4", "i5", "i6", "i8", "i0", "i1")
    assert work(AuthoredOrder(for_whom), for_whom, n_turns=10)[:, 0].tolist() == expected


def test_threshold_stays_on_a_skill_until_the_belief_reaches_what_the_goal_asks_for() -> None:
    for_whom = commission(CHAIN)
    policy, belief = Threshold(for_whom), Belief(CHAIN, compile_model(CHAIN.compiled), 1, for_whom.effects)
    at, skills = 0, [CHAIN.compiled.skill_index[skill] for skill in "abc"]
    for step in range(60):
        now = moment(step, 1)
        choice = policy.choose(now, None)
        mastery = belief.marginal(now.tick)[0]
        while at < len(skills) and mastery[skills[at]] >= CHAIN.threshold[skills[at]]:
            at += 1
        if at == len(skills):
            assert choice.activity[0] == NOTHING
            return
        assert choice.skill[0] == skills[at]
        done = seen(now, choice.activity, np.array([float(step % 4 != 1)]))
        policy.observe(done)
        belief.observe(done)
    raise AssertionError


def test_threshold_takes_the_items_of_a_skill_round_robin_by_difficulty() -> None:
    policy = Threshold(commission(CHAIN))
    given = [answer(policy, moment(step, 1), 0.0).activity[0] for step in range(4)]
    assert given == items("i1", "i0", "i1", "i0")


def test_threshold_does_not_come_back_to_a_skill_that_fades() -> None:
    policy = Threshold(commission(CHAIN))
    step = 0
    while answer(policy, moment(step, 1), 1.0).skill[0] == CHAIN.compiled.skill_index["a"]:
        step += 1
    assert policy.choose(moment(step, 1, day=3_000.0), None).skill[0] != CHAIN.compiled.skill_index["a"]

"""The outer fringe, by hand and at work."""

import numpy as np

from simulations.policies.belief import Belief
from simulations.policies.outer_fringe import MASTERED, OuterFringe, outer_fringe
from simulations.policies.protocol import NOTHING
from tests.simulations.policies.classes import CHAIN, Exercise, commission, course, moment, scores, seen

SKILL = CHAIN.compiled.skill_index


def test_the_fringe_is_what_lacks_while_nothing_that_it_needs_does() -> None:
    needs = np.zeros((4, 4))
    needs[1, 0], needs[2, 1], needs[3, 0], needs[3, 1] = 1.0, 0.2, 0.5, 0.5
    mastered = np.array([[False] * 4, [True, False, False, False], [True, True, False, False], [True] * 4])
    assert outer_fringe(needs, mastered).tolist() == [
        [True, False, False, False],
        [False, True, False, False],
        [False, False, True, True],
        [False] * 4,
    ]


def test_no_skill_is_offered_of_which_a_prerequisite_is_below_the_threshold() -> None:
    for_whom = commission(CHAIN, n_learners=30)
    policy, belief = OuterFringe(for_whom), Belief(CHAIN, for_whom.model, 30, for_whom.effects)
    needs, asked = CHAIN.world.needs > 0.0, np.minimum(CHAIN.threshold, MASTERED)
    offered = set()
    for step in range(60):
        now = moment(step, 30)
        is_mastered = belief.marginal(now.tick) >= asked
        choice = policy.choose(now, None)
        for n, activity in enumerate(choice.activity):
            skills = CHAIN.world.exercises[activity]
            if not is_mastered[n, CHAIN.threshold > 0.0].all():
                assert not (needs[skills & ~is_mastered[n]].any(axis=0) & ~is_mastered[n]).any()
        offered |= set(choice.skill.tolist())
        told = seen(now, choice.activity, scores(CHAIN, for_whom.numbers, step, choice.activity, 0.8))
        policy.observe(told)
        belief.observe(told)
    assert offered == {SKILL[skill] for skill in "abc"}


def test_the_least_effort_comes_first() -> None:
    wide = course({"a": {}, "b": {}, "c": {"a": 1.0, "b": 1.0}}, [Exercise((skill,)) for skill in "abcab"], {"c": 0.9})
    policy = OuterFringe(commission(wide))
    first = policy.choose(moment(0, 1), None)
    policy.observe(seen(moment(0, 1), first.activity, np.array([1.0])))
    assert policy.choose(moment(1, 1), None).skill[0] == first.skill[0]  # nearer to mastery now than the other


def test_where_all_is_mastered_the_least_mastered_is_asked() -> None:
    policy = OuterFringe(commission(CHAIN._replace(threshold=np.where(CHAIN.threshold > 0.0, 1e-9, 0.0))))
    assert policy.choose(moment(0, 1), None).activity[0] != NOTHING

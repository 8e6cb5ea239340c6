"""OATutor's heuristic, by hand."""

import numpy as np
import pytest

from simulations.policies.oatutor import OATutor, traced_classically
from simulations.policies.protocol import NOTHING
from tests.simulations.policies.classes import CHAIN, Exercise, answer, commission, course, moment


def test_classic_tracing_with_the_parameters_of_its_content() -> None:
    right = 0.1 * 0.9 / (0.1 * 0.9 + 0.9 * 0.1)
    wrong = 0.1 * 0.1 / (0.1 * 0.1 + 0.9 * 0.9)
    after = traced_classically(np.array([0.1, 0.1]), np.array([True, False]))
    assert after.tolist() == pytest.approx([right + (1 - right) * 0.1, wrong + (1 - wrong) * 0.1])


def test_the_lowest_product_goes_first() -> None:
    policy = OATutor(commission(CHAIN))
    both = CHAIN.world.activity_number["i4"]
    assert answer(policy, moment(0, 1), 1.0).activity[0] == both  # 0.1 * 0.1 is less than 0.1
    assert answer(policy, moment(1, 1), 1.0).skill[0] == CHAIN.compiled.skill_index["c"]  # a and b are at 0.55 now


def test_ties_are_broken_at_random() -> None:
    flat = course({"a": {}}, [Exercise(("a",))] * 4, {"a": 0.9})
    activity = OATutor(commission(flat, n_learners=400)).choose(moment(0, 400), None).activity
    assert (np.abs(np.bincount(activity, minlength=4)[:4] - 100) < 45).all()


def test_a_mastered_skill_is_left_alone() -> None:
    flat = course({"a": {}}, [Exercise(("a",))] * 8, {"a": 0.9})
    policy = OATutor(commission(flat))
    given = [int(answer(policy, moment(step, 1), 1.0).activity[0]) for step in range(3)]
    mastery = np.array([0.1])
    for _ in range(3):
        mastery = traced_classically(mastery, np.array([True]))
    assert NOTHING not in given
    assert mastery[0] > 0.95
    assert policy.choose(moment(3, 1), None).activity[0] == NOTHING

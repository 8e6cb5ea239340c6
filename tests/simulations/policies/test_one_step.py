"""One-step expected improvement against the formula in plain Python."""

import numpy as np
import pytest

from engine.tracing import compile_model
from simulations.policies.one_step import NEEDED, OneStep, weights
from simulations.policies.outlook import readiness
from tests.simulations.policies.classes import CHAIN, Exercise, answer, commission, course, moment

SKILL = CHAIN.compiled.skill_index


def test_a_target_counts_its_weight_and_what_is_only_needed_a_part() -> None:
    assert weights(CHAIN)[[SKILL[skill] for skill in ("a", "b", "c", "aside")]].tolist() == [NEEDED, NEEDED, 1.0, 0.0]


def test_prerequisites_that_lack_slow_learning_down() -> None:
    lack = np.array([[0.5, 0.2, 1.0, 1.0]])[:, [list("abc").index("a"), 1, 2, 3]]
    needs = np.zeros((4, 4))
    needs[1, 0], needs[2, 1], needs[2, 0] = 1.0, 0.5, 0.4
    assert readiness(needs, lack)[0].tolist() == pytest.approx([1.0, 0.5, 0.9 * 0.8, 1.0])


def test_the_first_item_is_the_one_that_is_expected_to_add_most_per_minute() -> None:
    model = compile_model(CHAIN.compiled)
    value = {}
    for skill, weight in (("a", NEEDED), ("b", NEEDED), ("c", 1.0)):
        known, learn = model.prior_matrix[SKILL[skill]], model.learn_matrix[SKILL[skill]]
        ready = 1.0
        for needed, strength in {"b": {"a": 1.0}, "c": {"b": 0.5}}.get(skill, {}).items():
            ready *= 1.0 - strength * (1.0 - model.prior_matrix[SKILL[needed]] @ model.weights)
        value[skill] = weight * (model.weights @ ((1.0 - known) * learn)) * ready
    best = max(value, key=value.__getitem__)
    assert OneStep(commission(CHAIN)).choose(moment(0, 1), None).skill[0] == SKILL[best]


def test_a_longer_item_counts_by_the_minute_and_equal_items_come_in_turn() -> None:
    items = [Exercise(("a",), 1.0), Exercise(("a",), -1.0), Exercise(("a",), 0.0)]
    flat = course({"a": {}}, items, {"a": 0.9})
    minutes = flat.world.minutes.copy()
    minutes[flat.world.activity_number["i1"]] *= 2.0
    policy = OneStep(commission(flat._replace(world=flat.world._replace(minutes=minutes))))
    given = [int(answer(policy, moment(step, 1), 0.0).activity[0]) for step in range(4)]
    assert given == [flat.world.activity_number[one] for one in ("i2", "i0", "i2", "i0")]

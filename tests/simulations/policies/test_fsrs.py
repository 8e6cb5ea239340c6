"""FSRS-6 against known intervals, and the schedule of skills."""

import numpy as np
import pytest

from simulations.policies.fsrs import Fsrs
from simulations.policies.memory import (
    AGAIN,
    GOOD,
    WEIGHTS,
    first_difficulty,
    first_stability,
    next_difficulty,
    next_stability,
    retrievability,
)
from tests.simulations.policies.classes import CHAIN, answer, commission, moment, work

SKILL = CHAIN.compiled.skill_index


def reviewed(stability: float, difficulty: float, grade: int, days: float) -> tuple[float, float]:
    return next_stability(stability, difficulty, days, grade), next_difficulty(difficulty, grade)


def test_intervals_are_those_that_are_known_of_the_default_parameters() -> None:
    # the series by which implementations of FSRS-6 are compared: six times good, twice again, five times good
    state, days, intervals = (first_stability(GOOD), first_difficulty(GOOD)), 0, []
    for grade in [GOOD] * 5 + [AGAIN] * 2 + [GOOD] * 5:
        state = reviewed(*state, grade, float(days))
        days = max(round(state[0]), 1) if grade == GOOD else 0
        intervals.append(days)
    assert intervals == [2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


def test_memory_after_a_known_series() -> None:
    state = first_stability(AGAIN), first_difficulty(AGAIN)
    for days in (0, 1, 3, 8, 21):
        state = reviewed(*state, GOOD, float(days))
    assert state == pytest.approx((53.62691, 6.3574867), abs=1e-4)


def test_nine_tenths_are_retained_after_the_stability() -> None:
    assert len(WEIGHTS) == 21
    assert retrievability(5.0, 5.0) == pytest.approx(0.9)
    assert retrievability(0.0, 5.0) == 1.0


def test_a_skill_is_learned_after_two_right_results_in_a_row() -> None:
    policy = Fsrs(commission(CHAIN))
    scores = (1.0, 0.0, 1.0, 1.0)
    assert [answer(policy, moment(step, 1), score).skill[0] for step, score in enumerate(scores)] == [SKILL["a"]] * 4
    assert policy.choose(moment(4, 1), None).skill[0] == SKILL["b"]


def test_what_fades_is_reviewed_first_and_the_least_retained_before_the_others() -> None:
    policy = Fsrs(commission(CHAIN))
    for step in range(2):
        answer(policy, moment(step, 1), 1.0)  # a
    for step in range(2):
        answer(policy, moment(step, 1, day=1.0), 1.0)  # b, a day later
    assert policy.choose(moment(0, 1, day=2.0), None).skill[0] == SKILL["c"]
    assert policy.choose(moment(0, 1, day=2.5), None).skill[0] == SKILL["a"]  # its stability is 2.3 days
    assert answer(policy, moment(0, 1, day=4.0), 1.0).skill[0] == SKILL["a"]
    assert policy.choose(moment(1, 1, day=4.0), None).skill[0] == SKILL["b"]


def test_a_review_that_fails_comes_back_soon() -> None:
    policy = Fsrs(commission(CHAIN))
    for step in range(2):
        answer(policy, moment(step, 1), 1.0)
    assert answer(policy, moment(0, 1, day=5.0), 0.0).skill[0] == SKILL["a"]
    assert policy.choose(moment(1, 1, day=5.0), None).skill[0] == SKILL["b"]
    assert policy.choose(moment(1, 1, day=6.0), None).skill[0] == SKILL["a"]


def test_when_all_is_learned_and_nothing_fades_reviews_go_on() -> None:
    for_whom = commission(CHAIN)
    policy = Fsrs(for_whom)
    work(policy, for_whom, n_turns=6, p_right=1.0)
    last = np.array([policy.choose(moment(6, 1), None).skill[0]])
    assert last.tolist() == [SKILL["a"]]

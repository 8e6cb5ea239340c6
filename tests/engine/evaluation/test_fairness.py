"""Figures by group: they come out as they were made, and chance differences are not told as differences."""

import numpy as np
import pytest

from engine.evaluation.fairness import FIGURES, Predictions, figures_of, stands_out


def a_group(n_learners: int, bias: float, seed: int) -> Predictions:
    """Learners of whom each answers 30 questions, right with the chance that was predicted and `bias`."""
    generator = np.random.default_rng(seed)
    learner = np.repeat(np.arange(n_learners), 30)
    p = np.asarray(generator.beta(3, 2, len(learner)), np.float64)
    score = np.asarray(generator.random(len(learner)) < np.clip(p + bias, 0, 1), np.float64)
    return Predictions(learner, score, p, p)


def test_a_group_that_is_predicted_worse_is_told_and_one_that_is_not_is_left() -> None:
    others, same, worse = (figures_of(a_group(*one), 0.8) for one in ((200, 0.0, 1), (60, 0.0, 2), (60, -0.15, 3)))
    n = 2 * len(FIGURES)
    assert [name for name in FIGURES if stands_out(same[name], others[name], n)] == []
    assert {"calibration", "false_mastery"} <= {name for name in FIGURES if stands_out(worse[name], others[name], n)}
    low, high = worse["calibration"].interval()
    assert low < -0.13 < high < -0.08


def test_figures_are_what_they_say() -> None:
    score, p = np.array([1.0, 0.0, 1.0, 0.0]), np.array([0.9, 0.2, 0.6, 0.6])
    seen = Predictions(np.array([0, 0, 1, 1]), score, p, np.array([0.9, 0.3, 0.4, 0.95]))
    found = figures_of(seen, 0.9)
    assert found["calibration"].value == pytest.approx((0.1 - 0.2 + 0.4 - 0.6) / 4)
    assert found["auc"].value == pytest.approx((1 + 1 + 1 + 0.5) / 4)
    assert (found["false_mastery"].value, found["missed_mastery"].value) == (0.5, 0.5)


def test_nobody_has_no_figures() -> None:
    nobody = Predictions(np.empty(0, np.int64), *(np.empty(0) for _ in range(3)))
    assert all(np.isnan(one.value) for one in figures_of(nobody, 0.9).values())


def test_among_groups_that_do_not_differ_hardly_ever_one_is_told() -> None:
    others = figures_of(a_group(300, 0.0, 0), 0.8)
    told = [
        stands_out(figures_of(a_group(40, 0.0, seed), 0.8)[name], others[name], 20 * len(FIGURES))
        for seed in range(1, 21)
        for name in FIGURES
    ]
    assert sum(told) <= 1

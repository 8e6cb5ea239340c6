import math

import numpy as np
import pytest

from engine.evaluation import auc, log_loss
from engine.evaluation.breakdown import by_group, by_opportunity, by_skill, learning_curves
from engine.evaluation.figures import HeldOutPredictions, bounds, difference, draw, figures, intervals
from tests.engine.evaluation.tables import ITEMS_PER_SKILL, a_table, a_table_of


def some_judged(n_learners: int = 150, n_each: int = 20, seed: int = 0) -> HeldOutPredictions:
    rng = np.random.default_rng(seed)
    learners = np.repeat(np.arange(n_learners), n_each)
    p = 1 / (1 + np.exp(-rng.normal(0, 1, n_learners)[learners] - rng.normal(0, 1, len(learners))))
    return HeldOutPredictions(learners, (rng.random(len(p)) < p).astype(np.float64), p)


def test_intervals_are_as_wide_as_the_figures_scatter_over_new_learners() -> None:
    drawn = [some_judged(seed=seed) for seed in range(300)]
    one = drawn[0]
    cases = (
        (auc, intervals(draw(one, 0, 400))["auc"]),
        (log_loss, intervals(draw(one, 0, 400))["log_loss"]),
    )
    for figure, (low, high) in cases:
        scatter = np.std([figure(other.score, other.p_correct) for other in drawn])
        assert (high - low) / (2 * 1.96) == pytest.approx(scatter, rel=0.25)
        assert low < figure(one.score, one.p_correct) < high


def test_intervals_are_the_same_for_a_seed() -> None:
    judged = some_judged()
    assert intervals(draw(judged, 3)) == intervals(draw(judged, 3)) != intervals(draw(judged, 4))


def test_results_of_one_kind_only_have_no_auc_and_no_interval_of_it() -> None:
    judged = HeldOutPredictions(np.array([0, 0, 1]), np.ones(3), np.array([0.2, 0.4, 0.6]))
    assert math.isnan(figures(judged.score, judged.p_correct).auc)
    assert all(math.isnan(end) for end in bounds(draw(judged, 0).auc))


def test_a_difference_is_surer_than_the_figures_it_is_of_because_both_meet_the_same_learners() -> None:
    judged = some_judged()
    worse = judged._replace(p_correct=0.5 + 0.4 * (judged.p_correct - 0.5))
    one, other = ((figures(each.score, each.p_correct), draw(each, 0)) for each in (judged, worse))
    found = difference("one", other, one)
    assert found.model == "one"
    assert found.log_loss == pytest.approx(other[0].log_loss - one[0].log_loss)
    assert found.auc == pytest.approx(0, abs=1e-12)
    low, high = found.intervals["log_loss"]
    assert 0 < low < found.log_loss < high
    assert high - low < 0.75 * np.subtract(*intervals(one[1])["log_loss"][::-1])


def test_parts_count_every_result_and_weigh_back_to_the_whole() -> None:
    table = a_table()
    p = np.random.default_rng(0).random(table.n_rows)
    whole = log_loss(table.score, p)
    groups = (table.learners % 3).astype(np.int32)
    for parts in (by_skill(table, p), by_opportunity(table, p), by_group(table, p, groups, "abc")):
        assert sum(part.figures.n for part in parts) == table.n_rows
        assert sum(part.figures.n * part.figures.log_loss for part in parts) == pytest.approx(whole * table.n_rows)


def test_opportunities_count_on_the_skill_and_fall_into_their_classes() -> None:
    table = a_table_of(np.zeros(14, np.int64), np.array([0] * 12 + [ITEMS_PER_SKILL] * 2), np.ones(14))
    parts = by_opportunity(table, np.full(14, 0.5))
    assert [(part.name, part.figures.n) for part in parts] == [("1", 2), ("2", 2), ("3-4", 2), ("5-9", 5), ("10+", 3)]


def test_a_result_on_two_skills_counts_for_both() -> None:
    table = a_table_of(np.zeros(2, np.int64), np.array([0, ITEMS_PER_SKILL]), np.ones(2), combinations=((0,), (0, 1)))
    parts = by_skill(table, np.array([0.5, 0.9]))
    assert [(part.name, part.figures.n, part.mean_prediction) for part in parts] == [("s0", 2, 0.7), ("s1", 1, 0.9)]


def test_a_learning_curve_is_the_mean_at_each_opportunity() -> None:
    learners, items = np.array([0, 0, 0, 1, 1, 0]), np.array([0, 0, 0, 0, 0, ITEMS_PER_SKILL])
    score, p = np.array([0.0, 1, 1, 1, 0, 1]), np.array([0.1, 0.2, 0.3, 0.5, 0.4, 0.9])
    first, second = learning_curves(a_table_of(learners, items, score), p, n_skills=2, last_opportunity=2)
    assert (first.skill, first.n_learners, first.counts.tolist()) == ("s0", 2, [2, 2])
    np.testing.assert_allclose(first.observed, [0.5, 0.5])
    np.testing.assert_allclose(first.predicted, [0.3, 0.3])
    assert (second.skill, second.n_learners) == ("s1", 1)


def test_too_few_learners_tell_no_interval_rather_than_a_narrow_one() -> None:
    alone = HeldOutPredictions(np.zeros(4, np.int64), np.array([0.0, 1.0, 1.0, 0.0]), np.array([0.3, 0.6, 0.7, 0.4]))
    assert all(math.isnan(end) for ends in intervals(draw(alone, 0)).values() for end in ends)

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as reference

from engine.evaluation import accuracy, auc, calibration, ece, log_loss, rmse

Rows = list[tuple[int, float]]
rows_of_both_kinds = st.lists(
    st.tuples(st.integers(0, 1), st.integers(1, 99).map(lambda n: n / 100)), min_size=2, max_size=60
).filter(lambda rows: len({score for score, _ in rows}) == 2)


@given(rows_of_both_kinds)
def test_whole_scores_give_the_figures_of_scikit_learn(rows: Rows) -> None:
    scores, predictions = np.array(rows).T
    assert auc(scores, predictions) == pytest.approx(reference.roc_auc_score(scores, predictions))
    assert log_loss(scores, predictions) == pytest.approx(reference.log_loss(scores, predictions))
    assert rmse(scores, predictions) == pytest.approx(math.sqrt(reference.mean_squared_error(scores, predictions)))
    assert accuracy(scores, predictions) == pytest.approx(reference.accuracy_score(scores, predictions >= 0.5))


def test_a_score_of_one_half_is_half_a_right_and_half_a_wrong_result() -> None:
    scores, predictions = [0.5, 1.0, 0.0], [0.6, 0.8, 0.3]
    split, doubled = [1.0, 0.0, 1.0, 1.0, 0.0, 0.0], [0.6, 0.6, 0.8, 0.8, 0.3, 0.3]
    assert auc(scores, predictions) == pytest.approx(auc(split, doubled))
    assert log_loss(scores, predictions) == pytest.approx(log_loss(split, doubled))
    assert ece(scores, predictions) == pytest.approx(ece(split, doubled))


def test_the_calibration_error_weighs_each_bin_by_its_results() -> None:
    scores, predictions = [1, 1, 0, 1], [0.9, 0.9, 0.9, 0.1]
    assert ece(scores, predictions, n_bins=10) == pytest.approx(0.75 * (0.9 - 2 / 3) + 0.25 * 0.9)


def test_calibrated_predictions_have_a_small_error_and_shifted_ones_the_shift() -> None:
    rng = np.random.default_rng(0)
    truth = rng.uniform(0.1, 0.8, 200_000)
    scores = rng.uniform(size=len(truth)) < truth
    assert ece(scores, truth) < 0.01
    assert ece(scores, truth + 0.15) == pytest.approx(0.15, abs=0.01)


def test_the_calibration_table_has_a_row_per_bin_and_counts_everything() -> None:
    table = calibration([1, 0, 1], [0.0, 0.34, 1.0], n_bins=3)
    assert table.low.tolist() == pytest.approx([0.0, 1 / 3, 2 / 3])
    assert table.n_results.tolist() == [1, 1, 1]
    assert table.observed.tolist() == [1.0, 0.0, 1.0]
    assert table.predicted.tolist() == [0.0, 0.34, 1.0]
    assert math.isnan(calibration([1], [0.9], n_bins=2).observed[0])


def test_a_figure_that_is_not_defined_is_nan() -> None:
    assert math.isnan(auc([1, 1], [0.2, 0.4]))
    for figure in (auc, log_loss, rmse, accuracy, ece):
        assert math.isnan(figure([], []))


def test_a_certain_and_wrong_prediction_costs_much_but_not_infinitely() -> None:
    assert 30 < log_loss([0], [1.0]) < 40

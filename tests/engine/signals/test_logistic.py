import numpy as np
import pytest
from scipy.special import expit, logit

from engine.evaluation.metrics import ece
from engine.signals.logistic import fit, newton, platt
from engine.signals.risk import Rows, fit_regression


def drawn(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    columns = random.normal(size=(n, 3))
    label = random.random(n) < expit(-0.5 + columns @ [1.0, -2.0, 0.0])
    return columns, label, random.integers(0, n // 10, n)


def test_a_fit_finds_the_weights_that_made_the_rows() -> None:
    columns, label, learner = drawn(20_000)
    found = fit(columns, label, learner)
    np.testing.assert_allclose(found.weights, [-0.5, 1.0, -2.0, 0.0], atol=0.06)
    assert found.slope == pytest.approx(1.0, abs=0.05)


def test_at_the_end_of_the_newton_steps_the_slope_is_flat() -> None:
    columns, label, _ = drawn(500)
    weights = newton(columns, label, 7.0)
    p = expit(weights[0] + columns @ weights[1:])
    np.testing.assert_allclose(columns.T @ (p - label) + 7.0 * weights[1:], 0.0, atol=1e-5)
    assert p.mean() == pytest.approx(label.mean(), abs=1e-6)


def test_rows_that_can_be_told_apart_exactly_do_not_run_away() -> None:
    columns = np.linspace(-1.0, 1.0, 40)[:, None]
    weights = newton(columns, columns[:, 0] > 0.0, 1.0)
    assert np.isfinite(weights).all()
    assert 1.0 < weights[1] < 20.0


def test_platt_turns_logits_that_are_too_sure_into_what_comes() -> None:
    random = np.random.default_rng(3)
    true = random.normal(size=5_000)
    label = random.random(5_000) < expit(true)
    slope, shift = platt(3.0 * true - 1.0, label)
    assert ece(label, expit(slope * (3.0 * true - 1.0) + shift)) < 0.02
    assert slope == pytest.approx(1.0 / 3.0, abs=0.03)


def test_contributions_and_base_are_the_logit_of_the_probability() -> None:
    columns, label, learner = drawn(2_000)
    progress = np.linspace(-1.0, 1.0, 2_000)
    regression = fit_regression(Rows(columns, progress, label, learner), ("a", "b", "c"))
    p = regression.predict(columns, progress)
    told = regression.contributions(columns, progress).sum(1) + regression.base(progress)
    np.testing.assert_allclose(told, logit(p), atol=1e-9)


def test_calibration_makes_nothing_surer() -> None:
    columns, label, learner = drawn(300)
    regression = fit_regression(Rows(columns, np.zeros(300), label, learner), ("a", "b", "c"), (3000.0,))
    assert (regression.slope, regression.shift) == (1.0, 0.0)


def test_a_column_that_never_varies_is_harmless() -> None:
    columns, label, learner = drawn(500)
    columns[:, 2] = 4.0
    regression = fit_regression(Rows(columns, np.zeros(500), label, learner), ("a", "b", "c"))
    assert np.isfinite(regression.predict(columns, np.zeros(500))).all()

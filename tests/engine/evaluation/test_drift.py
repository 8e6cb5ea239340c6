"""The sequential test of calibration: it finds a drift within days, and is silent over years without one."""

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.evaluation.drift import BETS, NO_WEALTH, RUN_LENGTH, Residuals, advanced, bounds_of, log_growth, statistic

PER_DAY = 60


def days_of(generator: np.random.Generator, n_days: int, bias: float = 0.0) -> NDArray[np.float64]:
    """Residuals of answers that come out right with p + bias."""
    p = generator.beta(4, 2, (n_days, PER_DAY))
    right = generator.random((n_days, PER_DAY)) < np.clip(p + bias, 0.0, 1.0)
    return right - p


def first_alarm(days: NDArray[np.float64], reference: NDArray[np.float64]) -> int | None:
    flat = reference.ravel()
    bounds = bounds_of(Residuals(flat.size, float(flat.sum()), float((flat**2).sum())))
    assert bounds is not None
    wealth: tuple[float, ...] = NO_WEALTH
    for day, residuals in enumerate(days, 1):
        wealth = advanced(wealth, [log_growth(residuals.tolist(), *bet, bounds) for bet in BETS])
        if statistic(wealth) >= RUN_LENGTH:
            return day
    return None


@pytest.mark.parametrize("bias", [-0.15, 0.15])
def test_a_drift_is_found_within_two_weeks_also_after_a_long_calm(bias: float) -> None:
    generator = np.random.default_rng(3)
    reference, calm = days_of(generator, 10), days_of(generator, 200)
    drifted = days_of(generator, 30, bias)
    assert first_alarm(calm, reference) is None
    found = first_alarm(np.concatenate([calm, drifted]), reference)
    assert found is not None
    assert 200 < found <= 216


def test_over_ten_years_without_drift_nothing_is_raised_be_the_level_off_or_not() -> None:
    generator = np.random.default_rng(5)
    for bias in (0.0, 0.0, 0.05, -0.05):  # what was so from the beginning is the level, and no drift
        assert first_alarm(days_of(generator, 900, bias), days_of(generator, 10, bias)) is None

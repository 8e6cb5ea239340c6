"""Intervals over learners: the same learners are drawn again and again for every policy (Efron 1979)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulations.policies.protocol import Floats
from simulations.results import Score

N_RESAMPLES: Final = 1000
LEVEL: Final = 0.95
SEED: Final = 20_090_101

Statistic = Callable[[Floats], Floats]
"""Of a sample in the last axis: float64[..., N] → float64[...]."""


@lru_cache(maxsize=2)
def resamples(n_learners: int) -> NDArray[np.int32]:
    """Draw learners with replacement: int32[N_RESAMPLES, N], the same at every call."""
    drawn = np.random.default_rng(SEED).integers(0, n_learners, (N_RESAMPLES, n_learners), dtype=np.int32)
    drawn.setflags(write=False)
    return drawn


def mean(values: Floats) -> Floats:
    """Average over learners who have a value; NaN if nobody has."""
    is_there = ~np.isnan(values)
    n_there = is_there.sum(axis=-1)
    total = np.where(is_there, values, 0.0).sum(axis=-1)
    return np.where(n_there > 0, total / np.maximum(n_there, 1), np.nan)


def worst_tenth(values: Floats) -> Floats:
    """Average over the tenth of the learners with the lowest values (at least one)."""
    n_worst = max(1, values.shape[-1] // 10)
    lowest: Floats = np.partition(values, n_worst - 1, axis=-1)[..., :n_worst].mean(axis=-1)
    return lowest


def score(values: Floats, statistic: Statistic = mean) -> Score:
    """Give a statistic of one value per learner, float64[N], and the percentiles of its resamples."""
    return interval(float(statistic(values)), statistic(values[resamples(len(values))]))


def interval(found: float, resampled: Floats) -> Score:
    """Take the ends of the interval from resamples of what was found; NaN where there is no figure."""
    there = resampled[np.isfinite(resampled)]
    if len(there) == 0:
        return Score(found, float("nan"), float("nan"))
    low, high = np.quantile(there, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return Score(found, float(low), float(high))

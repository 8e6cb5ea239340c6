"""Whether promises are kept: what was promised of single activities against what came of it, per decile."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from simulations.policies.protocol import Floats, Mask
from simulations.results import Promises, Score
from simulations.scoring.bootstrap import interval, resamples

N_DECILES: Final = 10


class Decile(NamedTuple):
    """A tenth of the promises, from small to great.

    Attributes:
        n: How many.
        promised: Their mean.
        observed: Mean of what came of them, with an interval over learners.
    """

    n: int
    promised: float
    observed: Score

    @property
    def is_kept(self) -> bool:
        """Whether what was promised lies inside the interval of what came."""
        return self.observed.low <= self.promised <= self.observed.high


def calibration(promises: Promises, chosen: Mask | None = None) -> tuple[Decile, ...]:
    """Compare per decile of what was promised; fewer than ten where there are fewer promises.

    Args:
        promises: Of one policy in one world.
        chosen: bool[n], which of them count; all if None.
    """
    rows = np.flatnonzero(np.ones(len(promises.promised), np.bool_) if chosen is None else chosen)
    by_size = rows[np.argsort(promises.promised[rows], kind="stable")]
    learners, place = np.unique(promises.learner, return_inverse=True)
    drawn = resamples(len(learners)) if len(learners) else np.zeros((1, 0), np.int32)
    return tuple(
        _decile(promises, these, place, len(learners), drawn)
        for these in np.array_split(by_size, N_DECILES)
        if len(these)
    )


def _decile(promises: Promises, rows: np.ndarray, place: np.ndarray, n_learners: int, drawn: np.ndarray) -> Decile:
    observed = promises.observed[rows]
    total = np.bincount(place[rows], observed, n_learners)
    count = np.bincount(place[rows], minlength=n_learners).astype(np.float64)
    return Decile(
        n=len(rows),
        promised=float(promises.promised[rows].mean()),
        observed=interval(float(observed.mean()), _ratios(total[drawn], count[drawn])),
    )


def _ratios(total: Floats, count: Floats) -> Floats:
    n_drawn = count.sum(axis=1)
    ratios: Floats = np.where(n_drawn > 0, total.sum(axis=1) / np.maximum(n_drawn, 1.0), np.nan)
    return ratios

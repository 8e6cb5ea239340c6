"""Whether predictions have drifted: a sequential test of what is predicted against what is answered, day by day.

As long as predictions are as good as they were at first, the residual r = score - p_correct has a mean near that of the
reference, whatever came before. Against that bets a process for each stake λ and each direction s:

    L_t = Π (1 + λ (s (r - b) - w))    over the results of day t
    M_t = (M_{t-1} + 1) L_t

b is the mean residual of the reference and w what is no drift: `TOLERANCE`, and how uncertain b is. Where nothing has
drifted, no L_t is expected above 1, whatever the results' distribution and however they depend on each other, so that
the mean of all M_t stays below `RUN_LENGTH` for at least as many days on average (Shin, Ramdas and Rinaldo 2024,
"E-detectors: a nonparametric framework for sequential change detection", theorem 2.4; the bets are those of
Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by betting").
"""

import math
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

STAKES: Final = (0.05, 0.1, 0.2, 0.4)
"""A small one gains most on a small drift, over many results; a large one soon, on a large drift."""
DIRECTIONS: Final = (1, -1)
"""Answers come out better than predicted, or worse."""
BETS: Final = tuple([(stake, direction) for stake in STAKES for direction in DIRECTIONS])
TOLERANCE: Final = 0.03
"""Of the mean residual: what nobody would change a model for."""
RUN_LENGTH: Final = 3650
"""Days without drift that pass on average, at least, before there is a false alarm."""
FEWEST_REFERENCE: Final = 300
"""Results that make a reference."""
_CERTAIN: Final = 2.576
"""Standard errors around the reference's mean: 99 % of a normal distribution."""


class Residuals(NamedTuple):
    """Sums over results: how many, of the residuals, and of their squares."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    @property
    def mean(self) -> float:
        """Mean residual; 0 without any result."""
        return self.total / self.n if self.n else 0.0

    def __or__(self, other: "Residuals") -> "Residuals":
        """Put two together."""
        return Residuals(self.n + other.n, self.total + other.total, self.squares + other.squares)


class Bounds(NamedTuple):
    """What the mean residual stays between while nothing has drifted."""

    low: float
    high: float


def bounds_of(reference: Residuals) -> Bounds | None:
    """Return between what the mean residual is to stay; None as long as there is no reference.

    >>> bounds_of(Residuals(10, 0.5, 2.0)) is None
    True
    >>> [round(one, 3) for one in bounds_of(Residuals(10_000, 100.0, 2000.0))]
    [-0.032, 0.052]
    """
    if reference.n < FEWEST_REFERENCE:
        return None
    variance = max(reference.squares / reference.n - reference.mean**2, 0.0)
    width = TOLERANCE + _CERTAIN * math.sqrt(variance / reference.n)
    return Bounds(reference.mean - width, reference.mean + width)


def offset(direction: int, bounds: Bounds) -> float:
    """Return what a residual must exceed, in its direction, for a bet to gain."""
    return bounds.high if direction > 0 else -bounds.low


def log_growth(residuals: Iterable[float], stake: float, direction: int, bounds: Bounds) -> float:
    """Return log L_t of one bet over a day's residuals."""
    off = offset(direction, bounds)
    return sum(math.log1p(stake * (direction * one - off)) for one in residuals)


def advanced(log_wealth: Sequence[float], log_growths: Sequence[float]) -> tuple[float, ...]:
    """Return log M_t of every bet from log M_{t-1} and log L_t; the first day begins with none (`NO_WEALTH`)."""
    return tuple([_log_one_more(one) + growth for one, growth in zip(log_wealth, log_growths, strict=True)])


NO_WEALTH: Final = (-math.inf,) * len(BETS)


def statistic(log_wealth: Sequence[float]) -> float:
    """Return the mean of all M_t, bounded so that it can be told."""
    return min(sum(math.exp(min(one, 700.0)) for one in log_wealth) / len(log_wealth), 1e300)


def _log_one_more(log_wealth: float) -> float:
    """Return log(1 + exp(x)) without running over."""
    return log_wealth + math.log1p(math.exp(-log_wealth)) if log_wealth > 0 else math.log1p(math.exp(log_wealth))

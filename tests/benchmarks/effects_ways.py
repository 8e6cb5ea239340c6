"""Ways of estimating a jump at the cut of a day's budget that were compared with the one that is used."""

from collections.abc import Callable
from math import sqrt
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from scipy.special import ndtr, stdtrit

from engine.discontinuity import Floats, Ints, Jump, jump
from tests.engine.ranked_days import RankedDays


class Interval(NamedTuple):
    """An estimate with its interval of 95 %."""

    difference: float
    low: float
    high: float


Way: TypeAlias = Callable[[RankedDays, float], Interval | None]
"""Of days and the bandwidth of `engine.discontinuity`."""


def ours(found: RankedDays, _: float) -> Interval | None:
    """Squares on either side, each day against itself, residuals of fits without them."""
    told = jump(found.x, found.y, found.learners, found.days)
    return Interval(told.difference, told.low, told.high) if isinstance(told, Jump) else None


def across_days(found: RankedDays, h: float) -> Interval:
    """Squares on either side of all days at once, plain residuals clustered by learner, t by their number."""
    x, y, weights, learners, _ = _near(found, h)
    within = (x > 0).astype(np.float64)
    design = np.column_stack([within, np.ones_like(x), x, x * x, within * x, within * x * x])
    bread = np.linalg.pinv(design.T @ (weights[:, None] * design))
    left = y - design @ (bread @ (design.T @ (weights * y)))
    sums = np.bincount(learners, weights * (design @ bread[:, 0]) * left)
    n, n_learners = len(y), len(np.unique(learners))
    scale = n_learners / (n_learners - 1) * (n - 1) / (n - design.shape[1])
    margin = float(stdtrit(n_learners - 1, 0.975)) * sqrt(scale * float(sums @ sums))
    difference = float((bread @ (design.T @ (weights * y)))[0])
    return Interval(difference, difference - margin, difference + margin)


def lines(found: RankedDays, h: float) -> Interval:
    """Lines on either side, each day against itself, as if nothing were curved."""
    difference, deviation, _ = _line(found, h)
    return Interval(difference, difference - 1.98 * deviation, difference + 1.98 * deviation)


def honest(found: RankedDays, _: float) -> Interval:
    """Lines within four places, wider by the bias of the largest curvature seen anywhere (Kolesár, Rothe 2018)."""
    there = ~np.isnan(found.y)
    curvature = 0.0
    for side in (found.x > 0, found.x < 0):
        x, y = found.x[side & there], found.y[side & there]
        places = np.unique(x)
        bend = np.polynomial.Polynomial.fit(x, y, min(4, len(places) - 1)).deriv(2)
        curvature = max(curvature, float(np.abs(bend(places)).max()))
    difference, deviation, reach = _line(found, 4.0)
    ratio = curvature / 2.0 * reach / deviation
    low, high = 0.0, ratio + 10.0
    for _step in range(40):
        middle = (low + high) / 2.0
        is_short = float(ndtr(middle - ratio) - ndtr(-middle - ratio)) < 0.95
        low, high = (middle, high) if is_short else (low, middle)
    return Interval(difference, difference - high * deviation, difference + high * deviation)


WAYS: Final[dict[str, Way]] = {
    "ours": ours,
    "squares across days": across_days,
    "lines": lines,
    "honest lines": honest,
}


def _near(found: RankedDays, h: float) -> tuple[Floats, Floats, Floats, Ints, Ints]:
    near = ~np.isnan(found.y) & (np.abs(found.x) < h)
    learners, days = (np.unique(one[near], return_inverse=True)[1] for one in (found.learners, found.days))
    return found.x[near], found.y[near], 1.0 - np.abs(found.x[near]) / h, learners, days


def _line(found: RankedDays, h: float) -> tuple[float, float, float]:
    """Return the jump of lines, its standard deviation, and its bias by one unit of opposite squares."""
    x, y, weights, learners, days = _near(found, h)
    of_day = np.bincount(days, weights)
    columns = ((x > 0).astype(np.float64), x, np.maximum(x, 0.0), np.sign(x) * x * x, y)
    *shape, bends, y = [one - (np.bincount(days, weights * one) / of_day)[days] for one in columns]
    design = np.column_stack(shape)
    bread = np.linalg.pinv(design.T @ (weights[:, None] * design))
    pulls = weights * (design @ bread[:, 0])
    left = y - design @ (bread @ (design.T @ (weights * y)))
    leverage = weights * np.einsum("ij,jk,ik->i", design, bread, design) + weights / of_day[days]
    sums = np.bincount(learners, pulls * left / np.maximum(1.0 - leverage, 0.01))
    return float(pulls @ y), sqrt(float(sums @ sums)), abs(float(pulls @ bends))

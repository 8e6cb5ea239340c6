"""Regression discontinuity: what being just within a cut changes, against those just beyond it.

Alerts of a supporter's day are ranked, and a budget cuts them; those at the cut differ by nothing but a place, so a
jump of an outcome there is what being within did (Thistlethwaite and Campbell 1960; Lee and Lemieux 2010, "Regression
discontinuity designs in economics"; for referrals to help Gordanier, Hauk and Sankaran 2019, "Early intervention in
college classes and improved student outcomes"). It is the effect of being within, whatever came of it, on those at the
cut. With x the places to the cut, +½ for the last within it and −½ for the first beyond, d the day on which both were
ranked, and a triangular kernel K of bandwidth h:

    (α, τ, b, c, b', c') = argmin Σ K(x_i / h) (y_i − α_d(i) − τ w_i − b x_i − c x_i² − b' w_i x_i − c' w_i x_i²)²,
    w_i = 1 if x_i > 0

- **A day is compared with itself** (α_d): budgets differ, long days go farther beyond, and supporters and weeks have
  their own levels. Across days that would bend the curve at the cut.
- **Squares.** A line is biased by the curvature within h. h is that of lines (it minimises their expected squared
  error: Imbens and Kalyanaraman 2012, "Optimal bandwidth choice for the regression discontinuity estimator"), and the
  fit with squares in the same window is the line with its bias taken off (Calonico, Cattaneo and Titiunik 2014, "Robust
  nonparametric confidence intervals for regression-discontinuity designs"). τ̂ and its interval are both of that fit.
- **Small samples.** Each residual is that of a fit without it (e_i / (1 − h_ii): MacKinnon and White 1985), because few
  places of a day carry most of the weight; scores are summed by learner (Liang and Zeger 1986); t has as many degrees
  of freedom as if the learners, by their weights in τ̂, were equally many (Satterthwaite; Imbens and Kolesár 2016).

Ranks are whole: there are as many places on the side within as the budget is high, and curvature between them is not
seen. Intervals that allow for the worst curvature seen elsewhere (Kolesár and Rothe 2018) were several times as wide
here and said nothing. So what the comparison rests on is checked beside it, and coverage is measured where the truth is
known (`tests.benchmarks.effects_coverage`, `tests.benchmarks.effects_in_worlds`).
"""

from math import sqrt
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtrit

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

LEAST_ON_SIDE: Final = 50
"""Observations within the bandwidth, on either side, under which nothing is said."""
LEAST_LEARNERS: Final = 30
"""Learners on either side; under this a variance between them is itself too uncertain (Cameron and Miller 2015)."""
LEAST_APART: Final = 10
"""Outcomes near the cut other than the commonest one; under this what varies is too rare to say how much it varies."""
CONFIDENCE: Final = 0.95
SUSPICIOUS: Final = 0.01
"""Chance under which the counts at the cut are no chance."""
_NARROWEST: Final = 4.0
"""Places: a fit with squares needs three of them with weight."""
_EDGE: Final = 3.4375
"""Of the triangular kernel at an edge (Imbens and Kalyanaraman 2012)."""


class Jump(NamedTuple):
    """How much an outcome jumps at the cut.

    Attributes:
        difference: τ̂, within less beyond, in units of the outcome.
        low: Lower end of its interval of 95 %.
        high: Upper end.
        bandwidth: h, in places.
        n_within: Observations with weight within the cut, of days with both sides.
        n_beyond: And beyond it.
        n_learners: Whose they are.
    """

    difference: float
    low: float
    high: float
    bandwidth: float
    n_within: int
    n_beyond: int
    n_learners: int


class TooFew(NamedTuple):
    """That there are too few to say anything: how many there are near the cut."""

    n_within: int
    n_beyond: int
    n_learners: int


class Density(NamedTuple):
    """Whether the number in a place goes on smoothly through the cut: if somebody arranged who is within, it does not.

    Attributes:
        n_within: In the last place within.
        n_beyond: In the first place beyond.
        p: Chance of a step that differs as much or more from those beside it.
    """

    n_within: int
    n_beyond: int
    p: float

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it."""
        return self.p >= SUSPICIOUS


def jump(x: Floats, y: Floats, learners: Ints, days: Ints) -> Jump | TooFew:
    """Estimate the jump of an outcome at the cut.

    Args:
        x: float64[n], places to the cut: positive within, never 0.
        y: float64[n], the outcome; NaN where there is none, which is left out.
        learners: int64[n], whose each is.
        days: int64[n], among whom each was ranked: one number for each day of each supporter.
    """
    h = _bandwidth(x[~np.isnan(y)], y[~np.isnan(y)])
    near = ~np.isnan(y) & (np.abs(x) < h)
    near[near] = _on_both_sides(x[near], days[near])
    x, y, learners, days = x[near], y[near], learners[near], days[near]
    n_within, n_beyond = int((x > 0).sum()), int((x < 0).sum())
    n_learners = len(np.unique(learners))
    sides = (learners[x > 0], learners[x < 0])
    if min(n_within, n_beyond) < LEAST_ON_SIDE or min(len(np.unique(one)) for one in sides) < LEAST_LEARNERS:
        return TooFew(n_within, n_beyond, n_learners)
    has_places = all(len(np.unique(x[side])) > _SQUARES for side in (x > 0, x < 0))
    if not has_places or len(y) - int(np.unique(y, return_counts=True)[1].max()) < LEAST_APART:
        return TooFew(n_within, n_beyond, n_learners)
    difference, margin = _fitted(x, y, 1.0 - np.abs(x) / h, _numbered(learners), _numbered(days))
    return Jump(difference, difference - margin, difference + margin, h, n_within, n_beyond, n_learners)


def density(x: Floats) -> Density:
    """Compare the step between the two places at the cut with the steps on either side of it.

    With c the counts of the four places nearest to the cut and ½ added to each, so that none is 0:

        D = log c(½) / c(−½) − ½ (log c(1½) / c(½) + log c(−½) / c(−1½))

    is 0 in expectation where log c is a line through them, as it is where a place is the rarer the farther down; its
    variance is that of independent counts. A test of places as whole as these has no more than neighbours to go by
    (Frandsen 2017, "Party bias in union representation elections").
    """
    counts = np.array([(x == place).sum() for place in _NEAREST], np.float64) + 0.5
    step = float(_STEPS @ np.log(counts)) / sqrt(float(_STEPS**2 @ (1.0 / counts)))
    return Density(int((x == _NEAREST[1]).sum()), int((x == _NEAREST[2]).sum()), 2.0 * float(ndtr(-abs(step))))


_NEAREST: Final = (1.5, 0.5, -0.5, -1.5)
_STEPS: Final = np.array([-0.5, 1.5, -1.5, 0.5])
"""Of the logarithms of their counts in D."""
_SQUARES: Final = 2
_LEAST_FREE: Final = 0.01
"""Share of a residual that a fit may not take away: without it one that is fitted exactly would be 0 / 0."""


def _fitted(x: Floats, y: Floats, weights: Floats, learners: Ints, days: Ints) -> tuple[float, float]:
    """Fit squares on either side of every day's cut; the jump, and half of its interval."""
    within = (x > 0).astype(np.float64)
    of_day = np.bincount(days, weights)
    columns = (within, x, x * x, within * x, within * x * x, y)
    *shape, y = [one - (np.bincount(days, weights * one) / of_day)[days] for one in columns]
    design = np.column_stack(shape)
    bread = np.linalg.pinv(design.T @ (weights[:, None] * design))
    beta = bread @ (design.T @ (weights * y))
    pulls = weights * (design @ bread[:, 0])
    """Of each outcome on τ̂."""
    leverage = weights * np.einsum("ij,jk,ik->i", design, bread, design) + weights / of_day[days]
    without = (y - design @ beta) / np.maximum(1.0 - leverage, _LEAST_FREE)
    by_learner = np.bincount(learners, pulls * without)
    shares = np.bincount(learners, pulls * pulls)
    n_like = shares.sum() ** 2 / (shares @ shares)
    margin = stdtrit(max(n_like - 1.0, 1.0), 0.5 + CONFIDENCE / 2) * sqrt(by_learner @ by_learner)
    return float(beta[0]), float(margin)


def _on_both_sides(x: Floats, days: Ints) -> NDArray[np.bool_]:
    """Tell which are of days on which there is somebody on either side."""
    if not len(days):
        return np.zeros(0, np.bool_)
    numbers = _numbered(days)
    return ((np.bincount(numbers, x > 0) > 0) & (np.bincount(numbers, x < 0) > 0))[numbers]


def _numbered(names: Ints) -> Ints:
    return np.unique(names, return_inverse=True)[1]


def _bandwidth(x: Floats, y: Floats) -> float:
    """Return h of Imbens and Kalyanaraman, at least `_NARROWEST` and at most as wide as there are places.

        h = C ((σ²₊ + σ²₋) / (f (m''₊ − m''₋)² + r))^(1/5) n^(-1/5)

    f is the density at the cut, σ² the variance and m'' the curvature of a fit with squares on either side, and r is
    three times what curvature is expected of chance.
    """
    widest = max(float(np.abs(x).max(initial=0.0)) + 1.0, _NARROWEST)
    sides = [(x[side], y[side]) for side in (x > 0, x < 0)]
    if any(len(np.unique(places)) <= _SQUARES for places, _ in sides):
        return widest
    pilot = min(1.84 * float(x.std()) * len(x) ** -0.2, widest)
    at_cut = np.abs(x) <= max(pilot, 1.0)
    f = float(at_cut.sum()) / (2.0 * len(x) * max(pilot, 1.0))
    spread, curvature, chance = 0.0, [], 0.0
    for places, values in sides:
        beta = np.polynomial.polynomial.polyfit(places, values, _SQUARES)
        variance = float(np.var(values - np.polynomial.polynomial.polyval(places, beta)))
        spread += variance
        curvature.append(2.0 * float(beta[2]))
        chance += 2160.0 * variance / (len(places) * max(float(np.abs(places).max()), 1.0) ** 4)
    bends = f * ((curvature[0] - curvature[1]) ** 2 + chance)
    if bends <= 0.0:
        return widest
    h = _EDGE * (spread / bends) ** 0.2 * len(x) ** -0.2
    return min(max(float(h), _NARROWEST), widest)

"""Figures with intervals by random effects: over assignments of parameters to skills, and over learners within them.

What is found with ten assignments is to hold with others, and with other learners. So a mean over J assignments with n
learners each has a variance of two parts, that between assignments and that between learners within one,

    Var(mean) = (τ² + σ²/n) / J,      estimated by MSB / (n J),   MSB = n Σ_j (x_j - x)² / (J - 1)

(one-way random effects; Searle, Casella & McCulloch 1992, "Variance components", chapter 3), and x ± t_{J-1} √Var is
an exact interval where means of assignments are normal. The same variance comes from leaving one assignment out at a
time, which serves ratios and means of a tenth as well (the jackknife; Tukey 1958, Efron & Stein 1981):

    Var(figure) = (J - 1)/J Σ_j (figure without j - their mean)²

For means of equal groups the two are the same. A difference of policies is one figure of the same learners, so pairing
needs nothing more. Two other ways were not taken. The weights of DerSimonian & Laird (1986), by the inverse variance,
count those assignments most in which learners are alike: where nearly everything, or nothing, is mastered. Resampling
assignments and then learners within them counts σ² twice (Davison & Hinkley 1997, §3.8), and percentiles over ten
assignments are too narrow, having no t. Where there is one assignment only, intervals are over its learners.
"""

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from scipy.stats import t

from simulations.policies.protocol import Floats, Ints
from simulations.results import Score

LEVEL: Final = 0.95
FOLDS: Final = 50
"""Groups of learners that are left out in turns where there is one assignment only (Kott 2001, "The delete-a-group
jackknife")."""
_FEWEST_GROUPS: Final = 2

Statistic = Callable[[Floats], float]
"""Of a sample, float64[n]."""


def mean(values: Floats) -> float:
    """Average over learners who have a value; NaN if nobody has."""
    there = values[~np.isnan(values)]
    return float(there.mean()) if len(there) else math.nan


def worst_tenth(values: Floats) -> float:
    """Average over the tenth of the learners with the lowest values (at least one)."""
    n_worst = max(1, len(values) // 10)
    return float(np.partition(values, n_worst - 1)[:n_worst].mean())


def score(values: Floats, assignment: Ints | None = None, statistic: Statistic = mean) -> Score:
    """Give a statistic of one value per learner, float64[N], with its interval; None stands for one assignment."""
    groups = groups_of(np.zeros(len(values), np.int64) if assignment is None else assignment)
    return estimated(lambda rows: statistic(values[rows]), groups)


def groups_of(assignment: Ints) -> Ints:
    """Say which learners are left out together, int64[N]: those of an assignment, if there are several."""
    is_one = len(assignment) == 0 or bool((assignment == assignment[0]).all())
    return np.arange(len(assignment)) % FOLDS if is_one else assignment


def estimated(figure: Callable[[Ints], float], groups: Ints) -> Score:
    """Give a figure of all rows, and the ends of its interval.

    Args:
        figure: Of the rows with these places.
        groups: int64[n], the group of each row.

    Returns:
        With ends that are NaN where there is no figure, or fewer than two groups to tell how far it might be off.
    """
    found = figure(np.arange(len(groups)))
    without = np.array([figure(np.flatnonzero(groups != group)) for group in np.unique(groups)])
    without = without[np.isfinite(without)]
    n = len(without)
    if n < _FEWEST_GROUPS or not math.isfinite(found):
        return Score(found, math.nan, math.nan)
    half = _quantile(n - 1) * math.sqrt((n - 1) / n * float(((without - without.mean()) ** 2).sum()))
    return Score(found, found - half, found + half)


def _quantile(freedom: int) -> float:
    return float(t.ppf((1.0 + LEVEL) / 2.0, freedom))

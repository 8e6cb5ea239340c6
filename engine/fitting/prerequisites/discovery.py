"""Many pairs at once: what is usual among them, and which ones stand out."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.fitting.prerequisites.opportunities import Floats

RELATED_PER_SKILL: Final = 2.0
"""Pairs that hang together for each skill: prerequisites, their contraries, and what works through others."""
MOST_RELATED: Final = 0.2
"""Share of all pairs that hang together, at most."""
_HALF_NORMAL_MEDIAN: Final = 0.6744897501960817


class Usual(NamedTuple):
    """What effects are like where there is nothing to find.

    Attributes:
        log_odds: Their middle: whoever does well anywhere does a little better everywhere.
        spread: How many times as far apart they are as their errors say, at least 1.
    """

    log_odds: float = 0.0
    spread: float = 1.0


def usual(log_odds: Floats, error: Floats, n_skills: int) -> Usual:
    """Estimate it from all pairs among some skills, a few of which hang together.

    Their effects are the high ones, so the middle is the median of the others, and the spread is that of the pairs
    below it: an empirical null distribution (Efron 2004, "Large-scale simultaneous hypothesis testing: the choice of a
    null hypothesis", section 4).
    """
    if not len(log_odds):
        return Usual()
    related = min(RELATED_PER_SKILL * n_skills / len(log_odds), MOST_RELATED)
    middle = float(np.quantile(log_odds, (1.0 - related) / 2))
    z = (log_odds - middle) / error
    return Usual(middle, max(float(np.median(-z[z <= 0.0])) / _HALF_NORMAL_MEDIAN, 1.0))


def adjusted(p: Floats) -> NDArray[np.float64]:
    """Adjust probabilities for how many there are: the least false discovery rate at which each is found.

    Benjamini & Hochberg (1995), "Controlling the false discovery rate".

    >>> adjusted(np.array([0.01, 0.04, 0.03, 0.5])).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    order = np.argsort(p, kind="stable")[::-1]
    rates = p[order] * len(p) / np.arange(len(p), 0, -1)
    found = np.empty(len(p))
    found[order] = np.minimum(np.minimum.accumulate(rates), 1.0)
    return found

r"""Whether an item tells those who master its skill from those who do not, out of results and beliefs.

Just before each result the learner was believed to master the skill with probability b. Where beliefs are calibrated,

    E[score | b] = p_0 + (p_1 - p_0) b,    p_0 = P(correct | not mastered), p_1 = P(correct | mastered),

so the slope of the least-squares line through (b, score) estimates the discrimination p_1 - p_0 (with b in {0, 1} it is
Johnson's index of 1951, "Notes on a suggested index of item validity", which Ebel & Frisbie 1986 judge from 0.2 on as
usable). Only first attempts count: one per learner, so that they are independent.
"""

from math import sqrt
from typing import Final, Literal, NamedTuple

Verdict = Literal["discriminates", "does_not_discriminate", "misleads", "too_few"]
USABLE: Final = 0.2
FEWEST: Final = 30
WIDEST: Final = 0.5
"""Half-width of an interval from which it says nothing."""
_NORMAL: Final = 1.96


class Moments(NamedTuple):
    """Sums over the first attempts at one item, as SQL's `regr_…(score, belief)` gives them.

    Attributes:
        n: How many.
        sxx: Σ (b - mean b)².
        sxy: Σ (b - mean b)(score - mean score).
        syy: Σ (score - mean score)².
    """

    n: int
    sxx: float
    sxy: float
    syy: float


class Discrimination(NamedTuple):
    """How much better those answer who master the skill.

    Attributes:
        verdict: `discriminates`; `does_not_discriminate` where the whole interval lies below 0.2; `misleads` where it
            lies below 0; `too_few` where the interval is too wide to say.
        estimate: p_1 - p_0, -1..1; None where beliefs did not differ.
        low: Lower end of its 95 % interval.
        high: Upper end.
    """

    verdict: Verdict
    estimate: float | None = None
    low: float | None = None
    high: float | None = None


def discrimination(moments: Moments) -> Discrimination:
    """Judge an item.

    >>> discrimination(Moments(100, 10.0, 6.0, 25.0)).verdict
    'discriminates'
    >>> discrimination(Moments(100, 10.0, -0.5, 25.0)).verdict
    'too_few'
    >>> discrimination(Moments(1000, 100.0, -1.0, 250.0)).verdict
    'does_not_discriminate'
    """
    n, sxx, sxy, syy = moments
    if n < FEWEST or sxx <= 0.0:
        return Discrimination("too_few")
    slope = sxy / sxx
    margin = _NORMAL * sqrt(max(syy - slope * sxy, 0.0) / (n - 2) / sxx)
    estimate, low, high = (max(-1.0, min(one, 1.0)) for one in (slope, slope - margin, slope + margin))
    return Discrimination(_verdict(slope, margin, slope + margin), estimate, low, high)


def _verdict(slope: float, margin: float, high: float) -> Verdict:
    if high < 0.0:
        return "misleads"
    if high < USABLE:
        return "does_not_discriminate"
    return "discriminates" if slope >= USABLE and margin < WIDEST else "too_few"

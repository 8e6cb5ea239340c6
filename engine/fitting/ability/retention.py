"""Forms of forgetting over elapsed time: what is retained, and how that moves with the rate."""

import math
from typing import Final

from engine.compiling import compiled

FORMS: Final = ("power", "exponential", "fsrs")
"""Wixted & Ebbesen 1991; Ebbinghaus 1885; the curve of FSRS-6 with its published exponent."""

POWER: Final = 0
EXPONENTIAL: Final = 1
FSRS_EXPONENT: Final = 0.1542  # the last of the 21 default parameters of FSRS-6
FSRS_FACTOR: Final = (
    0.9 ** (-1.0 / FSRS_EXPONENT) - 1.0
)  # so that 0.9 is retained when the elapsed time is the stability


@compiled
def log_retention(elapsed_days: float, rate: float, tau_days: float, form: int) -> tuple[float, float]:
    """Compute the logarithm of the share that is retained, and its derivative by the logarithm of the rate.

    power:       ln R = -rate ln(1 + Δ/τ)
    exponential: ln R = -rate Δ/τ
    fsrs:        ln R = -0.1542 ln(1 + F rate Δ), the rate being 1 / stability

    Args:
        elapsed_days: Δ ≥ 0.
        rate: ≥ 0.
        tau_days: τ > 0.
        form: Position in `FORMS`.

    Returns:
        Both ≤ 0.
    """
    if form == POWER:
        value = -rate * math.log1p(elapsed_days / tau_days)
        return value, value
    if form == EXPONENTIAL:
        value = -rate * elapsed_days / tau_days
        return value, value
    reach = FSRS_FACTOR * rate * elapsed_days
    return -FSRS_EXPONENT * math.log1p(reach), -FSRS_EXPONENT * reach / (1.0 + reach)

"""Figures with intervals, and what tables say together."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from simulations.parameters.files import MemoryEstimate
from simulations.policies.protocol import Floats

LEVEL: Final = 0.95
_QUANTILE: Final = 1.959964


def estimate(values: Floats) -> MemoryEstimate:
    """Take what was found in the table itself (the first) and the percentiles of what was found in its draws."""
    low, high = np.quantile(values[1:], [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return MemoryEstimate(mean=float(values[0]), low=float(low), high=float(high))


def pooled(tables: Sequence[Floats]) -> MemoryEstimate:
    """Average over tables as draws from a population of tables (DerSimonian & Laird 1986); one stands for itself.

    Args:
        tables: Of each what was found in it, and in its draws.
    """
    if len(tables) == 1:
        return estimate(tables[0])
    found = np.array([values[0] for values in tables])
    precision = 1.0 / np.maximum([values[1:].var(ddof=1) for values in tables], 1e-6)
    fixed = (precision * found).sum() / precision.sum()
    excess = (precision * (found - fixed) ** 2).sum() - (len(found) - 1)
    between = max(0.0, excess / (precision.sum() - (precision**2).sum() / precision.sum()))
    weight = 1.0 / (1.0 / precision + between)
    mean, half = float((weight * found).sum() / weight.sum()), float(_QUANTILE / np.sqrt(weight.sum()))
    return MemoryEstimate(mean=mean, low=mean - half, high=mean + half)

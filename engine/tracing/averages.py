"""What is believed once ability is averaged out."""

import math
from collections.abc import Sequence

from engine.tracing.state import Nodes


def marginal(ability: Nodes, nodes: Sequence[float]) -> float:
    """Average a probability over ability: P(mastered) = Σ_g w_g P(L = 1 | θ_g)."""
    total = 0.0
    for weight, mastery in zip(ability, nodes, strict=True):
        total += weight * mastery
    return min(1.0, total)  # the weights sum to 1 only to the last digit


def deviation(ability: Nodes, nodes: Nodes) -> float:
    """Compute the standard deviation of P(L = 1 | θ) over the belief about θ (to 1e-8)."""
    mean = square = 0.0
    for weight, mastery in zip(ability, nodes, strict=True):
        share = weight * mastery
        mean += share
        square += share * mastery
    variance = square - mean * mean
    return math.sqrt(variance) if variance > 0.0 else 0.0


def expected_learning(ability: Nodes, nodes: Nodes, learn_odds: Nodes, learn_factor: float) -> float:
    """Compute how much of a mastery practising is expected to add before the next result on it, 0..1.

        Σ_g w_g (1 - P(L = 1 | θ_g)) P(learn | θ_g)

    >>> expected_learning((1.0,), (0.5,), (0.25,), 1.0), expected_learning((1.0,), (0.5,), (0.25,), -1.0)
    (0.1, 0.0)

    Args:
        ability: P(θ = θ_g).
        nodes: P(L = 1 | θ_g) after the evidence.
        learn_odds: P(learn | θ_g) / P(not) where the history shifts nothing.
        learn_factor: What these are multiplied by; below 0 for no opportunity to learn.
    """
    total = 0.0
    for weight, mastery, odds in zip(ability, nodes, learn_odds, strict=True) if learn_factor >= 0.0 else ():
        shifted = odds * learn_factor
        total += weight * (1.0 - mastery) * (shifted / (1.0 + shifted))
    return total

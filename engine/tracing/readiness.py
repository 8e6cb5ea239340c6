"""What a skill builds on and is still lacking slows its learning down.

    r_k = Π_j (1 - s w_kj (1 - m_j))                          over the prerequisites j of skill k
    P(learn_k | θ_g): odds multiplied by  r (1 - l) / (1 - l r),  with l = Σ_g w_g P(learn_k | θ_g)

with w_kj the weight of the arrow, s the readiness of the population and m_j = Σ_g w_g P(L_j = 1 | θ_g). At the mean
chance l the odds become those of l r: a noisy AND (Pearl 1988, "Probabilistic reasoning in intelligent systems", 4.3),
with masteries in the place of the bits that nobody sees: a mean field.
"""

from collections.abc import Iterable, Sequence


def readiness(needs: Iterable[tuple[float, float]]) -> float:
    """Compute r in 0..1 from strength s w_kj and mastery m_j of each prerequisite.

    >>> readiness([(1.0, 0.5), (0.5, 0.0)]), readiness([])
    (0.25, 1.0)
    """
    ready = 1.0
    for strength, mastery in needs:
        ready *= 1.0 - strength * (1.0 - mastery)
    return ready


def odds_factor(ability: Sequence[float], learn_odds: Iterable[float], ready: float) -> float:
    """Compute what the odds of learning are multiplied by.

    It is r u / (u + l (1 - r)), with u = Σ_g w_g (1 - P(learn | θ_g)): no difference of nearly equal numbers.

    >>> odds_factor([1.0], [1.0], 0.5), odds_factor([1.0], [1.0], 1.0)  # from 1/2 to 1/4
    (0.3333333333333333, 1.0)

    Args:
        ability: P(θ = θ_g), [G].
        learn_odds: P(learn | θ_g) / P(not), [G].
        ready: r.
    """
    if ready == 1.0:
        return 1.0
    learned = missed = 0.0
    for weight, odds in zip(ability, learn_odds, strict=True):
        learned += weight * (odds / (1.0 + odds))
        missed += weight * (1.0 / (1.0 + odds))
    return ready * missed / (missed + learned * (1.0 - ready))

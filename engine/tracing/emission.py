"""Probabilities of a right and of a wrong answer, tabulated for every item.

An item on skills k_1 … k_n has 2^n combinations c of hidden bits; bit j of c says whether k_j is mastered. The logit of
a right answer averages over the item's skills:

    P(correct | c, θ, i) = σ( (1/n) Σ_j (γ_{k_j, L_j} + s_{L_j} θ) - d_i + r [repeated attempt] )

so one skill gives the model of one skill exactly, a missing skill costs but can be made up for by the others, and the
order of the skills has no meaning. An item without skills says nothing: 1/2 either way.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.tracing.parameters import sigmoid

N_ATTEMPTS = 2  # first, repeated


class Emissions(NamedTuple):
    """Tables of all items, one after the other.

    Attributes:
        right: float64[Σ_i 2 · 2^n_i · G]; for item i a block [attempt, combination, node] from `offsets[i]` on.
        wrong: Same; kept beside `right` because 1 - q loses all digits where q is near 1.
        offsets: int64[n_items + 1].
    """

    right: NDArray[np.float64]
    wrong: NDArray[np.float64]
    offsets: NDArray[np.int64]


def combinations(n_skills: int) -> NDArray[np.int64]:
    """List all combinations of `n_skills` hidden bits: int64[2^n, n], skill j is bit j of the row number."""
    bits: NDArray[np.int64] = np.arange(2**n_skills)[:, None] >> np.arange(n_skills) & 1
    return bits


def tabulate(
    item_skills: tuple[tuple[int, ...], ...],
    shown: NDArray[np.float64],
    own: NDArray[np.float64],
    difficulty: NDArray[np.float64],
    ability: NDArray[np.float64],
    repeat: NDArray[np.float64],
) -> Emissions:
    """Compute the tables of all items.

    Args:
        item_skills: Skill indices of each item.
        shown: γ, float64[n_skills, 2], column L.
        own: An item's own γ in place of its skills' ones, float64[n_items, 2]; NaN where it has none.
        difficulty: d_i, float64[n_items].
        ability: s_L θ_g, float64[2, G].
        repeat: r, float64[n_items].

    Returns:
        The tables.
    """
    n_skills = np.array([len(skills) for skills in item_skills], dtype=np.int64)
    n_nodes = ability.shape[1]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(N_ATTEMPTS * 2**n_skills * n_nodes)])
    logits = np.zeros(offsets[-1])
    for n in set(n_skills.tolist()) - {0}:
        items = np.flatnonzero(n_skills == n)
        skills = np.array([item_skills[i] for i in items])
        block = _logits(shown[skills], own[items], ability) - difficulty[items, None, None]
        both = np.stack([block, block + repeat[items, None, None]], axis=1).reshape(len(items), -1)
        logits[offsets[items, None] + np.arange(both.shape[1])] = both
    return Emissions(sigmoid(logits), sigmoid(-logits), offsets)


def _logits(shown: NDArray[np.float64], own: NDArray[np.float64], ability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average γ_L + s_L θ over the skills of items with n skills each.

    Args:
        shown: float64[m, n, 2].
        own: float64[m, 2].
        ability: float64[2, G].

    Returns:
        float64[m, 2^n, G].
    """
    gamma = np.where(np.isnan(own)[:, None, :], shown, own[:, None, :])
    bits = combinations(shown.shape[1])
    base = np.take_along_axis(gamma[:, None], bits[None, :, :, None], axis=3)[..., 0].mean(axis=2)
    logits: NDArray[np.float64] = base[:, :, None] + ability[bits].mean(axis=1)
    return logits

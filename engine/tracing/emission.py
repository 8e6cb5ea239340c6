"""The odds of a right answer, tabulated for every item.

An item on skills k_1 … k_n has 2^n combinations c of hidden bits; bit j of c says whether k_j is mastered. The logit of
a right answer averages over the item's skills:

    P(correct | c, θ, i) = σ( (1/n) Σ_j (γ_{k_j, L_j} + (s_{L_j} + ability_{k_j} + ability_i) θ) - d_i + x )

so one skill gives the model of one skill exactly, a missing skill costs but can be made up for by the others, and the
order of the skills has no meaning. An item without skills says nothing: 1/2 either way. The shift x by the learner's
history is not in the tables: it multiplies all odds of a result by e^x, one exponential for all of them.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.tracing.parameters import odds


class Emissions(NamedTuple):
    """Tables of all items, one after the other.

    Attributes:
        odds: P(correct) / P(wrong) where the history shifts nothing, float64[Σ_i 2^n_i · G]; for item i a block
            [combination, node] from `offsets[i]` on.
        offsets: int64[n_items + 1].
    """

    odds: NDArray[np.float64]
    offsets: NDArray[np.int64]


class Shown(NamedTuple):
    """What answers depend on, m skills, n items.

    Attributes:
        gamma: γ_L of skills, float64[m, 2].
        loading: s_L + ability_k, float64[m, 2].
        own: An item's own γ in place of its skills' ones, float64[n, 2]; NaN where it has none.
        item_loading: ability_i, float64[n].
        difficulty: d_i, float64[n].
    """

    gamma: NDArray[np.float64]
    loading: NDArray[np.float64]
    own: NDArray[np.float64]
    item_loading: NDArray[np.float64]
    difficulty: NDArray[np.float64]

    def gammas(self, items: NDArray[np.int64], skills: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give γ_L of each skill on its item: float64[n_items, n_skills_each, 2]."""
        own = self.own[items][:, None, :]
        return np.where(np.isnan(own), self.gamma[skills], own)


def combinations(n_skills: int) -> NDArray[np.int64]:
    """List all combinations of `n_skills` hidden bits: int64[2^n, n], skill j is bit j of the row number."""
    bits: NDArray[np.int64] = np.arange(2**n_skills)[:, None] >> np.arange(n_skills) & 1
    return bits


_CHUNK: Final = 512
"""Items that are tabulated at once: 25 MB of seven skills at seven nodes."""


def tabulate(item_skills: tuple[tuple[int, ...], ...], shown: Shown, nodes: NDArray[np.float64]) -> Emissions:
    """Compute the tables of all items.

    Args:
        item_skills: Skill indices of each item.
        shown: What answers depend on.
        nodes: θ_g, float64[G].

    Returns:
        The tables.
    """
    n_skills = np.array([len(skills) for skills in item_skills], dtype=np.int64)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(2**n_skills * len(nodes))])
    logits = np.zeros(offsets[-1])
    for n in set(n_skills.tolist()) - {0}:
        alike = np.flatnonzero(n_skills == n)
        for items in np.split(alike, range(_CHUNK, len(alike), _CHUNK)):
            block = _logits(items, np.array([item_skills[i] for i in items]), shown, nodes).reshape(len(items), -1)
            logits[offsets[items, None] + np.arange(block.shape[1])] = block
    return Emissions(odds(logits), offsets)


def _logits(
    items: NDArray[np.int64], skills: NDArray[np.int64], shown: Shown, nodes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Average γ_L + (s_L + ability_k + ability_i) θ - d_i over the skills of items with n skills each.

    Who masters a skill answers at least as well as who does not, at every node: where the two lines would cross, the
    higher one holds for mastery (monotony: Junker & Sijtsma 2001, "Cognitive
    assessment models with few assumptions").

    Args:
        items: int64[m].
        skills: int64[m, n].
        shown: What answers depend on.
        nodes: float64[G].

    Returns:
        float64[m, 2^n, G].
    """
    loading = shown.loading[skills] + shown.item_loading[items, None, None]
    by_level = shown.gammas(items, skills)[..., None] + loading[..., None] * nodes
    by_level[:, :, 1] = by_level.max(axis=2)
    logits: NDArray[np.float64] = _mean(by_level) - shown.difficulty[items, None, None]
    return logits


def _mean(by_level: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average what each skill says at its level over the skills, per combination: [m, n, 2, G] in, [m, 2^n, G] out."""
    bits = combinations(by_level.shape[1])
    picked = np.take_along_axis(by_level[:, None], bits[None, :, :, None, None], axis=3)[..., 0, :]
    means: NDArray[np.float64] = picked.mean(2)
    return means

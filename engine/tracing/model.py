"""The compiled model: every number that tracing reads, in arrays, made once per version of a content graph."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.tracing.emission import Emissions, tabulate
from engine.tracing.parameters import LOGIT_LIMIT, Population, sigmoid
from engine.tracing.quadrature import ability_grid
from engine.tracing.state import ItemParameters, Nodes


class SkillColumns(NamedTuple):
    """The effects of all skills, one column each: float64[n_skills], meanings as in `parameters.SkillEffects`.

    `slopes` is float64[n_skills, 19], in the order of `covariates.NAMES`; `usual` has no gaps any more.
    """

    prior: NDArray[np.float64]
    prior_ability: NDArray[np.float64]
    learn: NDArray[np.float64]
    learn_ability: NDArray[np.float64]
    unmastered: NDArray[np.float64]
    mastered: NDArray[np.float64]
    forget: NDArray[np.float64]
    decay: NDArray[np.float64]
    ability: NDArray[np.float64]
    usual: NDArray[np.float64]
    slopes: NDArray[np.float64]


class ItemColumns(NamedTuple):
    """All items.

    Attributes:
        skills: Skill indices of each item.
        difficulty: d_i in logits, float64[n_items].
        ability: Added to the loadings of ability, float64[n_items].
        usual: Usual score, 0..1, float64[n_items].
        own: An item's own γ_0, γ_1, float64[n_items, 2]; NaN where it takes those of its skills.
    """

    skills: tuple[tuple[int, ...], ...]
    difficulty: NDArray[np.float64]
    ability: NDArray[np.float64]
    usual: NDArray[np.float64]
    own: NDArray[np.float64]


class TracingModel:
    """Probabilities of every skill and item on the nodes of ability; never changed once made.

    Attributes:
        nodes: θ_g, float64[G].
        weights: P(θ = θ_g) of a new learner, float64[G].
        n_nodes: G.
        initial_ability: `weights` as a tuple.
        prior_matrix: P(L0 = 1 | θ_g), float64[n_skills, G].
        learn_matrix: P(learn | θ_g), float64[n_skills, G].
        keep: 1 - P(forget) per opportunity, float64[n_skills].
        forget_decay: Exponent of forgetting over elapsed time, float64[n_skills].
        tau_days: Its time scale, days.
        item_skills: Skill indices of each item.
        emissions: P(correct) and P(wrong) of each item.
    """

    def __init__(self, skills: SkillColumns, items: ItemColumns, population: Population) -> None:
        """Tabulate the model; see `engine.tracing.compilation` for the ways to get its arguments."""
        self.n_nodes = population.n_nodes
        self.nodes, self.weights = ability_grid(population.n_nodes)
        self.initial_ability: Nodes = tuple(self.weights.tolist())
        self.prior_matrix = _on_nodes(skills.prior, skills.prior_ability, self.nodes)
        self.learn_matrix = _on_nodes(skills.learn, skills.learn_ability, self.nodes)
        self.keep = 1.0 - skills.forget
        self.forget_decay = skills.decay
        self.tau_days = population.tau_days
        self.item_skills = items.skills
        self.emissions = _emissions(skills, items, population, self.nodes)
        self._priors: list[Nodes | None] = [None] * len(skills.prior)
        self._items: list[ItemParameters | None] = [None] * len(items.skills)

    @property
    def n_skills(self) -> int:
        """How many skills the model knows."""
        return len(self._priors)

    @property
    def n_items(self) -> int:
        """How many items the model knows."""
        return len(self._items)

    def prior(self, skill: int) -> Nodes:
        """Give P(L0 = 1 | θ_g) of the skill with this index."""
        found = self._priors[skill]
        if found is None:
            found = self._priors[skill] = tuple(self.prior_matrix[skill].tolist())
        return found

    def item(self, item: int) -> ItemParameters:
        """Give what an update reads about the item with this index; made at the first call."""
        found = self._items[item]
        if found is None:
            found = self._items[item] = self._make_item(item)
        return found

    def _make_item(self, item: int) -> ItemParameters:
        skills = self.item_skills[item]
        index = np.array(skills, dtype=np.int64)
        first, end = self.emissions.offsets[item : item + 2]
        return ItemParameters(
            skills=skills,
            prior=tuple([self.prior(skill) for skill in skills]),
            learn=_rows(self.learn_matrix[index]),
            keep=tuple(self.keep[index].tolist()),
            decay=tuple(self.forget_decay[index].tolist()),
            tau_days=self.tau_days,
            right=self._table(self.emissions.right[first:end]),
            wrong=self._table(self.emissions.wrong[first:end]),
        )

    def _table(self, block: NDArray[np.float64]) -> tuple[tuple[Nodes, ...], ...]:
        first, repeated = block.reshape(2, -1, self.n_nodes)
        return _rows(first), _rows(repeated)


def _rows(matrix: NDArray[np.float64]) -> tuple[Nodes, ...]:
    return tuple(tuple(row) for row in matrix.tolist())


def _on_nodes(
    intercept: NDArray[np.float64], slope: NDArray[np.float64], nodes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Compute σ(intercept_k + slope_k θ_g), float64[n_skills, G]."""
    return sigmoid(intercept[:, None] + slope[:, None] * nodes)


def _emissions(
    skills: SkillColumns, items: ItemColumns, population: Population, nodes: NDArray[np.float64]
) -> Emissions:
    shown = np.clip(np.column_stack([skills.unmastered, skills.mastered]), -LOGIT_LIMIT, LOGIT_LIMIT)
    loadings = np.array([population.unmastered_ability, population.mastered_ability])
    repeated = [float(skills.slopes[list(of_item), -1].mean()) if of_item else 0.0 for of_item in items.skills]
    return tabulate(
        items.skills, shown, items.own, items.difficulty, loadings[:, None] * nodes, np.array(repeated, np.float64)
    )

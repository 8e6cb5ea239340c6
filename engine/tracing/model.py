"""The compiled model: every number that tracing reads, in arrays, made once per version of a content graph."""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.tracing.attempt_tables import NO_ITEM_ATTEMPTS, ItemAttempts, tabulate_attempts
from engine.tracing.correction import tabulate_correction
from engine.tracing.covariates import GAP_NAMES, ITEM_NAMES, LEARNER_NAMES, NAMES
from engine.tracing.emission import Shown, tabulate
from engine.tracing.parameters import LOGIT_LIMIT, Clock, Population, odds, sigmoid
from engine.tracing.quadrature import ability_grid
from engine.tracing.state import ItemParameters, Nodes, SkillParameters
from engine.tracing.terms import TermEntries, tabulate_terms

_ORDERED = frozenset((*LEARNER_NAMES, *ITEM_NAMES, "skill_run"))
_SEQUENTIAL: dict[Clock, frozenset[str]] = {"minutes": _ORDERED, "results": _ORDERED.union(GAP_NAMES)}


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
        attempts: How items differ where they were met before.
        terms: What came just before does; None where that is nothing.
    """

    skills: tuple[tuple[int, ...], ...]
    difficulty: NDArray[np.float64]
    ability: NDArray[np.float64]
    usual: NDArray[np.float64]
    own: NDArray[np.float64]
    attempts: ItemAttempts = NO_ITEM_ATTEMPTS
    terms: TermEntries | None = None


class Arrows(NamedTuple):
    """What each skill builds on, as far as that matters; in compressed rows, one per skill.

    Attributes:
        offsets: int64[n_skills + 1]; the arrows of skill k are `offsets[k]:offsets[k + 1]`.
        needed: int64[n], prerequisites.
        strengths: float64[n], s w_kj, in (0, 1].
    """

    offsets: NDArray[np.int64]
    needed: NDArray[np.int64]
    strengths: NDArray[np.float64]


class TracingModel:
    """Probabilities of every skill and item on the nodes of ability; never changed once made.

    Attributes:
        nodes: θ_g, float64[G].
        weights: P(θ = θ_g) of a new learner, float64[G].
        n_nodes: G.
        initial_ability: `weights` as a tuple.
        prior_matrix: P(L0 = 1 | θ_g), float64[n_skills, G].
        learn_odds: P(learn | θ_g) / P(not) where the learner's history shifts nothing, float64[n_skills, G].
        keep: 1 - P(forget) per opportunity, float64[n_skills].
        forget_decay: Exponent of forgetting over elapsed time, float64[n_skills].
        tau_days: Its time scale, days.
        item_skills: Skill indices of each item.
        shown: What answers depend on, as logits.
        emissions: The same as odds of each item.
        attempts: What they are multiplied by where an attempt is not the first one.
        terms: What what came just before adds.
        correction: Trees that correct what is told of an answer.
        slopes: Effects of the history on the answer, float64[n_skills, 19], in the order of `covariates.NAMES`.
        learn_slopes: Same on learning, float64[19].
        usual: Usual score of each item, float64[n_items].
        clock: What a gap is measured in.
        used: Which covariates have any effect, their places in `covariates.NAMES`, int64[n].
        arrows: Prerequisites that slow learning down; none where the population's readiness is 0.
        keeps_progress: Whether any covariate depends on more than the past of the item's own skills.
        is_sequential: Whether anything does, covariates or learning or the belief about ability, which the law of
            `engine.tracing.monotony` may hold back; then results are taken in strictly in the order of time.
        keeps_history: Whether any depends on more than the result itself.
        remembers_items: Whether any depends on the learner's past with the item.
    """

    def __init__(
        self, skills: SkillColumns, items: ItemColumns, population: Population, arrows: Arrows | None = None
    ) -> None:
        """Tabulate the model; see `engine.tracing.compilation` for the ways to get its arguments."""
        self.n_nodes = population.n_nodes
        self.nodes, self.weights = ability_grid(population.n_nodes)
        self.initial_ability: Nodes = tuple(self.weights.tolist())
        self.prior_matrix = _on_nodes(skills.prior, skills.prior_ability, self.nodes)
        self.learn_odds = odds(skills.learn[:, None] + skills.learn_ability[:, None] * self.nodes)
        self.keep = 1.0 - skills.forget
        self.forget_decay = np.ascontiguousarray(skills.decay)
        self.tau_days = population.tau_days
        self.item_skills = items.skills
        self.shown = _shown(skills, items, population)
        self.emissions = tabulate(items.skills, self.shown, self.nodes)
        self.attempts = tabulate_attempts(population.attempts, items.attempts, items.skills, self.shown, self.nodes)
        self.terms = tabulate_terms(items.terms, items.skills)
        self.correction = tabulate_correction(population.correction)
        self.slopes = skills.slopes
        self.learn_slopes = np.array(msgspec.structs.astuple(population.learn_slopes), dtype=np.float64)
        self.usual = np.ascontiguousarray(items.usual)
        self.clock: Clock = population.clock
        self.used = np.flatnonzero(np.any(self.slopes != 0.0, axis=0) | (self.learn_slopes != 0.0))
        used = {NAMES[place] for place in self.used}
        reads_past = self.attempts.has_effect or self.terms.has_effect or self.correction.has_effect
        self.keeps_history = bool(used - {"repeated"}) or reads_past
        self.keeps_progress = not used.isdisjoint(_SEQUENTIAL[population.clock]) or reads_past
        self.arrows = arrows or no_arrows(len(skills.prior))
        self.is_sequential = self.keeps_progress or len(self.arrows.needed) > 0 or population.n_nodes > 1
        self.remembers_items = not used.isdisjoint(ITEM_NAMES) or self.attempts.has_effect
        self.remembers_items |= self.correction.has_effect and self.correction.reads_items
        self._priors: list[Nodes | None] = [None] * len(skills.prior)
        self._first_skill = np.cumsum([0, *[len(of_item) for of_item in items.skills]])
        self._items: list[ItemParameters | None] = [None] * len(items.skills)
        self._attempted: dict[tuple[int, int], ItemParameters] = {}

    @property
    def n_skills(self) -> int:
        """How many skills the model knows."""
        return len(self._priors)

    @property
    def n_items(self) -> int:
        """How many items the model knows."""
        return len(self._items)

    @property
    def learn_matrix(self) -> NDArray[np.float64]:
        """P(learn | θ_g) where the learner's history shifts nothing, float64[n_skills, G]."""
        return self.learn_odds / (1.0 + self.learn_odds)

    def prior(self, skill: int) -> Nodes:
        """Give P(L0 = 1 | θ_g) of the skill with this index."""
        found = self._priors[skill]
        if found is None:
            found = self._priors[skill] = tuple(self.prior_matrix[skill].tolist())
        return found

    def skill(self, skill: int) -> SkillParameters:
        """Give what a resource about the skill with this index reads of it."""
        return SkillParameters(
            self.prior(skill),
            tuple(self.learn_odds[skill].tolist()),
            float(self.keep[skill]),
            float(self.forget_decay[skill]),
            self._needs(skill),
        )

    def item(self, item: int, level: int = 0, kind: int = 0) -> ItemParameters:
        """Give what an update reads about the item with this index; made at the first call.

        Args:
            item: Index.
            level: Of the attempt (`engine.tracing.attempts`).
            kind: Same.
        """
        if kind and self.attempts.has_effect and self.item_skills[item]:
            return self._at_attempt(item, level, kind)
        found = self._items[item]
        if found is None:
            found = self._items[item] = self._make_item(item)
        return found

    def _at_attempt(self, item: int, level: int, kind: int) -> ItemParameters:
        found = self._attempted.get((item, kind))
        if found is None:
            first = self.item(item)
            odds_of_first = np.array(first.odds)
            for factor in self.attempts.factors(item, int(self._first_skill[item]), len(first.skills), level, kind):
                odds_of_first = odds_of_first * factor
            teaching = float(self.attempts.teaching[kind])
            found = msgspec.structs.replace(first, odds=_rows(odds_of_first), teaching=teaching)
            self._attempted[item, kind] = found
        return found

    def _make_item(self, item: int) -> ItemParameters:
        skills = self.item_skills[item]
        index = np.array(skills, dtype=np.int64)
        first, end = self.emissions.offsets[item : item + 2]
        return ItemParameters(
            skills=skills,
            prior=tuple([self.prior(skill) for skill in skills]),
            learn=_rows(self.learn_odds[index]),
            keep=tuple(self.keep[index].tolist()),
            decay=tuple(self.forget_decay[index].tolist()),
            tau_days=self.tau_days,
            odds=_rows(self.emissions.odds[first:end].reshape(-1, self.n_nodes)),
            slopes=_rows(self.slopes[index]),
            learn_slopes=tuple(self.learn_slopes.tolist()),
            usual=float(self.usual[item]),
            needs=tuple([self._needs(skill) for skill in skills]),
        )

    def _needs(self, skill: int) -> tuple[tuple[int, float], ...]:
        arrows = slice(*self.arrows.offsets[skill : skill + 2])
        return tuple(zip(self.arrows.needed[arrows].tolist(), self.arrows.strengths[arrows].tolist(), strict=True))


def no_arrows(n_skills: int) -> Arrows:
    """Make every skill independent of the others."""
    return Arrows(np.zeros(n_skills + 1, np.int64), np.empty(0, np.int64), np.empty(0))


def _rows(matrix: NDArray[np.float64]) -> tuple[Nodes, ...]:
    return tuple(tuple(row) for row in matrix.tolist())


def _on_nodes(
    intercept: NDArray[np.float64], slope: NDArray[np.float64], nodes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Compute σ(intercept_k + slope_k θ_g), float64[n_skills, G]."""
    return sigmoid(intercept[:, None] + slope[:, None] * nodes)


def _shown(skills: SkillColumns, items: ItemColumns, population: Population) -> Shown:
    loadings = np.array([population.unmastered_ability, population.mastered_ability])
    return Shown(
        gamma=np.clip(np.column_stack([skills.unmastered, skills.mastered]), -LOGIT_LIMIT, LOGIT_LIMIT),
        loading=skills.ability[:, None] + loadings,
        own=items.own,
        item_loading=items.ability,
        difficulty=items.difficulty,
    )

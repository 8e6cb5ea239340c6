"""Results made by the model itself, with every parameter known."""

from typing import NamedTuple

import numpy as np

from engine.fitting.ability.arrays import Floats
from engine.fitting.ability.parameters import SKILL_FIELDS
from engine.interactions import Interactions
from tests.engine.evaluation.tables import ITEMS_PER_SKILL, a_table_of

LOADING = 0.7


class Truth(NamedTuple):
    """By skill, float64[K] each, under the names of `engine.tracing.SkillEffects`."""

    prior: Floats
    prior_ability: Floats
    learn: Floats
    learn_ability: Floats
    unmastered: Floats
    mastered: Floats


def draw_truth(n_skills: int, rng: np.random.Generator) -> Truth:
    """Draw skills from the population that a fit starts from."""
    drawn = {name: rng.normal(*SKILL_FIELDS[name], n_skills) for name in SKILL_FIELDS}
    return Truth(
        drawn["prior"], drawn["prior_ability"], drawn["learn"], drawn["learn_ability"],
        drawn["unmastered"], drawn["unmastered"] + np.exp(drawn["log_gap"]),
    )  # fmt: skip


def simulate(
    truth: Truth, n_learners: int, n_rows_each: int, skill_share: Floats, seed: int, needs: Floats | None = None
) -> tuple[Interactions, Floats]:
    """Let learners of different ability answer items of different difficulty, one skill each.

    Args:
        truth: Of K skills.
        n_learners: How many.
        n_rows_each: Results of each.
        skill_share: float64[K], how often results are on each skill; adds up to 1.
        seed: Of everything.
        needs: float64[K, K], by how much lacking each prerequisite slows the learning of a skill; nothing does if None.

    Returns:
        The results, and the difficulties of the items.
    """
    rng = np.random.default_rng(seed)
    n_skills = len(truth.prior)
    difficulty = rng.normal(0, 1, n_skills * ITEMS_PER_SKILL)
    learners = np.repeat(np.arange(n_learners), n_rows_each)
    skills = rng.choice(n_skills, len(learners), p=skill_share)
    items = skills * ITEMS_PER_SKILL + rng.integers(0, ITEMS_PER_SKILL, len(learners))
    theta = rng.normal(0, 1, n_learners)
    is_mastered = rng.random((n_learners, n_skills)) < sigma(truth.prior + truth.prior_ability * theta[:, None])
    score = np.empty(len(learners))
    for row, (learner, k) in enumerate(zip(learners, skills, strict=True)):
        shown = truth.mastered[k] if is_mastered[learner, k] else truth.unmastered[k]
        score[row] = rng.random() < sigma(shown + LOADING * theta[learner] - difficulty[items[row]])
        ready = 1.0 if needs is None else float(np.prod(1.0 - needs[k] * ~is_mastered[learner]))
        chance = ready * sigma(truth.learn[k] + truth.learn_ability[k] * theta[learner])
        is_mastered[learner, k] |= rng.random() < chance
    combinations = tuple((k,) for k in range(n_skills))
    return a_table_of(learners, items, score, n_learners=n_learners, combinations=combinations), difficulty


def sigma(x: Floats) -> Floats:
    chance: Floats = 1.0 / (1.0 + np.exp(-x))
    return chance

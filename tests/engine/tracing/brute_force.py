"""The model by its definition: every hidden path on every node of ability, nothing clever, nothing shared.

Works from the effects and formulas, not from the compiled tables, so that an error in these shows.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

from numpy.polynomial.hermite_e import hermegauss

from engine.tracing import Fitted, PastResult, Population, SkillEffects

TICKS_PER_DAY = 24 * 60 * 60 * 100


class Truth(NamedTuple):
    """Posterior weights of ability [G], P(L = 1 | θ, scores) by skill [G], and the probability of all scores."""

    ability: list[float]
    mastery: dict[int, list[float]]
    evidence: float


def sigma(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def likelihood(q: float, score: float) -> float:
    return math.pow(q, score) * math.pow(1.0 - q, 1.0 - score)


def p_right(
    skills: Sequence[SkillEffects],
    bits: Sequence[int],
    theta: float,
    difficulty: float,
    attempt: int,
    population: Population,
) -> float:
    """σ of the mean over the skills of γ_L + s_L θ, less the difficulty, plus r for a repeated attempt."""
    shown = [
        effects.mastered + population.mastered_ability * theta
        if bit
        else effects.unmastered + population.unmastered_ability * theta
        for effects, bit in zip(skills, bits, strict=True)
    ]
    repeated = sum(effects.slopes.repeated for effects in skills) / len(skills) if attempt > 1 else 0.0
    return sigma(sum(shown) / len(shown) - difficulty + repeated)


def enumerate_paths(
    history: Sequence[PastResult], item_skill: Sequence[int], fitted: Fitted, population: Population
) -> Truth:
    """Sum over all paths of all skills on all nodes; every item exercises one skill."""
    thetas, weights = hermegauss(population.n_nodes)
    weights = weights / weights.sum()
    by_skill: dict[int, list[PastResult]] = {}
    for past in history:
        by_skill.setdefault(item_skill[past.item], []).append(past)
    joint = list(weights)
    mastery: dict[int, list[float]] = {skill: [] for skill in by_skill}
    for g, theta in enumerate(thetas):
        for skill, results in by_skill.items():
            unmastered, mastered = _sum_over_paths(results, skill, float(theta), fitted, population)
            joint[g] *= unmastered + mastered
            mastery[skill].append(mastered / (unmastered + mastered))
    evidence = math.fsum(joint)
    return Truth([w / evidence for w in joint], mastery, evidence)


def _sum_over_paths(
    results: Sequence[PastResult], skill: int, theta: float, fitted: Fitted, population: Population
) -> tuple[float, float]:
    """P(scores, final bit = 0 | θ) and P(scores, final bit = 1 | θ).

    A path has, per result, the bit as it is shown (after the forgetting of the elapsed time), and the bit after the
    opportunity; the first of these pairs follows the bit that the learner starts with.
    """
    effects = fitted.skills[f"s{skill}"]
    prior = sigma(effects.prior + effects.prior_ability * theta)
    learn = sigma(effects.learn + effects.learn_ability * theta)
    final = [0.0, 0.0]
    for path in itertools.product((0, 1), repeat=1 + 2 * len(results)):
        p = prior if path[0] else 1.0 - prior
        for t, past in enumerate(results):
            start, shown, end = path[2 * t : 2 * t + 3]
            days = (past.tick - results[t - 1].tick) / TICKS_PER_DAY if t else 0.0
            kept = (1.0 + days / population.tau_days) ** -effects.decay
            p *= [[1.0, 0.0], [1.0 - kept, kept]][start][shown]
            difficulty = fitted.items[f"i{past.item}"].difficulty
            p *= likelihood(p_right([effects], [shown], theta, difficulty, past.attempt, population), past.score)
            p *= [[1.0 - learn, learn], [effects.forget, 1.0 - effects.forget]][shown][end]
        final[path[-1]] += p
    return final[0], final[1]

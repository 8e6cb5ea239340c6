"""The model by its definition: every hidden path on every node of ability, nothing clever, nothing shared.

Works from the effects and formulas, not from the compiled tables, so that an error in these shows.
"""

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from engine.tracing import Fitted, ItemEffects, PastResult, Population, SkillEffects
from engine.tracing.parameters import AttemptEffects, ItemAttempt, SetEffects
from tests.engine.tracing.brute_covariates import attempt_by_name, covariates_by_name, shift

TICKS_PER_DAY = 24 * 60 * 60 * 100


class Told(NamedTuple):
    """A result, what the history said just before, and level and kind of the attempt."""

    past: PastResult
    told: dict[str, float]
    attempt: tuple[str, str] | None = None
    added: float = 0.0


class Truth(NamedTuple):
    """Posterior weights of ability [G], P(L = 1 | θ, scores) by skill [G], and the probability of all scores.

    A skill stands as it was shown at its last result.
    """

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
    item: ItemEffects,
    told: Sequence[dict[str, float]],
    population: Population,
    attempt: tuple[str, str] | None = None,
    added: float = 0.0,
) -> float:
    """σ of the mean over skills of γ_L + (s_L + ability_k + ability_i) θ + Σ_j slopes_j c_j, less the difficulty.

    Who masters a skill answers at least as well as who does not.
    """
    shown = []
    for effects, bit, of_skill in zip(skills, bits, told, strict=True):
        loading = effects.ability + item.ability
        unmastered = effects.unmastered + (population.unmastered_ability + loading) * theta
        mastered = effects.mastered + (population.mastered_ability + loading) * theta
        telling = _kind(population, attempt).telling
        level = unmastered + telling * max(mastered - unmastered, 0.0) if bit else unmastered
        shown.append(level + shift(partial(getattr, effects.slopes), of_skill))
    kind, own = _kind(population, attempt), _own(item, attempt)
    of_attempt = kind.shift - own.difficulty + (kind.ability + own.ability) * theta
    return sigma(sum(shown) / len(shown) - item.difficulty + of_attempt + added)


def terms(
    history: Sequence[PastResult],
    now: PastResult,
    item_skills: Sequence[Sequence[int]],
    fitted: Fitted,
    population: Population,
) -> float:
    """What came just before adds, each term by its definition."""
    past = [one for one in history if item_skills[one.item]]
    said = "".join("r" if one.score >= 0.5 else "w" for one in past)
    others = [place for place, one in enumerate(past) if one.item != now.item]

    def set_name(item: int) -> str:
        return "~~".join(sorted(f"s{skill}" for skill in item_skills[item]))

    item, of_set = fitted.items[f"i{now.item}"], fitted.sets.get(set_name(now.item), SetEffects())
    total = population.answers.get(said[-5:], 0.0)
    total += item.answers.get(said[-2:], 0.0) + of_set.answers.get(said[-2:], 0.0)
    # an item that was met again at once is looked past; what came before it is the last other one
    if others:
        last = others[-1]
        other, is_right = past[last].item, said[last] == "r"
        total += item.after.get(f"i{other}", (0.0, 0.0))[is_right]
        total += of_set.after.get(set_name(other), (0.0, 0.0))[is_right]
    return total


def _kind(population: Population, attempt: tuple[str, str] | None) -> AttemptEffects:
    return dict(population.attempts).get(attempt[1], AttemptEffects()) if attempt else AttemptEffects()  # type: ignore[call-overload] # names are checked elsewhere


def _own(item: ItemEffects, attempt: tuple[str, str] | None) -> ItemAttempt:
    return dict(item.attempts).get(attempt[0], ItemAttempt()) if attempt else ItemAttempt()  # type: ignore[call-overload] # same


def usual_scores(item_skills: Sequence[Sequence[int]], fitted: Fitted, population: Population) -> list[float]:
    """The item's own, else the mean of its skills', else the population's."""

    def of_skill(skill: int) -> float:
        own = fitted.skills[f"s{skill}"].usual
        return population.usual if own is None else own

    found = []
    for n, skills in enumerate(item_skills):
        own = fitted.items[f"i{n}"].usual
        mean = sum(map(of_skill, skills)) / len(skills) if skills else population.usual
        found.append(mean if own is None else own)
    return found


def enumerate_paths(
    history: Sequence[PastResult], item_skill: Sequence[int], fitted: Fitted, population: Population
) -> Truth:
    """Sum over all paths of all skills on all nodes; every item exercises one skill."""
    thetas, weights = hermegauss(population.n_nodes)
    weights = weights / weights.sum()
    item_skills = [(skill,) for skill in item_skill]
    usual = usual_scores(item_skills, fitted, population)
    by_skill: dict[int, list[Told]] = {}
    for n, past in enumerate(history):
        skill = item_skill[past.item]
        told = covariates_by_name(history[:n], past, skill, item_skills, usual, population.clock)
        attempt = attempt_by_name(history[:n], past, item_skills, population.clock)
        added = terms(history[:n], past, item_skills, fitted, population)
        by_skill.setdefault(skill, []).append(Told(past, told, attempt, added))
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
    results: Sequence[Told], skill: int, theta: float, fitted: Fitted, population: Population
) -> tuple[float, float]:
    """P(scores, final bit = 0 | θ) and P(scores, final bit = 1 | θ).

    A path has, per result, the bit before the forgetting of the elapsed time, and the bit as it is shown; between one
    result and the next lies the learning at the opportunity. What each step of a path weighs depends on its own bits
    alone, so it is worked out once, and then multiplied on every path.
    """
    effects, n_bits = fitted.skills[f"s{skill}"], 2 * len(results)
    paths = np.arange(2**n_bits)[:, None] >> np.arange(n_bits) & 1
    prior = sigma(effects.prior + effects.prior_ability * theta)
    p = np.array([1.0 - prior, prior])[paths[:, 0]]
    for t, (past, told, attempt, added) in enumerate(results):
        start, shown = paths[:, 2 * t], paths[:, 2 * t + 1]
        days = (past.tick - results[t - 1].past.tick) / TICKS_PER_DAY if t else 0.0
        kept = (1.0 + days / population.tau_days) ** -effects.decay
        p *= np.array([[1.0, 0.0], [1.0 - kept, kept]])[start, shown]
        item = fitted.items[f"i{past.item}"]
        q = [p_right([effects], [bit], theta, item, [told], population, attempt, added) for bit in (0, 1)]
        p *= np.array([likelihood(chance, past.score) for chance in q])[shown]
        if t + 1 < len(results):
            learn = p_learn(effects, theta, told, population, attempt)
            p *= np.array([[1.0 - learn, learn], [effects.forget, 1.0 - effects.forget]])[shown, paths[:, 2 * t + 2]]
    return math.fsum(p[paths[:, -1] == 0]), math.fsum(p[paths[:, -1] == 1])


def p_learn(
    effects: SkillEffects,
    theta: float,
    told: dict[str, float],
    population: Population,
    attempt: tuple[str, str] | None = None,
) -> float:
    shifted = shift(partial(getattr, population.learn_slopes), told) + _kind(population, attempt).teaching
    return sigma(effects.learn + effects.learn_ability * theta + shifted)

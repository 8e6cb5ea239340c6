"""Worlds of strengths: a skill is known more or less, and grows by small steps; nothing like the engine's bits.

    P(correct) = σ(1.2 · mean over the item's skills of x_k + 0.7 θ - d_i + remembered)
                                                                               (additive factors; Cen et al. 2006)
    x_k        ← x_k + r_k · aptitude · effect · (1 + n_k)^(-1/2) · Π_j (1 - w_kj (1 - m_j))
    x_k(Δ)     = f_k + (x_k - f_k) (1 + Δ/τ)^(-decay)                          (Wickelgren 1974, power law)
    m_k        = σ(2.2 (x_k - 1))

with n_k activities on the skill so far (the power law of practice; Newell & Rosenbloom 1981), an effect that is halved
with every earlier study of the same resource and at a repeated item has a share (`ground`: items are remembered), and
the floor f_k: what was known before the course is not lost again.
Rates are chosen so that from x = 0 to a mastery of 0.95 it takes six to twelve items.
"""

import math
from typing import Final, NamedTuple

import numpy as np

from engine.compiling import compiled_with
from engine.tracing.traces import TICKS_PER_DAY
from simulations.luck import normals, uniform
from simulations.policies.protocol import Floats, Insight, Ints
from simulations.schedule import START_TICK
from simulations.truths.ground import (
    ABILITY,
    ANSWER,
    ENTRY,
    Family,
    People,
    Traits,
    TrueCourse,
    after_doing,
    draw_traits,
    remembered,
    worn,
)

DISCRIMINATION: Final = 1.2
ABILITY_LOADING: Final = 0.7
STEEPNESS: Final = 2.2
HALF: Final = 1.0
"""The strength at which a skill counts as half mastered."""
TAU_DAYS: Final = 7.0
DECAY: Final = 0.15
"""After a month 4/5 of what was gained is left."""
SLOWEST, FASTEST = 0.42, 0.65
EASIEST, HARDEST = 0.8, -0.8
"""Mean strength of skills at the start, from the one that is known best to the one that is known least."""
ENTRY_SD: Final = 0.9
ENTRY_ABILITY: Final = 0.5


class Nature(NamedTuple):
    """The laws of a world of strengths; K skills."""

    ground: TrueCourse  # the course as it is
    mean: Floats  # float64[K], mean strength at the start
    rate: Floats  # float64[K], rise of the strength by the first item, for who has all that is needed


class Strengths(NamedTuple):
    """The truth about N learners."""

    traits: Traits  # see there
    strength: Floats  # float64[N, K], x just after the last use
    floor: Floats  # float64[N, K], f
    used_tick: Ints  # int64[N, K], of the last use


def nature_of(ground: TrueCourse, seed: int) -> Nature:
    """Deal rates and means at the start to the skills, evenly spread and shuffled once by `seed`."""
    rng, n_skills = np.random.default_rng(seed), len(ground.needs)
    return Nature(
        ground=ground,
        mean=rng.permutation(np.linspace(HARDEST, EASIEST, n_skills)),
        rate=rng.permutation(np.linspace(SLOWEST, FASTEST, n_skills)),
    )


def strengths_family(nature: Nature, people: People, seed: int, due_tick: int) -> Family[Strengths]:
    """Bring the functions together for one run."""
    return Family(
        initial=lambda numbers: initial(nature, people, numbers, seed),
        respond=lambda truth, activity, tick: respond(nature.ground, truth, activity, tick, seed),
        transition=lambda truth, activity, tick, score: transition(nature, truth, activity, tick, score),
        mastery=lambda truth, tick: mastery_of(strength_at(truth, tick)),
        insight=lambda truth, tick: insight(nature, truth, tick, due_tick),
        traits=lambda truth: truth.traits,
    )


def initial(nature: Nature, people: People, numbers: Ints, seed: int) -> Strengths:
    """Draw learners before anything was done."""
    ability = (1.0 if people.ability_sd is None else people.ability_sd) * normals(seed, ABILITY, numbers, 1)[:, 0]
    luck = normals(seed, ENTRY, numbers, len(nature.rate))
    strength = nature.mean + ENTRY_ABILITY * ability[:, None] + ENTRY_SD * luck
    return Strengths(
        traits=draw_traits(people, ability, nature.ground, numbers, seed),
        strength=strength,
        floor=strength,
        used_tick=np.full(strength.shape, START_TICK),
    )


def mastery_of(strength: Floats) -> Floats:
    """Say how far a skill is mastered at a strength, 0..1."""
    mastery: Floats = 1.0 / (1.0 + np.exp(-STEEPNESS * (strength - HALF)))
    return mastery


@compiled_with(error_model="python")
def strength_at(truth: Strengths, tick: Ints) -> Floats:
    """Say what is left at `tick` (int64[N]), float64[N, K]."""
    left = np.empty(truth.strength.shape)
    for n in range(len(tick)):
        for k in range(truth.strength.shape[1]):
            left[n, k] = _strength(truth.strength, truth.floor, truth.used_tick, n, k, tick[n])
    return left


@compiled_with(error_model="python")
def _strength(strength: Floats, floor: Floats, used_tick: Ints, n: int, k: int, tick: int) -> float:
    gained = strength[n, k] - floor[n, k]
    if gained <= 0.0 or tick <= used_tick[n, k]:
        return float(strength[n, k])
    elapsed_days = (tick - used_tick[n, k]) / TICKS_PER_DAY
    return float(floor[n, k] + gained * (1.0 + elapsed_days / TAU_DAYS) ** -DECAY)


@compiled_with(error_model="python")
def respond(ground: TrueCourse, truth: Strengths, activity: Ints, tick: Ints, seed: int) -> tuple[Floats, Floats]:
    """Answer: the true probability and the score, float64[N] each; NaN where there is no answer."""
    p_correct, score = np.full(len(activity), np.nan), np.full(len(activity), np.nan)
    for n in range(len(activity)):
        a = activity[n]
        if a < 0 or ground.teaching[a] != 0:
            continue
        start, end = ground.skill_offsets[a], ground.skill_offsets[a + 1]
        total = 0.0
        for place in range(start, end):
            total += _strength(truth.strength, truth.floor, truth.used_tick, n, ground.skills[place], tick[n])
        logit = DISCRIMINATION * total / (end - start) + ABILITY_LOADING * truth.traits.ability[n]
        logit += remembered(ground, truth.traits, n, a, tick[n])
        p_correct[n] = 1.0 / (1.0 + math.exp(ground.difficulty[a] - logit))
        first = ground.skills[start]
        luck = uniform(seed, ANSWER, truth.traits.numbers[n], first, truth.traits.n_results[n, first])
        score[n] = 1.0 if luck < p_correct[n] else 0.0
    return p_correct, score


def transition(nature: Nature, truth: Strengths, activity: Ints, tick: Ints, score: Floats) -> Strengths:
    """Learn from activities that end at `tick`, int64[N], with these scores, float64[N]."""
    after = truth._replace(
        traits=after_doing(nature.ground, truth.traits, activity, tick, score),
        strength=truth.strength.copy(),
        used_tick=truth.used_tick.copy(),
    )
    _transition(nature, truth, after, activity, tick)
    return after


@compiled_with(error_model="python")
def _transition(nature: Nature, truth: Strengths, after: Strengths, activity: Ints, tick: Ints) -> None:
    ground = nature.ground
    for n in range(len(activity)):
        a = activity[n]
        if a < 0:
            continue
        effect = ground.effects[ground.teaching[a]] * truth.traits.aptitude[n] * worn(ground, truth.traits, n, a)
        for place in range(ground.skill_offsets[a], ground.skill_offsets[a + 1]):
            k = ground.skills[place]
            ready = 1.0
            for need in range(ground.need_offsets[k], ground.need_offsets[k + 1]):
                j = ground.needed[need]
                left = _strength(truth.strength, truth.floor, truth.used_tick, n, j, tick[n])
                ready *= 1.0 - ground.needs[k, j] / (1.0 + math.exp(STEEPNESS * (left - HALF)))
            rise = nature.rate[k] * effect * ready / math.sqrt(1.0 + truth.traits.n_uses[n, k])
            after.strength[n, k] = _strength(truth.strength, truth.floor, truth.used_tick, n, k, tick[n]) + rise
            after.used_tick[n, k] = tick[n]


def insight(nature: Nature, truth: Strengths, tick: Ints, due_tick: int) -> Insight:
    """Tell the truth; `learn` is the next item's rise over what is missing."""
    strength = strength_at(truth, tick)
    mastery = mastery_of(strength)
    rise = nature.rate * truth.traits.aptitude[:, None] / np.sqrt(1.0 + truth.traits.n_uses)
    at_due = mastery_of(strength_at(truth, np.maximum(tick, due_tick)))
    return Insight(
        mastery=mastery,
        learn=(mastery_of(strength + rise) - mastery) / (1.0 - mastery),
        keeps=at_due / mastery,
        needs=nature.ground.needs,
        review=np.zeros_like(mastery),
        p_correct=lambda: chances(nature.ground, truth, strength),
    )


def chances(ground: TrueCourse, truth: Strengths, strength: Floats) -> Floats:
    """Give the true probability of a right answer to every item at strengths, float64[N, K]: float64[N, A]."""
    share = np.zeros((len(ground.teaching), strength.shape[1]))
    places = np.repeat(np.arange(len(share)), np.diff(ground.skill_offsets))
    share[places, ground.skills] = 1.0
    mean = strength @ (share / share.sum(axis=1, keepdims=True)).T
    logit = DISCRIMINATION * mean + ABILITY_LOADING * truth.traits.ability[:, None] - ground.difficulty
    return np.where(ground.teaching == 0, 1.0 / (1.0 + np.exp(-logit)), np.nan)

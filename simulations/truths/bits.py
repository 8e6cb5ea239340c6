"""Worlds of hidden bits: a learner has mastered a skill or has not, as the engine's model says.

    P(L0 | θ)    = σ(α_k + a_k θ)
    P(correct)   = σ(mean over the item's skills of (γ_L + s_L θ) - d_i + remembered)      (`engine.tracing.emission`)
    P(learn)     = min(0.9, effect · σ(λ_k + b_k θ + ln share) · aptitude) · Π_j (1 - w_kj (1 - L_j))
    P(forget)    = φ_k at every result, and the bit outlives Δ days with probability R(Δ)

with an effect that is halved with every earlier study of the same resource, and a share below 1 at a repeated item
(`ground`: items are remembered). Two forms of R: the engine's power law
(1 + Δ/τ)^(-decay), which begins with the first use of a skill, and one with a stability S in days per learner and
skill, R(Δ) = (1 + Δ / (9 S))^(-1) (the curve of FSRS-4.5; Ye 2023), where R(S) = 0.9: a use after the time for which R
was left multiplies S by 1 + 6 (1 - R), a loss halves it, and what was lost is relearned with twice the chance.

How long a bit lasts is drawn at the use, by the inverse of R; so looking at it needs no luck, and looking more often
changes nothing.
"""

import math
from typing import Final, NamedTuple

import numpy as np
from scipy.special import betaincinv

from engine.compiling import compiled_with, inner_with
from engine.tracing.emission import combinations
from engine.tracing.model import TracingModel
from engine.tracing.parameters import SkillEffects, sigmoid
from engine.tracing.traces import TICKS_PER_DAY
from simulations.luck import normals, uniform, uniforms
from simulations.policies.protocol import Floats, Insight, Ints, Mask
from simulations.schedule import START_TICK
from simulations.truths.ground import (
    ABILITY,
    ANSWER,
    ENTRY,
    FADE,
    FOREVER,
    LEARN,
    SLIP_AWAY,
    STABILITY,
    Family,
    People,
    Traits,
    TrueCourse,
    after_doing,
    draw_traits,
    remembered,
    worn,
)

MOST_LEARNED: Final = 0.9
GROWTH: Final = 6.0
RELEARNED: Final = 2.0
NEVER: Final = -1


class Nature(NamedTuple):
    """The laws of a world of bits; K skills, A activities."""

    ground: TrueCourse  # the course as it is
    prior: Floats  # float64[K, 2], α and a
    learn: Floats  # float64[K, 2], λ and b
    keep: Floats  # float64[K], 1 - φ
    decay: Floats  # float64[K], exponent of forgetting
    tau_days: float  # its time scale
    stability: Floats  # float64[K], days, S at the start; 0 everywhere where the power law holds
    base: Floats  # float64[n], logit of a right answer at θ = 0, of every combination of an item's bits
    loading: Floats  # float64[n], what a unit of θ adds to it
    table_offsets: Ints  # int64[A + 1], where each activity's combinations start
    nodes: Floats  # float64[G], values of θ in the model
    weights: Floats  # float64[G], their probabilities


class Bits(NamedTuple):
    """The truth about N learners."""

    traits: Traits  # see there
    is_mastered: Mask  # bool[N, K], just after the last use
    used_tick: Ints  # int64[N, K], when that was; `NEVER`
    fades_tick: Ints  # int64[N, K], when the bit is lost if nothing is done
    stability: Floats  # float64[N, K], S, days
    was_lost: Mask  # bool[N, K], mastered once, lost, and not relearned


def nature_of(
    ground: TrueCourse, model: TracingModel, effects: list[SkillEffects], stability: Floats | None = None
) -> Nature:
    """Make the laws from a model of tracing and the effects of its skills, in the order of their index.

    Args:
        ground: The course as it is.
        model: Of which the answers are taken; of the course with its exam.
        effects: Of K skills.
        stability: float64[K], days, at the start; none where the power law of the model holds.
    """
    base, loading, offsets = _answers(ground, model)
    return Nature(
        ground=ground,
        prior=np.array([[one.prior, one.prior_ability] for one in effects]),
        learn=np.array([[one.learn, one.learn_ability] for one in effects]),
        keep=model.keep,
        decay=model.forget_decay,
        tau_days=model.tau_days,
        stability=np.zeros(len(effects)) if stability is None else stability,
        base=base,
        loading=loading,
        table_offsets=offsets,
        nodes=model.nodes,
        weights=model.weights,
    )


def _answers(ground: TrueCourse, model: TracingModel) -> tuple[Floats, Floats, Ints]:
    """Tabulate logits per item and combination; as `emission.tabulate`, but for any θ.

    The model has the items of the course and then those of the exam, in the order in which the ground has them.
    """
    shown = model.shown
    base, loading = [], []
    for item, skills in enumerate(model.item_skills):
        own = np.array([item])
        gamma = shown.gammas(own, np.array([skills]))[0]
        bits = combinations(len(skills))
        each = np.arange(len(skills))
        base.append(gamma[each, bits].mean(axis=1) - shown.difficulty[item])
        loading.append(shown.loading[np.array(skills)][each, bits].mean(axis=1) + shown.item_loading[item])
    sizes = np.zeros(len(ground.teaching), np.int64)
    sizes[ground.teaching == 0] = [len(one) for one in base]
    return np.concatenate(base), np.concatenate(loading), np.concatenate([[0], np.cumsum(sizes)])


def bits_family(nature: Nature, people: People, seed: int, due_tick: int) -> Family[Bits]:
    """Bring the functions together for one run."""
    return Family(
        initial=lambda numbers: initial(nature, people, numbers, seed),
        respond=lambda truth, activity, tick: respond(nature, truth, activity, tick, seed),
        transition=lambda truth, activity, tick, score: transition(nature, truth, activity, tick, score, seed),
        mastery=lambda truth, tick: is_there(truth, tick).astype(np.float64),
        insight=lambda truth, tick: insight(nature, truth, tick, due_tick),
        traits=lambda truth: truth.traits,
    )


def initial(nature: Nature, people: People, numbers: Ints, seed: int) -> Bits:
    """Draw learners before anything was done."""
    traits = draw_traits(people, _abilities(nature, people, numbers, seed), nature.ground, numbers, seed)
    n_learners, n_skills = len(numbers), len(nature.keep)
    luck = uniforms(seed, ENTRY, numbers, n_skills + 1)
    is_mastered = luck[:, :n_skills] < sigmoid(nature.prior[:, 0] + nature.prior[:, 1] * traits.ability[:, None])
    if people.entry_shape is not None:
        is_mastered = _enter(nature.ground, luck, people.entry_shape)
    stability = np.broadcast_to(nature.stability, is_mastered.shape).copy()
    truth = Bits(
        traits=traits,
        is_mastered=is_mastered,
        used_tick=np.full((n_learners, n_skills), NEVER),
        fades_tick=np.full((n_learners, n_skills), FOREVER),
        stability=stability,
        was_lost=np.zeros((n_learners, n_skills), np.bool_),
    )
    return truth if not nature.stability.any() else _fading(truth, seed)


def _abilities(nature: Nature, people: People, numbers: Ints, seed: int) -> Floats:
    if people.ability_sd is not None:
        return people.ability_sd * normals(seed, ABILITY, numbers, 1)[:, 0]
    luck = uniforms(seed, ABILITY, numbers, 1)[:, 0]
    place = np.searchsorted(np.cumsum(nature.weights), luck)
    abilities: Floats = nature.nodes[np.minimum(place, len(nature.nodes) - 1)]
    return abilities


def _enter(ground: TrueCourse, luck: Floats, shape: float) -> Mask:
    """Draw what is known at the start from how much of the course each learner knows, prerequisites first."""
    known_share = betaincinv(shape, shape, luck[:, -1])
    is_mastered = np.zeros((len(luck), len(ground.needs)), np.bool_)
    for skill in prerequisites_first(ground.needs):
        ready = np.prod(1.0 - ground.needs[skill] * ~is_mastered, axis=1)
        is_mastered[:, skill] = luck[:, skill] < known_share * ready
    return is_mastered


def prerequisites_first(needs: Floats) -> list[int]:
    """Order skills so that each comes after what it needs, float64[K, K] without cycles."""
    order: list[int] = []
    while len(order) < len(needs):
        left = [skill for skill in range(len(needs)) if skill not in order]
        order += [skill for skill in left if not needs[skill, left].any()]
    return order


def _fading(truth: Bits, seed: int) -> Bits:
    """Let what is known at the start fade from then on, for worlds in which nothing lasts by itself."""
    luck = uniforms(seed, STABILITY, truth.traits.numbers, truth.is_mastered.shape[1])
    lasts_days = 9.0 * truth.stability * (1.0 / luck - 1.0)
    fades = START_TICK + np.minimum(lasts_days * TICKS_PER_DAY, float(FOREVER // 2)).astype(np.int64)
    return truth._replace(used_tick=np.full_like(truth.used_tick, START_TICK), fades_tick=fades)


def is_there(truth: Bits, tick: Ints) -> Mask:
    """Say what is mastered at `tick` (int64[N]), bool[N, K]."""
    there: Mask = truth.is_mastered & (truth.fades_tick > tick[:, None])
    return there


def respond(nature: Nature, truth: Bits, activity: Ints, tick: Ints, seed: int) -> tuple[Floats, Floats]:
    """Answer: the true probability and the score, float64[N] each; NaN where there is no answer."""
    return _respond(nature, truth, activity, tick, seed)


@compiled_with(error_model="python")
def _respond(nature: Nature, truth: Bits, activity: Ints, tick: Ints, seed: int) -> tuple[Floats, Floats]:
    ground, traits = nature.ground, truth.traits
    p_correct, score = np.full(len(activity), np.nan), np.full(len(activity), np.nan)
    for n in range(len(activity)):
        a = activity[n]
        if a < 0 or ground.teaching[a] != 0:
            continue
        first = ground.skills[ground.skill_offsets[a]]
        p_correct[n] = _chance(nature, truth, n, a, tick[n])
        luck = uniform(seed, ANSWER, traits.numbers[n], first, traits.n_results[n, first])
        score[n] = 1.0 if luck < p_correct[n] else 0.0
    return p_correct, score


@inner_with(error_model="python")
def _chance(nature: Nature, truth: Bits, n: int, a: int, tick: int) -> float:
    """Give the true probability of a right answer to an item."""
    start, combination = nature.ground.skill_offsets[a], 0
    for j in range(nature.ground.skill_offsets[a + 1] - start):
        k = nature.ground.skills[start + j]
        if truth.is_mastered[n, k] and truth.fades_tick[n, k] > tick:
            combination |= 1 << j
    place = nature.table_offsets[a] + combination
    logit = nature.base[place] + nature.loading[place] * truth.traits.ability[n]
    return 1.0 / (1.0 + math.exp(-logit - remembered(nature.ground, truth.traits, n, a, tick)))


def transition(nature: Nature, truth: Bits, activity: Ints, tick: Ints, score: Floats, seed: int) -> Bits:
    """Learn from activities that end at `tick`, int64[N], with these scores, float64[N]."""
    after = truth._replace(
        traits=after_doing(nature.ground, truth.traits, activity, tick, score),
        is_mastered=truth.is_mastered.copy(),
        used_tick=truth.used_tick.copy(),
        fades_tick=truth.fades_tick.copy(),
        stability=truth.stability.copy(),
        was_lost=truth.was_lost.copy(),
    )
    _transition(nature, truth, after, activity, tick, seed)
    return after


@compiled_with(error_model="python")
def _transition(nature: Nature, truth: Bits, after: Bits, activity: Ints, tick: Ints, seed: int) -> None:
    ground = nature.ground
    for n in range(len(activity)):
        a = activity[n]
        if a >= 0:
            for place in range(ground.skill_offsets[a], ground.skill_offsets[a + 1]):
                _use(nature, truth, after, n, a, ground.skills[place], tick[n], seed)


@inner_with(error_model="python")
def _use(nature: Nature, truth: Bits, after: Bits, n: int, a: int, k: int, tick: int, seed: int) -> None:
    """Use one skill: notice what is lost, learn or forget, and draw how long it lasts from now on."""
    number, count = truth.traits.numbers[n], truth.traits.n_uses[n, k]
    is_known = truth.is_mastered[n, k] and truth.fades_tick[n, k] > tick
    if nature.stability[k] > 0.0 and truth.is_mastered[n, k]:
        if is_known:
            elapsed = max(tick - truth.used_tick[n, k], 0) / TICKS_PER_DAY
            left = 1.0 / (1.0 + elapsed / (9.0 * truth.stability[n, k]))
            after.stability[n, k] = truth.stability[n, k] * (1.0 + GROWTH * (1.0 - left))
        else:
            after.stability[n, k] = truth.stability[n, k] * 0.5
            after.was_lost[n, k] = True
    if is_known:
        is_result = nature.ground.teaching[a] == 0
        is_known = not is_result or uniform(seed, SLIP_AWAY, number, k, count) < nature.keep[k]
    else:
        is_known = uniform(seed, LEARN, number, k, count) < _p_learn(nature, truth, after, n, a, k, tick)
    after.is_mastered[n, k] = is_known
    after.was_lost[n, k] = after.was_lost[n, k] and not is_known
    after.used_tick[n, k] = tick
    after.fades_tick[n, k] = tick + _lasts(nature, after, n, k, uniform(seed, FADE, number, k, count))


@inner_with(error_model="python")
def _p_learn(nature: Nature, truth: Bits, after: Bits, n: int, a: int, k: int, tick: int) -> float:
    ground = nature.ground
    effect, share = ground.effects[ground.teaching[a]], worn(ground, truth.traits, n, a)
    if ground.teaching[a] == 0:
        rate = _rate(nature, truth.traits, n, k, share)
    else:
        rate = share * _rate(nature, truth.traits, n, k, 1.0)
    chance = effect * rate * (RELEARNED if after.was_lost[n, k] else 1.0)
    ready = 1.0
    for place in range(ground.need_offsets[k], ground.need_offsets[k + 1]):
        j = ground.needed[place]
        if not (truth.is_mastered[n, j] and truth.fades_tick[n, j] > tick):
            ready *= 1.0 - ground.needs[k, j]
    return float(min(chance, MOST_LEARNED) * ready)


@inner_with(error_model="python")
def _rate(nature: Nature, traits: Traits, n: int, k: int, share: float) -> float:
    """Chance of learning by one item that has a share of its teaching, before any limit."""
    odds = share * math.exp(nature.learn[k, 0] + nature.learn[k, 1] * traits.ability[n])
    return float(traits.aptitude[n] * odds / (1.0 + odds))


@inner_with(error_model="python")
def _lasts(nature: Nature, after: Bits, n: int, k: int, luck: float) -> int:
    """Invert R: ticks until a bit is lost that is there now."""
    if nature.stability[k] > 0.0:
        days = 9.0 * after.stability[n, k] * (1.0 / luck - 1.0)
    elif nature.decay[k] > 0.0:
        days = nature.tau_days * (luck ** (-1.0 / nature.decay[k]) - 1.0)
    else:
        return FOREVER // 2
    return int(min(days * TICKS_PER_DAY, float(FOREVER // 2)))


def insight(nature: Nature, truth: Bits, tick: Ints, due_tick: int) -> Insight:
    """Tell the truth, except luck."""
    there = is_there(truth, tick)
    learn, keeps, review = _foresee(nature, truth, there, tick, due_tick)
    return Insight(
        mastery=there.astype(np.float64),
        learn=learn,
        keeps=keeps,
        needs=nature.ground.needs,
        review=review,
        p_correct=lambda: chances(nature, truth, tick),
    )


@compiled_with(error_model="python")
def chances(nature: Nature, truth: Bits, tick: Ints) -> Floats:
    """Give the true probability of a right answer to every item now: float64[N, A]; NaN for resources."""
    found = np.full((len(tick), len(nature.ground.teaching)), np.nan)
    for n in range(len(tick)):
        for a in range(found.shape[1]):
            if nature.ground.teaching[a] == 0:
                found[n, a] = _chance(nature, truth, n, a, tick[n])
    return found


@compiled_with(error_model="python")
def _foresee(nature: Nature, truth: Bits, there: Mask, tick: Ints, due_tick: int) -> tuple[Floats, Floats, Floats]:
    learn, keeps, review = np.empty(there.shape), np.empty(there.shape), np.zeros(there.shape)
    for n in range(there.shape[0]):
        for k in range(there.shape[1]):
            is_faded = nature.stability[k] > 0.0 and truth.is_mastered[n, k] and not there[n, k]
            relearned = RELEARNED if truth.was_lost[n, k] or is_faded else 1.0
            learn[n, k] = min(_rate(nature, truth.traits, n, k, 1.0) * relearned, MOST_LEARNED)
            used = truth.used_tick[n, k] if there[n, k] else tick[n]
            now = 1.0
            if used == NEVER:
                keeps[n, k] = 1.0
            else:
                now = left(nature, truth.stability[n, k], k, (tick[n] - used) / TICKS_PER_DAY)
                keeps[n, k] = left(nature, truth.stability[n, k], k, (due_tick - used) / TICKS_PER_DAY) / now
            if there[n, k]:
                after = truth.stability[n, k] * (1.0 + GROWTH * (1.0 - now))
                review[n, k] = left(nature, after, k, (due_tick - tick[n]) / TICKS_PER_DAY) - keeps[n, k]
    return learn, keeps, review


@inner_with(error_model="python")
def left(nature: Nature, stability: float, k: int, elapsed_days: float) -> float:
    """R(Δ): the chance that a bit outlives Δ days."""
    elapsed_days = max(elapsed_days, 0.0)
    if nature.stability[k] > 0.0:
        return 1.0 / (1.0 + elapsed_days / (9.0 * stability))
    return float((1.0 + elapsed_days / nature.tau_days) ** -nature.decay[k])

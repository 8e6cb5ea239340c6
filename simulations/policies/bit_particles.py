"""Worlds of bits, as who knows their laws sees them: clouds of what learners may have mastered.

One particle holds one history of the bits of a learner: what is there, what was lost unnoticed, what has to be
relearned, and how stable it is. Given it, ability, aptitude and what is known at entry are distributions on grids: the
likelihood of a history factorises over its events, so each event multiplies the grid (`particles`).

A bit is drawn when it first matters: when its skill is used, or when it decides whether something else can be learned.
Until then it stands at its prior, given the grids. So nothing that was never looked at is used up by resampling.
"""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from engine.compiling import compiled_with
from engine.tracing.traces import RIGHT_FROM, TICKS_PER_DAY
from simulations.policies.particles import Streams, ancestors, drawn, even_quantiles, normal_grid
from simulations.policies.protocol import Course, Floats, Ints, Mask
from simulations.schedule import START_TICK
from simulations.truths.bits import GROWTH, MOST_LEARNED, NEVER, RELEARNED, Nature, left, prerequisites_first
from simulations.truths.ground import People
from simulations.world import closure

N_ABILITY: Final = 13
N_APTITUDE: Final = 7
N_ENTRY: Final = 11
LACKS, THERE, FADED, LOST = range(4)
"""What a particle says of a skill: never there or forgotten, there, lost without being noticed, lost and noticed."""


class Laws(NamedTuple):
    """A world of bits on grids; K skills, G abilities, H aptitudes, U levels of entry."""

    grid_weight: Floats  # float64[G, H], probability of ability and aptitude
    aptitude: Floats  # float64[H], factors on learning
    prior: Floats  # float64[K, G], P(L0 | θ)
    rate_logit: Floats  # float64[K, G], λ + b θ
    # float64[n, G], probability of a right answer of every combination of an item's bits, as in `bits.Nature`
    chance: Floats
    shown: Floats  # float64[K, 2, G], mean of it over the items of each skill alone
    # float64[U], how much of the course is known at entry; one of 1 where each skill has its own prior
    entry_level: Floats
    by_level: bool  # whether that decides what is known at entry
    order: Ints  # int64[K], prerequisites first
    rests_on: Mask  # bool[K, K], all that a skill builds on, directly or not
    nature: Nature  # the laws themselves


class Clouds(NamedTuple):
    """What N learners may know; P particles each."""

    weight: Floats  # float64[N, P], summing to 1
    state: NDArray[np.uint8]  # uint8[N, P, K], `LACKS` … `LOST`
    entry: NDArray[np.uint8]  # uint8[N, P, K], what was there at entry; used where the level of entry decides
    stability: NDArray[np.float32]  # float32[N, P, K], days; not used where the power law holds
    grid: NDArray[np.float32]  # float32[N, P, G, H], P(ability, aptitude | history)
    level: NDArray[np.float32]  # float32[N, P, U], P(level of entry | history)
    is_drawn: Mask  # bool[N, K], whether the bits were drawn
    used_tick: Ints  # int64[N, K], of the last use
    seen_tick: Ints  # int64[N, K], up to when it was drawn what is lost
    streams: Streams  # uint64[N], of luck


def laws_of(nature: Nature, people: People, course: Course) -> Laws:
    """Put a world on grids."""
    if people.ability_sd is None:
        abilities, ability_weight = nature.nodes, nature.weights
    else:
        abilities, ability_weight = normal_grid(N_ABILITY, people.ability_sd)
    aptitudes, aptitude_weight = normal_grid(N_APTITUDE, people.aptitude_sd)
    shape, ground = people.entry_shape, nature.ground
    level = np.ones(1) if shape is None else np.asarray(betaincinv(shape, shape, even_quantiles(N_ENTRY)))
    chance = 1.0 / (1.0 + np.exp(-nature.base[:, None] - nature.loading[:, None] * abilities))
    return Laws(
        grid_weight=ability_weight[:, None] * aptitude_weight,
        aptitude=np.exp(aptitudes),
        prior=_sigmoid(nature.prior[:, :1] + nature.prior[:, 1:] * abilities),
        rate_logit=nature.learn[:, :1] + nature.learn[:, 1:] * abilities,
        chance=chance,
        shown=_shown(course, chance, nature.table_offsets),
        entry_level=level,
        by_level=shape is not None,
        order=np.array(prerequisites_first(ground.needs)),
        rests_on=closure(ground.needs > 0.0),
        nature=nature,
    )


def _sigmoid(logit: Floats) -> Floats:
    found: Floats = 1.0 / (1.0 + np.exp(-logit))
    return found


def _shown(course: Course, chance: Floats, offsets: Ints) -> Floats:
    """Average over the items of each skill that exercise it alone, or over all of its items."""
    world, shown = course.world, np.full((len(course.threshold), 2, chance.shape[1]), 0.5)
    for k in range(len(shown)):
        items = np.flatnonzero((world.teaching == 0) & world.exercises[:, k])
        alone = items[world.exercises[items].sum(axis=1) == 1]
        of = alone if len(alone) else items
        if len(of):
            shown[k] = chance[offsets[of]].mean(axis=0), chance[offsets[of + 1] - 1].mean(axis=0)
    return shown


def new_clouds(laws: Laws, n_learners: int, n_particles: int, streams: Streams) -> Clouds:
    """Give clouds of learners of whom nothing was seen."""
    n_skills = len(laws.nature.keep)
    has_stability = bool(laws.nature.stability.any())
    stability = (laws.nature.stability if has_stability else np.zeros(1)).astype(np.float32)
    began = START_TICK if has_stability else NEVER
    shape = (n_learners, n_particles)
    return Clouds(
        weight=np.full(shape, 1.0 / n_particles),
        state=np.zeros((*shape, n_skills), np.uint8),
        entry=np.zeros((*shape, n_skills if laws.by_level else 1), np.uint8),
        stability=np.broadcast_to(stability, (*shape, len(stability))).copy(),
        grid=np.broadcast_to(laws.grid_weight.astype(np.float32), (*shape, *laws.grid_weight.shape)).copy(),
        level=np.full((*shape, len(laws.entry_level)), 1.0 / len(laws.entry_level), np.float32),
        is_drawn=np.zeros((n_learners, n_skills), np.bool_),
        used_tick=np.full((n_learners, n_skills), began),
        seen_tick=np.full((n_learners, n_skills), began),
        streams=streams,
    )


@compiled_with(error_model="python")
def take_in(laws: Laws, clouds: Clouds, n: int, a: int, tick: int, score: float, shift: float, share: float) -> None:
    """Let a learner's cloud see what an activity gave, in place.

    Args:
        laws: Of the world.
        clouds: Of the class.
        n: Learner.
        a: Activity.
        tick: When it ended.
        score: 0 or 1; NaN for a resource.
        shift: By which the learner's past with the item raises the logit of a right answer.
        share: Of its teaching, that the activity still has for this learner.
    """
    ground = laws.nature.ground
    first, end = ground.skill_offsets[a], ground.skill_offsets[a + 1]
    for place in range(first, end):
        k = ground.skills[place]
        _draw(laws, clouds, n, k)
        _fade(laws, clouds, n, k, tick)
        for at in range(ground.need_offsets[k], ground.need_offsets[k + 1]):
            _draw(laws, clouds, n, ground.needed[at])
            _fade(laws, clouds, n, ground.needed[at], tick)
    if not np.isnan(score):
        _weigh(laws, clouds, n, a, score, shift)
    ready = np.ones((clouds.weight.shape[1], end - first))
    for place in range(first, end):
        _ready(laws, clouds, n, ground.skills[place], ready[:, place - first])
    for place in range(first, end):
        _use(laws, clouds, n, a, ground.skills[place], tick, share, ready[:, place - first])
    _renew(laws, clouds, n)


@compiled_with(error_model="python")
def _draw(laws: Laws, clouds: Clouds, n: int, k: int) -> None:
    """Draw the bit of a skill in every particle, and first all that it rests on where that decides."""
    if clouds.is_drawn[n, k]:
        return
    if not laws.by_level:
        _draw_one(laws, clouds, n, k)
        return
    for j in laws.order:
        if (j == k or laws.rests_on[k, j]) and not clouds.is_drawn[n, j]:
            _draw_by_level(laws, clouds, n, j)


@compiled_with(error_model="python")
def _draw_one(laws: Laws, clouds: Clouds, n: int, k: int) -> None:
    clouds.is_drawn[n, k] = True
    prior, grid = laws.prior[k], clouds.grid[n]
    n_abilities, n_aptitudes = grid.shape[1], grid.shape[2]
    for p in range(grid.shape[0]):
        chance = 0.0
        for g in range(n_abilities):
            for h in range(n_aptitudes):
                chance += grid[p, g, h] * prior[g]
        is_there = drawn(clouds.streams, n) < chance
        for g in range(n_abilities):
            factor = prior[g] / chance if is_there else (1.0 - prior[g]) / (1.0 - chance)
            for h in range(n_aptitudes):
                grid[p, g, h] *= factor
        clouds.state[n, p, k] = THERE if is_there else LACKS


@compiled_with(error_model="python")
def _draw_by_level(laws: Laws, clouds: Clouds, n: int, k: int) -> None:
    ground = laws.nature.ground
    clouds.is_drawn[n, k] = True
    level, n_levels = clouds.level[n], len(laws.entry_level)
    for p in range(level.shape[0]):
        ready = 1.0
        for at in range(ground.need_offsets[k], ground.need_offsets[k + 1]):
            j = ground.needed[at]
            if clouds.entry[n, p, j] == 0:
                ready *= 1.0 - ground.needs[k, j]
        chance = 0.0
        for u in range(n_levels):
            chance += level[p, u] * laws.entry_level[u] * ready
        is_there = drawn(clouds.streams, n) < chance
        for u in range(n_levels):
            of_level = laws.entry_level[u] * ready
            level[p, u] *= of_level / chance if is_there else (1.0 - of_level) / (1.0 - chance)
        clouds.entry[n, p, k] = is_there
        clouds.state[n, p, k] = THERE if is_there else LACKS


@compiled_with(error_model="python")
def _fade(laws: Laws, clouds: Clouds, n: int, k: int, tick: int) -> None:
    """Draw what was lost since it was last looked at."""
    used, seen = clouds.used_tick[n, k], clouds.seen_tick[n, k]
    if used == NEVER or tick <= seen:
        return
    clouds.seen_tick[n, k] = tick
    has_stability = laws.nature.stability[k] > 0.0
    if not has_stability and laws.nature.decay[k] == 0.0:
        return
    days, days_seen = (tick - used) / TICKS_PER_DAY, (seen - used) / TICKS_PER_DAY
    outlives = left(laws.nature, 1.0, k, days) / left(laws.nature, 1.0, k, days_seen)
    for p in range(clouds.weight.shape[1]):
        if clouds.state[n, p, k] == THERE:
            if has_stability:
                stability = clouds.stability[n, p, k]
                outlives = left(laws.nature, stability, k, days) / left(laws.nature, stability, k, days_seen)
            if drawn(clouds.streams, n) > outlives:
                clouds.state[n, p, k] = FADED if has_stability else LACKS


@compiled_with(error_model="python")
def _weigh(laws: Laws, clouds: Clouds, n: int, a: int, score: float, shift: float) -> None:
    """Condition on an answer."""
    ground = laws.nature.ground
    first, end, table = (
        ground.skill_offsets[a],
        ground.skill_offsets[a + 1],
        laws.nature.table_offsets[a],
    )
    grid, raised = clouds.grid[n], math.exp(shift)
    n_abilities, n_aptitudes = grid.shape[1], grid.shape[2]
    likelihood = np.empty((1 << (end - first), n_abilities))
    for c in range(len(likelihood)):
        for g in range(n_abilities):
            chance = laws.chance[table + c, g]
            chance = chance * raised / (1.0 - chance + chance * raised)
            likelihood[c, g] = chance if score >= RIGHT_FROM else 1.0 - chance
    for p in range(grid.shape[0]):
        c = 0
        for place in range(first, end):
            if clouds.state[n, p, ground.skills[place]] == THERE:
                c |= 1 << (place - first)
        total = 0.0
        for g in range(n_abilities):
            for h in range(n_aptitudes):
                grid[p, g, h] *= likelihood[c, g]
                total += grid[p, g, h]
        clouds.weight[n, p] *= total
        for g in range(n_abilities):
            for h in range(n_aptitudes):
                grid[p, g, h] /= total


@compiled_with(error_model="python")
def _ready(laws: Laws, clouds: Clouds, n: int, k: int, ready: Floats) -> None:
    """Say which share of P(learn) each particle's lacking prerequisites leave, in place."""
    ground = laws.nature.ground
    for at in range(ground.need_offsets[k], ground.need_offsets[k + 1]):
        j = ground.needed[at]
        for p in range(len(ready)):
            if clouds.state[n, p, j] != THERE:
                ready[p] *= 1.0 - ground.needs[k, j]


@compiled_with(error_model="python")
def _use(laws: Laws, clouds: Clouds, n: int, a: int, k: int, tick: int, share: float, ready: Floats) -> None:
    """Use a skill in every particle: notice what is lost, learn or forget."""
    is_item, has_stability = laws.nature.ground.teaching[a] == 0, laws.nature.stability[k] > 0.0
    rate, used = _rates(laws, a, k, share), clouds.used_tick[n, k]
    learned = np.empty(rate.shape)
    for p in range(len(ready)):
        state = clouds.state[n, p, k]
        if has_stability and state == THERE:
            retained = left(laws.nature, clouds.stability[n, p, k], k, (tick - used) / TICKS_PER_DAY)
            clouds.stability[n, p, k] *= 1.0 + GROWTH * (1.0 - retained)
        elif state == FADED:
            clouds.stability[n, p, k] *= 0.5
            state = LOST
        if state == THERE:
            is_known = not is_item or drawn(clouds.streams, n) < laws.nature.keep[k]
        else:
            again = RELEARNED if state == LOST else 1.0
            is_known = _learns(clouds.grid[n, p], rate, again, ready[p], drawn(clouds.streams, n), learned)
        clouds.state[n, p, k] = THERE if is_known else (LOST if state == LOST else LACKS)
    clouds.used_tick[n, k] = tick
    clouds.seen_tick[n, k] = tick


@compiled_with(error_model="python")
def _rates(laws: Laws, a: int, k: int, share: float) -> Floats:
    """Chance of learning by an activity on the grid, before any limit, float64[G, H]."""
    ground = laws.nature.ground
    rate = np.empty((laws.rate_logit.shape[1], len(laws.aptitude)))
    is_item = ground.teaching[a] == 0
    for g in range(rate.shape[0]):
        odds = math.exp(laws.rate_logit[k, g]) * (share if is_item else 1.0)
        chance = ground.effects[ground.teaching[a]] * odds / (1.0 + odds) * (1.0 if is_item else share)
        for h in range(rate.shape[1]):
            rate[g, h] = chance * laws.aptitude[h]
    return rate


@compiled_with(error_model="python")
def _learns(grid: NDArray[np.float32], rate: Floats, again: float, ready: float, luck: float, learned: Floats) -> bool:
    """Draw whether one particle learns, and condition its grid on it, in place."""
    chance = 0.0
    for g in range(rate.shape[0]):
        for h in range(rate.shape[1]):
            learned[g, h] = min(rate[g, h] * again, MOST_LEARNED) * ready
            chance += grid[g, h] * learned[g, h]
    is_learned = luck < chance
    for g in range(rate.shape[0]):
        for h in range(rate.shape[1]):
            grid[g, h] *= learned[g, h] / chance if is_learned else (1.0 - learned[g, h]) / (1.0 - chance)
    return is_learned


@compiled_with(error_model="python")
def _renew(laws: Laws, clouds: Clouds, n: int) -> None:
    found = np.empty(clouds.weight.shape[1], np.int64)
    if not ancestors(clouds.weight[n], drawn(clouds.streams, n), found):
        return
    clouds.state[n] = clouds.state[n][found]
    clouds.grid[n] = clouds.grid[n][found]
    if laws.by_level:
        clouds.entry[n] = clouds.entry[n][found]
        clouds.level[n] = clouds.level[n][found]
    if laws.nature.stability.any():
        clouds.stability[n] = clouds.stability[n][found]

"""Worlds of strengths, as who knows their laws sees them: clouds of how strong learners' skills may be.

Nothing here is drawn but what was known at entry: from then on strengths follow from what was done. One particle holds
the strengths of the skills that were looked at, and, given these, ability as a distribution on a grid (`particles`). A
strength is drawn when its skill is used, or when it decides how fast something else is learned; until then it stands
at its prior.
"""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from engine.compiling import compiled_with
from engine.tracing.traces import RIGHT_FROM, TICKS_PER_DAY
from simulations.policies.particles import Streams, ancestors, drawn, even_quantiles, normal_grid
from simulations.policies.protocol import Course, Floats, Ints, Mask
from simulations.policies.reference import Prospect, nothing_seen
from simulations.schedule import START_TICK
from simulations.truths.ground import People
from simulations.truths.strengths import (
    ABILITY_LOADING,
    DECAY,
    DISCRIMINATION,
    ENTRY_ABILITY,
    ENTRY_SD,
    HALF,
    STEEPNESS,
    TAU_DAYS,
    Nature,
)

N_ABILITY: Final = 13
LOOKED_AT: Final = 512
"""Particles, at even distances of the cloud, over which what is to be expected is averaged."""
_N_LUCK: Final = 4_096
_LEAST: Final = 1e-12


class Laws(NamedTuple):
    """A world of strengths; K skills, A activities, G abilities."""

    ability: Floats  # float64[G]
    ability_weight: Floats  # float64[G]
    normals: Floats  # float64[m], standard normal quantiles, from which strengths at entry are drawn
    aptitude_sd: float  # of the logarithm of the factor on learning
    usual_difficulty: Floats  # float64[K], of the items of a skill
    nature: Nature  # the laws themselves


class Clouds(NamedTuple):
    """What N learners may know; P particles each."""

    weight: Floats  # float64[N, P], summing to 1
    strength: NDArray[np.float32]  # float64[N, P, K], just after the last use
    floor: NDArray[np.float32]  # float64[N, P, K], at entry
    aptitude: Floats  # float64[N, P], factor on learning
    grid: NDArray[np.float32]  # float64[N, P, G], P(ability | strengths and answers)
    is_drawn: Mask  # bool[N, K]
    used_tick: Ints  # int64[N, K], of the last use
    n_uses: Ints  # int64[N, K]
    streams: Streams  # uint64[N], of luck


def laws_of(nature: Nature, people: People, course: Course) -> Laws:
    """Put a world on a grid of ability."""
    ability, weight = normal_grid(N_ABILITY, 1.0 if people.ability_sd is None else people.ability_sd)
    world = course.world
    items = world.exercises & (world.teaching == 0)[:, None]
    n_items = np.maximum(items.sum(axis=0), 1)
    return Laws(
        ability=ability,
        ability_weight=weight,
        normals=np.asarray(ndtri(even_quantiles(_N_LUCK))),
        aptitude_sd=people.aptitude_sd,
        usual_difficulty=world.difficulty @ items / n_items,
        nature=nature,
    )


def new_clouds(laws: Laws, n_learners: int, n_particles: int, streams: Streams) -> Clouds:
    """Give clouds of learners of whom nothing was seen."""
    shape, n_skills = (n_learners, n_particles), len(laws.nature.mean)
    clouds = Clouds(
        weight=np.full(shape, 1.0 / n_particles),
        strength=np.zeros((*shape, n_skills), np.float32),
        floor=np.zeros((*shape, n_skills), np.float32),
        aptitude=np.ones(shape),
        grid=np.broadcast_to(laws.ability_weight.astype(np.float32), (*shape, len(laws.ability))).copy(),
        is_drawn=np.zeros((n_learners, n_skills), np.bool_),
        used_tick=np.full((n_learners, n_skills), START_TICK),
        n_uses=np.zeros((n_learners, n_skills), np.int64),
        streams=streams,
    )
    if laws.aptitude_sd > 0.0:
        _draw_aptitude(laws, clouds)
    return clouds


@compiled_with(error_model="python")
def _draw_aptitude(laws: Laws, clouds: Clouds) -> None:
    for n in range(clouds.weight.shape[0]):
        for p in range(clouds.weight.shape[1]):
            luck = laws.normals[int(drawn(clouds.streams, n) * len(laws.normals))]
            clouds.aptitude[n, p] = math.exp(laws.aptitude_sd * luck)


@compiled_with(error_model="python")
def take_in(laws: Laws, clouds: Clouds, n: int, a: int, tick: int, score: float, shift: float, share: float) -> None:
    """Let a learner's cloud see what an activity gave, in place; arguments as those of `bit_particles.take_in`."""
    ground = laws.nature.ground
    first, end = ground.skill_offsets[a], ground.skill_offsets[a + 1]
    for place in range(first, end):
        k = ground.skills[place]
        _draw(laws, clouds, n, k)
        for at in range(ground.need_offsets[k], ground.need_offsets[k + 1]):
            _draw(laws, clouds, n, ground.needed[at])
    if not np.isnan(score):
        _weigh(laws, clouds, n, a, tick, score, shift)
    risen = np.empty((clouds.weight.shape[1], end - first))
    effect = ground.effects[ground.teaching[a]] * share
    for place in range(first, end):
        _rise(laws, clouds, n, ground.skills[place], tick, effect, risen[:, place - first])
    for place in range(first, end):
        k = ground.skills[place]
        for p in range(len(risen)):
            clouds.strength[n, p, k] = risen[p, place - first]
        clouds.used_tick[n, k] = tick
        clouds.n_uses[n, k] += 1
    found = np.empty(len(risen), np.int64)
    if ancestors(clouds.weight[n], drawn(clouds.streams, n), found):
        clouds.strength[n] = clouds.strength[n][found]
        clouds.floor[n] = clouds.floor[n][found]
        clouds.grid[n] = clouds.grid[n][found]
        clouds.aptitude[n] = clouds.aptitude[n][found]


@compiled_with(error_model="python")
def _draw(laws: Laws, clouds: Clouds, n: int, k: int) -> None:
    """Draw the strength of a skill at entry in every particle, and condition ability on it."""
    if clouds.is_drawn[n, k]:
        return
    clouds.is_drawn[n, k] = True
    grid, n_nodes = clouds.grid[n], len(laws.ability)
    for p in range(grid.shape[0]):
        luck, g = drawn(clouds.streams, n), 0
        while g < n_nodes - 1 and luck > grid[p, g]:
            luck -= grid[p, g]
            g += 1
        normal = laws.normals[int(drawn(clouds.streams, n) * len(laws.normals))]
        strength = laws.nature.mean[k] + ENTRY_ABILITY * laws.ability[g] + ENTRY_SD * normal
        total = 0.0
        for h in range(n_nodes):
            off = (strength - laws.nature.mean[k] - ENTRY_ABILITY * laws.ability[h]) / ENTRY_SD
            grid[p, h] *= math.exp(-0.5 * off * off)
            total += grid[p, h]
        for h in range(n_nodes):
            grid[p, h] /= total
        clouds.strength[n, p, k] = clouds.floor[n, p, k] = strength


@compiled_with(error_model="python")
def _faded(tick: int, used_tick: int) -> float:
    """Share of what was gained that is left."""
    return float((1.0 + max(tick - used_tick, 0) / TICKS_PER_DAY / TAU_DAYS) ** -DECAY)


@compiled_with(error_model="python")
def _weigh(laws: Laws, clouds: Clouds, n: int, a: int, tick: int, score: float, shift: float) -> None:
    """Condition on an answer."""
    ground = laws.nature.ground
    first, end = ground.skill_offsets[a], ground.skill_offsets[a + 1]
    grid, strength, floor = clouds.grid[n], clouds.strength[n], clouds.floor[n]
    odds, left = np.exp(ABILITY_LOADING * laws.ability), np.empty(end - first)
    for place in range(first, end):
        left[place - first] = _faded(tick, clouds.used_tick[n, ground.skills[place]])
    for p in range(grid.shape[0]):
        mean = 0.0
        for place in range(first, end):
            k = ground.skills[place]
            mean += (floor[p, k] + (strength[p, k] - floor[p, k]) * left[place - first]) / (end - first)
        base, total = math.exp(DISCRIMINATION * mean + shift - ground.difficulty[a]), 0.0
        for g in range(len(odds)):
            right = base * odds[g] / (1.0 + base * odds[g])
            grid[p, g] *= right if score >= RIGHT_FROM else 1.0 - right
            total += grid[p, g]
        clouds.weight[n, p] *= total
        for g in range(len(odds)):
            grid[p, g] /= total


@compiled_with(error_model="python")
def _rise(laws: Laws, clouds: Clouds, n: int, k: int, tick: int, effect: float, risen: Floats) -> None:
    """Give the strength of a skill after a use, in place."""
    ground = laws.nature.ground
    strength, floor = clouds.strength[n], clouds.floor[n]
    left = _faded(tick, clouds.used_tick[n, k])
    by = laws.nature.rate[k] * effect / math.sqrt(1.0 + clouds.n_uses[n, k])
    for p in range(len(risen)):
        risen[p] = by * clouds.aptitude[n, p]
    for at in range(ground.need_offsets[k], ground.need_offsets[k + 1]):
        j = ground.needed[at]
        of_needed = _faded(tick, clouds.used_tick[n, j])
        for p in range(len(risen)):
            there = floor[p, j] + (strength[p, j] - floor[p, j]) * of_needed
            risen[p] *= 1.0 - ground.needs[k, j] / (1.0 + math.exp(STEEPNESS * (there - HALF)))
    for p in range(len(risen)):
        risen[p] += floor[p, k] + (strength[p, k] - floor[p, k]) * left


def prospect(laws: Laws, clouds: Clouds, tick: Ints, due_tick: int, is_here: Mask) -> Prospect:
    """Say what is known of a class now; of learners who are not here nothing is."""
    ground = laws.nature.ground
    n_learners, n_skills = clouds.is_drawn.shape
    found = nothing_seen(n_learners, n_skills, len(ground.teaching))
    _foresee(laws, clouds, tick, due_tick, is_here, found)
    found.quality[:, ground.teaching == 0] = 1.0
    found.p_correct[:, ground.teaching != 0] = np.nan
    return found


@compiled_with(error_model="python")
def _foresee(laws: Laws, clouds: Clouds, tick: Ints, due_tick: int, is_here: Mask, found: Prospect) -> None:
    n_particles, n_skills = clouds.weight.shape[1], len(laws.nature.mean)
    stride = max(n_particles // LOOKED_AT, 1)
    for n in range(len(tick)):
        if not is_here[n]:
            continue
        total, shown = 0.0, np.zeros((n_skills, 2))
        left, to_due = np.empty(n_skills), np.empty(n_skills)
        for k in range(n_skills):
            left[k] = _faded(tick[n], clouds.used_tick[n, k])
            to_due[k] = _faded(due_tick, clouds.used_tick[n, k])
        for p in range(0, n_particles, stride):
            w = clouds.weight[n, p]
            total += w
            ability = 0.0
            for g in range(len(laws.ability)):
                ability += clouds.grid[n, p, g] * laws.ability[g]
            for k in range(n_skills):
                if clouds.is_drawn[n, k]:
                    floor, gained = clouds.floor[n, p, k], clouds.strength[n, p, k] - clouds.floor[n, p, k]
                else:
                    luck = laws.normals[((p // stride) * 1_597 + k * 577) % len(laws.normals)]
                    floor, gained = laws.nature.mean[k] + ENTRY_ABILITY * ability + ENTRY_SD * luck, 0.0
                now = floor + gained * left[k]
                rise = laws.nature.rate[k] * clouds.aptitude[n, p] / math.sqrt(1.0 + clouds.n_uses[n, k])
                mastery = 1.0 / (1.0 + math.exp(-STEEPNESS * (now - HALF)))
                right = laws.usual_difficulty[k] - DISCRIMINATION * now - ABILITY_LOADING * ability
                right = 1.0 / (1.0 + math.exp(right))
                found.mastery[n, k] += w * mastery
                found.learn[n, k] += w * (1.0 / (1.0 + math.exp(-STEEPNESS * (now + rise - HALF))) - mastery)
                found.keeps[n, k] += w / (1.0 + math.exp(-STEEPNESS * (floor + gained * to_due[k] - HALF)))
                shown[k, 0] += w * (1.0 - mastery) * right
                shown[k, 1] += w * mastery * right
        for k in range(n_skills):
            found.mastery[n, k] /= total
            lack, mastery = max(1.0 - found.mastery[n, k], _LEAST), max(found.mastery[n, k], _LEAST)
            found.learn[n, k] = max(found.learn[n, k] / total / lack, _LEAST)
            found.keeps[n, k] = min(found.keeps[n, k] / total / mastery, 1.0)
            found.shown[n, k, 0], found.shown[n, k, 1] = shown[k, 0] / total / lack, shown[k, 1] / total / mastery
        _expect(laws, found, n)


@compiled_with(error_model="python")
def _expect(laws: Laws, found: Prospect, n: int) -> None:
    """Expected scores of items, by their skills' average items, in place."""
    ground = laws.nature.ground
    for a in range(len(ground.teaching)):
        first, end = ground.skill_offsets[a], ground.skill_offsets[a + 1]
        for place in range(first, end):
            k = ground.skills[place]
            mastery = found.mastery[n, k]
            usual = mastery * found.shown[n, k, 1] + (1.0 - mastery) * found.shown[n, k, 0]
            found.p_correct[n, a] += usual / (end - first)

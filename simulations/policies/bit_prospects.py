"""What clouds of bits (`bit_particles`) say of what is to come: mastery, what an activity would bring, answers."""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled_with
from engine.tracing.traces import TICKS_PER_DAY
from simulations.policies.bit_particles import FADED, THERE, Clouds, Laws
from simulations.policies.protocol import Floats, Ints, Mask
from simulations.policies.reference import Prospect, nothing_seen
from simulations.truths.bits import GROWTH, MOST_LEARNED, NEVER, RELEARNED

_LEAST: Final = 1e-12


def prospect(laws: Laws, clouds: Clouds, tick: Ints, due_tick: int, is_here: Mask) -> Prospect:
    """Say what is known of a class now; of learners who are not here nothing is."""
    n_learners, n_skills = clouds.is_drawn.shape
    found = nothing_seen(n_learners, n_skills, len(laws.nature.ground.teaching))
    _foresee(laws, clouds, tick, due_tick, is_here, found)
    return found


@compiled_with(error_model="python")
def _foresee(laws: Laws, clouds: Clouds, tick: Ints, due_tick: int, is_here: Mask, found: Prospect) -> None:
    n_skills, n_abilities = laws.prior.shape
    for n in range(len(tick)):
        if not is_here[n]:
            continue
        lacks, ability = np.zeros((n_skills, n_abilities)), np.zeros(n_abilities)
        _sum_up(laws, clouds, n, tick[n], due_tick, found, lacks, ability)
        for k in range(n_skills):
            lack, learned = max(1.0 - found.mastery[n, k], _LEAST), 0.0
            for g in range(n_abilities):
                odds = math.exp(laws.rate_logit[k, g])
                learned += lacks[k, g] * odds / (1.0 + odds)
                found.shown[n, k, 0] += ability[g] * laws.shown[k, 0, g]
                found.shown[n, k, 1] += ability[g] * laws.shown[k, 1, g]
            found.learn[n, k] = min(max(learned / lack, _LEAST), MOST_LEARNED)
            found.keeps[n, k] = min(found.keeps[n, k] / lack, 1.0)
        for a in range(len(laws.nature.ground.teaching)):
            found.p_correct[n, a], found.quality[n, a] = _expect(laws, found, n, a, ability)


class Spans(NamedTuple):
    """Shares of a bit's chances over time, of one learner; float64[K] each.

    Where bits have a stability these are days, and each particle works its shares out.
    """

    seen: Floats  # R from the last use to when losses were last drawn
    now: Floats  # … to now
    due: Floats  # … to the due date
    ahead: Floats  # … from now to the due date


@compiled_with(error_model="python")
def _spans(laws: Laws, clouds: Clouds, n: int, tick: int, due_tick: int) -> Spans:
    n_skills = len(laws.nature.keep)
    spans = Spans(np.zeros(n_skills), np.zeros(n_skills), np.zeros(n_skills), np.zeros(n_skills))
    for k in range(n_skills):
        used = clouds.used_tick[n, k]
        spans.ahead[k] = max(due_tick - tick, 0) / TICKS_PER_DAY
        if used != NEVER:
            spans.seen[k] = max(clouds.seen_tick[n, k] - used, 0) / TICKS_PER_DAY
            spans.now[k] = max(tick - used, 0) / TICKS_PER_DAY
            spans.due[k] = max(due_tick - used, 0) / TICKS_PER_DAY
        if laws.nature.stability[k] == 0.0:
            for days in (spans.seen, spans.now, spans.due, spans.ahead):
                days[k] = (1.0 + days[k] / laws.nature.tau_days) ** -laws.nature.decay[k]
    return spans


@compiled_with(error_model="python")
def _sum_up(
    laws: Laws, clouds: Clouds, n: int, tick: int, due_tick: int, found: Prospect, lacks: Floats, ability: Floats
) -> None:
    """Sum over particles what is there, what a use saves of it, the aptitude of who lacks it, and ability; in place."""
    n_skills, n_abilities = lacks.shape
    there, apt, level = np.empty(n_skills), np.empty(n_abilities), np.empty(n_abilities)
    spans, aptitude, prior, stabilities = (
        _spans(laws, clouds, n, tick, due_tick),
        laws.aptitude,
        laws.prior,
        laws.nature.stability,
    )
    weights, states, grid, is_drawn = clouds.weight[n], clouds.state[n], clouds.grid[n], clouds.is_drawn[n]
    stable, mastery, keeps, review = clouds.stability[n], found.mastery[n], found.keeps[n], found.review[n]
    by_level = laws.by_level
    for p in range(len(weights)):
        w = weights[p]
        _by_ability(grid[p], aptitude, level, apt)
        ability += w * level
        apt *= w
        _entered(laws, clouds, n, p, there)
        for k in range(n_skills):
            again = 1.0
            if is_drawn[k]:
                there[k] = 1.0 if states[p, k] == THERE else 0.0
                again = RELEARNED if states[p, k] >= FADED else 1.0
            seen, now, due, ahead = spans.seen[k], spans.now[k], spans.due[k], spans.ahead[k]
            used_again = ahead
            if stabilities[k] > 0.0:
                nine = 9.0 * (stable[p, k] if is_drawn[k] else stabilities[k])
                seen, now, due = 1.0 / (1.0 + seen / nine), 1.0 / (1.0 + now / nine), 1.0 / (1.0 + due / nine)
                used_again = 1.0 / (1.0 + ahead / (nine * (1.0 + GROWTH * (1.0 - now))))
                ahead = 1.0 / (1.0 + ahead / nine)
            known = 0.0
            if is_drawn[k] or by_level:
                known = there[k] * now / seen
                if known < 1.0:
                    for g in range(n_abilities):
                        lacks[k, g] += (1.0 - known) * again * apt[g]
            else:
                for g in range(n_abilities):
                    chance = prior[k, g] * now / seen
                    known += level[g] * chance
                    lacks[k, g] += (1.0 - chance) * apt[g]
            mastery[k] += w * known
            keeps[k] += w * (1.0 - known) * ahead
            review[k] += w * known * (used_again - due / now)


@compiled_with(error_model="python")
def _by_ability(grid: NDArray[np.float32], aptitude: Floats, level: Floats, apt: Floats) -> None:
    """Sum a particle's grid over aptitudes, in place: chances of each ability, and the aptitude expected with it."""
    for g in range(len(level)):
        apt[g] = level[g] = 0.0
        for h in range(len(aptitude)):
            level[g] += grid[g, h]
            apt[g] += grid[g, h] * aptitude[h]


@compiled_with(error_model="python")
def _entered(laws: Laws, clouds: Clouds, n: int, p: int, there: Floats) -> None:
    """Expect what was there at entry where the level decides and nothing was drawn, in place."""
    ground = laws.nature.ground
    if not laws.by_level:
        return
    mean = 0.0
    for u in range(len(laws.entry_level)):
        mean += clouds.level[n, p, u] * laws.entry_level[u]
    for k in laws.order:
        if clouds.is_drawn[n, k]:
            there[k] = clouds.entry[n, p, k]
            continue
        there[k] = mean
        for at in range(ground.need_offsets[k], ground.need_offsets[k + 1]):
            there[k] *= 1.0 - ground.needs[k, ground.needed[at]] * (1.0 - there[ground.needed[at]])


@compiled_with(error_model="python")
def _expect(laws: Laws, found: Prospect, n: int, a: int, ability: Floats) -> tuple[float, float]:
    """Expected score of an item, NaN for a resource, and how well it tells, relative to its skill's average one."""
    ground = laws.nature.ground
    first, end = ground.skill_offsets[a], ground.skill_offsets[a + 1]
    if ground.teaching[a] != 0:
        return np.nan, 0.0
    expected = 0.0
    for c in range(1 << (end - first)):
        chance = 1.0
        for place in range(first, end):
            mastery = found.mastery[n, ground.skills[place]]
            chance *= mastery if c >> (place - first) & 1 else 1.0 - mastery
        for g in range(len(ability)):
            expected += chance * ability[g] * laws.chance[laws.nature.table_offsets[a] + c, g]
    if end - first > 1:
        return expected, 1.0
    k, right, wrong = ground.skills[first], 0.0, 0.0
    for g in range(len(ability)):
        wrong += ability[g] * laws.chance[laws.nature.table_offsets[a], g]
        right += ability[g] * laws.chance[laws.nature.table_offsets[a] + 1, g]
    usual = _told(found.mastery[n, k], found.shown[n, k, 1], found.shown[n, k, 0])
    return expected, min(_told(found.mastery[n, k], right, wrong) / max(usual, _LEAST), 2.0)


@compiled_with(error_model="python")
def _told(mastery: float, right: float, wrong: float) -> float:
    """Share of the variance of a score that mastery explains, as in `ranking`."""
    p = mastery * right + (1.0 - mastery) * wrong
    return float(mastery * (1.0 - mastery) * (right - wrong) ** 2 / max(p * (1.0 - p), _LEAST))

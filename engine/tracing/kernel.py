"""The filter of `engine.tracing.update`, compiled: the same operations in the same order, over many learners.

No fast mathematics: reordered sums would give other digits than the service's. What is compiled is kept on disk until
this file changes; the constants that come from other modules are those of the stored state, which never change.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple, ParamSpec, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from engine.tracing.rounding import HALF, SMALLEST
from engine.tracing.traces import LONGEST_STREAK, RIGHT_FROM, TICKS_PER_DAY

MAX_SKILLS = 4  # skills of one item

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile with numba, once per machine, and free the interpreter lock while running."""
    return cast("Callable[P, R]", numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile into the caller: a call would copy every array's descriptor and count its references."""
    return cast("Callable[P, R]", numba.njit(inline="always", error_model="numpy")(function))


class ModelArrays(NamedTuple):
    """What the kernel reads of a model; n skills, m items, G nodes.

    Attributes:
        ability: Of a new learner, [G].
        prior: [n, G].
        learn: [n, G].
        keep: [n].
        decay: [n].
        tau_days: Time scale of forgetting.
        skill_offsets: [m + 1], where each item's skills start in `skills`.
        skills: Skill indices of all items.
        right: Flat tables as in `emission.Emissions`.
        wrong: Same.
        table_offsets: [m + 1], where each item's tables start in `right` and `wrong`.
        rounded: Whether masteries are rounded as storage does.
    """

    ability: Floats
    prior: Floats
    learn: Floats
    keep: Floats
    decay: Floats
    tau_days: float
    skill_offsets: Ints
    skills: Ints
    right: Floats
    wrong: Floats
    table_offsets: Ints
    rounded: bool


class ResultArrays(NamedTuple):
    """Results, grouped by learner and in order within each; all [n_results]."""

    item: Ints
    score: Floats
    attempt: Ints
    tick: Ints


class ShownArrays(NamedTuple):
    """What each result showed, in the order of `ResultArrays`; see `batch.BatchTrace`."""

    p_correct: Floats
    log_likelihood: Floats
    offsets: Ints
    before: Floats
    after: Floats


class SkillArrays(NamedTuple):
    """What is left of each skill that a learner met; see `batch.BatchTrace`."""

    skill: Ints
    nodes: Floats
    opportunities: Ints
    last_tick: Ints
    streak: Ints


class Scratch(NamedTuple):
    """Room for one result.

    Attributes:
        known: Masteries before it, [4, G].
        learned: Masteries after it, [4, G].
        likelihood: P(score | c, θ_g), [16, G].
        right: P(correct | c, θ_g), [16, G].
        evidence: P(score | θ_g), [G].
        table: One node's table while it is folded, [16].
    """

    known: Floats
    learned: Floats
    likelihood: Floats
    right: Floats
    evidence: Floats
    table: Floats


@compiled
def group_rows(learners: Ints, learner_offsets: Ints) -> Ints:
    """List the rows by learner, in their order within each: a counting sort, int64[n_results]."""
    rows = np.empty(len(learners), dtype=np.int64)
    following = learner_offsets.copy()
    for row in range(len(learners)):
        rows[following[learners[row]]] = row
        following[learners[row]] += 1
    return rows


@compiled
def count_skills(model: ModelArrays, learner_offsets: Ints, results: ResultArrays) -> Ints:
    """Count the distinct skills that each learner met: int64[n_learners]."""
    counts = np.zeros(len(learner_offsets) - 1, dtype=np.int64)
    last_met = np.full(len(model.keep), -1, dtype=np.int64)
    for learner in range(len(counts)):
        for item in results.item[learner_offsets[learner] : learner_offsets[learner + 1]]:
            for skill in model.skills[model.skill_offsets[item] : model.skill_offsets[item + 1]]:
                if last_met[skill] != learner:
                    last_met[skill] = learner
                    counts[learner] += 1
    return counts


@compiled
def trace_learners(
    model: ModelArrays,
    learner_offsets: Ints,
    results: ResultArrays,
    shown: ShownArrays,
    left_offsets: Ints,
    left: SkillArrays,
    abilities: Floats,
) -> None:
    """Trace every learner from nothing; fill `shown`, `left` and `abilities`."""
    n_nodes = len(model.ability)
    scratch = Scratch(
        known=np.empty((MAX_SKILLS, n_nodes)),
        learned=np.empty((MAX_SKILLS, n_nodes)),
        likelihood=np.empty((2**MAX_SKILLS, n_nodes)),
        right=np.empty((2**MAX_SKILLS, n_nodes)),
        evidence=np.empty(n_nodes),
        table=np.empty(2**MAX_SKILLS),
    )
    place = np.full(len(model.keep), -1, dtype=np.int64)
    for learner in range(len(learner_offsets) - 1):
        ability = abilities[learner]
        ability[:] = model.ability
        n_met = left_offsets[learner]
        for row in range(learner_offsets[learner], learner_offsets[learner + 1]):
            n_met = _meet(model, results, row, place, left, n_met)
            _take(model, results, row, shown, place, left, ability, scratch)
        for position in range(left_offsets[learner], n_met):
            place[left.skill[position]] = -1


@compiled
def advance(
    model: ModelArrays, results: ResultArrays, shown: ShownArrays, streaks: Ints, known: SkillArrays, ability: Floats
) -> None:
    """Take ordered results of one learner in, in place.

    Args:
        model: To trace with.
        results: In the order of (occurred_at, result id).
        shown: Room for what they show.
        streaks: Room for the streak on each skill of each result, right after it; laid out like `shown.after`.
        known: One row per skill of the model, priors where there was no opportunity.
        ability: The learner's belief about θ, [G].
    """
    n_nodes = len(ability)
    scratch = Scratch(
        known=np.empty((MAX_SKILLS, n_nodes)),
        learned=np.empty((MAX_SKILLS, n_nodes)),
        likelihood=np.empty((2**MAX_SKILLS, n_nodes)),
        right=np.empty((2**MAX_SKILLS, n_nodes)),
        evidence=np.empty(n_nodes),
        table=np.empty(2**MAX_SKILLS),
    )
    place = np.arange(len(model.keep))
    for row in range(len(results.item)):
        item = results.item[row]
        for at in range(model.skill_offsets[item], model.skill_offsets[item + 1]):
            if known.opportunities[model.skills[at]] == 0:
                known.last_tick[model.skills[at]] = results.tick[row]  # no time has passed before the first
        _take(model, results, row, shown, place, known, ability, scratch)
        for at in range(shown.offsets[row], shown.offsets[row + 1]):
            streaks[at] = known.streak[model.skills[model.skill_offsets[item] + at - shown.offsets[row]]]


@inlined
def _meet(model: ModelArrays, results: ResultArrays, row: int, place: Ints, left: SkillArrays, n_met: int) -> int:
    """Give each skill of the result's item that is new to the learner a place in `left`, at its prior."""
    item = results.item[row]
    for at in range(model.skill_offsets[item], model.skill_offsets[item + 1]):
        skill = model.skills[at]
        if place[skill] < 0:
            place[skill] = n_met
            left.skill[n_met] = skill
            for g in range(len(model.ability)):
                left.nodes[n_met, g] = model.prior[skill, g]
            left.opportunities[n_met] = 0
            left.last_tick[n_met] = results.tick[row]
            left.streak[n_met] = 0
            n_met += 1
    return n_met


@inlined
def _take(
    model: ModelArrays,
    results: ResultArrays,
    row: int,
    shown: ShownArrays,
    place: Ints,
    left: SkillArrays,
    ability: Floats,
    scratch: Scratch,
) -> None:
    """Take one result in: forget, condition, learn, keep the books."""
    item, score, tick = results.item[row], results.score[row], results.tick[row]
    first_skill, first_shown = model.skill_offsets[item], shown.offsets[row]
    n_skills = model.skill_offsets[item + 1] - first_skill
    for j in range(n_skills):
        skill = model.skills[first_skill + j]
        position = place[skill]
        days = max(tick - left.last_tick[position], 0) / TICKS_PER_DAY
        factor = _retention(days, model.decay[skill], model.tau_days)
        for g in range(len(ability)):
            scratch.known[j, g] = left.nodes[position, g] * factor
        shown.before[first_shown + j] = _marginal(ability, scratch.known, j)
    _fill_likelihood(model, item, results.attempt[row], score, n_skills, scratch)
    total = _condition(ability, n_skills, scratch)
    shown.p_correct[row] = _p_correct(ability, n_skills, score, total, scratch)
    shown.log_likelihood[row] = math.log(total) if total > 0.0 else -math.inf
    _reweigh(ability, total, scratch.evidence)
    for j in range(n_skills):
        skill = model.skills[first_skill + j]
        position = place[skill]
        _learn(model, skill, scratch.learned, j, left.nodes, position)
        shown.after[first_shown + j] = _marginal(ability, left.nodes, position)
        left.opportunities[position] += 1
        left.last_tick[position] = tick
        left.streak[position] = _next_streak(left.streak[position], score)


@inlined
def _retention(elapsed_days: float, decay: float, tau_days: float) -> float:
    if elapsed_days <= 0.0 or decay == 0.0:
        return 1.0
    return math.pow(1.0 + elapsed_days / tau_days, -decay)


@inlined
def _marginal(ability: Floats, nodes: Floats, row: int) -> float:
    total = 0.0
    for g in range(len(ability)):
        total += ability[g] * nodes[row, g]
    return min(total, 1.0)


@inlined
def _fill_likelihood(
    model: ModelArrays, item: int, attempt: int, score: float, n_skills: int, scratch: Scratch
) -> None:
    """Look P(correct | c, θ_g) up in the item's tables, and work P(score | c, θ_g) out."""
    n_nodes = len(scratch.evidence)
    start = model.table_offsets[item]
    if attempt > 1:
        start += (1 << n_skills) * n_nodes
    for c in range(1 << n_skills):
        for g in range(n_nodes):
            right, wrong = model.right[start], model.wrong[start]
            scratch.right[c, g] = right
            if score >= 1.0:
                scratch.likelihood[c, g] = right
            elif score <= 0.0:
                scratch.likelihood[c, g] = wrong
            else:
                scratch.likelihood[c, g] = math.pow(right, score) * math.pow(wrong, 1.0 - score)
            start += 1


@inlined
def _condition(ability: Floats, n_skills: int, scratch: Scratch) -> float:
    """Fill `evidence` and the conditioned masteries; return P(score)."""
    total = 0.0
    for g in range(len(ability)):
        evidence = _fold(scratch.known, scratch.likelihood, g, n_skills, -1, scratch.table)
        scratch.evidence[g] = evidence
        total += ability[g] * evidence
        for j in range(n_skills):
            known = scratch.known[j, g]
            joint = known * _fold(scratch.known, scratch.likelihood, g, n_skills, j, scratch.table)
            if evidence <= 0.0:
                scratch.learned[j, g] = known
            else:
                scratch.learned[j, g] = joint / evidence if joint < evidence else 1.0
    return total


@inlined
def _fold(known: Floats, source: Floats, g: int, n_skills: int, mastered: int, table: Floats) -> float:
    """Average one node's column of a table over combinations, or over those with the skill `mastered` in them."""
    size = 0
    for c in range(1 << n_skills):
        if mastered < 0 or c >> mastered & 1:
            table[size] = source[c, g]
            size += 1
    for j in range(n_skills - 1, -1, -1):
        if j != mastered:
            size //= 2
            for c in range(size):
                table[c] = known[j, g] * table[c + size] + (1.0 - known[j, g]) * table[c]
    return float(table[0])


@inlined
def _p_correct(ability: Floats, n_skills: int, score: float, total: float, scratch: Scratch) -> float:
    if score > 0.0 and score < 1.0:
        total = 0.0
        for g in range(len(ability)):
            total += ability[g] * _fold(scratch.known, scratch.right, g, n_skills, -1, scratch.table)
    if score <= 0.0:
        return 1.0 - total if total < 1.0 else 0.0
    return min(total, 1.0)


@inlined
def _reweigh(ability: Floats, total: float, evidence: Floats) -> None:
    if total > 0.0:
        for g in range(len(ability)):
            ability[g] = ability[g] * evidence[g] / total


@inlined
def _learn(model: ModelArrays, skill: int, conditioned: Floats, j: int, nodes: Floats, position: int) -> None:
    """Write the masteries after the opportunity into row `position` of `nodes`."""
    for g in range(nodes.shape[1]):
        m = conditioned[j, g]
        m = m * model.keep[skill] + (1.0 - m) * model.learn[skill, g]
        nodes[position, g] = _round(m) if model.rounded else m


@inlined
def _round(mastery: float) -> float:
    """Do `rounding.round_mastery`."""
    x = np.float64(np.float32(mastery if mastery < HALF else min(mastery - 1.0, -SMALLEST)))
    return 1.0 + x if x < 0.0 else x


@inlined
def _next_streak(streak: int, score: float) -> int:
    """Do `history.next_streak`."""
    if score >= RIGHT_FROM:
        return min(max(streak, 0) + 1, LONGEST_STREAK)
    return max(min(streak, 0) - 1, -LONGEST_STREAK)

"""The filter of `engine.tracing.update`, compiled: the same operations in the same order, over many learners.

What the history says is worked out before (`kernel_history`); here stand the beliefs alone.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from engine.compiling import compiled, inlined, inner
from engine.tracing.kernel_arrays import (
    MAX_SKILLS,
    Floats,
    HistoryArrays,
    Ints,
    ModelArrays,
    ResultArrays,
    ShownArrays,
)
from engine.tracing.monotony import ABOVE, LEAST
from engine.tracing.rounding import HALF, SMALLEST, STEPS
from engine.tracing.state import NOTHING_LEARNED


class Scratch(NamedTuple):
    """Room for one result.

    Attributes:
        known: Masteries before it, [4, G].
        conditioned: Masteries after its evidence, [4, G].
        likelihood: P(score | c, θ_g), [16, G].
        right: P(correct | c, θ_g), [16, G]; filled for scores between 0 and 1.
        evidence: P(score | θ_g), [G].
        table: One node's table while it is folded, [16].
    """

    known: Floats
    conditioned: Floats
    likelihood: Floats
    right: Floats
    evidence: Floats
    table: Floats


@inlined
def _scratch(n_nodes: int) -> Scratch:
    return Scratch(
        known=np.empty((MAX_SKILLS, n_nodes)),
        conditioned=np.empty((MAX_SKILLS, n_nodes)),
        likelihood=np.empty((2**MAX_SKILLS, n_nodes)),
        right=np.empty((2**MAX_SKILLS, n_nodes)),
        evidence=np.empty(n_nodes),
        table=np.empty(2**MAX_SKILLS),
    )


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
def trace_learners(
    model: ModelArrays,
    learner_offsets: Ints,
    results: ResultArrays,
    said: HistoryArrays,
    shown: ShownArrays,
    left_offsets: Ints,
    skills: Ints,
    nodes: Floats,
    factors: Floats,
    abilities: Floats,
) -> None:
    """Trace every learner from nothing; fill `shown`, `nodes`, `factors` and `abilities`."""
    factors[0] = NOTHING_LEARNED
    factors[1] = 0.0
    for learner in range(len(learner_offsets) - 1):
        for g in range(len(model.ability)):
            abilities[learner, g] = model.ability[g]
    for place in range(len(skills)):
        for g in range(len(model.ability)):
            nodes[place, g] = model.prior[skills[place], g]
    if len(model.needed):
        _trace_ready(model, learner_offsets, results, said, shown, left_offsets, skills, nodes, factors, abilities)
        return
    scratch = _scratch(len(model.ability))
    for learner in range(len(learner_offsets) - 1):
        ability = abilities[learner]
        for row in range(learner_offsets[learner], learner_offsets[learner + 1]):
            _take(model, results, row, said, shown, nodes, factors, ability, scratch)


@inner
def _take_each(
    model: ModelArrays,
    results: ResultArrays,
    said: HistoryArrays,
    shown: ShownArrays,
    nodes: Floats,
    factors: Floats,
    ability: Floats,
    scratch: Scratch,
) -> None:
    """Do `advance` where prerequisites do not matter; apart for the same reason as `_take_ready`."""
    for row in range(len(results.item)):
        _take(model, results, row, said, shown, nodes, factors, ability, scratch)


@inner
def advance(
    model: ModelArrays,
    results: ResultArrays,
    said: HistoryArrays,
    shown: ShownArrays,
    nodes: Floats,
    factors: Floats,
    ability: Floats,
) -> None:
    """Take ordered results of one learner in, in place.

    Args:
        model: To trace with.
        results: In the order of (occurred_at, result id).
        said: What the history says of them.
        shown: Room for what they show.
        nodes: Masteries, one row per skill of the model, priors where there was no opportunity.
        factors: What the odds of learning at the last opportunity of each are multiplied by, and what is held back of
            what is shown, [2, skills of the model].
        ability: The learner's belief about θ, [G].
    """
    scratch = _scratch(len(ability))
    if len(model.needed):
        places = np.arange(len(model.keep))
        _take_ready(model, results, 0, len(results.item), said, shown, nodes, factors, places, ability, scratch)
    else:
        _take_each(model, results, said, shown, nodes, factors, ability, scratch)


@compiled
def take_turn(
    model: ModelArrays,
    results: ResultArrays,
    learners: Ints,
    said: HistoryArrays,
    shown: ShownArrays,
    nodes: Floats,
    factors: Floats,
    abilities: Floats,
) -> None:
    """Take in what a whole class did, in place.

    Args:
        model: To trace with.
        results: In any order of the learners, but in order within each.
        learners: Whose result each is, row in `nodes`.
        said: What the history says of them; its places are the skills.
        shown: Room for what they show.
        nodes: Masteries, [N, skills of the model, G].
        factors: What the odds of learning at the last opportunity are multiplied by, and what is held back of what is
            shown, [N, 2, skills of the model].
        abilities: Beliefs about θ, [N, G].
    """
    scratch, places = _scratch(len(model.ability)), np.arange(len(model.keep))
    for row in range(len(results.item)):
        one, left, ability = nodes[learners[row]], factors[learners[row]], abilities[learners[row]]
        if len(model.needed):
            _take_ready(model, results, row, row + 1, said, shown, one, left, places, ability, scratch)
        else:
            _take(model, results, row, said, shown, one, left, ability, scratch)


@inner
def _trace_ready(
    model: ModelArrays,
    learner_offsets: Ints,
    results: ResultArrays,
    said: HistoryArrays,
    shown: ShownArrays,
    left_offsets: Ints,
    skills: Ints,
    nodes: Floats,
    factors: Floats,
    abilities: Floats,
) -> None:
    """Do `trace_learners` from where everything stands at its prior, where prerequisites matter."""
    scratch, places = _scratch(len(model.ability)), np.full(len(model.keep), -1, np.int64)
    for learner in range(len(learner_offsets) - 1):
        for place in range(left_offsets[learner], left_offsets[learner + 1]):
            places[skills[place]] = place
        start, end = learner_offsets[learner], learner_offsets[learner + 1]
        _take_ready(model, results, start, end, said, shown, nodes, factors, places, abilities[learner], scratch)
        for place in range(left_offsets[learner], left_offsets[learner + 1]):
            places[skills[place]] = -1


@inlined
def _take(
    model: ModelArrays,
    results: ResultArrays,
    row: int,
    said: HistoryArrays,
    shown: ShownArrays,
    nodes: Floats,
    factors: Floats,
    ability: Floats,
    scratch: Scratch,
) -> None:
    """Do `update.update` where prerequisites do not matter, on the rows of the item's skills in `nodes`."""
    _observe(model, results, row, said, shown, nodes, factors, ability, scratch)
    for at in range(results.offsets[row], results.offsets[row + 1]):
        factors[0, said.place[at]] = _single(model, said.learn[at])
    _write(results, row, said, nodes, scratch)


@inner
def _take_ready(
    model: ModelArrays,
    results: ResultArrays,
    start: int,
    end: int,
    said: HistoryArrays,
    shown: ShownArrays,
    nodes: Floats,
    factors: Floats,
    places: Ints,
    ability: Floats,
    scratch: Scratch,
) -> None:
    """Do `update.update` where they do; apart, because with this in its loop the other took twice the time."""
    for row in range(start, end):
        _observe(model, results, row, said, shown, nodes, factors, ability, scratch)
        of_item = model.skill_offsets[results.item[row]] - results.offsets[row]
        for at in range(results.offsets[row], results.offsets[row + 1]):
            skill, factor = model.skills[of_item + at], said.learn[at]
            ready = _readiness(model, skill, nodes, places, ability)
            factor *= _odds_factor(ability, model.learn, skill, factor, ready)
            factors[0, said.place[at]] = _single(model, factor)
        _write(results, row, said, nodes, scratch)


@inlined
def _observe(
    model: ModelArrays,
    results: ResultArrays,
    row: int,
    said: HistoryArrays,
    shown: ShownArrays,
    nodes: Floats,
    factors: Floats,
    ability: Floats,
    scratch: Scratch,
) -> None:
    """Do `update.update` up to what the score says of masteries and ability; the masteries stay in `scratch`."""
    item, score, start = results.item[row], results.score[row], results.offsets[row]
    n_skills = results.offsets[row + 1] - start
    for j in range(n_skills):
        skill, place = model.skills[model.skill_offsets[item] + j], said.place[start + j]
        _expect(model, skill, nodes, place, factors[0, place], said.retained[start + j], scratch.known, j)
        rested = _shown(_marginal(ability, nodes, place), factors[1, place])
        shown.before[start + j] = rested * said.retained[start + j]
    _fill_likelihood(model.odds, model.table_offsets[item], score, said.answer[row], n_skills, scratch)
    total = _condition(ability, n_skills, scratch)
    if model.rounded:
        _round_rows(n_skills, scratch.conditioned)
    shown.p_correct[row] = _p_correct(ability, n_skills, score, total, scratch)
    shown.log_likelihood[row] = math.log(total) if total > 0.0 else -math.inf
    _reweigh(ability, total, scratch)
    for j in range(n_skills):
        before, after = shown.before[start + j], _marginal(ability, scratch.conditioned, j)
        held = _hold_back(model, score, before, after)
        factors[1, said.place[start + j]] = held
        shown.after[start + j] = _shown(after, held)


@inlined
def _shown(mastery: float, held: float) -> float:
    """Do `monotony.shown`."""
    return min(max(mastery - held, 0.0), 1.0)


@inlined
def _hold_back(model: ModelArrays, score: float, before: float, after: float) -> float:
    """Do `monotony.hold_back`."""
    if (score > 0.0 or after <= before) and (score < 1.0 or before <= after):
        return 0.0
    held = after - before
    if model.rounded:
        stored = _single(model, max(abs(held) * ABOVE, LEAST))
        held = stored if held > 0.0 else -stored
    return held


@inlined
def _expect(
    model: ModelArrays,
    skill: int,
    nodes: Floats,
    place: int,
    factor: float,
    retained: float,
    known: Floats,
    j: int,
) -> None:
    """Do `update.expect_next` for one skill."""
    for g in range(nodes.shape[1]):
        m = nodes[place, g]
        if factor >= 0.0:
            odds = model.learn[skill, g] * factor
            m = m * model.keep[skill] + (1.0 - m) * (odds / (1.0 + odds))
        m *= retained
        known[j, g] = _round(m) if model.rounded else m


@inlined
def _round_rows(n: int, rows: Floats) -> None:
    for j in range(n):
        for g in range(rows.shape[1]):
            rows[j, g] = _round(rows[j, g])


@inlined
def _write(results: ResultArrays, row: int, said: HistoryArrays, nodes: Floats, scratch: Scratch) -> None:
    """Put the masteries after the evidence in their places."""
    start = results.offsets[row]
    for j in range(results.offsets[row + 1] - start):
        for g in range(nodes.shape[1]):
            nodes[said.place[start + j], g] = scratch.conditioned[j, g]


@inlined
def _marginal(ability: Floats, nodes: Floats, row: int) -> float:
    total = 0.0
    for g in range(len(ability)):
        total += ability[g] * nodes[row, g]
    return min(total, 1.0)


@inlined
def _fill_likelihood(table: Floats, start: int, score: float, factor: float, n_skills: int, scratch: Scratch) -> None:
    """Shift the odds of c and θ_g in the item's table, and work P(score | c, θ_g) out."""
    n_nodes = len(scratch.evidence)
    for c in range(1 << n_skills):
        for g in range(n_nodes):
            odds = table[start + g] * factor
            if score >= 1.0:
                scratch.likelihood[c, g] = odds / (1.0 + odds)
            elif score <= 0.0:
                scratch.likelihood[c, g] = 1.0 / (1.0 + odds)
            else:
                right = odds / (1.0 + odds)
                scratch.right[c, g] = right
                scratch.likelihood[c, g] = math.pow(right, score) * math.pow(1.0 / (1.0 + odds), 1.0 - score)
        start += n_nodes


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
                scratch.conditioned[j, g] = known
            else:
                scratch.conditioned[j, g] = joint / evidence if joint < evidence else 1.0
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
        return _round_prediction(1.0 - total if total < 1.0 else 0.0)
    return _round_prediction(min(total, 1.0))


@inlined
def _reweigh(ability: Floats, total: float, scratch: Scratch) -> None:
    for g in range(len(ability)):
        if total > 0.0:
            ability[g] = ability[g] * scratch.evidence[g] / total


@inlined
def _readiness(model: ModelArrays, skill: int, nodes: Floats, places: Ints, ability: Floats) -> float:
    """Do `readiness.readiness`; a place of -1 is that of a prerequisite without an opportunity."""
    ready = 1.0
    for at in range(model.arrow_offsets[skill], model.arrow_offsets[skill + 1]):
        place, mastery = places[model.needed[at]], 0.0
        for g in range(len(ability)):
            mastery += ability[g] * (nodes[place, g] if place >= 0 else model.prior[model.needed[at], g])
        ready *= 1.0 - model.strengths[at] * (1.0 - min(mastery, 1.0))
    return ready


@inlined
def _odds_factor(ability: Floats, learn: Floats, skill: int, factor: float, ready: float) -> float:
    """Do `readiness.odds_factor`."""
    learned = missed = 0.0
    for g in range(len(ability)):
        odds = learn[skill, g] * factor
        learned += ability[g] * (odds / (1.0 + odds))
        missed += ability[g] * (1.0 / (1.0 + odds))
    return ready * missed / (missed + learned * (1.0 - ready))


@inlined
def _round_prediction(p_correct: float) -> float:
    """Do `rounding.round_prediction`."""
    return math.floor(p_correct * STEPS + HALF) / STEPS


@inlined
def _single(model: ModelArrays, value: float) -> float:
    """Do `covariates.single`."""
    return np.float64(np.float32(value)) if model.rounded else value


@inlined
def _round(mastery: float) -> float:
    """Do `rounding.round_mastery`."""
    x = np.float64(np.float32(mastery if mastery < HALF else min(mastery - 1.0, -SMALLEST)))
    return 1.0 + x if x < 0.0 else x

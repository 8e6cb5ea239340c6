"""The filter of `engine.tracing.update`, compiled: the same operations in the same order, over many learners.

What the history says is worked out before (`kernel_history`); here stand the beliefs alone.
"""

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
    StudyArrays,
)
from engine.tracing.kernel_parts import (
    marginal,
    odds_factor,
    readiness,
    retention,
    round_mastery,
    shown_of,
    single,
    stored_back,
)
from engine.tracing.kernel_teaching import teach
from engine.tracing.rounding import HALF, STEPS
from engine.tracing.state import NOTHING_LEARNED
from engine.tracing.traces import TICKS_PER_DAY


class Scratch(NamedTuple):
    """Room for one result.

    Attributes:
        known: Masteries before it, [7, G].
        conditioned: Masteries after its evidence, [7, G].
        likelihood: P(score | c, θ_g), [128, G].
        right: P(correct | c, θ_g), [128, G]; filled for scores between 0 and 1.
        evidence: P(score | θ_g), [G].
        table: One node's table while it is folded, [128].
        odds: An item's table at an attempt that is not the first one, [128 G].
    """

    known: Floats
    conditioned: Floats
    likelihood: Floats
    right: Floats
    evidence: Floats
    table: Floats
    odds: Floats


@inlined
def _scratch(n_nodes: int) -> Scratch:
    return Scratch(
        known=np.empty((MAX_SKILLS, n_nodes)),
        conditioned=np.empty((MAX_SKILLS, n_nodes)),
        likelihood=np.empty((2**MAX_SKILLS, n_nodes)),
        right=np.empty((2**MAX_SKILLS, n_nodes)),
        evidence=np.empty(n_nodes),
        table=np.empty(2**MAX_SKILLS),
        odds=np.empty(2**MAX_SKILLS * n_nodes),
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
    studies: StudyArrays,
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
    if len(model.needed) or len(studies.skill):
        _trace_ready(
            model, learner_offsets, results, said, shown, left_offsets, skills, nodes, factors, abilities, studies
        )
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
    studies: StudyArrays,
    last_tick: Ints,
) -> None:
    """Take ordered results of one learner in, and what was studied between them, in place.

    Args:
        model: To trace with.
        results: In the order of (occurred_at, result id).
        said: What the history says of them.
        shown: Room for what they show.
        nodes: Masteries, one row per skill of the model, priors where there was no opportunity.
        factors: What the odds of learning at the last opportunity of each are multiplied by, and what is held back of
            what is shown, [2, skills of the model].
        ability: The learner's belief about θ, [G].
        studies: What was studied, in order.
        last_tick: When the last result on each skill occurred before these, 0 for none; [skills of the model].
    """
    scratch = _scratch(len(ability))
    if len(model.needed) or len(studies.skill):
        places, whole = np.arange(len(model.keep)), (0, len(results.item), 0, len(studies.skill))
        _take_through(model, results, whole, said, shown, nodes, factors, places, ability, scratch, studies, last_tick)
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
    studies: StudyArrays,
) -> None:
    """Do `trace_learners` from where everything stands at its prior, where prerequisites or resources matter."""
    scratch, places = _scratch(len(model.ability)), np.full(len(model.keep), -1, np.int64)
    never, first = np.zeros(len(skills), np.int64), 0
    for learner in range(len(learner_offsets) - 1):
        for place in range(left_offsets[learner], left_offsets[learner + 1]):
            places[skills[place]] = place
        start, end, last = learner_offsets[learner], learner_offsets[learner + 1], first
        while last < len(studies.skill) and studies.learner[last] == learner:
            last += 1
        _take_through(
            model, results, (start, end, first, last), said, shown, nodes, factors, places, abilities[learner],
            scratch, studies, never,
        )  # fmt: skip
        first = last
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
        factors[0, said.place[at]] = single(model, said.learn[at])
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
            ready = readiness(model, skill, nodes, places, ability)
            factor *= odds_factor(ability, model.learn, skill, factor, ready)
            factors[0, said.place[at]] = single(model, factor)
        _write(results, row, said, nodes, scratch)


@inner
def _take_through(
    model: ModelArrays,
    results: ResultArrays,
    whole: tuple[int, int, int, int],
    said: HistoryArrays,
    shown: ShownArrays,
    nodes: Floats,
    factors: Floats,
    places: Ints,
    ability: Floats,
    scratch: Scratch,
    studies: StudyArrays,
    last_tick: Ints,
) -> None:
    """Take one learner's results in, each resource before the result that came after it.

    `whole` says where the results start and end, and where the studies do; `last_tick` is by place.
    """
    start, end, first, last = whole
    taken = start
    for at in range(first, last):
        before = min(start + studies.n_before[at], end)
        _take_ready(model, results, taken, before, said, shown, nodes, factors, places, ability, scratch)
        taken, skill, place = before, studies.skill[at], places[studies.skill[at]]
        since = _last_tick(results, said, start, before, place, last_tick[place])
        days = max(studies.tick[at] - since, 0) / TICKS_PER_DAY if since > 0 else 0.0
        retained = retention(days, model.decay[skill], model.tau_days)
        teach(model, skill, place, studies.effect[at], retained, nodes, factors, places, ability)
    _take_ready(model, results, taken, end, said, shown, nodes, factors, places, ability, scratch)


@inner
def _last_tick(results: ResultArrays, said: HistoryArrays, start: int, end: int, place: int, before: int) -> int:
    """Find when the last of some results on a skill occurred, else the one before them."""
    for row in range(end - 1, start - 1, -1):
        for at in range(results.offsets[row], results.offsets[row + 1]):
            if said.place[at] == place:
                return results.tick[row]  # type: ignore[no-any-return] # a number
    return before


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
        rested = shown_of(marginal(ability, nodes, place), factors[1, place])
        shown.before[start + j] = rested * said.retained[start + j]
    if said.kind[row]:
        _fill_odds(model, item, said.kind[row], said.variant[row], n_skills, scratch.odds)
        _fill_likelihood(scratch.odds, 0, score, said.answer[row], n_skills, scratch)
    else:
        _fill_likelihood(model.odds, model.table_offsets[item], score, said.answer[row], n_skills, scratch)
    total = _condition(ability, n_skills, scratch)
    if model.rounded:
        _round_rows(n_skills, scratch.conditioned)
    shown.p_correct[row] = _p_correct(ability, n_skills, score, total, scratch)
    shown.log_likelihood[row] = math.log(total) if total > 0.0 else -math.inf
    _reweigh(ability, total, scratch)
    for j in range(n_skills):
        before, after = shown.before[start + j], marginal(ability, scratch.conditioned, j)
        held = _hold_back(model, score, before, after)
        factors[1, said.place[start + j]] = held
        shown.after[start + j] = shown_of(after, held)


@inlined
def _hold_back(model: ModelArrays, score: float, before: float, after: float) -> float:
    """Do `monotony.hold_back`."""
    if (score > 0.0 or after <= before) and (score < 1.0 or before <= after):
        return 0.0
    return stored_back(model, after - before)


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
        known[j, g] = round_mastery(m) if model.rounded else m


@inlined
def _round_rows(n: int, rows: Floats) -> None:
    for j in range(n):
        for g in range(rows.shape[1]):
            rows[j, g] = round_mastery(rows[j, g])


@inlined
def _write(results: ResultArrays, row: int, said: HistoryArrays, nodes: Floats, scratch: Scratch) -> None:
    """Put the masteries after the evidence in their places."""
    start = results.offsets[row]
    for j in range(results.offsets[row + 1] - start):
        for g in range(nodes.shape[1]):
            nodes[said.place[start + j], g] = scratch.conditioned[j, g]


@inlined
def _fill_odds(model: ModelArrays, item: int, kind: int, variant: int, n_skills: int, odds: Floats) -> None:
    """Multiply an item's table by the factors of `attempt_tables.AttemptTables.factors`."""
    start, first, n_nodes = model.table_offsets[item], model.skill_offsets[item], model.kinds.shape[1]
    for c in range(1 << n_skills):
        for g in range(n_nodes):
            of_node = model.odds[start + c * n_nodes + g] * model.kinds[kind, g] * model.variants[variant, g]
            for j in range(n_skills):
                if c >> j & 1:
                    of_node *= model.tellings[model.telling_rows[first + j] + kind, g]
            odds[c * n_nodes + g] = of_node


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
def _round_prediction(p_correct: float) -> float:
    """Do `rounding.round_prediction`."""
    return math.floor(p_correct * STEPS + HALF) / STEPS

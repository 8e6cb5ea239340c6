"""From a table of interactions to sequences: order, links between opportunities, covariates of the history."""

import math
from typing import Final, NamedTuple

import numpy as np

from engine.compiling import compiled
from engine.fitting.ability.arrays import Floats, Ints, Sequences
from engine.fitting.ability.contexts import NOTHING_SEEN, Contexts, Seen, contexts_of, variants_of
from engine.fitting.ability.terms import entries_at, keys_of
from engine.interactions import Interactions, combination_of_items, time_order
from engine.tracing.parameters import Population
from engine.tracing.traces import MOST_TIMES, RIGHT_FROM, TICKS_PER_DAY

N_COVARIATES: Final = 19
UNFITTED_USUAL: Final = Population().usual
US_PER_TICK: Final = 10_000
TICKS_PER_MINUTE: Final = 6_000
FAST: Final = 0.7
SLOW: Final = 0.9
ITEM_STRENGTH: Final = 5.0  # results that the usual score of a skill counts for in that of its item
SKILL_STRENGTH: Final = 20.0  # results that the mean over everything counts for in the usual score of a skill
WHOLE_STRENGTH: Final = 200.0  # results that what is usual before any fitting counts for in the mean over everything


class Usual(NamedTuple):
    """Usual scores, 0..1, of what a model has seen: what a result is compared with before it moves the form.

    Attributes:
        everything: Mean score.
        skills: float64[K].
        items: float64[I].
    """

    everything: float
    skills: Floats
    items: Floats


class Layout(NamedTuple):
    """The results of a table in the order in which they are traced; indices are those of the table.

    Attributes:
        rows: int64[n], rows of the table, learner by learner in the order of time.
        learner_offsets: int64[n_learners + 1].
        score: float64[n].
        attempt: int64[n].
        item: int64[n].
        tick: int64[n], 10 ms each; all 0 where times are unknown.
        offsets: int64[n + 1], where each result's opportunities start.
        skill: int64[o].
        item_skills: The skills of each item.
        has_times: Whether times are known.
    """

    rows: Ints
    learner_offsets: Ints
    score: Floats
    attempt: Ints
    item: Ints
    tick: Ints
    offsets: Ints
    skill: Ints
    item_skills: tuple[tuple[int, ...], ...]
    has_times: bool


def lay_out(table: Interactions) -> Layout:
    """Put the rows of a table in order; an item has the skills that most of its rows name."""
    rows = time_order(table.learners, table.occurred_at_us, table.attempt).astype(np.int64)
    combination = combination_of_items(table)
    counts = np.array([len(skills) for skills in table.skill_combinations], np.int64)
    item = table.items[rows].astype(np.int64)
    which = combination[item]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts[which])])
    flat = np.array([skill for skills in table.skill_combinations for skill in skills], np.int64)
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])[which]
    within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], counts[which])
    times, score = table.occurred_at_us, table.score[rows].astype(np.float64)
    tick = np.zeros(len(rows), np.int64) if times is None else times[rows] // US_PER_TICK
    learner_offsets = _offsets(table.learners[rows].astype(np.int64), len(table.learner_ids))
    return Layout(
        rows=rows,
        learner_offsets=learner_offsets,
        score=score,
        attempt=table.attempt[rows].astype(np.int64),
        item=item,
        tick=tick,
        offsets=offsets,
        skill=flat[np.repeat(starts, counts[which]) + within],
        item_skills=tuple(table.skill_combinations[c] for c in combination),
        has_times=times is not None,
    )


def contexts_in(layout: Layout, n_items: int) -> Contexts:
    """Say what came before each result."""
    return contexts_of(
        layout.learner_offsets, layout.offsets, layout.item, layout.score, layout.tick, n_items,
        has_times=layout.has_times,
    )  # fmt: skip


def _offsets(learners: Ints, n_learners: int) -> Ints:
    counts = np.bincount(learners, minlength=n_learners)
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])


def usual_scores(layout: Layout, n_skills: int, n_items: int) -> Usual:
    """Average the scores of a table (see `usual_of`)."""
    counts = np.bincount(layout.item, minlength=n_items).astype(np.float64)
    totals = np.bincount(layout.item, weights=layout.score, minlength=n_items).astype(np.float64)
    return usual_of(counts, totals, layout.item_skills, n_skills)


def usual_of(counts: Floats, totals: Floats, item_skills: tuple[tuple[int, ...], ...], n_skills: int) -> Usual:
    """Average the scores of items, drawn towards those of their skills, and these towards the mean of everything.

    That again is drawn towards what is usual before any fitting: a few learners say little of it.

    Args:
        counts: float64[I], results of each item.
        totals: float64[I], their scores added up.
        item_skills: The skills of each item.
        n_skills: K.
    """
    everything = (float(totals.sum()) + WHOLE_STRENGTH * UNFITTED_USUAL) / (float(counts.sum()) + WHOLE_STRENGTH)
    item = np.repeat(np.arange(len(item_skills)), [len(own) for own in item_skills])
    skill = np.array([k for own in item_skills for k in own], np.int64)
    skills = _drawn(
        np.bincount(skill, weights=counts[item], minlength=n_skills).astype(np.float64),
        np.bincount(skill, weights=totals[item], minlength=n_skills).astype(np.float64),
        np.full(n_skills, everything),
        SKILL_STRENGTH,
    )
    towards = np.array([np.mean(skills[list(own)]) if own else everything for own in item_skills])
    return Usual(everything, skills, _drawn(counts, totals, towards, ITEM_STRENGTH))


def _drawn(counts: Floats, totals: Floats, towards: Floats, strength: float) -> Floats:
    drawn: Floats = (totals + strength * towards) / (counts + strength)
    return drawn


def sequences_of(layout: Layout, usual_items: Floats, n_skills: int, seen: Seen = NOTHING_SEEN) -> Sequences:
    """Link the opportunities and work the covariates out."""
    n = len(layout.skill)
    before, after = np.full(n, -1, np.int64), np.full(n, -1, np.int64)
    elapsed_days, covariates = np.zeros(n), np.zeros((n, N_COVARIATES))
    _walk(
        layout.learner_offsets, layout.score, layout.attempt, layout.item, layout.tick, layout.offsets, layout.skill,
        layout.has_times, usual_items, n_skills, before, after, elapsed_days, covariates,
    )  # fmt: skip
    contexts = contexts_in(layout, len(usual_items))
    variant = variants_of(contexts, layout.item, seen)
    entries = entries_at(keys_of(seen), seen, contexts, layout.item)
    return Sequences(
        layout.learner_offsets, layout.score, layout.item, layout.offsets, layout.skill,
        before, after, elapsed_days, covariates, np.ones(n),
        contexts.kind, variant, entries,
    )  # fmt: skip


@compiled
def _walk(  # noqa: C901, PLR0912, PLR0915 - one body: every call in these loops counts references
    learner_offsets: Ints,
    score: Floats,
    attempt: Ints,
    item: Ints,
    tick: Ints,
    offsets: Ints,
    skill: Ints,
    has_times: bool,  # noqa: FBT001 - numba has no keywords
    usual: Floats,
    n_skills: int,
    before: Ints,
    after: Ints,
    elapsed_days: Floats,
    covariates: Floats,
) -> None:
    """Walk through every learner's results once (see `engine.tracing.covariates` for each definition)."""
    n_items = len(usual)
    last_of_skill = np.full(n_skills, -1, np.int64)
    achieved, opportunities, skill_form = np.zeros(n_skills), np.zeros(n_skills), np.zeros(n_skills)
    taken_at, run, last_row = np.zeros(n_skills, np.int64), np.zeros(n_skills), np.zeros(n_skills, np.int64)
    item_count, item_row, item_at = np.zeros(n_items), np.zeros(n_items, np.int64), np.zeros(n_items, np.int64)
    for learner in range(len(learner_offsets) - 1):
        start, stop = learner_offsets[learner], learner_offsets[learner + 1]
        last = fast = slow = 0.0
        taken, previous = 0, -1
        for row in range(start, stop):
            if offsets[row + 1] == offsets[row]:
                continue
            i, now = item[row], tick[row]
            pause = 0.0
            if has_times and previous >= 0:
                pause = math.log1p(max(now - tick[previous], 0) / TICKS_PER_MINUTE)
            item_gap = 0.0
            is_right = item_count[i] > 0 and score[item_row[i]] >= RIGHT_FROM
            if item_count[i] > 0:
                item_gap = _gap(now - tick[item_row[i]], taken - item_at[i], has_times)
            for o in range(offsets[row], offsets[row + 1]):
                k, x = skill[o], covariates[o]
                x[0], x[1], x[2], x[3], x[4] = last, fast, slow, math.log1p(taken), pause
                x[5], x[6] = math.log1p(achieved[k]), math.log1p(opportunities[k] - achieved[k])
                x[7] = skill_form[k]
                if opportunities[k] > 0:
                    x[8] = 1.0 if score[last_row[k]] >= RIGHT_FROM else -1.0
                    x[9] = _gap(now - tick[last_row[k]], taken - taken_at[k], has_times)
                    x[10] = x[9] * x[8]
                    if taken_at[k] == taken - 1:
                        x[12] = math.log1p(run[k] + 1.0)
                    before[o] = last_of_skill[k]
                    after[last_of_skill[k]] = o
                    elapsed_days[o] = max(now - tick[last_row[k]], 0) / TICKS_PER_DAY
                else:
                    x[11] = 1.0
                if item_count[i] > 0:
                    x[13], x[14], x[15] = 1.0, 1.0 if is_right else 0.0, math.log1p(min(item_count[i], MOST_TIMES))
                    x[16], x[17] = item_gap, item_gap if is_right else 0.0
                x[18] = 1.0 if attempt[row] > 1 else 0.0
            d = score[row] - usual[i]
            last, fast, slow = d, FAST * fast + (1.0 - FAST) * d, SLOW * slow + (1.0 - SLOW) * d
            for o in range(offsets[row], offsets[row + 1]):
                k = skill[o]
                run[k] = run[k] + 1.0 if opportunities[k] > 0 and taken_at[k] == taken - 1 else 0.0
                achieved[k] += score[row]
                opportunities[k] += 1.0
                skill_form[k] = FAST * skill_form[k] + (1.0 - FAST) * d
                taken_at[k], last_row[k], last_of_skill[k] = taken, row, o
            item_count[i] += 1.0
            item_row[i], item_at[i] = row, taken
            taken += 1
            previous = row
        for row in range(start, stop):
            item_count[item[row]] = 0.0
            for o in range(offsets[row], offsets[row + 1]):
                k = skill[o]
                achieved[k] = opportunities[k] = skill_form[k] = run[k] = 0.0


@compiled
def _gap(ticks: int, results: int, has_times: bool) -> float:  # noqa: FBT001 - numba has no keywords
    if has_times:
        return math.log1p(max(ticks, 0) / TICKS_PER_MINUTE)
    return math.log(results)

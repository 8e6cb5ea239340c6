"""The packed records of a live state, read and written by compiled code.

One compiled call reads a learner's records, takes the results in, writes the records again and integrates ability out
of every skill for the decision that follows. In plain Python the same took 17 µs a result and 20 µs a decision; as
array operations it was slower still, because between two requests their code falls out of the processor's caches.
The bytes are those of `api.live.records`; the arithmetic is that of `engine.tracing.kernel`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from api.live.packed_items import distinct, pack_items, unpack_items
from api.live.packed_records import Bytes, Floats, Ints, pack, unpack
from api.live.records import NARROW, NARROW_HISTORY
from engine.compiling import compiled_with, inner
from engine.tracing.kernel import advance
from engine.tracing.kernel_arrays import (
    COURSE_TICK,
    HELD,
    ITEM_RUN,
    LAST_TICK,
    LEARN_FACTOR,
    N_AT,
    N_COURSE,
    N_RESULTS,
    OPPORTUNITIES,
    RUN,
    HistoryArrays,
    ModelArrays,
    ResultArrays,
    ShownArrays,
    SkillRows,
    StudyArrays,
)
from engine.tracing.kernel_history import learn_ahead, look_back
from engine.tracing.traces import TICKS_PER_DAY


class Folded(NamedTuple):
    """What taking results in leaves; K skills, R results with S skills in all.

    Attributes:
        raw: uint8, the packed records of skills.
        layout: How they are packed.
        items: uint8, the packed records of items.
        head: float64[G + 5 + runs], the weights of ability, the course and the runs of `api.live.layout`.
        p_correct: float64[R], expected just before each result.
        moves: float64[2, S], P(mastered) before and after each result, per skill of its item.
        streaks: int64[S], after each result, per skill of its item.
        offsets: int64[R + 1], where each result's skills start in `moves` and `streaks`.
        beliefs: float64[4, K], as in `api.live.survey.Survey`: now, last, deviation, expected learning.
        learn: float64[K] or none, as there.
        counts: int64[6, K], as in `packed_records`.
        nodes: float64[K, G], P(mastered | θ_g) after the evidence of the last result on each skill.
    """

    raw: Bytes
    layout: int
    items: Bytes
    head: Floats
    p_correct: Floats
    moves: Floats
    streaks: Ints
    offsets: Ints
    beliefs: Floats
    learn: Floats
    counts: Ints
    nodes: Floats


@compiled_with(nogil=False)
def fold_records(
    raw: Bytes,
    layout: int,
    items: Bytes,
    head: Floats,
    rows: Floats,
    taught: Floats,
    now_tick: int,
    initial_ability: Floats,
    prior: Floats,
    learn_odds: Floats,
    keep: Floats,
    decay: Floats,
    tau_days: float,
    skill_offsets: Ints,
    skills: Ints,
    odds: Floats,
    table_offsets: Ints,
    slopes: Floats,
    usual: Floats,
    used: Ints,
    describes_skills: bool,  # noqa: FBT001 - numba has no keywords; as are the others
    keeps_course: bool,  # noqa: FBT001
    remembers_items: bool,  # noqa: FBT001
    is_timed: bool,  # noqa: FBT001
    rounded: bool,  # noqa: FBT001
    arrow_offsets: Ints,
    needed: Ints,
    strengths: Floats,
    reads_attempts: bool,  # noqa: FBT001
    kinds: Floats,
    tellings: Floats,
    telling_rows: Ints,
    variant: Ints,
    variants: Floats,
    teaching: Floats,
) -> tuple[Bytes, int, Bytes, Floats, Floats, Floats, Ints, Ints, Floats, Floats, Ints, Floats]:
    """Take ordered results into packed records (see `Folded` for what comes back).

    Args:
        raw: The packed records of skills.
        layout: How they are packed.
        items: The packed records of items.
        head: As in `Folded`; not changed.
        rows: float64[R, 4]: item, score, attempt, tick (whole numbers below 2^53 are exact).
        taught: float64[T, 4], what was studied between them, a row per skill: how many of the results came before,
            skill, effect, tick.
        now_tick: For the beliefs that come back.
        initial_ability: This and what follows are the fields of `ModelArrays`, one by one: numba takes 2 µs to open
            a tuple of arrays, and nothing to take arrays.
        prior: See there.
        learn_odds: `learn` there.
        keep: See there.
        decay: See there.
        tau_days: See there.
        skill_offsets: See there.
        skills: See there.
        odds: See there.
        table_offsets: See there.
        slopes: See there.
        usual: See there.
        used: See there.
        describes_skills: See there.
        keeps_course: See there.
        remembers_items: See there.
        is_timed: See there.
        rounded: See there.
        arrow_offsets: See there.
        needed: See there.
        strengths: See there.
        reads_attempts: See there.
        kinds: See there.
        tellings: See there.
        telling_rows: See there.
        variant: See there.
        variants: See there.
        teaching: See there.
    """
    model = ModelArrays(
        initial_ability,
        prior,
        learn_odds,
        keep,
        decay,
        tau_days,
        skill_offsets,
        skills,
        odds,
        table_offsets,
        slopes,
        usual,
        used,
        describes_skills,
        keeps_course,
        remembers_items,
        is_timed,
        rounded,
        arrow_offsets,
        needed,
        strengths,
        reads_attempts,
        kinds,
        tellings,
        telling_rows,
        variant,
        variants,
        teaching,
    )
    n_nodes = prior.shape[1]
    nodes, counts, forms = unpack(raw, layout, prior)
    if (describes_skills or keeps_course) and layout < NARROW_HISTORY:
        layout += NARROW_HISTORY - NARROW
    courses = _unpack_course(head[n_nodes:], counts)
    results = _arrange(rows, skill_offsets)
    said = _room(results, skill_offsets, skills)
    met, places = distinct(results.item if remembers_items else results.item[:0])
    kept = unpack_items(items, met)
    studies, last_tick = _studies(taught), counts[LAST_TICK].copy()
    learner_offsets = np.array([0, len(rows)])
    look_back(model, learner_offsets, results, said, SkillRows(counts, forms), kept, places, courses)
    ability, p_correct, moves = head[:n_nodes].copy(), np.empty(len(rows)), np.empty((2, results.offsets[-1]))
    shown = ShownArrays(p_correct, np.empty(len(rows)), moves[0], moves[1])
    advance(model, results, said, shown, nodes, forms[LEARN_FACTOR : HELD + 1], ability, studies, last_tick)
    packed, layout = pack(nodes, counts, forms, layout)
    tau_ticks = model.tau_days * TICKS_PER_DAY
    beliefs = look(nodes, counts, forms, ability, model.learn, model.decay, tau_ticks, now_tick)
    after = _pack_head(ability, courses, counts)
    learn = learn_ahead(model, SkillRows(counts, forms), courses, ability, now_tick)
    packed_items = pack_items(items, met, kept)
    streaks, offsets = said.streak, results.offsets
    return packed, layout, packed_items, after, p_correct, moves, streaks, offsets, beliefs, learn, counts, nodes


@compiled_with(nogil=False)
def survey_records(
    raw: Bytes,
    layout: int,
    ability: Floats,
    prior: Floats,
    learn_odds: Floats,
    decay: Floats,
    tau_ticks: float,
    now_tick: int,
) -> tuple[Floats, Ints, Floats]:
    """Look at all skills as they stand: beliefs, counts and nodes as in `Folded`."""
    nodes, counts, forms = unpack(raw, layout, prior)
    return look(nodes, counts, forms, ability, learn_odds, decay, tau_ticks, now_tick), counts, nodes


@inner
def look(
    nodes: Floats,
    counts: Ints,
    forms: Floats,
    ability: Floats,
    learn_odds: Floats,
    decay: Floats,
    tau_ticks: float,
    now_tick: int,
) -> Floats:
    """Integrate ability out: now, last, deviation, expected learning, float64[4, K] (see `api.live.survey.Survey`)."""
    n_skills, n_nodes = nodes.shape
    beliefs = np.zeros((4, n_skills))
    for skill in range(n_skills):
        mean = 0.0
        for g in range(n_nodes):
            mean += ability[g] * nodes[skill, g]
        variance = 0.0
        for g in range(n_nodes):
            variance += ability[g] * (nodes[skill, g] - mean) ** 2
        beliefs[0, skill] = beliefs[1, skill] = min(max(min(mean, 1.0) - forms[HELD, skill], 0.0), 1.0)
        beliefs[2, skill] = variance**0.5
        if counts[OPPORTUNITIES, skill] and now_tick > counts[LAST_TICK, skill] and decay[skill]:
            beliefs[0, skill] *= (1.0 + (now_tick - counts[LAST_TICK, skill]) / tau_ticks) ** -decay[skill]
        if forms[LEARN_FACTOR, skill] >= 0.0:
            for g in range(n_nodes):
                odds = learn_odds[skill, g] * forms[LEARN_FACTOR, skill]
                beliefs[3, skill] += ability[g] * (1.0 - nodes[skill, g]) * (odds / (1.0 + odds))
    return beliefs


@inner
def _arrange(rows: Floats, skill_offsets: Ints) -> ResultArrays:
    """Lay results out for the engine."""
    n = len(rows)
    whole = np.empty((3, n), np.int64)
    results = ResultArrays(whole[0], rows[:, 1].copy(), whole[1], whole[2], np.zeros(n + 1, np.int64))
    for row in range(n):
        item = np.int64(rows[row, 0])
        results.item[row] = item
        results.attempt[row] = np.int64(rows[row, 2])
        results.tick[row] = np.int64(rows[row, 3])
        results.offsets[row + 1] = results.offsets[row] + skill_offsets[item + 1] - skill_offsets[item]
    return results


@inner
def _studies(taught: Floats) -> StudyArrays:
    """Lay out for the engine what was studied by one learner."""
    n = len(taught)
    whole = np.zeros((4, n), np.int64)
    studies = StudyArrays(whole[0], whole[1], whole[2], taught[:, 2].copy(), whole[3])
    for row in range(n):
        studies.n_before[row] = np.int64(taught[row, 0])
        studies.skill[row] = np.int64(taught[row, 1])
        studies.tick[row] = np.int64(taught[row, 3])
    return studies


@inner
def _room(results: ResultArrays, skill_offsets: Ints, skills: Ints) -> HistoryArrays:
    """Make room for what the history says; a skill stands at the place of its index."""
    factors, whole = np.empty((2, results.offsets[-1])), np.empty((2, results.offsets[-1]), np.int64)
    kinds = np.zeros((2, len(results.item)), np.int64)
    said = HistoryArrays(np.empty(len(results.item)), factors[0], factors[1], whole[0], whole[1], kinds[0], kinds[1])
    for row in range(len(results.item)):
        first, start = skill_offsets[results.item[row]], results.offsets[row]
        for at in range(start, results.offsets[row + 1]):
            said.place[at] = skills[first + at - start]
    return said


@inner
def _unpack_course(packed: Floats, counts: Ints) -> Floats:
    """Read a course, float64[1, 6], and put the runs of the skills that the last result exercised into `counts`."""
    courses = np.zeros((1, N_COURSE))
    for place in range(ITEM_RUN + 1):
        courses[0, place] = packed[place]
    following = ITEM_RUN + 1
    for skill in range(counts.shape[1]):
        if counts[OPPORTUNITIES, skill]:
            courses[0, COURSE_TICK] = max(courses[0, COURSE_TICK], counts[LAST_TICK, skill])
            if counts[N_AT, skill] == packed[N_RESULTS] - 1.0:
                counts[RUN, skill] = np.int64(packed[following])
                following += 1
    return courses


@inner
def _pack_head(ability: Floats, courses: Floats, counts: Ints) -> Floats:
    """Write the weights of ability, a course, and the runs of the skills that the last result exercised."""
    end = len(ability)
    packed = np.empty(end + ITEM_RUN + 1 + counts.shape[1])
    for g in range(end):
        packed[g] = ability[g]
    for place in range(ITEM_RUN + 1):
        packed[end] = courses[0, place]
        end += 1
    for skill in range(counts.shape[1]):
        if counts[OPPORTUNITIES, skill] and counts[N_AT, skill] == courses[0, N_RESULTS] - 1.0:
            packed[end] = counts[RUN, skill]
            end += 1
    return packed[:end]

"""The packed records of a live state, read and written by compiled code.

One compiled call reads a learner's records, takes the results in, writes the records again and integrates ability out
of every skill for the decision that follows. In plain Python the same took 17 µs a result and 20 µs a decision; as
array operations it was slower still, because between two requests their code falls out of the processor's caches.
The bytes are those of `api.live.records`; the arithmetic is that of `engine.tracing.kernel`.
"""

import numpy as np

from api.live.done import merge_done, pack_done
from api.live.packed_items import distinct, pack_items, unpack_items
from api.live.packed_records import N_ROWS, Bytes, Floats, Ints, pack, unpack
from api.live.records import NARROW, NARROW_HISTORY
from engine.compiling import compiled_with, inner
from engine.tracing.correction import N_FEATURES
from engine.tracing.kernel import advance
from engine.tracing.kernel_arrays import (
    COURSE_TICK,
    HELD,
    LAST_TICK,
    LEARN_FACTOR,
    N_AT,
    N_COURSE,
    N_FORMS,
    N_RESULTS,
    OPPORTUNITIES,
    RUN,
    HistoryArrays,
    ResultArrays,
    ShownArrays,
    SkillRows,
    StudyArrays,
)
from engine.tracing.kernel_correction import correct
from engine.tracing.kernel_history import learn_ahead, look_back
from engine.tracing.laid_out import model_of
from engine.tracing.traces import TICKS_PER_DAY


@compiled_with(nogil=False)
def take_in(
    records: bytes,
    layout: int,
    items: bytes,
    done: bytes,
    rows: Floats,
    taught: Floats,
    now_tick: int,
    head: Floats,
    reals: Floats,
    wholes: Ints,
    packed: Bytes,
    model_floats: Floats,
    model_ints: Ints,
) -> tuple[int, int, int, int, int, bool]:
    """Take ordered results into packed records; K skills, G nodes, R results with S skills in all.

    What comes of it is written into room that the caller makes: an array that compiled code gives back costs 0.8 µs.

    Args:
        records: The packed records of skills.
        layout: How they are packed.
        items: The packed records of items.
        done: The packed record of what was answered.
        rows: float64[R, 4]: item, score, attempt, tick (whole numbers below 2^53 are exact).
        taught: float64[T, 4], what was studied between them, a row per skill: how many of the results came before,
            skill, effect, tick.
        now_tick: For the beliefs.
        head: float64[G + 11 + `MAX_SKILLS`], the weights of ability, the progress and the runs of `api.live.layout`; in
            place.
        reals: float64, room for beliefs [4, K] as in `api.live.survey.Survey` (now, last, deviation, expected
            learning), P(mastered | θ_g) after the evidence of the last result on each skill [K, G], P(learn) [K],
            what was expected just before each result [R], and P(mastered) before and after it [2, S].
        wholes: int64, room for counts [6, K] as in `packed_records`, streaks after each result [S], items that were
            answered [D] and their days [D, `N_DAYS`].
        packed: uint8, room for the new records.
        model_floats: A model as `engine.tracing.laid_out` lays it out.
        model_ints: Same.

    Returns:
        How the records of skills are packed, and where in `packed` they end; where the records of items, which follow,
        do, and that of what was answered, which comes last; how many runs are at the end of `head`; whether there is a
        P(learn) of the learner's own.
    """
    model = model_of(model_floats, model_ints)
    n_skills, n_nodes = model.prior.shape
    at = (4 + n_nodes) * n_skills
    beliefs, nodes = reals[: 4 * n_skills].reshape(4, n_skills), reals[4 * n_skills : at].reshape(n_skills, n_nodes)
    counts, forms = wholes[: N_ROWS * n_skills].reshape(N_ROWS, n_skills), np.empty((N_FORMS, n_skills))
    unpack(records, layout, model.prior, nodes, counts, forms)
    if (model.describes_skills or model.keeps_progress) and layout < NARROW_HISTORY:
        layout += NARROW_HISTORY - NARROW
    ability, progress_rows = head[:n_nodes], _unpack_progress(head[n_nodes:], counts)
    results = _arrange(rows, model.skill_offsets)
    n_results, n_places = len(rows), results.offsets[-1]
    p_correct = reals[at + n_skills : at + n_skills + n_results]
    moves = reals[at + n_skills + n_results : at + n_skills + n_results + 2 * n_places].reshape(2, n_places)
    streaks = wholes[N_ROWS * n_skills : N_ROWS * n_skills + n_places]
    said = _room(results, streaks, model.skill_offsets, model.skills, n_results if model.corrects else 0)
    met, places = distinct(results.item if model.remembers_items else results.item[:0])
    kept = unpack_items(items, met)
    studies, last_tick = _studies(taught), counts[LAST_TICK].copy()
    look_back(model, np.array([0, n_results]), results, said, SkillRows(counts, forms), kept, places, progress_rows)
    shown = ShownArrays(p_correct, np.empty(n_results), moves[0], moves[1])
    advance(model, results, said, shown, nodes, forms[LEARN_FACTOR : HELD + 1], ability, studies, last_tick)
    if model.corrects:
        correct(model, np.array([0, n_results]), results, said, shown, progress_rows)
    layout, end_of_records = pack(nodes, counts, forms, layout, packed)
    look(nodes, counts, forms, ability, model.learn, model.decay, model.tau_days * TICKS_PER_DAY, now_tick, beliefs)
    n_runs = _pack_progress(head[n_nodes:], progress_rows, counts)
    learn = learn_ahead(model, SkillRows(counts, forms), progress_rows, ability, now_tick)
    for skill in range(len(learn)):
        reals[at + skill] = learn[skill]
    end_of_items = pack_items(items, met, kept, packed, end_of_records)
    answered = wholes[N_ROWS * n_skills + n_places :]
    n_done = merge_done(done, results.item, results.tick, answered)
    end = pack_done(answered, n_done, packed, end_of_items)
    return layout, end_of_records, end_of_items, end, n_runs, len(learn) > 0


@compiled_with(nogil=False)
def survey_records(
    records: bytes,
    layout: int,
    ability: Floats,
    prior: Floats,
    learn_odds: Floats,
    decay: Floats,
    tau_ticks: float,
    now_tick: int,
    reals: Floats,
    wholes: Ints,
) -> None:
    """Look at all skills as they stand: beliefs, nodes and counts, written as `take_in` does."""
    n_skills, n_nodes = prior.shape
    beliefs = reals[: 4 * n_skills].reshape(4, n_skills)
    nodes = reals[4 * n_skills : (4 + n_nodes) * n_skills].reshape(n_skills, n_nodes)
    counts, forms = wholes[: N_ROWS * n_skills].reshape(N_ROWS, n_skills), np.empty((N_FORMS, n_skills))
    unpack(records, layout, prior, nodes, counts, forms)
    look(nodes, counts, forms, ability, learn_odds, decay, tau_ticks, now_tick, beliefs)


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
    beliefs: Floats,
) -> None:
    """Integrate ability out: now, last, deviation, expected learning, float64[4, K] (see `api.live.survey.Survey`)."""
    n_skills, n_nodes = nodes.shape
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
        beliefs[3, skill] = 0.0
        if forms[LEARN_FACTOR, skill] >= 0.0:
            for g in range(n_nodes):
                odds = learn_odds[skill, g] * forms[LEARN_FACTOR, skill]
                beliefs[3, skill] += ability[g] * (1.0 - nodes[skill, g]) * (odds / (1.0 + odds))


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
def _room(results: ResultArrays, streaks: Ints, skill_offsets: Ints, skills: Ints, n_told: int) -> HistoryArrays:
    """Make room for what the history says; a skill stands at the place of its index."""
    factors, places = np.empty((2, len(streaks))), np.empty(len(streaks), np.int64)
    kinds = np.zeros((2, len(results.item)), np.int64)
    told = np.zeros((n_told, N_FEATURES))
    said = HistoryArrays(np.empty(len(results.item)), factors[0], factors[1], places, streaks, kinds[0], kinds[1], told)
    for row in range(len(results.item)):
        first, start = skill_offsets[results.item[row]], results.offsets[row]
        for at in range(start, results.offsets[row + 1]):
            said.place[at] = skills[first + at - start]
    return said


@inner
def _unpack_progress(packed: Floats, counts: Ints) -> Floats:
    """Read the progress, float64[1, 12]; put the runs of the skills that the last result exercised into `counts`."""
    progress_rows = np.zeros((1, N_COURSE))
    for place in range(COURSE_TICK):
        progress_rows[0, place] = packed[place]
    following = COURSE_TICK
    for skill in range(counts.shape[1]):
        if counts[OPPORTUNITIES, skill]:
            progress_rows[0, COURSE_TICK] = max(progress_rows[0, COURSE_TICK], counts[LAST_TICK, skill])
            if counts[N_AT, skill] == packed[N_RESULTS] - 1.0:
                counts[RUN, skill] = np.int64(packed[following])
                following += 1
    return progress_rows


@inner
def _pack_progress(packed: Floats, progress_rows: Floats, counts: Ints) -> int:
    """Write the progress, and the runs of the skills that the last result exercised, in place; count these."""
    for place in range(COURSE_TICK):
        packed[place] = progress_rows[0, place]
    end = COURSE_TICK
    for skill in range(counts.shape[1]):
        if counts[OPPORTUNITIES, skill] and counts[N_AT, skill] == progress_rows[0, N_RESULTS] - 1.0:
            packed[end] = counts[RUN, skill]
            end += 1
    return end - COURSE_TICK

"""What is known of a learner beside the belief, compiled: `covariates`, and what `history` keeps for them.

It depends on the results alone and not on what is believed, so it is worked out first, for all results that are taken
in, and leaves two or three numbers per result for the filter (`kernel`). Whoever changes one of the two paths changes
the other.
"""

import math

import numpy as np

from engine.compiling import compiled, inlined, inner
from engine.tracing.attempts import LONGEST_REPEAT, MOST_RETURNS, PAUSE_TICKS
from engine.tracing.correction import ANSWERED, LOGIT, USUAL
from engine.tracing.covariates import FAST, N_COVARIATES, SLOW
from engine.tracing.kernel_arrays import (
    ACHIEVED,
    ANSWERS,
    BEFORE,
    COURSE_ITEM,
    COURSE_TICK,
    FORM,
    FORM_FAST,
    FORM_SLOW,
    ITEM_AT,
    ITEM_COUNT,
    ITEM_RIGHT,
    ITEM_RUN,
    LAST,
    LAST_TICK,
    N_AT,
    N_RESULTS,
    OPPORTUNITIES,
    RUN,
    STREAK,
    Floats,
    HistoryArrays,
    Ints,
    ModelArrays,
    ResultArrays,
    SkillRows,
    StudyArrays,
)
from engine.tracing.kernel_parts import retention
from engine.tracing.parameters import SHIFT_LIMIT
from engine.tracing.terms import N_KEPT
from engine.tracing.traces import LONGEST_RUN, LONGEST_STREAK, MOST_TIMES, RIGHT_FROM, TICKS_PER_DAY, TICKS_PER_MINUTE

REPEATED = N_COVARIATES - 1


@compiled
def count_skills(model: ModelArrays, learner_offsets: Ints, items: Ints, studies: StudyArrays) -> Ints:
    """Count the distinct skills that each learner met: int64[n_learners]."""
    counts = np.zeros(len(learner_offsets) - 1, dtype=np.int64)
    last_met, study = np.full(len(model.keep), -1, dtype=np.int64), 0
    for learner in range(len(counts)):
        for item in items[learner_offsets[learner] : learner_offsets[learner + 1]]:
            for skill in model.skills[model.skill_offsets[item] : model.skill_offsets[item + 1]]:
                if last_met[skill] != learner:
                    last_met[skill] = learner
                    counts[learner] += 1
        while study < len(studies.skill) and studies.learner[study] == learner:
            if last_met[studies.skill[study]] != learner:
                last_met[studies.skill[study]] = learner
                counts[learner] += 1
            study += 1
    return counts


@compiled
def count_items(model: ModelArrays, learner_offsets: Ints, items: Ints) -> Ints:
    """Count the distinct items with a skill that each learner met: int64[n_learners]."""
    counts = np.zeros(len(learner_offsets) - 1, dtype=np.int64)
    last_met = np.full(len(model.usual), -1, dtype=np.int64)
    for learner in range(len(counts)):
        for item in items[learner_offsets[learner] : learner_offsets[learner + 1]]:
            if last_met[item] != learner and model.skill_offsets[item + 1] > model.skill_offsets[item]:
                last_met[item] = learner
                counts[learner] += 1
    return counts


@compiled
def place_skills(
    model: ModelArrays,
    learner_offsets: Ints,
    results: ResultArrays,
    left_offsets: Ints,
    places: Ints,
    studies: StudyArrays,
) -> Ints:
    """Give each skill that a learner meets a place: int64[s], the skills by place; `places` by opportunity.

    Those that were only studied come last.
    """
    met = np.empty(left_offsets[-1], np.int64)
    place, study = np.full(len(model.keep), -1, dtype=np.int64), 0
    for learner in range(len(learner_offsets) - 1):
        following = left_offsets[learner]
        for row in range(learner_offsets[learner], learner_offsets[learner + 1]):
            first = model.skill_offsets[results.item[row]] - results.offsets[row]
            for at in range(results.offsets[row], results.offsets[row + 1]):
                skill = model.skills[first + at]
                if place[skill] < 0:
                    place[skill] = following
                    met[following] = skill
                    following += 1
                places[at] = place[skill]
        while study < len(studies.skill) and studies.learner[study] == learner:
            if place[studies.skill[study]] < 0:
                place[studies.skill[study]] = following
                met[following] = studies.skill[study]
                following += 1
            study += 1
        for position in range(left_offsets[learner], following):
            place[met[position]] = -1
    return met


@compiled
def place_items(
    model: ModelArrays, learner_offsets: Ints, results: ResultArrays, left_offsets: Ints, places: Ints
) -> Ints:
    """Give each item with a skill that a learner meets a place: int64[m], the items by place; `places` by result."""
    met = np.empty(left_offsets[-1], np.int64)
    place = np.full(len(model.usual), -1, dtype=np.int64)
    for learner in range(len(learner_offsets) - 1):
        following = left_offsets[learner]
        for row in range(learner_offsets[learner], learner_offsets[learner + 1]):
            item = results.item[row]
            if place[item] < 0 and results.offsets[row + 1] > results.offsets[row]:
                place[item] = following
                met[following] = item
                following += 1
            places[row] = place[item]
        for position in range(left_offsets[learner], following):
            place[met[position]] = -1
    return met


@compiled
def look_back(  # noqa: C901, PLR0912, PLR0915 - one body: every call in these loops counts references
    model: ModelArrays,
    learner_offsets: Ints,
    results: ResultArrays,
    said: HistoryArrays,
    left: SkillRows,
    items: Ints,
    item_places: Ints,
    progress_rows: Floats,
) -> None:
    """Go through the results of learners, say what their histories say of each, and move these on.

    Args:
        model: To trace with.
        learner_offsets: [n_learners + 1], where each learner's results start.
        results: In the order of (occurred_at, result id).
        said: Room for what the histories say; `place` is given.
        left: What is left of skills, before these results; moved on in place.
        items: Of items, [3, m], a count of 0 for those without a result; none where the model does not remember items.
        item_places: Column in `items` of the item of each result; same.
        progress_rows: How the learners have been doing, [n_learners, 12].
    """
    # Arrays are taken out of their tuples here: in the loop, the references to each would be counted every time.
    item_skills, skill_offsets, decay, slopes = model.skills, model.skill_offsets, model.decay, model.slopes
    usual, used, is_timed, rounded = model.usual, model.used, model.is_timed, model.rounded
    keeps_progress, remembers_items = model.keeps_progress, model.remembers_items
    reads_attempts, variants, teachings = model.reads_attempts, model.variant, model.teaching
    reads_terms, set_of, of_answers = model.reads_terms, model.set_of, model.answers
    of_items, of_sets = model.item_answers, model.set_answers
    pair_offsets, pair_codes, pair_logits = model.pair_offsets, model.pair_codes, model.pair_logits
    counts, forms, places, told = left.counts, left.forms, said.place, np.zeros(N_COVARIATES)
    offsets, learning, corrects, of_trees = results.offsets, len(model.keep), model.corrects, said.told
    for learner in range(len(learner_offsets) - 1):
        for row in range(learner_offsets[learner], learner_offsets[learner + 1]):
            start, end, item, tick = offsets[row], offsets[row + 1], results.item[row], results.tick[row]
            said.answer[row] = 1.0
            if start == end:
                continue
            n_results = progress_rows[learner, N_RESULTS]
            told[REPEATED] = 1.0 if results.attempt[row] > 1 else 0.0
            if keeps_progress:
                _tell_learner(is_timed, tick, progress_rows, learner, told)
            is_direct, kind = False, 0
            if remembers_items:
                _tell_item(is_timed, tick, items, item_places[row], n_results, told)
                is_direct = _is_direct(
                    is_timed, tick, items, item_places[row], progress_rows[learner, COURSE_ITEM] == item + 1
                )
            if reads_attempts:
                level = _level_of(items, item_places[row], is_direct, progress_rows[learner, ITEM_RUN])
                kind = 2 * level - 1 + items[ITEM_RIGHT, item_places[row]] if level else 0
                said.variant[row] = variants[item, level]
            said.kind[row] = kind
            teaching, shift = teachings[kind] if reads_attempts else 0.0, 0.0
            for at in range(start, end):
                place, skill = places[at], item_skills[skill_offsets[item] + at - start]
                elapsed = tick - counts[LAST_TICK, place] if counts[OPPORTUNITIES, place] else 0
                said.retained[at] = retention(elapsed / TICKS_PER_DAY, decay[skill], model.tau_days)
                if model.describes_skills:
                    _tell_skill(is_timed, tick, counts, forms, place, n_results, told)
                if corrects:
                    _tell_trees(of_trees, row, told)
                shift += _dot(slopes, skill, used, told)
                said.learn[at] = _factor(_dot(slopes, learning, used, told) + teaching)
            added = 0.0
            if reads_terms:
                came = _before(progress_rows, learner, item)
                added = _of_answers(progress_rows, learner, item, set_of[item], of_answers, of_items, of_sets)
                if came:
                    other = 2 * set_of[came - 1 >> 1] + (came - 1 & 1)
                    added += _pair(pair_offsets, pair_codes, pair_logits, item, came - 1)
                    added += _pair(pair_offsets, pair_codes, pair_logits, len(set_of) + set_of[item], other)
            said.answer[row] = _factor(shift / (end - start) + added)
            if corrects:
                for c in range(N_COVARIATES):
                    of_trees[row, c] /= end - start
                of_trees[row, USUAL], of_trees[row, ANSWERED] = usual[item], progress_rows[learner, ANSWERS]
                of_trees[row, LOGIT] = n_results
            score = results.score[row]
            deviation = score - usual[item]
            for at in range(start, end):
                place = places[at]
                _move_run(keeps_progress, counts, place, n_results)
                _move_skill(rounded, counts, forms, place, score, deviation, tick)
                said.streak[at] = counts[STREAK, place]
            if remembers_items:
                _move_item(items, item_places[row], score, tick if is_timed else int(n_results))
            _move_progress(keeps_progress, rounded, progress_rows, learner, deviation, tick)
            if keeps_progress:
                _move_terms(progress_rows, learner, item, score)
            if remembers_items:
                run = progress_rows[learner, ITEM_RUN] + 1.0 if is_direct else 1.0
                progress_rows[learner, ITEM_RUN] = min(run, LONGEST_REPEAT)


@inner
def learn_ahead(model: ModelArrays, left: SkillRows, progress_rows: Floats, ability: Floats, tick: int) -> Floats:
    """Say what a learner's history makes of P(learn) at the next opportunity: float64[K], or none if it has no effect.

    Averaged over the belief about ability, for the first attempt at an item that is new to the learner. What lacking
    prerequisites make of it is left to whoever decides, who knows more of them.

    Args:
        model: To trace with.
        left: What is left of skills, one column per skill of the model.
        progress_rows: How the learner has been doing, [1, 12].
        ability: The learner's belief about θ, [G].
        tick: When.
    """
    learning, told = len(model.keep), np.zeros(N_COVARIATES)
    has_effect = False
    for c in range(N_COVARIATES):
        has_effect |= model.slopes[learning, c] != 0.0
    chances = np.zeros(learning if has_effect else 0)
    if has_effect and model.keeps_progress:
        _tell_learner(model.is_timed, tick, progress_rows, 0, told)
    for skill in range(len(chances)):
        _tell_skill(model.is_timed, tick, left.counts, left.forms, skill, progress_rows[0, N_RESULTS], told)
        factor = _factor(_dot(model.slopes, learning, model.used, told))
        for g in range(len(ability)):
            odds = model.learn[skill, g] * factor
            chances[skill] += ability[g] * (odds / (1.0 + odds))
    return chances


@inlined
def _tell_trees(of_trees: Floats, row: int, told: Floats) -> None:
    """Add one skill's covariates to what trees read of a result (`correction.features_of`)."""
    for c in range(N_COVARIATES):
        of_trees[row, c] += told[c]


@inlined
def _dot(slopes: Floats, row: int, used: Ints, told: Floats) -> float:
    total = 0.0
    for at in range(len(used)):
        total += slopes[row, used[at]] * told[used[at]]
    return total


@inlined
def _factor(shift: float) -> float:
    return math.exp(min(max(shift, -SHIFT_LIMIT), SHIFT_LIMIT)) if shift != 0.0 else 1.0


@inlined
def _tell_learner(is_timed: bool, tick: int, progress_rows: Floats, learner: int, told: Floats) -> None:  # noqa: FBT001 - numba
    """Do `covariates._of_learner`."""
    n_results, ticks = progress_rows[learner, N_RESULTS], tick - progress_rows[learner, COURSE_TICK]
    told[0] = progress_rows[learner, LAST]
    told[1] = progress_rows[learner, FORM_FAST]
    told[2] = progress_rows[learner, FORM_SLOW]
    told[3] = math.log1p(n_results)
    told[4] = _log_minutes(ticks) if is_timed and n_results > 0.0 else 0.0


@inlined
def _tell_skill(
    is_timed: bool,  # noqa: FBT001 - numba
    tick: int,
    counts: Ints,
    forms: Floats,
    place: int,
    n_results: float,
    told: Floats,
) -> None:
    """Do `covariates._of_skill`."""
    opportunities, streak = counts[OPPORTUNITIES, place], counts[STREAK, place]
    last = 1.0 if streak > 0 else -1.0 if streak < 0 else 0.0
    ticks, n_since = tick - counts[LAST_TICK, place], n_results - counts[N_AT, place]
    gap = _gap(is_timed, ticks, n_since) if opportunities else 0.0
    told[5] = math.log1p(forms[ACHIEVED, place])
    told[6] = math.log1p(max(opportunities - forms[ACHIEVED, place], 0.0))
    told[7] = forms[FORM, place]
    told[8] = last
    told[9] = gap
    told[10] = gap * last
    told[11] = 0.0 if opportunities else 1.0
    told[12] = math.log1p(counts[RUN, place] if opportunities and n_since == 1.0 else 0.0)


@inlined
def _tell_item(is_timed: bool, tick: int, items: Ints, place: int, n_results: float, told: Floats) -> None:  # noqa: FBT001 - numba
    """Do `covariates._of_item`."""
    count = items[ITEM_COUNT, place]
    right = 1.0 if count and items[ITEM_RIGHT, place] else 0.0
    at = items[ITEM_AT, place]
    gap = _gap(is_timed, tick - at, n_results - at) if count else 0.0
    told[13] = 1.0 if count else 0.0
    told[14] = right
    told[15] = math.log1p(count)
    told[16] = gap
    told[17] = gap * right


@inlined
def _is_direct(is_timed: bool, tick: int, items: Ints, place: int, is_last: bool) -> bool:  # noqa: FBT001 - numba
    """Do `attempts.is_direct`."""
    if items[ITEM_COUNT, place] == 0 or not is_last:
        return False
    return not (is_timed and tick - items[ITEM_AT, place] > PAUSE_TICKS)


@inlined
def _level_of(items: Ints, place: int, is_direct: bool, item_run: float) -> int:  # noqa: FBT001 - numba
    """Do `attempts.level_of`."""
    if items[ITEM_COUNT, place] == 0:
        return 0
    if is_direct:
        return int(min(item_run, float(LONGEST_REPEAT)))
    return LONGEST_REPEAT + int(min(items[ITEM_COUNT, place], MOST_RETURNS))


@inlined
def _of_answers(
    progress_rows: Floats, learner: int, item: int, of_item: int, answers: Floats, items: Floats, sets: Floats
) -> float:
    """Do the terms of `terms.TermTables.shares` that are about the last answers."""
    told = int(progress_rows[learner, ANSWERS])
    n = min(told >> N_KEPT, 2)
    code = n << 2 | told & ((1 << n) - 1)
    return float(answers[told] + items[item, code] + sets[of_item, code])


@inlined
def _pair(offsets: Ints, codes: Ints, logits: Floats, owner: int, code: int) -> float:
    """Do `terms.TermTables._pair`, by halving."""
    low, end = offsets[owner], offsets[owner + 1]
    high = end
    while low < high:
        middle = (low + high) // 2
        if codes[middle] < code:
            low = middle + 1
        else:
            high = middle
    return logits[low] if low < end and codes[low] == code else 0.0


@inlined
def _before(progress_rows: Floats, learner: int, item: int) -> int:
    """Do `terms.before`."""
    last = int(progress_rows[learner, COURSE_ITEM])
    if last in (0, item + 1):
        return int(progress_rows[learner, BEFORE])
    return 2 * last - 1 + (int(progress_rows[learner, ANSWERS]) & 1)


@inlined
def _move_terms(progress_rows: Floats, learner: int, item: int, score: float) -> None:
    """Do what `covariates.next_course` does for terms."""
    progress_rows[learner, BEFORE] = _before(progress_rows, learner, item)
    answers = int(progress_rows[learner, ANSWERS])
    newest = 1 if score >= RIGHT_FROM else 0
    n = min((answers >> N_KEPT) + 1, N_KEPT)
    progress_rows[learner, ANSWERS] = n << N_KEPT | (answers << 1 | newest) & ((1 << N_KEPT) - 1)
    progress_rows[learner, COURSE_ITEM] = item + 1


@inlined
def _gap(is_timed: bool, ticks: float, n_since: float) -> float:  # noqa: FBT001 - numba
    return _log_minutes(ticks) if is_timed else math.log(max(n_since, 1.0))


@inlined
def _log_minutes(ticks: float) -> float:
    return math.log1p(max(ticks, 0.0) / TICKS_PER_MINUTE)


@inlined
def _move_run(keeps_progress: bool, counts: Ints, place: int, n_results: float) -> None:  # noqa: FBT001 - numba
    """Do `covariates.next_run`."""
    if keeps_progress:
        is_unbroken = counts[OPPORTUNITIES, place] > 0 and n_results - counts[N_AT, place] == 1.0
        counts[RUN, place] = min((counts[RUN, place] if is_unbroken else 0) + 1, LONGEST_RUN)
        counts[N_AT, place] = np.int64(n_results)


@inlined
def _move_skill(
    rounded: bool,  # noqa: FBT001 - numba
    counts: Ints,
    forms: Floats,
    place: int,
    score: float,
    deviation: float,
    tick: int,
) -> None:
    """Do `history._move_on` for one skill."""
    counts[OPPORTUNITIES, place] += 1
    counts[LAST_TICK, place] = tick
    counts[STREAK, place] = _next_streak(counts[STREAK, place], score)
    forms[ACHIEVED, place] = _single(rounded, forms[ACHIEVED, place] + score)
    forms[FORM, place] = _single(rounded, (1.0 - FAST) * forms[FORM, place] + FAST * deviation)


@inlined
def _move_item(items: Ints, place: int, score: float, at: int) -> None:
    """Do `covariates.next_item`."""
    items[ITEM_COUNT, place] = min(items[ITEM_COUNT, place] + 1, MOST_TIMES)
    items[ITEM_RIGHT, place] = 1 if score >= RIGHT_FROM else 0
    items[ITEM_AT, place] = at


@inlined
def _move_progress(
    keeps_progress: bool,  # noqa: FBT001 - numba
    rounded: bool,  # noqa: FBT001
    progress_rows: Floats,
    learner: int,
    deviation: float,
    tick: int,
) -> None:
    """Do `covariates.next_course`."""
    if keeps_progress:
        fast, slow = progress_rows[learner, FORM_FAST], progress_rows[learner, FORM_SLOW]
        progress_rows[learner, LAST] = _single(rounded, deviation)
        progress_rows[learner, FORM_FAST] = _single(rounded, (1.0 - FAST) * fast + FAST * deviation)
        progress_rows[learner, FORM_SLOW] = _single(rounded, (1.0 - SLOW) * slow + SLOW * deviation)
        progress_rows[learner, N_RESULTS] += 1.0
        progress_rows[learner, COURSE_TICK] = tick


@inlined
def _single(rounded: bool, value: float) -> float:  # noqa: FBT001 - numba
    """Do `covariates.single`."""
    return np.float64(np.float32(value)) if rounded else value


@inlined
def _next_streak(streak: int, score: float) -> int:
    """Do `history.next_streak`."""
    if score >= RIGHT_FROM:
        return min(max(streak, 0) + 1, LONGEST_STREAK)
    return max(min(streak, 0) - 1, -LONGEST_STREAK)

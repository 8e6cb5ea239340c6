"""Histories of many learners traced at once, with the same numbers as `engine.tracing.history`, by numba.

Kept out of `engine.tracing` so that a service that never replays does not load numba.
"""

from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.compiling import own
from engine.tracing.covariates import NAMES, SKILL_NAMES
from engine.tracing.kernel import group_rows, trace_learners
from engine.tracing.kernel_arrays import (
    ACHIEVED,
    FORM,
    HELD,
    LAST_TICK,
    LEARN_FACTOR,
    MAX_SKILLS,
    N_AT,
    N_COUNTS,
    N_COURSE,
    N_FORMS,
    N_ITEM_ROWS,
    OPPORTUNITIES,
    RUN,
    STREAK,
    HistoryArrays,
    ModelArrays,
    ResultArrays,
    ShownArrays,
    SkillRows,
    StudyArrays,
    room_for_history,
)
from engine.tracing.kernel_correction import correct_learners
from engine.tracing.kernel_history import count_items, count_skills, look_back, place_items, place_skills
from engine.tracing.model import TracingModel

Number = TypeVar("Number", np.int64, np.float64)


class ResultTable(NamedTuple):
    """Results of many learners; the rows of one learner are in the order of (occurred_at, result id).

    Rows of different learners may be interleaved.

    Attributes:
        learner: int64[n], 0 … n_learners - 1.
        item: int64[n], index in the model.
        score: float64[n], 0..1.
        attempt: int64[n], 1 for the first attempt at the item, then 2, 3, …
        tick: int64[n], 10 ms each; one value everywhere where times are unknown.
    """

    learner: NDArray[np.int64]
    item: NDArray[np.int64]
    score: NDArray[np.float64]
    attempt: NDArray[np.int64]
    tick: NDArray[np.int64]


class StudyTable(NamedTuple):
    """What many learners studied, a row per skill of a resource; those of one learner in order.

    Attributes:
        learner: int64[n], 0 … n_learners - 1.
        n_before: int64[n], how many of the learner's results came before.
        skill: int64[n], index in the model.
        effect: float64[n], chance of learning it, relative to P(learn), ≥ 0.
        tick: int64[n], 10 ms each.
    """

    learner: NDArray[np.int64]
    n_before: NDArray[np.int64]
    skill: NDArray[np.int64]
    effect: NDArray[np.float64]
    tick: NDArray[np.int64]


_NONE: Final = np.zeros(0, np.int64)
NOTHING_STUDIED: Final = StudyTable(_NONE, _NONE, _NONE, np.zeros(0), _NONE)


class BatchTrace(NamedTuple):
    """What the results of a table showed, in its order, and what is left of each learner.

    Result r concerned the skills of its item; their numbers stand at `offsets[r]:offsets[r + 1]` of `before` and
    `after`. The skills that learner l met stand at `learner_offsets[l]:learner_offsets[l + 1]` of the arrays from
    `skill` on, in the order of first opportunity.

    Attributes:
        p_correct: float64[n], expected score just before each result.
        log_likelihood: float64[n], natural log of the probability of each result.
        before: float64[offsets[-1]], P(mastered) just before the result, see `state.UpdateInfo`.
        after: float64[offsets[-1]], P(mastered) after its evidence.
        offsets: int64[n + 1].
        ability: float64[n_learners, G].
        learner_offsets: int64[n_learners + 1].
        skill: int64[s].
        nodes: float64[s, G], P(L = 1 | θ_g) after the evidence of the last result.
        opportunities: int64[s].
        last_tick: int64[s].
        streak: int64[s], -127..127.
        n_at: int64[s], results that the learner had before the last one on the skill; see `traces.SkillTrace`.
        run: int64[s], results in a row, up to that one, that exercised the skill.
        achieved: float64[s], sum of the scores.
        form: float64[s], how much better than usual they were of late.
        learn_factor: float64[s], what the odds of learning at the last opportunity are multiplied by.
        held: float64[s], how much of P(mastered) is not shown (`engine.tracing.monotony`).
        progress: float64[n_learners, 12], the fields of `traces.Progress` in their order.
        item_offsets: int64[n_learners + 1], where each learner's items start in `item`.
        item: int64[m], in the order of first result; none where the model does not remember items.
        items: int64[3, m], of each the fields of `traces.ItemTrace` in their order.
        told: float64[n, 26], what trees read of each result (`correction.FEATURES`), in the order of the learners; none
            where nothing is corrected.
    """

    p_correct: NDArray[np.float64]
    log_likelihood: NDArray[np.float64]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    offsets: NDArray[np.int64]
    ability: NDArray[np.float64]
    learner_offsets: NDArray[np.int64]
    skill: NDArray[np.int64]
    nodes: NDArray[np.float64]
    opportunities: NDArray[np.int64]
    last_tick: NDArray[np.int64]
    streak: NDArray[np.int64]
    n_at: NDArray[np.int64]
    run: NDArray[np.int64]
    achieved: NDArray[np.float64]
    form: NDArray[np.float64]
    learn_factor: NDArray[np.float64]
    held: NDArray[np.float64]
    progress: NDArray[np.float64]
    item_offsets: NDArray[np.int64]
    item: NDArray[np.int64]
    items: NDArray[np.int64]
    told: NDArray[np.float64]


class TooManySkillsError(ValueError):
    """An item exercises more skills than the exact joint allows."""

    def __init__(self, item: int, n_skills: int) -> None:
        self.item = item
        self.n_skills = n_skills
        super().__init__(f"item {item} exercises {n_skills} skills; at most {MAX_SKILLS} can be traced together")


def result_table(
    learner: ArrayLike,
    item: ArrayLike,
    score: ArrayLike,
    attempt: ArrayLike | None = None,
    tick: ArrayLike | None = None,
) -> ResultTable:
    """Make a table from columns; without attempts they are counted, without ticks all results are simultaneous."""
    learners, items = np.asarray(learner, np.int64), np.asarray(item, np.int64)
    return ResultTable(
        learners,
        items,
        np.asarray(score, np.float64),
        count_attempts(learners, items) if attempt is None else np.asarray(attempt, np.int64),
        np.zeros(len(learners), np.int64) if tick is None else np.asarray(tick, np.int64),
    )


def count_attempts(learner: NDArray[np.int64], item: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number each learner's results on each item 1, 2, 3, … in the order of the rows.

    >>> count_attempts(np.array([0, 0, 1, 0]), np.array([5, 5, 5, 6])).tolist()
    [1, 2, 1, 1]
    """
    order = np.lexsort((item, learner))
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (np.diff(learner[order]) != 0) | (np.diff(item[order]) != 0)
    position = np.arange(len(order))
    attempts = np.empty(len(order), dtype=np.int64)
    attempts[order] = position - np.maximum.accumulate(np.where(is_new, position, 0)) + 1
    return attempts


def predict_table(model: TracingModel, table: ResultTable, *, rounded: bool = True) -> NDArray[np.float64]:
    """Give p_correct just before each result of the table, as the service would have given it: float64[n]."""
    return trace_table(model, table, rounded=rounded).p_correct


def trace_table(
    model: TracingModel,
    table: ResultTable,
    n_learners: int | None = None,
    studies: StudyTable = NOTHING_STUDIED,
    *,
    rounded: bool = True,
) -> BatchTrace:
    """Trace every learner of a table from nothing.

    Args:
        model: The compiled model.
        table: The results.
        n_learners: How many learners there are, when some without results come after the last one in the table.
        studies: What was studied between the results.
        rounded: Round masteries as storage does after each result, so that the outcome equals the live state's.

    Returns:
        What the results showed, and what is left.

    Raises:
        TooManySkillsError: When an item of the model exercises more than seven skills.
    """
    n = n_learners if n_learners is not None else int(table.learner.max(initial=-1)) + 1
    learner_offsets = _offsets(np.bincount(table.learner, minlength=n))
    by_learner = np.argsort(studies.learner, kind="stable")
    learners, n_before, skills = studies.learner[by_learner], studies.n_before[by_learner], studies.skill[by_learner]
    studied = own(StudyArrays(learners, n_before, skills, studies.effect[by_learner], studies.tick[by_learner]))
    if np.all(table.learner[1:] >= table.learner[:-1]):
        return _trace_grouped(model, table, learner_offsets, studied, rounded=rounded)
    # Rows that lie together are traced several times faster than rows that are looked up one by one.
    rows = group_rows(table.learner, learner_offsets)
    in_order = ResultTable(*[column[rows] for column in table])
    grouped = _trace_grouped(model, in_order, learner_offsets, studied, rounded=rounded)
    return _ungroup(grouped, rows)


def _trace_grouped(
    model: TracingModel,
    table: ResultTable,
    learner_offsets: NDArray[np.int64],
    studies: StudyArrays,
    *,
    rounded: bool,
) -> BatchTrace:
    arrays = model_arrays(model, rounded=rounded)
    offsets = _offsets(np.diff(arrays.skill_offsets)[table.item])
    results = ResultArrays(table.item, table.score, table.attempt, table.tick, offsets)
    said = room_for_history(len(table.item), int(offsets[-1]), corrects=arrays.corrects)
    past = _look_back(arrays, learner_offsets, results, said, studies)
    shown = ShownArrays(*np.empty((2, len(table.item))), *np.empty((2, offsets[-1])))
    nodes = np.empty((len(past.skills), model.n_nodes))
    ability = np.empty((len(learner_offsets) - 1, model.n_nodes))
    factors = past.left.forms[LEARN_FACTOR : HELD + 1]
    trace_learners(
        arrays, learner_offsets, results, said, shown, past.offsets, past.skills, nodes, factors, ability, studies
    )
    if arrays.corrects:
        correct_learners(arrays, learner_offsets, results, said, shown, past.progress_rows)
    return BatchTrace(
        *shown,
        offsets=offsets,
        ability=ability,
        learner_offsets=past.offsets,
        skill=past.skills,
        nodes=nodes,
        opportunities=past.left.counts[OPPORTUNITIES],
        last_tick=past.left.counts[LAST_TICK],
        streak=past.left.counts[STREAK],
        n_at=past.left.counts[N_AT],
        run=past.left.counts[RUN],
        achieved=past.left.forms[ACHIEVED],
        form=past.left.forms[FORM],
        learn_factor=past.left.forms[LEARN_FACTOR],
        held=past.left.forms[HELD],
        progress=past.progress_rows,
        item_offsets=past.item_offsets,
        item=past.item,
        items=past.items,
        told=said.told,
    )


class _Past(NamedTuple):
    """What histories leave beside the belief; see `BatchTrace`."""

    offsets: NDArray[np.int64]
    skills: NDArray[np.int64]
    left: SkillRows
    item_offsets: NDArray[np.int64]
    item: NDArray[np.int64]
    items: NDArray[np.int64]
    progress_rows: NDArray[np.float64]


def _look_back(
    arrays: ModelArrays,
    learner_offsets: NDArray[np.int64],
    results: ResultArrays,
    said: HistoryArrays,
    studies: StudyArrays,
) -> _Past:
    n_learners = len(learner_offsets) - 1
    offsets = _offsets(count_skills(arrays, learner_offsets, results.item, studies))
    skills = place_skills(arrays, learner_offsets, results, offsets, said.place, studies)
    n_items = np.zeros(n_learners, np.int64)
    item_places = np.zeros(len(results.item) if arrays.remembers_items else 0, np.int64)
    item = np.empty(0, np.int64)
    if arrays.remembers_items:
        n_items = count_items(arrays, learner_offsets, results.item)
        item = place_items(arrays, learner_offsets, results, _offsets(n_items), item_places)
    past = _Past(
        offsets,
        skills,
        SkillRows(np.zeros((N_COUNTS, len(skills)), np.int64), np.zeros((N_FORMS, len(skills)))),
        _offsets(n_items),
        item,
        np.zeros((N_ITEM_ROWS, len(item)), np.int64),
        np.zeros((n_learners, N_COURSE)),
    )
    look_back(arrays, learner_offsets, results, said, past.left, past.items, item_places, past.progress_rows)
    return past


def _ungroup(grouped: BatchTrace, rows: NDArray[np.int64]) -> BatchTrace:
    """Put what the results showed back into the order of the table."""
    counts = np.diff(grouped.offsets)
    offsets = _offsets(_scatter(counts, rows))
    places = np.repeat(offsets[rows] - grouped.offsets[:-1], counts) + np.arange(grouped.offsets[-1])
    return grouped._replace(
        p_correct=_scatter(grouped.p_correct, rows),
        log_likelihood=_scatter(grouped.log_likelihood, rows),
        offsets=offsets,
        before=_scatter(grouped.before, places),
        after=_scatter(grouped.after, places),
    )


def _scatter(values: NDArray[Number], places: NDArray[np.int64]) -> NDArray[Number]:
    scattered = np.empty_like(values)
    scattered[places] = values
    return scattered


def model_arrays(model: TracingModel, *, rounded: bool) -> ModelArrays:
    """Lay a model out for the kernel; `rounded` makes it round masteries as storage does."""
    n_skills = np.array([len(skills) for skills in model.item_skills], dtype=np.int64)
    if n_skills.max(initial=0) > MAX_SKILLS:
        raise TooManySkillsError(int(n_skills.argmax()), int(n_skills.max()))
    laid_out = ModelArrays(
        ability=model.weights,
        prior=model.prior_matrix,
        learn=model.learn_odds,
        keep=model.keep,
        decay=model.forget_decay,
        tau_days=model.tau_days,
        skill_offsets=_offsets(n_skills),
        skills=np.array([skill for skills in model.item_skills for skill in skills], dtype=np.int64),
        odds=model.emissions.odds,
        table_offsets=model.emissions.offsets,
        slopes=np.vstack([model.slopes, model.learn_slopes]),
        usual=model.usual,
        used=model.used,
        describes_skills=(
            model.correction.has_effect or not SKILL_NAMES.isdisjoint(NAMES[place] for place in model.used)
        ),
        keeps_progress=model.keeps_progress,
        remembers_items=model.remembers_items,
        is_timed=model.clock == "minutes",
        rounded=rounded,
        arrow_offsets=model.arrows.offsets,
        needed=model.arrows.needed,
        strengths=model.arrows.strengths,
        reads_attempts=model.attempts.has_effect,
        kinds=model.attempts.kinds,
        tellings=model.attempts.tellings,
        telling_rows=model.attempts.rows,
        variant=model.attempts.variant,
        variants=model.attempts.variants,
        teaching=model.attempts.teaching,
        reads_terms=model.terms.has_effect,
        answers=model.terms.answers,
        item_answers=model.terms.item_answers,
        set_answers=model.terms.set_answers,
        set_of=model.terms.set_of,
        pair_offsets=model.terms.pair_offsets,
        pair_codes=model.terms.pair_codes,
        pair_logits=model.terms.pair_logits,
        corrects=model.correction.has_effect,
        tree_features=model.correction.features,
        tree_thresholds=model.correction.thresholds,
        tree_leaves=model.correction.leaves,
    )
    return own(laid_out)


def _offsets(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])

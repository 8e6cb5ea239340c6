"""What compiled code reads and writes."""

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from content_graph.model import MAX_ITEM_SKILLS
from engine.tracing.correction import N_FEATURES

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

MAX_SKILLS: Final = MAX_ITEM_SKILLS

# Rows of what is counted of skills (see `SkillRows`), …
OPPORTUNITIES: Final = 0
LAST_TICK: Final = 1
STREAK: Final = 2
N_AT: Final = 3
RUN: Final = 4
N_COUNTS: Final = 5

# … of their forms, …
ACHIEVED: Final = 0
FORM: Final = 1
LEARN_FACTOR: Final = 2
HELD: Final = 3
N_FORMS: Final = 4

# … of items, …
ITEM_COUNT: Final = 0
ITEM_RIGHT: Final = 1
ITEM_AT: Final = 2
N_ITEM_ROWS: Final = 3

# … and places in a progress, in the order of `traces.Progress`.
LAST: Final = 0
FORM_FAST: Final = 1
FORM_SLOW: Final = 2
N_RESULTS: Final = 3
ITEM_RUN: Final = 4
ANSWERS: Final = 5
COURSE_ITEM: Final = 6
BEFORE: Final = 7
SURPRISE_FAST: Final = 8
SURPRISE_SLOW: Final = 9
SURPRISE: Final = 10
COURSE_TICK: Final = 11
N_COURSE: Final = 12


class ModelArrays(NamedTuple):
    """What compiled code reads of a model; n skills, m items, G nodes.

    Attributes:
        ability: Of a new learner, [G].
        prior: [n, G].
        learn: Odds, [n, G].
        keep: [n].
        decay: [n].
        tau_days: Time scale of forgetting.
        skill_offsets: [m + 1], where each item's skills start in `skills`.
        skills: Skill indices of all items.
        odds: Flat tables as in `emission.Emissions`.
        table_offsets: [m + 1], where each item's table starts in `odds`.
        slopes: [n + 1, 19], those of learning last.
        usual: Usual scores, [m].
        used: Places of the covariates that have any effect.
        describes_skills: Whether any of them is about skills.
        keeps_progress: See `model.TracingModel`.
        remembers_items: Same.
        is_timed: Whether gaps are measured in minutes.
        rounded: Whether masteries, and what covariates are made of, are rounded as storage does.
        arrow_offsets: [n + 1], where each skill's prerequisites start in `needed`.
        needed: Prerequisites of all skills, where they matter.
        strengths: How much lacking each slows learning down, 0..1.
        reads_attempts: Whether attempts have any effect; then the following are those of `attempt_tables`.
        kinds: [C, G].
        tellings: [n r C, G].
        telling_rows: [Σ_i n_i].
        variant: [m, N + 1].
        variants: [v + 1, G].
        teaching: [C].
        reads_terms: Whether terms add anything; then the following are those of `terms.TermTables`.
        answers: [192].
        item_answers: [m, 12].
        set_answers: [S, 12].
        set_of: [m].
        pair_offsets: [m + S + 1].
        pair_codes: [p].
        pair_logits: [p].
        corrects: Whether trees correct predictions; then the following are those of `correction.CorrectionTables`.
        tree_features: [T, d].
        tree_thresholds: Same.
        tree_leaves: [T, 2^d].
    """

    ability: Floats
    prior: Floats
    learn: Floats
    keep: Floats
    decay: Floats
    tau_days: float
    skill_offsets: Ints
    skills: Ints
    odds: Floats
    table_offsets: Ints
    slopes: Floats
    usual: Floats
    used: Ints
    describes_skills: bool
    keeps_progress: bool
    remembers_items: bool
    is_timed: bool
    rounded: bool
    arrow_offsets: Ints
    needed: Ints
    strengths: Floats
    reads_attempts: bool
    kinds: Floats
    tellings: Floats
    telling_rows: Ints
    variant: Ints
    variants: Floats
    teaching: Floats
    reads_terms: bool
    answers: Floats
    item_answers: Floats
    set_answers: Floats
    set_of: Ints
    pair_offsets: Ints
    pair_codes: Ints
    pair_logits: Floats
    corrects: bool
    tree_features: Ints
    tree_thresholds: Floats
    tree_leaves: Floats


class ResultArrays(NamedTuple):
    """Results, grouped by learner and in order within each.

    Attributes:
        item: [n].
        score: [n].
        attempt: [n].
        tick: [n].
        offsets: [n + 1], where the opportunities of each result start: one per skill of its item.
    """

    item: Ints
    score: Floats
    attempt: Ints
    tick: Ints
    offsets: Ints


class StudyArrays(NamedTuple):
    """Skills taught by resources that were studied; by learner, and in order within each.

    Attributes:
        learner: [s].
        n_before: How many of the learner's results came before, [s].
        skill: [s].
        effect: Chance of learning it, relative to P(learn), [s].
        tick: When, [s].
    """

    learner: Ints
    n_before: Ints
    skill: Ints
    effect: Floats
    tick: Ints


class HistoryArrays(NamedTuple):
    """What the history says of n results with o opportunities in all.

    Attributes:
        answer: What the odds of a right answer are multiplied by, [n].
        learn: What the odds of learning are multiplied by, [o].
        retained: How much of the mastery is left after the time elapsed, 0..1, [o].
        place: Row in `SkillRows` of the skill, [o].
        streak: On the skill, right after the result, [o].
        kind: Of the attempt, 0 for the first, [n].
        variant: Row of the item in `ModelArrays.variants` at the level of the attempt, [n].
        told: What trees read (`correction.FEATURES`), [n, 26] where predictions are corrected; until they are, the
            results so far stand in the place of the logit.
    """

    answer: Floats
    learn: Floats
    retained: Floats
    place: Ints
    streak: Ints
    kind: Ints
    variant: Ints
    told: Floats


class SkillRows(NamedTuple):
    """What is left of skills beside the belief; s skills.

    Attributes:
        counts: [5 or more, s]: opportunities, last tick, streak, results before the last, run; as in
            `traces.SkillTrace`.
        forms: [4, s]: sum of scores, form, what the odds of learning at the last opportunity are multiplied by, what is
            held back of the mastery shown; the last two move with the beliefs.
    """

    counts: Ints
    forms: Floats


class ShownArrays(NamedTuple):
    """What each result showed; see `batch.BatchTrace`."""

    p_correct: Floats
    log_likelihood: Floats
    before: Floats
    after: Floats


def room_for_history(n_results: int, n_opportunities: int, *, corrects: bool) -> HistoryArrays:
    """Make room for what the history says."""
    learn, retained = np.empty((2, n_opportunities))
    place, streak = np.empty((2, n_opportunities), dtype=np.int64)
    kind, variant = np.zeros((2, n_results), dtype=np.int64)
    told = np.zeros((n_results if corrects else 0, N_FEATURES))
    return HistoryArrays(np.empty(n_results), learn, retained, place, streak, kind, variant, told)

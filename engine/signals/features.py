"""What a day's decision reads of each learner: only what is dated before it, and nothing of who they are.

Amounts are compared within the cohort, as percentiles, for a click or a minute of one platform is not that of another;
a decline of one's own is read only against the others', since everybody dips at the same time.
"""

from typing import Final, NamedTuple

import numpy as np

from engine.signals.traces import Cohort, Floats, Ints, Tasks, Visits, known_visits

VISIT_NAMES: Final = (
    "idle",
    "idle_7",
    "idle_14",
    "idle_28",
    "never_seen",
    "active_7",
    "active_14",
    "active_28",
    "level_7",
    "level_28",
    "level_all",
    "level_days",
    "trend",
    "longest_gap",
    "weeks_active",
    "before_start",
)
TASK_NAMES: Final = (
    "has_deadline",
    "missed",
    "missed_last",
    "missed_last_two",
    "missed_against",
    "missed_last_against",
    "late",
    "margin",
    "margin_level",
    "has_mark",
    "mark",
    "mark_against",
    "mark_lowest",
    "mark_level",
    "mark_last_against",
    "failed",
    "next_due",
    "next_done",
    "next_done_near",
)
NAMES: Final = VISIT_NAMES + TASK_NAMES

ABSOLUTE: Final = frozenset({"never_seen"})
"""Of the features of visits, what is not read against the cohort's mean of that day."""
PASSED: Final = 0.4
"""A mark from which work counts as passed, where a source does not say."""
NEAR_DAYS: Final = 7
LONG_AGO_DAYS: Final = 60
AHEAD_DAYS: Final = 28
LEVEL_DAYS: Final = 28
TREND_DAYS: Final = 14
EARLIEST_MARGIN, LATEST_MARGIN = 14.0, -7.0
USUAL_MARK: Final = 0.7
"""Marks are written down as differences to it, so that 0 stands for knowing nothing."""
REFERENCE_DAY: Final = 60.0


class DailyFeatures(NamedTuple):
    """What is read of the learners who are enrolled on a day.

    Attributes:
        learner: int64[m], positions in the cohort.
        columns: float64[m, F], in the order of `names`.
        names: F.
        progress: How far the course has come: the logarithm of day / 60.
        idle_days: int64[m], since the last visit; since the enrolment where there was none, 0 without visits.
    """

    learner: Ints
    columns: Floats
    names: tuple[str, ...]
    progress: float
    idle_days: Ints


def daily_features(cohort: Cohort, day: int, *, with_visits: bool = True) -> DailyFeatures:
    """Compute the features of everybody who is enrolled when `day` begins.

    Args:
        cohort: The traces; later ones are not looked at.
        day: Of the decision, ≥ 1.
        with_visits: False where visits are not to be believed, as while their feed has stopped.
    """
    present = cohort.present(day)
    columns: list[Floats] = []
    names: tuple[str, ...] = ()
    idle = np.zeros(len(present), np.int64)
    if cohort.visits is not None and with_visits:
        idle, of_visits = _visit_columns(known_visits(cohort.visits, day), cohort, present, day)
        columns = [*of_visits]
        names = VISIT_NAMES
    if cohort.tasks is not None:
        columns += _task_columns(cohort.tasks, present, day)
        names += TASK_NAMES
    stacked = np.column_stack(columns) if columns else np.empty((len(present), 0))
    return DailyFeatures(present, stacked, names, float(np.log(day / REFERENCE_DAY)), idle)


def percentile(values: Floats) -> Floats:
    """Give each value's place among all, 0..1, ties sharing theirs.

    >>> percentile(np.array([3.0, 1.0, 3.0, 8.0])).tolist()
    [0.5, 0.125, 0.5, 0.875]
    """
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    places: Floats = ((np.cumsum(counts) - counts / 2) / max(1, len(values)))[place]
    return places


def level(visits: Visits, present: Ints, n_learners: int, first: int, end: int) -> Floats:
    """Give the percentile among those present of what was done from day `first` to the day before `end`."""
    return percentile(_amount(visits, n_learners, first, end)[present])


def _visit_columns(visits: Visits, cohort: Cohort, present: Ints, day: int) -> tuple[Ints, list[Floats]]:
    n = len(cohort.learner_ids)
    first_of_day = _is_new(visits)
    distinct = Visits(visits.learner[first_of_day], visits.day[first_of_day], np.ones(int(first_of_day.sum())))
    last = np.full(n, -1)
    seen = np.zeros(n, bool)
    last[distinct.learner], seen[distinct.learner] = distinct.day, True  # in order of day: the last one stays
    idle = np.where(seen, day - 1 - last, day - np.minimum(cohort.enrolled, 0))[present]
    active = {days: _amount(distinct, n, day - days, day)[present] for days in (7, 14, 28)}
    columns = [
        np.log1p(np.minimum(idle, LONG_AGO_DAYS)),
        *[(idle >= days).astype(np.float64) for days in (7, 14, 28)],
        (~seen[present]).astype(np.float64),
        *[active[days] / min(days, day) for days in (7, 14, 28)],
        level(visits, present, n, day - 7, day) - 0.5,
        level(visits, present, n, day - LEVEL_DAYS, day) - 0.5,
        percentile(_amount(visits, n, -LONG_BEFORE, day)[present]) - 0.5,
        percentile(np.bincount(distinct.learner, minlength=n).astype(np.float64)[present]) - 0.5,
        trend(visits, present, n, day),
        np.log1p(_longest_gap(distinct, n, day))[present],
        _weeks_active(distinct, n, day)[present],
        np.log1p(_amount(visits, n, -LONG_BEFORE, 0))[present],
    ]
    return idle.astype(np.int64), [_centred(name, column) for name, column in zip(VISIT_NAMES, columns, strict=True)]


def _centred(name: str, column: Floats) -> Floats:
    """Give the difference to the cohort's mean of the day: at Christmas everybody stays away."""
    return column if name in ABSOLUTE or not len(column) else column - column.mean()


LONG_BEFORE: Final = 10_000


def trend(visits: Visits, present: Ints, n_learners: int, day: int) -> Floats:
    """Tell how each learner's place in the cohort moved: two weeks against the four before them, -1..1."""
    before = level(visits, present, n_learners, day - TREND_DAYS - LEVEL_DAYS, day - TREND_DAYS)
    return level(visits, present, n_learners, day - TREND_DAYS, day) - before


def _amount(visits: Visits, n_learners: int, first: int, end: int) -> Floats:
    inside = (visits.day >= first) & (visits.day < end)
    amounts = np.bincount(visits.learner[inside], visits.amount[inside], minlength=n_learners)
    return amounts.astype(np.float64)


def _is_new(visits: Visits) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Mark the first visit of each learner and day."""
    new = np.ones(len(visits.day), bool)
    new[1:] = (visits.learner[1:] != visits.learner[:-1]) | (visits.day[1:] != visits.day[:-1])
    return new


def _longest_gap(distinct: Visits, n_learners: int, day: int) -> Floats:
    """Give the longest time without a visit since the start, the current one included, days."""
    inside = distinct.day >= 0
    learner, days = distinct.learner[inside], distinct.day[inside]
    longest = np.full(n_learners, 0)
    before = np.empty(len(days), np.int64)
    before[1:] = np.where(learner[1:] == learner[:-1], days[:-1], -1)
    before[:1] = -1
    np.maximum.at(longest, learner, days - before - 1)
    last = np.full(n_learners, -1)
    last[learner] = days
    gaps: Floats = np.maximum(longest, day - 1 - last).astype(np.float64)
    return gaps


def _weeks_active(distinct: Visits, n_learners: int, day: int) -> Floats:
    """Give the share of whole weeks up to the day with a visit in each."""
    n_weeks = max(1, day // 7)
    week = (day - 1 - distinct.day) // 7
    inside = week < n_weeks
    keys = np.unique(distinct.learner[inside] * n_weeks + week[inside])
    return np.bincount(keys // n_weeks, minlength=n_learners) / n_weeks


def _task_columns(tasks: Tasks, present: Ints, day: int) -> list[Floats]:
    due, submitted = tasks.due[present], tasks.submitted[present]
    done = submitted < day
    return [
        *_deadline_columns(due, submitted, done, day),
        *_mark_columns(tasks.mark[present], done & (tasks.marked[present] <= day), submitted),
        *_next_columns(due, done, day),
    ]


def _deadline_columns(due: Floats, submitted: Floats, done: np.ndarray, day: int) -> list[Floats]:
    past = due < day
    n_past = past.sum(1)
    missed = past & ~done
    share = missed.sum(1) / np.maximum(n_past, 1)
    last = _last_due(due, past)
    rows = np.arange(len(due))
    is_last = (missed[rows, last] & (n_past > 0)).astype(np.float64)
    remaining = past.copy()
    remaining[rows, last] = False
    before = _last_due(due, remaining)
    is_both = (is_last > 0) & (missed[rows, before] | (n_past < 2))  # noqa: PLR2004 - the second
    late = (past & done & (submitted > due)).sum(1) / np.maximum(n_past, 1)
    handed = past & done & np.isfinite(submitted)
    ahead = np.clip(np.where(handed, due, 0.0) - np.where(handed, submitted, 0.0), LATEST_MARGIN, EARLIEST_MARGIN)
    margin = ahead.sum(1) / (handed.sum(1) + 1.0)
    has = n_past > 0
    return [
        has.astype(np.float64),
        share,
        is_last,
        is_both.astype(np.float64),
        _against(share, has),
        _against(is_last, has),
        late,
        margin / 7.0,
        percentile(margin) - 0.5,
    ]


def _last_due(due: Floats, among: np.ndarray) -> Ints:
    return np.asarray(np.argmax(np.where(among, due, -np.inf), 1), np.int64)


def _against(values: Floats, has: np.ndarray) -> Floats:
    """Give the difference to the mean of those who have any."""
    return np.where(has, values - (values[has].mean() if has.any() else 0.0), 0.0)


def _mark_columns(mark: Floats, known: np.ndarray, submitted: Floats) -> list[Floats]:
    known = known & ~np.isnan(mark)
    n_known = known.sum(1)
    has = n_known > 0
    value = np.where(known, mark, 0.0)
    usual = value.sum(0) / np.maximum(known.sum(0), 1)
    against = np.where(known, value - usual, 0.0)
    mean_against = against.sum(1) / (n_known + 0.5)
    lowest = np.where(known, against, np.inf).min(1, initial=np.inf)
    last = np.argmax(np.where(known, submitted, -np.inf), 1) if mark.shape[1] else np.zeros(len(mark), np.int64)
    n = np.maximum(n_known, 1)
    return [
        has.astype(np.float64),
        np.where(has, value.sum(1) / n - USUAL_MARK, 0.0),
        mean_against,
        np.where(has, lowest, 0.0),
        np.where(has, percentile(mean_against) - 0.5, 0.0),
        np.where(has, against[np.arange(len(mark)), last], 0.0) if mark.shape[1] else np.zeros(len(mark)),
        (known & (mark < PASSED)).sum(1) / n,
    ]


def _next_columns(due: Floats, done: np.ndarray, day: int) -> list[Floats]:
    """Describe the next deadline: how far it is, and whether the work is in, against the share of the others."""
    upcoming = np.where(due >= day, due, np.inf)
    place = np.argmin(upcoming, 1)
    rows = np.arange(len(due))
    days_left = upcoming[rows, place] - day
    has = np.isfinite(days_left)
    assigned = np.isfinite(due)
    share = (done & assigned).sum(0) / np.maximum(assigned.sum(0), 1)
    ahead = np.where(has, done[rows, place] - share[place], 0.0)
    return [
        np.where(has, np.minimum(days_left, AHEAD_DAYS) / AHEAD_DAYS, 1.0),
        ahead,
        np.where(days_left <= NEAR_DAYS, ahead, 0.0),
    ]

"""What came of it, in hindsight: what regressions are fitted to and judged by."""

from typing import Final, NamedTuple

import numpy as np

from engine.signals.features import PASSED
from engine.signals.logistic import Labels
from engine.signals.traces import Cohort, Ints, Tasks, Visits

HORIZON_DAYS: Final = 28
"""Work that is due, and silence that begins and lasts, within so many days."""
GRACE_DAYS: Final = 28
"""Work that comes in so long after its day is late; what comes later still, or never, is missed."""
SILENCE_DAYS: Final = 14
SEEN_DAYS: Final = 14
BREAK: Final = 0.75
"""Days around which fewer come than this share of the usual number are a break, as Christmas"""
AROUND_DAYS: Final = 28
FEWEST_OPEN_DAYS: Final = 21
"""Of the horizon; where a break leaves fewer, silence cannot be told from it."""


class Outcome(NamedTuple):
    """What came of some of the learners that were asked about.

    Attributes:
        is_known: bool[m], whether there is anything to tell of each.
        label: bool[m], whether it went wrong.
    """

    is_known: Labels
    label: Labels


class Ending(NamedTuple):
    """How a course that is over ended.

    Attributes:
        day: From which on it was over.
        outcome: Of each learner, m = L.
    """

    day: int
    outcome: Outcome


def ending(cohort: Cohort, today: int) -> Ending | None:
    """Tell who left a course or did not pass it, once it is over.

    It is over when its last work cannot be late any more and nobody has come for `HORIZON_DAYS`. It ended badly for who
    left by the day on which the last work was due, and for whose mean mark, 0 for what was never handed in, is no pass.
    Of who has handed in work that nobody has marked there is nothing to tell.

    Returns:
        None while it goes on, and where no work says what passing is.
    """
    tasks, visits = cohort.tasks, cohort.visits
    if tasks is None:
        return None
    assigned = np.isfinite(tasks.due)
    last = int(tasks.due[assigned].max(initial=-np.inf)) if assigned.any() else today
    seen = int(visits.day.max(initial=last)) if visits is not None else last
    day = max(last + GRACE_DAYS, seen + HORIZON_DAYS) + 1
    if day > today:
        return None
    has_left = cohort.left <= last
    unmarked = (assigned & np.isfinite(tasks.submitted) & np.isnan(tasks.mark)).any(1)
    mark = np.where(assigned & ~np.isnan(tasks.mark), tasks.mark, 0.0).sum(1) / np.maximum(assigned.sum(1), 1)
    return Ending(day, Outcome(has_left | (assigned.any(1) & ~unmarked), has_left | (mark < PASSED)))


def next_task(tasks: Tasks, learner: Ints, day: int) -> Outcome:
    """Tell who missed or failed any of the tasks of the next day on which one is due, within `HORIZON_DAYS`."""
    due = tasks.due[learner]
    if not due.shape[1]:
        return Outcome(np.zeros(len(learner), bool), np.zeros(len(learner), bool))
    following = np.where(due >= day, due, np.inf).min(1)
    asked = due == following[:, None]
    missed = tasks.submitted[learner] > due + GRACE_DAYS
    failed = tasks.mark[learner] < PASSED
    return Outcome(following - day <= HORIZON_DAYS, (asked & (missed | failed)).any(1))


def silence(visits: Visits, learner: Ints, day: int, feed_end: int) -> Outcome:
    """Tell who, seen in the last two weeks, falls silent for two weeks of the next `HORIZON_DAYS`, breaks aside.

    Args:
        visits: All of them, later ones too.
        learner: int64[m], who is asked about.
        day: Of the decision.
        feed_end: The last day that the feed tells of; past it nothing is known.
    """
    n = int(max(visits.learner.max(initial=-1), learner.max(initial=-1))) + 1
    inside = (visits.day >= day) & (visits.day < day + HORIZON_DAYS)
    came = np.zeros((n, HORIZON_DAYS), bool)
    came[visits.learner[inside], visits.day[inside] - day] = True
    lately = np.zeros(n, bool)
    lately[visits.learner[(visits.day >= day - SEEN_DAYS) & (visits.day < day)]] = True
    fallen, run = np.zeros(len(learner), bool), np.zeros(len(learner), np.int64)
    is_open = open_days(visits, day, day + HORIZON_DAYS)
    for at in range(HORIZON_DAYS):
        run = np.where(came[learner, at], 0, run + is_open[at])
        fallen |= run >= SILENCE_DAYS
    is_settled = day + HORIZON_DAYS - 1 <= feed_end and int(is_open.sum()) >= FEWEST_OPEN_DAYS
    is_known = lately[learner] & is_settled
    return Outcome(is_known, fallen)


def open_days(visits: Visits, first: int, end: int) -> Labels:
    """Tell on which days the course was at work: a week around each, against the median of the eight weeks around it.

    Args:
        visits: All of them, later ones too: this is hindsight.
        first: The first day that is asked about.
        end: The day after the last.

    Returns:
        bool[end - first].
    """
    low = min(0, first - AROUND_DAYS)
    inside = (visits.day >= low) & (visits.day < end + AROUND_DAYS)
    keys = np.unique(visits.learner[inside] * (end + AROUND_DAYS - low) + visits.day[inside] - low)
    n_came = np.bincount(keys % (end + AROUND_DAYS - low), minlength=end + AROUND_DAYS - low)
    around = np.convolve(n_came, np.ones(7) / 7.0, "same")
    known = int(visits.day.max(initial=first)) - low + 1
    usual = [
        float(np.median(around[max(day - AROUND_DAYS, -low) : max(min(day + AROUND_DAYS + 1, known), 1)]))
        for day in range(first - low, end - low)
    ]
    return np.asarray(around[first - low : end - low] >= BREAK * np.array(usual))

"""What came of it, in hindsight: what regressions are fitted to and judged by."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from engine.signals.features import PASSED
from engine.signals.logistic import Labels
from engine.signals.traces import Ints, Tasks, Visits

HORIZON_DAYS: Final = 28
"""Work that is due, and silence that begins and lasts, within so many days."""
GRACE_DAYS: Final = 28
"""Work that comes in so long after its day is late; what comes later still, or never, is missed."""
SILENCE_DAYS: Final = 14
SEEN_DAYS: Final = 14


class Outcome(NamedTuple):
    """What came of some of the learners that were asked about.

    Attributes:
        is_known: bool[m], whether there is anything to tell of each.
        label: bool[m], whether it went wrong.
    """

    is_known: Labels
    label: Labels


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
    """Tell who, seen in the last two weeks, falls silent for two weeks that lie within the next `HORIZON_DAYS`.

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
    for at in range(HORIZON_DAYS):
        run = np.where(came[learner, at], 0, run + 1)
        fallen |= run >= SILENCE_DAYS
    is_known = lately[learner] & (day + HORIZON_DAYS - 1 <= feed_end)
    return Outcome(is_known, fallen)

"""Traces of activity as columns: what the learners of one course run did, on which day of it."""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Days: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

NEVER: Final = 1 << 30
"""A day that does not come."""


class Visits(NamedTuple):
    """Visits in the order of (learner, day); several of one learner on one day are as good as their sum.

    Attributes:
        learner: int64[n], positions in the cohort.
        day: int64[n].
        amount: float64[n], ≥ 0: minutes, or clicks where only those are known; compared within the cohort only.
        ids: Of the traces; empty where nobody asks for evidence.
    """

    learner: Ints
    day: Days
    amount: Floats
    ids: Sequence[str] = ()


class Tasks(NamedTuple):
    """Assigned work, L learners × T tasks; a task may be due for each learner on another day.

    Attributes:
        ids: Activity ids, T.
        due: float64[L, T], the last day on which it is in time; infinite where it was not assigned.
        submitted: float64[L, T], when it was handed in; infinite for not (yet).
        mark: float64[L, T], 0..1; NaN where there is none.
        marked: float64[L, T], from which day on the mark is known; infinite where there is none.
    """

    ids: tuple[str, ...]
    due: Floats
    submitted: Floats
    mark: Floats
    marked: Floats


class Meetings(NamedTuple):
    """Planned meetings whose day has come, in the order of (learner, day).

    Attributes:
        learner: int64[n].
        day: int64[n].
        is_missed: bool[n].
        ids: Of the traces.
    """

    learner: Ints
    day: Days
    is_missed: NDArray[np.bool_]
    ids: Sequence[str] = ()


class Cohort(NamedTuple):
    """All that is known of the learners of one course run. Days count from its start, in the organisation's zone.

    Attributes:
        cohort_id: Its id.
        learner_ids: L.
        enrolled: int64[L], the first day of each.
        left: int64[L], the day from which on a learner is known to have left; `NEVER` for not.
        visits: None where nobody sends visits: no data is not zero.
        tasks: None where nobody sends deadlines.
        meetings: None where nobody plans any.
    """

    cohort_id: str
    learner_ids: tuple[str, ...]
    enrolled: Days
    left: Days
    visits: Visits | None = None
    tasks: Tasks | None = None
    meetings: Meetings | None = None

    def present(self, day: int) -> Ints:
        """Give the positions of who is enrolled when a day begins."""
        return np.flatnonzero((self.enrolled < day) & (self.left > day))


def known_visits(visits: Visits, day: int) -> Visits:
    """Keep what is dated before a day."""
    kept = np.flatnonzero(visits.day < day)
    return Visits(visits.learner[kept], visits.day[kept], visits.amount[kept])


def stopped_since(visits: Visits, day: int) -> int | None:
    """Tell since which day no visit of anybody has come in, where that is longer than it ever was before.

    A feed that stopped looks like a whole cohort fallen silent. Three days without anybody, and twice the longest such
    time before, are taken for a feed that stopped; so weekends and a small cohort's pauses are not.

    Returns:
        The first day without; None while the feed runs, or has never run.
    """
    days = np.unique(visits.day[visits.day < day])
    if not len(days):
        return None
    last = int(days[-1])
    usual = int(np.diff(days).max(initial=1))
    quiet = day - last
    return last + 1 if quiet > max(QUIET_DAYS, 2 * usual) else None


QUIET_DAYS: Final = 3

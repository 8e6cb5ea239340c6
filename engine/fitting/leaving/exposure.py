"""From a log to what each activity exposed its learner to, and who was not seen again.

A learner has left who has done nothing for `away_days` when the log ends; the last activity is then the one after which
they left. What happened in the last `away_days` of the log says nothing, whether more followed or not: dropping only
last activities there would count those who stayed and not those who left. A learner who came back after a longer
absence had not left.
"""

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.interactions import Interactions, time_order
from engine.recommendation.leaving import LONGEST_RUN
from engine.tracing.traces import RIGHT_FROM

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

FAR: Final = 0.9
_US_PER_DAY: Final = 86_400_000_000


class NoTimesOfLeaving(ValueError):  # noqa: N818 - a class is named after what is wrong
    """Who left cannot be told from who is still there, because the table does not say when anything happened."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"{table} has no times, and without them nobody can tell who left from who is still there. Add the column "
            "occurred_at."
        )


class Exposure(NamedTuple):
    """What n activities exposed their learners to; only those of which it is known what followed.

    Attributes:
        p_correct: float64[n], expected score.
        wrong_run: int64[n], wrong results in a row, this one included; at most `LONGEST_RUN` are told apart.
        n_today: int64[n], number of the activity in its day (UTC), from 1.
        has_left: bool[n], whether the learner was not seen again.
        n_learners: Of the whole log.
        n_censored: Activities of which it is not known what followed.
        n_returned: Absences of `away_days` or longer that ended.
        n_far: Learners among those who left who had done nearly as much (`FAR`) as anybody in the log: they may have
            finished.
    """

    p_correct: Floats
    wrong_run: Ints
    n_today: Ints
    has_left: Mask
    n_learners: int
    n_censored: int
    n_returned: int
    n_far: int


def require_times(table: Interactions) -> None:
    """Refuse a table that does not say when anything happened.

    Raises:
        NoTimesOfLeaving: It has no times.
    """
    if table.occurred_at_us is None:
        raise NoTimesOfLeaving(table.table)


def exposure(table: Interactions, p_correct: Floats, away_days: float, finished_after: int | None = None) -> Exposure:
    """Lay a log out.

    Args:
        table: With times.
        p_correct: float64[n_rows], expected score just before each result.
        away_days: Without any activity until the end of the log, from which a learner has left.
        finished_after: Activities with which a learner has finished what there was to do, and so has not left.

    Raises:
        NoTimesOfLeaving: The table has no times.
    """
    if table.occurred_at_us is None:
        raise NoTimesOfLeaving(table.table)
    rows = time_order(table.learners, table.occurred_at_us, table.attempt)
    learner, when = table.learners[rows].astype(np.int64), table.occurred_at_us[rows]
    is_first = np.diff(learner, prepend=-1) != 0
    is_last = np.append(is_first[1:], True)
    away_us = round(away_days * _US_PER_DAY)
    count = _number(is_first)
    is_known = when <= when.max() - away_us
    if finished_after is not None:
        is_known &= ~(is_last & (count >= finished_after))
    day = when // _US_PER_DAY
    is_new_day = is_first | (np.diff(day, prepend=-1) != 0)
    gaps = np.where(is_last, 0, np.append(np.diff(when), 0))
    return Exposure(
        p_correct=np.clip(p_correct[rows][is_known], 0.0, 1.0),
        wrong_run=_wrong_runs(table.score[rows] < RIGHT_FROM, is_first)[is_known],
        n_today=_number(is_new_day)[is_known],
        has_left=is_last[is_known],
        n_learners=int(is_first.sum()),
        n_censored=int((~is_known).sum()),
        n_returned=int((gaps >= away_us).sum()),
        n_far=int((is_known & is_last & (count >= FAR * count.max())).sum()),
    )


def _number(begins: Mask) -> Ints:
    """Number rows from 1, anew at each beginning."""
    place = np.arange(len(begins))
    numbers: Ints = place - np.maximum.accumulate(np.where(begins, place, 0)) + 1
    return numbers


def _wrong_runs(is_wrong: Mask, is_first: Mask) -> Ints:
    """Count wrong results in a row up to each row, this one included."""
    before = ~is_wrong | is_first
    runs = np.where(is_wrong, _number(before) - ~is_wrong[_starts(before)], 0)
    least: Ints = np.minimum(runs, LONGEST_RUN)
    return least


def _starts(begins: Mask) -> Ints:
    """Give the row at which the stretch of each row began."""
    starts: Ints = np.maximum.accumulate(np.where(begins, np.arange(len(begins)), 0))
    return starts

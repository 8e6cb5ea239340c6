"""What came before each result: how many attempts, and how much of them was right."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.interactions import Interactions

US_PER_S = 1_000_000
SECONDS_PER_DAY = 86_400


class Counts(NamedTuple):
    """What came before each entry within its group."""

    attempts: NDArray[np.float64]  # float64[m], how many entries
    successes: NDArray[np.float64]  # float64[m], the sum of their scores


def group_by(learners: NDArray[np.int32], keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the pairs of a learner and a key (an item, a skill): int64[m], equal pairs alike."""
    return learners.astype(np.int64) * (int(keys.max(initial=0)) + 1) + keys


def earlier(
    groups: NDArray[np.int64],
    score: NDArray[np.float64],
    at_s: NDArray[np.int64] | None = None,
    within_days: float = math.inf,
) -> Counts:
    """Count what came before each entry in its group.

    Args:
        groups: int64[m]; entries of a group stand in the order of time, those of others may lie between.
        score: float64[m], 0..1.
        at_s: int64[m], when, in seconds; needed for a window.
        within_days: Only what came at most so long ago counts.

    >>> earlier(np.array([7, 7, 3, 7]), np.array([1.0, 0.0, 1.0, 1.0]))
    Counts(attempts=array([0., 1., 0., 2.]), successes=array([0., 1., 0., 1.]))
    """
    order = np.argsort(groups, kind="stable")
    is_first = np.diff(groups[order], prepend=-1) != 0
    place = np.arange(len(order))
    start = np.maximum.accumulate(np.where(is_first, place, 0))
    if at_s is not None and math.isfinite(within_days):
        start = np.maximum(start, _window_start(at_s[order], is_first, within_days))
    summed = np.concatenate([[0.0], np.cumsum(score[order])])
    attempts, successes = np.empty(len(order)), np.empty(len(order))
    attempts[order] = place - start
    successes[order] = np.maximum(summed[place] - summed[start], 0.0)
    return Counts(attempts, successes)


def seconds(table: Interactions) -> NDArray[np.int64] | None:
    """Give the times of a table in whole seconds, where it has any."""
    return None if table.occurred_at_us is None else table.occurred_at_us // US_PER_S


def _window_start(at_s: NDArray[np.int64], is_first: NDArray[np.bool_], within_days: float) -> NDArray[np.int64]:
    """Find the first entry of each entry's window; groups are moved so far apart that one search does for all."""
    window = int(within_days * SECONDS_PER_DAY)
    steps = np.where(is_first, window + 1, np.diff(at_s, prepend=at_s[:1]))
    moved = np.cumsum(steps)
    return np.searchsorted(moved, moved - window, side="left")

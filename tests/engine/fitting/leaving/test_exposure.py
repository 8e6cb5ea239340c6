"""Who left is told from who is still there, and what came before from what came after."""

import numpy as np
import pytest

from engine.fitting.leaving import Exposure, NoTimesOfLeaving, exposure
from engine.interactions import Interactions
from tests.engine.evaluation.tables import S_PER_DAY, a_table_of


def a_log(*rows: tuple[int, float, float]) -> Interactions:
    """Rows of learner, day, score."""
    learners, days, scores = zip(*rows, strict=True)
    times = np.array([1_700_006_400 + day * S_PER_DAY for day in days]).astype(np.int64)
    return a_table_of(np.array(learners), np.zeros(len(rows), np.int64), np.array(scores), times_s=times)


def seen(log: Interactions, away_days: float = 7.0, finished_after: int | None = None) -> Exposure:
    return exposure(log, np.full(log.n_rows, 0.5), away_days, finished_after)


def test_who_is_not_seen_for_long_before_the_end_has_left_after_the_last_activity() -> None:
    found = seen(a_log((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 8, 1), (1, 30, 1)))

    assert found.has_left.tolist() == [False, True, False, False]
    assert (found.n_learners, found.n_censored, found.n_returned) == (2, 1, 2)


def test_the_end_of_the_log_says_nothing_of_those_who_stayed_either() -> None:
    found = seen(a_log((0, 0, 1), (0, 24, 1), (0, 25, 1), (1, 23, 1), (1, 30, 1)))

    assert found.has_left.tolist() == [False, False]
    assert found.n_censored == 3


def test_the_day_on_which_absence_is_long_enough_counts() -> None:
    assert seen(a_log((0, 23, 1), (1, 0, 1), (1, 30, 1))).has_left.tolist() == [True, False]
    assert seen(a_log((0, 23.01, 1), (1, 0, 1), (1, 30, 1))).has_left.tolist() == [False]


def test_who_has_finished_has_not_left() -> None:
    log = a_log((0, 0, 1), (0, 0.1, 1), (1, 0, 1), (2, 30, 1))
    assert seen(log).has_left.tolist() == [False, True, True]
    assert seen(log, finished_after=2).has_left.tolist() == [False, True]
    assert (seen(log).n_far, seen(log, finished_after=2).n_far) == (1, 0)


def test_wrong_results_in_a_row_are_those_up_to_and_with_the_activity_on_any_item() -> None:
    scores = [0, 0, 1, 0, 0.4, 0, 0, 0, 0.5, 1]
    rows = [(0, n / 100, score) for n, score in enumerate(scores)]
    found = seen(a_log(*rows, (1, 0.0, 0), (1, 30, 1)))

    assert found.wrong_run.tolist() == [1, 2, 0, 1, 2, 3, 4, 4, 0, 0, 1]


def test_activities_are_numbered_within_the_day() -> None:
    found = seen(a_log((0, 0.1, 1), (0, 0.2, 1), (0, 0.9, 1), (0, 1.1, 1), (1, 0.3, 1), (1, 30, 1)))

    assert found.n_today.tolist() == [1, 2, 3, 1, 1]


def test_a_table_without_times_is_refused() -> None:
    table = a_table_of(np.zeros(1, np.int64), np.zeros(1, np.int64), np.ones(1))
    with pytest.raises(NoTimesOfLeaving, match="Add the column occurred_at"):
        seen(table)

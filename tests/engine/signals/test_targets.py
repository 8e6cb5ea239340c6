import numpy as np
import pytest

from engine.signals.cold_start import cold_start
from engine.signals.features import NAMES, TASK_NAMES, VISIT_NAMES
from engine.signals.judging import Judged, alerts, by_week, with_interval
from engine.signals.targets import next_task, silence
from engine.signals.traces import Tasks, Visits


def test_the_next_task_is_missed_when_it_never_comes_or_is_not_passed() -> None:
    due = np.tile([10.0, 60.0], (4, 1))
    submitted = np.array([[9.0, 9.0], [np.inf, 9.0], [40.0, 9.0], [9.0, 9.0]])
    mark = np.array([[0.8, 1.0], [np.nan, 1.0], [0.8, 1.0], [0.3, 1.0]])
    told = next_task(Tasks(("a", "b"), due, submitted, mark, submitted + 14), np.arange(4), 5)
    assert told.is_known.all()
    assert told.label.tolist() == [False, True, True, True]
    later = next_task(Tasks(("a", "b"), due, submitted, mark, submitted + 14), np.arange(4), 11)
    assert not later.is_known.any()  # the next one is too far away


def test_silence_is_two_weeks_within_the_next_four_of_who_was_seen_in_the_last_two() -> None:
    days = [[9, 15, 25, 37], [9, 10, 25], [1], [9, *range(10, 38)]] + [[*range(61)]] * 20
    rows = [(learner, day) for learner, of in enumerate(days) for day in of]
    learner, day = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    visits = Visits(learner, day, np.ones(len(rows)))
    told = silence(visits, np.arange(4), 10 + 8, 60)
    assert told.is_known.tolist() == [True, True, False, True]
    assert told.label.tolist() == [False, True, True, False]
    assert not silence(visits, np.arange(4), 18, 40).is_known.any()  # the feed ends before it can be known


def test_alerts_keep_to_the_budget_and_let_learners_rest() -> None:
    n, weeks = 40, np.repeat(np.arange(2, 8), 40)
    learner = np.tile(np.arange(n), 6)
    found = Judged(weeks, learner, learner < 10, 1.0 - learner / n, np.zeros(len(learner), np.int64))
    told = alerts(found)
    assert [int((weeks[told.row] == week).sum()) for week in range(2, 8)] == [2] * 6
    assert learner[told.row].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3]
    assert told.precision == 1.0
    assert told.caught == 0.8
    assert by_week(found) == dict.fromkeys(range(2, 8), 1.0)


def test_the_coefficients_that_ship_are_there_for_whatever_is_known() -> None:
    shipped = cold_start()
    for target in ("end", "next_task"):
        for names in (NAMES, TASK_NAMES):
            regression = shipped.of(target, names)
            assert regression is not None
            assert regression.names == names
    assert shipped.of("silence", VISIT_NAMES) is not None
    assert shipped.of("end", ()) is None
    assert "wheel_spinning" in shipped.regressions


def test_a_break_of_the_whole_course_is_nobody_s_silence() -> None:
    came = [
        (learner, day) for learner in range(20) for day in range(120) if not 40 <= day < 50 and (learner or day < 55)
    ]
    learner, day = (np.array(column, np.int64) for column in zip(*came, strict=True))
    visits = Visits(learner, day, np.ones(len(came)))
    told = silence(visits, np.arange(20), 35, 119)
    assert not told.is_known.any()  # of 28 days eighteen are left
    later = silence(visits, np.arange(20), 52, 119)
    assert later.is_known.tolist() == [True] * 20
    assert later.label.tolist() == [True] + [False] * 19


def test_intervals_draw_learners_with_all_their_rows() -> None:
    learner = np.repeat(np.arange(30), 4)
    found = Judged(np.tile([2, 3, 4, 5], 30), learner, learner % 3 == 0, learner / 30.0, np.zeros(120, np.int64))
    share = with_interval(found, lambda one: float(one.label.mean()), seed=1)
    assert share.value == pytest.approx(1 / 3)
    assert share.low < 1 / 3 < share.high
    rows = with_interval(found, lambda one: float(len(one.label)), seed=1)
    assert (rows.low, rows.high) == (120.0, 120.0)
    assert with_interval(found, lambda one: float(len(np.unique(one.learner))), seed=1).low == 30.0

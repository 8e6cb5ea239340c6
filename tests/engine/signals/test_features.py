import numpy as np
import pytest

from engine.signals.features import NAMES, TASK_NAMES, VISIT_NAMES, daily_features
from engine.signals.traces import Cohort, Tasks, Visits, stopped_since
from tests.engine.signals.cohorts import drawn


def before(cohort: Cohort, day: int) -> Cohort:
    """Forget everything that is dated from a day on; deadlines are known beforehand."""
    visits, tasks = cohort.visits, cohort.tasks
    assert visits is not None
    assert tasks is not None
    kept = visits.day < day
    known = Visits(visits.learner[kept], visits.day[kept], visits.amount[kept])
    submitted = np.where(tasks.submitted < day, tasks.submitted, np.inf)
    is_marked = tasks.marked <= day
    mark, marked = np.where(is_marked, tasks.mark, np.nan), np.where(is_marked, tasks.marked, np.inf)
    return cohort._replace(visits=known, tasks=Tasks(tasks.ids, tasks.due, submitted, mark, marked))


@pytest.mark.parametrize("day", [1, 7, 11, 25, 26, 40, 67, 79])
def test_a_decision_sees_only_what_is_dated_before_its_day(day: int) -> None:
    cohort = drawn()
    now, then = daily_features(cohort, day), daily_features(before(cohort, day), day)
    np.testing.assert_array_equal(now.columns, then.columns)
    np.testing.assert_array_equal(now.idle_days, then.idle_days)


def test_a_mark_is_not_known_before_it_is_given() -> None:
    cohort = drawn()
    column = NAMES.index("has_mark")
    assert daily_features(cohort, 14).columns[:, column].sum() == 0.0  # the earliest came in on day 5, and takes 14
    assert daily_features(cohort, 40).columns[:, column].sum() > 0.0


def test_features_of_one_learner_are_those_that_can_be_counted_by_hand() -> None:
    visits = Visits(np.array([0, 0, 0, 1]), np.array([0, 3, 3, 9]), np.array([5.0, 1.0, 1.0, 2.0]))
    tasks = Tasks(
        ("a", "b"),
        np.array([[4.0, 8.0], [4.0, 8.0]]),
        np.array([[6.0, np.inf], [2.0, 8.0]]),
        np.array([[0.3, np.nan], [0.9, 0.8]]),
        np.array([[7.0, np.inf], [3.0, 30.0]]),
    )
    cohort = Cohort("c", ("x", "y"), np.array([-1, -1]), np.array([99, 99]), visits, tasks)
    found = daily_features(cohort, 10)
    told = dict(zip(NAMES, found.columns[0].tolist(), strict=True))
    assert found.idle_days.tolist() == [6, 0]
    assert told["missed"] == 0.5
    assert told["missed_last"] == 1.0
    assert told["missed_last_two"] == 0.0
    assert told["late"] == 0.5
    assert told["failed"] == 1.0
    assert told["mark_against"] == pytest.approx((0.3 - 0.6) / 1.5)
    assert told["level_28"] == pytest.approx(0.25)  # the upper of two: a place of 0.75


def test_without_a_feed_its_features_are_not_there_rather_than_zero() -> None:
    cohort = drawn()
    assert daily_features(cohort, 30, with_visits=False).names == TASK_NAMES
    assert daily_features(cohort._replace(tasks=None), 30).names == VISIT_NAMES
    assert daily_features(cohort._replace(tasks=None, visits=None), 30).columns.shape == (30, 0)


def test_who_left_or_has_not_begun_is_not_asked_about() -> None:
    cohort = drawn(3)
    apart = cohort._replace(enrolled=np.array([-5, 40, -5]), left=np.array([99, 99, 20]))
    assert daily_features(apart, 30).learner.tolist() == [0]


def test_a_cohort_that_dips_together_looks_as_before() -> None:
    cohort = drawn()
    assert cohort.visits is not None
    thinner = cohort._replace(visits=cohort.visits._replace(amount=cohort.visits.amount / 10.0))
    levels = [NAMES.index(name) for name in ("level_7", "level_28", "level_all", "trend")]
    np.testing.assert_allclose(
        daily_features(thinner, 60).columns[:, levels], daily_features(cohort, 60).columns[:, levels]
    )


def test_an_empty_cohort_has_no_rows() -> None:
    cohort = drawn(2)._replace(left=np.array([1, 1]))
    assert daily_features(cohort, 30).columns.shape == (0, len(NAMES))


@pytest.mark.parametrize(
    ("days", "now", "since"), [([0, 1, 2], 5, None), ([0, 1, 2], 7, 3), ([0, 5], 15, None), ([], 9, None)]
)
def test_a_feed_has_stopped_when_nobody_came_for_longer_than_ever(days: list[int], now: int, since: int | None) -> None:
    n = len(days)
    assert stopped_since(Visits(np.zeros(n, np.int64), np.array(days, np.int64), np.ones(n)), now) == since

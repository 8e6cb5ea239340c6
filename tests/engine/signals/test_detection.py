import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np

from engine.signals import cold_start, detect
from engine.signals.calendar import CourseCalendar
from engine.signals.from_tracing import TracedLearner, TracedResult
from tests.engine.signals.cohorts import drawn

CALENDAR = CourseCalendar(dt.date(2026, 9, 1), ZoneInfo("Europe/Paris"))


def at(day: int, hour: int = 3) -> dt.datetime:
    return dt.datetime(2026, 9, 1, hour, tzinfo=ZoneInfo("Europe/Paris")) + dt.timedelta(days=day)


def test_signals_of_results_and_of_traces_come_together_and_are_raised_once() -> None:
    failing = [TracedResult(f"r{n}", "s", 0.0, 0.5, 0.2, evaluation_id="e") for n in range(3)]
    learner = TracedLearner("l1", "s", failing, failing)
    first = detect([learner], drawn(), CALENDAR, at(40), cold_start(), {})
    assert ("l1", "failed_again") in {(one.learner_id, one.kind) for one in first.raised}
    of_cohort = [one for one in first.raised if one.kind == "cohort"]  # half of this class hands in little
    assert [one.facts["signal"] for one in of_cohort] == ["missed_work", "at_risk"]
    assert {one.cohort_id for one in first.raised} == {"c"}
    again = detect([learner], drawn(), CALENDAR, at(40, 20), cold_start(), first.memory)
    assert again.raised == ()


def test_the_same_traces_give_the_same_signals() -> None:
    one, other = (detect([], drawn(), CALENDAR, at(55), cold_start(), {}) for _ in range(2))
    assert one == other


def test_before_the_first_day_nothing_is_said() -> None:
    assert detect([], drawn(), CALENDAR, at(0), cold_start(), {}).raised == ()


def test_nobody_who_left_is_told_about() -> None:
    cohort = drawn()
    gone = cohort._replace(left=np.full(30, 5))
    assert detect([], gone, CALENDAR, at(40), cold_start(), {}).raised == ()

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np

from engine.signals import cold_start, detect, detect_in_results
from engine.signals.calendar import CourseCalendar
from engine.signals.from_tracing import TracedLearner, TracedResult
from engine.signals.hygiene import Key, Raised
from engine.signals.traces import NEVER, Cohort, Visits
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


def test_a_class_that_stops_over_four_days_is_one_signal_and_a_feed_that_stopped_for_all_is_none_of_silence() -> None:
    came = [(learner, day) for learner in range(20) for day in range(30 if learner < 8 else 12 + learner % 4)]
    learner, day = np.array(came, np.int64).T
    visits = Visits(learner, day, np.ones(len(came)), [f"v{n}" for n in range(len(came))])
    ids = tuple(f"l{n}" for n in range(20))
    cohort = Cohort("c", ids, np.full(20, -1), np.full(20, NEVER), visits)
    memory: dict[Key, Raised] = {}
    raised = []
    for day in range(1, 60):
        told = detect([], cohort, CALENDAR, at(day), cold_start(), memory)
        memory = told.memory
        raised += [(day, one.kind, one.facts.get("signal")) for one in told.raised if "silence" in str(one)]
    singly = [one for one in raised if one[1] == "silence"]
    assert {day for day, *_ in singly} == {26}
    assert [one for one in raised if one[1] == "cohort"] == [(27, "cohort", "silence")]


def test_a_signal_from_results_stays_until_there_is_a_result_that_ends_it() -> None:
    failing = [TracedResult(f"r{n}", "s", 0.0, 0.5, 0.2, evaluation_id="e") for n in range(3)]
    learner = TracedLearner("l1", "s", failing, failing)
    first = detect([learner], drawn(), CALENDAR, at(40), cold_start(), {})
    key = next(one.key for one in first.raised if one.kind == "failed_again")
    quiet = detect([], drawn(), CALENDAR, at(41), cold_start(), first.memory)
    assert key not in quiet.ended
    other = detect([learner._replace(learner_id="l2")], drawn(), CALENDAR, at(41), cold_start(), first.memory)
    assert key not in other.ended
    passed = [*failing, TracedResult("r9", "s", 1.0, 0.5, 0.6, evaluation_id="e")]
    turned = detect([learner._replace(on_skill=passed)], drawn(), CALENDAR, at(42), cold_start(), quiet.memory)
    assert key in turned.ended


def test_wheel_spinning_that_came_true_is_not_over_with_the_tenth_opportunity_but_with_three_right_in_a_row() -> None:
    key = ("c", "l1", "wheel_spinning", "s")
    memory = {key: Raised(9, is_open=True)}

    def ended(scores: list[float], after: float = 0.2) -> bool:
        results = [TracedResult(f"r{n}", "s", one, 0.5, after) for n, one in enumerate(scores)]
        learner = TracedLearner("l1", "s", results, results)
        return key in detect_in_results([learner], "c", 30, 10, cold_start(), memory).ended

    assert not ended([0.0] * 10)
    assert not ended([*[0.0] * 10, 1.0, 1.0])
    assert ended([*[0.0] * 10, 1.0, 1.0, 1.0])
    assert ended([1.0, 0.0, 1.0, 1.0] * 5, after=0.97)
    assert ended([0.0, 0.0])  # the others were made void


def test_while_a_learner_is_traced_anew_no_review_is_said_to_be_done() -> None:
    key = ("c", "l1", "reviews_overdue", "")
    right = [TracedResult("r1", "s", 1.0, 0.5, 0.6)]
    for is_believed in (False, True):
        learner = TracedLearner("l1", "s", right, right, is_believed=is_believed)
        told = detect_in_results([learner], "c", 30, 10, cold_start(), {key: Raised(9, is_open=True)})
        assert (key in told.ended) is is_believed


def test_results_alone_neither_end_nor_bring_what_is_read_from_traces() -> None:
    failing = [TracedResult(f"r{n}", "s", 0.0, 0.5, 0.2, evaluation_id="e") for n in range(3)]
    learner = TracedLearner("l1", "s", failing, failing)
    first = detect([learner], drawn(), CALENDAR, at(40), cold_start(), {})
    passed = [*failing, TracedResult("r9", "s", 1.0, 0.5, 0.6, evaluation_id="e")]
    turned = detect_in_results([learner._replace(on_skill=passed)], "c", 30, 40, cold_start(), first.memory)
    assert turned.ended == (("c", "l1", "failed_again", "s"),)
    assert turned.raised == ()


def test_an_evaluation_that_all_fail_is_one_signal_and_ends_when_most_have_passed() -> None:
    memory: dict[Key, Raised] = {}
    kinds = []
    for n in range(10):
        failing = [TracedResult(f"r{n}{at}", "s", 0.0, 0.5, 0.2, evaluation_id="e") for at in range(3)]
        told = detect_in_results([TracedLearner(f"l{n}", "s", failing, failing)], "c", 12, 9, cold_start(), memory)
        memory = told.memory
        kinds += [one.kind for one in told.raised]
    assert kinds == ["failed_again"] * 4 + ["cohort"]
    for n in range(10):
        passed = [TracedResult(f"r{n}", "s", 1.0, 0.5, 0.8, evaluation_id="e")]
        told = detect_in_results([TracedLearner(f"l{n}", "s", passed, passed)], "c", 12, 10, cold_start(), memory)
        memory = told.memory
        kinds += [one.kind for one in told.raised]
        assert [key[2] for key in told.ended] == (["cohort"] if n == 7 else [])  # two of twelve are no fifth
    assert kinds == ["failed_again"] * 4 + ["cohort"]


def test_while_the_feed_has_stopped_silence_neither_ends_nor_comes() -> None:
    visits = Visits(np.repeat([0, 1], [40, 10]), np.concatenate([np.arange(40), np.arange(10)]), np.ones(50))
    cohort = Cohort("c", ("a", "b"), np.array([-1, -1]), np.array([99, 99]), visits)
    first = detect([], cohort, CALENDAR, at(30), cold_start(), {})
    assert ("b", "silence") in {(one.learner_id, one.kind) for one in first.raised}
    stopped = detect([], cohort, CALENDAR, at(60), cold_start(), first.memory)
    assert [one.kind for one in stopped.raised] == ["feed_stopped"]
    assert ("c", "b", "silence", "") not in stopped.ended
    more = visits._replace(
        learner=np.append(visits.learner, 1), day=np.append(visits.day, 60), amount=np.append(visits.amount, 1.0)
    )
    back = detect([], cohort._replace(visits=more), CALENDAR, at(61), cold_start(), stopped.memory)
    assert set(back.ended) >= {("c", "b", "silence", ""), ("c", "", "feed_stopped", "")}

import datetime as dt

import numpy as np
import pytest

from engine.signals.cold_start import cold_start
from engine.signals.from_traces import Sweep, from_traces, risk_again
from engine.signals.risk import RiskModels
from engine.signals.settings import SignalSettings
from engine.signals.signal import Signal
from engine.signals.texts import facts_of, wording
from engine.signals.traces import NEVER, Cohort, Meetings, Tasks, Visits

START = dt.date(2026, 9, 28)
NO_MODELS = RiskModels("none", "", {})


def cohort(n: int, came: list[tuple[int, int]], tasks: Tasks | None = None, meetings: Meetings | None = None) -> Cohort:
    """Give a cohort; each pair is a visit of a learner on a day."""
    rows = sorted(came)
    learner, day = np.array([one[0] for one in rows], np.int64), np.array([one[1] for one in rows], np.int64)
    visits = Visits(learner, day, np.ones(len(rows)), [f"{one[0]}@{one[1]}" for one in rows])
    ids = tuple(f"l{at}" for at in range(n))
    return Cohort("c", ids, np.full(n, -1), np.full(n, NEVER), visits if rows else None, tasks, meetings)


def found(one: Cohort, day: int, models: RiskModels = NO_MODELS) -> dict[tuple[str, str], Signal]:
    return {
        (signal.kind, signal.learner_id): signal
        for signal in from_traces(Sweep(one, day, START, models, SignalSettings()))
    }


DAILY = [(0, day) for day in range(60)]


@pytest.mark.parametrize(("day", "is_silent"), [(24, False), (25, True)])
def test_fourteen_whole_days_without_a_visit_are_silence(day: int, is_silent: bool) -> None:  # noqa: FBT001
    told = found(cohort(2, [*DAILY, (1, 10)]), day)
    assert (("silence", "l1") in told) is is_silent
    if is_silent:
        assert told["silence", "l1"].facts == {"idle_days": 14.0, "last_visit": "2026-10-08"}
        assert told["silence", "l1"].evidence == ("1@10",)


def test_who_never_came_is_silent_from_the_start_on_and_not_from_enrolment() -> None:
    one = cohort(2, DAILY)._replace(enrolled=np.array([-90, -90]))
    assert ("silence", "l1") not in found(one, 10)
    assert found(one, 20)["silence", "l1"].facts == {"idle_days": 19.0}


def test_a_feed_that_stopped_gives_one_notice_and_silences_what_is_read_from_it() -> None:
    told = found(cohort(3, [(learner, day) for learner in range(3) for day in range(30)]), 60, cold_start())
    assert list(told) == [("feed_stopped", "")]
    assert told["feed_stopped", ""].facts == {"days": 30.0, "since_day": 30.0}


def test_a_decline_of_one_s_own_never_alarms_when_everybody_dips() -> None:
    came = [(learner, day) for learner in range(10) for day in range(28)]
    came += [(learner, day) for learner in range(10) for day in range(28, 70, 6)]
    assert not found(cohort(10, came), 70)


def test_who_falls_behind_the_others_is_named_with_where_they_fell_to() -> None:
    came = [(learner, day) for learner in range(10) for day in range(70) if learner or day < 56 or not day % 10]
    came += [(0, day) for day in range(56)] * 3
    told = found(cohort(10, came), 70)
    assert set(told) == {("falling_behind", "l0")}
    assert told["falling_behind", "l0"].facts["percentile"] == pytest.approx(0.05)


def work(submitted: list[list[float]]) -> Tasks:
    due = np.tile([10.0, 20.0, 30.0][: len(submitted[0])], (len(submitted), 1))
    given = np.array(submitted)
    return Tasks(("a", "b", "c")[: due.shape[1]], due, given, np.full(due.shape, np.nan), np.full(due.shape, np.inf))


@pytest.mark.parametrize(
    ("submitted", "kind", "severity", "evidence"),
    [
        ([9.0, 19.0, np.inf], "missed_work", "medium", ("c",)),
        ([9.0, np.inf, np.inf], "missed_work", "high", ("b", "c")),
        ([9.0, 24.0, 33.0], "late_work", "low", ("b", "c")),
        ([np.inf, 19.0, 30.0], None, None, ()),
        ([9.0, 25.0, 30.0], None, None, ()),
    ],
)
def test_missed_and_late_work_is_counted_from_the_last_task_back(
    submitted: list[float], kind: str | None, severity: str | None, evidence: tuple[str, ...]
) -> None:
    told = found(cohort(1, [], work([submitted])), 40)
    of_work = [one for one in told.values() if one.kind != "at_risk"]
    assert [(one.kind, one.severity, one.evidence) for one in of_work] == (
        [] if kind is None else [(kind, severity, evidence)]
    )


def test_a_task_is_not_missed_on_its_last_day() -> None:
    one = cohort(1, [], work([[9.0, 19.0, np.inf]]))
    assert not found(one, 30)
    assert ("missed_work", "l0") in found(one, 31)


def test_two_meetings_missed_in_a_row_are_a_signal() -> None:
    meetings = Meetings(
        np.array([0, 0, 1, 1]), np.array([5, 9, 5, 9]), np.array([True, True, True, False]), ["m1", "m2", "m3", "m4"]
    )
    told = found(cohort(2, [], meetings=meetings), 10)
    assert [(key, one.evidence) for key, one in told.items()] == [(("meetings_missed", "l0"), ("m1", "m2"))]
    assert not found(cohort(2, [], meetings=meetings), 9)


def test_the_shipped_coefficients_name_who_is_at_risk_with_reasons_and_what_would_have_changed_it() -> None:
    came = [(learner, day) for learner in range(20) for day in range(70) if learner or day < 20]
    submitted = [[np.inf, np.inf, np.inf]] + [[9.0, 19.0, 29.0]] * 19
    told = found(cohort(20, came, work(submitted)), 70, cold_start())
    signal = told["at_risk", "l0"]
    assert {key[1] for key in told} == {"l0"}
    assert signal.facts["probability"] > 0.6  # type: ignore[operator]
    assert isinstance(signal.facts["reason_1"], str)
    assert signal.turning["probability_without_first"] < signal.facts["probability"]  # type: ignore[operator]
    assert signal.evidence == ("a", "b", "c")
    assert cold_start().version in signal.version
    again = risk_again(signal.given, cold_start(), SignalSettings())
    assert again is not None
    assert (again.severity, again.version, again.facts.keys()) == (signal.severity, signal.version, signal.facts.keys())
    assert again.facts["probability"] == pytest.approx(signal.facts["probability"], abs=1e-12)
    assert risk_again({**signal.given, "progress": 0.5}, cold_start(), SignalSettings()) != again


def test_where_there_are_no_coefficients_the_rule_stands_in_and_says_so() -> None:
    due = np.tile(np.array([5.0, 12.0]), (3, 1))
    submitted = np.array([[4.0, 11.0], [4.0, np.inf], [np.inf, np.inf]])
    nothing = np.full((3, 2), np.nan)
    tasks = Tasks(("t1", "t2"), due, submitted, nothing, np.full((3, 2), np.inf))
    one = cohort(3, [], tasks)
    told = {key: signal for key, signal in found(one, 20).items() if key[0] == "at_risk"}
    assert {key[1]: (signal.severity, signal.facts) for key, signal in told.items()} == {
        "l1": ("medium", {"points": 3.0}),  # the last one missed, which is half of them
        "l2": ("medium", {"points": 4.0}),
    }
    said = wording(told["at_risk", "l2"])
    assert said.supporter.en.endswith("late work): 4 points.")
    assert said.turning.fr == "Moins de 3 points n’auraient rien déclenché."
    assert facts_of(told["at_risk", "l2"]) == {}
    assert not [key for key in found(one, 20, cold_start()) if "points" in found(one, 20, cold_start())[key].facts]

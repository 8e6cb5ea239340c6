import datetime as dt
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from engine.support.calendar import SpecialDay, make_calendar
from engine.support.faults import (
    NeverOpen,
    OutOfReach,
    SpecialDayTwice,
    UnknownZone,
    UnreadableHours,
    UnreadablePromise,
)
from engine.support.hours import Span, week_of, written
from engine.support.openings import Openings
from engine.support.promise import due, promise_of, used, warnings, working_time
from tests.engine.support.calendars import OFFICE, at, hours, office, opened
from tests.engine.support.stepping import a_trial, faults_of

TWO_DAYS, FORTY_EIGHT_HOURS = promise_of("2 working_days"), promise_of("48 working_hours")
PAUSED = (at("2026-11-18T11:00"), at("2026-11-23T15:00"))


@pytest.mark.parametrize(
    ("start", "place", "days", "in_hours", "pauses"),
    [
        ("2026-11-16T10:00+01:00", "FR", "2026-11-18T10:00+01:00", "2026-11-24T14:00+01:00", ()),
        ("2026-11-09T10:00+01:00", "FR", "2026-11-12T10:00+01:00", "2026-11-18T14:00+01:00", ()),
        ("2026-10-23T16:00+02:00", "FR", "2026-10-27T16:00+01:00", "2026-11-03T10:30+01:00", ()),
        ("2027-03-25T16:00+01:00", "FR-57", "2027-03-31T16:00+02:00", "2027-04-07T10:30+02:00", ()),
        ("2026-11-28T10:00+01:00", "FR", "2026-12-01T17:30+01:00", "2026-12-08T12:00+01:00", ()),
        ("2026-11-30T12:45+01:00", "FR", "2026-12-02T12:30+01:00", "2026-12-08T16:30+01:00", ()),
        ("2026-05-06T11:00+02:00", "FR", "2026-05-11T11:00+02:00", "2026-05-18T15:00+02:00", ()),
        ("2026-11-17T10:00+01:00", "FR", "2026-11-24T14:00+01:00", "2026-11-30T17:00+01:00", (PAUSED,)),
    ],
)
def test_worked_instants(start: str, place: str, days: str, in_hours: str, pauses: tuple[tuple[int, int], ...]) -> None:
    openings = office(place)
    for promise, expected in ((TWO_DAYS, days), (FORTY_EIGHT_HOURS, in_hours)):
        found = due(openings, at(start), working_time(openings, at(start), promise), pauses)
        assert openings.local(found).isoformat(timespec="minutes") == expected


def test_random_calendars_agree_with_stepping_minute_by_minute() -> None:
    # `python -m tests.benchmarks.working_time` tries 10 000
    found = {seed: faults for seed in range(300) if (faults := faults_of(a_trial(Random(seed))))}  # noqa: S311 - trials
    assert found == {}


instants = st.integers(at("2026-01-01T00:00"), at("2029-06-30T00:00"))
SPLIT, ALSACE = office(), office("FR-67")


@given(instants, st.integers(1, 40))
def test_days_are_hours_where_all_days_are_alike(start: int, n_days: int) -> None:
    amount = working_time(SPLIT, start, promise_of(f"{n_days} working_days"))
    assert amount == hours(7.5 * n_days)
    assert due(SPLIT, start, amount) == SPLIT.same_time_after(start, n_days)


@given(st.randoms(use_true_random=False), st.integers(1, 10**12))
@tried(max_examples=60, deadline=None)
def test_what_is_due_uses_what_was_promised_and_lies_within_an_opening(lot: Random, amount: int) -> None:
    trial = a_trial(lot)
    openings = Openings(trial.calendar)
    found = due(openings, trial.start, amount, trial.pauses)
    assert used(openings, trial.start, found, trial.pauses) == amount
    assert openings.canonical(found) == found
    assert used(openings, trial.start, found - 1, trial.pauses) == amount - 1


@given(instants, instants, instants)
def test_working_time_adds_up(one: int, other: int, third: int) -> None:
    first, second, last = sorted((one, other, third))
    assert ALSACE.used(first, second) + ALSACE.used(second, last) == ALSACE.used(first, last)
    assert ALSACE.used(last, first) == 0


@given(instants, st.lists(st.tuples(instants, instants).map(lambda pair: (min(pair), max(pair))), max_size=4))
def test_pauses_that_overlap_count_once_and_in_any_order(start: int, pauses: list[tuple[int, int]]) -> None:
    found = due(SPLIT, start, hours(20), pauses)
    assert found == due(SPLIT, start, hours(20), [*reversed(pauses), *pauses])
    assert used(SPLIT, start, found, pauses) == hours(20)


def test_a_pause_counts_by_its_overlap_with_openings() -> None:
    openings = opened("Mo-Fr 09:00-17:00")
    night = (at("2026-11-16T17:00"), at("2026-11-17T09:00"))
    assert due(openings, at("2026-11-16T09:00"), hours(8), [night]) == at("2026-11-16T17:00")
    lunch = (at("2026-11-16T12:30"), at("2026-11-16T13:30"))
    assert due(SPLIT, at("2026-11-16T09:00"), hours(7.5), [lunch]) == at("2026-11-16T17:30")


def test_a_warning_falls_into_working_time_too() -> None:
    openings, start = opened("Mo-Fr 08:00-18:00"), at("2026-11-16T17:00")
    assert due(openings, start, hours(4)) == at("2026-11-17T11:00")
    assert warnings(openings, start, hours(4)) == ((75, at("2026-11-17T10:00")),)


def test_an_hour_promised_on_friday_evening_ends_on_monday() -> None:
    assert due(opened("Mo-Fr 09:00-17:00"), at("2026-11-20T16:30"), hours(1)) == at("2026-11-23T09:30")


def test_the_first_opening_starts_the_time_and_a_closing_is_none() -> None:
    assert SPLIT.effective_start(at("2026-11-16T17:30")) == at("2026-11-17T09:00")
    assert SPLIT.effective_start(at("2026-11-16T12:29:59")) == at("2026-11-16T12:29:59")
    assert SPLIT.effective_start(at("2026-11-16T12:30")) == at("2026-11-16T13:30")
    assert SPLIT.effective_start(at("2026-11-11T10:00")) == at("2026-11-12T09:00")


def test_a_shorter_day_ends_a_promise_of_days_at_its_closing() -> None:
    openings = opened("Mo,We-Fr 09:00-17:00; Tu 10:00-12:00")
    assert openings.same_time_after(at("2026-11-16T15:00"), 1) == at("2026-11-17T12:00")
    assert openings.same_time_after(at("2026-11-16T09:30"), 1) == at("2026-11-16T17:00")
    assert openings.same_time_after(at("2026-11-16T11:00"), 1) == at("2026-11-17T11:00")


def test_a_deadline_at_an_opening_is_written_as_the_closing_before() -> None:
    assert SPLIT.canonical(at("2026-11-17T09:00")) == at("2026-11-16T17:30")
    assert SPLIT.canonical(at("2026-11-17T13:30")) == at("2026-11-17T12:30")
    assert SPLIT.canonical(at("2026-11-17T09:00") + 1) == at("2026-11-17T09:00") + 1


def test_a_day_of_24_hours_has_23_or_25_when_the_clock_changes() -> None:
    openings = opened("Mo-Su 00:00-24:00")
    assert openings.used(at("2026-03-29T00:00"), at("2026-03-30T00:00")) == hours(23)
    assert openings.used(at("2026-10-25T00:00"), at("2026-10-26T00:00")) == hours(25)
    assert openings.same_time_after(at("2026-10-24T02:30"), 1) == at("2026-10-25T02:30+02:00")
    assert openings.same_time_after(at("2026-10-24T02:30"), 2) == at("2026-10-26T02:30")


def test_a_bound_that_the_clock_jumps_over_is_the_jump_and_one_that_comes_twice_the_first() -> None:
    spring, autumn = at("2026-03-29T00:00"), at("2026-10-25T00:00")
    jumped = opened("Su 02:30-04:00")
    assert jumped.effective_start(spring) == at("2026-03-29T03:00")
    assert jumped.used(spring, spring + hours(24)) == hours(1)
    assert opened("Su 01:00-02:30,02:45-04:00").used(spring, spring + hours(24)) == hours(2)
    assert jumped.effective_start(autumn) == at("2026-10-25T02:30+02:00")
    assert jumped.used(autumn, autumn + hours(24)) == hours(2.5)
    assert opened("Su 00:00-02:30").used(autumn, autumn + hours(24)) == hours(2.5)
    assert opened("Su 00:00-02:30,02:30-06:00").used(autumn, autumn + hours(24)) == hours(7)


def test_an_exception_may_open_a_day_that_is_closed_in_the_week() -> None:
    saturday = SpecialDay(dt.date(2026, 11, 21), (Span(9 * 60, 12 * 60),), "open day")
    openings = opened(OFFICE, special=(saturday, SpecialDay(dt.date(2026, 11, 20))))
    assert openings.same_time_after(at("2026-11-19T10:00"), 1) == at("2026-11-21T10:00")


def test_a_calendar_without_an_opening_is_refused_with_the_field() -> None:
    for special in ((), (SpecialDay(dt.date(2026, 12, 25)),)):
        with pytest.raises(NeverOpen, match="at least one day") as refused:
            make_calendar("Europe/Paris", "", special)
        assert refused.value.field == "hours"


def test_a_calendar_of_single_days_ends_with_the_last_of_them() -> None:
    openings = opened("", special=(SpecialDay(dt.date(2026, 12, 1), (Span(540, 720),)),))
    assert due(openings, at("2026-01-01T00:00"), hours(3)) == at("2026-12-01T12:00")
    with pytest.raises(OutOfReach):
        due(openings, at("2026-01-01T00:00"), hours(3) + 1)
    with pytest.raises(OutOfReach):
        openings.effective_start(at("2026-12-01T12:00"))
    with pytest.raises(OutOfReach):
        openings.same_time_after(at("2026-01-01T00:00"), 2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Mo-Fr", "not days and then times"),
        ("09:00-17:00", "not days and then times"),
        ("Mo-Fr 09:00", "no span"),
        ("Mo-Fr 17:00-09:00", "two spans"),
        ("Mo-Fr 09:00-09:00", "two spans"),
        ("Mo-Fr 09:00-24:01", "no day has"),
        ("Mo-Fr 09:60-10:00", "no day has"),
        ("Mo-Fr 09:00-12:00,11:00-13:00", "overlap"),
        ("Mo-Fr 09:00-12:00; We 10:00-11:00", "two rules"),
        ("Lu-Ve 09:00-12:00", "is no day"),
        ("Mo-We-Fr 09:00-12:00", "are no days"),
    ],
)
def test_hours_that_cannot_be_read_are_refused_with_an_example(text: str, told: str) -> None:
    with pytest.raises(UnreadableHours, match=told) as refused:
        week_of(text)
    assert "Mo-Fr 09:00-12:30,13:30-17:30" in refused.value.remedy


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("Mo-Fr 9:00-12:30 , 13:30-17:30", OFFICE),
        ("fr-mo 22:00-24:00", "Mo 22:00-24:00; Fr-Su 22:00-24:00"),
        ("Mo,We 08:00-10:00;Th-Fr 08:00-10:00;", "Mo 08:00-10:00; We-Fr 08:00-10:00"),
        ("Mo-Su 00:00-24:00", "Mo-Su 00:00-24:00"),
        ("", ""),
    ],
)
def test_hours_are_written_as_they_are_read(text: str, again: str) -> None:
    assert written(week_of(text)) == again
    assert week_of(again) == week_of(text)


@pytest.mark.parametrize(
    "text",
    ["2 days", "two working_days", "0 working_days", "1.5 working_days", "-1 working_hours", "0.0 working_hours", "",
     "10001 working_days", "100001 working_hours", "nan working_hours", "1e3 working_hours"],
)  # fmt: skip
def test_what_is_no_promise_is_refused_with_the_units(text: str) -> None:
    with pytest.raises(UnreadablePromise, match="48 working_hours"):
        promise_of(text)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe", "x" * 5000, "Europe/Paris\0"])
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(UnknownZone, match="Europe/Paris"):
        make_calendar(zone, OFFICE)


def test_a_date_with_two_exceptions_is_refused() -> None:
    christmas = SpecialDay(dt.date(2026, 12, 25))
    with pytest.raises(SpecialDayTwice, match="2026-12-25"):
        make_calendar("Europe/Paris", OFFICE, (christmas, SpecialDay(dt.date(2026, 12, 25), (), "Noël")))


@pytest.mark.parametrize(
    ("when", "is_open"),
    [
        ("2026-11-16T09:00", True),
        ("2026-11-16T12:29", True),
        ("2026-11-16T12:30", False),
        ("2026-11-16T08:59", False),
        ("2026-11-15T10:00", False),
        ("2026-11-11T10:00", False),
    ],
)
def test_work_is_open_from_its_opening_until_before_its_closing(when: str, *, is_open: bool) -> None:
    assert office().is_open(at(when)) is is_open

"""Quiet hours and working days, held against a clock that is stepped through minute by minute."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.communication.people import Quiet
from engine.communication.scenario import MessageTrigger
from engine.communication.situation import Occasion
from engine.communication.timing import moment, next_time, waking, whole_days
from engine.support.calendar import SpecialDay, make_calendar
from tests.engine.communication.places import OFFICE, at, essay, told

MINUTE = 60_000_000
ZONES = ("Europe/Paris", "America/Montreal", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Apia", "UTC")
AROUND = ("2026-03-28", "2026-10-24", "2026-03-07", "2026-10-31", "2026-04-04", "2026-04-23", "2026-06-10")
WORKING = whole_days(OFFICE)


def is_quiet(at_us: int, zone: str, quiet: Quiet) -> bool:
    """Tell it from the clock on the wall alone."""
    local = dt.datetime.fromtimestamp(at_us / 1e6, ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    begins, ends = quiet
    if begins <= ends:
        return begins <= minute < ends
    return minute >= begins or minute < ends


def is_working(at_us: int) -> bool:
    day = dt.datetime.fromtimestamp(at_us / 1e6, ZoneInfo(OFFICE.zone)).date()
    return day.weekday() < 5 and day != dt.date(2026, 11, 11)


@given(
    day=st.sampled_from(AROUND),
    minutes=st.integers(0, 3 * 1440),
    zone=st.sampled_from(ZONES),
    begins=st.integers(0, 47),
    ends=st.integers(0, 47),
)
@settings(max_examples=150, deadline=None)
def test_the_next_time_is_the_first_minute_that_the_wall_clock_allows(
    day: str, minutes: int, zone: str, begins: int, ends: int
) -> None:
    quiet = Quiet(begins * 30, ends * 30)
    now = at(f"{day}T00:00", "UTC") + minutes * MINUTE
    found = next_time(now, WORKING, waking(zone, quiet))
    stepped = now
    while is_quiet(stepped, zone, quiet) or not is_working(stepped):
        stepped += MINUTE
    if _is_repeated(now, stepped, zone):
        # where a change of the clock repeats an hour, the openings count it as the hour that it began in
        assert found is not None
        assert abs(found - stepped) <= 61 * MINUTE
    else:
        assert found == stepped


def _is_repeated(begin: int, end: int, zone: str) -> bool:
    here = ZoneInfo(zone)
    first, last = (dt.datetime.fromtimestamp(one / 1e6, here) for one in (begin - 90 * MINUTE, end + 90 * MINUTE))
    return (last.utcoffset() or dt.timedelta()) < (first.utcoffset() or dt.timedelta())


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-30T21:30", "Tue 2026-12-01 08:00"),
        ("2026-11-30T02:00", "Mon 2026-11-30 08:00"),
        ("2026-11-30T08:00", "Mon 2026-11-30 08:00"),
        ("2026-11-30T19:59", "Mon 2026-11-30 19:59"),
        ("2026-11-27T21:00", "Mon 2026-11-30 08:00"),  # Friday night: Saturday and Sunday are no working days
        ("2026-11-10T20:00", "Thu 2026-11-12 08:00"),  # 11 November
        ("2026-10-24T23:00", "Mon 2026-10-26 08:00"),  # the clock goes back in the night to Sunday
    ],
)
def test_quiet_hours_go_over_midnight_and_over_days_off(now: str, then: str) -> None:
    found = next_time(at(now), WORKING, waking("Europe/Paris", Quiet(1200, 480)))
    assert found is not None
    assert told(found) == then


def test_quiet_hours_are_those_of_the_clock_on_the_wall_on_the_day_that_it_changes() -> None:
    for day, hours in (("2026-03-28", 11), ("2026-10-24", 13), ("2026-06-10", 12)):
        found = next_time(at(f"{day}T20:00"), None, waking("Europe/Paris", Quiet(1200, 480)))
        assert found == at(f"{day}T20:00") + hours * 60 * MINUTE


def test_the_quiet_hours_of_montreal_are_no_ones_in_paris() -> None:
    now = at("2026-11-30T09:00")
    assert next_time(now, WORKING, waking("Europe/Paris", Quiet(1200, 480))) == now
    found = next_time(now, WORKING, waking("America/Montreal", Quiet(1200, 480)))
    assert found is not None
    assert told(found, "America/Montreal") == "Mon 2026-11-30 08:00"


def test_a_calendar_that_never_opens_again_has_no_next_time() -> None:
    once = whole_days(make_calendar("UTC", "", [SpecialDay(dt.date(2026, 1, 5), OFFICE.week[0])]))
    assert next_time(at("2026-02-01T00:00"), once, waking("UTC", Quiet(0, 0))) is None


def trigger(days: int, at_time: str | None, hours: int = 0) -> MessageTrigger:
    return MessageTrigger(occasion="deadline", days=days, at=at_time, hours=hours)


@pytest.mark.parametrize(
    ("due", "asked", "then"),
    [
        ("2026-12-03T23:59", trigger(-1, "09:00"), "Wed 2026-12-02 09:00"),
        ("2026-11-30T23:59", trigger(-1, "09:00"), "Fri 2026-11-27 09:00"),  # Sunday: the Friday before
        ("2026-11-12T10:00", trigger(-1, "09:00"), "Tue 2026-11-10 09:00"),  # 11 November
        ("2026-11-28T10:00", trigger(1, "10:00"), "Sun 2026-11-29 10:00"),  # afterwards it waits when it comes
        ("2026-10-26T10:00", trigger(-1, None), "Fri 2026-10-23 10:00"),  # the same time over a change of the clock
        ("2026-12-03T23:59", trigger(0, None, -24), "Wed 2026-12-02 23:59"),
    ],
)
def test_what_comes_before_goes_on_the_last_working_day(due: str, asked: MessageTrigger, then: str) -> None:
    assert told(moment(asked, essay(due), "Europe/Paris", WORKING)) == then


def test_a_day_of_the_course_begins_at_everybodys_own_midnight() -> None:
    start = Occasion(kind="course_start", about="start", at_us=at("2026-09-07T00:00"), on=dt.date(2026, 9, 7))
    asked = MessageTrigger(occasion="course_start", at="09:00")
    for zone in ("Europe/Paris", "America/Montreal", "Pacific/Auckland"):
        assert told(moment(asked, start, zone, WORKING), zone) == "Mon 2026-09-07 09:00"

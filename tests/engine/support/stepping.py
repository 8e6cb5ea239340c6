"""Working time by stepping minute by minute, and calendars at random to try it on.

The clock on the wall never goes back here: in a repeated hour it stands still until it has caught up. Whether a minute
is open is then read off it, with no arithmetic on spans.
"""

import datetime as dt
from collections.abc import Iterable
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from engine.support.calendar import Calendar, SpecialDay
from engine.support.hours import Span, Spans
from engine.support.openings import Openings
from engine.support.promise import Pause, Promise, due, used, working_time

MINUTE_US = 60_000_000
EPOCH_DAY = 719163
QUARTER = 15  # clocks change at a quarter of an hour

CHANGES = {
    "Europe/Paris": ((2026, 3, 29), (2026, 10, 25)),
    "Africa/Cairo": ((2026, 4, 24), (2026, 10, 30)),  # from 00:00 to 01:00, and from 24:00 to 23:00
    "America/Havana": ((2026, 3, 8), (2026, 11, 1)),  # at 00:00; from 01:00 to 00:00
    "America/Santiago": ((2026, 4, 5), (2026, 9, 6)),
    "Australia/Lord_Howe": ((2026, 4, 5), (2026, 10, 4)),  # by half an hour
    "Africa/Casablanca": ((2026, 2, 15), (2026, 3, 22)),
    "America/New_York": ((2026, 3, 8), (2026, 11, 1)),
    "Asia/Kathmandu": ((2026, 6, 1),),
    "Indian/Reunion": ((2026, 6, 1),),
    "Pacific/Apia": ((2011, 12, 30),),  # a day that there never was
    "UTC": ((2026, 6, 1),),
}


class Trial(NamedTuple):
    """A calendar, a beginning, an amount and pauses, all on whole minutes."""

    calendar: Calendar
    start: int
    minutes: int
    pauses: list[Pause]


def a_trial(lot: Random, n_weeks: int = 5) -> Trial:
    """Draw one around a change of the clock."""
    zone = lot.choice(sorted(CHANGES))
    changes = dt.datetime(*lot.choice(CHANGES[zone]), tzinfo=dt.UTC)
    first = changes - dt.timedelta(days=lot.randint(0, 10))
    week = tuple(spans_at_random(lot) if lot.random() < 0.7 else () for _ in range(7))
    days = sorted(lot.sample(range(-3, 7 * n_weeks), lot.randint(0, 8)))
    special = [
        SpecialDay((first + dt.timedelta(days=day)).date(), spans_at_random(lot) if lot.random() < 0.3 else ())
        for day in days
    ]
    if not any(week):
        week = (*week[:-1], (Span(0, 1440),))
    start = int(first.timestamp()) * 1_000_000 + lot.randint(0, 3 * 1440) * MINUTE_US
    pauses = [_pause(lot, start) for _ in range(lot.choice((0, 0, 1, 2, 4)))]
    return Trial(Calendar(zone, week, tuple(special)), start, lot.randint(1, 60 * lot.choice((1, 8, 48))), pauses)


def spans_at_random(lot: Random) -> Spans:
    """Draw one to three spans of a day; some touch, some begin or end where clocks change."""
    if lot.random() < 0.1:
        return (Span(0, 1440),)
    bounds = sorted(lot.sample([0, 30, 60, 90, 120, 150, 165, 180, 210, *range(240, 1441, 15)], 2 * lot.randint(1, 3)))
    return tuple(Span(*pair) for pair in zip(bounds[::2], bounds[1::2], strict=True))


def _pause(lot: Random, start: int) -> Pause:
    begins = start + lot.randint(-1440, 10 * 1440) * MINUTE_US
    return begins, begins + lot.randint(0, 5 * 1440) * MINUTE_US


def open_minutes(calendar: Calendar, start: int, n_minutes: int) -> NDArray[np.bool_]:
    """Tell of each minute from an instant on whether the calendar is open."""
    zone = ZoneInfo(calendar.zone)
    lead = 2 * 1440  # the wall clock must have caught up
    begins = start // MINUTE_US - lead
    minutes = np.arange(begins // 1440 * 1440, ((begins + lead + n_minutes) // 1440 + 1) * 1440)
    wall = np.maximum.accumulate(minutes + _offsets(zone, minutes))
    is_open: NDArray[np.bool_] = _minutes_of(calendar.week)[(wall + 3 * 1440) % (7 * 1440)]  # 1970 began on a Thursday
    for one in calendar.special:
        midnight = (one.date.toordinal() - EPOCH_DAY) * 1440
        first, last = np.searchsorted(wall, (midnight, midnight + 1440))
        is_open[first:last] = _minutes_of((one.spans,))[wall[first:last] - midnight]
    first = begins + lead - int(minutes[0])
    return is_open[first : first + n_minutes]


def _minutes_of(days: Iterable[Spans]) -> NDArray[np.bool_]:
    """Tell of each minute of days that follow each other whether it is open."""
    minutes = np.arange(1440)
    return np.concatenate(
        [
            np.any([(opens <= minutes) & (minutes < closes) for opens, closes in spans] or [minutes < 0], axis=0)
            for spans in days
        ]
    )


def _offsets(zone: ZoneInfo, minutes: NDArray[np.int_]) -> NDArray[np.int_]:
    """Ask the zone at the ends of each day, and at every quarter of an hour of those between which it changes."""
    offsets = []
    for day in minutes[::1440]:
        ends = _offset(zone, int(day)), _offset(zone, int(day) + 1439)
        quarters = range(int(day), int(day) + 1440, QUARTER) if ends[0] != ends[1] else ()
        offsets += [_offset(zone, at) for at in quarters] or [ends[0]] * (1440 // QUARTER)
    return np.repeat(offsets, QUARTER)


def _offset(zone: ZoneInfo, minute: int) -> int:
    return int((dt.datetime.fromtimestamp(minute * 60, zone).utcoffset() or dt.timedelta()).total_seconds()) // 60


def faults_of(trial: Trial, n_weeks: int = 8) -> list[str]:
    """Compare the arithmetic with stepping; name what differs."""
    openings = Openings(trial.calendar)
    counts = open_minutes(trial.calendar, trial.start, n_weeks * 7 * 1440)
    is_open = counts.copy()
    for begins, ends in trial.pauses:
        is_open[max(0, (begins - trial.start) // MINUTE_US) : max(0, (ends - trial.start) // MINUTE_US)] = False
    worked = np.cumsum(is_open)
    if worked[-1] < trial.minutes or not counts.any():
        return []
    stepped = trial.start + (int(np.searchsorted(worked, trial.minutes)) + 1) * MINUTE_US
    amount = trial.minutes * MINUTE_US
    reckoned = due(openings, trial.start, amount, trial.pauses)
    begins = trial.start + int(np.argmax(counts)) * MINUTE_US
    days = working_time(openings, trial.start, Promise(3, "working_days"))
    judged = {
        "due": reckoned == stepped,
        "used": used(openings, trial.start, reckoned, trial.pauses) == amount,
        "effective start": openings.effective_start(trial.start) == begins,
        "canonical": openings.canonical(reckoned) == reckoned,
        "days are hours": due(openings, trial.start, days) == openings.same_time_after(trial.start, 3),
    }
    return [name for name, is_right in judged.items() if not is_right]

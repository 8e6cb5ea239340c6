"""When a message may go: on working days of the organisation, and outside of the quiet hours of whoever gets it.

Both are openings of a calendar (`engine.support.openings`): whole working days in the organisation's zone, and what
quiet hours leave of each day in the recipient's. So changes of the clock are reckoned in one place.
"""

import datetime as dt
from functools import lru_cache
from typing import Final

from engine.communication.people import Quiet
from engine.communication.scenario import MessageTrigger
from engine.communication.situation import Occasion
from engine.support.calendar import Calendar, SpecialDay, zone_of
from engine.support.faults import OutOfReach
from engine.support.hours import MINUTES_A_DAY, Span, Spans
from engine.support.openings import US_PER_HOUR, Openings, instant_of, moment_of

_WHOLE: Final = (Span(0, MINUTES_A_DAY),)
_DAYS_BACK: Final = 31
"""How far a message before its occasion is put forward to find a working day."""


def whole_days(calendar: Calendar) -> Openings:
    """Return the working days of a calendar, each from midnight to midnight."""
    week = tuple(_WHOLE if spans else () for spans in calendar.week)
    special = tuple(SpecialDay(day.date, _WHOLE if day.spans else ()) for day in calendar.special)
    return Openings(Calendar(calendar.zone, week, special))


@lru_cache(maxsize=512)
def waking(zone: str, quiet: Quiet) -> Openings:
    """Return when somebody may be written to, day after day.

    >>> waking("Europe/Paris", Quiet(20 * 60, 8 * 60)).calendar.week[0]
    (Span(opens=480, closes=1200),)
    """
    return Openings(Calendar(zone, (_between(quiet),) * 7))


def _between(quiet: Quiet) -> Spans:
    begins, ends = quiet.from_minute, quiet.to_minute
    if begins == ends:
        return _WHOLE
    if ends < begins:
        return (Span(ends, begins),)
    spans = (Span(0, begins), Span(ends, MINUTES_A_DAY))
    return tuple(span for span in spans if span.opens < span.closes)


def next_time(now_us: int, working: Openings | None, awake: Openings) -> int | None:
    """Return the first instant, this one or later, on a working day and outside of quiet hours; None for none."""
    at_us = now_us
    try:
        while True:
            later = awake.effective_start(at_us)
            both = later if working is None else working.effective_start(later)
            if both == at_us:
                return at_us
            at_us = both
    except OutOfReach:
        return None


def at_its_hour(minutes: int | None, now_us: int, free_us: int, zone: str) -> int:
    """Return when something goes that is put off to another day: at its time of day, the first from then on.

    Args:
        minutes: The time of day, in minutes from midnight; None for none.
        now_us: When it would have gone.
        free_us: When it may go.
        zone: On whose clock.
    """
    here = zone_of(zone)
    now, free = moment_of(now_us).astimezone(here), moment_of(free_us).astimezone(here)
    if minutes is None or free.date() <= now.date():
        return free_us
    hour = free.replace(hour=minutes // 60, minute=minutes % 60, second=0, microsecond=0, fold=0)
    return instant_of(hour if instant_of(hour) >= free_us else hour + dt.timedelta(days=1))


def moment(trigger: MessageTrigger, occasion: Occasion, zone: str, working: Openings | None) -> int:
    """Return when a step is to go: so many days and hours from its occasion, on the clock of whoever gets it.

    Before an occasion, on the last working day that is not later, at the same time of day; after it, as it falls: what
    is not a time to write is waited for when it comes.
    """
    begins_us = instant_in(occasion, zone)
    return _moment(begins_us, (trigger.days, trigger.minutes, trigger.hours), zone, working)


@lru_cache(maxsize=8192)
def _moment(begins_us: int, offset: tuple[int, int | None, int], zone: str, working: Openings | None) -> int:
    at_us = _planned(begins_us, offset, zone)
    if working is None or at_us >= begins_us:
        return at_us
    local = moment_of(at_us).astimezone(zone_of(zone))
    for days in range(_DAYS_BACK):
        earlier_us = instant_of((local - dt.timedelta(days=days)).replace(fold=0))
        if working.is_open(earlier_us):
            return earlier_us
    return at_us


def instant_in(occasion: Occasion, zone: str) -> int:
    """Return when an occasion is where somebody lives: a whole day begins at their midnight."""
    return occasion.at_us if occasion.on is None else _midnight(occasion.on, zone)


@lru_cache(maxsize=4096)
def _midnight(on: dt.date, zone: str) -> int:
    return instant_of(dt.datetime.combine(on, dt.time(), zone_of(zone)))


def _planned(begins_us: int, offset: tuple[int, int | None, int], zone: str) -> int:
    days, minutes, hours = offset
    at_us = begins_us
    if days or minutes is not None:
        # arithmetic on local times keeps the time of day over a change of the clock
        local = moment_of(at_us).astimezone(zone_of(zone)) + dt.timedelta(days=days)
        if minutes is not None:
            local = local.replace(hour=minutes // 60, minute=minutes % 60, second=0, microsecond=0)
        at_us = instant_of(local.replace(fold=0))
    return at_us + hours * US_PER_HOUR

"""Calendars: a time zone, the hours of a week, and the days that are otherwise."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from engine.support.faults import NeverOpen, SpecialDayTwice, UnknownZone
from engine.support.hours import Spans, Week, week_of


class SpecialDay(msgspec.Struct, frozen=True):
    """A date that does not follow the week: a holiday, a bridge day, an open Saturday.

    Attributes:
        date: Of the calendar's zone.
        spans: When it is open all the same; empty for closed.
        name: For people.
    """

    date: dt.date
    spans: Spans = ()
    name: str = ""


class Calendar(msgspec.Struct, frozen=True):
    """When an organisation, a team or a person works.

    Attributes:
        zone: IANA name; spans are local times in it.
        week: Hours of each day of the week.
        special: Days that are otherwise, by date.
    """

    zone: str
    week: Week
    special: tuple[SpecialDay, ...] = ()


def make_calendar(zone: str, hours: str, special: Iterable[SpecialDay] = ()) -> Calendar:
    """Make a calendar that opens at least once.

    Raises:
        UnknownZone: The IANA database has no such zone.
        UnreadableHours: The hours cannot be read.
        SpecialDayTwice: A date stands there twice.
        NeverOpen: No opening would be left.
    """
    zone_of(zone)
    ordered = tuple(sorted(special, key=lambda day: day.date))
    twice = next((on for on, times in Counter(day.date for day in ordered).items() if times > 1), None)
    if twice is not None:
        raise SpecialDayTwice("exceptions", twice.isoformat())
    calendar = Calendar(zone, week_of(hours), ordered)
    if not any(calendar.week) and not any(day.spans for day in ordered):
        raise NeverOpen("hours")
    return calendar


def zone_of(name: str, field: str = "zone") -> ZoneInfo:
    """Return a time zone by its name.

    Raises:
        UnknownZone: There is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder's name, one that leaves the database, one too long
        raise UnknownZone(field, name) from None

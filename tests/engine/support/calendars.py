"""Calendars that tests share, and instants as people write them."""

import datetime as dt

from api.support.public_holidays import public_holidays
from engine.support.calendar import SpecialDay, make_calendar
from engine.support.openings import US_PER_HOUR, Openings, instant_of

OFFICE = "Mo-Fr 09:00-12:30,13:30-17:30"


def office(place: str = "FR") -> Openings:
    """Make the calendar of the worked instants: an office in France."""
    return Openings(make_calendar("Europe/Paris", OFFICE, public_holidays(place, range(2025, 2030))))


def opened(hours: str, zone: str = "Europe/Paris", special: tuple[SpecialDay, ...] = ()) -> Openings:
    """Make a calendar from its hours."""
    return Openings(make_calendar(zone, hours, special))


def at(text: str, zone: str = "Europe/Paris") -> int:
    """Read an instant; without an offset it is of a zone."""
    moment = dt.datetime.fromisoformat(text)
    return instant_of(moment if moment.tzinfo else moment.replace(tzinfo=Openings(make_calendar(zone, OFFICE)).zone))


def hours(amount: float) -> int:
    """Return hours as an amount of working time."""
    return round(amount * US_PER_HOUR)

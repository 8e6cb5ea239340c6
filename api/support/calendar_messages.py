"""A calendar as it is written: in a file, and in requests."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from content_graph.texts import TEXT_PATTERN
from engine.support.calendar import Calendar, SpecialDay, make_calendar
from engine.support.hours import spans_of


class CalendarException(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A day that does not follow the week.

    Attributes:
        date: Of the calendar's zone.
        hours: When it is open all the same: `09:00-12:00,14:00-16:00`; null for closed.
        name: For people.
    """

    date: date
    hours: Annotated[str, Meta(min_length=1, max_length=200, pattern=TEXT_PATTERN)] | None = None
    name: Annotated[str, Meta(max_length=200, pattern=TEXT_PATTERN)] = ""


class CalendarHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When somebody works.

    Attributes:
        zone: IANA name of the time zone.
        hours: Of a week, as `Mo-Fr 09:00-12:30,13:30-17:30; Sa 09:00-12:00`; days that are not named are closed.
        exceptions: Holidays and other days that do not follow the week.
        name: For people.
    """

    zone: Annotated[str, Meta(min_length=1, max_length=64, pattern=TEXT_PATTERN)]
    hours: Annotated[str, Meta(max_length=1000, pattern=TEXT_PATTERN)]
    exceptions: Annotated[tuple[CalendarException, ...], Meta(max_length=5000)] = ()
    name: Annotated[str, Meta(max_length=200, pattern=TEXT_PATTERN)] = ""

    def calendar(self) -> Calendar:
        """Return it as it is reckoned with.

        Raises:
            SupportFault: It cannot work; the fault names the field.
        """
        special = [
            SpecialDay(day.date, spans_of(day.hours, f"exceptions[{index}].hours") if day.hours else (), day.name)
            for index, day in enumerate(self.exceptions)
        ]
        return make_calendar(self.zone, self.hours, special)

"""From instants to the days of a course, in the organisation's time zone."""

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo


class CourseCalendar(NamedTuple):
    """When a course run began, and where.

    Attributes:
        start: Its first day.
        zone: Of the organisation: a visit at 23:30 in Paris is of that day.
    """

    start: dt.date
    zone: ZoneInfo

    def day(self, instant: dt.datetime) -> int:
        """Number the day of an instant, 0 for the first.

        >>> paris = CourseCalendar(dt.date(2026, 11, 2), ZoneInfo("Europe/Paris"))
        >>> paris.day(dt.datetime(2026, 11, 2, 23, 30, tzinfo=dt.UTC))
        1
        """
        return (instant.astimezone(self.zone).date() - self.start).days

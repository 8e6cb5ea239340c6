"""Opening hours as people write them: `Mo-Fr 09:00-12:30,13:30-17:30; Sa 09:00-12:00`.

A part of OpenStreetMap's `opening_hours`: days, then spans of local time; rules are parted by semicolons.
"""

import re
from itertools import pairwise
from typing import Final, NamedTuple

from engine.support.faults import UnreadableHours

DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MINUTES_A_DAY: Final = 1440

_SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_RULE: Final = re.compile(r"([A-Za-z][A-Za-z,\s–-]*?)\s+(\d.*)", re.DOTALL)


class Span(NamedTuple):
    """A time of opening, in minutes after local midnight: 0 ≤ opens < closes ≤ 1440."""

    opens: int
    closes: int


Spans = tuple[Span, ...]
"""A day's, in their order, none over another."""
Week = tuple[Spans, ...]
"""Monday's to Sunday's."""


def week_of(text: str, field: str = "hours") -> Week:
    """Read a week's opening hours; a day that is not named is closed.

    >>> [len(spans) for spans in week_of("Mo-Fr 09:00-12:30,13:30-17:30; Sa 9:00-12:00")]
    [2, 2, 2, 2, 2, 1, 0]

    Raises:
        UnreadableHours: They cannot be read, or a day has two rules or spans that overlap.
    """
    week: list[Spans] = [()] * len(DAYS)
    for rule in filter(None, map(str.strip, text.split(";"))):
        found = _RULE.fullmatch(rule)
        if found is None:
            raise UnreadableHours(field, f"{rule!r} is not days and then times.")
        spans = spans_of(found[2], field)
        for day in _days_of(found[1], field):
            if week[day]:
                raise UnreadableHours(field, f"{DAYS[day]} has two rules.")
            week[day] = spans
    return tuple(week)


def spans_of(text: str, field: str = "hours") -> Spans:
    """Read the spans of a day, in any order.

    >>> spans_of("13:30-17:30,09:00-12:30")
    (Span(opens=540, closes=750), Span(opens=810, closes=1050))

    Raises:
        UnreadableHours: They cannot be read or overlap.
    """
    spans = tuple(sorted(_span_of(one.strip(), field) for one in text.split(",")))
    if any(later.opens < earlier.closes for earlier, later in pairwise(spans)):
        raise UnreadableHours(field, f"The times of {text!r} overlap.")
    return spans


def written(week: Week) -> str:
    """Write a week's hours as they are read, equal days together.

    >>> written(week_of("Sa 9:00-12:00; Mo,Tu,We,Th,Fr 09:00-17:30"))
    'Mo-Fr 09:00-17:30; Sa 09:00-12:00'
    """
    rules: list[tuple[int, int, Spans]] = []
    for day, spans in enumerate(week):
        if rules and rules[-1][1] == day - 1 and rules[-1][2] == spans:
            rules[-1] = (rules[-1][0], day, spans)
        elif spans:
            rules.append((day, day, spans))
    return "; ".join(f"{_days_written(first, last)} {spans_written(spans)}" for first, last, spans in rules)


def spans_written(spans: Spans) -> str:
    """Write a day's spans as they are read."""
    return ",".join(f"{_time(span.opens)}-{_time(span.closes)}" for span in spans)


def _time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _days_written(first: int, last: int) -> str:
    return DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"


def _days_of(text: str, field: str) -> list[int]:
    days: list[int] = []
    for part in text.replace("–", "-").split(","):
        ends = [_day_of(name.strip(), field) for name in part.split("-")]
        if len(ends) > 2:  # noqa: PLR2004 - from and to
            raise UnreadableHours(field, f"{part.strip()!r} are no days.")
        first, last = ends[0], ends[-1]
        days += [(first + step) % len(DAYS) for step in range((last - first) % len(DAYS) + 1)]
    return days


def _day_of(name: str, field: str) -> int:
    try:
        return DAYS.index(name.title())
    except ValueError:
        raise UnreadableHours(field, f"{name!r} is no day; days are {', '.join(DAYS)}.") from None


def _span_of(text: str, field: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise UnreadableHours(field, f"{text!r} is no span of time.")
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    span = Span(from_hour * 60 + from_minute, to_hour * 60 + to_minute)
    if max(from_minute, to_minute) >= 60 or span.closes > MINUTES_A_DAY:  # noqa: PLR2004 - minutes of an hour
        raise UnreadableHours(field, f"{text!r} has a time that no day has.")
    if span.opens >= span.closes:
        raise UnreadableHours(
            field, f"{text!r} does not end after it begins; a night is written as two spans, one on each day."
        )
    return span

"""Working time: a calendar's openings on the UTC line, and arithmetic on them.

Spans are made of local wall time, date by date; from then on there is only the UTC line, so that nothing is added to a
local time. A bound of a span is the first instant at which the clock on the wall shows it *or later*: where the clock
jumps over it, the jump; where it comes twice, the first time. So spans never overlap, and a day of 24 hours has
23 or 25 hours when the clock changes.

Openings are kept in blocks of four weeks, made when they are first needed: what lies months ahead is reached by adding
up blocks and one bisection.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from engine.support.calendar import Calendar, zone_of
from engine.support.faults import OutOfReach
from engine.support.hours import MINUTES_A_DAY, Spans

US_PER_S: Final = 1_000_000
US_PER_HOUR: Final = 3600 * US_PER_S

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_EPOCH_DAY: Final = _EPOCH.toordinal()
US_PER_DAY: Final = 24 * US_PER_HOUR
_US_PER_MINUTE: Final = 60 * US_PER_S
_BLOCK_DAYS: Final = 28
_LAST_DAY: Final = dt.date(9998, 12, 31).toordinal()
"""A year before dates end, so that no zone takes a local time past the end."""


class _Block(NamedTuple):
    """Four weeks of openings.

    Attributes:
        begins: Local midnight before its first day.
        ends: That after its last.
        opens: Instants at which a span opens, ascending.
        closes: The end of each.
        after: Working time from the block's beginning to the end of each.
        days: Its working days, as ordinals.
    """

    begins: int
    ends: int
    opens: list[int]
    closes: list[int]
    after: list[int]
    days: list[int]

    @property
    def total(self) -> int:
        return self.after[-1] if self.after else 0

    def until(self, at_us: int) -> int:
        """Working time from the block's beginning to an instant."""
        index = bisect_right(self.opens, at_us) - 1
        return self.after[index] - max(0, self.closes[index] - at_us) if index >= 0 else 0


class Openings:
    """When a calendar is open, on the UTC line; instants and amounts in microseconds.

    Attributes:
        calendar: Whose openings.
        zone: Its time zone.
    """

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.zone = zone_of(calendar.zone)
        self._special = {day.date.toordinal(): day.spans for day in calendar.special}
        open_days = [day for day, spans in self._special.items() if spans]
        self._last_day = _LAST_DAY if any(calendar.week) else max(open_days)
        self._first_day = 1 if any(calendar.week) else min(open_days)
        self._blocks: dict[int, _Block] = {}
        self._last: tuple[int, int, int] = (0, 0, 0)

    def used(self, from_us: int, to_us: int) -> int:
        """Return the working time between two instants; 0 if the second is not later."""
        if to_us <= from_us:
            return 0
        first, last = self._number_at(from_us), self._number_at(to_us)
        between = sum(self._block(number).total for number in range(first, last))
        return between + self._block(last).until(to_us) - self._block(first).until(from_us)

    def after(self, from_us: int, amount_us: int, field: str = "promise") -> int:
        """Return the first instant by which an amount of working time above 0 was used: always within (open, close].

        Raises:
            OutOfReach: There is less left.
        """
        number = self._number_at(from_us)
        left = amount_us + self._block(number).until(from_us)
        while (block := self._block(number)).total < left:
            left -= block.total
            number += 1
            self._require_reach(number, field)
        index = bisect_left(block.after, left)
        return block.closes[index] - (block.after[index] - left)

    def effective_start(self, at_us: int, field: str = "start") -> int:
        """Return the first instant, this one or later, at which work begins or goes on.

        Raises:
            OutOfReach: There is none.
        """
        number = self._number_at(at_us)
        while not (block := self._block(number)).closes or block.closes[-1] <= at_us:
            number += 1
            self._require_reach(number, field)
        return max(at_us, block.opens[bisect_right(block.closes, at_us)])

    def is_open(self, at_us: int) -> bool:
        """Tell whether somebody works at an instant, the one at which they stop not included."""
        block = self._block(self._number_at(at_us))
        index = bisect_right(block.opens, at_us) - 1
        return index >= 0 and at_us < block.closes[index]

    def same_time_after(self, from_us: int, n_days: int, field: str = "promise") -> int:
        """Return the same local time so many working days after the effective start.

        Where that day has closed by then, its closing; where it is not open then, the closing before.

        Raises:
            OutOfReach: So many working days are not left.
        """
        start = self.local(self.effective_start(from_us, field))
        number = start.toordinal() // _BLOCK_DAYS
        left = n_days + bisect_right(self._block(number).days, start.toordinal())
        while len((block := self._block(number)).days) < left:
            left -= len(block.days)
            number += 1
            self._require_reach(number, field)
        day = dt.date.fromordinal(block.days[left - 1])
        return self.canonical(instant_of(dt.datetime.combine(day, start.time(), self.zone)))

    def canonical(self, at_us: int) -> int:
        """Return the last instant within an opening (open, close] that is not later.

        Raises:
            OutOfReach: There is no opening before.
        """
        number = self._number_at(at_us)
        while not (block := self._block(number)).opens or block.opens[0] >= at_us:
            number -= 1
            if (number + 1) * _BLOCK_DAYS <= self._first_day:
                raise OutOfReach("start")
        return min(at_us, block.closes[bisect_left(block.opens, at_us) - 1])

    def local(self, at_us: int) -> dt.datetime:
        """Return an instant in the calendar's zone."""
        return moment_of(at_us).astimezone(self.zone)

    def _require_reach(self, number: int, field: str) -> None:
        if number * _BLOCK_DAYS > self._last_day:
            raise OutOfReach(field)

    def _number_at(self, at_us: int) -> int:
        """Find the block of an instant; a repeated hour at midnight may belong to the day after its local date.

        Blocks lie side by side, and who asks once asks again near by: the last one that was found is looked at first.
        """
        begins, ends, number = self._last
        if begins <= at_us < ends:
            return number
        number = self.local(at_us).toordinal() // _BLOCK_DAYS
        if at_us < self._block(number).begins:
            number -= 1
        elif at_us >= self._block(number).ends:
            number += 1
        block = self._block(number)
        self._last = block.begins, block.ends, number
        return number

    def _block(self, number: int) -> _Block:
        if (block := self._blocks.get(number)) is None:
            block = self._blocks[number] = self._make_block(number)
        return block

    def _make_block(self, number: int) -> _Block:
        days = range(max(1, number * _BLOCK_DAYS), (number + 1) * _BLOCK_DAYS)
        midnights = [_first_showing(self.zone, day, 0) for day in (*days, days.stop)]
        opens: list[int] = []
        closes: list[int] = []
        working: list[int] = []
        for day, midnight, ends in zip(days, midnights, midnights[1:], strict=False):
            spans = self._spans_of(day)
            is_even = ends - midnight == US_PER_DAY
            bounds = [_bounds(self.zone, day, span, midnight if is_even else None) for span in spans]
            sound = [(begin, end) for begin, end in bounds if begin < end]  # the clock may jump over a whole span
            opens += [begin for begin, _ in sound]
            closes += [end for _, end in sound]
            working += [day] if sound else []
        after = list(accumulate(end - begin for begin, end in zip(opens, closes, strict=True)))
        return _Block(midnights[0], midnights[-1], opens, closes, after, working)

    def _spans_of(self, day: int) -> Spans:
        special = self._special.get(day)
        return self.calendar.week[(day - 1) % 7] if special is None else special  # day 1 was a Monday


def moment_of(at_us: int) -> dt.datetime:
    """Return an instant as a date and time in UTC."""
    return _EPOCH + dt.timedelta(microseconds=at_us)


def instant_of(at: dt.datetime) -> int:
    """Return an aware date and time as an instant.

    A local time that the clock jumps over is read with the offset of before; one that comes twice is the first (`fold`
    says otherwise): RFC 5545, section 3.3.5, and PEP 495.
    """
    return (at.astimezone(dt.UTC) - _EPOCH) // dt.timedelta(microseconds=1)


def _bounds(zone: ZoneInfo, day: int, span: tuple[int, int], midnight_us: int | None) -> tuple[int, int]:
    if midnight_us is not None:
        return midnight_us + span[0] * _US_PER_MINUTE, midnight_us + span[1] * _US_PER_MINUTE
    return _first_showing(zone, day, span[0]), _first_showing(zone, day, span[1])


def _first_showing(zone: ZoneInfo, day: int, minutes: int) -> int:
    """Return the first instant at which the clock shows so many minutes after a midnight, or later."""
    wall = dt.datetime.fromordinal(day + minutes // MINUTES_A_DAY) + dt.timedelta(minutes=minutes % MINUTES_A_DAY)
    wall_us = (day - _EPOCH_DAY) * US_PER_DAY + minutes * _US_PER_MINUTE
    before, after = _offset_us(zone, wall), _offset_us(zone, wall.replace(fold=1))
    if after <= before:
        return wall_us - before
    low, high = (wall_us - after) // US_PER_S, (wall_us - before) // US_PER_S  # the jump is later than low, by high
    while high - low > 1:
        middle = (low + high) // 2
        at = moment_of(middle * US_PER_S).astimezone(zone)
        low, high = (middle, high) if _offset_us(zone, at) == before else (low, middle)
    return high * US_PER_S


def _offset_us(zone: ZoneInfo, wall: dt.datetime) -> int:
    return (zone.utcoffset(wall) or dt.timedelta()) // dt.timedelta(microseconds=1)

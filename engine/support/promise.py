"""Promises of an answer: so much working time, paused while the answer lies with the learner."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, Literal

import msgspec

from engine.support.faults import UnreadablePromise
from engine.support.openings import US_PER_HOUR, Openings

Unit = Literal["working_days", "working_hours"]
Pause = tuple[int, int]
"""From and to, as instants."""

MOST: Final[dict[Unit, int]] = {"working_days": 10_000, "working_hours": 100_000}
WARNED_AT: Final = (75,)
"""Per cent of the working time at which a warning is due where nothing else is said."""

_PROMISE: Final = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*(working_days|working_hours)")


class Promise(msgspec.Struct, frozen=True):
    """An answer within so much working time.

    Attributes:
        amount: Whole for working days; above 0.
        unit: `working_days`: the same local time so many working days on; `working_hours`: hours of opening time.
    """

    amount: float
    unit: Unit


def promise_of(text: str, field: str = "promise") -> Promise:
    """Read a promise.

    >>> promise_of("2 working_days"), promise_of("7.5 working_hours")
    (Promise(amount=2.0, unit='working_days'), Promise(amount=7.5, unit='working_hours'))

    Raises:
        UnreadablePromise: It is none.
    """
    found = _PROMISE.fullmatch(text.strip())
    if found is None:
        raise UnreadablePromise(field, text)
    promise = Promise(float(Decimal(found[1])), msgspec.convert(found[2], Unit))
    require_sound(promise, field)
    return promise


def require_sound(promise: Promise, field: str = "promise") -> None:
    """See that a promise can be kept.

    Raises:
        UnreadablePromise: It has no working time, too much, or a part of a working day.
    """
    is_whole = promise.unit == "working_hours" or promise.amount.is_integer()
    if not 0 < promise.amount <= MOST[promise.unit] or not is_whole or amount_in_hours(promise) == 0:
        raise UnreadablePromise(field, f"{promise.amount:g} {promise.unit}")


def amount_in_hours(promise: Promise) -> int:
    """Return so many hours in microseconds."""
    return round(promise.amount * US_PER_HOUR)


def working_time(openings: Openings, start_us: int, promise: Promise) -> int:
    """Return the working time of a promise that begins at an instant, in microseconds.

    Of working days it is the opening time until the same local time that many working days on.

    Raises:
        OutOfReach: The calendar has not so much left.
    """
    if promise.unit == "working_hours":
        return amount_in_hours(promise)
    return openings.used(start_us, openings.same_time_after(start_us, int(promise.amount)))


def due(openings: Openings, start_us: int, amount_us: int, pauses: Iterable[Pause] = ()) -> int:
    """Return when an amount of working time above 0 will have been used, pauses left out; within (open, close].

    Raises:
        OutOfReach: The calendar has not so much left.
    """
    at_us = start_us
    for begins, ends in merged(pauses, start_us):
        before = openings.used(at_us, begins)
        if before >= amount_us:
            break
        amount_us -= before
        at_us = ends
    return openings.after(at_us, amount_us)


def used(openings: Openings, from_us: int, to_us: int, pauses: Iterable[Pause] = ()) -> int:
    """Return the working time between two instants, in microseconds; pauses count by their overlap with openings."""
    paused = sum(openings.used(begins, min(ends, to_us)) for begins, ends in merged(pauses, from_us) if begins < to_us)
    return openings.used(from_us, to_us) - paused


def warnings(
    openings: Openings, start_us: int, amount_us: int, pauses: Sequence[Pause] = (), percents: Sequence[int] = WARNED_AT
) -> tuple[tuple[int, int], ...]:
    """Return each per cent with the instant at which so much of the working time will have been used."""
    return tuple([(percent, due(openings, start_us, share(amount_us, percent), pauses)) for percent in percents])


def share(amount_us: int, percent: int) -> int:
    """Return so many per cent of an amount; at least a microsecond, so that it is an instant of work."""
    return max(1, amount_us * percent // 100)


def merged(pauses: Iterable[Pause], from_us: int) -> list[Pause]:
    """Return pauses from an instant on, in their order, those that overlap made one."""
    kept: list[Pause] = []
    for begins, ends in sorted((max(begins, from_us), ends) for begins, ends in pauses if ends > from_us):
        if kept and begins <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], ends))
        else:
            kept.append((begins, ends))
    return kept

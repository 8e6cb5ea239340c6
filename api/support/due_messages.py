"""When a promised answer falls due, as it is told."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from engine.support.hours import written
from engine.support.openings import US_PER_HOUR, Openings
from engine.support.promise import Pause, Promise, due, warnings, working_time


class Warned(msgspec.Struct, frozen=True):
    """A warning to come, at so many per cent of the working time.

    Attributes:
        percent: Per cent.
        at: When.
    """

    percent: int
    at: datetime


class Due(msgspec.Struct, frozen=True):
    """When an answer falls due; instants are in the calendar's zone.

    Attributes:
        due_at: When.
        warnings: In their order.
        working_time: Hours of opening time from the start until then, pauses left out.
        start_at: As it was read.
        effective_start_at: From when working time runs: the first opening at the start or later.
        promise: What was promised.
        zone: The calendar's.
        hours: Of its week.
    """

    due_at: datetime
    warnings: tuple[Warned, ...]
    working_time: float
    start_at: datetime
    effective_start_at: datetime
    promise: Promise
    zone: str
    hours: str


def reckoned(
    openings: Openings, start_us: int, promise: Promise, pauses: Sequence[Pause], percents: Sequence[int]
) -> Due:
    """Reckon when an answer falls due.

    Raises:
        OutOfReach: The calendar has not so much working time left.
    """
    amount = working_time(openings, start_us, promise)
    warned = warnings(openings, start_us, amount, pauses, sorted(set(percents)))
    return Due(
        openings.local(due(openings, start_us, amount, pauses)),
        tuple([Warned(percent, openings.local(at)) for percent, at in warned]),
        round(amount / US_PER_HOUR, 9),
        openings.local(start_us),
        openings.local(openings.effective_start(start_us)),
        promise,
        openings.calendar.zone,
        written(openings.calendar.week),
    )

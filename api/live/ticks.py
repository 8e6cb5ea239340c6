"""Time as live states keep it: ticks of 10 ms since 1970-01-01T00:00:00Z, in 40 bits (until the year 2318)."""

from typing import Literal, TypeAlias

DecidesAt: TypeAlias = Literal["clock", "result"]
"""Whether a decision holds now, or when the newest result of the learner occurred (for simulated calendars)."""

US_PER_TICK = 10_000
US_PER_DAY = 86_400_000_000
MAX_TICK = 2**40 - 1
MAX_DAY = 2**16 - 1


def tick_of(occurred_at_us: int) -> int:
    """Return the tick of a time; times outside the range are held at its ends.

    >>> tick_of(1_700_000_000_019_999)
    170000000001
    >>> tick_of(-5)
    0
    """
    return min(max(occurred_at_us // US_PER_TICK, 0), MAX_TICK)


def day_of(occurred_at_us: int) -> int:
    """Return the day of a time (UTC), counted from 1970; kept in 16 bits, and above 0, which stands for none.

    >>> day_of(1_700_000_000_019_999)
    19675
    """
    return min(max(occurred_at_us // US_PER_DAY, 1), MAX_DAY)


def us_of(tick: int) -> int:
    """Return the time at which a tick begins, in microseconds since 1970-01-01T00:00:00Z.

    >>> us_of(1)
    10000
    """
    return tick * US_PER_TICK

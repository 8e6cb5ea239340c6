"""Time as live states keep it: ticks of 10 ms since 2000-01-01T00:00:00Z, in 40 bits (until the year 2348)."""

from __future__ import annotations

US_PER_TICK = 10_000
EPOCH_2000_US = 946_684_800_000_000
MAX_TICK = 2**40 - 1


def tick_of(occurred_at_us: int) -> int:
    """Return the tick of a time; times before 2000 and after 2348 are held at the ends.

    >>> tick_of(946_684_800_010_000)
    1
    >>> tick_of(0)
    0
    """
    return min(max((occurred_at_us - EPOCH_2000_US) // US_PER_TICK, 0), MAX_TICK)


def us_of(tick: int) -> int:
    """Return the time at which a tick begins, in microseconds since 1970-01-01T00:00:00Z.

    >>> us_of(1)
    946684800010000
    """
    return tick * US_PER_TICK + EPOCH_2000_US

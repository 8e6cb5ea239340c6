"""The wall clock, watched by one that nobody sets.

Both are read at the start; from then on they go alike, unless somebody sets the wall clock: an operator, a time
service that was late, a host that woke up. Which of the two is right afterwards nobody here can know, so the wall clock
is taken at its word, and it is said that it jumped. What a jump that was wrong leaves behind is bounded
(`api.results.stamping`).
"""

import asyncio
import mmap
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from struct import Struct
from typing import Final

import structlog

SIMULATED: Final = Struct("<q")
"""What a file holds that says what time it is."""
WATCH_EVERY_S: Final = 1.0
_NOTABLE_US: Final = 1_000_000
US_PER_S: Final = 1_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_LOG: Final = structlog.get_logger(__name__)


def microseconds_of(moment: datetime) -> int:
    """Return microseconds since 1970-01-01T00:00:00Z."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(us: int) -> datetime:
    """Return the moment of so many microseconds since 1970-01-01T00:00:00Z."""
    return _EPOCH + us * _MICROSECOND


def wall_us() -> int:
    """Read the wall clock in microseconds since 1970-01-01T00:00:00Z."""
    return time.time_ns() // 1000


def clock_of(path: Path | None) -> Callable[[], int]:
    """Return what says what time it is: the wall clock, or a file, so that a simulated time passes for all processes.

    Args:
        path: Holds microseconds since 1970-01-01T00:00:00Z, 8 bytes, little-endian; 0 stands for the wall clock.

    Raises:
        OSError: The file cannot be read.
        ValueError: It is shorter.
    """
    if path is None:
        return wall_us
    with path.open("rb") as file:
        held = mmap.mmap(file.fileno(), SIMULATED.size, access=mmap.ACCESS_READ)
    return lambda: SIMULATED.unpack_from(held)[0] or wall_us()


def steady_us() -> int:
    """Read a clock that nobody sets, in microseconds; where the system has one, it also goes on while it sleeps."""
    return time.clock_gettime_ns(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)) // 1000


class WallClock:
    """A wall clock that knows how far it was set since it was first read.

    Attributes:
        now_us: The wall clock: microseconds since 1970-01-01T00:00:00Z.
    """

    def __init__(self, read: Callable[[], int] = wall_us, steady: Callable[[], int] = steady_us) -> None:
        self.now_us, self._steady = read, steady
        self._first_us = self._seen_us = read() - steady()

    @property
    def set_by_us(self) -> int:
        """How far the wall clock is from where it would be if nobody had set it; positive if it is ahead."""
        return self.now_us() - self._steady() - self._first_us

    def look(self) -> int:
        """Return how far it was set since the last look; 0 for less than a second."""
        difference_us = self.now_us() - self._steady()
        jump_us = difference_us - self._seen_us
        if abs(jump_us) < _NOTABLE_US:
            return 0
        self._seen_us = difference_us
        return jump_us


async def watch(clock: WallClock, count: Callable[[str], None]) -> None:
    """Say of every jump, for ever: in the log, and to a counter whether it was `forward` or `backward`."""
    while True:
        jump_us = clock.look()
        if jump_us:
            count("forward" if jump_us > 0 else "backward")
            _LOG.warning("the wall clock was set", by_s=jump_us / US_PER_S)
        await asyncio.sleep(WATCH_EVERY_S)

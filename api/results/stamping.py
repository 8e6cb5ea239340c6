"""Which moment holds: for a result that came without a time, and for a decision.

Results without a time follow each other in the order of acceptance, so one is stamped later than all that the learner
has. But a clock that had jumped forward leaves results in the future behind it, and from `skew_us` ahead on these hold
no longer, but the clock alone. So no stamp and no decision ever lies further ahead of the clock than the times that
senders may give (`SYMPHONIE_CLOCK_SKEW_SECONDS`), whatever was accepted before.
"""

from typing import Final, NamedTuple

from api.live.ticks import DecidesAt

LEAST_SKEW_US: Final = 1_000_000
"""What stamps of one microsecond each may run ahead of the clock, however exact clocks are said to be."""


class Moments(NamedTuple):
    """How moments are chosen.

    Attributes:
        skew_us: By how much a time may be ahead of the service's clock; microseconds.
        decides_at: Whether a decision holds now, or when the learner's newest result occurred.
    """

    skew_us: int
    decides_at: DecidesAt = "clock"

    def stamp_us(self, last_us: int, now_us: int) -> int:
        """Return the time of a result that came without one.

        >>> USUAL.stamp_us(last_us=90, now_us=100), USUAL.stamp_us(last_us=200, now_us=100)
        (100, 201)
        >>> USUAL.stamp_us(last_us=900_000_000, now_us=100)
        100

        Args:
            last_us: Newest time of the learner's results; this and the next in microseconds since
                1970-01-01T00:00:00Z.
            now_us: The service's clock.
        """
        return now_us if self._is_implausible(last_us, now_us) else max(now_us, last_us + 1)

    def decision_us(self, last_us: int, now_us: int) -> int:
        """Return the time that a decision holds at (arguments as of `stamp_us`)."""
        if self.decides_at == "result":
            return last_us
        return now_us if self._is_implausible(last_us, now_us) else max(now_us, last_us)

    def _is_implausible(self, last_us: int, now_us: int) -> bool:
        return last_us >= now_us + max(self.skew_us, LEAST_SKEW_US)


USUAL: Final = Moments(300_000_000)

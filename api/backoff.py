"""How long to wait before a process that died is started again."""

from __future__ import annotations

DELAYS_SECONDS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
CALM_SECONDS = 60.0


class Backoff:
    """Rising delays for deaths that follow each other closely, none for a death after a calm time.

    >>> backoff = Backoff()
    >>> [backoff.delay_seconds(now) for now in (0.0, 1.0, 2.0)], backoff.delay_seconds(100.0)
    ([0.0, 0.5, 1.0], 0.0)
    """

    def __init__(self) -> None:
        self._n_deaths = 0
        self._last_death = float("-inf")

    def delay_seconds(self, now: float) -> float:
        """Take note of a death at `now` (monotonic seconds) and return how long to wait."""
        if now - self._last_death > CALM_SECONDS:
            self._n_deaths = 0
        delay = DELAYS_SECONDS[min(self._n_deaths, len(DELAYS_SECONDS) - 1)]
        self._n_deaths += 1
        self._last_death = now
        return delay

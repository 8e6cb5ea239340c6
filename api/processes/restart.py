"""When a process that died is started again."""

DELAYS_SECONDS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
CALM_SECONDS = 60.0


class Restart:
    """Rising delays for deaths that follow each other closely, none for a death after a calm time.

    >>> restart = Restart()
    >>> [restart.note_death(now) for now in (0.0, 1.0, 2.0)], restart.seconds_left(2.5), restart.note_death(100.0)
    ([0.0, 0.5, 1.0], 0.5, 0.0)

    Attributes:
        is_wanted: Whether a death was noted since the last start.
    """

    def __init__(self) -> None:
        self.is_wanted = False
        self._n_deaths = 0
        self._last_death, self._start_at = float("-inf"), float("-inf")

    def note_death(self, now: float) -> float:
        """Take note of a death at `now` (monotonic seconds) and return how long to wait, in seconds."""
        if now - self._last_death > CALM_SECONDS:
            self._n_deaths = 0
        delay = DELAYS_SECONDS[min(self._n_deaths, len(DELAYS_SECONDS) - 1)]
        self._n_deaths += 1
        self._last_death, self._start_at, self.is_wanted = now, now + delay, True
        return delay

    def seconds_left(self, now: float) -> float:
        """How long to wait still before the start that is wanted; 0 from then on."""
        return max(0.0, self._start_at - now)

"""What time it is for a service: a clock that can be set while its processes work.

Only the service's own clock is set: Valkey, PostgreSQL and this machine keep theirs, which nobody may set for a test.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final

from loadtests.demo.timepiece import Timepiece

TICK_S: Final = 0.002


class SettableClock:
    """Goes as fast as the machine's, and as far ahead of it as it was set.

    Args:
        path: The file by which processes are told (`SYMPHONIE_CLOCK_FILE`).

    Attributes:
        n_set: How often it was set.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.n_set = path, 0
        self._shown, self._ahead_s, self._shown_s = Timepiece(path), 0.0, 0.0
        self._lock, self._stop = Lock(), Event()

    def now_s(self) -> float:
        """Return what the service reads: seconds since 1970-01-01T00:00:00Z."""
        return self._shown_s if self._ahead_s else time.time()

    def set_ahead(self, by_s: float) -> None:
        """Let it be so many seconds later than it is; 0 sets it right."""
        with self._lock:
            self._ahead_s = by_s
            self.n_set += 1
        self._tick()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let it go."""
        with self._shown:
            ticking = Thread(target=self._go, daemon=True)
            ticking.start()
            try:
                yield
            finally:
                self._stop.set()
                ticking.join()

    def _go(self) -> None:
        while not self._stop.wait(TICK_S):
            self._tick()

    def _tick(self) -> None:
        with self._lock:
            if not self._ahead_s:
                self._shown.show_real()
                return
            self._shown_s = time.time() + self._ahead_s
            self._shown.set(datetime.fromtimestamp(self._shown_s, UTC))

"""What reading another system may cost in all: however many requests it takes, so many bytes and so long."""

import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from yarl import URL

from api.integrations.outgoing import Answer, OutgoingError

ALL_SECONDS: Final = 600.0
ALL_BYTES: Final = 128 << 20
Ask: TypeAlias = Callable[..., Awaitable[Answer]]
"""Sends a request (`api.integrations.outgoing.Outgoing.ask`)."""


class BudgetSpent(OutgoingError):  # noqa: N818  # named after what went wrong
    """All answers together are more than is read, or took longer."""


class Budget:
    """What is left for one reading.

    Args:
        seconds: That all requests may take together, from the first one on.
        max_bytes: That all answers may have together.
        clock: Seconds that only rise.
    """

    def __init__(
        self, seconds: float = ALL_SECONDS, max_bytes: int = ALL_BYTES, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds, self._max_bytes, self._clock = seconds, max_bytes, clock
        self._ends_at: float | None = None
        self._n_bytes = 0

    def seconds_left(self, url: str) -> float:
        """Return how long the next request may take.

        Raises:
            BudgetSpent: There is no time left.
        """
        now = self._clock()
        if self._ends_at is None:
            self._ends_at = now + self._seconds
        if now >= self._ends_at:
            raise BudgetSpent(_host_of(url), f"reading all of it takes more than {self._seconds:g} s")
        return self._ends_at - now

    def spend(self, url: str, n_bytes: int) -> None:
        """Count an answer.

        Raises:
            BudgetSpent: All of them are too many bytes.
        """
        self._n_bytes += n_bytes
        if self._n_bytes > self._max_bytes:
            raise BudgetSpent(_host_of(url), f"its answers have more than {self._max_bytes >> 20} MiB in all")

    def around(self, ask: Ask) -> Ask:
        """Return what sends a request within the budget."""

        async def send(method: str, url: str, *, seconds: float, **more: object) -> Answer:
            answer = await ask(method, url, seconds=min(seconds, self.seconds_left(url)), **more)
            self.spend(url, len(answer.body))
            return answer

        return send


def _host_of(url: str) -> str:
    return URL(url).host or "?"

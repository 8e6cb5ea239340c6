"""How often somebody of whom nothing is known may try a key, or a password."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from api.errors import TooBusy
from api.http.single_flight import remember

LONGEST_WAIT_S: Final = 300.0
FORGET_S: Final = 600.0
"""Without another failure for so long, an address starts anew."""
MAX_WAITING: Final = 64
MAX_LOOKUPS: Final = 4
MAX_PEERS: Final = 4096


class Tries:
    """What one address has tried, or what was tried on one account."""

    __slots__ = ("_last_at", "_limit", "_n_failed", "_wait_until", "lock", "n_waiting")

    def __init__(self, limit: int) -> None:
        self.lock = asyncio.Lock()
        self.n_waiting = 0
        self._limit, self._n_failed = limit, 0
        self._last_at = self._wait_until = -math.inf

    def seconds_to_wait(self, now: float) -> int:
        """Return how long the next attempt has to wait; 0 if it may be made now."""
        return math.ceil(self._wait_until - now) if now < self._wait_until else 0

    def failed(self, now: float) -> None:
        """Note that an attempt failed."""
        if now - self._last_at > FORGET_S:
            self._n_failed = 0
        self._n_failed, self._last_at = self._n_failed + 1, now
        if self._n_failed >= self._limit:
            self._wait_until = now + min(2.0 ** min(self._n_failed - self._limit, 60), LONGEST_WAIT_S)


class Strangers:
    """What all addresses have tried lately.

    Unknown keys of one address are looked up one after the other, so that whoever guesses occupies one look-up, and all
    who guess together half of those that there can be. Whoever has opened something before comes past all this.
    """

    def __init__(self, limit: int, clock: Callable[[], float]) -> None:
        self._limit, self._clock = limit, clock
        self._of_peer: dict[str, Tries] = {}
        self._lookups = asyncio.Semaphore(MAX_LOOKUPS)

    @asynccontextmanager
    async def turn(self, peer: str) -> AsyncIterator[Tries]:
        """Wait until it is this request's turn to have its key looked up.

        Raises:
            TooBusy: Too many requests of the address wait already.
        """
        tries = self._of_peer.get(peer) or Tries(self._limit)
        if tries.n_waiting >= MAX_WAITING:
            raise TooBusy
        remember(self._of_peer, peer, tries, MAX_PEERS)
        tries.n_waiting += 1
        try:
            async with tries.lock, self._lookups:
                yield tries
        finally:
            tries.n_waiting -= 1

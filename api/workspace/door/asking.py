"""How often an address may ask for what anybody may ask for: so often a minute, and less after it was refused often."""

import math
from collections.abc import Callable
from typing import Final

from api.account_errors import TooManySignIns
from api.http.single_flight import remember
from api.http.strangers import MAX_PEERS, Tries

_MINUTE_S: Final = 60.0


class Asking:
    """What addresses have asked for within a minute.

    Args:
        per_minute: How often one address may.
        clock: Seconds that only rise.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float]) -> None:
        self._per_minute, self._clock = per_minute, clock
        self._asked: dict[str, tuple[float, int]] = {}

    def note(self, peer: str) -> None:
        """Count that an address asks.

        Raises:
            TooManySignIns: It has asked too often within a minute.
        """
        now = self._clock()
        began, n_asked = self._asked.get(peer, (now, 0))
        if now - began >= _MINUTE_S:
            began, n_asked = now, 0
        if n_asked >= self._per_minute:
            raise TooManySignIns(math.ceil(began + _MINUTE_S - now))
        remember(self._asked, peer, (began, n_asked + 1), MAX_PEERS)


class Guessing:
    """What addresses have tried that did not hold.

    Nobody waits for another attempt of the same address: a school comes from one. So a few may pass beyond the limit.

    Args:
        max_failed: Failures before the next attempt of an address has to wait.
        clock: Seconds that only rise.
    """

    def __init__(self, max_failed: int, clock: Callable[[], float]) -> None:
        self._max_failed, self._clock = max_failed, clock
        self._tries: dict[str, Tries] = {}

    def check(self, peer: str) -> None:
        """See that an address may try.

        Raises:
            TooManySignIns: It has to wait.
        """
        tries = self._tries.get(peer)
        seconds = tries.seconds_to_wait(self._clock()) if tries is not None else 0
        if seconds:
            raise TooManySignIns(seconds)

    def failed(self, peer: str) -> None:
        """Count that an attempt did not hold."""
        tries = self._tries.get(peer) or Tries(self._max_failed)
        tries.failed(self._clock())
        remember(self._tries, peer, tries, MAX_PEERS)

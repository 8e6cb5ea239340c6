"""What a worker remembers of keys for a few seconds, so that a request does not wait for the record.

What was verified is trusted for `TRUST_S`, then verified again, so that a revocation acts within that time. When it is
older than `RENEW_AFTER_S` the next request has it verified in the background, so that nobody waits under load. While
the record is down, what was verified less than `OUTAGE_TRUST_S` ago goes on being trusted. Nothing is trusted past its
own end. What opens nothing never will, so that is remembered longer.

What is remembered is a keyed digest of what was sent, never that itself. An unknown key id and a wrong secret take the
same road: one look-up, one comparison in constant time, one answer. `api.http.strangers` bounds how many are tried.
"""

import math
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from typing import Final, TypeAlias

from api.connection_errors import TooManyFailedKeys
from api.errors import KeyExpired, KeyRevoked, RecordUnavailable, Unauthorised
from api.http.single_flight import SingleFlight, remember
from api.http.strangers import Strangers
from api.record.keys import StoredKey

TRUST_S: Final = 5.0
RENEW_AFTER_S: Final = 3.0
RETRY_S: Final = 1.0
OUTAGE_TRUST_S: Final = 600.0
REFUSAL_S: Final = 60.0
MAX_REMEMBERED: Final = 4096

Refusal: TypeAlias = Callable[[], Unauthorised]
invalid: Final[Refusal] = Unauthorised


class TrustedKey:
    """A token that was verified.

    Attributes:
        stored: As the record has it.
        principal: On whose behalf it acts.
        verified_at: When the record last said so.
        renew_at: From when on it is verified again in the background.
        trusted_until: Until when it is taken without asking.
        expires_at: When it ends, on the calendar.
    """

    __slots__ = ("_ends", "expires_at", "principal", "renew_at", "stored", "trusted_until", "verified_at")

    def __init__(self, key: StoredKey, now: float) -> None:
        self.stored, self.principal = key, key.principal
        self.verified_at = now
        self.expires_at = key.expires_at
        self._ends = math.inf if key.seconds_left is None else now + key.seconds_left
        self.trust(now, RENEW_AFTER_S)

    def trust(self, now: float, renew_after: float) -> None:
        """Take it without asking for a while, and have it verified again after `renew_after` seconds."""
        self.renew_at = min(now + renew_after, self._ends)
        self.trusted_until = min(now + TRUST_S, self._ends)

    def has_ended(self, now: float) -> bool:
        """Tell whether its own end has come."""
        return now >= self._ends


class Ring(ABC):
    """What this worker has seen lately.

    Args:
        clock: Seconds that only rise.
        on_lookup: Told the outcome of each look-up: `trusted`, `refused` or `unavailable`.
        strangers: Bounds how many are tried of which nothing is known.
    """

    def __init__(self, clock: Callable[[], float], on_lookup: Callable[[str], None], strangers: Strangers) -> None:
        self._clock = clock
        self._on_lookup = on_lookup
        self._pepper = secrets.token_bytes(32)
        self._trusted: dict[bytes, TrustedKey] = {}
        self._refused: dict[bytes, tuple[float, Refusal]] = {}
        self._strangers = strangers
        self._verifying = SingleFlight(self._verify)

    @abstractmethod
    async def _ask(self, sent: bytes) -> StoredKey | Refusal:
        """Look up what was sent.

        Raises:
            RecordUnavailable: The record cannot be asked.
        """

    @property
    def vouches(self) -> bool:
        """Whether something would be taken now, though the record cannot be asked."""
        now = self._clock()
        return any(now - key.verified_at < OUTAGE_TRUST_S for key in self._trusted.values())

    async def find(self, sent: bytes, peer: str) -> StoredKey:
        """Return the key that stands behind what was sent.

        Raises:
            Unauthorised: It opens nothing.
            TooManyFailedKeys: The address has sent too many that open nothing, and this one is not known.
            TooBusy: Too many requests of the address wait for their look-up.
            RecordUnavailable: It is not known here and the record cannot be asked.
        """
        digest = self._digest(sent)
        found = self._remembered(digest)
        if found is None and digest in self._trusted:
            found = await self._verifying.join(sent)
        elif found is None:
            found = await self._try(sent, digest, peer)
        if isinstance(found, StoredKey):
            return found
        raise found()

    async def _try(self, sent: bytes, digest: bytes, peer: str) -> StoredKey | Refusal:
        async with self._strangers.turn(peer) as tries:
            found = self._remembered(digest)  # those who had their turn before may have brought the same one
            if found is None:
                seconds = tries.seconds_to_wait(self._clock())
                if seconds:
                    raise TooManyFailedKeys(seconds)
                found = await self._verifying.join(sent)
                if not isinstance(found, StoredKey):
                    tries.failed(self._clock())
        return found

    def _remembered(self, digest: bytes) -> StoredKey | Refusal | None:
        now = self._clock()
        key = self._trusted.get(digest)
        if key is not None and now < key.trusted_until:
            return key.stored
        until, refusal = self._refused.get(digest, (0.0, None))
        return refusal if now < until else None

    def _digest(self, sent: bytes) -> bytes:
        # BLAKE2 needs no HMAC: what was hashed cannot be extended. Its own keyed mode costs twice as much.
        return blake2b(self._pepper + sent).digest()

    async def _verify(self, sent: bytes) -> StoredKey | Refusal:
        digest = self._digest(sent)
        try:
            found = await self._ask(sent)
        except RecordUnavailable:
            self._on_lookup("unavailable")
            return self._trust_through_outage(digest)
        now = self._clock()
        if isinstance(found, StoredKey):
            self._on_lookup("trusted")
            self._refused.pop(digest, None)
            remember(self._trusted, digest, TrustedKey(found, now), MAX_REMEMBERED)
            return found
        self._on_lookup("refused")
        self._trusted.pop(digest, None)
        remember(self._refused, digest, (now + REFUSAL_S, found), MAX_REMEMBERED)
        return found

    def _trust_through_outage(self, digest: bytes) -> StoredKey | Refusal:
        key = self._trusted.get(digest)
        now = self._clock()
        if key is None or now - key.verified_at >= OUTAGE_TRUST_S:
            reason = "a key cannot be verified"
            raise RecordUnavailable(reason)
        if key.expires_at is not None and key.has_ended(now):
            return partial(KeyExpired, key.expires_at)
        key.trust(now, RETRY_S)
        return key.stored


def standing(key: StoredKey) -> StoredKey | Refusal:
    """Return a key whose secret is right, or why it opens nothing any more."""
    if key.revoked_at is not None:
        return partial(KeyRevoked, key.revoked_at)
    if key.expires_at is not None and (key.seconds_left or 0.0) <= 0.0:
        return partial(KeyExpired, key.expires_at)
    return key

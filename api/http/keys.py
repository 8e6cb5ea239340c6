"""Who asks: API keys, remembered for a few seconds so that a request does not wait for the record.

A verified token is trusted for `TRUST_S`, then verified again, so that a revocation acts within that time. When it is
older than `RENEW_AFTER_S` the next request has it verified in the background, so that nobody waits under load. While
the record is down, a token that was verified less than `OUTAGE_TRUST_S` ago goes on being trusted. Nothing is trusted
past its own end. A token that opens nothing never will, so that is remembered longer.

What is remembered is a keyed digest of the token, never the token. An unknown key id and a wrong secret take the same
road: one look-up, one comparison in constant time, one answer. `api.http.keys` bounds how many are tried.
"""

import asyncio
import math
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from hashlib import blake2b
from typing import Final, TypeAlias

from api.connection_errors import TooManyFailedKeys
from api.errors import KeyExpired, KeyRevoked, RecordUnavailable, TooBusy, Unauthorised
from api.http.single_flight import SingleFlight, remember
from api.record.keys import Principal, StoredKey, split_token

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


TRUST_S: Final = 5.0
RENEW_AFTER_S: Final = 3.0
RETRY_S: Final = 1.0
OUTAGE_TRUST_S: Final = 600.0
REFUSAL_S: Final = 60.0
MAX_REMEMBERED: Final = 4096

_ABSENT: Final = StoredKey(Principal(0, "", "", frozenset()), bytes(32))
"""Stands for a key that does not exist, so that looking for one costs the same; no secret has a hash of zeros."""
_SCHEME: Final = b"bearer "
Refusal: TypeAlias = Callable[[], Unauthorised]
_invalid: Final[Refusal] = Unauthorised


class TrustedKey:
    """A token that was verified.

    Attributes:
        principal: On whose behalf it acts.
        verified_at: When the record last said so.
        renew_at: From when on it is verified again in the background.
        trusted_until: Until when it is taken without asking.
        expires_at: When it ends, on the calendar.
    """

    __slots__ = ("_ends", "expires_at", "principal", "renew_at", "trusted_until", "verified_at")

    def __init__(self, key: StoredKey, now: float) -> None:
        self.principal = key.principal
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


class KeyRing:
    """The keys that this worker has seen lately.

    Args:
        find: Looks a key up in the record by its id; raises `RecordUnavailable` when it cannot.
        clock: Seconds that only rise.
        on_lookup: Told the outcome of each look-up: `trusted`, `refused` or `unavailable`.
        max_failed: Keys that open nothing before an address has to wait.
    """

    def __init__(
        self,
        find: Callable[[str], Awaitable[StoredKey | None]],
        clock: Callable[[], float],
        on_lookup: Callable[[str], None],
        max_failed: int,
    ) -> None:
        self._find = find
        self._clock = clock
        self._on_lookup = on_lookup
        self._pepper = secrets.token_bytes(32)
        self._trusted: dict[bytes, TrustedKey] = {}
        self._refused: dict[bytes, tuple[float, Refusal]] = {}
        self._strangers = Strangers(max_failed, clock)
        self._verifying = SingleFlight(self._verify)

    @property
    def vouches(self) -> bool:
        """Whether some key would be taken now, though the record cannot be asked."""
        now = self._clock()
        return any(now - key.verified_at < OUTAGE_TRUST_S for key in self._trusted.values())

    def known(self, headers: Iterable[tuple[bytes, bytes]]) -> Principal | None:
        """Return who asks if that is known without waiting; None says to call `authenticate`."""
        token = bearer_token(headers)
        if token is None:
            return None
        digest = self._digest(token)
        key = self._trusted.get(digest)
        if key is None:
            return None
        now = self._clock()
        if now >= key.renew_at:
            if now >= key.trusted_until:
                return None
            self._verifying.start(token)
        return key.principal

    async def authenticate(self, headers: Iterable[tuple[bytes, bytes]], peer: str) -> Principal:
        """Return who asks.

        Raises:
            Unauthorised: No token came, or it opens nothing.
            TooManyFailedKeys: The address has sent too many that open nothing, and this one is not known.
            TooBusy: Too many requests of the address wait for their look-up.
            RecordUnavailable: The token is not known here and the record cannot be asked.
        """
        token = bearer_token(headers)
        if token is None:
            raise Unauthorised(has_token=False)
        digest = self._digest(token)
        found = self._remembered(digest)
        if found is None and digest in self._trusted:
            found = await self._verifying.join(token)
        elif found is None:
            found = await self._try(token, digest, peer)
        if isinstance(found, Principal):
            return found
        raise found()

    async def _try(self, token: bytes, digest: bytes, peer: str) -> Principal | Refusal:
        async with self._strangers.turn(peer) as tries:
            found = self._remembered(digest)  # those who had their turn before may have brought the same one
            if found is None:
                seconds = tries.seconds_to_wait(self._clock())
                if seconds:
                    raise TooManyFailedKeys(seconds)
                found = await self._verifying.join(token)
                if not isinstance(found, Principal):
                    tries.failed(self._clock())
        return found

    def _remembered(self, digest: bytes) -> Principal | Refusal | None:
        now = self._clock()
        key = self._trusted.get(digest)
        if key is not None and now < key.trusted_until:
            return key.principal
        until, refusal = self._refused.get(digest, (0.0, None))
        return refusal if now < until else None

    def _digest(self, token: bytes) -> bytes:
        # BLAKE2 needs no HMAC: what was hashed cannot be extended. Its own keyed mode costs twice as much.
        return blake2b(self._pepper + token).digest()

    async def _verify(self, token: bytes) -> Principal | Refusal:
        digest = self._digest(token)
        try:
            found = await self._ask(token)
        except RecordUnavailable:
            self._on_lookup("unavailable")
            return self._trust_through_outage(digest)
        now = self._clock()
        if isinstance(found, StoredKey):
            self._on_lookup("trusted")
            self._refused.pop(digest, None)
            remember(self._trusted, digest, TrustedKey(found, now), MAX_REMEMBERED)
            return found.principal
        self._on_lookup("refused")
        self._trusted.pop(digest, None)
        remember(self._refused, digest, (now + REFUSAL_S, found), MAX_REMEMBERED)
        return found

    async def _ask(self, token: bytes) -> StoredKey | Refusal:
        parts = split_token(token.decode("latin-1"))
        if parts is None:
            return _invalid
        key_id, secret = parts
        key = await self._find(key_id) or _ABSENT
        if not key.opens_with(secret):
            return _invalid
        if key.revoked_at is not None:
            return partial(KeyRevoked, key.revoked_at)
        if key.expires_at is not None and (key.seconds_left or 0.0) <= 0.0:
            return partial(KeyExpired, key.expires_at)
        return key

    def _trust_through_outage(self, digest: bytes) -> Principal | Refusal:
        key = self._trusted.get(digest)
        now = self._clock()
        if key is None or now - key.verified_at >= OUTAGE_TRUST_S:
            reason = "a key cannot be verified"
            raise RecordUnavailable(reason)
        if key.expires_at is not None and key.has_ended(now):
            return partial(KeyExpired, key.expires_at)
        key.trust(now, RETRY_S)
        return key.principal


def bearer_token(headers: Iterable[tuple[bytes, bytes]]) -> bytes | None:
    """Return the token of the Authorization header (RFC 6750, section 2.1).

    >>> bearer_token([(b"authorization", b"Bearer sym_1_2")])
    b'sym_1_2'
    """
    for name, value in headers:
        if name == b"authorization":
            return value[len(_SCHEME) :].strip() if value[: len(_SCHEME)].lower() == _SCHEME else None
    return None

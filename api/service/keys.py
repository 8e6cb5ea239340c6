"""Who asks: API keys, remembered for a few seconds so that a request does not wait for the record.

A verified token is trusted for `TRUST_S`, then verified again, so that a revocation acts within that time. When it is
older than `RENEW_AFTER_S` the next request has it verified in the background, so that nobody waits under load. While
the record is down, a token that was verified less than `OUTAGE_TRUST_S` ago goes on being trusted.

What is remembered is a keyed digest of the token, never the token. An unknown key id and a wrong secret take the same
road: one look-up, one comparison in constant time, one answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Iterable
from hashlib import blake2b
from typing import Final

from api.errors import RecordUnavailable, Unauthorised
from api.record.keys import Principal, StoredKey, split_token
from api.service.single_flight import SingleFlight, remember

TRUST_S: Final = 5.0
RENEW_AFTER_S: Final = 3.0
RETRY_S: Final = 1.0
OUTAGE_TRUST_S: Final = 600.0
REFUSAL_S: Final = 1.0
MAX_REMEMBERED: Final = 4096

_ABSENT: Final = StoredKey(Principal(0, "", "", frozenset()), bytes(32))
"""Stands for a key that does not exist, so that looking for one costs the same; no secret has a hash of zeros."""
_SCHEME: Final = b"bearer "


class TrustedKey:
    """A token that was verified.

    Attributes:
        principal: On whose behalf it acts.
        verified_at: When the record last said so.
        renew_at: From when on it is verified again in the background.
        trusted_until: Until when it is taken without asking.
    """

    __slots__ = ("principal", "renew_at", "trusted_until", "verified_at")

    def __init__(self, principal: Principal, now: float) -> None:
        self.principal = principal
        self.verified_at = now
        self.renew_at = now + RENEW_AFTER_S
        self.trusted_until = now + TRUST_S


class KeyRing:
    """The keys that this worker has seen lately.

    Args:
        find: Looks a key up in the record by its id; raises `RecordUnavailable` when it cannot.
        clock: Seconds that only rise.
        on_lookup: Told the outcome of each look-up: `trusted`, `refused` or `unavailable`.
    """

    def __init__(
        self,
        find: Callable[[str], Awaitable[StoredKey | None]],
        clock: Callable[[], float],
        on_lookup: Callable[[str], None],
    ) -> None:
        self._find = find
        self._clock = clock
        self._on_lookup = on_lookup
        self._pepper = secrets.token_bytes(32)
        self._trusted: dict[bytes, TrustedKey] = {}
        self._refused: dict[bytes, float] = {}
        self._verifying = SingleFlight(self._verify)

    @property
    def vouches(self) -> bool:
        """Whether some key would be taken now, though the record cannot be asked."""
        now = self._clock()
        return any(now - key.verified_at < OUTAGE_TRUST_S for key in self._trusted.values())

    def known(self, headers: Iterable[tuple[bytes, bytes]]) -> Principal | None:
        """Return who asks if that is known without waiting; None says to call `authenticate`.

        Args:
            headers: As ASGI gives them, names in lower case.
        """
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

    async def authenticate(self, headers: Iterable[tuple[bytes, bytes]]) -> Principal:
        """Return who asks.

        Raises:
            Unauthorised: No token came, or it opens nothing.
            RecordUnavailable: The token is not known here and the record cannot be asked.
        """
        headers = list(headers)
        principal = self.known(headers)
        if principal is not None:
            return principal
        token = bearer_token(headers)
        if token is None:
            raise Unauthorised(has_token=False)
        digest = self._digest(token)
        refused_until = self._refused.get(digest)
        if refused_until is None or self._clock() >= refused_until:
            principal = await self._verifying.join(token)
        if principal is None:
            raise Unauthorised(has_token=True)
        return principal

    def _digest(self, token: bytes) -> bytes:
        # BLAKE2 needs no HMAC: what was hashed cannot be extended. Its own keyed mode costs twice as much.
        return blake2b(self._pepper + token).digest()

    async def _verify(self, token: bytes) -> Principal | None:
        digest = self._digest(token)
        try:
            principal = await self._ask(token)
        except RecordUnavailable:
            self._on_lookup("unavailable")
            return self._trust_through_outage(digest)
        now = self._clock()
        if principal is None:
            self._on_lookup("refused")
            self._trusted.pop(digest, None)
            remember(self._refused, digest, now + REFUSAL_S, MAX_REMEMBERED)
        else:
            self._on_lookup("trusted")
            self._refused.pop(digest, None)
            remember(self._trusted, digest, TrustedKey(principal, now), MAX_REMEMBERED)
        return principal

    async def _ask(self, token: bytes) -> Principal | None:
        parts = split_token(token.decode("latin-1"))
        if parts is None:
            return None
        key_id, secret = parts
        key = await self._find(key_id) or _ABSENT
        return key.principal if key.opens_with(secret) else None

    def _trust_through_outage(self, digest: bytes) -> Principal:
        key = self._trusted.get(digest)
        now = self._clock()
        if key is None or now - key.verified_at >= OUTAGE_TRUST_S:
            reason = "a key cannot be verified"
            raise RecordUnavailable(reason)
        key.renew_at, key.trusted_until = now + RETRY_S, now + TRUST_S
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

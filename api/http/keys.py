"""Who asks: API keys, and tokens that were granted with them, as this worker has seen them lately (`api.http.ring`)."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from api.errors import Unauthorised
from api.http.grants import PREFIX, Grants
from api.http.ring import Refusal, Ring, invalid, standing
from api.http.strangers import Strangers
from api.record.keys import Principal, StoredKey, split_token

_ABSENT: Final = StoredKey(Principal(0, "", "", frozenset()), bytes(32))
"""Stands for a key that does not exist, so that looking for one costs the same; no secret has a hash of zeros."""
_SCHEME: Final = b"bearer "


class KeyRing(Ring):
    """The keys that this worker has seen lately.

    Args:
        find: Looks a key up in the record by its id; raises `RecordUnavailable` when it cannot.
        clock: Seconds that only rise.
        on_lookup: Told the outcome of each look-up: `trusted`, `refused` or `unavailable`.
        max_failed: Keys that open nothing before an address has to wait.
        grants: Reads tokens that were granted with a key; None takes none.
    """

    def __init__(
        self,
        find: Callable[[str], Awaitable[StoredKey | None]],
        clock: Callable[[], float],
        on_lookup: Callable[[str], None],
        max_failed: int,
        grants: Grants | None = None,
    ) -> None:
        super().__init__(clock, on_lookup, Strangers(max_failed, clock))
        self._find = find
        self._grants = grants

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
        if self._grants is not None and token.startswith(PREFIX):
            return await self._grants.principal_of(token, peer)
        return (await self.find(token, peer)).principal

    async def _ask(self, sent: bytes) -> StoredKey | Refusal:
        parts = split_token(sent.decode("latin-1"))
        if parts is None:
            return invalid
        key_id, secret = parts
        key = await self._find(key_id) or _ABSENT
        return standing(key) if key.opens_with(secret) else invalid


def bearer_token(headers: Iterable[tuple[bytes, bytes]]) -> bytes | None:
    """Return the token of the Authorization header (RFC 6750, section 2.1).

    >>> bearer_token([(b"authorization", b"Bearer sym_1_2")])
    b'sym_1_2'
    """
    for name, value in headers:
        if name == b"authorization":
            return value[len(_SCHEME) :].strip() if value[: len(_SCHEME)].lower() == _SCHEME else None
    return None

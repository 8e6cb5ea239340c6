"""Tokens that are granted with a key for an hour at most: a client's (RFC 6749), and a learner's.

A token carries what it allows, signed by its organisation, so granting one writes nothing and reading one asks for
nothing but its key, which is remembered as keys are: where the key is revoked or ends, its tokens end within seconds.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Awaitable, Callable
from typing import Annotated, Final, NamedTuple, Protocol

import msgspec
from msgspec import Meta

from api.errors import TokenExpired, Unauthorised
from api.http.ring import Refusal, Ring, invalid, standing
from api.http.strangers import Strangers
from api.record.keys import OWN, Principal, StoredKey

PREFIX: Final = b"syt_"
LONGEST_S: Final = 3600
"""That a token lives."""
_LONGEST_TOKEN: Final = 4096


class Grant(msgspec.Struct, frozen=True, array_like=True):
    """What a token allows.

    Attributes:
        key_id: Of the key that it was granted with.
        ends_at_s: When it ends, in seconds since 1970-01-01T00:00:00Z.
        scopes: Of the key's, those that it has; none for a learner's.
        learner: Whose it is; None for a client's.
        origins: The pages that may use a learner's.
    """

    key_id: Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
    ends_at_s: int
    scopes: tuple[str, ...] = ()
    learner: str | None = None
    origins: tuple[str, ...] = ()


class Signer(Protocol):
    """Signs for an organisation."""

    def sign(self, text: bytes) -> bytes:
        """Return what proves that a text was written here."""


class SignedGrant(NamedTuple):
    """A token, taken apart and not verified.

    Attributes:
        grant: What it says.
        text: What was signed.
        signature: By whoever wrote it.
    """

    grant: Grant
    text: bytes
    signature: bytes

    def is_of(self, signer: Signer) -> bool:
        """Tell whether it was signed so, in a time that does not depend on how much of the signature is right."""
        return hmac.compare_digest(signer.sign(self.text), self.signature)


_decode: Final = msgspec.msgpack.Decoder(Grant).decode


def write_token(grant: Grant, signer: Signer) -> str:
    """Write a token.

    >>> class Plain:
    ...     def sign(self, text: bytes) -> bytes:
    ...         return b"signed"
    >>> token = write_token(Grant("00112233445566aa", 7, ("learners:read",)), Plain())
    >>> read_token(token.encode()).grant.scopes
    ('learners:read',)
    """
    text = PREFIX + _base64(msgspec.msgpack.encode(grant))
    return (text + b"." + _base64(signer.sign(text))).decode()


def read_token(token: bytes) -> SignedGrant | None:
    """Take a token apart; None if it is none.

    >>> read_token(b"syt_no.token") is None
    True
    """
    text, _, signature = token.rpartition(b".")
    if not text.startswith(PREFIX) or len(token) > _LONGEST_TOKEN:
        return None
    try:
        return SignedGrant(_decode(_bytes(text[len(PREFIX) :])), text, _bytes(signature))
    except (msgspec.MsgspecError, NotBase64, ValueError):
        return None


def _base64(raw: bytes) -> bytes:
    return urlsafe_b64encode(raw).rstrip(b"=")


def _bytes(text: bytes) -> bytes:
    return urlsafe_b64decode(text + b"=" * (-len(text) % 4))


class Grants(Ring):
    """Reads tokens, and remembers the keys that they were granted with.

    Args:
        find: Looks a key up in the record by its id, with its signer; raises `RecordUnavailable` when it cannot.
        clock: Seconds that only rise.
        now_us: The wall clock, by which tokens end.
        on_lookup: Told the outcome of each look-up: `trusted`, `refused` or `unavailable`.
        max_failed: Unknown keys before an address has to wait.
    """

    def __init__(
        self,
        find: Callable[[str], Awaitable[StoredKey | None]],
        clock: Callable[[], float],
        now_us: Callable[[], int],
        on_lookup: Callable[[str], None],
        max_failed: int,
    ) -> None:
        super().__init__(clock, on_lookup, Strangers(max_failed, clock))
        self._find_key = find
        self._now_us = now_us

    async def principal_of(self, token: bytes, peer: str) -> Principal:
        """Return who asks with a token.

        Raises:
            Unauthorised: It opens nothing: it was signed by nobody here, or its key has ended.
            TokenExpired: It has ended.
            TooManyFailedKeys: The address has sent too many of keys that are none.
            TooBusy: Too many requests of the address wait for their look-up.
            RecordUnavailable: Its key is not known here and the record cannot be asked.
        """
        signed = read_token(token)
        if signed is None:
            raise Unauthorised
        key = await self.find(signed.grant.key_id.encode(), peer)
        if key.signer is None or not signed.is_of(key.signer):
            raise Unauthorised
        if signed.grant.ends_at_s * 1_000_000 <= self._now_us():
            raise TokenExpired
        return granted(key.principal, signed.grant)

    async def _ask(self, sent: bytes) -> StoredKey | Refusal:
        key = await self._find_key(sent.decode(errors="replace"))
        return invalid if key is None else standing(key)


def granted(principal: Principal, grant: Grant) -> Principal:
    """Return as whom a token asks: never more than the key may."""
    if grant.learner is None:
        scopes = frozenset([scope for scope in grant.scopes if principal.may(scope)])
        return msgspec.structs.replace(principal, scopes=scopes)
    person = f"learner/{grant.learner}"
    return msgspec.structs.replace(principal, scopes=frozenset({OWN}), person=person, origins=grant.origins)

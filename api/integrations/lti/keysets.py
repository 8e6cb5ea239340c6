"""Public keys of platforms: fetched when needed, kept for a while, fetched again when a message names an unknown one.

Not more than once in `REFETCH_AFTER_S` for an address, so that nobody can have a platform asked at will. Where a
platform does not answer, its keys of before count on for a day.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

import msgspec

from api.http.single_flight import SingleFlight, remember
from api.integrations.outgoing import Outgoing, OutgoingError
from api.loading import load
from api.lti_errors import LaunchRefused, PlatformUnreachable

if TYPE_CHECKING:
    from joserfc.jwk import Key

KEPT_S: Final = 3600.0
STALE_S: Final = 86_400.0
REFETCH_AFTER_S: Final = 10.0
MAX_BYTES: Final = 1 << 18
MAX_KEYS: Final = 100
_MAX_PLATFORMS: Final = 1024
_SUCCESS: Final = 200
_PUBLIC: Final = frozenset({"RSA", "EC", "OKP"})


class _Published(msgspec.Struct, frozen=True):
    keys: list[dict[str, Any]]


class _Found(NamedTuple):
    keys: "dict[str, Key]"
    fetched_at: float
    tried_at: float


class KeySets:
    """Finds the public keys of platforms.

    Args:
        outgoing: Asks other systems.
        clock: Seconds that only rise.
    """

    def __init__(self, outgoing: Outgoing, clock: Callable[[], float]) -> None:
        self._outgoing, self._clock = outgoing, clock
        self._found: dict[str, _Found] = {}
        self._fetching = SingleFlight(self._fetch)

    async def key(self, url: str, kid: str) -> "Key":
        """Return a key.

        Args:
            url: Where the platform publishes its keys.
            kid: The name of the key.

        Raises:
            LaunchRefused: The platform has no key of this name.
            PlatformUnreachable: It does not answer, or not with keys.
        """
        found, now = self._found.get(url), self._clock()
        if found is None or (
            now - found.tried_at >= REFETCH_AFTER_S and (kid not in found.keys or now - found.fetched_at >= KEPT_S)
        ):
            found = await self._fetching.join(url)
        key = found.keys.get(kid)
        if key is None:
            raise LaunchRefused("kid", "The message is signed with a key that the platform does not publish.")
        return key

    async def _fetch(self, url: str) -> _Found:
        before, now = self._found.get(url), self._clock()
        try:
            found = _Found(await self._ask(url), now, now)
        except PlatformUnreachable:
            if before is None or now - before.fetched_at >= STALE_S:
                raise
            found = before._replace(tried_at=now)
        remember(self._found, url, found, _MAX_PLATFORMS)
        return found

    async def _ask(self, url: str) -> "dict[str, Key]":
        await load("joserfc.jwk")
        try:
            answer = await self._outgoing.ask("GET", url, headers={"accept": "application/json"}, max_bytes=MAX_BYTES)
        except OutgoingError as error:
            raise PlatformUnreachable(error.host, error.reason) from error
        host = urlsplit(url).hostname or url
        if answer.status != _SUCCESS:
            raise PlatformUnreachable(host, f"it answers with status {answer.status}")
        try:
            published = msgspec.json.decode(answer.body, type=_Published).keys[:MAX_KEYS]
        except (msgspec.MsgspecError, RecursionError):
            raise PlatformUnreachable(host, "what it answers is no set of keys") from None
        return {one["kid"]: key for one in published if (key := _public_key(one)) is not None}


def _public_key(said: dict[str, Any]) -> "Key | None":
    """Read a key that signs; one of another kind or use, or that cannot be read, is none: others may still be good."""
    from joserfc.errors import JoseError  # noqa: PLC0415  # see `load`
    from joserfc.jwk import JWKRegistry  # noqa: PLC0415  # see `load`

    if not isinstance(said.get("kid"), str) or said.get("kty") not in _PUBLIC or said.get("use", "sig") != "sig":
        return None
    try:
        return JWKRegistry.import_key(said)
    except (JoseError, ValueError, TypeError, KeyError):
        return None

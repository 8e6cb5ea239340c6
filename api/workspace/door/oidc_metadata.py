"""What OpenID providers say of themselves: addresses and keys, fetched when needed and kept for a while.

Keys change without notice. A token that names a key which is not known has them fetched again, at most once in
`REFETCH_AFTER_S`, so that nobody can have a provider asked at will.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import msgspec
import structlog

from api.account_errors import ProviderUnreachable
from api.http.single_flight import remember
from api.loading import load
from api.record.accounts.providers import is_trustworthy

if TYPE_CHECKING:
    from joserfc.jwk import KeySet, KeySetSerialization

KEPT_S: Final = 3600.0
REFETCH_AFTER_S: Final = 10.0
TIMEOUT_S: Final = 5.0
MAX_BYTES: Final = 1 << 20
_MAX_ISSUERS: Final = 1024
_LOG: Final = structlog.get_logger("api.workspace.door")


class Metadata(msgspec.Struct, frozen=True):
    """What a provider says of itself (OpenID Connect Discovery 1.0, section 3), as far as it is read."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Discovery(NamedTuple):
    """A provider.

    Attributes:
        metadata: What it says of itself.
        keys: With which it signs.
        fetched_at: When.
    """

    metadata: Metadata
    keys: "KeySet"
    fetched_at: float


class Discoveries:
    """Providers that were asked lately.

    Args:
        clock: Seconds that only rise.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._found: dict[str, Discovery] = {}

    async def of(self, issuer: str, key_id: str | None = None) -> Discovery:
        """Return what a provider says of itself.

        Args:
            issuer: Its address.
            key_id: A key that is needed, if it signs with one of this name.

        Raises:
            ProviderUnreachable: It does not answer, or not as it should.
        """
        found = self._found.get(issuer)
        now = self._clock()
        if found is not None and now - found.fetched_at < (KEPT_S if _has(found, key_id) else REFETCH_AFTER_S):
            return found
        found = await _discover(issuer, now)
        remember(self._found, issuer, found, _MAX_ISSUERS)
        return found


def _has(found: Discovery, key_id: str | None) -> bool:
    return key_id is None or any(key.kid == key_id for key in found.keys.keys)


async def _discover(issuer: str, now: float) -> Discovery:
    await load("joserfc.jwk")
    from joserfc.errors import JoseError  # noqa: PLC0415  # see `load`
    from joserfc.jwk import KeySet  # noqa: PLC0415  # see `load`

    said = await fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    try:
        metadata = msgspec.convert(said, Metadata)
    except msgspec.ValidationError as error:
        raise unreachable(issuer, str(error)) from error
    for url in (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri):
        if not is_trustworthy(url):
            raise unreachable(issuer, f"it names {url!r}, where others could read along")
    if metadata.issuer != issuer:
        raise unreachable(issuer, f"it says to be {metadata.issuer!r}")
    try:
        keys = KeySet.import_key_set(cast("KeySetSerialization", await fetch(metadata.jwks_uri)))
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise unreachable(issuer, f"its keys cannot be read: {error}") from error
    return Discovery(metadata, keys, now)


async def fetch(
    url: str, form: Mapping[str, str] | None = None, basic: tuple[str, str] | None = None
) -> dict[str, Any]:
    """Read a JSON object from a provider, with POST where a form is sent.

    Raises:
        ProviderUnreachable: It does not answer, not in time, not with success, or not with a JSON object.
    """
    await load("aiohttp")
    import aiohttp  # noqa: PLC0415  # see `load`

    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    headers = {"accept": "application/json"}
    if basic is not None:
        headers["authorization"] = aiohttp.encode_basic_auth(*basic)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.request(
                "GET" if form is None else "POST",
                url,
                data=form,
                allow_redirects=False,
                headers=headers,
            ) as response,
        ):
            body = await response.content.read(MAX_BYTES)
            while len(body) < MAX_BYTES and not response.content.at_eof():
                body += await response.content.read(MAX_BYTES - len(body))
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise unreachable(url, f"{type(error).__name__}: {error}") from error
    if not response.ok:
        raise unreachable(url, f"status {response.status}")
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise unreachable(url, str(error)) from error


def unreachable(about: str, reason: str) -> ProviderUnreachable:
    """Write to the log what is wrong with a provider, and return what is said of it to whoever signs in."""
    _LOG.warning("an OpenID provider does not answer as it should", about=about, reason=reason)
    return ProviderUnreachable()

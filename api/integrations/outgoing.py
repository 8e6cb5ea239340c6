"""Asking other systems whose addresses somebody gave us: bounded, and never into a network that is not meant.

An address is judged where the socket is made (`Reach`), so that it is the very one that is connected to: neither a name
that resolves otherwise the second time, nor a number in disguise, nor a redirect comes past it. Errors name the host
alone, because the rest of an address may be a secret.
"""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from yarl import URL

from api.integrations.reach import PRIVATE, Reach
from api.loading import load

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession
    from aiohttp.abc import AbstractResolver

SECONDS: Final = 10.0
MAX_BYTES: Final = 1 << 20
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_OF_ONE_ORIGIN: Final = frozenset({"authorization", "cookie", "proxy-authorization"})

Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
AddressInfo: TypeAlias = tuple[int, int, int, str, tuple[Any, ...]]


class OutgoingError(Exception):
    """Another system was not asked, or did not answer.

    Attributes:
        host: Its name.
        reason: What went wrong, in words that may be shown and logged.
    """

    def __init__(self, host: str, reason: str) -> None:
        self.host, self.reason = host, reason
        super().__init__(f"{host}: {reason}")


class AddressRefused(OutgoingError):  # noqa: N818  # named after what went wrong
    """The address is none that this service asks: private, plain, or no address."""


class NoAnswer(OutgoingError):  # noqa: N818  # same
    """Nobody answered in time, or not as HTTP wants it."""


class AnswerTooLarge(OutgoingError):  # noqa: N818  # same
    """The answer has more bytes than are read."""


class Answer(NamedTuple):
    """What another system said.

    Attributes:
        status: Of HTTP, redirects included that were not followed.
        headers: Found by their names in any case.
        body: As it came.
        url: Whose answer it is: another one than was asked where redirects were followed.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class Outgoing:
    """Asks other systems.

    Args:
        reach: Whom it may ask.
        resolver: Finds the addresses of names; the system's where omitted.
    """

    def __init__(self, reach: Reach, resolver: "AbstractResolver | None" = None) -> None:
        self.reach = reach
        self._resolver = resolver

    async def ask(
        self,
        method: Method,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        redirects: int = 0,
        seconds: float = SECONDS,
        max_bytes: int = MAX_BYTES,
    ) -> Answer:
        """Send one request over a connection of its own.

        Args:
            method: Of HTTP.
            url: Whom to ask.
            body: What to send.
            headers: To send; those that open something go to the first origin only.
            redirects: How many to follow, for GET; each leads only where `reach` allows it.
            seconds: That all of it may take, above 0.
            max_bytes: That the answer's body may have; 0 leaves it unread.

        Raises:
            AddressRefused: This service does not ask there.
            NoAnswer: Nobody answered in time.
            AnswerTooLarge: The body has more bytes.
        """
        await load("aiohttp")
        given = {"accept-encoding": "identity", "user-agent": "Symphonie", **(headers or {})}
        try:
            async with asyncio.timeout(seconds):
                while True:
                    answer = await self._ask_once(method, url, body, given, max_bytes)
                    onward = answer.headers.get("location") if answer.status in _MOVED and method == "GET" else None
                    if onward is None or redirects == 0:
                        return answer
                    redirects, url, given = redirects - 1, *_followed(url, onward, given)
        except TimeoutError:
            raise NoAnswer(_host_of(url), f"no answer within {seconds:g} s") from None

    async def _ask_once(
        self, method: Method, url: str, body: bytes | None, headers: Mapping[str, str], max_bytes: int
    ) -> Answer:
        import aiohttp  # noqa: PLC0415  # loaded by `ask`

        host = _host_of(url)
        if (fault := self.reach.fault_of(url)) is not None:
            raise AddressRefused(host, fault)
        refused: list[str] = []
        connector = aiohttp.TCPConnector(
            resolver=self._resolver,
            use_dns_cache=False,
            force_close=True,
            socket_factory=partial(self._open, refused, URL(url).scheme == "http"),
        )
        try:
            async with (
                aiohttp.ClientSession(
                    connector=connector,
                    cookie_jar=aiohttp.DummyCookieJar(),
                    timeout=aiohttp.ClientTimeout(total=None),
                    auto_decompress=False,
                ) as session,
                _request(session, method, url, body, headers) as response,
            ):
                return Answer(response.status, response.headers, await _read(response, host, max_bytes), url)
        except (aiohttp.ClientError, ssl.SSLError, OSError, ValueError) as error:
            if refused and isinstance(error, aiohttp.ClientConnectorError):
                raise AddressRefused(host, refused[0]) from None
            raise NoAnswer(host, _reason_of(error)) from None

    def _open(self, refused: list[str], is_plain: bool, info: AddressInfo) -> socket.socket:  # noqa: FBT001
        """Make the socket to an address, if it may be connected to."""
        family, kind, protocol, _, address = info
        if not self.reach.allows(address[0], is_plain=is_plain):
            only_plain = is_plain and self.reach.allows(address[0])
            refused.append("it has to begin with https://" if only_plain else PRIVATE)
            raise PermissionError(refused[-1])
        return socket.socket(family, kind, protocol)


def _request(session: "ClientSession", method: Method, url: str, body: bytes | None, headers: Mapping[str, str]) -> Any:  # noqa: ANN401  # aiohttp's own context manager
    return session.request(method, URL(url), data=body, headers=headers, allow_redirects=False)


async def _read(response: "ClientResponse", host: str, max_bytes: int) -> bytes:
    if max_bytes == 0:
        return b""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise NoAnswer(host, "the answer is compressed, which was not asked for")
    read = bytearray()
    async for chunk in response.content.iter_any():
        read += chunk
        if len(read) > max_bytes:
            raise AnswerTooLarge(host, f"the answer has more than {max_bytes} bytes")
    return bytes(read)


def _followed(url: str, onward: str, headers: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return where a redirect leads, and the headers that may go there."""
    try:
        there = URL(url).join(URL(onward))
        is_home = there.origin() == URL(url).origin()
    except ValueError:
        raise NoAnswer(_host_of(url), "it redirects to what is no URL") from None
    return str(there), {name: value for name, value in headers.items() if is_home or name.lower() not in _OF_ONE_ORIGIN}


def _host_of(url: str) -> str:
    try:
        return URL(url).host or "?"
    except ValueError:
        return "?"


def _reason_of(error: Exception) -> str:
    """Say in words that quote nothing what aiohttp met."""
    import aiohttp  # noqa: PLC0415  # loaded by `ask`

    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "its name is not known"
    if isinstance(error, (aiohttp.ClientSSLError, ssl.SSLError)):
        return "its certificate does not hold, or it speaks no TLS"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "nobody is there"
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return "it hung up"
    return "it does not speak HTTP as it should"

"""One batched connection to one Valkey server, for the hot path.

redis-py writes to its socket once per command; with 64 requests in flight that costs more than the tracing. Here all
commands of one tick of the event loop share one write, and one read brings many replies, which also lets the server
put them on disk with one fsync. Packing and parsing are hiredis's.

No command is ever sent twice: when the connection breaks, its waiters get `WireLostError`, and whoever asked decides
(the ids of results make a second attempt safe).
"""

import asyncio
from collections import deque
from ssl import SSLContext
from typing import Final, NamedTuple, cast

import hiredis
import structlog

Argument = str | bytes | int
Reply = object

_LOG: Final = structlog.get_logger(__name__)
_MAX_WAITING: Final = 100_000
_LOOKS: Final = 4
"""Looks at the server in the longest silence that it is allowed."""
_MORE: Final = object()


class WireLostError(Exception):
    """The connection broke, or could not be made; whether the command was carried out is unknown."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the connection to the live store is lost: {reason}")


class Address(NamedTuple):
    """Where a server listens, and as whom to come.

    Attributes:
        path: Unix socket, or empty.
        host: Host name, used when there is no path.
        port: TCP port.
        username: Empty for the default one.
        password: Empty for none.
        database: Number of the database.
        tls: Context of the encryption, or None.
    """

    path: str
    host: str
    port: int
    username: str
    password: str
    database: int
    tls: SSLContext | None


class Wire(asyncio.Protocol):
    """A connection whose commands of one tick share one write.

    Use `connect`; `execute` returns a future. Replies that are errors raise `hiredis.ReplyError` out of it.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, timeout_s: float) -> None:
        self._loop = loop
        self._timeout_s = timeout_s
        self._reader = hiredis.Reader(notEnoughData=_MORE)
        self._waiting: deque[asyncio.Future[Reply]] = deque()
        self._outgoing: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._silent_looks = 0
        self._watchdog: asyncio.TimerHandle | None = None

    @property
    def is_open(self) -> bool:
        """Whether commands can be sent."""
        return self._transport is not None and not self._transport.is_closing()

    def execute(self, *command: Argument) -> asyncio.Future[Reply]:
        """Send a command with the others of this tick.

        Raises:
            WireLostError: If the connection is closed, or so many commands wait that one more would not help anybody.
        """
        if not self.is_open or len(self._waiting) >= _MAX_WAITING:
            raise WireLostError("closed" if not self.is_open else "too many commands wait")
        future = self._loop.create_future()
        self._waiting.append(future)
        if not self._outgoing:
            self._loop.call_soon(self._flush)
        self._outgoing.append(hiredis.pack_command(command))  # type: ignore[arg-type] # the stub says: a tuple of one
        return future

    def close(self) -> None:
        """Close the connection; whoever still waits gets `WireLostError`."""
        if self._transport is not None:
            self._transport.close()

    def _flush(self) -> None:
        outgoing, self._outgoing = self._outgoing, []
        if self.is_open:
            cast("asyncio.Transport", self._transport).write(b"".join(outgoing))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection into use."""
        self._transport = cast("asyncio.Transport", transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Hand each reply to the command that waits for it."""
        self._silent_looks = 0
        self._reader.feed(data)
        while (reply := self._reader.gets()) is not _MORE:
            future = self._waiting.popleft()
            if future.done():
                continue  # its request was cancelled; the reply has nobody to go to
            if isinstance(reply, hiredis.ReplyError):
                future.set_exception(reply)
            else:
                future.set_result(reply)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell everybody who waits."""
        self._transport = None
        if self._watchdog is not None:
            self._watchdog.cancel()
        error = WireLostError(str(exc or "closed by the server"))
        while self._waiting:
            future = self._waiting.popleft()
            if not future.done():
                future.set_exception(error)

    def _watch(self) -> None:
        """Look whether the server has said anything since the last look, while somebody waited.

        Looks are counted, not seconds: a loop that was busy with something else for long has looked once meanwhile,
        and reads what has come before it looks again. What still waits to be sent is nothing to be silent about.
        """
        self._silent_looks = self._silent_looks + 1 if len(self._waiting) > len(self._outgoing) else 0
        if self._silent_looks > _LOOKS and self._transport is not None:
            _LOG.warning("the live store is silent", silent_s=self._timeout_s, waiting=len(self._waiting))
            self._transport.abort()
            return
        self._watchdog = self._loop.call_later(self._timeout_s / _LOOKS, self._watch)


async def connect(address: Address, timeout_s: float) -> Wire:
    """Open a connection, sign in and choose the database.

    Args:
        address: The server.
        timeout_s: Longest silence of the server while somebody waits, and longest wait for the connection.

    Raises:
        WireLostError: If the server cannot be reached or refuses.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(timeout_s):
            wire = await _open(loop, address, timeout_s)
            await _greet(wire, address)
    except (OSError, TimeoutError, hiredis.ReplyError) as error:
        raise WireLostError(str(error) or type(error).__name__) from error
    return wire


async def _greet(wire: Wire, address: Address) -> None:
    """Sign in, and wait for an answer: the system connects to a server that hangs, too."""
    try:
        if address.password:
            await wire.execute("AUTH", address.username or "default", address.password)
        await (wire.execute("SELECT", address.database) if address.database else wire.execute("PING"))
    except BaseException:
        wire.close()
        raise


async def _open(loop: asyncio.AbstractEventLoop, address: Address, timeout_s: float) -> Wire:
    def protocol() -> Wire:
        return Wire(loop, timeout_s)

    if address.path:
        _, wire = await loop.create_unix_connection(protocol, address.path)
    else:
        _, wire = await loop.create_connection(protocol, address.host, address.port, ssl=address.tls)
    return wire

"""Roads to the server: a batched wire to one server, or redis-py's cluster client to many.

Both take a command with the shard that it concerns and answer with the server's reply. What is wrong with the road is
`StoreUnavailable`; what the server says about a command itself stays a `ReplyFailed`.
"""

import asyncio
from collections.abc import Awaitable
from ssl import SSLContext
from typing import Final, Protocol, cast

import hiredis
from redis import exceptions as redis_errors
from redis.asyncio import Redis, RedisCluster
from redis.asyncio.connection import SSLConnection, parse_url

from api.errors import StoreUnavailable
from api.live.wire import Address, Argument, Reply, Wire, WireLostError, connect

_RETRY_AFTER_S: Final = 0.1
_JUST_FAILED: Final = "the last attempt to connect has just failed"


class ReplyFailed(Exception):  # noqa: N818 - the store's own word for it; callers handle it, nobody sees it
    """The server refused a command.

    Attributes:
        reason: The server's words, starting with its code (`NOSCRIPT`, `READONLY`, …).
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Commands(Protocol):
    """A road to the server."""

    def execute(self, shard: int, *command: Argument) -> Awaitable[Reply]:
        """Send one command that concerns one shard.

        Raises:
            StoreUnavailable: If the server cannot be reached; whether the command was carried out is unknown.
            ReplyFailed: If the server refused it.
        """
        ...

    async def everywhere(self, *command: Argument) -> list[Reply]:
        """Send one command to every server that takes writes, and return their replies."""
        ...

    async def aclose(self) -> None:
        """Close the road."""
        ...


class WiredCommands:
    """One batched wire to one server, made anew by the next command when it is broken.

    One, because a write costs more than what it carries: with four wires, and so up to four writes a tick, a result
    cost 15 % more, although the server then syncs less often.
    """

    def __init__(self, address: Address, timeout_s: float) -> None:
        self._address = address
        self._timeout_s = timeout_s
        self._wire: Wire | None = None
        self._opening: asyncio.Task[Wire] | None = None
        self._again_at = 0.0

    async def execute(self, shard: int, *command: Argument) -> Reply:
        """Send one command with the others of this tick (see `Commands`)."""
        del shard  # there is one server
        try:
            wire = self._wire
            if wire is None or not wire.is_open:
                wire = await self._open()
            return await wire.execute(*command)
        except WireLostError as error:
            raise StoreUnavailable(error.reason) from error
        except hiredis.ReplyError as error:
            raise _judge(str(error)) from error

    async def everywhere(self, *command: Argument) -> list[Reply]:
        """Send one command; there is one server."""
        return [await self.execute(0, *command)]

    async def aclose(self) -> None:
        """Close the wire."""
        if self._wire is not None:
            self._wire.close()

    async def _open(self) -> Wire:
        """Make a wire, one for all who ask meanwhile: nobody waits for one attempt after another."""
        if self._opening is None or self._opening.done():
            if asyncio.get_running_loop().time() < self._again_at:
                raise WireLostError(_JUST_FAILED)
            self._opening = asyncio.create_task(self._connect())
        return await asyncio.shield(self._opening)

    async def _connect(self) -> Wire:
        try:
            self._wire = await connect(self._address, self._timeout_s)
        except WireLostError:
            self._again_at = asyncio.get_running_loop().time() + _RETRY_AFTER_S
            raise
        return self._wire


class ClusterCommands:
    """redis-py's cluster client: it knows the slots and follows them when they move."""

    def __init__(self, client: RedisCluster) -> None:
        self._client = client

    async def execute(self, shard: int, *command: Argument) -> Reply:
        """Send one command to the server of its keys (see `Commands`)."""
        del shard  # the keys themselves say it
        try:
            return cast("Reply", await self._client.execute_command(*command))
        except (redis_errors.ConnectionError, redis_errors.TimeoutError, redis_errors.ClusterError, OSError) as error:
            raise StoreUnavailable(str(error)) from error
        except redis_errors.ResponseError as error:
            raise _judge(str(error)) from error

    async def everywhere(self, *command: Argument) -> list[Reply]:
        """Send one command to every primary."""
        try:
            await self._client.initialize()
            return [await node.execute_command(*command) for node in self._client.get_primaries()]
        except redis_errors.RedisError as error:
            raise StoreUnavailable(str(error)) from error

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()


def _judge(reason: str) -> StoreUnavailable | ReplyFailed:
    """Tell a server that cannot work now from a command that it will never take."""
    passing = ("LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "BUSY", "OOM", "MISCONF", "NOAUTH", "TRYAGAIN")
    return StoreUnavailable(reason) if reason.startswith(passing) else ReplyFailed(reason)


async def open_commands(url: str, timeout_s: float) -> Commands:
    """Open the road that fits the server behind a URL: it says itself whether it is part of a cluster.

    Args:
        url: `unix://`, `redis://` or `rediss://`, as redis-py reads them.
        timeout_s: Longest wait for a connection or a reply.

    Raises:
        StoreUnavailable: If the server cannot be reached.
    """
    probe = Redis.from_url(url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s)
    try:
        info = await probe.info("cluster")
    except (redis_errors.RedisError, OSError) as error:
        raise StoreUnavailable(str(error)) from error
    finally:
        await probe.aclose()
    if info.get("cluster_enabled"):
        return ClusterCommands(RedisCluster.from_url(url, socket_timeout=timeout_s))
    return WiredCommands(_address(url), timeout_s)


def _address(url: str) -> Address:
    parts = parse_url(url)
    return Address(
        path=parts.get("path", ""),
        host=parts.get("host", "localhost"),
        port=int(parts.get("port", 6379)),
        username=parts.get("username") or "",
        password=parts.get("password") or "",
        database=int(parts.get("db", 0)),
        tls=_tls(url) if parts.get("connection_class") is SSLConnection else None,
    )


def _tls(url: str) -> SSLContext:
    connection = Redis.from_url(url).connection_pool.make_connection()  # type: ignore[no-untyped-call] # redis-py's own
    return cast("SSLContext", connection.ssl_context.get())

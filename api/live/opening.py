"""Open the road to the live store that a URL names."""

from ssl import SSLContext
from typing import cast

from redis import exceptions as redis_errors
from redis.asyncio import Redis
from redis.asyncio.connection import SSLConnection, parse_url

from api.errors import StoreUnavailable
from api.live.cluster import ClusterCommands
from api.live.commands import Commands, WiredCommands
from api.live.wire import Address
from api.logs import told


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
        raise StoreUnavailable(told(error)) from error
    finally:
        await probe.aclose()
    road = ClusterCommands if info.get("cluster_enabled") else WiredCommands
    return road(_address(url), timeout_s)


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

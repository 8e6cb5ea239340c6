"""Guards: who asks, and whether the key allows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers.base import BaseRouteHandler

from api.errors import Forbidden
from api.record.keys import Principal
from api.runtime import Runtime, runtime_of

Connection: TypeAlias = ASGIConnection[BaseRouteHandler, None, Principal, State]
Guard: TypeAlias = Callable[[Connection, BaseRouteHandler], Awaitable[None]]

_LOOPBACK = ("127.0.0.1", "::1")
_FORWARDING = ("forwarded", "x-forwarded-for")


def requires(scope: str) -> Guard:
    """Make a guard that lets in keys with this scope and leaves whose they are in `request.auth`.

    It is a coroutine function because Litestar runs plain ones in a thread (32 µs).
    """

    async def guard(connection: Connection, _: BaseRouteHandler) -> None:
        connection.scope["auth"] = await authorise(runtime_of(connection), connection, scope)

    return guard


async def authorise(runtime: Runtime, connection: Connection, scope: str) -> Principal:
    """Return who asks.

    Raises:
        Unauthorised: No valid key came.
        Forbidden: The key lacks the scope.
    """
    principal = await runtime.keys.authenticate(connection.scope["headers"])
    if not principal.may(scope):
        raise Forbidden(scope)
    return principal


async def authorise_metrics(connection: Connection, _: BaseRouteHandler) -> None:
    """Let in whoever asks from this machine without a proxy between, and others with an `admin` key.

    The figures are sums over all organisations, which no organisation's own key should open by mere reach.
    """
    client = connection.scope.get("client")
    is_local = client is None or client[0] in _LOOPBACK
    if not is_local or any(name in connection.headers for name in _FORWARDING):
        await authorise(runtime_of(connection), connection, "admin")

"""Guards: who asks, and whether the key allows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers.base import BaseRouteHandler
from litestar.types import HTTPScope, Scope

from api.errors import Forbidden
from api.record.keys import Principal
from api.runtime import Runtime, runtime_of

Connection: TypeAlias = ASGIConnection[BaseRouteHandler, None, Principal, State]
Guard: TypeAlias = Callable[[Connection, BaseRouteHandler], Awaitable[None]]


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
        TooManyFailedKeys: The address has sent too many keys that open nothing.
    """
    return await authorise_headers(runtime, connection.scope, connection.scope["headers"], scope)


async def authorise_headers(
    runtime: Runtime, request: HTTPScope | Scope, headers: Iterable[tuple[bytes, bytes]], scope: str
) -> Principal:
    """Return who asks by these headers, read twice, which may be other than the request's own; see `authorise`."""
    principal = runtime.keys.known(headers) or await runtime.keys.authenticate(headers, runtime.peers.origin(request))
    if not principal.may(scope):
        raise Forbidden(scope)
    return principal

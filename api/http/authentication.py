"""Who asks, and whether the key allows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias

from litestar.types import HTTPScope, Scope

from api.errors import Forbidden
from api.http.requests import ServiceRequest
from api.record.keys import Principal
from api.runtime import Runtime

Authorise: TypeAlias = Callable[[Runtime, ServiceRequest, str], Awaitable[Principal]]


async def authorise(runtime: Runtime, request: ServiceRequest, scope: str) -> Principal:
    """Return who asks.

    Raises:
        Unauthorised: No valid key came.
        Forbidden: The key lacks the scope.
        TooManyFailedKeys: The address has sent too many keys that open nothing.
    """
    return await authorise_headers(runtime, request.scope, request.scope["headers"], scope)


async def authorise_headers(
    runtime: Runtime, request: HTTPScope | Scope, headers: Iterable[tuple[bytes, bytes]], scope: str
) -> Principal:
    """Return who asks by these headers, read twice, which may be other than the request's own; see `authorise`."""
    principal = runtime.keys.known(headers) or await runtime.keys.authenticate(headers, runtime.peers.origin(request))
    if not principal.may(scope):
        raise Forbidden(scope)
    return principal

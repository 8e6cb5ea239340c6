"""What every request gets, whoever answers it: an id, a place in the counters, and now and then a line in the log.

HEAD is answered wherever GET is, and OPTIONS everywhere. A request for another service's name is refused.

It wraps the whole application, so that the router's own 404 and a fault of ours have it too. A line per request would
cost more than a result (75 µs); so requests are counted in plain dictionaries, and the log gets at most one line per
second for each route and status, which says for how many it stands.
"""

import itertools
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Generator, Mapping
from functools import partial
from typing import Final, TypeAlias, cast

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPResponseStartEvent, HTTPScope, Message, Receive, Scope, Send

from api.connection_errors import BadRequest, ForeignHost
from api.errors import ServiceError
from api.http.connections import WHOLE_ANSWER, WholeAnswer
from api.http.counters import Counters, RequestCell, RequestKey
from api.http.origins import preflight_headers
from api.http.peers import Hosts
from api.http.problems import refuse, refuse_raised
from api.http.rates import STATE as RATE_LIMIT
from api.http.requests import keep_ids_whole

NO_PATH: Final = re.compile("(?!)")
NOWHERE: Final = "TRACE"
"""A method that no route answers: the router then says which ones the address has."""


def head(scope: HTTPScope, send: Send) -> tuple[HTTPScope, Send]:
    """Have HEAD answered as GET, without the body.

    Returns:
        The request to route, and where its answer goes.
    """

    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message["body"] = b""
        await send(message)

    return cast("HTTPScope", {**scope, "method": "GET"}), send_head


def options(scope: HTTPScope, send: Send, own: re.Pattern[str] = NO_PATH) -> tuple[HTTPScope, Send]:
    """Have OPTIONS answered with the methods of the address, and a preflight where a learner's token is taken.

    Returns:
        The request to route, and where its answer goes.
    """
    is_known = False

    async def send_options(message: Message) -> None:
        nonlocal is_known
        if message["type"] == "http.response.start" and message["status"] == 405:  # noqa: PLR2004  # nothing else has it
            is_known = True
            message["status"] = 204
            message["headers"] = [
                (name, value) for name, value in message["headers"] if not name.lower().startswith(b"content-")
            ]
            if own.fullmatch(scope["path"]):
                message["headers"] = [*message["headers"], *preflight_headers(scope["headers"])]
        elif message["type"] == "http.response.body" and is_known:
            message["body"] = b""
        await send(message)

    return cast("HTTPScope", {**scope, "method": NOWHERE}), send_options


Bodiless: TypeAlias = Callable[[HTTPScope, Send], tuple[HTTPScope, Send]]
_LOG: Final = structlog.get_logger("api.http.access")
_SANE: Final = re.compile(rb"[A-Za-z0-9._:@/+=-]{1,128}")
_HEADER: Final = b"x-request-id"
_NO_SNIFFING: Final = (b"x-content-type-options", b"nosniff")
SECONDS_PER_LINE: Final = 1.0
UNROUTED: Final = "(none)"


class Envelope:
    """ASGI application around the application.

    Args:
        app: Who answers.
        counters: Where requests are counted.
        hosts: The names that are answered for.
        direct: By address, who answers POST without the router, which costs a tenth of what a result does.
        own: The addresses that take a learner's token.
        clock: Seconds that only rise.
    """

    def __init__(
        self,
        app: ASGIApp,
        counters: Counters,
        hosts: Hosts,
        direct: Mapping[str, ASGIApp] | None = None,
        own: re.Pattern[str] = NO_PATH,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._app, self._direct = app, direct or {}
        self._bodiless: dict[str, Bodiless] = {"HEAD": head, "OPTIONS": partial(options, own=own)}
        self._counters = counters
        self._hosts = hosts
        self._clock = clock
        self._prefix = secrets.token_hex(6)
        self._next = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        await self._answer(scope, receive, send)

    async def _answer(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        started = self._clock()
        request_id, fault = self._look(scope)
        state = scope["state"]
        state["request_id"] = request_id
        raw_id = request_id.encode()
        keep_ids_whole(scope)
        status = 0
        head: HTTPResponseStartEvent | None = None
        answer_whole = cast("WholeAnswer | None", (scope.get("extensions") or {}).get(WHOLE_ANSWER))

        def send_with_id(message: Message) -> Awaitable[None]:
            """Give the head its id, and hold it until it is known whether the body is all there."""
            nonlocal status, head
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (_HEADER, raw_id), _NO_SNIFFING, *state.get(RATE_LIMIT, ())]
                if answer_whole is not None:
                    head = message
                    return _NOTHING
            elif head is not None and answer_whole is not None and message["type"] == "http.response.body":
                begun, head = head, None
                if not message["more_body"] and answer_whole(status, begun["headers"], message["body"]):
                    return _NOTHING
                return _send_both(begun, message, send)
            return send(message)

        routed, direct = scope, self._direct.get(scope["path"]) if scope["method"] == "POST" else None
        try:
            if fault is not None:
                await refuse(fault, request_id, send_with_id)
            elif direct is not None:
                scope["path_template"] = scope["path"]
                await _answer_directly(direct, scope, receive, send_with_id)
            elif scope["method"] in self._bodiless:
                routed, rewritten = self._bodiless[scope["method"]](scope, send_with_id)
                await self._app(routed, receive, rewritten)
            else:
                await self._app(scope, receive, send_with_id)
        finally:
            ended = self._clock()
            route = routed.get("path_template")
            key = (scope["method"], route, status) if route else ("*", UNROUTED, status)
            cell = self._counters.requests[key]
            cell.add(ended - started)
            if ended - cell.logged_at >= SECONDS_PER_LINE:
                _log(key, cell, request_id)
                cell.logged(ended)

    def _look(self, scope: HTTPScope) -> tuple[str, ServiceError | None]:
        """Return the request's id, its own or a new one, and what is wrong with its `Host`."""
        request_id, n_hosts, host = "", 0, b""
        for name, value in scope["headers"]:
            if name == b"host":
                n_hosts, host = n_hosts + 1, value
            elif name == _HEADER and _SANE.fullmatch(value):
                request_id = value.decode()
        fault = None if n_hosts == 1 and self._hosts.allow(host) else _host_fault(scope, n_hosts, host)
        return request_id or f"{self._prefix}-{next(self._next):x}", fault


class _Nothing:
    """Awaits nothing."""

    def __await__(self) -> Generator[None, None, None]:
        yield from ()


_NOTHING: Final = _Nothing()


async def _send_both(head: Message, body: Message, send: Send) -> None:
    await send(head)
    await send(body)


async def _answer_directly(app: ASGIApp, scope: HTTPScope, receive: Receive, send: Send) -> None:
    try:
        await app(scope, receive, send)
    except Exception as raised:  # noqa: BLE001  # whatever it is has to be told
        await refuse_raised(raised, scope, send)


def _host_fault(scope: HTTPScope, n_hosts: int, host: bytes) -> ServiceError | None:
    """Say what is wrong with a `Host` that is not simply one of ours (RFC 9112, section 3.2)."""
    if n_hosts == 1:
        return ForeignHost(host.decode("latin-1"))
    if n_hosts == 0 and scope["http_version"] == "1.0":
        return None
    return BadRequest("it must have one Host header")


def _log(key: RequestKey, cell: RequestCell, request_id: str) -> None:
    """Write one line for the answers since the last one; the id is that of the newest."""
    method, route, status = key
    _LOG.info(
        "answered",
        method=method,
        route=route,
        status=status,
        request_id=request_id,
        n_requests=cell.n_unlogged,
        slowest_ms=round(cell.slowest_s * 1000, 2),
    )

"""What every request gets, whoever answers it: an id, a place in the counters, and now and then a line in the log.

It wraps the whole application, so that the router's own 404 and a fault of ours have it too. A line per request would
cost more than a result (75 µs); so requests are counted in plain dictionaries, and the log gets at most one line per
second for each route and status, which says for how many it stands.
"""

from __future__ import annotations

import itertools
import re
import secrets
import time
from bisect import bisect_left
from collections.abc import Callable
from typing import Final

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from api.http.counters import BUCKET_BOUNDS_S, Counters, RequestKey

_LOG: Final = structlog.get_logger("api.http.access")
_SANE: Final = re.compile(rb"[A-Za-z0-9._:@/+=-]{1,128}")
_HEADER: Final = b"x-request-id"
SECONDS_PER_LINE: Final = 1.0
UNROUTED: Final = "(none)"


class Envelope:
    """ASGI application around the application.

    Args:
        app: Who answers.
        counters: Where requests are counted.
        clock: Seconds that only rise.
    """

    def __init__(self, app: ASGIApp, counters: Counters, clock: Callable[[], float] = time.perf_counter) -> None:
        self._app = app
        self._counters = counters
        self._clock = clock
        self._prefix = secrets.token_hex(6)
        self._next = itertools.count(1)
        self._lines: dict[RequestKey, AccessLine] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        await self._answer(scope, receive, send)

    async def _answer(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        started = self._clock()
        request_id = self._identify(scope)
        scope["state"]["request_id"] = request_id
        raw_id = request_id.encode()
        status = 0

        def send_with_id(message: Message) -> object:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (_HEADER, raw_id)]
            return send(message)

        try:
            await self._app(scope, receive, send_with_id)  # type: ignore[arg-type]  # it returns send's own awaitable
        finally:
            self._count(scope, status, self._clock() - started, request_id)

    def _identify(self, scope: HTTPScope) -> str:
        for name, value in scope["headers"]:
            if name == _HEADER and _SANE.fullmatch(value):
                return value.decode()
        return f"{self._prefix}-{next(self._next):x}"

    def _count(self, scope: HTTPScope, status: int, seconds: float, request_id: str) -> None:
        route = scope.get("path_template") or UNROUTED
        key = (scope["method"] if route != UNROUTED else "*", route, status)
        cell = self._counters.request_cell(key)
        cell[bisect_left(BUCKET_BOUNDS_S, seconds)] += 1
        self._counters.request_seconds[key] += seconds
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = AccessLine(self._clock() - SECONDS_PER_LINE)
        line.add(key, seconds, request_id, self._clock())


class AccessLine:
    """The requests of one route and status that the next line in the log stands for."""

    __slots__ = ("_logged_at", "_n_requests", "_slowest_s")

    def __init__(self, logged_at: float) -> None:
        self._logged_at = logged_at
        self._n_requests = 0
        self._slowest_s = 0.0

    def add(self, key: RequestKey, seconds: float, request_id: str, now: float) -> None:
        """Count a request, and write the line if it is time."""
        self._n_requests += 1
        self._slowest_s = max(self._slowest_s, seconds)
        if now - self._logged_at < SECONDS_PER_LINE:
            return
        method, route, status = key
        _LOG.info(
            "answered",
            method=method,
            route=route,
            status=status,
            request_id=request_id,
            n_requests=self._n_requests,
            slowest_ms=round(self._slowest_s * 1000, 2),
        )
        self._logged_at, self._n_requests, self._slowest_s = now, 0, 0.0

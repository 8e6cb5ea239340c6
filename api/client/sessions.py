"""Sends requests, again where that is safe, with and without asyncio."""

import asyncio
import random
import time
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, TypeVar

import httpx

from api.client.calls import Call, Prepared, prepare, read
from api.client.errors import SymphonieError, UnreachableError, problem_error
from api.client.retrying import Retrying, may_repeat, read_retry_after, wait_s

T = TypeVar("T")
_UNSENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Outside(NamedTuple):
    """What a client takes from the world around it.

    Attributes:
        draw: A number between two.
        now: The wall clock.
        new_id: Names an attempt.
    """

    draw: Callable[[float, float], float] = random.uniform
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex


class _Sending:
    """One request, and how often it has failed."""

    def __init__(self, call: Call[Any], retrying: Retrying, outside: Outside, on_behalf_of: str | None) -> None:
        self.prepared: Prepared = prepare(call, outside.new_id(), on_behalf_of)
        self._call, self._retrying, self._outside = call, retrying, outside
        self._n_failed = 0

    def refused(self, response: httpx.Response) -> float:
        """Return how many seconds to wait after an answer that is no success.

        Raises:
            ProblemError: It is given up.
        """
        after_s = read_retry_after(response.headers.get("retry-after"), self._outside.now())
        error = problem_error(response.status_code, response.content, after_s)
        is_repeatable = may_repeat(is_safe=self._call.may_come_twice, status=response.status_code)
        return self._again(error, after_s, is_repeatable=is_repeatable)

    def failed(self, error: httpx.TransportError) -> float:
        """Return how many seconds to wait where no answer came.

        Raises:
            UnreachableError: It is given up.
        """
        was_sent = not isinstance(error, _UNSENT)
        is_repeatable = may_repeat(is_safe=self._call.may_come_twice, status=None, was_sent=was_sent)
        told = UnreachableError(f"{self._call.method} {self._call.path}: {type(error).__name__}: {error}")
        return self._again(told, None, is_repeatable=is_repeatable)

    def _again(self, error: SymphonieError, after_s: float | None, *, is_repeatable: bool) -> float:
        self._n_failed += 1
        pause = wait_s(self._retrying, self._n_failed, after_s, self._outside.draw) if is_repeatable else None
        if pause is None:
            raise error
        return pause


def _read(response: httpx.Response, kind: type[T]) -> T:
    return read(response.content, kind, response.headers.get("content-type", "").partition(";")[0])


class Session:
    """Sends requests, and waits for their answers.

    Args:
        http: Knows where to, and as whom.
        retrying: How long to go on.
        outside: Chance, clock and names.
        sleep: Waits so many seconds.
        on_behalf_of: For whom, where a call does not say.
    """

    def __init__(
        self,
        http: httpx.Client,
        retrying: Retrying,
        outside: Outside,
        sleep: Callable[[float], None] = time.sleep,
        on_behalf_of: str | None = None,
    ) -> None:
        self.http = http
        self._parts = retrying, outside, sleep
        self._on_behalf_of = on_behalf_of

    def acting_for(self, person: str) -> "Session":
        """Return one over the same connections that asks for a person."""
        return Session(self.http, *self._parts, person)

    def send(self, call: Call[T]) -> T:
        """Ask, again where that is safe.

        Raises:
            ProblemError: It was refused.
            UnreachableError: No answer came.
            UnreadableError: What was answered is not of the type.
        """
        retrying, outside, sleep = self._parts
        sending = _Sending(call, retrying, outside, self._on_behalf_of)
        method, url, headers, content = sending.prepared
        while True:
            try:
                response = self.http.request(method, url, headers=headers, content=content)
            except httpx.TransportError as error:
                pause = sending.failed(error)
            else:
                if response.is_success:
                    return _read(response, call.answer)
                pause = sending.refused(response)
            sleep(pause)


class AsyncSession:
    """Sends requests, and awaits their answers; as `Session`."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        retrying: Retrying,
        outside: Outside,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        on_behalf_of: str | None = None,
    ) -> None:
        self.http = http
        self._parts = retrying, outside, sleep
        self._on_behalf_of = on_behalf_of

    def acting_for(self, person: str) -> "AsyncSession":
        """Return one over the same connections that asks for a person."""
        return AsyncSession(self.http, *self._parts, person)

    async def send(self, call: Call[T]) -> T:
        """Ask, again where that is safe; as of `Session`."""
        retrying, outside, sleep = self._parts
        sending = _Sending(call, retrying, outside, self._on_behalf_of)
        method, url, headers, content = sending.prepared
        while True:
            try:
                response = await self.http.request(method, url, headers=headers, content=content)
            except httpx.TransportError as error:
                pause = sending.failed(error)
            else:
                if response.is_success:
                    return _read(response, call.answer)
                pause = sending.refused(response)
            await sleep(pause)

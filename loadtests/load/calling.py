"""One user's requests: sent until they are answered, counted from the instant that was meant.

"Later" (429 and 503 with `Retry-After`) is obeyed and counted apart; a request without an answer is sent again, with
the same ids. Each is bounded: whoever was put off too often gives up, which is a failure.
"""

import time
from collections.abc import Callable
from typing import Final, NamedTuple, Protocol, TypeAlias

import msgspec

from loadtests.load.connection import HttpAnswer
from loadtests.load.measured import NO_ANSWER, LoadCounter

LATER: Final = frozenset({429, 503})
ATTEMPTS: Final = 6
FIRST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 30.0
FIRST_FAILURE: Final = 400


class Line(Protocol):
    """What sends one request: a connection, or some that are shared."""

    def request(self, method: str, path: str, body: bytes = b"", headers: str = "") -> HttpAnswer:
        """Send one request and read its answer."""


class Asked(NamedTuple):
    """A request."""

    method: str
    path: str
    kind: str  # method and route, without ids
    body: bytes = b""
    headers: str = ""


OnEnd: TypeAlias = Callable[[Asked, float, int, str | None], None]
"""Hears of a request that ended: its latency in seconds, the length of the answer and what failed, if it did."""


class Told(msgspec.Struct, frozen=True):
    """Of a problem document: its type."""

    type: str = ""


class Caller:
    """Sends and counts for the users of one process.

    Args:
        counter: What counts.
        now_s: Seconds since the run began.
        on_end: Hears of each request.
        sleep: What waits.
    """

    def __init__(
        self,
        counter: LoadCounter,
        now_s: Callable[[], float],
        on_end: OnEnd = lambda *_: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._counter, self._now_s, self._on_end, self._sleep = counter, now_s, on_end, sleep
        self.n_in_flight = 0

    def call(self, line: Line, asked: Asked, intended_s: float) -> HttpAnswer | None:
        """Send a request that was meant for an instant; None if no answer came at all.

        The answer may be a problem: the caller looks at its status.
        """
        self._counter.due(intended_s, asked.kind)
        self.n_in_flight += 1
        try:
            answer, problem = self._until_answered(line, asked)
        finally:
            self.n_in_flight -= 1
        ended_s = self._now_s()
        latency_s = max(0.0, ended_s - intended_s)
        if answer is None:
            self._counter.unanswered(ended_s, asked.kind, latency_s)
        elif problem is not None:
            self._counter.refused(ended_s, asked.kind, problem, answer.status)
        else:
            self._counter.answered(ended_s, asked.kind, latency_s)
        self._on_end(asked, latency_s, 0 if answer is None else len(answer.body), problem)
        return answer

    def _until_answered(self, line: Line, asked: Asked) -> tuple[HttpAnswer | None, str | None]:
        """Give the last answer, and the problem that it is, if it is one."""
        answer, problem, pause_s = None, NO_ANSWER, FIRST_PAUSE_S
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = line.request(asked.method, asked.path, asked.body, asked.headers)
            except OSError:
                answer, problem, wait_s = None, NO_ANSWER, pause_s
                pause_s *= 2
            else:
                if answer.status < FIRST_FAILURE:
                    return answer, None
                problem, retry = problem_of(answer), answer.header(b"retry-after")
                if answer.status not in LATER or retry is None or not retry.isdigit():
                    return answer, problem
                wait_s = float(retry)
            if attempt < ATTEMPTS:
                self._counter.put_off(self._now_s(), asked.kind, problem, 0 if answer is None else answer.status)
                self._sleep(min(wait_s, LONGEST_PAUSE_S))
        return answer, problem


def problem_of(answer: HttpAnswer) -> str:
    """Name the problem of an answer: the last part of its type, or its status.

    >>> problem_of(HttpAnswer(404, b"", b'{"type": "https://x/problems/unknown-learner"}'))
    'unknown-learner'
    >>> problem_of(HttpAnswer(502, b"", b"<html>"))
    '502'
    """
    try:
        told = msgspec.json.decode(answer.body, type=Told).type
    except msgspec.DecodeError:
        told = ""
    return told.rstrip("/").rpartition("/")[2] or str(answer.status)

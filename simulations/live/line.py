"""A line to a running service for whoever is not asynchronous: many requests at once, and what they took."""

import asyncio
import time
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec

from simulations.live.client import LatencyMs, ServiceClient, TimedAnswer, latency_ms

Answer = TypeVar("Answer")


class Traffic(msgspec.Struct, frozen=True):
    """What went over a line."""

    n_requests: int  # that were answered
    n_repeated: int  # that had to be sent again
    seconds: float  # in which at least one was under way
    latency_ms: LatencyMs | None  # of single requests; None where there were none

    @property
    def requests_per_second(self) -> float:
        """Requests per second while any was under way."""
        return self.n_requests / self.seconds if self.seconds else 0.0


class Line:
    """Calls of a client, many at once from a program that waits for all of them.

    Attributes:
        client: Of the service.
    """

    def __init__(self, runner: asyncio.Runner, url: str, key: str, connections: int) -> None:
        self.client = ServiceClient(url, key, connections, on_answer=self._note)
        self._runner = runner
        self._seconds = 0.0
        self._latencies_s: list[float] = []
        self._is_counting = True

    def together(self, calls: Sequence[Coroutine[Any, Any, Answer]]) -> list[Answer]:
        """Let all calls run at once, and wait for all of them; the answers come in the order of the calls.

        Raises:
            ServiceUnreachableError: One of them got no answer.
            ServiceRefusedError: One of them was refused.
        """
        started = time.perf_counter()
        answers = self._runner.run(_all(calls))
        if self._is_counting:
            self._seconds += time.perf_counter() - started
        return answers

    def traffic(self) -> Traffic:
        """Sum up."""
        n_requests, latency = len(self._latencies_s), latency_ms(self._latencies_s)
        return Traffic(n_requests, self.client.n_repeated, self._seconds, latency)

    @contextmanager
    def uncounted(self) -> Iterator[None]:
        """Leave what happens in the block out of the traffic: it is preparation."""
        n_repeated, self._is_counting = self.client.n_repeated, False
        try:
            yield
        finally:
            self.client.n_repeated, self._is_counting = n_repeated, True

    def _note(self, timed: TimedAnswer) -> None:
        if self._is_counting:
            self._latencies_s.append(timed.seconds)


@contextmanager
def open_line(url: str, key: str, connections: int) -> Iterator[Line]:
    """Keep at most `connections` connections to a service open while the block runs."""
    with asyncio.Runner() as runner:
        line = Line(runner, url, key, connections)
        runner.run(line.client.__aenter__())
        try:
            yield line
        finally:
            runner.run(line.client.__aexit__(None, None, None))


async def _all(calls: Sequence[Coroutine[Any, Any, Answer]]) -> list[Answer]:
    return list(await asyncio.gather(*calls))

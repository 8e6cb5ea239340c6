"""A raw HTTP/1.1 load client: encoded requests in, statuses and latencies out.

It must never be the bottleneck, so it does what a load client needs and no more: one request in flight per
connection, requests encoded before the round, answers delimited by Content-Length only (which is what our service
sends), one search in each answer. A general client costs ten times as much per request.
"""

import asyncio
import ssl
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast
from urllib.parse import urlsplit

from simulations.terminal.faults import RequestFault

END_OF_HEAD = b"\r\n\r\n"
CONTENT_LENGTH = b"content-length:"


class MalformedAnswerError(Exception):
    """The answer is not HTTP/1.1 with a Content-Length."""

    def __init__(self, head: bytes) -> None:
        super().__init__(f"this client reads only answers with Content-Length; it got {head[:200]!r}")


class Endpoint(NamedTuple):
    """Where a service listens."""

    host: str
    port: int
    path: str = ""  # before that of each route, without a slash at its end
    is_encrypted: bool = False

    @property
    def host_header(self) -> str:
        """What requests say about where they go."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


PORTS = {"http": 80, "https": 443}


def endpoint_of(url: str) -> Endpoint:
    """Read the address of a service.

    >>> endpoint_of("https://symphonie.example/api/")
    Endpoint(host='symphonie.example', port=443, path='/api', is_encrypted=True)

    Raises:
        RequestFault: It is no address over HTTP.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in PORTS or not parts.hostname or parts.query or parts.fragment or parts.username is not None:
        message = f"--url {url}: this is no address of a service; give one like http://127.0.0.1:8000."
        raise RequestFault(message)
    return Endpoint(parts.hostname, port or PORTS[parts.scheme], parts.path.rstrip("/"), parts.scheme == "https")


class Tally(NamedTuple):
    """What one round saw."""

    n_requests: int  # answered requests
    n_errors: int  # answers with a status other than 200
    n_marks: int  # occurrences of the mark in the bodies (for example of an accepted result)
    seconds: float  # from the first request sent to the last answer received
    latencies_s: tuple[float, ...]  # seconds of each request


class Round:
    """One round in progress, shared by its connections."""

    def __init__(self, requests: Sequence[bytes], seconds: float, mark: bytes) -> None:
        self.pending: Iterator[bytes] = iter(requests)
        self.mark = mark
        self.latencies_s: list[float] = []
        self.n_errors = 0
        self.n_marks = 0
        self.deadline = time.perf_counter() + seconds
        self.last_answer = 0.0

    def next_request(self) -> bytes | None:
        """Give the next request, or None when the round is over (time or requests used up)."""
        return None if time.perf_counter() >= self.deadline else next(self.pending, None)

    def answered(self, seconds: float, *, is_ok: bool, n_marks: int) -> None:
        """Count one answer."""
        self.latencies_s.append(seconds)
        self.n_errors += not is_ok
        self.n_marks += n_marks


class Connection(asyncio.Protocol):
    """One kept-alive connection that sends its next request as soon as the answer to the last one is complete."""

    def __init__(self, round_: Round, finished: asyncio.Future[None]) -> None:
        self._round = round_
        self._finished = finished
        self._buffer = bytearray()
        self._expected = 0  # bytes of the whole answer; 0 while its head is incomplete
        self._sent_at = 0.0
        self._transport: asyncio.Transport  # from connection_made on

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's transports are no subclasses
        self._send_next()

    def data_received(self, data: bytes) -> None:
        """Collect the answer; when it is complete, count it and go on."""
        self._buffer += data
        if not self._expected and not self._read_head():
            return
        if len(self._buffer) >= self._expected:
            self._complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """A connection that ends in the middle of a round is a failure of the round."""
        if not self._finished.done():
            self._finished.set_exception(exc or ConnectionResetError("the service closed the connection"))

    def _send_next(self) -> None:
        request = self._round.next_request()
        if request is None:
            if not self._finished.done():
                self._finished.set_result(None)
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def _read_head(self) -> bool:
        end = self._buffer.find(END_OF_HEAD)
        if end < 0:
            return False
        head = bytes(self._buffer[:end]).lower()
        at = head.find(CONTENT_LENGTH)
        if at < 0:
            self._finished.set_exception(MalformedAnswerError(head))
            return False
        length = int(head[at + len(CONTENT_LENGTH) :].split(b"\r\n", 1)[0])
        self._expected = end + len(END_OF_HEAD) + length
        return True

    def _complete(self) -> None:
        now = time.perf_counter()
        is_ok = self._buffer[9:12] == b"200"
        self._round.answered(now - self._sent_at, is_ok=is_ok, n_marks=self._buffer.count(self._round.mark))
        self._round.last_answer = now
        self._buffer.clear()
        self._expected = 0
        self._send_next()


async def drive(
    address: Endpoint, requests: Sequence[bytes], *, connections: int, seconds: float, mark: bytes = b"HTTP/1.1 200"
) -> Tally:
    """Send requests over kept-alive connections until the requests or the time are used up.

    Args:
        address: where to.
        requests: complete encoded requests; each is sent once at most.
        connections: how many, each with one request in flight.
        seconds: no request starts after this time.
        mark: bytes that are counted in every answer.

    Raises:
        OSError: the service cannot be reached or closed a connection.
        MalformedAnswerError: an answer without Content-Length.
        TimeoutError: an answer did not come within 30 s after the end of the round.
    """
    loop = asyncio.get_running_loop()
    context = ssl.create_default_context() if address.is_encrypted else None
    finished = [loop.create_future() for _ in range(connections)]
    round_ = Round(requests, seconds, mark)
    started = time.perf_counter()
    for future in finished:
        await loop.create_connection(
            lambda future=future: Connection(round_, future),
            address.host,
            address.port,
            ssl=context,
        )
    await asyncio.wait_for(asyncio.gather(*finished), seconds + 30.0)
    elapsed = (round_.last_answer or started) - started
    return Tally(len(round_.latencies_s), round_.n_errors, round_.n_marks, elapsed, tuple(round_.latencies_s))


def get_request(address: Endpoint, path: str) -> bytes:
    """Encode a GET."""
    return f"GET {address.path}{path} HTTP/1.1\r\nHost: {address.host_header}\r\n\r\n".encode()


def post_request(address: Endpoint, path: str, key: str, body: bytes) -> bytes:
    """Encode an authenticated POST of JSON."""
    head = (
        f"POST {address.path}{path} HTTP/1.1\r\nHost: {address.host_header}\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body

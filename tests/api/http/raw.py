"""Connections that say byte by byte what a polite client would never say."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import msgspec

from tests.api.http.organisations import Json

PATIENCE_S = 200.0
"""How long an answer is waited for: much longer than the service should take, so that no test measures time."""


class Reply(NamedTuple):
    """What came back until the service closed the connection, or was complete by its length."""

    status: int
    headers: dict[str, str]
    body: bytes

    def problem(self) -> Json:
        """Check that it is a problem document in full, and return it."""
        assert self.headers["content-type"] == "application/problem+json"
        assert self.headers["x-content-type-options"] == "nosniff"
        problem: Json = msgspec.json.decode(self.body)
        assert problem["status"] == self.status
        assert problem["type"].startswith("/problems/")
        assert problem["request_id"] == self.headers["x-request-id"]
        return problem


class Raw:
    """One connection from an address of loopback of our choice."""

    def __init__(self, url: str, source: str = "127.0.0.1") -> None:
        host, _, port = url.removeprefix("http://").partition(":")
        self.socket = socket.create_connection((host, int(port)), PATIENCE_S, source_address=(source, 0))

    def send(self, *lines: str, body: bytes = b"") -> Raw:
        """Send lines, each with its end, and a body."""
        self.socket.sendall("".join(f"{line}\r\n" for line in lines).encode() + body)
        return self

    def send_while_it_is_taken(self, piece: bytes, n_most: int) -> int:
        """Send a piece again and again until the service closes; return how many bytes went out."""
        n_sent = 0
        try:
            while n_sent < n_most:
                self.socket.sendall(piece)
                n_sent += len(piece)
        except OSError:
            pass
        return n_sent

    def read(self) -> Reply:
        """Read one answer."""
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more(data)
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        pairs = (line.partition(": ") for line in lines)
        headers = {name.lower(): value for name, _, value in pairs}
        while len(body) < int(headers.get("content-length", "0")):
            body += self._more(body)
        return Reply(int(first.split()[1]), headers, body)

    def is_closed(self) -> bool:
        """Wait for the end of the connection; whatever comes before it is left out."""
        try:
            while self.socket.recv(65536):
                pass
        except TimeoutError:
            return False
        except OSError:
            return True
        return True

    def _more(self, so_far: bytes) -> bytes:
        more = self.socket.recv(65536)
        assert more, f"closed after {so_far!r}"
        return more


@contextmanager
def connected(url: str, source: str = "127.0.0.1") -> Iterator[Raw]:
    """Be connected for the duration of the block."""
    raw = Raw(url, source)
    with raw.socket:
        yield raw

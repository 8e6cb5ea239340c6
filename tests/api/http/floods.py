"""Clients that send as much as they can, over sockets of their own and with requests made beforehand."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from tests.api.http.organisations import Json

RESULT_ID = b"ID-OF-THIS-ONE"


class Flood(NamedTuple):
    """Answers to one kind of request.

    Attributes:
        statuses: In the order of the answers.
        seconds: Each took.
    """

    statuses: list[int]
    seconds: list[float]


def results_request(token: str, n: int) -> bytes:
    """Make a request of n results of as many learners, whose ids are still to be put in."""
    return request("POST", "/v1/results", token, msgspec.json.encode({"results": results_of(n)}))


def results_of(n: int) -> list[Json]:
    """Make n results of as many learners."""
    mark = RESULT_ID.decode()
    return [{"result_id": f"{mark}-{at}", "learner_id": f"{mark}-{at}", "item_id": "a0", "score": 1} for at in range(n)]


def request(method: str, path: str, token: str, body: bytes = b"") -> bytes:
    """Make a request."""
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


_numbers = itertools.count(10**9)


def numbered(template: bytes) -> bytes:
    """Put a new id into a request, as long as what stood for it."""
    return template.replace(RESULT_ID, str(next(_numbers)).rjust(len(RESULT_ID), "x").encode())


async def send_until(url: str, template: bytes, is_over: Callable[[], bool], flood: Flood) -> None:
    """Send on one connection, the next request as soon as the one before is answered."""
    host, _, port = url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        while not is_over():
            started = time.perf_counter()
            writer.write(numbered(template))
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(length)
            flood.statuses.append(int(head[9:12]))
            flood.seconds.append(time.perf_counter() - started)
    finally:
        writer.close()

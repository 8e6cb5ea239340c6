"""Requests that are made beforehand, many of which an organisation sends at once."""

import itertools
from typing import Final

import msgspec

from tests.api.http.organisations import Json

RESULT_ID: Final = b"ID-OF-THIS-ONE"


def results_request(token: str, n: int) -> bytes:
    """Make a request of n results of as many learners, whose ids are still to be put in."""
    body = msgspec.json.encode({"results": results_of(n)})
    head = f"POST /v1/results HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def results_of(n: int) -> list[Json]:
    """Make n results of as many learners."""
    mark = RESULT_ID.decode()
    return [{"result_id": f"{mark}-{at}", "learner_id": f"{mark}-{at}", "item_id": "a0", "score": 1} for at in range(n)]


_numbers = itertools.count(10**9)


def numbered(template: bytes) -> bytes:
    """Put a new id into a request, as long as what stood for it."""
    return template.replace(RESULT_ID, str(next(_numbers)).rjust(len(RESULT_ID), "x").encode())

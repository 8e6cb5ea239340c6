"""HEAD and OPTIONS for every address, so that no route has to think of them (RFC 9110, sections 9.3.2 and 9.3.7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from litestar.types import HTTPScope, Message, Send

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


def options(scope: HTTPScope, send: Send) -> tuple[HTTPScope, Send]:
    """Have OPTIONS answered with the methods of the address.

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
        elif message["type"] == "http.response.body" and is_known:
            message["body"] = b""
        await send(message)

    return cast("HTTPScope", {**scope, "method": NOWHERE}), send_options


BODILESS: Final[dict[str, Callable[[HTTPScope, Send], tuple[HTTPScope, Send]]]] = {"HEAD": head, "OPTIONS": options}

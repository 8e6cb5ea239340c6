"""The way of one client to the service: each request is sent once, and whatever becomes of it is told."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import aiohttp
import msgspec

from loadtests.chaos.checking import LATER
from loadtests.chaos.history import Outcome

OK: Final = range(200, 300)
PAUSE_S: Final = 0.1
NO_ANSWER: Final = (aiohttp.ClientError, TimeoutError, OSError)


class Answer(NamedTuple):
    """What became of a request.

    Attributes:
        status: None without an answer.
        body: Decoded; None without one, or where it is not JSON.
        invoked_s: Before the first byte was sent; monotonic.
        completed_s: After the last byte came.
    """

    status: int | None
    body: Any
    invoked_s: float
    completed_s: float

    @property
    def outcome(self) -> Outcome:
        """Whether it was taken, refused, or nobody knows."""
        if self.status in OK:
            return "ok"
        return "unknown" if self.status is None or self.status in LATER or self.status >= 500 else "refused"  # noqa: PLR2004 - HTTP


class Line:
    """Sends requests with a key.

    Args:
        session: Shared by all clients.
        urls: Of the service; where there are several they are asked in turn.
        key: Of an organisation.
    """

    def __init__(self, session: aiohttp.ClientSession, urls: Sequence[str], key: str) -> None:
        self._session, self._urls, self._n_asked = session, urls, 0
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    async def ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request once."""
        sent = body if body is None or isinstance(body, bytes) else msgspec.json.encode(body)
        invoked_s = time.monotonic()
        status, told = None, None
        try:
            all_headers = {**self._headers, **(headers or {})}
            async with self._session.request(method, self._url() + path, data=sent, headers=all_headers) as answer:
                text = await answer.read()
                status = answer.status
        except NO_ANSWER:
            status = None
        else:
            told = msgspec.json.decode(text) if text else None
        return Answer(status, told, invoked_s, time.monotonic())

    def _url(self) -> str:
        self._n_asked += 1
        return self._urls[self._n_asked % len(self._urls)]

    async def ask_text(self, path: str) -> str:
        """Read what is no JSON; empty without an answer that is a success."""
        try:
            async with self._session.get(self._url() + path, headers=self._headers) as answer:
                return await answer.text() if answer.status in OK else ""
        except NO_ANSWER:
            return ""

    async def insist(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None, *, within_s: float
    ) -> Answer:
        """Send a request until it is taken; give the last answer where it never is."""
        deadline = time.monotonic() + within_s
        while (answer := await self.ask(method, path, body, headers)).outcome == "unknown":
            if time.monotonic() > deadline:
                break
            await asyncio.sleep(PAUSE_S)
        return answer

"""A receiver that answers as it is told, and a courier with a clock of its own that brings it what changed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import Any, NamedTuple

import msgspec
from aiohttp import web
from psycopg import Connection

from api.integrations.reach import Reach
from api.integrations.webhooks.courier import Courier, Places
from api.integrations.webhooks.signing import write_secret
from api.record.keys import ensure_organisation
from api.record.pool import DeadlinePool, Pool
from api.record.vault.opening import open_vault
from api.record.webhooks.subscriptions import Form, NewSubscription, make_subscription
from api.settings import Settings

SECRET = write_secret(bytes(range(32)))
T0_US = 1_790_000_000_000_000
LOOPBACK = Reach((ip_network("127.0.0.1/32"),))
_NOTE = (
    "INSERT INTO symphonie.change_due (organisation_no, kind, learner, at, about)"
    " VALUES (%s, %s, %s, '2026-03-02T09:00:00Z', %s::json)"
)


class Got(NamedTuple):
    """A request that came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        return msgspec.json.decode(self.body, type=dict[str, Any])

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = self.told["data"]
        return found

    @property
    def about(self) -> tuple[str | None, Any]:
        return self.data["learner_id"], self.data["about"]["n"]


class Receiver:
    """Answers 200, or what it is told to answer next.

    Attributes:
        got: What came in.
        answers: What to answer next, the first one first.
        answer: Decides where there is none of these.
    """

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.answers: list[web.Response] = []
        self.answer: Callable[[Got], Awaitable[web.Response]] = _fine

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        got = Got(request.path, headers, await request.read())
        self.got.append(got)
        return self.answers.pop(0) if self.answers else await self.answer(got)


async def _fine(_: Got) -> web.Response:
    return web.Response()


class Post:
    """A record, a courier that works in it, and a receiver.

    Attributes:
        now_us: What time it is.
        receiver: What it brings things to.
        url: Where that is.
        pool: Of the record.
    """

    def __init__(
        self, connection: Connection, places: Places, organisation_no: int, receiver: Receiver, url: str, pool: Pool
    ) -> None:
        self.connection, self.organisation_no, self.now_us = connection, organisation_no, T0_US
        self.receiver, self.url, self.pool, self.places = receiver, url, pool, places
        self.courier = Courier(self.places, lambda: self.now_us, lambda: 0.0)

    async def subscribe(
        self, name: str = "hook", kinds: Sequence[str] = (), form: Form = "webhook", url: str | None = None
    ) -> None:
        secret, home_page = (SECRET, None) if form == "webhook" else ("user:pass", "https://lms.example.org/")
        new = NewSubscription(name, form, url or self.url, kinds, name, home_page, secret)
        assert await make_subscription(self.pool, self.organisation_no, new, "key") is not None

    def happen(self, learner: str | None, n: int, kind: str = "case.message") -> None:
        about = msgspec.json.encode({"n": n, "case_id": "c"}).decode()
        self.connection.execute(_NOTE, [self.organisation_no, kind, learner, about])
        self.connection.commit()

    def another_organisation(self, name: str) -> int:
        number = ensure_organisation(self.connection, name)
        self.connection.commit()
        return number

    async def deliver(self, seconds: float = 0.0) -> list[Got]:
        """Let some time go by, bring what is due then, and return what came in meanwhile."""
        n_before = len(self.receiver.got)
        self.now_us += int(seconds * 1_000_000)
        self.courier._rests.clear()  # noqa: SLF001  # so that no test has to wait
        await self.courier.work()
        await self.courier.settle()
        return self.receiver.got[n_before:]

    def states(self, name: str = "hook") -> list[tuple[Any, ...]]:
        rows = self.connection.execute(
            "SELECT change_no, state, n_attempts, status FROM symphonie.webhook_delivery"
            " WHERE webhook_id = %s ORDER BY no",
            [name],
        ).fetchall()
        self.connection.rollback()
        return rows


@asynccontextmanager
async def serving(receiver: Receiver) -> AsyncIterator[str]:
    runner = web.ServerRunner(web.Server(receiver.handle), shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    finally:
        await runner.cleanup()


def run(
    connection: Connection,
    record_url: str,
    settings: Settings,
    organisation_no: int,
    story: Callable[[Post], Awaitable[None]],
) -> None:
    """Play a story with a courier and a receiver."""

    async def play() -> None:
        vault = open_vault(settings, record_url, serves=True)
        places, receiver = Places(record_url, vault, LOOPBACK), Receiver()
        async with DeadlinePool(record_url, vault=vault) as pool, serving(receiver) as url:
            post = Post(connection, places, organisation_no, receiver, url, pool)
            try:
                await story(post)
            finally:
                await post.courier.aclose()

    asyncio.run(play())

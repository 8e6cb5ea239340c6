"""kill -9 of whoever brings changes to webhooks, and of PostgreSQL: nothing is lost, or has another id or order."""

import asyncio
import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import httpx
import psycopg
import pytest
from aiohttp import web

from tests.faults.places import PATIENCE_S, Place

N_LEARNERS, N_EACH = 12, 20
ORGANISATION = "hooks"
SEED = 20_261_129
_NOTE = (
    "INSERT INTO symphonie.change_due (organisation_no, kind, learner, at, about) SELECT no, 'case.message', %s, now(),"
    " json_build_object('case_id', 'c', 'n', %s::int) FROM symphonie.organisation WHERE id = %s"
)


class Receiver:
    """Takes messages, refuses some, and says when so many have come.

    It refuses a message at its first arrival or not at all: who is killed with it uses up attempts too, and after three
    of them a courier waits for minutes.

    Attributes:
        taken: Learner's place and `webhook-id` of each message that was taken, by learner, in the order of arrival.
        url: Where it is.
    """

    def __init__(self) -> None:
        self.taken: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        self.url = ""
        self._seen: set[str] = set()
        self._rng = Random(SEED)  # noqa: S311 - whims, not secrets

    @property
    def n_taken(self) -> int:
        return sum(map(len, self.taken.values()))

    async def take(self, request: web.BaseRequest) -> web.StreamResponse:
        data, name = json.loads(await request.read())["data"], request.headers["webhook-id"]
        is_new = name not in self._seen
        self._seen.add(name)
        if is_new and self._rng.random() < 0.02:
            return web.Response(status=503)
        self.taken[data["learner_id"]].append((data["learner_seq"], name))
        await asyncio.sleep(0.01)  # taken, and not answered yet: a kill may come in between
        return web.Response()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    with running(found):
        yield found


@contextmanager
def running(receiver: Receiver) -> Iterator[None]:
    loop = asyncio.new_event_loop()
    is_up, is_over = threading.Event(), asyncio.Event()

    async def serve() -> None:
        runner = web.ServerRunner(web.Server(receiver.take), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        is_up.set()
        await is_over.wait()
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=[serve()])
    thread.start()
    is_up.wait()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(is_over.set)
        thread.join()
        loop.close()


def note_changes(place: Place) -> None:
    with psycopg.connect(place.servers.database_url) as connection, connection.cursor() as cursor:
        rows = [(f"l{learner}", n, ORGANISATION) for n in range(N_EACH) for learner in range(N_LEARNERS)]
        cursor.executemany(_NOTE, rows)


def await_taken(receiver: Receiver, n: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while receiver.n_taken < n:
        assert time.monotonic() < deadline, receiver.n_taken
        time.sleep(0.02)


def test_everything_comes_in_order_and_under_one_id_whoever_is_killed(place: Place, receiver: Receiver) -> None:
    key = {"authorization": f"Bearer {place.key(ORGANISATION)}"}
    with httpx.Client(base_url=place.service.url, headers=key, timeout=PATIENCE_S) as client:
        made = client.post("/v1/webhooks", json={"url": receiver.url})
        assert made.status_code == httpx.codes.CREATED, made.text
        webhook = f"/v1/webhooks/{made.json()['webhook']['webhook_id']}"
        note_changes(place)
        for n, victim in ((60, "courier"), (70, "postgresql")):
            await_taken(receiver, n)
            place.kill_nine(victim)
        await_taken(receiver, N_LEARNERS * N_EACH)
        deadline = time.monotonic() + PATIENCE_S
        while client.get(webhook).json().get("n_waiting") != 0:  # a record that has just come back may be asked again
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert client.get(f"{webhook}/deliveries", params={"state": "failed"}).json()["deliveries"] == []
    names: set[str] = set()
    for taken in receiver.taken.values():
        names_of = defaultdict(set)
        for seq, name in taken:
            names_of[seq].add(name)
        assert all(len(one) == 1 for one in names_of.values())
        names.update(*names_of.values())
        places = [seq for seq, _ in taken]
        assert places == sorted(places)
        assert set(places) == set(range(1, N_EACH + 1))
    assert len(names) == N_LEARNERS * N_EACH

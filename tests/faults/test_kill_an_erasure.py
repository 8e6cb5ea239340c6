"""kill -9 of whoever erases learners, while results of these come in: each is erased, or new, and never both."""

import asyncio
import time
from collections import Counter
from pathlib import Path

import psycopg
from redis import Redis

from api.processes.embedded import Attachment, attach
from api.settings import Settings
from simulations.live.client import ServiceClient
from simulations.live.serving import RunningService, create_key, running_service
from simulations.live.wire import ResultToSend
from tests.api.results.courses import small_graph
from tests.faults.test_kill_nine import Answered, kill_nine

N_ERASED = 24
N_BUSY = 6
"""Of these, who goes on working while they are erased."""
VICTIMS = ("retracer", "projector", "worker", "retracer")
N_RESULTS = 20
_RESULTS = "SELECT learner, seq, result_id FROM symphonie.result ORDER BY learner, seq"


def name_of(number: int) -> str:
    return f"doomed-{number:02d}-x"


async def send(client: ServiceClient, learner: str, name: str, number: int, answered: Answered) -> None:
    one = ResultToSend(f"{name}-{number}", learner, small_graph().items[0].id, float(number % 2))
    answer, _ = await client.post_results([one], "small")
    answered.statuses.update(told.status for told in answer.results)
    answered.taken[one.result_id] = learner


async def go_on(client: ServiceClient, learner: str, stop: asyncio.Event, answered: Answered) -> None:
    number = 0
    while not stop.is_set():
        number += 1
        await send(client, learner, f"busy-{learner}", number, answered)


async def erase(client: ServiceClient, learner: str) -> None:
    await client.call("DELETE", f"/v1/learners/{learner}")


def await_receipts(servers: Attachment, n_done: int) -> None:
    deadline = time.monotonic() + 200
    query = "SELECT count(*) FILTER (WHERE finished_at IS NOT NULL) FROM symphonie.erasure WHERE kind = 'learner'"
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        while connection.execute(query).fetchone() != (n_done,):
            assert time.monotonic() < deadline
            time.sleep(0.05)


async def torture(service: RunningService, data_dir: Path, servers: Attachment, key: str) -> Answered:
    answered, stop = Answered({}, Counter()), asyncio.Event()
    async with ServiceClient(service.url, key, connections=N_BUSY + 4, attempts=40) as client:
        await client.put_graph(small_graph())
        learners = [name_of(number) for number in range(N_ERASED)]
        for number in range(N_RESULTS):
            await asyncio.gather(*(send(client, one, f"first-{one}", number, answered) for one in learners))
        busy = [asyncio.create_task(go_on(client, one, stop, answered)) for one in learners[:N_BUSY]]
        part = N_ERASED // len(VICTIMS)
        for n, victim in enumerate(VICTIMS):
            await asyncio.gather(*(erase(client, one) for one in learners[n :: len(VICTIMS)][:part]))
            await asyncio.to_thread(kill_nine, service, data_dir, victim)
        await asyncio.to_thread(await_receipts, servers, N_ERASED)
        stop.set()
        async with asyncio.timeout(200):
            await asyncio.gather(*busy)
        await asyncio.gather(*(send(client, one, f"last-{one}", 0, answered) for one in learners[:N_BUSY]))
    return answered


def await_the_record(servers: Attachment) -> None:
    deadline = time.monotonic() + 200
    with Redis.from_url(servers.valkey_url) as client:
        while any(client.xlen(key) for key in client.scan_iter(match="*journal", count=1000)):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_killed_erasures_are_done_by_the_next_process_and_leave_nothing_behind(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    settings = Settings(data_dir=data_dir)
    with running_service(tmp_path / "serve.log", data_dir, options=("--workers", "2")) as service:
        key = create_key("faults", "admin", data_dir, ("admin",))
        with attach(settings) as servers:
            answered = asyncio.run(torture(service, data_dir, servers, key))
            await_the_record(servers)
            with psycopg.connect(servers.database_url, autocommit=True) as connection:
                rows = connection.execute(
                    "SELECT learner, seq, result_id FROM symphonie.result ORDER BY 1, 2"
                ).fetchall()
                told = connection.execute("SELECT t::text FROM symphonie.erasure t").fetchall()
                dead = connection.execute("SELECT count(*) FROM symphonie.dead_letter").fetchone()
            with Redis.from_url(servers.valkey_url) as client:
                left = {bytes(found).decode() for found in client.scan_iter(count=1000)}
    assert not answered.statuses["rejected"]
    assert dead == (0,)
    assert not [row for (row,) in told if "doomed" in row]
    places: dict[str, list[int]] = {}
    for learner, seq, result_id in rows:
        assert not result_id.startswith("first-"), "of a life that was ended"
        places.setdefault(learner, []).append(seq)
    assert set(places) == {name_of(number) for number in range(N_BUSY)}
    assert all(seqs == list(range(1, len(seqs) + 1)) for seqs in places.values())
    for number in range(N_BUSY, N_ERASED):
        assert not [one for one in left if name_of(number) in one]
    assert {f"last-{name_of(number)}-0" for number in range(N_BUSY)} <= {result_id for _, _, result_id in rows}

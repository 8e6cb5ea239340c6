"""kill -9 of whoever erases a content graph, while results come in: the next one goes on, and nothing is left."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import msgspec
import psycopg
import pytest
import redis

from api.embedded import Attachment, attach
from api.settings import Settings
from simulations.live.client import ServiceClient, ServiceRefusedError
from simulations.live.serving import RunningService, create_key, running_service
from simulations.live.wire import ResultToSend
from tests.api.service.courses import small_graph
from tests.faults.test_kill_nine import kill_nine

N_LEARNERS = 2000
N_KILLS = 3
LONGEST_S = 240.0
DOOMED = msgspec.structs.replace(small_graph(), id="doomed-graph")
_OWN = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'symphonie' AND table_name <> 'erasure'"


async def send(client: ServiceClient, graph_id: str, first: int, n: int) -> None:
    numbers = range(first, first + n)
    await client.post_results([ResultToSend(f"{graph_id}-{k}", f"m{k}", "a0", float(k % 2)) for k in numbers], graph_id)


async def go_on_sending(client: ServiceClient, stop: asyncio.Event) -> None:
    """Send to both graphs until told to stop; the one that is gone may refuse."""
    number = N_LEARNERS
    while not stop.is_set():
        number += 1
        await send(client, "small", number, 1)
        try:
            await send(client, DOOMED.id, number, 1)
        except ServiceRefusedError as refused:
            assert refused.status == 404  # noqa: PT017 - it may be refused, and then for this alone
        await asyncio.sleep(0.02)


def await_done(servers: Attachment) -> dict[str, int]:
    deadline = time.monotonic() + 120
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        while True:
            row = connection.execute("SELECT finished_at, removed FROM symphonie.erasure").fetchone()
            assert row is not None
            if row[0] is not None:
                return dict(row[1])
            assert time.monotonic() < deadline
            time.sleep(0.1)


def kill_often(service: RunningService, data_dir: Path) -> None:
    for _ in range(N_KILLS):
        kill_nine(service, data_dir, "retracer")
        time.sleep(1.0)


async def torture(service: RunningService, data_dir: Path, servers: Attachment, key: str) -> dict[str, int]:
    stop = asyncio.Event()
    async with ServiceClient(service.url, key, connections=2, attempts=40) as client:
        for graph in (small_graph(), DOOMED):
            await client.put_graph(graph)
            for first in range(0, N_LEARNERS, 500):
                await send(client, graph.id, first, 500)
        sending = asyncio.create_task(go_on_sending(client, stop))
        await client.call("DELETE", f"/v1/content-graphs/{DOOMED.id}")
        await asyncio.to_thread(kill_often, service, data_dir)
        await asyncio.to_thread(await_done, servers)
        stop.set()
        async with asyncio.timeout(60):
            await sending
    return await asyncio.to_thread(await_done, servers)


def remains(servers: Attachment) -> tuple[list[str], int]:
    """Say where the deleted graph is still named, and how many results the other one has."""
    found = []
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        for (table,) in connection.execute(_OWN).fetchall():
            query = f"SELECT count(*) FROM symphonie.{table} t WHERE to_jsonb(t)::text LIKE '%{DOOMED.id}%'"  # noqa: S608 - our own
            found += [table] * int((connection.execute(query).fetchone() or (0,))[0])
        row = connection.execute("SELECT count(*), count(DISTINCT graph_no) FROM symphonie.result").fetchone()
        assert row is not None
        assert row[1] == 1
    with redis.Redis.from_url(servers.valkey_url) as client:
        graphs = {key.split(b":")[1] for key in client.scan_iter(count=1000) if key[4:6] == b"b:"}
    assert len(graphs) == 1
    return found, int(row[0])


@pytest.mark.timeout(LONGEST_S)
def test_a_killed_erasure_is_finished_by_the_next_process_and_takes_nothing_else(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with running_service(tmp_path / "serve.log", data_dir, options=("--workers", "2")) as service:
        key = create_key("faults", "erasing", data_dir, ["admin"])
        with attach(Settings(data_dir=data_dir)) as servers:
            removed = asyncio.run(torture(service, data_dir, servers, key))
            found, n_kept = remains(servers)
    assert found == []
    assert removed["result"] + removed.get("journal_entries", 0) >= N_LEARNERS
    assert n_kept >= N_LEARNERS

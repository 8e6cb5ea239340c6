"""kill -9 of whoever traces learners again, under load: the next one goes on, and nothing is lost."""

import asyncio
import json
import subprocess
import time
from collections import Counter
from pathlib import Path

import psycopg

from api.processes.embedded import Attachment, attach
from api.settings import Settings
from engine.artefact import write
from simulations.live.client import ServiceClient
from simulations.live.serving import RunningService, create_key, environment, running_service, symphonie_command
from simulations.live.wire import ResultToSend
from tests.api.results.courses import small_graph
from tests.engine.artefact.models import a_model
from tests.faults.test_kill_nine import Answered, kill_nine, recorded

N_LEARNERS = 3000
N_CLIENTS = 3
VICTIMS = ("worker", "retracer")
PAUSE_S = 0.02  # a load that leaves the retracer, which gives way to everybody, something of two processors
MODEL = a_model()


def await_status(servers: Attachment, condition: str, patience_s: float = 90.0) -> None:
    """Wait until the re-trace fulfils a condition of SQL."""
    deadline = time.monotonic() + patience_s
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        while connection.execute(f"SELECT 1 FROM symphonie.retrace WHERE {condition}").fetchone() is None:  # noqa: S608 - our own
            assert time.monotonic() < deadline, condition
            time.sleep(0.02)


async def send_a_class(client: ServiceClient) -> None:
    await client.put_graph(small_graph())
    items = [item.id for item in small_graph().items]
    for first in range(0, N_LEARNERS, 500):
        numbers = range(first, first + 500)
        results = [ResultToSend(f"first-{n}", f"m{n}", items[n % len(items)], float(n % 2)) for n in numbers]
        await client.post_results(results, "small")


async def send_now_and_then(client: ServiceClient, number: int, stop: asyncio.Event, answered: Answered) -> None:
    """Send results of old and new learners until told to stop."""
    items = [item.id for item in small_graph().items]
    n_sent = 0
    while not stop.is_set():
        n_sent += 1
        who = (f"m{(37 * n_sent + number) % N_LEARNERS}", f"new-{number}-{n_sent}")
        batch = [ResultToSend(f"{one}-{number}-{n_sent}", one, items[n_sent % len(items)], 1.0) for one in who]
        answer, _ = await client.post_results(batch, "small")
        answered.statuses.update(told.status for told in answer.results)
        answered.taken.update((one.result_id, one.learner_id) for one in batch)
        await asyncio.sleep(PAUSE_S)


def kill_while_it_works(service: RunningService, data_dir: Path, servers: Attachment) -> None:
    """Kill a worker and the retracer, each while the re-trace is under way, and see it done all the same."""
    for victim in VICTIMS:
        await_status(servers, "started_at IS NOT NULL AND finished_at IS NULL")
        kill_nine(service, data_dir, victim)
    await_status(servers, "finished_at IS NOT NULL")


async def torture(service: RunningService, data_dir: Path, servers: Attachment, key: str) -> Answered:
    answered, stop = Answered({}, Counter()), asyncio.Event()
    async with ServiceClient(service.url, key, connections=N_CLIENTS, attempts=40) as client:
        await send_a_class(client)
        clients = [
            asyncio.create_task(send_now_and_then(client, number, stop, answered)) for number in range(N_CLIENTS)
        ]
        await client.upload_model("small", write(MODEL))
        # The model is made for tracing, not for predicting well (`tests/api/http/test_judged_models.py` is about that).
        await client.activate_model("small", MODEL.content_hash, is_forced=True)
        await asyncio.to_thread(kill_while_it_works, service, data_dir, servers)
        stop.set()
        async with asyncio.timeout(200):
            await asyncio.gather(*clients)
        last = await client.active_model("small")
    assert last.model_version == MODEL.content_hash
    assert last.retrace is not None
    assert last.retrace.learners_done >= N_LEARNERS
    return answered


def test_a_killed_re_trace_is_done_by_the_next_process_and_no_result_is_lost(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    settings = Settings(data_dir=data_dir)
    with running_service(tmp_path / "serve.log", data_dir, options=("--workers", "2")) as service:
        key = create_key("faults", "load", data_dir)
        with attach(settings) as servers:
            answered = asyncio.run(torture(service, data_dir, servers, key))
        ids, numbers = recorded(settings)
        verified = subprocess.run(  # noqa: S603 - our own command
            [*symphonie_command(), "retrace", "--verify", "--json"],
            env=environment(data_dir),
            capture_output=True,
            text=True,
            check=False,
        )
    assert answered.statuses["accepted"] > N_CLIENTS
    assert not answered.statuses["rejected"]
    assert set(answered.taken) <= set(ids)
    assert set(ids.values()) == {1}
    assert all(sorted(seqs) == list(range(1, len(seqs) + 1)) for seqs in numbers.values())
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert json.loads(verified.stdout)["learners"] >= N_LEARNERS

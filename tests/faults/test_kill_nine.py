"""kill -9 of every process in turn, at random moments under load: what was answered is in the record, once."""

import asyncio
import os
import random
import signal
import subprocess
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import psycopg
from redis import Redis

from api.live.keys import journal_key
from api.processes.embedded import attach
from api.settings import Settings
from simulations.live.client import ServiceClient
from simulations.live.serving import RunningService, create_key, environment, running_service, symphonie_command
from simulations.live.wire import ResultToSend
from tests.api.processes.embedded.processes import is_gone, pids, wait_for
from tests.api.results.courses import small_graph

VICTIMS = ("worker", "valkey", "projector", "postgresql")
N_KILLS = 10
N_CLIENTS = 12
N_LEARNERS = 30
P_LATE = 0.2
LONG_AGO = datetime(2026, 3, 2, tzinfo=UTC)
SEED = 20_261_123


class Answered(NamedTuple):
    """What the clients were told.

    Attributes:
        taken: Learner by the id of each result answered with 2xx.
        statuses: How often each status came.
    """

    taken: dict[str, str]
    statuses: Counter[str]


def victim_pid(service: RunningService, data_dir: Path, name: str) -> int:
    """Find a process that this test started: by its lock file, or as a child of the service."""
    if name in ("valkey", "postgresql"):
        return pids(data_dir)[name]
    parent = service.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return next(int(pid) for pid in children if Path(f"/proc/{pid}/comm").read_text().strip() == name)


async def load(client: ServiceClient, number: int, stop: asyncio.Event, answered: Answered) -> None:
    """Send result after result, each until it is answered; some twice, some late, some in batches."""
    rng = random.Random(f"{SEED}/{number}")  # noqa: S311 - a load, not a secret
    items = [item.id for item in small_graph().items]
    n_sent = 0
    while not stop.is_set():
        batch = []
        for _ in range(rng.choice((1, 1, 1, 5))):
            n_sent += 1
            learner = f"l{rng.randrange(N_LEARNERS)}"
            score, at = float(rng.random() < 0.6), None
            if rng.random() < P_LATE:
                at = (LONG_AGO + timedelta(seconds=rng.randrange(100_000))).isoformat()
            batch.append(ResultToSend(f"c{number}-{n_sent}", learner, rng.choice(items), score, occurred_at=at))
        for _ in range(rng.choice((1, 1, 2))):
            answer, _ = await client.post_results(batch, "small")
            answered.statuses.update(told.status for told in answer.results)
            answered.taken.update((one.result_id, one.learner_id) for one in batch)


async def torture(service: RunningService, data_dir: Path, key: str) -> Answered:
    answered = Answered({}, Counter())
    stop = asyncio.Event()
    rng = random.Random(SEED)  # noqa: S311 - moments, not secrets
    async with ServiceClient(service.url, key, connections=N_CLIENTS, attempts=40) as client:
        await client.put_graph(small_graph())
        clients = [asyncio.create_task(load(client, number, stop, answered)) for number in range(N_CLIENTS)]
        for kill in range(N_KILLS):
            await asyncio.sleep(rng.uniform(0.2, 1.5))
            name = VICTIMS[kill % len(VICTIMS)]
            before = len(answered.taken)
            await asyncio.to_thread(kill_nine, service, data_dir, name)
            async with asyncio.timeout(200):  # the service comes back by itself, and answers again
                while len(answered.taken) < before + N_CLIENTS:  # noqa: ASYNC110 - it counts what others are told
                    await asyncio.sleep(0.02)
        stop.set()
        async with asyncio.timeout(200):
            await asyncio.gather(*clients)
    return answered


def kill_nine(service: RunningService, data_dir: Path, name: str) -> None:
    deadline = time.monotonic() + 200
    while True:
        try:
            pid = victim_pid(service, data_dir, name)
        except (StopIteration, KeyError, FileNotFoundError):
            assert time.monotonic() < deadline, f"{name} did not come back"
            time.sleep(0.05)
        else:
            if not is_gone(pid):
                os.kill(pid, signal.SIGKILL)
                return
            time.sleep(0.05)


def recorded(settings: Settings) -> tuple[Counter[str], dict[str, list[int]]]:
    """Return how often each result id is in the record, and the numbers given to each learner's results."""
    ids: Counter[str] = Counter()
    numbers: dict[str, list[int]] = {}
    with attach(settings) as servers, psycopg.connect(servers.database_url) as connection:
        wait_for(lambda: not n_waiting(servers.valkey_url, settings.n_shards))
        for result_id, learner, seq in connection.execute("SELECT result_id, learner, seq FROM symphonie.result"):
            ids[result_id] += 1
            numbers.setdefault(learner, []).append(seq)
    return ids, numbers


def n_waiting(valkey_url: str, n_shards: int) -> int:
    with Redis.from_url(valkey_url) as client:
        return sum(client.xlen(journal_key(shard)) for shard in range(n_shards))


def test_every_answered_result_is_in_the_record_once_whoever_is_killed(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    settings = Settings(data_dir=data_dir)
    with running_service(tmp_path / "first.log", data_dir, options=("--workers", "2")) as service:
        key = create_key("faults", "load", data_dir)
        answered = asyncio.run(torture(service, data_dir, key))
    assert answered.statuses["accepted"] > N_CLIENTS * N_KILLS
    assert answered.statuses["late_replayed"] > N_KILLS
    assert answered.statuses["duplicate"] > N_KILLS
    assert not answered.statuses["rejected"]
    with running_service(tmp_path / "second.log", data_dir):
        ids, numbers = recorded(settings)
        verified = subprocess.run(  # noqa: S603 - our own command
            [*symphonie_command(), "retrace", "--verify", "--json"],
            env=environment(data_dir),
            capture_output=True,
            text=True,
            check=False,
        )
    assert set(answered.taken) <= set(ids)
    assert set(ids.values()) == {1}
    assert all(sorted(seqs) == list(range(1, len(seqs) + 1)) for seqs in numbers.values())
    assert verified.returncode == 0, verified.stdout + verified.stderr

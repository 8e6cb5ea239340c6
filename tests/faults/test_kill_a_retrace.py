"""kill -9 of whoever traces learners again, under load: the next one goes on, and nothing is lost."""

import asyncio
import json
import subprocess
import time
from collections import Counter, defaultdict

from engine.artefact import write
from simulations.live.client import ServiceClient
from simulations.live.serving import environment, symphonie_command
from simulations.live.wire import ResultToSend
from tests.api.results.courses import small_graph
from tests.engine.artefact.models import a_model
from tests.faults.places import PATIENCE_S, Answered, Place

ORGANISATION = "re-traces"
N_LEARNERS = 3000
N_CLIENTS = 3
VICTIMS = ("worker", "retracer")
PAUSE_S = 0.02  # a load that leaves the retracer, which gives way to everybody, something of two processors
MODEL = a_model()


def await_status(place: Place, condition: str) -> None:
    """Wait until the re-trace fulfils a condition of SQL."""
    deadline = time.monotonic() + PATIENCE_S
    whose = "graph_no IN (SELECT no FROM symphonie.content_graph WHERE organisation_no = %s)"
    while not place.rows(f"SELECT 1 FROM symphonie.retrace WHERE {condition} AND {whose}", ORGANISATION):  # noqa: S608 - our own
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


def kill_while_it_works(place: Place) -> None:
    """Kill a worker and the retracer, each while the re-trace is under way, and see it done all the same."""
    for victim in VICTIMS:
        await_status(place, "started_at IS NOT NULL AND finished_at IS NULL")
        place.kill_nine(victim)
    await_status(place, "finished_at IS NOT NULL")


async def torture(place: Place, key: str) -> Answered:
    answered, stop = Answered.nothing(), asyncio.Event()
    async with ServiceClient(place.service.url, key, connections=N_CLIENTS, attempts=40) as client:
        await send_a_class(client)
        clients = [
            asyncio.create_task(send_now_and_then(client, number, stop, answered)) for number in range(N_CLIENTS)
        ]
        await client.upload_model("small", write(MODEL))
        # The model is made for tracing, not for predicting well (`tests/api/http/test_judged_models.py` is about that).
        await client.activate_model("small", MODEL.content_hash, is_forced=True)
        await asyncio.to_thread(kill_while_it_works, place)
        stop.set()
        async with asyncio.timeout(200):
            await asyncio.gather(*clients)
        last = await client.active_model("small")
    assert last.model_version == MODEL.content_hash
    assert last.retrace is not None
    assert last.retrace.learners_done >= N_LEARNERS
    return answered


def test_a_killed_re_trace_is_done_by_the_next_process_and_no_result_is_lost(place: Place) -> None:
    answered = asyncio.run(torture(place, place.key(ORGANISATION)))
    # It waits for what is on its way to the record.
    verified = subprocess.run(  # noqa: S603 - our own command
        [*symphonie_command(), "retrace", "--verify", "--json", "--organisation", ORGANISATION],
        env=environment(place.data_dir),
        capture_output=True,
        text=True,
        check=False,
    )
    rows = place.rows("SELECT result_id, learner, seq FROM symphonie.result WHERE organisation_no = %s", ORGANISATION)
    ids, numbers = Counter(result_id for result_id, _, _ in rows), defaultdict[str, list[int]](list)
    for _, learner, seq in rows:
        numbers[learner].append(seq)
    assert answered.statuses["accepted"] > N_CLIENTS
    assert not answered.statuses["rejected"]
    assert set(answered.taken) <= set(ids)
    assert set(ids.values()) == {1}
    assert all(sorted(seqs) == list(range(1, len(seqs) + 1)) for seqs in numbers.values())
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert json.loads(verified.stdout)["learners"] >= N_LEARNERS

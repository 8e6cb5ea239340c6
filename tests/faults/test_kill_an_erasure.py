"""kill -9 of whoever erases learners, while results of these come in: each is erased, or new, and never both."""

import asyncio
import time

from redis import Redis

from simulations.live.client import ServiceClient
from simulations.live.wire import ResultToSend
from tests.api.results.courses import small_graph
from tests.faults.places import PATIENCE_S, Answered, Place

N_ERASED = 16
N_BUSY = 4
"""Of these, who goes on working while they are erased."""
VICTIMS = ("retracer", "projector", "worker", "retracer")
N_RESULTS = 8
PAUSE_S = 0.02  # a load that leaves whoever erases something of two processors
ORGANISATION = "erasures"
_RESULTS = "SELECT learner, seq, result_id FROM symphonie.result WHERE organisation_no = %s ORDER BY learner, seq"
_N_DONE = "SELECT 1 FROM symphonie.erasure WHERE kind = 'learner' AND finished_at IS NOT NULL AND organisation_no = %s"


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
        await asyncio.sleep(PAUSE_S)


async def erase(client: ServiceClient, learner: str) -> None:
    await client.call("DELETE", f"/v1/learners/{learner}")


def await_receipts(place: Place, n_done: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while len(place.rows(_N_DONE, ORGANISATION)) < n_done:
        assert time.monotonic() < deadline
        time.sleep(0.05)


async def torture(place: Place, key: str) -> Answered:
    answered, stop = Answered.nothing(), asyncio.Event()
    async with ServiceClient(place.service.url, key, connections=N_BUSY + 4, attempts=40) as client:
        await client.put_graph(small_graph())
        learners = [name_of(number) for number in range(N_ERASED)]
        for number in range(N_RESULTS):
            await asyncio.gather(*(send(client, one, f"first-{one}", number, answered) for one in learners))
        busy = [asyncio.create_task(go_on(client, one, stop, answered)) for one in learners[:N_BUSY]]
        part = N_ERASED // len(VICTIMS)
        for n, victim in enumerate(VICTIMS):
            await asyncio.gather(*(erase(client, one) for one in learners[n :: len(VICTIMS)][:part]))
            await asyncio.to_thread(place.kill_nine, victim)
        await asyncio.to_thread(await_receipts, place, N_ERASED)
        stop.set()
        async with asyncio.timeout(200):
            await asyncio.gather(*busy)
        await asyncio.gather(*(send(client, one, f"last-{one}", 0, answered) for one in learners[:N_BUSY]))
    return answered


def await_the_record(valkey: Redis) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while any(valkey.xlen(key) for key in valkey.scan_iter(match="*journal", count=1000)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_killed_erasures_are_done_by_the_next_process_and_leave_nothing_behind(place: Place) -> None:
    answered = asyncio.run(torture(place, place.key(ORGANISATION)))
    with Redis.from_url(place.servers.valkey_url) as valkey:
        await_the_record(valkey)
        left = {bytes(found).decode() for found in valkey.scan_iter(count=1000)}
    rows = place.rows(_RESULTS, ORGANISATION)
    told = place.rows("SELECT t::text FROM symphonie.erasure t WHERE organisation_no = %s", ORGANISATION)
    assert not answered.statuses["rejected"]
    assert place.rows("SELECT 1 FROM symphonie.dead_letter WHERE %s > 0", ORGANISATION) == []
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

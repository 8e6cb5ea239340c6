"""SIGSTOP of either server: who hangs answers nothing, closes nothing and holds every connection open."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from simulations.live.client import ServiceClient
from simulations.live.serving import RunningService, create_key, running_service
from tests.api.embedded.processes import pids
from tests.api.service.courses import small_graph

PATIENCE_S = 30.0
"""Of a client: no answer may take as long, whoever hangs."""
HANGS_S = 12.0
"""Longer than keys and graphs are trusted without the record, so that waiting for it would show."""
LONG_AGO = datetime(2026, 3, 2, tzinfo=UTC)


def family(pid: int) -> list[int]:
    """Return a process and its children: PostgreSQL works in those."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


@contextmanager
def stopped(data_dir: Path, name: str) -> Iterator[None]:
    """Stop an embedded server that this test started, and let it go on in any case."""
    members = family(pids(data_dir)[name])
    for pid in members:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in members:
            os.kill(pid, signal.SIGCONT)


class Caller:
    """A client that sends each request once and notes the statuses of the answers."""

    def __init__(self, service: RunningService, key: str) -> None:
        self.client = httpx.AsyncClient(
            base_url=service.url, headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE_S
        )
        self.taken: set[str] = set()
        self.n_sent = 0

    async def send(self, learner: str, at: datetime | None = None) -> httpx.Response:
        self.n_sent += 1
        result_id = f"r{self.n_sent}"
        result: dict[str, object] = {
            "result_id": result_id,
            "learner": learner,
            "item_id": small_graph().items[0].id,
            "score": 1.0,
            "occurred_at": (at or datetime.now(UTC)).isoformat(),
        }
        answer = await self.client.post("/v1/results", json={"results": [result]})
        assert answer.status_code in {httpx.codes.OK, httpx.codes.SERVICE_UNAVAILABLE}, answer.text
        if answer.status_code == httpx.codes.OK:
            assert answer.json()["results"][0]["status"] in {"accepted", "late_replayed"}
            self.taken.add(result_id)
        return answer

    async def ready(self) -> httpx.Response:
        return await self.client.get("/v1/health/ready")

    async def timeline(self, learner: str) -> httpx.Response:
        return await self.client.get(f"/v1/learners/{learner}/timeline", params={"limit": 100})

    async def until_recorded(self) -> None:
        """Return when the record has all that was taken."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            ready = await self.ready()
            learners = await asyncio.gather(*(self.timeline(f"l{n}") for n in range(4)))
            told = "".join(answer.text for answer in learners)
            missing = {one for one in self.taken if f'"{one}"' not in told}
            if ready.status_code == httpx.codes.OK and not missing:
                return
            assert time.monotonic() < deadline, (ready.text, missing)
            await asyncio.sleep(0.1)


@contextmanager
def serving(tmp_path: Path) -> Iterator[tuple[Path, RunningService, str]]:
    data_dir = tmp_path / "data"
    with running_service(tmp_path / "service.log", data_dir, options=("--workers", "1")) as service:
        key = create_key("faults", "load", data_dir)
        asyncio.run(put_graph(service, key))
        yield data_dir, service, key


async def put_graph(service: RunningService, key: str) -> None:
    async with ServiceClient(service.url, key) as client:
        await client.put_graph(small_graph())


@pytest.mark.timeout(240)
def test_results_in_order_are_accepted_while_the_record_hangs(tmp_path: Path) -> None:
    async def scenario(data_dir: Path, caller: Caller) -> None:
        for n in range(4):
            assert (await caller.send(f"l{n}")).status_code == httpx.codes.OK
        with stopped(data_dir, "postgresql"):
            until, statuses = time.monotonic() + HANGS_S, Counter[int]()
            while time.monotonic() < until:
                statuses[(await caller.send(f"l{caller.n_sent % 4}")).status_code] += 1
                await asyncio.sleep(0.05)
            assert set(statuses) == {httpx.codes.OK}
            ready = await caller.ready()
            assert (ready.status_code, ready.json()["status"]) == (httpx.codes.OK, "degraded")
            assert ready.json()["checks"]["record"] != "ok"
            for answer in (await caller.send("l0", LONG_AGO + timedelta(hours=1)), await caller.timeline("l1")):
                assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
                assert int(answer.headers["retry-after"]) > 0
        await caller.until_recorded()
        assert (await caller.ready()).json()["status"] == "ready"
        assert (await caller.send("l0", LONG_AGO)).status_code == httpx.codes.OK

    run(tmp_path, scenario)


@pytest.mark.timeout(240)
def test_while_the_live_store_hangs_everybody_is_told_so_and_afterwards_all_goes_on(tmp_path: Path) -> None:
    async def scenario(data_dir: Path, caller: Caller) -> None:
        await caller.send("l0")
        with stopped(data_dir, "valkey"):
            answers = await asyncio.gather(*(caller.send(f"l{n % 4}") for n in range(40)), caller.ready())
            assert {answer.status_code for answer in answers} == {httpx.codes.SERVICE_UNAVAILABLE}
            assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
        deadline = time.monotonic() + PATIENCE_S
        while (await caller.send("l1")).status_code != httpx.codes.OK:
            assert time.monotonic() < deadline
        await caller.until_recorded()

    run(tmp_path, scenario)


def run(tmp_path: Path, scenario: object) -> None:
    async def main(data_dir: Path, caller: Caller) -> None:
        async with caller.client:
            await scenario(data_dir, caller)  # type: ignore[operator]

    with serving(tmp_path) as (data_dir, service, key):
        asyncio.run(main(data_dir, Caller(service, key)))

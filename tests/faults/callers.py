"""A client of a service with one worker: it sends each request once, and remembers what was taken."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from simulations.live.client import ServiceClient
from simulations.live.serving import RunningService, create_key, running_service
from tests.api.results.courses import small_graph

PATIENCE_S = 200.0
"""Of a client: no answer may take as long, whoever hangs."""


class Caller:
    """A client that sends each request once and notes the statuses of the answers."""

    def __init__(self, service: RunningService, key: str) -> None:
        self.client = httpx.AsyncClient(
            base_url=service.url, headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE_S
        )
        self.taken: set[str] = set()
        self.n_sent = 0

    async def send(self, learner: str, at: datetime | None = None) -> httpx.Response:
        """Send a new result."""
        self.n_sent += 1
        result_id = f"r{self.n_sent}"
        result: dict[str, object] = {
            "result_id": result_id,
            "learner_id": learner,
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


def play(tmp_path: Path, scenario: Callable[[Path, Caller], Awaitable[None]]) -> None:
    """Play a scenario against a service in whose graph everything can be answered."""

    async def main(data_dir: Path, caller: Caller) -> None:
        async with caller.client:
            await scenario(data_dir, caller)

    with serving(tmp_path) as (data_dir, service, key):
        asyncio.run(main(data_dir, Caller(service, key)))

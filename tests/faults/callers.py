"""A client of the service: it sends each request once, and remembers what was taken."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import httpx

from simulations.live.client import ServiceClient
from simulations.live.serving import RunningService
from tests.api.results.courses import small_graph
from tests.faults.places import PATIENCE_S, Place


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


def play(place: Place, organisation: str, scenario: Callable[[Caller], Awaitable[None]]) -> None:
    """Play a scenario of an organisation in whose graph everything can be answered."""

    async def main() -> None:
        key = place.key(organisation)
        async with ServiceClient(place.service.url, key) as client:
            await client.put_graph(small_graph())
        caller = Caller(place.service, key)
        async with caller.client:
            await scenario(caller)

    asyncio.run(main())

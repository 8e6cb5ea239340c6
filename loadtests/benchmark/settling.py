"""Wait until the record has caught up, so that one scenario's backlog does not weigh on the next one.

The journal has a stream per shard, each in order. One small result for each of many new learners lands on (nearly)
every shard; when the timelines show them all, what was written before them is in the record too.
"""

import asyncio
import time

from loadtests.benchmark.scenarios import Source
from simulations.live.client import ServiceClient
from simulations.live.wire import ResultToSend

N_SENTINELS = 48
"""With 16 shards, each is missed with a chance of (15/16)^48 = 4.5 %; a short backlog may then be overlooked."""
LONGEST_SECONDS = 60.0
POLL_SECONDS = 0.1


class RecordTooSlowError(Exception):
    """The record did not catch up within the time allowed."""

    def __init__(self, n_missing: int) -> None:
        self.n_missing = n_missing
        super().__init__(f"after {LONGEST_SECONDS:.0f} s {n_missing} results are still not in the record")


async def settle(url: str, source: Source, name: str) -> float:
    """Wait for the record; give how many seconds it took.

    Raises:
        RecordTooSlowError: it took more than a minute.
    """
    started = time.perf_counter()
    item = source.graph.items[0].id
    missing = {f"{source.run}-settle-{name}-{number}" for number in range(N_SENTINELS)}
    async with ServiceClient(url, source.key, 4) as client:
        results = [ResultToSend(learner, learner, item, 1.0) for learner in sorted(missing)]
        await client.post_results(results, source.graph.id, recommendations=False, mastery=False)
        while missing:
            if time.perf_counter() - started > LONGEST_SECONDS:
                raise RecordTooSlowError(len(missing))
            await asyncio.sleep(POLL_SECONDS)
            recorded = await asyncio.gather(*(_is_recorded(client, source, learner) for learner in missing))
            missing = {learner for learner, is_in in zip(missing, recorded, strict=True) if not is_in}
    return time.perf_counter() - started


async def _is_recorded(client: ServiceClient, source: Source, learner: str) -> bool:
    timeline = await client.get(f"/v1/learners/{learner}/timeline?content_graph={source.graph.id}")
    return b'"event":"result"' in timeline

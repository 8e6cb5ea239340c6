"""What the same service answers in a closed loop: single results, as `symphonie loadtest http` measures them."""

import asyncio
import statistics
import time
from typing import Final

import msgspec

from content_graph.courses import bundled
from loadtests.benchmark.protocol import drive, endpoint_of
from loadtests.benchmark.scenarios import ACCEPTED, Source, encode_round
from loadtests.load.preparing import GRAPH_ID
from simulations.live.client import ServiceClient

ROUNDS: Final = 3
SECONDS: Final = 4.0
MOST_REQUESTS: Final = 20_000
CONNECTIONS: Final = 64
N_LEARNERS: Final = 2_000


def single_rate(url: str, key: str) -> float:
    """Give the results a second over 64 connections, the median of three rounds."""
    graph = msgspec.structs.replace(bundled(), id=GRAPH_ID)
    source = Source(endpoint_of(url), key, graph, f"c{time.time_ns():x}", N_LEARNERS)
    return asyncio.run(_measure(url, source))


async def _measure(url: str, source: Source) -> float:
    async with ServiceClient(url, source.key, 1) as client:
        await client.put_graph(source.graph)
    rates = list[float]()
    for number in range(ROUNDS):
        requests = encode_round(source, "single", number, MOST_REQUESTS)
        seen = await drive(source.address, requests, connections=CONNECTIONS, seconds=SECONDS, mark=ACCEPTED)
        rates.append(seen.n_marks / seen.seconds)
    return round(statistics.median(rates), 1)

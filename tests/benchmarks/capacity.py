"""Bytes that a learner and a result take, by the length of the history: `uv run python -m tests.benchmarks.capacity`.

A service of its own takes results of learners with 10, 100 and 1 000 of them, one a learner in each request.
Then Valkey, PostgreSQL and their logs are asked what they grew by, and the system what each process takes.
The figures are those of `api/sizing/points.toml`.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

import msgspec
import psycopg
from redis import Redis
from rich.console import Console
from rich.table import Table

from api.processes.embedded import Attachment, attach
from api.settings import Settings
from content_graph.model import ContentGraph
from loadtests.benchmark.lag import lag_of
from loadtests.benchmark.processes import Processes, families
from loadtests.workspace.school import GRAPH_ID, course
from simulations.live.client import ServiceClient
from simulations.live.serving import create_key, running_service
from simulations.live.wire import ResultsRequest, ResultToSend

CASES: Final = ((10, 1000), (100, 150), (1000, 24))
"""Results of each learner, and learners."""
N_SKILLS: Final = 50
RESULTS_PER_SKILL: Final = 8
"""After so many a learner goes on to the next skill; earlier ones come back."""
LANES: Final = 4
COUNTED: Final = (
    "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)"
    " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
)
OF_RESULTS: Final = (
    f"{COUNTED} WHERE n.nspname = 'symphonie' AND c.relkind = 'r' AND c.relname ~ '^result(_key|_[0-9]|$)'"
)
OF_ALL: Final = f"{COUNTED} WHERE n.nspname = 'symphonie' AND c.relkind = 'r'"
LOG: Final = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"


class Held(msgspec.Struct, frozen=True):
    """What the stores hold, bytes."""

    valkey: float
    appended: float
    results: float
    record: float
    log: float


def results_of(learner: str, n: int, graph: ContentGraph) -> list[ResultToSend]:
    """Let a learner go through the course."""
    draw = Random(learner)  # noqa: S311 - a load, not a secret
    begin = datetime.now(UTC) - timedelta(days=30)
    per_skill = len(graph.items) // N_SKILLS
    made = []
    for at in range(n):
        newest = min(at // RESULTS_PER_SKILL, N_SKILLS - 1)
        item = draw.randint(max(0, newest - 3), newest) * per_skill + draw.randrange(per_skill)
        when = (begin + timedelta(days=29 * at / n)).isoformat()
        score = float(draw.random() < 0.7)
        made.append(ResultToSend(f"{learner}-{at:05d}", learner, graph.items[item].id, score, occurred_at=when))
    return made


def held(servers: Attachment) -> Held:
    """Ask the servers."""
    with Redis.from_url(servers.valkey_url) as client, psycopg.connect(servers.database_url) as connection:
        told = client.info()
        ask = [float(connection.execute(query).fetchall()[0][0]) for query in (OF_RESULTS, OF_ALL, LOG)]
        return Held(float(told["used_memory"]), float(told["aof_current_size"]), *ask)


async def _send(client: ServiceClient, learners: list[str], n: int, graph: ContentGraph) -> None:
    each = [results_of(learner, n, graph) for learner in learners]
    for at in range(n):
        await client.post_results([one[at] for one in each], GRAPH_ID, mastery=False)


async def _settle(client: ServiceClient) -> None:
    while (lag := lag_of(await client.get("/v1/metrics"))) is None or lag.entries:  # noqa: ASYNC110 - others do it
        await asyncio.sleep(0.5)


async def _measured(
    url: str, key: str, servers: Attachment
) -> tuple[list[tuple[int, int, Held, Held]], tuple[int, int]]:
    graph, found = course(N_SKILLS), []
    async with ServiceClient(url, key) as client:
        await client.put_graph(graph)
        for n, n_learners in CASES:
            before = held(servers)
            learners = [f"{n}-{one:08d}" for one in range(n_learners)]
            await asyncio.gather(*(_send(client, learners[lane::LANES], n, graph) for lane in range(LANES)))
            await _settle(client)
            found.append((n, n_learners, before, held(servers)))
        one = results_of("one", 1, graph)
        _, timed = await client.post_results(one, GRAPH_ID, mastery=False)
        request = ResultsRequest(tuple(one), GRAPH_ID, return_recommendations=True, return_mastery="none")
        return found, (len(msgspec.json.encode(request)), len(timed.body))


def main() -> None:
    """Measure and print."""
    with TemporaryDirectory() as directory, running_service(Path(directory) / "log.txt", Path(directory)) as service:
        data_dir = Path(directory)
        key = create_key("capacity", "capacity", data_dir, ("results:write", "content:write", "metrics:read"))
        with attach(Settings(data_dir=data_dir)) as servers:
            found, (asked, answered) = asyncio.run(_measured(service.url, key, servers))
        _print(found, Processes(service.process.pid, data_dir))
    Console().print(f"body of one result {asked} bytes, of its answer with recommendations {answered}")


def _print(found: list[tuple[int, int, Held, Held]], processes: Processes) -> None:
    table = Table("results", "learners", *(f"{name}, bytes" for name in ("Valkey a learner", "appended a result")))
    for name in ("results a result", "record a result", "write-ahead log a result"):
        table.add_column(f"{name}, bytes")
    for n, n_learners, before, after in found:
        grown = [getattr(after, name) - getattr(before, name) for name in Held.__struct_fields__]
        each = (grown[0] / n_learners, *(one / n_learners / n for one in grown[1:]))
        table.add_row(str(n), str(n_learners), *(f"{one:.0f}" for one in each))
    Console(width=160).print(table)
    memory = Table("process", "MiB (PSS)")
    for family in families(processes):
        memory.add_row(family.role, f"{(family.memory_bytes() or 0) / 2**20:.0f}")
    Console().print(memory)


if __name__ == "__main__":
    main()

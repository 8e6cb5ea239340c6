"""A record of as many results as wanted, copied into PostgreSQL, and the time and memory to rebuild all live states.

python -m tests.benchmarks.big_record --results 1000000
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from api.cli import retrace_run
from api.embedded import Attachment, attach
from api.record.graphs import put_graph
from api.record.keys import ensure_organisation
from api.record.pool import DeadlinePool
from api.record.schema import prepare
from api.settings import Settings
from content_graph.model import ContentGraph
from tests.api.service.courses import small_graph

PER_LEARNER = 50
START = datetime(2026, 1, 5, tzinfo=UTC)
SEED = 20_261_128
COLUMNS = (
    "organisation_no, graph_no, learner, seq, version, revision, attempt, is_late, occurred_at, committed_at, score,"
    " p_correct, result_id, item_id, skills, before, after"
)


def rows(organisation_no: int, graph_no: int, graph: ContentGraph, n_results: int) -> Iterator[tuple[object, ...]]:
    """Make results of learners who answer every few minutes, in order."""
    rng = random.Random(SEED)  # noqa: S311 - a load, not a secret
    items = [(item.id, [*item.skills]) for item in graph.items]
    for n in range(n_results):
        learner, seq = f"learner-{n // PER_LEARNER:07d}", n % PER_LEARNER + 1
        at = START + timedelta(minutes=7 * seq, milliseconds=n % 1000)
        item_id, skills = rng.choice(items)
        beliefs = [0.5] * len(skills)
        yield (
            *(organisation_no, graph_no, learner, seq, seq, 1, 1, False, at, at, float(rng.random() < 0.6)),
            *(0.5, f"r{n}", item_id, skills, beliefs, beliefs),
        )


def fill(database_url: str, n_results: int, organisation: str = "big") -> None:
    """Put a graph and so many results into a prepared record."""
    graph = small_graph()
    with psycopg.connect(database_url) as connection:
        organisation_no = ensure_organisation(connection, organisation)

    async def put() -> int:
        async with DeadlinePool(database_url) as pool:
            return (await put_graph(pool, organisation_no, graph)).stored.graph_no

    graph_no = asyncio.run(put())
    with psycopg.connect(database_url) as connection, connection.cursor() as cursor:
        with cursor.copy(f"COPY symphonie.result ({COLUMNS}) FROM STDIN") as copy:
            for row in rows(organisation_no, graph_no, graph, n_results):
                copy.write_row(row)
        cursor.execute("ANALYZE symphonie.result")


def measured(servers: Attachment, what: str, *, only_verify: bool) -> None:
    """Run `symphonie retrace` once, and print what it took."""
    before, started = time.process_time(), time.perf_counter()
    report = retrace_run.run(servers, None, only_verify=only_verify, is_quiet=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(  # noqa: T201 - its result
        f"{what}: {report.learners} learners, {report.results} results, {report.rebuilt} states written,"
        f" {len(report.differences)} differences; {time.perf_counter() - started:.1f} s,"
        f" {time.process_time() - before:.1f} s of CPU here, at most {memory:.0f} MiB"
    )


def main() -> None:
    """Fill a record, lose the live store, rebuild it and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=int, default=1_000_000)
    n_results = parser.parse_args().results
    with tempfile.TemporaryDirectory() as directory, attach(Settings(data_dir=Path(directory))) as servers:
        prepare(servers.database_url, servers.settings.n_shards)
        started = time.perf_counter()
        fill(servers.database_url, n_results)
        print(f"{n_results} results copied in {time.perf_counter() - started:.1f} s")  # noqa: T201 - its result
        measured(servers, "rebuilt", only_verify=False)
        measured(servers, "verified", only_verify=True)


if __name__ == "__main__":
    main()

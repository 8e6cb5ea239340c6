"""A record of as many results and shortfalls as wanted, copied into PostgreSQL, and what it takes to read it.

How long the learners who ran into gaps of a course of many skills take to count, and the time and memory to rebuild all
live states.

python -m tests.benchmarks.big_record --results 1000000 --shortfalls 300000
"""

import argparse
import asyncio
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from api.cli import record_runs
from api.content.gaps import SKILLS_AT_ONCE, batched
from api.processes.embedded import Attachment, attach
from api.record.graphs import put_graph
from api.record.keys import ensure_organisation
from api.record.pool import DeadlinePool
from api.record.schema import prepare
from api.record.shortfalls import count_encounters
from api.settings import Settings
from content_graph.model import ContentGraph
from content_graph.offering import Stock
from tests.api.results.courses import small_graph

PER_LEARNER = 50
PER_LEARNER_SHORT = 5
N_SKILLS = 1000
BARE_GRAPH = 999
START = datetime(2026, 1, 5, tzinfo=UTC)
SEED = 20_261_128
COLUMNS = (
    "organisation_no, graph_no, learner, seq, version, revision, attempt, is_late, occurred_at, committed_at, score,"
    " p_correct, result_id, item_id, skills, before, after"
)

SHORTFALL_COLUMNS = (
    "organisation_no, graph_no, learner, version, position, noted_at, skill_id, lack, language, evidence, n_there"
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


def fall_short(database_url: str, n_shortfalls: int) -> dict[str, Stock]:
    """Let learners run into gaps of a course of many skills, a few each, on a graph that nobody else uses."""
    rng = random.Random(SEED)  # noqa: S311 - a load, not a secret
    skills = [f"skill-{n:04d}" for n in range(N_SKILLS)]
    copied = f"COPY symphonie.shortfall ({SHORTFALL_COLUMNS}) FROM STDIN"
    with psycopg.connect(database_url) as connection, connection.cursor().copy(copied) as copy:
        for n in range(n_shortfalls):
            learner, lack = f"learner-{n // PER_LEARNER_SHORT:07d}", rng.choice(("nothing_left", "used_up"))
            where = (BARE_GRAPH, BARE_GRAPH, learner, n % PER_LEARNER_SHORT + 1, 0, START + timedelta(minutes=n))
            copy.write_row((*where, rng.choice(skills), lack, "fr", [f"r{n}"], 9))
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE symphonie.shortfall")
    return {skill: Stock(6, 9) for skill in skills}


def counted(database_url: str, stocks: Mapping[str, Stock]) -> None:
    """Count who ran into gaps, skills by skills as a page does, and print how long that took."""

    async def count() -> list[float]:
        async with DeadlinePool(database_url) as pool:
            took = []
            for some in batched(stocks, SKILLS_AT_ONCE):
                started = time.perf_counter()
                await count_encounters(pool, BARE_GRAPH, BARE_GRAPH, {skill: stocks[skill] for skill in some})
                took.append(1000 * (time.perf_counter() - started))
            return took

    took = sorted(asyncio.run(count()))
    print(  # noqa: T201 - its result
        f"who ran into gaps of {SKILLS_AT_ONCE} of {len(stocks)} skills, counted: {took[len(took) // 2]:.1f} ms at the"
        f" median, {took[-1]:.1f} ms at most"
    )


def measured(servers: Attachment, what: str, *, only_verify: bool) -> None:
    """Run `symphonie retrace` once, and print what it took."""
    before, started = time.process_time(), time.perf_counter()
    report = record_runs.run(servers, None, only_verify=only_verify, is_quiet=True)
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
    parser.add_argument("--shortfalls", type=int, default=300_000)
    asked = parser.parse_args()
    n_results = asked.results
    with tempfile.TemporaryDirectory() as directory, attach(Settings(data_dir=Path(directory))) as servers:
        prepare(servers.database_url, servers.settings.n_shards)
        started = time.perf_counter()
        fill(servers.database_url, n_results)
        print(f"{n_results} results copied in {time.perf_counter() - started:.1f} s")  # noqa: T201 - its result
        counted(servers.database_url, fall_short(servers.database_url, asked.shortfalls))
        measured(servers, "rebuilt", only_verify=False)
        measured(servers, "verified", only_verify=True)


if __name__ == "__main__":
    main()

"""The benchmark from start to end: one worker on an empty data directory, interleaved rounds, ratios.

The record catches up between scenarios, so that the backlog of one does not weigh on the next.
"""

import asyncio
import re
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec
from rich.console import Console
from rich.table import Table

from content_graph.courses import bundled
from content_graph.model import ContentGraph
from loadtests.benchmark.processes import ROLES, Processes
from loadtests.benchmark.rounds import BenchmarkReport, LoadPlan, run_rounds, summarise
from loadtests.benchmark.scenarios import Source
from simulations.live.client import ServiceClient
from simulations.live.serving import SCOPES, create_key, running_service
from simulations.terminal.console import console, write_json

LONGEST_SECONDS = 60.0
POLL_SECONDS = 0.25
_ENTRIES = re.compile(rb"^symphonie_journal_entries (\S+)$", re.MULTILINE)


class RecordTooSlowError(Exception):
    """The record did not catch up within the time allowed."""

    def __init__(self, n_missing: int | None) -> None:
        told = "an unknown number of" if n_missing is None else n_missing
        super().__init__(f"after {LONGEST_SECONDS:.0f} s {told} commits are still not in the record")


async def settle(url: str, key: str) -> float:
    """Wait for the record, with a key of the scope `metrics:read`; give how many seconds it took.

    Raises:
        RecordTooSlowError: it took more than a minute.
    """
    started = time.perf_counter()
    async with ServiceClient(url, key, 1) as client:
        while (n_missing := await _n_missing(client)) != 0:
            if time.perf_counter() - started > LONGEST_SECONDS:
                raise RecordTooSlowError(n_missing)
            await asyncio.sleep(POLL_SECONDS)
    return time.perf_counter() - started


async def _n_missing(client: ServiceClient) -> int | None:
    """Ask how many commits the record has yet to take; None while the service cannot tell."""
    found = _ENTRIES.search(await client.get("/v1/metrics"))
    return int(float(found[1])) if found else None


class Extent(NamedTuple):
    """How much is measured (see `loadtests.benchmark.rounds.LoadPlan`)."""

    connections: int
    rounds: int
    seconds: float
    most_requests: int
    n_learners: int


def run(extent: Extent, *, as_json: bool) -> None:
    """Start, measure, print.

    Raises:
        ServiceDidNotStartError: `symphonie serve` failed.
        OSError: a connection was closed in the middle of a round.
    """
    progress = Console(stderr=True)
    graph = bundled()
    with tempfile.TemporaryDirectory(prefix="symphonie-benchmark-") as scratch, progress.status("start") as status:
        data_dir = Path(scratch) / "data"
        with running_service(Path(scratch) / "serve.log", data_dir, options=("--workers", "1")) as service:
            key = create_key("benchmark", "benchmark", data_dir, (*SCOPES, "metrics:read"))
            source = Source(key, graph, f"r{time.time_ns():x}", extent.n_learners)
            asyncio.run(_bring_graph(service.url, key, graph))
            port = urlsplit(service.url).port or 0
            plan = LoadPlan(port, extent.connections, extent.rounds, extent.seconds, extent.most_requests)
            settled: list[float] = []
            seen = run_rounds(
                source,
                plan,
                lambda: settled.append(asyncio.run(settle(service.url, key))),
                Processes(service.process.pid, data_dir).cpu_seconds,
                status.update,
            )
            report = summarise(extent.connections, seen)
            remembered = asyncio.run(_hot_results(service.url, source))
    _print(
        msgspec.structs.replace(report, hot_remembered=remembered, settle_seconds=round(max(settled), 2)),
        as_json=as_json,
    )


async def _bring_graph(url: str, key: str, graph: ContentGraph) -> None:
    async with ServiceClient(url, key, 1) as client:
        await client.put_graph(graph)


async def _hot_results(url: str, source: Source) -> int:
    """Count what the service remembers of the one learner that everybody worked on: nothing may be lost."""
    async with ServiceClient(url, source.key, 1) as client:
        mastery = await client.mastery(source.hot_learner(), source.graph.id)
    return mastery.n_results


def _print(report: BenchmarkReport, *, as_json: bool) -> None:
    if as_json:
        write_json(report)
        return
    out = console()
    out.print(_scenarios(report))
    out.print(_cpu(report))
    out.print(_ratios(report))
    out.print(f"hot learner: {report.hot_accepted:,} accepted, {report.hot_remembered:,} remembered")
    out.print(f"longest wait for the record between two scenarios: {report.settle_seconds} s")


def _scenarios(report: BenchmarkReport) -> Table:
    table = Table("scenario", "sent", "req/s", "results/s", "errors", "p50 ms", "p95", "p99")
    for name, figures in report.scenarios.items():
        latency = figures.latency_ms
        times = ("–",) * 3 if latency is None else (f"{one:.2f}" for one in (latency.p50, latency.p95, latency.p99))
        rates = (f"{figures.requests_per_second:,.0f}", f"{figures.results_per_second:,.0f}")
        table.add_row(name, f"{figures.requests:,}", *rates, f"{figures.errors}", *times)
    return table


def _cpu(report: BenchmarkReport) -> Table:
    table = Table("CPU µs per result (hello: per request)", *ROLES)
    for name, figures in report.scenarios.items():
        known = figures.cpu_us or {}
        table.add_row(name, *(f"{known[role]:,.1f}" if role in known else "–" for role in ROLES))
    return table


def _ratios(report: BenchmarkReport) -> Table:
    table = Table("ratio", "value", "wanted", "")
    for name, ratio in report.ratios.items():
        wanted = f"{'≥' if ratio.is_floor else '≤'} {ratio.limit:g}"
        table.add_row(
            name, f"{ratio.value:.3f}", wanted, "[green]kept[/green]" if ratio.is_kept else "[red]missed[/red]"
        )
    return table

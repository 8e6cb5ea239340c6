"""The benchmark from start to end: a service of our own or a running one, interleaved rounds, ratios.

The record catches up between scenarios, so that the backlog of one does not weigh on the next.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, NamedTuple

import msgspec
from rich.console import Console
from rich.table import Table

from content_graph.courses import bundled
from content_graph.model import ContentGraph
from loadtests.benchmark.lag import lag_of
from loadtests.benchmark.processes import ROLES, CpuSeconds, Processes
from loadtests.benchmark.protocol import endpoint_of
from loadtests.benchmark.rounds import BenchmarkPlan, BenchmarkReport, run_rounds, summarise
from loadtests.benchmark.scenarios import Source
from simulations.live.client import ServiceClient
from simulations.live.scratch import scratch_folder
from simulations.live.serving import SCOPES, create_key, running_service
from simulations.terminal.console import console, write_json

GRAPH_ID: Final = "loadtest-http"
"""Of the course that is answered: the bundled one, under a name that nobody's course has."""
LONGEST_SECONDS = 60.0
POLL_SECONDS = 0.25


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
    lag = lag_of(await client.get("/v1/metrics"))
    return None if lag is None else lag.entries


class Extent(NamedTuple):
    """How much is measured (see `loadtests.benchmark.rounds.BenchmarkPlan`)."""

    connections: int
    rounds: int
    seconds: float
    most_requests: int
    n_learners: int


class BenchmarkService(NamedTuple):
    """What is measured."""

    url: str
    key: str
    cpu_seconds: Callable[[], CpuSeconds | None]


def run(extent: Extent, required: Mapping[str, float], url: str | None, key: str, *, as_json: bool) -> bool:
    """Measure a service, print, and say whether nothing failed and all that is required was kept.

    Args:
        extent: How much is measured.
        required: Ratios that have to be kept, with what they are held to.
        url: Of a running service; None starts one, with one worker on an empty data directory.
        key: Of the running service, with `SCOPES` and `metrics:read`.
        as_json: Whether one JSON object is printed.

    Raises:
        RequestFault: The address is none.
        ServiceDidNotStartError: `symphonie serve` failed.
        ServiceRefusedError: The service did not take the course of the load, or does not show its metrics.
        RecordTooSlowError: The record did not catch up.
        MalformedAnswerError: An answer without Content-Length.
        OSError: The service cannot be reached, or closed a connection in the middle of a round.
    """
    progress = Console(stderr=True)
    with progress.status("start") as status, service_at(url, key) as service:
        report = measure(service, extent, required, status.update)
    _print(report, as_json=as_json)
    return not report.faults


@contextmanager
def service_at(url: str | None, key: str) -> Iterator[BenchmarkService]:
    """Give the service that was named, or one that lives as long as the benchmark."""
    if url is not None:
        yield BenchmarkService(url, key, lambda: None)
        return
    with scratch_folder("symphonie-benchmark-") as scratch:
        data_dir = scratch / "data"
        with running_service(scratch / "serve.log", data_dir, options=("--workers", "1")) as started:
            made = create_key("benchmark", "benchmark", data_dir, (*SCOPES, "metrics:read"))
            yield BenchmarkService(started.url, made, Processes(started.process.pid, data_dir).cpu_seconds)


def measure(
    service: BenchmarkService, extent: Extent, required: Mapping[str, float], progress: Callable[[str], None]
) -> BenchmarkReport:
    """Bring the course of the load, measure all rounds, and ask what is remembered."""
    graph = msgspec.structs.replace(bundled(), id=GRAPH_ID)
    source = Source(endpoint_of(service.url), service.key, graph, f"r{time.time_ns():x}", extent.n_learners)
    asyncio.run(_bring_graph(service.url, service.key, graph))
    settled = [asyncio.run(settle(service.url, service.key))]
    plan = BenchmarkPlan(extent.connections, extent.rounds, extent.seconds, extent.most_requests)
    seen = run_rounds(
        source,
        plan,
        lambda: settled.append(asyncio.run(settle(service.url, service.key))),
        service.cpu_seconds,
        progress,
    )
    remembered = asyncio.run(_hot_results(service.url, source))
    report = summarise(extent.connections, seen, required)
    return msgspec.structs.replace(report, hot_remembered=remembered, settle_seconds=round(max(settled), 2))


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
    out.print(
        f"Closed loop: each of {report.connections} connections sends its next request after the answer to the last "
        "one. A service that slows down is asked less, so latencies leave out how long others would have waited: "
        "compare them within a run. The scenarios of symphonie loadtest are an open model."
    )
    out.print(_scenarios(report))
    if any(figures.cpu_us for figures in report.scenarios.values()):
        out.print(_cpu(report))
    out.print(_ratios(report))
    out.print(f"hot learner: {report.hot_accepted:,} accepted, {report.hot_remembered:,} remembered")
    out.print(f"longest wait for the record between two scenarios: {report.settle_seconds} s")
    for fault in report.faults:
        out.print(f"[red]failed[/red]: {fault}", highlight=False)


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
    table = Table("ratio", "value", "wanted", "", "")
    for name, ratio in report.ratios.items():
        wanted = f"{'≥' if ratio.is_floor else '≤'} {ratio.limit:g}"
        kept = "[green]kept[/green]" if ratio.is_kept else "[red]missed[/red]"
        table.add_row(name, f"{ratio.value:.3f}", wanted, kept, "required" if name in report.required else "")
    return table

"""Metrics in the format of Prometheus, made from the workers' counters at the moment of the scrape."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Iterable, Iterator
from typing import Final, TypeAlias, TypeVar

from litestar import Response
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from api.clock import US_PER_S
from api.errors import RecordUnavailable, StoreUnavailable
from api.http.counters import BUCKET_BOUNDS_S, Snapshot, read_snapshots
from api.http.openapi import Content
from api.http.requests import ServiceRequest
from api.http.routes import Routes
from api.record.dead_letters import count_dead_letters_async
from api.record.keys import METRICS, count_expiring
from api.record.retrace.retraces import sum_retraces
from api.runtime import Runtime

FigureT = TypeVar("FigureT")
Gauge: TypeAlias = tuple[str, str, float | None]
"""Name, meaning and value."""

ROUTES: Final = Routes("Operation")
LAG_TIMEOUT_S: Final = 1.0
EVENT_FAMILIES: Final = {
    "results": ("status", "Results received, by what became of them."),
    "clock_jumps": ("way", "Times that the wall clock was set by a second or more, forward or backward."),
    "corrections": ("status", "Corrections of results received, by what became of them."),
    "adjustments": ("kind", "Changes of learners' paths, by kind."),
    "keys": ("outcome", "Look-ups of API keys that the cache could not answer."),
    "refusals": ("reason", "Connections and requests refused before anybody knew what they ask for, by reason."),
    "compilations": ("function", "Functions compiled after the worker was ready; there should be none."),
    "graphs": ("outcome", "Look-ups of content graphs that the cache could not answer."),
}


class WorkersCollector(Collector):
    """Hands the workers' snapshots to prometheus_client, one series per worker."""

    def __init__(self, snapshots: list[Snapshot], gauges: Iterable[Gauge]) -> None:
        self._snapshots, self._gauges = snapshots, gauges

    def collect(self) -> Iterator[Metric]:
        """Yield every family; a figure that could not be had is left out."""
        for name, meaning, value in self._gauges:
            if value is not None:
                yield GaugeMetricFamily(f"symphonie_{name}", meaning, value=value)
        yield GaugeMetricFamily("symphonie_workers", "Workers that answer requests.", value=len(self._snapshots))
        yield self._requests()
        yield from self._events()

    def _requests(self) -> Metric:
        family = HistogramMetricFamily(
            "symphonie_http_request_seconds",
            "Time from a request's arrival to the end of its answer.",
            labels=("method", "route", "status", "worker"),
        )
        bounds = [*map(str, BUCKET_BOUNDS_S), "+Inf"]
        for snapshot in self._snapshots:
            for row in snapshot.requests:
                labels = [row.method, row.route, str(row.status), snapshot.worker]
                cumulated = itertools.accumulate(row.buckets)
                family.add_metric(labels, list(zip(bounds, cumulated, strict=True)), sum_value=row.seconds)
        return family

    def _events(self) -> Iterable[Metric]:
        for name, (label, meaning) in EVENT_FAMILIES.items():
            family = CounterMetricFamily(f"symphonie_{name}", meaning, labels=(label, "worker"))
            for snapshot in self._snapshots:
                for event, kind, n in snapshot.events:
                    if event == name:
                        family.add_metric([kind, snapshot.worker], n)
            yield family


@ROUTES.on("get", "/v1/metrics", "All workers' counters.", scope=METRICS, returned=(Content("text/plain"),))
async def metrics(request: ServiceRequest, runtime: Runtime) -> Response[bytes]:
    """Read metrics for Prometheus.

    The counters of all workers of this machine, and what the record waits for, lacks and does. The figures are sums
    over all organisations, so the scope `admin` does not imply this one.
    """
    own = runtime.counters.snapshot()
    others = (s for s in read_snapshots(runtime.metrics_dir, time.time()) if s.worker != own.worker)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(WorkersCollector([own, *others], await _gauges(runtime)))
    encode, media_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(registry), media_type=media_type)


async def _gauges(runtime: Runtime) -> tuple[Gauge, ...]:
    lag, sums, n_dead, n_expiring = await asyncio.gather(
        _answered(runtime.journal.measure()),
        _answered(sum_retraces(runtime.pool)),
        _answered(count_dead_letters_async(runtime.pool)),
        _answered(count_expiring(runtime.pool)),
    )
    set_by_s = runtime.clock.set_by_us / US_PER_S
    set_since = "By how much the wall clock was set since this worker started; positive if forward."
    return (
        ("journal_entries", "Commits that the record does not have yet.", lag and lag.n_entries),
        ("journal_age_seconds", "Age of the oldest of them.", lag and lag.age_seconds),
        ("retraces", "Re-traces of learners to another model that are not done.", sums and sums.running),
        ("retraces_failing", "Of these, kept from going on by an error.", sums and sums.failing),
        ("retrace_learners", "Learners that they go through.", sums and sums.learners_total),
        ("retrace_learners_done", "Of these, gone through.", sums and sums.learners_done),
        ("dead_letters", "Commits that could not be written to the record.", n_dead),
        ("keys_expiring", "API keys that end within 14 days.", n_expiring),
        ("clock_set_seconds", set_since, set_by_s),
    )


async def _answered(figure: Awaitable[FigureT]) -> FigureT | None:
    """Return a figure; None if its store does not answer, because the others are wanted all the more."""
    try:
        async with asyncio.timeout(LAG_TIMEOUT_S):
            return await figure
    except (RecordUnavailable, StoreUnavailable, TimeoutError):
        return None

"""Metrics in the format of Prometheus, made from the workers' counters at the moment of the scrape."""

import itertools
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from litestar import Response
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from api.http.counters import BUCKET_BOUNDS_S, Snapshot, read_snapshots
from api.http.gauges import gauges
from api.http.openapi import Content
from api.http.requests import ServiceRequest
from api.http.routes import Routes
from api.record.keys import METRICS
from api.runtime import Runtime

ROUTES: Final = Routes("Operation")
EVENT_FAMILIES: Final = {
    "results": ("status", "Results received, by what became of them."),
    "clock_jumps": ("way", "Times that the wall clock was set by a second or more, forward or backward."),
    "activities": ("status", "Traces of activity received, by what became of them."),
    "corrections": ("status", "Corrections of results received, by what became of them."),
    "adjustments": ("kind", "Changes of learners' paths, by kind."),
    "keys": ("outcome", "Look-ups of API keys that the cache could not answer."),
    "passwords": ("outcome", "Passwords that were compared, be there such an account or not."),
    "refusals": ("reason", "Connections and requests refused before anybody knew what they ask for, by reason."),
    "compilations": ("function", "Functions compiled after the worker was ready; there should be none."),
    "graphs": ("outcome", "Look-ups of content graphs that the cache could not answer."),
}


class WorkersCollector(Collector):
    """Hands the workers' snapshots to prometheus_client, one series per worker."""

    def __init__(self, snapshots: list[Snapshot], standing: Sequence[Metric]) -> None:
        self._snapshots, self._standing = snapshots, standing

    def collect(self) -> Iterator[Metric]:
        """Yield every family."""
        yield from self._standing
        yield GaugeMetricFamily("symphonie_workers", "Workers that answer requests.", value=len(self._snapshots))
        yield self._requests()
        yield self._waiting()
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

    def _waiting(self) -> Metric:
        meaning = "Requests inside a worker (`inside`), and what waits for its turn there, by queue."
        family = GaugeMetricFamily("symphonie_waiting", meaning, labels=("queue", "worker"))
        for snapshot in self._snapshots:
            for queue, n in snapshot.waiting:
                family.add_metric([queue, snapshot.worker], n)
        return family

    def _events(self) -> Iterable[Metric]:
        for name, (label, meaning) in EVENT_FAMILIES.items():
            family = CounterMetricFamily(f"symphonie_{name}", meaning, labels=(label, "worker"))
            for snapshot in self._snapshots:
                for event, kind, n in snapshot.events:
                    if event == name:
                        family.add_metric([kind, snapshot.worker], n)
            yield family


async def families(runtime: Runtime) -> list[Metric]:
    """Return all families, of all workers of this machine."""
    own = runtime.counters.snapshot()
    others = (s for s in read_snapshots(runtime.metrics_dir, time.time()) if s.worker != own.worker)
    return list(WorkersCollector([own, *others], await gauges(runtime)).collect())


def is_first_worker(runtime: Runtime) -> bool:
    """Whether this is the worker that tells of all, where only one should."""
    own = runtime.counters.worker
    return own == min({own, *(s.worker for s in read_snapshots(runtime.metrics_dir, time.time()))})


@ROUTES.on("get", "/v1/metrics", "All workers' counters.", scope=METRICS, returned=(Content("text/plain"),))
async def metrics(request: ServiceRequest, runtime: Runtime) -> Response[bytes]:
    """Read metrics for Prometheus.

    The counters of all workers of this machine, and what the record waits for, lacks and does. The figures are sums
    over all organisations, so the scope `admin` does not imply this one.
    """
    own = runtime.counters.snapshot()
    others = (s for s in read_snapshots(runtime.metrics_dir, time.time()) if s.worker != own.worker)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(WorkersCollector([own, *others], await gauges(runtime)))
    encode, media_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(registry), media_type=media_type)

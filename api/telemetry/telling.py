"""What processes tell a collector: spans as they end, and every few seconds the figures of `/v1/metrics`."""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from typing import Final

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import export
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from prometheus_client import Metric

from api import logs
from api.http.metrics import families, is_first_worker
from api.runtime import Runtime
from api.telemetry.choosing import Collector
from api.telemetry.spans import trace_id, wrap_all

SPANS_EVERY_MS: Final = 2000
METRICS_EVERY_S: Final = 15.0
TIMEOUT_S: Final = 5.0
_SCOPE: Final = InstrumentationScope("symphonie")
_TO_THE_END: Final = "+Inf"
_CUMULATIVE: Final = export.AggregationTemporality.CUMULATIVE


def begin(collector: Collector, role: str) -> Callable[[], None]:
    """Begin to trace this process, and return what sends the last spans at its end.

    Spans that cannot be sent are dropped; nobody waits for a collector.
    """
    provider = TracerProvider(ALWAYS_ON, resource_of(f"{socket.gethostname()}/{role}/{os.getpid()}"))
    exporter = OTLPSpanExporter(f"{collector.endpoint}/v1/traces", headers=collector.headers, timeout=TIMEOUT_S)
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=SPANS_EVERY_MS))
    wrap_all(provider.get_tracer("symphonie"), collector.ratio)
    logs.CORRELATION.trace_id = trace_id
    return provider.shutdown


def resource_of(instance: str) -> Resource:
    """Say who tells."""
    return Resource.create(
        {"service.name": "symphonie", "service.version": version("symphonie"), "service.instance.id": instance}
    )


@asynccontextmanager
async def pushing(runtime: Runtime, collector: Collector) -> AsyncIterator[None]:
    """Push metrics for the duration of the block: one worker does for all of the machine, as with a scrape."""
    url = f"{collector.endpoint}/v1/metrics"
    exporter = OTLPMetricExporter(url, headers=collector.headers, timeout=TIMEOUT_S)
    task = asyncio.create_task(_push(runtime, exporter))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        exporter.shutdown()


async def _push(runtime: Runtime, exporter: OTLPMetricExporter) -> None:
    begun_ns, resource = time.time_ns(), resource_of(socket.gethostname())
    while True:
        if is_first_worker(runtime):
            found = converted(await families(runtime), begun_ns, time.time_ns())
            scoped = export.ScopeMetrics(_SCOPE, found, "")
            await asyncio.to_thread(
                exporter.export, export.MetricsData([export.ResourceMetrics(resource, [scoped], "")])
            )
        await asyncio.sleep(METRICS_EVERY_S)


def converted(found: Iterable[Metric], begun_ns: int, now_ns: int) -> list[export.Metric]:
    """Translate families of Prometheus into metrics of OpenTelemetry, under the same names.

    Args:
        found: Gauges, counters and histograms.
        begun_ns: Since when counters count.
        now_ns: The moment.
    """
    return [export.Metric(one.name, one.documentation, one.unit, _data_of(one, begun_ns, now_ns)) for one in found]


def _data_of(family: Metric, begun_ns: int, now_ns: int) -> export.Gauge | export.Sum | export.Histogram:
    if family.type == "histogram":
        return export.Histogram(_histograms(family, begun_ns, now_ns), _CUMULATIVE)
    points = [
        export.NumberDataPoint(one.labels, begun_ns, now_ns, one.value)
        for one in family.samples
        if not one.name.endswith("_created")
    ]
    return export.Sum(points, _CUMULATIVE, is_monotonic=True) if family.type == "counter" else export.Gauge(points)


def _histograms(family: Metric, begun_ns: int, now_ns: int) -> list[export.HistogramDataPoint]:
    series: dict[frozenset[tuple[str, str]], tuple[list[tuple[str, float]], list[float]]] = {}
    for one in family.samples:
        labels = frozenset((name, value) for name, value in one.labels.items() if name != "le")
        buckets, sums = series.setdefault(labels, ([], []))
        if one.name.endswith("_bucket"):
            buckets.append((one.labels["le"], one.value))
        elif one.name.endswith("_sum"):
            sums.append(one.value)
    return [_point(dict(labels), *told, begun_ns, now_ns) for labels, told in series.items()]


def _point(
    labels: dict[str, str], buckets: Sequence[tuple[str, float]], sums: Sequence[float], begun_ns: int, now_ns: int
) -> export.HistogramDataPoint:
    """Make a point of cumulated buckets, whose counts OpenTelemetry wants each by itself."""
    cumulated = [int(n) for _, n in buckets]
    counts = [n - before for before, n in zip([0, *cumulated], cumulated, strict=False)]
    bounds = [float(bound) for bound, _ in buckets if bound != _TO_THE_END]
    total = sum(sums)
    return export.HistogramDataPoint(labels, begun_ns, now_ns, sum(counts), total, counts, bounds, 0.0, total)

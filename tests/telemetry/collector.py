"""A collector that listens on loopback, speaks OTLP over HTTP and keeps what it is told."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

PATIENCE_S = 200.0
KINDS: dict[str, Callable[[bytes], Any]] = {
    "/v1/traces": ExportTraceServiceRequest.FromString,
    "/v1/metrics": ExportMetricsServiceRequest.FromString,
}


class Collector:
    """What was told so far.

    Attributes:
        spans: Each with `resource`, its resource's attributes.
        metrics: The points of each by name.
        n_refused: Requests without the headers that were agreed on.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.spans: list[dict[str, Any]] = []
        self.metrics: dict[str, dict[str, Any]] = {}
        self.resources: list[dict[str, str]] = []
        self.n_refused = 0

    def take(self, path: str, body: bytes) -> None:
        """Keep what a request tells."""
        told = MessageToDict(KINDS[path](body))
        for one in told.get("resourceSpans", ()):
            resource = attributes_of(one["resource"])
            self.spans += [{**span, "resource": resource} for scope in one["scopeSpans"] for span in scope["spans"]]
        for one in told.get("resourceMetrics", ()):
            self.resources.append(attributes_of(one["resource"]))
            self.metrics |= {metric["name"]: metric for scope in one["scopeMetrics"] for metric in scope["metrics"]}

    def wait_for(self, is_there: Callable[[], bool]) -> None:
        """Wait until something was told."""
        deadline = time.monotonic() + PATIENCE_S
        while not is_there():
            assert time.monotonic() < deadline, sorted(span["name"] for span in self.spans)
            time.sleep(0.05)


def attributes_of(told: Mapping[str, Any]) -> dict[str, str]:
    """Return the attributes of a span or resource as texts."""
    return {one["key"]: str(*one["value"].values()) for one in told.get("attributes", ())}


@contextmanager
def collecting(headers: Mapping[str, str]) -> Iterator[Collector]:
    """Listen for the duration of the block, and take only what comes with these headers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            is_known = all(self.headers[name] == value for name, value in headers.items())
            if is_known:
                collector.take(self.path, body)
            collector.n_refused += not is_known
            self.send_response(200 if is_known else 401)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's
            """Be quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector = Collector(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()

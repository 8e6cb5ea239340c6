"""What a collector is told of a running service: whole trees, and nobody's name."""

import ast
import json
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from api.settings import InvalidSettingError, Settings
from api.telemetry.choosing import MissingTelemetryError, collector_of
from api.telemetry.spans import PLACES, REQUEST, Place, find, with_span
from tests.telemetry.collector import Collector, attributes_of
from tests.telemetry.watched import EMAIL, LEARNER, NAME, WatchedService

ROOT = Path(__file__).parents[2]
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


def hexed(encoded: str) -> str:
    """Read an id as protobuf's JSON writes bytes."""
    return b64decode(encoded).hex()


def of_trace(collector: Collector, trace_id: str) -> dict[str, dict[str, Any]]:
    return {span["name"]: span for span in collector.spans if hexed(span["traceId"]) == trace_id}


def test_the_spans_of_one_result_are_one_tree_from_the_route_to_the_commit(
    watched: WatchedService, collector: Collector
) -> None:
    watched.send({"traceparent": f"00-{TRACE}-{PARENT}-01"})
    collector.wait_for(lambda: "POST /v1/results" in of_trace(collector, TRACE))
    found = of_trace(collector, TRACE)
    parents = {name: hexed(span["parentSpanId"]) for name, span in found.items()}
    ids = {hexed(span["spanId"]): name for name, span in found.items()}
    assert parents["POST /v1/results"] == PARENT  # the caller's
    assert ids[parents["results of a learner"]] == "POST /v1/results"
    assert {ids[parents[name]] for name in ("load state", "trace and decide", "commit")} == {"results of a learner"}
    assert attributes_of(found["POST /v1/results"]) == {
        "http.request.method": "POST",
        "http.route": "/v1/results",
        "http.response.status_code": "200",
    }
    resource = found["commit"]["resource"]
    assert resource["service.name"] == "symphonie"
    assert "/worker/" in resource["service.instance.id"]


def test_what_a_caller_does_not_keep_is_not_traced(watched: WatchedService, collector: Collector) -> None:
    ignored = "1" * 32
    watched.send({"traceparent": f"00-{ignored}-{PARENT}-00"})
    watched.send({"traceparent": f"00-{'2' * 32}-{PARENT}-01"})
    collector.wait_for(lambda: "POST /v1/results" in of_trace(collector, "2" * 32))
    assert not of_trace(collector, ignored)


def test_spans_tell_kinds_of_problems_and_name_nobody(watched: WatchedService, collector: Collector) -> None:
    profile = {"name": NAME, "email": EMAIL}
    watched.client.put(f"/v1/learners/{LEARNER}/contact", json=profile)
    watched.client.get(f"/v1/learners/{LEARNER}/mastery?content_graph=nowhere-{LEARNER}")
    watched.client.get(f"/v1/learners/{LEARNER}/timeline")
    watched.client.post("/v1/results", json={"results": [{"result_id": "r", "learner_id": LEARNER, "item_id": "no"}]})
    watched.wait_until_recorded()
    mastery = "GET /v1/learners/{learner_id}/mastery"
    wanted = {mastery, "GET /v1/learners/{learner_id}/timeline", "project a batch", "ask the record", "fire timers"}
    collector.wait_for(lambda: wanted <= {span["name"] for span in collector.spans})
    answers = [attributes_of(span) for span in collector.spans if span["name"] == mastery]
    assert any(one.get("error.type", "").startswith("/problems/") for one in answers)
    told = json.dumps(collector.spans)
    secrets = [*(key.split("_", maxsplit=2)[2] for key in watched.keys), "secret-result", "nowhere"]
    for secret in (LEARNER, NAME, EMAIL, *secrets):
        assert secret not in told
    assert collector.n_refused == 0  # the header of the file came with each


def test_metrics_are_pushed_under_the_names_of_the_scrape(watched: WatchedService, collector: Collector) -> None:
    collector.wait_for(lambda: bool(collector.metrics))
    scraped = {family.name for family in watched.scrape()}
    assert scraped - collector.metrics.keys() == set()
    assert collector.resources[0]["service.name"] == "symphonie"


@pytest.mark.parametrize("place", [*PLACES, REQUEST], ids=lambda place: place.span)
def test_what_gets_a_span_is_there(place: Place) -> None:
    assert callable(getattr(*find(place)))


@pytest.mark.parametrize(("ratio", "names"), [(0.0, ["request"]), (1.0, ["step", "batch", "request"])])
def test_what_others_left_in_a_trace_is_no_part_of_it(ratio: float, names: list[str]) -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer("tests")
    step = with_span(tracer, Place("", "step"), ratio, len)
    batch = with_span(tracer, Place("", "batch", is_root=True, counted=0), ratio, step)
    with tracer.start_as_current_span("request"):
        assert batch([1, 2]) == 2  # the results of others, whose commit follows on that of the request
    spans = {span.name: span for span in exporter.get_finished_spans()}
    assert list(spans) == names
    if ratio:
        traces = [span.context.trace_id for span in spans.values() if span.context is not None]
        assert traces[0] == traces[1] != traces[2]
        assert dict(spans["batch"].attributes or {}) == {"symphonie.n": 2}


def imported_at_once(path: Path) -> set[str]:
    """Names of the modules that a module imports when it is itself imported."""
    body = ast.parse(path.read_text()).body
    plain = {alias.name for one in body if isinstance(one, ast.Import) for alias in one.names}
    return plain | {one.module or "" for one in body if isinstance(one, ast.ImportFrom)}


def test_nothing_of_opentelemetry_is_imported_where_no_collector_is_named() -> None:
    lazy = {"api/telemetry/spans.py", "api/telemetry/telling.py"}
    for path in (ROOT / "api").rglob("*.py"):
        if str(path.relative_to(ROOT)) not in lazy:
            names = imported_at_once(path)
            assert not {
                one for one in names if one.startswith(("opentelemetry", "api.telemetry.spans", "api.telemetry.te"))
            }


def test_a_collector_without_the_extra_is_a_clear_fault_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk", None)
    assert collector_of(Settings()) is None
    with pytest.raises(MissingTelemetryError, match=r"symphonie\[telemetry\]"):
        collector_of(Settings(otlp_endpoint="http://127.0.0.1:1"))


def test_a_header_that_cannot_be_read_is_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "headers"
    path.write_text("x-token: one\nhunter2\n")
    with pytest.raises(InvalidSettingError, match="line 2") as raised:
        collector_of(Settings(otlp_endpoint="http://127.0.0.1:1", otlp_headers_file=path))
    assert "hunter2" not in str(raised.value)

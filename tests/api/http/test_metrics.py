import asyncio
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from litestar import Litestar
from litestar.testing import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.http.counters import (
    BUCKET_BOUNDS_S,
    STALE_AFTER_S,
    Counters,
    RequestCount,
    Snapshot,
    read_snapshots,
    share,
    write_snapshot,
)
from api.record.keys import create_key
from api.record.projector import Projector
from api.settings import Settings
from tests.api.http.organisations import Organisation, a_result, problem_of
from tests.api.results.courses import small_graph

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples_of(text: str, start: str) -> Samples:
    """Read the samples whose names start so: all of a service that answered much are many thousands."""
    lines = [line for line in text.splitlines(keepends=True) if line.startswith(start)]
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families("".join(lines))
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    wanted = set(labels.items())
    return sum(found for (sample, of), found in samples.items() if sample == name and wanted <= of)


def n_files(directory: Path) -> int:
    return len(list(directory.iterdir()))


def test_requests_are_counted_by_route_and_status_without_ids(
    organisation: Organisation, metrics: Organisation
) -> None:
    route = "/v1/learners/{learner_id}/mastery"
    labels = {"method": "GET", "route": route, "status": "422"}
    name = "symphonie_http_request_seconds_count"
    before = value(samples_of(metrics.get("/v1/metrics").text, name), name, **labels)
    for _ in range(3):
        organisation.get("/v1/learners/ada-lovelace/mastery")
    text = metrics.get("/v1/metrics").text
    assert value(samples_of(text, name), name, **labels) == before + 3
    assert "ada-lovelace" not in text
    assert organisation.name not in text


def test_unknown_addresses_share_one_series(organisation: Organisation, metrics: Organisation) -> None:
    for n in range(5):
        organisation.get(f"/nowhere/{n}")
    assert "/nowhere" not in metrics.get("/v1/metrics").text


def test_buckets_rise_to_the_count(organisation: Organisation, metrics: Organisation) -> None:
    organisation.get("/v1/health/live")
    text = metrics.get("/v1/metrics").text
    assert list(text_string_to_metric_families(text))
    labels = {"route": "/v1/health/live", "status": "200"}
    name = "symphonie_http_request_seconds"
    samples = samples_of("".join(line for line in text.splitlines(keepends=True) if labels["route"] in line), name)
    bounds = [*(str(bound) for bound in BUCKET_BOUNDS_S), "+Inf"]
    counts = [value(samples, f"{name}_bucket", le=bound, **labels) for bound in bounds]
    assert counts == sorted(counts)
    assert counts[-1] == value(samples, f"{name}_count", **labels) > 0


def test_the_counters_of_all_workers_are_told_by_any(metrics: Organisation, settings: Settings) -> None:
    buckets = [0] * len(BUCKET_BOUNDS_S) + [7]
    row = RequestCount("POST", "/v1/results", 200, buckets, 1.5)
    sibling = Snapshot("sibling", (row,), (("results", "accepted", 12),))
    write_snapshot(settings.data_dir / "metrics", sibling)
    text = metrics.get("/v1/metrics").text
    for name, labels, expected in (
        ("symphonie_http_request_seconds_count", {"worker": "sibling"}, 7),
        ("symphonie_results_total", {"worker": "sibling", "status": "accepted"}, 12),
        ("symphonie_workers", {}, 2),
    ):
        assert value(samples_of(text, name), name, **labels) == expected
    (settings.data_dir / "metrics" / "sibling.json").unlink()


def test_the_lag_of_the_record_is_told(organisation: Organisation, metrics: Organisation, projector: Projector) -> None:
    organisation.put(small_graph())
    projector.drain()
    lag = "symphonie_journal_"
    assert value(samples_of(metrics.get("/v1/metrics").text, lag), "symphonie_journal_entries") == 0
    organisation.send(a_result("ada", "a0", 1, 1))
    samples = samples_of(metrics.get("/v1/metrics").text, lag)
    assert value(samples, "symphonie_journal_entries") == 1
    assert value(samples, "symphonie_journal_age_seconds") >= 0


def test_what_a_dead_worker_left_is_removed(tmp_path: Path) -> None:
    for name in ("alive", "dead"):
        write_snapshot(tmp_path, Snapshot(name, (), ()))
    now = time.time()
    os.utime(tmp_path / "dead.json", (now - STALE_AFTER_S - 1,) * 2)
    (tmp_path / "broken.json").write_text("{")
    assert [snapshot.worker for snapshot in read_snapshots(tmp_path, now)] == ["alive"]
    assert not (tmp_path / "dead.json").exists()


def test_a_worker_that_ends_takes_its_counters_away(tmp_path: Path) -> None:
    async def main() -> None:
        task = asyncio.create_task(share(Counters(), tmp_path))
        await asyncio.sleep(0.01)
        assert n_files(tmp_path) == 1
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(main())
    assert n_files(tmp_path) == 0


def test_metrics_need_a_key_that_was_made_for_them_wherever_the_request_comes_from(
    client: TestClient[Litestar], organisation: Organisation, metrics: Organisation
) -> None:
    assert client.get("/v1/metrics").status_code == 401
    refused = organisation.get("/v1/metrics")
    assert refused.status_code == 403  # the figures are sums over all organisations
    assert "metrics:read" in problem_of(refused)["detail"]
    assert metrics.get("/v1/metrics").status_code == 200


def test_keys_that_soon_end_are_counted(metrics: Organisation, database_url: str) -> None:
    name = "symphonie_keys_expiring"
    before = value(samples_of(metrics.get("/v1/metrics").text, name), name)
    with psycopg.connect(database_url) as connection:
        now = datetime.now(UTC)
        for days in (-1, 1, 13, 15):
            create_key(connection, metrics.name, ("admin",), expires_at=now + timedelta(days))
    assert value(samples_of(metrics.get("/v1/metrics").text, name), name) == before + 2

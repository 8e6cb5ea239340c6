"""One service that tells a collector everything, and the collector, for all of this folder."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import variable_of
from simulations.live.serving import running_service
from tests.fresh import copy_record
from tests.telemetry.collector import Collector, collecting
from tests.telemetry.watched import WatchedService

SECRET = secrets.token_hex(8)


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    with collecting({"x-token": SECRET}) as collector:
        yield collector


@pytest.fixture(scope="session")
def watched(
    tmp_path_factory: pytest.TempPathFactory, collector: Collector, files_of_a_record: Path
) -> Iterator[WatchedService]:
    directory = tmp_path_factory.mktemp("telemetry")
    data_dir = copy_record(files_of_a_record, directory / "data")
    headers = directory / "headers"
    headers.write_text(f"x-token: {SECRET}\n")
    chosen = {"otlp_endpoint": collector.url, "otlp_headers_file": str(headers), "trace_ratio": "1"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in chosen.items():
            patch.setenv(variable_of(name), value)
        with running_service(directory / "serve.log", data_dir, options=("--workers", "1")) as service:
            yield WatchedService.of(service, data_dir)

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.errors import RecordUnavailable, StoreUnavailable
from api.http import health
from api.record.intake import Lag
from api.record.projector import Projector
from api.runtime import Runtime
from api.settings import Settings
from tests.api.http.organisations import problem_of

REASON = "nobody listens"


@pytest.fixture
def runtime(client: TestClient[Litestar]) -> Runtime:
    found: Runtime = client.app.state.runtime
    return found


def test_the_process_is_alive(client: TestClient[Litestar]) -> None:
    response = client.get("/v1/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


def test_the_service_is_ready_when_all_its_parts_are(client: TestClient[Litestar], projector: Projector) -> None:
    projector.drain()
    response = client.get("/v1/health/ready")
    assert response.status_code == 200
    checks = response.json()["checks"]
    for name in ("dead_letters", "timekeeper"):  # other tests leave some in the record that all share
        del checks[name]
    assert checks == dict.fromkeys(("live_store", "record", "projector", "clock"), "ok")


@pytest.fixture
def broken(client: TestClient[Litestar], runtime: Runtime) -> Iterator[Runtime]:
    """The application with parts that do not work."""

    class Down:
        async def check(self) -> None:
            raise StoreUnavailable(REASON)

        def connection(self, _timeout: float | None = None) -> NoReturn:
            raise RecordUnavailable(REASON)

        async def measure(self) -> Lag:
            return Lag(12, health.LONGEST_LAG_S + 1)

    down = replace(
        runtime,
        store=Down(),  # type: ignore[arg-type] # as much of a store as the check uses
        pool=Down(),  # type: ignore[arg-type] # same
        journal=Down(),  # type: ignore[arg-type] # same
    )
    client.app.state.runtime = down
    yield down
    client.app.state.runtime = runtime


def test_what_does_not_work_is_named(client: TestClient[Litestar], broken: Runtime) -> None:
    assert broken
    response = client.get("/v1/health/ready")
    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"
    faults = {fault["path"]: fault["detail"] for fault in problem_of(response)["errors"]}
    assert set(faults) == {"live_store", "record", "projector", "dead_letters", "timekeeper"}
    assert "12 commits" in faults["projector"]
    assert REASON not in response.text


def test_a_check_that_hangs_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_TIMEOUT_S", 0.01)

    async def hang() -> str:
        await asyncio.Event().wait()
        return health.OK

    assert "did not answer" in asyncio.run(health._outcome(hang()))  # noqa: SLF001 - no server can be made to hang


def test_without_urls_the_application_starts_the_embedded_servers_and_migrates(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(data_dir=tmp_path / "data", hosts="testserver.local"))) as client:
        assert client.get("/v1/health/ready").status_code == 200

"""The servers that tests share: one Valkey and one PostgreSQL for the whole run, real ones.

A test keeps to an organisation of its own, so that no test sees what another one wrote.
"""

import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import psycopg
import pytest
from _pytest.doctest import DoctestModule
from xdist.scheduler import LoadFileScheduling

from api.cli import YOUNG_OBJECTS
from api.processes.embedded import attach
from api.record.schema import prepare
from api.settings import Settings
from tests.failing import told_of
from tests.fresh import copy_record, record_files

TEST_HOST = "testserver.local"
"""Of Litestar's test client."""

# Threads that wait for work on so small tables burn seven times the processor that the work takes. Their number stays,
# so that what does not depend on it is tested; the processes that pytest and tests start find this at their start.
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_WAIT_POLICY="passive")

IS_CI = "SYMPHONIE_REQUIRE_ALL" in os.environ

# No test measures time, and the first example of some pays for a compiler. Whoever works on something draws new
# examples in each run; the machine that checks everything draws the same ones, so that what it says can be repeated.
_TIMELESS = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("desk", _TIMELESS)
hypothesis.settings.register_profile("ci", _TIMELESS, derandomize=True, max_examples=50, database=None)
hypothesis.settings.load_profile("ci" if IS_CI else "desk")

N_WAITING = 1
"""Processes of pytest beyond the processors: some tests wait for servers to die, to hang and to come back."""
LONG = (
    "tests/workspace/",
    "tests/faults/",
    "tests/loadtests/",
    "tests/main_job/",
    "tests/api/processes/embedded/",
    "tests/api/cli/",
    "tests/simulations/",
    "tests/engine/fitting/",
)
"""Tests that begin first, in this order, so that no process ends with one of them while the others are done: the two
that one process does alone, what waits for services, and what computes."""


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Import no benchmark and no builder for doctests, of which tests have none: some bring scikit-learn."""
    is_test = collection_path.name.startswith("test_") or collection_path.name in {"__init__.py", "conftest.py"}
    return None if is_test or collection_path.suffix != ".py" else True


@pytest.hookimpl(wrapper=True)
def pytest_collect_file() -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Look for no doctests in what is collected for its tests."""
    return [one for one in (yield) if not isinstance(one, DoctestModule)]


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Import everything without looking for garbage in between; what is there then is never looked at again.

    Afterwards it is looked for as seldom as in the processes of a service.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)
        gc.enable()


def pytest_xdist_auto_num_workers() -> int:
    return (os.cpu_count() or 1) + N_WAITING


UNITS = ("tests/workspace/", "tests/faults/", "tests/telemetry/", "tests/api/integrations/lti/")
"""Their files share a service, or a browser, so one process has all of each."""


class UnitScheduling(LoadFileScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives a file to one process, and so all of each of `UNITS`."""

    def _split_scope(self, nodeid: str) -> str:
        unit = next((one for one in UNITS if nodeid.startswith(one)), None)
        return unit or str(super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> UnitScheduling:
    return UnitScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {item: next((n for n, one in enumerate(LONG) if item.nodeid.startswith(one)), len(LONG)) for item in items}
    items.sort(key=places.__getitem__)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say more of what failed."""
    report = yield
    if report.failed:
        report.sections += told_of(getattr(item, "funcargs", {}))
    return report


@pytest.fixture(scope="session")
def files_of_a_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `tests.fresh.copy_record` gives to a data directory."""
    return record_files(tmp_path_factory)


def count_on(database_url: str) -> None:
    """Let the record count on from far on, so that no test hangs on being the first to write into a table."""
    far_on = "SELECT setval(format('%I.%I', schemaname, sequencename), 7000) FROM pg_sequences"
    with psycopg.connect(database_url) as connection:
        connection.execute(f"{far_on} WHERE schemaname = 'symphonie'")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, files_of_a_record: Path) -> Iterator[Settings]:
    """Settings with the URLs of running servers, and the record migrated."""
    data_dir = copy_record(files_of_a_record, tmp_path_factory.mktemp("symphonie"))
    with attach(Settings(data_dir=data_dir, workers=1, hosts=TEST_HOST, max_failed_keys=10_000)) as servers:
        prepare(servers.database_url, servers.settings.n_shards)
        count_on(servers.database_url)
        yield servers.settings


@pytest.fixture(scope="session")
def valkey_url(settings: Settings) -> str:
    assert settings.valkey_url is not None
    return settings.valkey_url


@pytest.fixture(scope="session")
def database_url(settings: Settings) -> str:
    assert settings.database_url is not None
    return settings.database_url

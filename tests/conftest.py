"""The servers that tests share: one Valkey and one PostgreSQL for the whole run, real ones.

A test keeps to an organisation of its own, so that no test sees what another one wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from api.embedded import attach
from api.record.schema import prepare
from api.settings import Settings

TEST_HOST = "testserver.local"
"""Of Litestar's test client."""

# No test measures time, and the first example of some pays for a compiler.
hypothesis.settings.register_profile("symphonie", deadline=None)
hypothesis.settings.load_profile("symphonie")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings with the URLs of running servers, and the record migrated."""
    data_dir: Path = tmp_path_factory.mktemp("symphonie")
    with attach(Settings(data_dir=data_dir, workers=1, hosts=TEST_HOST, max_failed_keys=10_000)) as servers:
        prepare(servers.database_url, servers.settings.n_shards)
        yield servers.settings


@pytest.fixture(scope="session")
def valkey_url(settings: Settings) -> str:
    assert settings.valkey_url is not None
    return settings.valkey_url


@pytest.fixture(scope="session")
def database_url(settings: Settings) -> str:
    assert settings.database_url is not None
    return settings.database_url

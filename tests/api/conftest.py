import secrets
from collections.abc import Iterator

import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.processes.warming import SERVED
from api.record.projector import Projector
from api.settings import Settings
from engine.compiling import forms
from tests.api.http.organisations import Organisation, an_organisation


@pytest.fixture(scope="session")
def client(settings: Settings) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(settings), backend_options={"use_uvloop": True}) as client:
        yield client


@pytest.fixture
def organisation(database_url: str, client: TestClient[Litestar]) -> Organisation:
    with psycopg.connect(database_url) as connection:
        return an_organisation(connection, client, f"acme-{secrets.token_hex(4)}")


@pytest.fixture
def metrics(database_url: str, client: TestClient[Litestar]) -> Organisation:
    """Whoever runs the service, with a key that reads its metrics and nothing else."""
    with psycopg.connect(database_url) as connection:
        return an_organisation(connection, client, f"operations-{secrets.token_hex(4)}", ("metrics:read",))


@pytest.fixture
def other(database_url: str, client: TestClient[Litestar]) -> Organisation:
    with psycopg.connect(database_url) as connection:
        return an_organisation(connection, client, f"umbrella-{secrets.token_hex(4)}")


@pytest.fixture
def projector(settings: Settings) -> Iterator[Projector]:
    assert settings.valkey_url is not None
    assert settings.database_url is not None
    projector = Projector(settings.valkey_url, settings.database_url, settings.n_shards, "tests-http")
    yield projector
    projector.close()


@pytest.fixture(autouse=True)
def nothing_is_compiled_in_a_request(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold, whatever graphs, models and results a test has served, that all compiled functions keep their one form."""
    before = forms()
    yield
    if "client" in request.fixturenames:
        after = forms()
        assert {name: after[name] for name in SERVED} == {name: max(before.get(name, 0), 1) for name in SERVED}

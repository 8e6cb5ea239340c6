import secrets
from collections.abc import Iterator

import msgspec
import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from tests.api.http.organisations import Organisation, an_organisation
from tests.api.integrations.lti.platforms import Platform, Tab, running_platform


@pytest.fixture(scope="session")
def lti_client(settings: Settings) -> Iterator[TestClient[Litestar]]:
    """The service, which asks platforms of this machine."""
    near = msgspec.structs.replace(settings, outgoing_private_networks="127.0.0.0/8")
    with TestClient(create_app(near)) as client:
        yield client


@pytest.fixture
def school(database_url: str, lti_client: TestClient[Litestar]) -> Organisation:
    with psycopg.connect(database_url) as connection:
        return an_organisation(connection, lti_client, f"school-{secrets.token_hex(4)}")


@pytest.fixture
def platform() -> Iterator[Platform]:
    with running_platform() as platform:
        yield platform


@pytest.fixture
def tab(school: Organisation, platform: Platform, lti_client: TestClient[Litestar]) -> Tab:
    """A tab of a platform that the school has registered."""
    answer = platform.register(school)
    assert answer.status_code == 201, answer.text
    return Tab(lti_client, platform)


@pytest.fixture
def other_school(database_url: str, lti_client: TestClient[Litestar]) -> Organisation:
    with psycopg.connect(database_url) as connection:
        return an_organisation(connection, lti_client, f"other-{secrets.token_hex(4)}")

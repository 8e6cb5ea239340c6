import secrets
from collections.abc import Iterator

import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.settings import Settings
from tests.api.http.organisations import Organisation, an_organisation
from tests.api.support.people import MONDAY, SetClock, Someone, staffed


@pytest.fixture(scope="session")
def set_clock() -> SetClock:
    return SetClock()


@pytest.fixture(scope="session")
def timed_client(settings: Settings, set_clock: SetClock) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(settings, set_clock.wall()), backend_options={"use_uvloop": True}) as client:
        yield client


@pytest.fixture
def clock(set_clock: SetClock) -> SetClock:
    set_clock.set(MONDAY)
    return set_clock


@pytest.fixture
def team(database_url: str, timed_client: TestClient[Litestar], clock: SetClock) -> Organisation:
    """An organisation with people for every role, in a service whose clock stands on a Monday at ten."""
    assert clock
    with psycopg.connect(database_url) as connection:
        return staffed(an_organisation(connection, timed_client, f"acme-{secrets.token_hex(4)}"))


@pytest.fixture
def ada(team: Organisation) -> Someone:
    return Someone(team, "learner/ada")


@pytest.fixture
def tess(team: Organisation) -> Someone:
    return Someone(team, "supporter/tess")


@pytest.fixture
def carl(team: Organisation) -> Someone:
    return Someone(team, "supporter/carl")


@pytest.fixture
def nobody_else_calls(database_url: str) -> None:
    """Take what tests before have left out of what a detector reads: every organisation that calls somebody."""
    with psycopg.connect(database_url) as connection:
        connection.execute("DELETE FROM symphonie.staff_part WHERE kind = 'routing'")

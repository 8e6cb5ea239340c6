from collections.abc import Iterator

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from api.app import create_app
from api.record.projector import Projector
from api.settings import Settings
from tests.api.http.organisations import Organisation
from tests.api.integrations.lti_services import lms as platforms
from tests.api.integrations.lti_services.lms import Lms
from tests.api.integrations.lti_services.school import School


@pytest.fixture(scope="session")
def near(settings: Settings) -> Settings:
    """Settings of a service that may ask this machine."""
    return msgspec.structs.replace(settings, outgoing_private_networks="127.0.0.0/8")


@pytest.fixture(scope="session")
def client(near: Settings) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(near), backend_options={"use_uvloop": True}) as client:
        yield client


@pytest.fixture
def lms() -> Iterator[Lms]:
    with platforms.running() as lms:
        yield lms


@pytest.fixture
def school(near: Settings, organisation: Organisation, lms: Lms, projector: Projector) -> Iterator[School]:
    school = School(near, organisation, lms, projector)
    yield school
    school.close()

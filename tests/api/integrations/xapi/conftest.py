import secrets

import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.integrations.xapi.sources import Source, a_source


@pytest.fixture(scope="module")
def source(database_url: str, client: TestClient[Litestar]) -> Source:
    with psycopg.connect(database_url) as connection:
        return a_source(connection, client, f"source-{secrets.token_hex(4)}")

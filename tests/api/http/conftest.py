from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection

from api.record.retrace.retracer import Retracer
from api.settings import Settings
from tests.api.http.retracers import a_retracer


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def retracer(settings: Settings) -> Iterator[Retracer]:
    retracer = a_retracer(settings)
    yield retracer
    retracer.close()

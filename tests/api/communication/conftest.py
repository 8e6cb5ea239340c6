"""People at work in a service whose clock a test sets, a dispatcher, and an SMTP server that keeps what it takes."""

from collections.abc import Iterator

import psycopg
import pytest

from api.settings import Settings
from tests.api.communication.posting import Post
from tests.api.communication.sinks import Sink, a_sink
from tests.api.http.organisations import Organisation
from tests.api.support.conftest import ada, carl, clock, set_clock, team, tess, timed_client
from tests.api.support.people import SetClock

__all__ = ["ada", "carl", "clock", "set_clock", "team", "tess", "timed_client"]


@pytest.fixture(scope="module")
def the_sink() -> Iterator[Sink]:
    with a_sink() as sink:
        yield sink


@pytest.fixture
def sink(the_sink: Sink) -> Sink:
    for one in (the_sink.got, the_sink.to_rcpt, the_sink.to_data):
        one.clear()
    return the_sink


@pytest.fixture
def post(database_url: str, settings: Settings, team: Organisation, clock: SetClock, sink: Sink) -> Post:
    """A dispatcher for what happens from now on: what tests before have left in the outbox is taken out."""
    with psycopg.connect(database_url) as connection:
        connection.execute("DELETE FROM symphonie.sending")
    return Post(database_url, settings, team, clock, sink)

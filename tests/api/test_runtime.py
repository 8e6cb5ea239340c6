"""A worker that starts while a store is busy waits for it: had it ended, a first start would have ended with it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from structlog.testing import capture_logs

from api import runtime
from api.clock import WallClock
from api.errors import RecordUnavailable
from api.http.counters import Counters
from api.runtime import open_runtime
from api.settings import Settings


@contextmanager
def months_being_dropped(database_url: str) -> Iterator[psycopg.Connection]:
    """Hold the results as somebody does who drops a month of them."""
    with psycopg.connect(database_url) as connection:
        connection.execute("LOCK TABLE symphonie.result IN ACCESS EXCLUSIVE MODE")
        yield connection


async def start(settings: Settings) -> None:
    async with open_runtime(settings, Counters(), WallClock()):
        pass


def test_a_worker_that_starts_waits_for_a_record_that_is_busy(settings: Settings, database_url: str) -> None:
    async def story(busy: psycopg.Connection) -> None:
        starting = asyncio.create_task(start(settings))
        while "a worker that starts waits for a store" not in [line["event"] for line in told]:
            assert not starting.done()
            await asyncio.sleep(0.05)
        busy.rollback()
        await starting

    with capture_logs() as told, months_being_dropped(database_url) as busy:
        asyncio.run(story(busy))


def test_it_does_not_wait_for_ever(settings: Settings, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "PATIENCE_S", 0.0)
    with months_being_dropped(database_url), pytest.raises(RecordUnavailable):
        asyncio.run(start(settings))

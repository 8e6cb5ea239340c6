from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.live.store import LiveStore, open_store
from api.record.belonging import Deployment, deployment_of, join
from api.record.errors import ForeignLiveStoreError, LiveStateLostError
from tests.api.live.servers import binary, running


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[str]:
    """A live store that nobody else writes to."""
    with running(binary("valkey"), tmp_path) as url:
        yield url


def joined(url: str, *deployments: Deployment) -> str | None:
    """Join one after the other; return whose the store is."""

    async def run() -> str | None:
        store: LiveStore = await open_store(url, 4, 30)
        try:
            for deployment in deployments:
                await join(store, deployment)
            return await store.owner()
        finally:
            await store.aclose()

    return asyncio.run(run())


def test_an_empty_store_becomes_that_of_an_empty_record_and_stays_it(valkey: str) -> None:
    assert joined(valkey, Deployment("one", has_results=False), Deployment("one", has_results=True)) == "one"


def test_an_empty_store_beside_a_record_with_results_is_lost(valkey: str) -> None:
    with pytest.raises(LiveStateLostError, match="symphonie retrace"):
        joined(valkey, Deployment("one", has_results=True))


def test_a_store_of_another_deployment_is_refused(valkey: str) -> None:
    with pytest.raises(ForeignLiveStoreError, match=r"deployment one.* that of two"):
        joined(valkey, Deployment("one", has_results=False), Deployment("two", has_results=False))


def test_the_record_tells_its_own_name(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        assert deployment_of(connection).id == deployment_of(connection).id
        assert len(deployment_of(connection).id) == 36

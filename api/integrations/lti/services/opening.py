"""What grades and rosters need of a process that is no worker: beliefs, the record with its vault, and platforms."""

import time
from collections.abc import Callable
from functools import partial
from typing import Literal, NamedTuple

from api.content.graphs import GraphRecord, Graphs
from api.integrations.lti.services.proving import prove
from api.integrations.lti.services.rostering import RosterTools
from api.integrations.lti.services.tokens import PlatformServices
from api.integrations.outgoing import Outgoing
from api.integrations.reach import Reach, reach_of
from api.live.store import LiveStore, open_store
from api.paths.publishing import DecisionPublisher
from api.processes.embedded import Attachment
from api.record.belonging import comparing, read_deployment
from api.record.graphs import current_stamp, get_graph, list_graphs
from api.record.pool import DeadlinePool, Pool
from api.record.vault.opening import open_vault
from api.record.vault.vault import Vault


class Places(NamedTuple):
    """Where a process that is no worker reads, and whom it may ask.

    Attributes:
        valkey_url: The live store.
        database_url: The record, already migrated.
        n_shards: Number of shards of the deployment.
        dedup_days: How long result ids are remembered.
        reach: Whom it may ask.
        vault: Names, and the keys that it signs with.
        language: In which supporters are written to who say nothing else.
    """

    valkey_url: str
    database_url: str
    n_shards: int
    dedup_days: int
    reach: Reach
    vault: Vault
    language: Literal["fr", "en"]


class Books(NamedTuple):
    """Where beliefs are read by a process that is no worker."""

    store: LiveStore
    pool: Pool
    graphs: Graphs

    async def aclose(self) -> None:
        """Close both."""
        await self.store.aclose()
        await self.pool.close()


def places_of(servers: Attachment, *, serves: bool = False) -> Places:
    """Return the places of a deployment; a command beside the service makes no master key."""
    settings, urls = servers.settings, (servers.valkey_url, servers.database_url)
    vault = open_vault(settings, servers.database_url, serves=serves)
    return Places(*urls, settings.n_shards, settings.dedup_days, reach_of(settings), vault, settings.language)


async def open_books(places: Places) -> Books:
    """Open the record and the live store."""
    pool = DeadlinePool(places.database_url, vault=places.vault)
    await pool.open()
    compare = comparing(partial(read_deployment, pool))
    store = await open_store(places.valkey_url, places.n_shards, places.dedup_days, compare)
    record = GraphRecord(partial(current_stamp, pool), partial(get_graph, pool), partial(list_graphs, pool))
    return Books(store, pool, Graphs(record, time.monotonic, lambda _: None))


def roster_tools(places: Places, books: Books, clock_us: Callable[[], int]) -> RosterTools:
    """Return what reading rosters takes."""
    services = PlatformServices(Outgoing(places.reach), clock_us, partial(prove, books.pool, clock_us))
    return RosterTools(books.pool, DecisionPublisher(books.pool, books.store), services, clock_us, places.language)

"""Rebuild a live store that does not fit its record: emptied, an older copy, or beside a record that is one.

    what the journals still hold goes to the record → everything else is removed → live states are traced anew
    → the record notes where the journals are → the store names its owner again

Nothing is accepted meanwhile: the owner goes first and comes back last. The rebuilding works under an owner of its own,
so that it notices if the store is emptied again, or if somebody else begins to rebuild it. A service that is running
goes on by itself afterwards.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import islice
from typing import Final

import psycopg

from api.live.admission import Admissible
from api.live.keys import OWNER, owner_key
from api.live.store import open_store
from api.processes.embedded import Attachment
from api.record.belonging import deployment_of, note_positions
from api.record.intake import Client
from api.record.published_decisions import note_lost
from api.record.retrace.catching_up import Catcher
from api.record.retrace.restoring import restore
from api.record.retrace.retracing import GraphRef, OnProgress, Report, Servers

_REBUILT: Final = "rebuilt"
_LIVE: Final = "{*}[bdiop][0-9:]*"
"""Live states, result ids, published decisions and versions of settings, as `api.live.keys` spells them; no journal."""
_SLICE: Final = 1000


async def rebuild_store(
    attached: Attachment,
    client: Client,
    connection: psycopg.Connection,
    refs: Sequence[GraphRef],
    on_progress: OnProgress,
) -> Report:
    """Make everything in the live store anew from the record.

    Raises:
        RecordError: It could not be done; the message says why. Nothing is accepted until it is done.
        StoreUnavailable: The live store cannot be reached, or was emptied meanwhile.
    """
    settings, token = attached.settings, uuid.uuid4().hex
    n_shards, urls = settings.n_shards, (attached.valkey_url, attached.database_url)
    store = await open_store(attached.valkey_url, n_shards, settings.dedup_days, owner_name=_REBUILT)
    try:
        with closing(Catcher(*urls, n_shards, client, is_careful=False)) as catcher:
            catcher.catch_up()
            _remove(client, (owner_key(shard, name) for shard in range(n_shards) for name in (OWNER, _REBUILT)))
            _remove(client, client.scan_iter(match=_LIVE, count=_SLICE))
            await store.claim(token)
            await store.admit(Admissible(token, await store.positions()))
            servers = Servers(store, client, connection, catcher, n_shards, settings.dedup_days)
            report = await restore(servers, refs, on_progress, time.time())
            note_lost(connection)
            note_positions(connection, await store.positions())
            own = deployment_of(connection).id
            for shard in range(n_shards):
                client.set(owner_key(shard), own)
            await store.disclaim()
            return report
    finally:
        await store.aclose()


def _remove(client: Client, keys: Iterable[str | bytes]) -> None:
    left = iter(keys)
    while some := list(islice(left, _SLICE)):
        pipeline = client.pipeline(transaction=False)
        for key in some:
            pipeline.delete(key)
        pipeline.execute()

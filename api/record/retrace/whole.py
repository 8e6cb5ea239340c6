"""A whole retrace, or a whole comparison, of what two servers hold."""

import time
from collections.abc import Sequence
from contextlib import closing

import psycopg

from api.live.store import open_store
from api.processes.embedded import Attachment
from api.record.belonging import comparing, join, reading_apart
from api.record.errors import LiveStateLostError, LiveStateOlderError, RecordOlderError
from api.record.intake import Client
from api.record.projector import Catcher
from api.record.retrace.restoring import rebuild_store, restore, verify
from api.record.retrace.retracing import GraphRef, OnProgress, Report, Servers


async def compare_or_rebuild(
    attached: Attachment,
    client: Client,
    connection: psycopg.Connection,
    refs: Sequence[GraphRef],
    on_progress: OnProgress,
    *,
    only_verify: bool,
    is_whole: bool,
) -> Report:
    """Compare live states with the record, or make them what it says; a store that was lost is made anew.

    Args:
        attached: Servers that are running.
        client: Of the live store.
        connection: To the record, not in autocommit.
        refs: The content graphs.
        on_progress: Told of results gone through.
        only_verify: Change nothing.
        is_whole: Whether these are all content graphs, so that the store may be made anew.

    Raises:
        RecordError: It could not be done; the message says why.
    """
    settings, read = attached.settings, reading_apart(attached.database_url)
    store = await open_store(attached.valkey_url, settings.n_shards, settings.dedup_days, comparing(read))
    try:
        await join(store, read)
        catcher = Catcher(attached.valkey_url, attached.database_url, settings.n_shards, client)
        servers = Servers(store, client, connection, catcher)
        with closing(catcher):
            if only_verify:
                return await verify(servers, refs, on_progress)
            return await restore(servers, refs, on_progress, time.time())
    except (LiveStateLostError, LiveStateOlderError, RecordOlderError):
        if only_verify or not is_whole:
            raise
    finally:
        await store.aclose()
    return await rebuild_store(attached, client, connection, refs, on_progress)

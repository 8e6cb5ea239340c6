"""An embedded live store that lost everything is rebuilt from the record without being asked.

Where an operator names the servers, an empty store may be the wrong one: a wrong URL looks like a lost store, so that
nothing is rebuilt until `symphonie retrace` asks for it. Both embedded servers keep their data in one directory, and
there is no URL: what is empty there beside a record with results is lost, with whatever the record did not have yet.
Nothing could be brought back by waiting for a person.

Only what is empty as a whole is taken for lost, and what an earlier rebuilding left half done.
"""

import asyncio
from contextlib import closing
from typing import Final

import psycopg
import structlog

from api.live.admission import BEGINNING
from api.live.keys import owner_key
from api.processes.embedded import Attachment
from api.record.belonging import deployment_of, positions_in
from api.record.intake import Client, connect
from api.record.pool import connect as connect_record
from api.record.retrace.restoring import REBUILDERS, REBUILT, rebuild_store
from api.record.retrace.retraces import try_lock
from api.record.retrace.retracing import graph_refs

_LOG: Final = structlog.get_logger(__name__)


def mend(attached: Attachment) -> bool:
    """Rebuild the embedded live store if it is lost and nobody else does, and tell whether it was.

    Args:
        attached: Both servers are embedded.

    Raises:
        RecordError: It could not be done; the next try goes on.
        StoreUnavailable: The live store cannot be reached, or was emptied again meanwhile.
        psycopg.Error: The record is not there.
        redis.RedisError: The live store is not there.
    """
    with closing(connect(attached.valkey_url)) as client:
        if not _is_empty(client, attached.settings.n_shards):
            return False
        with connect_record(attached.database_url, "symphonie mending") as connection:
            # Before it is looked at: somebody may have just done it.
            if not try_lock(connection, 0, REBUILDERS) or not _is_lost(client, connection, attached.settings.n_shards):
                return False
            _LOG.error("the live store is empty and the record is not: it is rebuilt from the record")
            refs = graph_refs(connection, None)
            report = asyncio.run(rebuild_store(attached, client, connection, refs, lambda _: None))
    _LOG.warning("the live store was rebuilt", n_learners=report.learners, n_results=report.results)
    return True


def _is_lost(client: Client, connection: psycopg.Connection, n_shards: int) -> bool:
    return _is_empty(client, n_shards) and not deployment_of(connection).is_blank


def _is_empty(client: Client, n_shards: int) -> bool:
    """Whether no commit was ever made here, or a rebuilding was cut off.

    Journals may be there, which the projector makes to wait for entries, and published decisions: neither asks whose
    the store is. A commit does, and leaves an entry.
    """
    positions = positions_in(client, n_shards)
    if any(one.owner for one in positions):
        return False
    is_half_done = any(client.exists(owner_key(shard, REBUILT)) for shard in range(n_shards))
    return is_half_done or all(one.newest == BEGINNING for one in positions)

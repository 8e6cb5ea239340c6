"""The retracer: a process beside the workers that does the re-traces that activations ask for, erases and retains.

It holds an advisory lock on the graph that it works on. The lock ends with its connection, so after a `kill -9` the
next retracer, of this machine or another, goes on where the record says. What it needs to trace is loaded when there is
something to trace, so that it costs little while there is not.
"""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import psycopg
import structlog

from api.record.erasure.erasures import unfinished_erasures
from api.record.errors import RecordBehindError
from api.record.intake import connect
from api.record.pool import connect as connect_record
from api.record.pool import within
from api.record.projector import SERVER_ERRORS
from api.record.retrace.retraces import ERASURES, fail, graphs_to_retrace, try_lock, unlock, wanted_retrace

if TYPE_CHECKING:
    from api.record.erasure.erasing_tools import Tools
    from api.record.erasure.erasures import Erasure
    from api.record.retrace.retraces import RetraceJob

SETTLE_S: Final = 5.0
"""Longer than a worker trusts a graph without looking (`api.content.graphs.TRUST_S`)."""

_POLL_S: Final = 1.0
_LONGEST_PAUSE_S: Final = 30.0
_RETENTION_S: Final = 6 * 3600.0
"""Between two looks at what is older than the retention."""

_LOG: Final = structlog.get_logger(__name__)


class Retracer:
    """Does re-traces, one after the other.

    Args:
        valkey_url: The live store.
        database_url: The record, already migrated.
        n_shards: Number of shards of the deployment.
        dedup_days: How long result ids are remembered.
        settle_s: Seconds after an activation from which every worker has noticed it.
        retention_days: Since when a life must be quiet to be dropped; None for never.
    """

    def __init__(
        self,
        valkey_url: str,
        database_url: str,
        n_shards: int,
        dedup_days: int,
        settle_s: float = SETTLE_S,
        retention_days: int | None = None,
    ) -> None:
        self._valkey_url, self._database_url = valkey_url, database_url
        self._n_shards, self._dedup_days, self._settle_s = n_shards, dedup_days, settle_s
        self._retention = None if retention_days is None else timedelta(days=retention_days)
        self._retained_at = -_RETENTION_S
        self._stop = threading.Event()
        self._connection: psycopg.Connection | None = None

    def stop(self) -> None:
        """End `run` soon; a re-trace under way stops after the part that it is at."""
        self._stop.set()

    def run(self) -> None:
        """Work until told to stop, whatever the servers do meanwhile."""
        pause_s = _POLL_S
        while not self._stop.is_set():
            try:
                is_well = self.work()
            except SERVER_ERRORS as error:
                _LOG.warning("the retracer waits for its servers", error=str(error), pause_s=pause_s)
                self.close()
                is_well = False
            pause_s = _POLL_S if is_well else min(2 * pause_s, _LONGEST_PAUSE_S)
            self._stop.wait(pause_s)
        self.close()

    def work(self) -> bool:
        """Do what is to be done and nobody else does, and tell whether all of that went well.

        Raises:
            psycopg.Error: The record is not there.
            redis.RedisError: The live store is not there.
        """
        connection = self._opened()
        is_well = self._erase(connection) and self._retain(connection)
        with within(connection):
            wanted_graphs = graphs_to_retrace(connection)
        for graph_no in wanted_graphs:
            if not self._stop.is_set() and try_lock(connection, graph_no):
                try:
                    wanted = wanted_retrace(connection, graph_no)
                    is_well &= wanted is None or self._retrace(connection, wanted)
                finally:
                    unlock(connection, graph_no)
        return is_well

    def _erase(self, connection: psycopg.Connection) -> bool:
        """Erase what is to be erased and nobody else erases, and tell whether that went well."""
        with within(connection):
            wanted = unfinished_erasures(connection)
        is_well = True
        for erasure in wanted:
            if self._stop.is_set() or not try_lock(connection, erasure.no, ERASURES):
                continue
            try:
                is_well &= self._erase_one(connection, erasure)
            finally:
                unlock(connection, erasure.no, ERASURES)
        return is_well

    def _erase_one(self, connection: psycopg.Connection, erasure: Erasure) -> bool:
        from api.record.erasure.eraser import erase  # noqa: PLC0415  # see `_retrace`

        about = {"kind": erasure.kind, "erasure": erasure.no}
        try:
            with self._tools(connection) as tools:
                is_done = erase(tools, erasure)
        except RecordBehindError as error:
            _LOG.warning("an erasure waits for the journal", error=str(error), **about)
            return False
        _LOG.info("erased" if is_done else "an erasure goes on after the next start", **about)
        return True

    def _retain(self, connection: psycopg.Connection) -> bool:
        """Drop what is older than the retention, if it is time to look, and tell whether that went well."""
        if self._retention is None or time.monotonic() - self._retained_at < _RETENTION_S:
            return True
        from api.record.erasure.retention import retain  # noqa: PLC0415  # see `_retrace`

        try:
            with self._tools(connection) as tools:
                retain(tools, self._retention, datetime.now(UTC))
        except RecordBehindError as error:
            _LOG.warning("the retention waits for the journal", error=str(error))
            return False
        self._retained_at = time.monotonic()
        return True

    @contextmanager
    def _tools(self, connection: psycopg.Connection) -> Iterator[Tools]:
        from api.record.erasure.erasing_tools import Tools  # noqa: PLC0415  # see `_retrace`
        from api.record.projector import Catcher  # noqa: PLC0415

        with (
            closing(connect(self._valkey_url)) as client,
            closing(Catcher(self._valkey_url, self._database_url, self._n_shards, client)) as catcher,
        ):
            yield Tools(connection, client, catcher, self._stop, self._settle_s, self._n_shards, self._dedup_days)

    def close(self) -> None:
        """Close the connection, and give up every lock with it."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _opened(self) -> psycopg.Connection:
        if self._connection is None:
            self._connection = connect_record(self._database_url, "symphonie retracer", autocommit=True)
        return self._connection

    def _retrace(self, connection: psycopg.Connection, wanted: RetraceJob) -> bool:
        from api.record.retrace.background import Interruption, SupersededError  # noqa: PLC0415  # brings the compiled kernel

        about = {"organisation": wanted.organisation, "graph": wanted.graph_id, "revision": wanted.revision}
        try:
            asyncio.run(self._trace(connection, wanted))
        except SupersededError:
            _LOG.info("a re-trace was superseded", **about)
        except Interruption:
            _LOG.info("a re-trace goes on after the next start", **about)
        except SERVER_ERRORS:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits must see it
            _LOG.exception("a re-trace cannot go on", **about)
            fail(connection, wanted, str(error))
            return False
        else:
            _LOG.info("every learner was traced again", **about)
        return True

    async def _trace(self, connection: psycopg.Connection, wanted: RetraceJob) -> None:
        from api.live.store import open_store  # noqa: PLC0415  # see `_retrace`
        from api.record.belonging import comparing, reading_apart  # noqa: PLC0415
        from api.record.projector import Catcher  # noqa: PLC0415
        from api.record.retrace.background import Background, retrace  # noqa: PLC0415
        from api.record.retrace.retracing import Servers  # noqa: PLC0415

        compare = comparing(reading_apart(self._database_url))
        store = await open_store(self._valkey_url, self._n_shards, self._dedup_days, compare)
        try:
            with (
                closing(connect(self._valkey_url)) as client,
                closing(Catcher(self._valkey_url, self._database_url, self._n_shards, client)) as catcher,
            ):
                servers = Servers(store, client, connection, catcher, self._n_shards, self._dedup_days)
                await retrace(Background(servers, self._stop, self._settle_s), wanted)
        finally:
            await store.aclose()


def main(valkey_url: str, database_url: str, n_shards: int, dedup_days: int, retention_days: int | None = None) -> None:
    """Do re-traces until SIGTERM or SIGINT; the record is already migrated."""
    retracer = Retracer(valkey_url, database_url, n_shards, dedup_days, retention_days=retention_days)
    for number in (signal.SIGTERM, signal.SIGINT):
        # From a thread of its own: the handler interrupts whoever waits on the event, and may hold its lock.
        signal.signal(number, lambda *_: threading.Thread(target=retracer.stop).start())
    retracer.run()

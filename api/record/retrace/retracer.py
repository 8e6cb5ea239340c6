"""The retracer: a process beside the workers that does the re-traces that activations ask for, erases and retains.

It holds an advisory lock on the graph that it works on. The lock ends with its connection, so after a `kill -9` the
next retracer, of this machine or another, goes on where the record says.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psycopg
import structlog

from api.errors import RecordUnavailable, ServiceError
from api.files import Files
from api.live.store import open_store
from api.logs import told
from api.record.belonging import comparing, reading_apart
from api.record.erasure.eraser import Tools, erase
from api.record.erasure.erasures import Erasure, unfinished_erasures
from api.record.erasure.listing import write_erasures
from api.record.erasure.others_words import names_of
from api.record.erasure.retention import retain_all
from api.record.errors import (
    AlteredErasuresError,
    RecordBehindError,
    RecordError,
    RetraceContendedError,
    UnreadableHistoryError,
)
from api.record.intake import connect
from api.record.pool import connect as connect_record
from api.record.pool import within
from api.record.projector import SERVER_ERRORS, Catcher, call_when_told_to_end
from api.record.retrace.past import Scope, count_by_learner
from api.record.retrace.rebuilding import TracedGraph
from api.record.retrace.restoring import settle
from api.record.retrace.retraces import (
    ERASURES,
    RetraceJob,
    advance,
    begin,
    fail,
    finish,
    graphs_to_retrace,
    locked,
    wanted_retrace,
)
from api.record.retrace.retracing import CHUNK_RESULTS, GraphRef, Revisions, Servers, live_states
from api.record.vault.opening import opened
from api.record.vault.takeover import take_over
from api.settings import Settings

PAGE: Final = 500
"""Learners between two notes of how far it is."""


class SupersededError(Exception):
    """Another revision became current, which has a re-trace of its own."""


class Interruption(Exception):  # noqa: N818  # it is no error
    """This process was asked to end."""


async def retrace(servers: Servers, wanted: RetraceJob, stop: threading.Event, settle_s: float) -> None:
    """Trace every learner to a revision; when this returns, it is done and noted.

    Args:
        servers: Their connection is in autocommit.
        wanted: Of the content graph.
        stop: Set when this process is to end.
        settle_s: Seconds after the change from which no worker traces with what was active before.

    Raises:
        SupersededError: Another revision became current.
        Interruption: The process is to end; whoever comes next goes on.
        RecordError: It cannot go on; the message says why.
    """
    work = _Work(servers, wanted, stop)
    servers.catcher.catch_up()  # so that the learners who are counted are those who have results
    begin(servers.connection, wanted)
    await work.go_through(wanted.last_learner, wanted.learners_done, is_noted=True)
    settled_at = wanted.asked_at.timestamp() + settle_s
    if stop.wait(max(0.0, settled_at - datetime.now(UTC).timestamp())):
        raise Interruption
    await work.go_through("", 0, is_noted=False)
    finish(servers.connection, wanted)


class _Work:
    """One re-trace under way."""

    def __init__(self, servers: Servers, wanted: RetraceJob, stop: threading.Event) -> None:
        self._servers, self._wanted, self._stop = servers, wanted, stop
        scope = Scope(wanted.organisation_no, wanted.graph_no)
        self._ref = GraphRef(scope, wanted.organisation, wanted.graph_id)
        self._revisions = Revisions(self._servers.connection, self._ref)
        self._graph: TracedGraph | None = None

    async def go_through(self, behind: str, n_done: int, *, is_noted: bool) -> None:
        """Look at all learners behind a key, and trace those of another revision.

        Learners that kept changing are passed over while how far it is is noted: what changes them traces them, too,
        or the next pass does.
        """
        self._servers.catcher.catch_up()
        while page := count_by_learner(self._servers.connection, self._ref.scope, behind, PAGE):
            for part in _parts(page):
                try:
                    await self._trace(part)
                except RetraceContendedError:
                    if not is_noted:
                        raise
            behind, n_done = page[-1][0], n_done + len(page)
            if is_noted:
                advance(self._servers.connection, self._wanted, behind, n_done)

    async def _trace(self, learners: Sequence[str]) -> None:
        if self._stop.is_set():
            raise Interruption
        graph = self._current()
        lives = await live_states(self._servers.store, self._ref, learners)
        old = {name: live for name, live in lives.items() if live is not None and live.revision < graph.revision}
        try:
            await settle(self._servers, self._ref, graph, old, time.time(), leaves_newer=True)
        except UnreadableHistoryError:
            if self._current() is graph:
                raise
            await self._trace(learners)  # with the version of the graph that has the item

    def _current(self) -> TracedGraph:
        """Return the graph as it is now.

        Raises:
            SupersededError: It has another revision.
        """
        row = self._servers.connection.execute(
            "SELECT version, revision FROM symphonie.content_graph WHERE no = %s", [self._wanted.graph_no]
        ).fetchone()
        version, revision = row or ("", 0)
        if revision != self._wanted.revision:
            raise SupersededError
        if self._graph is None or self._graph.compiled.version != version:
            self._graph = self._revisions.current()
        return self._graph


def _parts(page: Sequence[tuple[str, int]]) -> Iterator[list[str]]:
    """Cut a page so that no part has many more results than are traced together."""
    part: list[str] = []
    n_results = 0
    for learner, n_of_learner in page:
        if part and n_results + n_of_learner > CHUNK_RESULTS:
            yield part
            part, n_results = [], 0
        part.append(learner)
        n_results += n_of_learner
    if part:
        yield part


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
        files: What was handed in, which erasing removes.
        settle_s: Seconds after an activation from which every worker has noticed it.
        settings: How long each kind of data is kept; None for all of it, for ever.
        mend: Rebuilds a live store that is lost, where that needs nobody's consent.
    """

    def __init__(
        self,
        valkey_url: str,
        database_url: str,
        n_shards: int,
        dedup_days: int,
        files: Files,
        settle_s: float = SETTLE_S,
        settings: Settings | None = None,
        backup_dir: Path | None = None,
        mend: Callable[[], object] = lambda: None,
    ) -> None:
        self._backup_dir, self._mend_store = backup_dir, mend
        self._valkey_url, self._database_url = valkey_url, database_url
        self._n_shards, self._dedup_days, self._settle_s = n_shards, dedup_days, settle_s
        self._files = files
        self._settings = settings
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
                _LOG.warning("the retracer waits for its servers", error=told(error), pause_s=pause_s)
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
        if not self._mend():
            return False
        connection = self._opened()
        is_well = self._erase(connection) and self._retain(connection)
        with within(connection):
            wanted_graphs = graphs_to_retrace(connection)
        for graph_no in wanted_graphs:
            with locked(connection, graph_no) as is_ours:
                wanted = wanted_retrace(connection, graph_no) if is_ours and not self._stop.is_set() else None
                is_well &= wanted is None or self._retrace(connection, wanted)
        return is_well

    def _mend(self) -> bool:
        """See to a live store that is lost, and tell whether that went well."""
        try:
            self._mend_store()
        except (RecordError, ServiceError) as error:
            _LOG.warning("the live store cannot be rebuilt yet", error=told(error))
            return False
        return True

    def _erase(self, connection: psycopg.Connection) -> bool:
        """Erase what is to be erased and nobody else erases, and tell whether that went well."""
        with within(connection):
            wanted = unfinished_erasures(connection)
        is_well = not wanted or self._list_erasures(connection)
        for erasure in wanted:
            with locked(connection, erasure.no, ERASURES) as is_ours:
                if is_ours and not self._stop.is_set():
                    is_well &= self._erase_one(connection, erasure)
        return is_well

    def _list_erasures(self, connection: psycopg.Connection) -> bool:
        """Note beside the backups what is being erased, so that none brings it back; nothing waits for it."""
        try:
            if self._backup_dir is not None:
                write_erasures(connection, self._backup_dir)
        except (OSError, AlteredErasuresError) as error:
            _LOG.error("erasures cannot be noted beside the backups", error=told(error))
            return False
        return True

    def _erase_one(self, connection: psycopg.Connection, erasure: Erasure) -> bool:

        about = {"kind": erasure.kind, "erasure": erasure.no}
        try:
            with self._tools(connection) as tools:
                is_done = erase(tools, erasure, self._names_of(erasure))
        except RecordBehindError as error:
            _LOG.warning("an erasure waits for the journal", error=told(error), **about)
            return False
        _LOG.info("erased" if is_done else "an erasure goes on after the next start", **about)
        return True

    def _names_of(self, erasure: Erasure) -> list[str]:
        """Read what a learner who is to be erased is called; nobody is where the key of names is not here."""
        if self._settings is None or erasure.kind != "learner":
            return []
        with opened(self._settings, self._database_url) as connection:
            return names_of(connection, erasure)

    def _retain(self, connection: psycopg.Connection) -> bool:
        """Drop what is older than it is kept, if it is time to look, and tell whether that went well."""
        if self._settings is None or time.monotonic() - self._retained_at < _RETENTION_S:
            return True

        try:
            with self._tools(connection) as tools:
                retain_all(tools, self._settings, datetime.now(UTC))
            if self._retained_at >= 0.0:  # not at the start: processes of the version before may still read in clear
                self._seal(self._settings)
        except RecordBehindError as error:
            _LOG.warning("the retention waits for the journal", error=told(error))
            return False
        self._retained_at = time.monotonic()
        return True

    def _seal(self, settings: Settings) -> None:
        """Seal the names that a version before this one wrote in clear."""
        try:
            with opened(settings, self._database_url) as connection:
                n_sealed = take_over(connection)
        except (RecordUnavailable, OSError) as error:
            _LOG.error("names stay in clear", error=told(error))
        else:
            if n_sealed:
                _LOG.info("names that were in clear are sealed", rows=n_sealed)

    @contextmanager
    def _tools(self, connection: psycopg.Connection) -> Iterator[Tools]:
        with (
            closing(connect(self._valkey_url)) as client,
            closing(Catcher(self._valkey_url, self._database_url, self._n_shards, client)) as catcher,
        ):
            about = (self._settle_s, self._n_shards, self._dedup_days, self._files)
            yield Tools(connection, client, catcher, self._stop, *about)

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

        compare = comparing(reading_apart(self._database_url))
        store = await open_store(self._valkey_url, self._n_shards, self._dedup_days, compare)
        try:
            with self._tools(connection) as tools:
                servers = Servers(store, tools.client, connection, tools.catcher)
                await retrace(servers, wanted, self._stop, self._settle_s)
        finally:
            await store.aclose()


def main(
    valkey_url: str,
    database_url: str,
    n_shards: int,
    dedup_days: int,
    files: Files,
    settings: Settings | None = None,
    backup_dir: Path | None = None,
    mend: Callable[[], object] = lambda: None,
) -> None:
    """Do re-traces until SIGTERM or SIGINT; the record is already migrated."""
    about = (n_shards, dedup_days, files, SETTLE_S, settings, backup_dir, mend)
    retracer = Retracer(valkey_url, database_url, *about)
    call_when_told_to_end(retracer.stop)
    retracer.run()

"""Trace every learner of a content graph to its newest revision, while the service goes on answering.

Learners are gone through in the order of their keys, a page at a time; after each page the record knows how far it is,
so that whoever takes over goes on there. A live state is replaced only if it is still the one that was looked at before
the record caught up with it (`api.record.retrace.restoring.settle`), so no result is lost that comes in meanwhile. A
state that has the revision already, because the learner's next result was faster, is left as it is.

When all have been gone through, workers may still trace with what was active before: they notice within seconds, and
until then a new learner's first result gets the old revision. So a second, quick pass looks for such states once
`settle_s` have passed since the change.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from api.record.errors import RetraceContendedError, UnreadableHistoryError
from api.record.retrace.past import Scope, count_by_learner
from api.record.retrace.rebuilding import TracedGraph
from api.record.retrace.restoring import settle
from api.record.retrace.retraces import RetraceJob, advance, begin, finish
from api.record.retrace.retracing import CHUNK_RESULTS, GraphRef, Revisions, Servers, live_states

PAGE: Final = 500
"""Learners between two notes of how far it is."""


class SupersededError(Exception):
    """Another revision became current, which has a re-trace of its own."""


class Interruption(Exception):  # noqa: N818  # it is no error
    """This process was asked to end."""


class Background(NamedTuple):
    """What a background re-trace works with.

    Attributes:
        servers: Their connection is in autocommit.
        stop: Set when this process is to end.
        settle_s: Seconds after the change from which no worker traces with what was active before.
    """

    servers: Servers
    stop: threading.Event
    settle_s: float


async def retrace(background: Background, wanted: RetraceJob) -> None:
    """Trace every learner to a revision; when this returns, it is done and noted.

    Raises:
        SupersededError: Another revision became current.
        Stopped: The process is to end; whoever comes next goes on.
        RecordError: It cannot go on; the message says why.
    """
    connection = background.servers.connection
    work = _Work(background, wanted)
    background.servers.catcher.catch_up()  # so that the learners who are counted are those who have results
    begin(connection, wanted)
    await work.go_through(wanted.last_learner, wanted.learners_done, is_noted=True)
    settled_at = wanted.asked_at.timestamp() + background.settle_s
    if background.stop.wait(max(0.0, settled_at - datetime.now(UTC).timestamp())):
        raise Interruption
    await work.go_through("", 0, is_noted=False)
    finish(connection, wanted)


class _Work:
    """One re-trace under way."""

    def __init__(self, background: Background, wanted: RetraceJob) -> None:
        self._servers, self._stop = background.servers, background.stop
        self._wanted = wanted
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

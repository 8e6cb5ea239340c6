"""What rebuilding live states from the record and verifying them have in common."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

import msgspec
from psycopg import Connection

from api.live.keys import LearnerKey
from api.live.layout import LearnerState
from api.live.store import LiveStore
from api.record.errors import UnreadableHistoryError
from api.record.graphs import StoredGraph, read_graph, read_graph_of_revision
from api.record.intake import Client
from api.record.projector import Catcher
from api.record.retrace.differences import Difference
from api.record.retrace.past import Scope
from api.record.retrace.rebuilding import TracedGraph, ready_to_trace

CHUNK_RESULTS: Final = 20_000
"""Results that are traced together: enough to be worth the kernel's start, few enough to hold in memory."""

SLICE: Final = 200
"""Learners whose live states are asked for, or written, at once."""

ThingT = TypeVar("ThingT")
OnProgress = Callable[[int], None]
"""Told how many more results have been gone through."""


class Report(msgspec.Struct, frozen=True):
    """What a retrace did or found.

    Attributes:
        learners: Learners in the record, once per content graph.
        results: Their results.
        rebuilt: Live states that were written; 0 when verifying.
        differences: What live state and record say differently; empty when rebuilding.
    """

    learners: int
    results: int
    rebuilt: int = 0
    differences: tuple[Difference, ...] = ()


class GraphRef(NamedTuple):
    """A content graph of an organisation, by numbers and by names."""

    scope: Scope
    organisation: str
    graph_id: str

    def key(self, learner: str) -> LearnerKey:
        """Name a learner's live state on this graph."""
        return LearnerKey(*self.scope, learner)


class Servers(NamedTuple):
    """What a retrace works on.

    Attributes:
        store: The live states.
        client: Of the same store, for what `store` has no word for.
        connection: To the record; not in autocommit where learners are read by a cursor.
        catcher: Brings the record up to the journal.
    """

    store: LiveStore
    client: Client
    connection: Connection
    catcher: Catcher


class Revisions:
    """The versions of one content graph that live states were made with, compiled once each."""

    def __init__(self, connection: Connection, ref: GraphRef) -> None:
        self._connection = connection
        self._ref = ref
        self._traced: dict[int, TracedGraph] = {}

    def current(self) -> TracedGraph:
        """Return the newest version."""
        stored = read_graph(self._connection, *self._ref.scope)
        if stored is None:
            raise UnreadableHistoryError(self._ref.graph_id, self._ref.graph_id)
        return self._ready(stored)

    def get(self, revision: int) -> TracedGraph | None:
        """Return the last version of a tracing revision, None if there never was one."""
        if revision not in self._traced:
            stored = read_graph_of_revision(self._connection, *self._ref.scope, revision)
            return self._ready(stored) if stored is not None else None
        return self._traced[revision]

    def _ready(self, stored: StoredGraph) -> TracedGraph:
        traced = self._traced.get(stored.revision)
        if traced is None or traced.compiled.version != stored.version:
            traced = self._traced[stored.revision] = ready_to_trace(stored)
        return traced


def graph_refs(connection: Connection, organisation: str | None) -> list[GraphRef]:
    """List the content graphs of one organisation or of all."""
    rows = connection.execute(
        "SELECT o.no, g.no, o.id, g.id FROM symphonie.content_graph g"
        " JOIN symphonie.organisation o ON o.no = g.organisation_no"
        " WHERE g.erased_at IS NULL AND (%(organisation)s::text IS NULL OR o.id = %(organisation)s)"
        " ORDER BY o.no, g.no",
        {"organisation": organisation},
    )
    return [GraphRef(Scope(row[0], row[1]), row[2], row[3]) for row in rows]


def count_results(connection: Connection, refs: Iterable[GraphRef]) -> int:
    """Count the results on some content graphs, for whoever waits."""
    numbers = [ref.scope.graph_no for ref in refs]
    row = connection.execute("SELECT count(*) FROM symphonie.result WHERE graph_no = ANY(%s)", [numbers]).fetchone()
    return int(row[0]) if row is not None else 0


def sliced(things: Sequence[ThingT]) -> Iterator[Sequence[ThingT]]:
    """Cut work on the live store into parts, each of which is awaited before the next is begun.

    So the store never has more to answer than it does at once, and its silence means something.
    """
    return (things[start : start + SLICE] for start in range(0, len(things), SLICE))


async def live_states(store: LiveStore, ref: GraphRef, learners: Iterable[str]) -> dict[str, LearnerState | None]:
    """Read live states, None where there is none."""
    states: dict[str, LearnerState | None] = {}
    for part in sliced(list(learners)):
        states.update(zip(part, await asyncio.gather(*(store.get(ref.key(learner)) for learner in part)), strict=True))
    return states


def learners_alive(client: Client) -> Mapping[Scope, Sequence[str]]:
    """List who has a live state, by content graph."""
    alive: defaultdict[Scope, list[str]] = defaultdict(list)
    for key in client.scan_iter(match="{*}b:*", count=1000):
        # As `api.live.keys.state_key` writes it; what a learner's own key holds comes after the second colon.
        _, numbers, learner = key.decode().split(":", 2)
        organisation_no, graph_no = numbers.split(".")
        alive[Scope(int(organisation_no), int(graph_no))].append(learner)
    return alive

"""A service without HTTP, with its servers, for tests of what happens between live store and record."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import msgspec
import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from api.activities.admission import AdmittedTrace
from api.activities.intake import TraceIntake
from api.content.graphs import GraphRecord, Graphs, ServedGraph, serve
from api.live.keys import LearnerKey
from api.live.layout import LearnerState
from api.live.marks import mark_of
from api.live.store import LiveStore, open_store
from api.paths.publishing import DecisionPublisher
from api.record.belonging import comparing, deployment_of, read_deployment
from api.record.graphs import current_stamp, get_graph, list_graphs, put_graph
from api.record.intake import Client, connect
from api.record.pool import Pool
from api.record.projector import Catcher
from api.record.retrace.restoring import restore, verify
from api.record.retrace.retracing import GraphRef, Report, Servers, graph_refs
from api.results.apply_results import NO_TIME, NewResult
from api.results.intake import ResultIntake
from api.results.sifting import AdmittedResult
from content_graph.model import ContentGraph, Edge, Item, Skill
from tests.api.live.admitted import let_in

N_SHARDS = 4
DAY_US = 86_400_000_000
T = TypeVar("T")


def text(name: str) -> dict[str, str]:
    return {"fr": name, "en": name}


GRAPH = ContentGraph(
    id="maths",
    title=text("Maths"),
    skills=(Skill("a", text("a")), Skill("b", text("b"), prerequisites=(Edge("a"),)), Skill("c", text("c"))),
    items=(
        *(Item(f"a{n}", text("a"), ("a",), difficulty=n / 2, evaluation=True) for n in range(3)),
        *(Item(f"b{n}", text("b"), ("b",)) for n in range(3)),
        Item("abc", text("abc"), ("a", "b", "c")),
    ),
)


@dataclass
class World:
    """A service without HTTP, and its servers."""

    pool: Pool
    store: LiveStore
    client: Client
    servers: Servers
    organisation_no: int
    record_url: str
    clock_us: int = field(default_factory=lambda: time.time_ns() // 1000)  # the store forgets ids by its own clock
    n_adjustments: int = 0

    async def put(self, graph: ContentGraph) -> ServedGraph:
        return serve((await put_graph(self.pool, self.organisation_no, graph)).stored)

    async def graph(self) -> ServedGraph:
        stored = await get_graph(self.pool, self.organisation_no, "maths")
        assert stored is not None
        return serve(stored)

    def graphs(self) -> Graphs:
        pool = self.pool
        record = GraphRecord(partial(current_stamp, pool), partial(get_graph, pool), partial(list_graphs, pool))
        return Graphs(record, time.monotonic, lambda _: None)

    def intake(self) -> ResultIntake:
        parts = (self.store, self.pool, self.graphs(), DecisionPublisher(self.pool, self.store))
        return ResultIntake(*parts, lambda: self.clock_us, self.new_id, 16)

    def new_id(self) -> str:
        self.n_adjustments += 1
        return f"adjustment-{self.n_adjustments}"

    async def send(self, learner: str, *results: tuple[str, str, float, float]) -> None:
        """Send results (id, item, score, day), one commit each."""
        graph, intake = await self.graph(), self.intake()
        for result_id, item, score, day in results:
            occurred_us = NO_TIME if day < 0 else self.clock_us - 100 * DAY_US + int(day * DAY_US)
            # As messages are decoded: a whole number would have all that takes results in compiled once more.
            taken = NewResult(occurred_us, result_id, graph.compiled.item_index[item], float(score), 1)
            await intake.take(
                self.key(graph, learner),
                graph,
                [AdmittedResult(taken, mark_of(result_id, msgspec.msgpack.encode(taken)))],
            )

    async def trace(self, learner: str, *sent: AdmittedTrace) -> list[str]:
        """Send traces of activity of one learner together, and return what became of each."""
        intake = TraceIntake(self.store, self.pool, lambda: self.clock_us)
        found = await intake.take(self.key(await self.graph(), learner), sent)
        return [found[one.at].status for one in sent]

    def key(self, graph: ServedGraph, learner: str) -> LearnerKey:
        return LearnerKey(self.organisation_no, graph.graph_no, learner)

    async def state(self, learner: str) -> LearnerState | None:
        return await self.store.get(self.key(await self.graph(), learner))

    async def overwrite(self, learner: str, state: LearnerState) -> None:
        key = self.key(await self.graph(), learner)
        assert await self.store.replace(key, await self.store.get(key), state, self.clock_us / 1e6)

    async def lose_the_store(self) -> None:
        self.client.flushdb()
        await let_in(self.store, deployment_of(self.servers.connection).id)

    def refs(self, organisation: str | None = None) -> list[GraphRef]:
        return graph_refs(self.servers.connection, organisation)

    async def verify(self, organisation: str | None = None) -> Report:
        return await verify(self.servers, self.refs(organisation), lambda _: None)

    async def restore(self, organisation: str | None = None) -> Report:
        return await restore(self.servers, self.refs(organisation), lambda _: None, self.clock_us / 1e6)


@asynccontextmanager
async def open_world(store_url: str, record_url: str, organisation_no: int) -> AsyncIterator[World]:
    """Open everything; the live store takes nothing before it is let in or joined."""
    pool: AsyncConnectionPool[AsyncConnection[TupleRow]] = AsyncConnectionPool(record_url, min_size=1, open=False)
    with closing(connect(store_url)) as client, closing(Catcher(store_url, record_url, N_SHARDS, client)) as catcher:
        async with pool:
            store = await open_store(store_url, N_SHARDS, 30, comparing(partial(read_deployment, pool)))
            with psycopg.connect(record_url) as connection:
                servers = Servers(store, client, connection, catcher)
                yield World(pool, store, client, servers, organisation_no, record_url)
            await store.aclose()

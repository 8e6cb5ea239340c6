from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec
import psycopg
import pytest
import redis
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from api.live.keys import LearnerKey, journal_key, state_key
from api.live.layout import LearnerState, with_records
from api.live.marks import mark_of
from api.live.store import LiveStore, open_store
from api.record.catching_up import Catcher
from api.record.errors import RecordBehindError, UnreadableHistoryError
from api.record.graphs import get_graph, put_graph
from api.record.intake import Client, connect
from api.record.pool import Pool
from api.record.restoring import restore
from api.record.results import Held, Recorded, learner_history, results_by_id
from api.record.retracing import GraphRef, Report, Servers, count_results, graph_refs
from api.record.verifying import verify
from api.service.folding import NO_TIME, Taken
from api.service.graphs import ServedGraph, serve
from api.service.results import ResultIntake
from api.service.sifting import Incoming
from content_graph.model import ContentGraph, Edge, Item, Skill

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
    clock_us: int = field(default_factory=lambda: time.time_ns() // 1000)  # the store forgets ids by its own clock
    n_adjustments: int = 0

    async def put(self, graph: ContentGraph) -> ServedGraph:
        return serve((await put_graph(self.pool, self.organisation_no, graph)).stored)

    async def graph(self) -> ServedGraph:
        stored = await get_graph(self.pool, self.organisation_no, "maths")
        assert stored is not None
        return serve(stored)

    def intake(self) -> ResultIntake:
        async def read_record(key: LearnerKey) -> tuple[Recorded, ...]:
            return await learner_history(self.pool, *key)

        async def renew(_organisation_no: int, _graph: ServedGraph, _state: LearnerState) -> ServedGraph:
            return await self.graph()

        async def find_recorded(key: LearnerKey, ids: Sequence[str]) -> tuple[Held, ...]:
            return await results_by_id(self.pool, *key, ids)

        return ResultIntake(self.store, read_record, find_recorded, renew, lambda: self.clock_us, self.new_id, 16)

    def new_id(self) -> str:
        self.n_adjustments += 1
        return f"adjustment-{self.n_adjustments}"

    async def send(self, learner: str, *results: tuple[str, str, float, float]) -> None:
        """Send results (id, item, score, day), one commit each."""
        graph, intake = await self.graph(), self.intake()
        for result_id, item, score, day in results:
            occurred_us = NO_TIME if day < 0 else self.clock_us - 100 * DAY_US + int(day * DAY_US)
            taken = Taken(occurred_us, result_id, graph.compiled.item_index[item], score, 1)
            await intake.take(
                self.key(graph, learner), graph, [Incoming(taken, mark_of(result_id, msgspec.msgpack.encode(taken)))]
            )

    def key(self, graph: ServedGraph, learner: str) -> LearnerKey:
        return LearnerKey(self.organisation_no, graph.graph_no, learner)

    async def state(self, learner: str) -> LearnerState | None:
        return await self.store.get(self.key(await self.graph(), learner))

    async def overwrite(self, learner: str, state: LearnerState) -> None:
        key = self.key(await self.graph(), learner)
        assert await self.store.replace(key, await self.store.get(key), state, self.clock_us / 1e6)

    def refs(self, organisation: str | None = None) -> list[GraphRef]:
        return graph_refs(self.servers.connection, organisation)

    async def verify(self, organisation: str | None = None) -> Report:
        return await verify(self.servers, self.refs(organisation), lambda _: None)

    async def restore(self, organisation: str | None = None) -> Report:
        return await restore(self.servers, self.refs(organisation), lambda _: None, self.clock_us / 1e6)


@pytest.fixture
def in_world(store_url: str, record_url: str, organisation_no: int) -> Callable[[Callable[[World], Awaitable[T]]], T]:
    @asynccontextmanager
    async def world() -> AsyncIterator[World]:
        pool: AsyncConnectionPool[AsyncConnection[TupleRow]] = AsyncConnectionPool(record_url, min_size=1, open=False)
        client = connect(store_url)
        catcher = Catcher(store_url, record_url, N_SHARDS, client)
        store = await open_store(store_url, N_SHARDS, 30)
        async with pool:
            with psycopg.connect(record_url) as connection:
                yield World(
                    pool, store, client, Servers(store, client, connection, catcher, N_SHARDS, 30), organisation_no
                )
        await store.aclose()
        catcher.close()
        client.close()

    def run(use: Callable[[World], Awaitable[T]]) -> T:
        async def main() -> T:
            async with world() as entered:
                await entered.put(GRAPH)
                return await use(entered)

        return asyncio.run(main())

    return run


InWorld = Callable[[Callable[[World], Awaitable[None]]], None]


async def a_class(world: World, n_learners: int = 12, n_results: int = 12, seed: int = 7) -> list[str]:
    """Let learners answer, some of them late and at the same instant, and return their names."""
    generator = random.Random(seed)  # noqa: S311  # a scene that repeats
    learners = [f"learner:{n} é{{}}" for n in range(n_learners)]
    for learner in learners:
        items = [generator.choice(GRAPH.items).id for _ in range(n_results)]
        days = [float(generator.randrange(20)) for _ in items]
        await world.send(
            learner,
            *((f"{learner}-{n}", item, generator.choice((0.0, 0.5, 1.0)), days[n]) for n, item in enumerate(items)),
        )
    return learners


def test_live_states_and_record_agree_about_a_class_with_late_results(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await a_class(world)

        report = await world.verify()

        assert (report.learners, report.results, report.differences) == (12, 144, ())
        assert count_results(world.servers.connection, world.refs()) == 144
        assert world.n_adjustments > 0, "the scene must have adjustments in it"

    in_world(scene)


def test_a_lost_store_is_rebuilt_as_it_was(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        learners = await a_class(world)
        before = {learner: await world.state(learner) for learner in learners}
        await world.verify()
        world.client.flushdb()
        await world.store.load_functions()

        missing = await world.verify()
        report = await world.restore()

        assert {(difference.learner, difference.live) for difference in missing.differences} == {
            (learner, "absent") for learner in learners
        }
        assert report.rebuilt == 12
        for learner, old in before.items():
            new = await world.state(learner)
            assert old is not None
            assert new is not None
            assert new.ability == pytest.approx(old.ability, abs=1e-12)
            assert [record for record in new.skills() if record.opportunities or record.active] == [
                record for record in old.skills() if record.opportunities or record.active
            ]
            assert (new.version, new.n_results, new.last_us) == (old.version, old.n_results, old.last_us)
        assert (await world.verify()).differences == ()

    in_world(scene)


def test_after_a_rebuild_results_go_on_and_old_ones_are_still_duplicates(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await world.send("ada", ("r1", "a0", 1.0, -1), ("r2", "abc", 0.0, -1))
        await world.verify()
        world.client.flushdb()
        await world.store.load_functions()
        await world.restore()
        world.clock_us += DAY_US

        await world.send("ada", ("r2", "abc", 0.0, -1), ("r3", "b1", 1.0, -1))

        state = await world.state("ada")
        assert state is not None
        assert state.n_results == 3
        assert (await world.verify()).differences == ()

    in_world(scene)


def test_a_second_rebuild_writes_nothing(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        learners = await a_class(world, 3)
        before = [await world.state(learner) for learner in learners]

        assert (await world.restore()).rebuilt == 0
        assert [await world.state(learner) for learner in learners] == before

    in_world(scene)


def test_a_damaged_state_is_named_and_repaired(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await world.send("ada", ("r1", "a0", 1.0, 1), ("r2", "b0", 0.0, 2))
        await world.send("bob", ("r1", "a0", 1.0, 1))
        state = await world.state("ada")
        assert state is not None
        skill = next(record for record in state.skills() if record.opportunities)
        spoilt = with_records(state, [msgspec.structs.replace(skill, streak=5, mastery=(0.125,) * len(skill.mastery))])
        await world.overwrite("ada", spoilt)

        report = await world.verify()
        assert {(difference.learner, difference.what) for difference in report.differences} == {
            ("ada", "a: streak"),
            ("ada", "a: mastery by ability"),
        }
        assert all(difference.organisation == "acme" for difference in report.differences)

        assert (await world.restore()).rebuilt == 1
        assert (await world.verify()).differences == ()
        repaired = await world.state("ada")
        assert repaired is not None
        assert repaired.version > state.version

    in_world(scene)


def test_a_learner_that_only_the_store_knows_is_a_difference(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await world.send("ada", ("r1", "a0", 1.0, 1))
        await world.verify()
        world.servers.connection.execute("DELETE FROM symphonie.result")
        world.servers.connection.commit()

        report = await world.verify()

        assert {difference.learner for difference in report.differences} == {"ada"}

    in_world(scene)


def test_states_of_an_older_revision_are_compared_with_that_revision_and_rebuilt_with_the_current_one(
    in_world: InWorld,
) -> None:
    async def scene(world: World) -> None:
        await a_class(world, 3)
        harder = tuple(msgspec.structs.replace(item, difficulty=1.5) for item in GRAPH.items if item.id != "abc")
        await world.put(msgspec.structs.replace(GRAPH, items=harder))

        assert (await world.verify()).differences == ()
        assert (await world.restore()).rebuilt == 3
        assert (await world.verify()).differences == ()
        state = await world.state("learner:0 é{}")
        assert state is not None
        assert state.revision == 2

    in_world(scene)


def test_verifying_while_learners_go_on_reports_no_difference(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        learners = await a_class(world, 4, 4)
        stop = asyncio.Event()

        async def go_on() -> int:
            n = 0
            while not stop.is_set():
                n += 1
                await world.send(learners[n % 4], (f"more-{n}", "abc", float(n % 2), 30 + n))
                await asyncio.sleep(0)
            return n

        task = asyncio.create_task(go_on())
        reports = [await world.verify() for _ in range(5)]
        rebuilt = [(await world.restore()).rebuilt for _ in range(3)]
        stop.set()

        assert await task > 0
        assert [report.differences for report in reports] == [()] * 5
        assert rebuilt == [0] * 3

    in_world(scene)


def test_only_the_organisation_asked_for_is_looked_at(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await world.send("ada", ("r1", "a0", 1.0, 1))
        await world.verify()
        world.client.delete(state_key(world.key(await world.graph(), "ada"), N_SHARDS))

        assert (await world.verify("umbrella")).learners == 0
        assert (await world.restore("umbrella")).rebuilt == 0
        assert len((await world.verify("acme")).differences) == 1

    in_world(scene)


def test_an_item_that_the_graph_never_had_is_said_so(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await world.send("ada", ("r1", "a0", 1.0, 1))
        await world.verify()
        world.servers.connection.execute("UPDATE symphonie.result SET item_id = 'ghost'")
        world.servers.connection.commit()

        with pytest.raises(UnreadableHistoryError, match="ghost"):
            await world.verify()

    in_world(scene)


def test_a_record_that_does_not_catch_up_is_said_so(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await world.send("ada", ("r1", "a0", 1.0, 1))
        stream = next(stream for shard in range(N_SHARDS) if world.client.xlen(stream := journal_key(shard)))
        intruder = world.client
        assert isinstance(intruder, redis.Redis)
        intruder.xgroup_create(stream, "projector", "0")
        intruder.xreadgroup("projector", "slow one", {stream: ">"}, count=10)

        started = time.monotonic()
        with pytest.raises(RecordBehindError, match="journal"):
            world.servers.catcher.catch_up(patience_s=0.1)
        assert time.monotonic() - started < 2.0

    in_world(scene)

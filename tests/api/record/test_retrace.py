import asyncio
import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import msgspec
import psycopg
import pytest
import redis

from api.journal import encode
from api.live.commands import Commands
from api.live.keys import journal_key, state_key
from api.live.layout import with_records
from api.live.wire import Argument, Reply
from api.record.belonging import join, read_deployment
from api.record.errors import RecordBehindError, UnreadableHistoryError
from api.record.retrace.retracing import SLICE, count_results
from api.record.schema import fix_shards
from api.record.writer import Delivery, write
from tests.api.record.entries import a_result, an_entry
from tests.api.record.worlds import DAY_US, GRAPH, N_SHARDS, World, open_world

T = TypeVar("T")


@pytest.fixture
def in_world(store_url: str, record_url: str, organisation_no: int) -> Callable[[Callable[[World], Awaitable[T]]], T]:
    def run(use: Callable[[World], Awaitable[T]]) -> T:
        async def main() -> T:
            async with open_world(store_url, record_url, organisation_no) as world:
                fix_shards(world.servers.connection, N_SHARDS)
                await join(world.store, partial(read_deployment, world.pool))
                await world.put(GRAPH)
                return await use(world)

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
        await world.lose_the_store()

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
        await world.lose_the_store()
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

        with pytest.raises(RecordBehindError, match="journal"):
            world.servers.catcher.catch_up(patience_s=0.1)

    in_world(scene)


class Counting:
    """A road to the store that counts how much it is asked at once."""

    def __init__(self, road: Commands) -> None:
        self.road, self.n_asked, self.most_asked = road, 0, 0

    async def execute(self, shard: int, *command: Argument) -> Reply:
        self.n_asked += 1
        self.most_asked = max(self.most_asked, self.n_asked)
        try:
            return await self.road.execute(shard, *command)
        finally:
            self.n_asked -= 1

    async def everywhere(self, *command: Argument) -> list[Reply]:
        return await self.road.everywhere(*command)

    async def aclose(self) -> None:
        await self.road.aclose()


def test_a_rebuilding_never_asks_the_store_for_more_than_a_slice_at_once(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        n_learners = 3 * SLICE
        graph_no = (await world.graph()).graph_no
        result = msgspec.structs.replace(a_result(1), item_id="a0")
        entries = [
            an_entry(world.organisation_no, result, learner=f"l{n}", graph_no=graph_no) for n in range(n_learners)
        ]
        payloads = [encode(entry) for entry in entries]
        with psycopg.connect(world.record_url) as connection:
            write(connection, [Delivery("{00}journal", f"1-{n}", payload) for n, payload in enumerate(payloads)])
        await world.lose_the_store()
        road = Counting(world.store._commands)  # noqa: SLF001 - what is asked of the server is what counts
        world.store._commands = road  # noqa: SLF001

        report = await world.restore()

        assert report.rebuilt == n_learners
        assert road.most_asked <= SLICE

    in_world(scene)

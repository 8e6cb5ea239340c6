"""Traces of activity between live store and record: each once, whatever the store remembers of their ids."""

import asyncio

import psycopg

from api.activities.admission import AdmittedTrace
from api.journal import JournalTrace, encode
from api.live.keys import trace_keys
from api.live.marks import Mark, mark_of
from tests.api.record.test_retrace import InWorld, in_world
from tests.api.record.worlds import N_SHARDS, World

__all__ = ["in_world"]  # the fixture


def a_visit(at: int, trace_id: str, minutes: float = 1.0, mark: Mark | None = None) -> AdmittedTrace:
    """A visit in the `at`-th place of a request."""
    taken = JournalTrace(trace_id, "visit", 1_700_000_000_000_000, minutes=minutes)
    return AdmittedTrace(at, taken, mark or mark_of(trace_id, encode(taken)))


async def recorded(world: World) -> dict[str, float]:
    """Minutes by id."""
    world.servers.catcher.catch_up()
    with psycopg.connect(world.record_url) as connection:
        return dict(connection.execute("SELECT trace_id, minutes FROM symphonie.activity_trace").fetchall())


def test_two_ids_with_one_mark_are_two_traces(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        first = a_visit(0, "first")
        assert await world.trace("ada", first) == ["accepted"]
        second, third = a_visit(0, "second", 2.0, Mark(first.mark.id, 77)), a_visit(1, "third", 3.0)
        assert await world.trace("ada", second, third) == ["accepted", "accepted"]
        assert await world.trace("ada", second, third, first._replace(at=2)) == ["duplicate"] * 3
        assert await recorded(world) == {"first": 1.0, "second": 2.0, "third": 3.0}
        assert await world.trace("ada", a_visit(0, "second", 9.0, Mark(first.mark.id, 78))) == ["conflict"]

    in_world(scene)


def test_of_an_id_that_the_store_has_forgotten_the_record_keeps_what_it_has(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        assert await world.trace("ada", a_visit(0, "one")) == ["accepted"]
        await recorded(world)
        keys = trace_keys(world.key(await world.graph(), "ada"), N_SHARDS, 30, world.clock_us / 1e6)
        world.client.delete(keys.ids, keys.seen_now)
        assert await world.trace("ada", a_visit(0, "one", 5.0), a_visit(1, "two", 2.0)) == ["accepted", "accepted"]
        assert await recorded(world) == {"one": 1.0, "two": 2.0}

    in_world(scene)


def test_of_the_same_traces_sent_at_once_by_many_each_is_accepted_once(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        sent = [a_visit(at, f"t{at}") for at in range(20)]
        parts = [sent[start : start + 8] for start in (0, 4, 8, 12, 2, 6, 10)]
        answers = await asyncio.gather(*(world.trace("ada", *part) for part in parts * 3))
        told = [status for answer in answers for status in answer]
        assert sorted(set(told)) == ["accepted", "duplicate"]
        assert told.count("accepted") == len(sent)
        assert len(await recorded(world)) == len(sent)

    in_world(scene)


def test_a_trace_waits_for_no_result_and_moves_no_version(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await world.send("ada", ("r", "a0", 1.0, 1.0))
        before = await world.state("ada")
        await world.trace("ada", *[a_visit(at, f"t{at}") for at in range(5)])
        assert await world.state("ada") == before
        await world.send("ada", ("late", "a0", 1.0, 0.5))  # with traces between its commits in the journal
        assert (await world.verify()).differences == ()
        assert len(await recorded(world)) == 5

    in_world(scene)

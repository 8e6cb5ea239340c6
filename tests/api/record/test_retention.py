"""What is older than the retention goes, as whole lives; whatever is left can still be made anew from the record."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from api.activities.admission import NOBODY
from api.files import Files
from api.live.keys import live_keys
from api.record.erasure.eraser import Tools
from api.record.erasure.retention import retain
from api.record.months import make_months, month_of
from api.record.retrace.retraces import try_lock
from tests.api.record.test_months import names
from tests.api.record.test_retrace import InWorld, in_world
from tests.api.record.test_trace_road import a_visit
from tests.api.record.worlds import DAY_US, N_SHARDS, World

__all__ = ["in_world"]  # the fixture
YEAR = timedelta(days=365)
NOW = datetime.now(UTC)


@contextmanager
def tools(world: World) -> Iterator[Tools]:
    with psycopg.connect(world.record_url, autocommit=True) as connection:
        about = (0.0, N_SHARDS, 30, Files(Path()))  # a case is no part of a life on a content graph
        yield Tools(connection, world.client, world.servers.catcher, threading.Event(), *about)


def dropped(world: World) -> int:
    with tools(world) as at_hand:
        return retain(at_hand, YEAR, NOW)


async def two_lives(world: World) -> None:
    """Ada was last here two years ago; Zoé began then, too, and was here today."""
    today_us = world.clock_us
    world.clock_us -= 730 * DAY_US
    for learner in ("ada", "zoé"):
        await world.send(learner, *((f"{learner}-{n}", "abc", n % 2, float(n)) for n in range(4)))
    world.clock_us = today_us
    await world.send("zoé", ("zoé-today", "a0", 1.0, 99.0))
    world.servers.catcher.catch_up()


def rows(world: World, learner: str) -> int:
    with psycopg.connect(world.record_url) as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM symphonie.{table} WHERE learner = %s", [learner]).fetchone()  # noqa: S608
            for table in ("result", "result_key", "adjustment", "shortfall")
        ]
    return sum(count[0] for count in counts if count is not None)


def test_a_life_that_was_quiet_for_longer_goes_as_a_whole_and_others_keep_all(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await two_lives(world)
        kept = await world.state("zoé"), rows(world, "zoé")

        assert dropped(world) == 1
        assert dropped(world) == 0

        assert (await world.state("ada"), rows(world, "ada")) == (None, 0)
        assert (await world.state("zoé"), rows(world, "zoé")) == kept
        report = await world.verify()
        assert (report.learners, report.results, report.differences) == (1, 5, ())
        await world.lose_the_store()
        await world.restore()
        assert (await world.verify()).differences == ()

    in_world(scene)


def test_whoever_comes_back_begins_anew_also_with_what_was_sent_before(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await two_lives(world)
        assert dropped(world) == 1

        await world.send("ada", ("ada-0", "abc", 0.0, 99.0), ("new", "a0", 1.0, 99.5))
        await world.send("zoé", ("zoé-0", "abc", 0.0, 0.0))

        state, other = await world.state("ada"), await world.state("zoé")
        assert state is not None
        assert other is not None
        assert (state.n_results, other.n_results) == (2, 5)
        assert (await world.verify()).differences == ()

    in_world(scene)


def test_a_commit_that_is_on_its_way_keeps_a_life(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await two_lives(world)
        await world.send("ada", ("ada-today", "a0", 1.0, 99.0))

        assert dropped(world) == 0

        state = await world.state("ada")
        assert state is not None
        assert state.n_results == 5
        assert (await world.verify()).differences == ()

    in_world(scene)


def test_a_life_of_traces_alone_goes_too_and_deadlines_of_cohorts_stay(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await two_lives(world)
        today_us = world.clock_us
        world.clock_us -= 730 * DAY_US
        for learner in ("ada", "eve", "zoé", NOBODY):
            assert await world.trace(learner, a_visit(0, "long-ago")) == ["accepted"]
        world.clock_us = today_us
        assert await world.trace("ada", a_visit(0, "today")) == ["accepted"]
        world.servers.catcher.catch_up()

        assert dropped(world) == 1  # Eve; Ada was here today

        with psycopg.connect(world.record_url) as connection:
            kept = "SELECT learner FROM symphonie.activity_trace ORDER BY 1"
            assert [one for (one,) in connection.execute(kept)] == [NOBODY, "ada", "ada", "zoé"]
        assert await world.trace("eve", a_visit(0, "long-ago")) == ["accepted"]
        assert await world.trace("ada", a_visit(0, "long-ago")) == ["duplicate"]
        assert (await world.verify()).differences == ()

    in_world(scene)


def test_a_live_state_that_has_moved_on_is_not_forgotten(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await two_lives(world)
        keys = live_keys(world.key(await world.graph(), "ada"), N_SHARDS, 30, NOW.timestamp())
        looked_at = world.client.get(keys.state)
        await world.send("ada", ("ada-today", "a0", 1.0, 99.0))
        asked = [keys.journal, keys.state, keys.ids, looked_at]

        assert world.client.execute_command("FCALL", "symphonie_erase", 3, *asked) is None  # type: ignore[no-untyped-call]

        assert await world.state("ada") is not None
        assert world.client.exists(keys.ids)

    in_world(scene)


def test_a_life_that_only_the_record_knows_goes_too(in_world: InWorld) -> None:
    """A process may be killed between the two."""

    async def scene(world: World) -> None:
        await two_lives(world)
        keys = live_keys(world.key(await world.graph(), "ada"), N_SHARDS, 30, NOW.timestamp())
        world.client.delete(keys.state, keys.ids)

        assert dropped(world) == 1

        assert rows(world, "ada") == 0

    in_world(scene)


def test_nothing_goes_from_a_graph_that_is_being_traced_again(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        await two_lives(world)
        with psycopg.connect(world.record_url, autocommit=True) as another:
            assert try_lock(another, (await world.graph()).graph_no)
            assert dropped(world) == 0
        assert dropped(world) == 1

    in_world(scene)


def test_the_months_that_this_empties_go(in_world: InWorld) -> None:
    async def scene(world: World) -> None:
        old = month_of(NOW - timedelta(days=730))
        with psycopg.connect(world.record_url, autocommit=True) as connection:
            make_months(connection, old.starts_at)
            await world.send("nobody", ("r", "a0", 1.0, 1.0))
            world.clock_us -= 730 * DAY_US
            await world.send("ada", ("ada-0", "abc", 1.0, 1.0))
            world.servers.catcher.catch_up()
            assert old.part_of("result") in names(connection)

            assert dropped(world) == 1

            assert old.part_of("result") not in names(connection)
            assert month_of(NOW).part_of("result") in names(connection)

    in_world(scene)

"""That whoever comes to a cohort while something for it is decided is told of it, whichever of the two comes first."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import psycopg
import pytest

from api.record.cohorts import put_cohort
from api.record.decisions import DecisionTable, HumanDecision, Request
from api.record.goals import GOALS, NewGoal, add_goal
from api.record.graphs import put_graph
from api.record.overrides import OVERRIDES, NewOverride, add_override
from api.record.pool import Pool
from api.record.support.readers import EVERYBODY
from tests.api.record.pools import with_pool
from tests.api.results.courses import small_graph

Make = Callable[[Pool, int, int], Awaitable[object]]
_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


async def a_goal(pool: Pool, organisation_no: int, graph_no: int) -> object:
    new = NewGoal("it", graph_no, (("a", 0.9, 1.0),), None, None, None, (), ("class",), "t", "tutor")
    return await add_goal(pool, organisation_no, EVERYBODY, new, Request(None, b""))


async def an_override(pool: Pool, organisation_no: int, graph_no: int) -> object:
    new = NewOverride("it", graph_no, None, "class", "veto", "a0", "", None, "No.", "t", "tutor")
    return await add_override(pool, organisation_no, EVERYBODY, new, Request(None, b""))


@pytest.mark.parametrize(("table", "make"), [(GOALS, a_goal), (OVERRIDES, an_override)], ids=["goal", "override"])
def test_who_joins_a_cohort_while_something_for_it_ends_is_told_of_the_end(
    record_url: str, organisation_no: int, table: DecisionTable[HumanDecision], make: Make
) -> None:
    async def scene(pool: Pool) -> None:
        graph_no = (await put_graph(pool, organisation_no, small_graph())).stored.graph_no
        await put_cohort(pool, organisation_no, "class", ["ada"])
        await make(pool, organisation_no, graph_no)
        with psycopg.connect(record_url) as joining, psycopg.connect(record_url, autocommit=True) as observer:
            joining.execute("UPDATE symphonie.cohort SET put_at = now() WHERE organisation_no = %s", [organisation_no])
            joining.execute("INSERT INTO symphonie.cohort_learner VALUES (%s, 'class', 'bob')", [organisation_no])
            observer.execute("DELETE FROM symphonie.orders_due")
            ending = asyncio.create_task(table.end(pool, organisation_no, EVERYBODY, "it", "t", "tutor", "It is over."))
            while not ending.done() and observer.execute(_WAITS).fetchone() == (0,):  # noqa: ASYNC110  # a lock is no event
                await asyncio.sleep(0.01)
            joining.commit()
            assert await ending is not None
            due = observer.execute("SELECT learner FROM symphonie.orders_due ORDER BY 1").fetchall()
            observer.execute("DELETE FROM symphonie.orders_due")
        assert due == [("ada",), ("bob",)]

    with_pool(record_url, scene)


def test_an_end_that_comes_again_changes_nothing(record_url: str, organisation_no: int) -> None:
    async def scene(pool: Pool) -> None:
        graph_no = (await put_graph(pool, organisation_no, small_graph())).stored.graph_no
        await put_cohort(pool, organisation_no, "class", [])
        await an_override(pool, organisation_no, graph_no)
        first = await OVERRIDES.end(pool, organisation_no, EVERYBODY, "it", "t", "tutor", "It is over.")
        assert first is not None
        assert first.ended_at is not None
        assert first.ended_at <= datetime.now(UTC)
        assert await OVERRIDES.end(pool, organisation_no, EVERYBODY, "it", "u", "coach", "Again.") == first
        assert await OVERRIDES.end(pool, organisation_no, EVERYBODY, "none", "u", "coach", "Again.") is None

    with_pool(record_url, scene)

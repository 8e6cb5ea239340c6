"""Published decisions become what a policy is told."""

from datetime import UTC, datetime
from typing import Final

import pytest

from api.content.graphs import ServedGraph, serve
from api.live.published_decisions import (
    NO_ORDERS,
    PublishedDecisions,
    PublishedGoal,
    PublishedOverride,
    decode_orders,
    encode_orders,
)
from api.live.ticks import tick_of
from api.paths.publishing import overrides_of, pinned_among, terms_of
from api.record.graphs import StoredGraph
from content_graph.compiled import Registry, extend
from content_graph.version import content_hash
from engine.recommendation.situation import Bar, Overrides, Pin
from tests.api.results.courses import small_graph

NOW_US: Final = 1_800_000_000_000_000
LATER_US: Final = NOW_US + 1
VETO: Final = PublishedOverride("v", "veto", "a0", "", 0, "no")
SNOOZE: Final = PublishedOverride("s", "snooze", "", "b", LATER_US, "later")
PIN: Final = PublishedOverride("p", "pin", "b1", "", 0, "yes")
OFF: Final = PublishedOverride("o", "automation_off", "", "", 0, "by hand")
GOAL: Final = PublishedGoal("exam", (("b", 0.8, 2.0), ("gone", 0.9, 1.0)), LATER_US, 20.0, 0.9)


@pytest.fixture(scope="module")
def graph() -> ServedGraph:
    course = small_graph()
    registry = extend(Registry(), course)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    stored = StoredGraph(1, "small", 1, content_hash(course), 1, registry, course, at, None, None, ("review",), 3)
    return serve(stored)


def test_each_override_is_told_as_what_it_does(graph: ServedGraph) -> None:
    told = overrides_of(PublishedDecisions((VETO, SNOOZE, PIN, OFF)), graph, NOW_US)
    assert told == Overrides((Pin("p", "b1"),), (Bar("v", "a0"), Bar("s", "", 1)), "o", frozenset({"review"}))


def test_what_has_ended_or_was_done_is_not_told(graph: ServedGraph) -> None:
    told = overrides_of(PublishedDecisions((SNOOZE, PIN)), graph, LATER_US, done=["b1"])
    assert told == Overrides(awaiting=frozenset({"review"}))


def test_without_orders_nothing_is_made_anew(graph: ServedGraph) -> None:
    assert overrides_of(NO_ORDERS, graph, NOW_US) is graph.overrides
    assert terms_of(NO_ORDERS, graph.compiled, NOW_US) is None


def test_the_first_goal_that_is_not_past_is_worked_towards_with_the_skills_that_there_are(graph: ServedGraph) -> None:
    never = PublishedGoal("never", (("c", 0.95, 1.0),), 0)
    terms = terms_of(PublishedDecisions(goals=(GOAL, never)), graph.compiled, NOW_US)
    assert terms is not None
    assert (terms.id, terms.targets, terms.due_tick) == ("exam", ((1, 0.8, 2.0),), tick_of(LATER_US))
    assert (terms.minutes_per_day, terms.retention) == (20.0, 0.9)
    later = terms_of(PublishedDecisions(goals=(GOAL, never)), graph.compiled, LATER_US)
    assert later is not None
    assert (later.id, later.due_tick) == ("never", None)


def test_a_goal_whose_skills_are_all_gone_is_passed_over(graph: ServedGraph) -> None:
    gone = PublishedGoal("gone", (("gone", 0.9, 1.0),), 0)
    assert terms_of(PublishedDecisions(goals=(gone,)), graph.compiled, NOW_US) is None


def test_only_what_is_pinned_is_looked_for() -> None:
    assert pinned_among(PublishedDecisions((VETO, PIN)), ["a0", "b1"]) == ["b1"]
    assert pinned_among(NO_ORDERS, ["b1"]) == []


@pytest.mark.parametrize("orders", [NO_ORDERS, PublishedDecisions((VETO, SNOOZE, PIN, OFF), (GOAL,))])
def test_orders_are_read_as_they_were_written(orders: PublishedDecisions) -> None:
    assert decode_orders(b"0000000000000007" + encode_orders(orders)) == orders

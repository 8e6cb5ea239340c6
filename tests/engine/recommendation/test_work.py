"""Twice the graph is twice the work: of checking, compiling, comparing and preparing decisions."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from content_graph.authoring import dump, load
from content_graph.compiled import compile_graph
from content_graph.diff import diff
from content_graph.model import ContentGraph, Edge, Goal, Item, Skill, Target
from content_graph.validation import validate
from engine.recommendation.policy import make_policy
from engine.tracing import compile_model

N = 300
MOST = 2.3
"""Times the work for twice the skills; what is quadratic takes four."""


def chain(n: int) -> ContentGraph:
    """Skills of which each needs the one before and encompasses the one before that; a goal asks for the last."""
    text = {"en": "t"}
    skills = [
        Skill(f"s{k}", text, (Edge(f"s{k - 1}"),) if k else (), (Edge(f"s{k - 2}"),) if k > 1 else ()) for k in range(n)
    ]
    goal = Goal("last", text, (Target(f"s{n - 1}"),))
    return ContentGraph(
        "chain", text, tuple(skills), tuple(Item(f"i{k}", text, (f"s{k}",)) for k in range(n)), goals=(goal,)
    )


def knot(n: int) -> ContentGraph:
    """Skills of which each needs the one before and the one after: as many cycles as skills."""
    text = {"en": "t"}
    needs = [tuple(Edge(f"s{near}") for near in (k - 1, k + 1) if 0 <= near < n) for k in range(n)]
    skills = tuple(Skill(f"s{k}", text, needs[k]) for k in range(n))
    return ContentGraph("knot", text, skills, (Item("i", text, ("s0",)),))


def n_calls(work: Callable[[], object]) -> int:
    """Count the calls of functions, those of C included; a figure that no clock changes."""
    count = 0

    def tell(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tell)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def prepare(graph: ContentGraph) -> object:
    compiled = compile_graph(graph)
    return make_policy(compiled, compile_model(compiled))


@pytest.mark.parametrize("make", [chain, knot])
@pytest.mark.parametrize("work", [validate, lambda graph: load(dump(graph)), lambda graph: diff(graph, chain(9))])
def test_twice_the_graph_is_twice_the_work(
    make: Callable[[int], ContentGraph], work: Callable[[ContentGraph], object]
) -> None:
    small, large = make(N), make(2 * N)
    work(small)
    assert n_calls(lambda: work(large)) < MOST * n_calls(lambda: work(small))


def test_a_chain_of_twice_the_length_is_prepared_with_twice_the_work() -> None:
    small, large = chain(N), chain(2 * N)
    prepare(small)
    assert n_calls(lambda: prepare(large)) < MOST * n_calls(lambda: prepare(small))

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from content_graph.adjacency import reached
from content_graph.compiled import (
    RESOURCE_KINDS,
    CompiledGraph,
    Registry,
    compile_graph,
)
from content_graph.findings import InvalidContentGraph
from content_graph.model import ContentGraph, Goal, Target
from content_graph.version import content_hash
from tests.content_graph.graphs import graphs, item, law, skill, small_graph, text

SMALL = small_graph()


def closure(compiled: CompiledGraph) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Return bool[n, n]: whether the column is needed for the row, by squaring the matrix until nothing changes."""
    needs = np.zeros((compiled.n_skills, compiled.n_skills), np.bool_)
    for one in compiled.graph.skills:
        for edge in one.prerequisites:
            needs[compiled.skill_index[one.id], compiled.skill_index[edge.skill_id]] = True
    for _ in range(compiled.n_skills):
        needs = needs | (needs.astype(int) @ needs.astype(int) > 0)
    return needs


@law
@given(graphs())
def test_what_arrows_reach_is_the_transitive_closure(graph: ContentGraph) -> None:
    compiled = compile_graph(graph)
    needs = closure(compiled)
    for k in range(compiled.n_skills):
        assert reached([k], compiled.prerequisites).tolist() == np.flatnonzero(needs[k]).tolist()
        assert reached([k], compiled.successors).tolist() == np.flatnonzero(needs[:, k]).tolist()


@law
@given(graphs())
def test_the_order_has_every_skill_once_and_prerequisites_first(graph: ContentGraph) -> None:
    compiled = compile_graph(graph)
    place = {int(k): n for n, k in enumerate(compiled.order)}
    assert sorted(place) == list(range(compiled.n_skills))
    for one in graph.skills:
        mine = place[compiled.skill_index[one.id]]
        assert all(place[compiled.skill_index[edge.skill_id]] < mine for edge in one.prerequisites)


@law
@given(graphs())
def test_depth_is_one_more_than_that_of_the_deepest_prerequisite(graph: ContentGraph) -> None:
    compiled = compile_graph(graph)
    for k in range(compiled.n_skills):
        needed, _ = compiled.prerequisites.row(k)
        assert compiled.depth[k] == (compiled.depth[needed].max() + 1 if len(needed) else 0)


@law
@given(graphs())
def test_arrows_keep_their_weights_both_ways(graph: ContentGraph) -> None:
    compiled = compile_graph(graph)
    index = compiled.skill_index
    prerequisites = {(index[one.id], index[e.skill_id], e.weight) for one in graph.skills for e in one.prerequisites}
    encompasses = {(index[one.id], index[e.skill_id], e.weight) for one in graph.skills for e in one.encompasses}
    backwards = {(target, source, weight) for source, target, weight in prerequisites}
    for arrows, expected in (
        (compiled.prerequisites, prerequisites),
        (compiled.successors, backwards),
        (compiled.encompasses, encompasses),
    ):
        by_row = {
            (k, int(target), float(weight))
            for k in range(arrows.n_skills)
            for target, weight in zip(*arrows.row(k), strict=True)
        }
        by_column = zip(arrows.sources.tolist(), arrows.targets.tolist(), arrows.weights.tolist(), strict=True)
        assert by_row == set(by_column) == expected


@law
@given(graphs())
def test_items_and_resources_are_found_by_skill(graph: ContentGraph) -> None:
    compiled = compile_graph(graph)
    for k, skill_id in enumerate(compiled.registry.skills):
        exercising = [compiled.item_index[one.id] for one in graph.items if skill_id in one.skills]
        assert compiled.skill_items[k] == tuple(sorted(exercising))
        for kind in RESOURCE_KINDS:
            found = [graph.resources[n] for n in compiled.skill_resources[kind][k]]
            assert found == [one for one in graph.resources if skill_id in one.skills and one.kind == kind]
    for one in graph.items:
        n = compiled.item_index[one.id]
        assert {compiled.registry.skills[k] for k in compiled.item_skills[n]} == set(one.skills)
        assert compiled.item_skills[n] == tuple(sorted(compiled.item_skills[n]))
        assert compiled.item_difficulty[n] == one.difficulty
        assert compiled.item_minutes[n] == one.minutes
        assert compiled.is_evaluation[n] == one.evaluation
        assert compiled.is_item_active[n]


@law
@given(graphs())
def test_a_goal_knows_everything_that_it_needs(graph: ContentGraph) -> None:
    compiled = compile_graph(graph)
    needs = closure(compiled)
    for goal in graph.goals:
        found = compiled.goals[goal.id]
        assert [compiled.registry.skills[k] for k in found.targets] == [target.skill_id for target in goal.targets]
        assert found.thresholds.tolist() == [target.threshold for target in goal.targets]
        assert set(found.scope.tolist()) == set(found.targets) | set(np.flatnonzero(needs[found.targets].any(axis=0)))
        assert np.all(np.diff(compiled.depth[found.scope]) >= 0)
        if goal.due_at is not None:
            assert found.due_at_us == pytest.approx(goal.due_at.timestamp() * 1e6, abs=1)


@law
@given(st.lists(graphs(), max_size=4))
def test_positions_in_the_registry_never_move(versions: list[ContentGraph]) -> None:
    registry = Registry()
    for graph in versions:
        compiled = compile_graph(graph, registry)
        n_skills, n_items = len(registry.skills), len(registry.items)
        assert compiled.registry.skills[:n_skills] == registry.skills
        assert compiled.registry.items[:n_items] == registry.items
        assert len(set(compiled.registry.skills)) == compiled.n_skills
        assert len(set(compiled.registry.items)) == compiled.n_items
        assert {one.id for one in graph.skills} <= set(compiled.registry.skills)
        assert {one.id for one in graph.items} <= set(compiled.registry.items)
        registry = compiled.registry


@law
@given(graphs(), graphs())
def test_what_was_removed_keeps_its_position_and_is_asked_for_no_more(old: ContentGraph, new: ContentGraph) -> None:
    compiled = compile_graph(new, compile_graph(old).registry)
    skill_ids, item_ids = {one.id for one in new.skills}, {one.id for one in new.items}
    assert compiled.is_skill_active.tolist() == [one in skill_ids for one in compiled.registry.skills]
    assert compiled.is_item_active.tolist() == [one in item_ids for one in compiled.registry.items]
    assert compiled.is_skill_active[compiled.order].all()
    for k, n in product(np.flatnonzero(~compiled.is_skill_active), np.flatnonzero(~compiled.is_item_active)):
        assert compiled.skill_items[k] == ()
        assert len(compiled.prerequisites.row(k)[0]) == 0
        assert compiled.depth[k] == 0
        assert compiled.item_skills[n] == ()
        assert compiled.item_difficulty[n] == 0


def test_the_order_goes_by_depth_and_then_by_position() -> None:
    skills = (skill("c", "a"), skill("b", "a"), skill("a"), skill("d", "c", "a"))
    items = tuple(item(f"{one.id}-1", one.id) for one in skills)
    compiled = compile_graph(ContentGraph("g", text("g"), skills, items))
    assert [compiled.registry.skills[k] for k in compiled.order] == ["a", "c", "b", "d"]
    needing, _ = compiled.successors.row(compiled.skill_index["a"])
    assert [compiled.registry.skills[k] for k in needing] == ["c", "b", "d"]


def test_a_graph_with_errors_is_not_compiled() -> None:
    with pytest.raises(InvalidContentGraph, match="prerequisite_cycle"):
        compile_graph(replace(SMALL, skills=(skill("add", "power"), *SMALL.skills[1:])))


def test_an_empty_graph_is_compiled() -> None:
    compiled = compile_graph(ContentGraph("empty", text("Empty")))
    assert compiled.n_skills == compiled.n_items == 0


def test_a_compiled_graph_carries_its_version() -> None:
    assert compile_graph(SMALL).version == content_hash(SMALL)


def test_a_long_chain_is_compiled() -> None:
    chain = tuple(skill(f"s{n}", *([f"s{n - 1}"] if n else [])) for n in range(2_000))
    goal = Goal("end", text("End"), (Target("s1999"),))
    items = tuple(item(f"i{n}", f"s{n}") for n in range(2_000))
    compiled = compile_graph(ContentGraph("chain", text("Chain"), chain, items, goals=(goal,)))
    assert compiled.depth.tolist() == list(range(2_000))
    assert compiled.goals["end"].scope.tolist() == list(range(2_000))

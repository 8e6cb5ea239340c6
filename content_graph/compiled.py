"""A content graph as arrays: what the engine reads on every result.

Positions come from the `Registry`, which only ever grows. What was removed from the graph keeps its position and is
marked inactive: it has no arrows, items or resources, and no query returns it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import msgspec
import numpy as np

from content_graph.adjacency import Adjacency, Floats, Ints, Mask, adjacency, depths, reached, turned_around
from content_graph.model import ContentGraph, Edge, Goal, Item, ResourceKind
from content_graph.observations import observation_of, observed_skill
from content_graph.validation import require_valid
from content_graph.version import content_hash


class Registry(msgspec.Struct, frozen=True):
    """Every skill and item that a graph has ever had; append-only."""

    skills: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


def extend(registry: Registry, graph: ContentGraph) -> Registry:
    """Give a position to every skill and item of the graph that has none; old positions never move."""
    return Registry(
        skills=_append_new(registry.skills, (skill.id for skill in graph.skills)),
        items=_append_new(registry.items, (item.id for item in graph.items)),
    )


def with_observations(registry: Registry) -> Registry:
    """Give a position to what each skill is observed by on the job, beside the items; old positions never move."""
    return Registry(registry.skills, _append_new(registry.items, map(observation_of, registry.skills)))


def _append_new(known: tuple[str, ...], ids: Iterable[str]) -> tuple[str, ...]:
    # a dict is a set that keeps its order
    return tuple(dict.fromkeys((*known, *ids)))


__all__ = [
    "RESOURCE_KINDS",
    "Adjacency",
    "CompiledGoal",
    "CompiledGraph",
    "Registry",
    "compile_graph",
    "extend",
    "with_observations",
]

IndexLists: TypeAlias = tuple[tuple[int, ...], ...]
Index: TypeAlias = Mapping[str, int]

RESOURCE_KINDS: tuple[ResourceKind, ...] = ("remedial", "core", "deepening")
_ABSENT = Item(id="", title={}, skills=(), difficulty=0.0, minutes=0.0)


class CompiledGoal(NamedTuple):
    """A goal as arrays.

    Attributes:
        id: Of the goal.
        targets: int32[n_targets], the skills asked for, in the goal's order.
        thresholds: float64[n_targets], mastery asked for, in (0, 1).
        scope: int32[n], the targets and everything that they need, prerequisites first.
        due_at_us: Microseconds since 1970-01-01T00:00:00Z, or None.
    """

    id: str
    targets: Ints
    thresholds: Floats
    scope: Ints
    due_at_us: int | None


@dataclass(frozen=True, slots=True, eq=False)
class CompiledGraph:
    """A valid content graph, indexed by the registry's positions.

    Attributes:
        graph: What was compiled.
        version: Its content hash.
        registry: Positions of skills and items, inactive ones included.
        skill_index: Position by skill id.
        item_index: Position by item id.
        resource_index: Position in `graph.resources` by resource id.
        is_skill_active: bool[n_skills], whether the graph (still) has the skill.
        is_item_active: bool[n_items], whether the graph (still) has the item.
        is_observation: bool[n_items], whether it is no item but what an active skill is observed by on the job.
        item_skills: Skills of each item, rising, and the one of an observation; else empty where inactive.
        item_difficulty: float64[n_items], logits; 0 where inactive.
        item_minutes: float64[n_items], expected duration; 0 where inactive.
        is_evaluation: bool[n_items], whether the item may serve as an extra evaluation.
        prerequisites: From each skill to what it needs.
        successors: From each skill to what needs it.
        encompasses: From each skill to what is practised along with it.
        depth: int32[n_skills], arrows in the longest chain of prerequisites below the skill; 0 where inactive.
        order: int32[n_active_skills], prerequisites first: by depth, then by position.
        skill_items: Active items of each skill, rising.
        skill_resources: Per kind, the resources of each skill as positions in `graph.resources`.
        goals: By goal id, in the graph's order.
    """

    graph: ContentGraph
    version: str
    registry: Registry
    skill_index: Index
    item_index: Index
    resource_index: Index
    is_skill_active: Mask
    is_item_active: Mask
    is_observation: Mask
    item_skills: IndexLists
    item_difficulty: Floats
    item_minutes: Floats
    is_evaluation: Mask
    prerequisites: Adjacency
    successors: Adjacency
    encompasses: Adjacency
    depth: Ints
    order: Ints
    skill_items: IndexLists
    skill_resources: Mapping[ResourceKind, IndexLists]
    goals: Mapping[str, CompiledGoal]

    @property
    def n_skills(self) -> int:
        """Positions of skills, inactive ones included."""
        return len(self.registry.skills)

    @property
    def n_items(self) -> int:
        """Positions of items, inactive ones included."""
        return len(self.registry.items)


def compile_graph(graph: ContentGraph, registry: Registry | None = None) -> CompiledGraph:
    """Compile a content graph.

    Raises:
        InvalidContentGraph: If the graph has errors.
    """
    require_valid(graph)
    registry = extend(registry or Registry(), graph)
    skill_index = {skill_id: n for n, skill_id in enumerate(registry.skills)}
    item_by_id = {item.id: item for item in graph.items}
    items = [item_by_id.get(item_id, _ABSENT) for item_id in registry.items]
    of_items = tuple(tuple(sorted(skill_index[skill_id] for skill_id in item.skills)) for item in items)
    prerequisites = _adjacency(skill_index, ((skill.id, skill.prerequisites) for skill in graph.skills))
    depth = depths(prerequisites)
    is_skill_active = _mask(len(skill_index), (skill_index[skill.id] for skill in graph.skills))
    observed = [_observed(item_id, skill_index, is_skill_active) for item_id in registry.items]
    return CompiledGraph(
        graph=graph,
        version=content_hash(graph),
        registry=registry,
        skill_index=skill_index,
        item_index={item_id: n for n, item_id in enumerate(registry.items)},
        resource_index={resource.id: n for n, resource in enumerate(graph.resources)},
        is_skill_active=is_skill_active,
        is_item_active=np.array([item is not _ABSENT for item in items], np.bool_),
        is_observation=np.array([skill is not None for skill in observed], np.bool_),
        item_skills=tuple(
            skills if skill is None else (skill,) for skills, skill in zip(of_items, observed, strict=True)
        ),
        item_difficulty=np.array([item.difficulty for item in items], np.float64),
        item_minutes=np.array([item.minutes for item in items], np.float64),
        is_evaluation=np.array([item.evaluation for item in items], np.bool_),
        prerequisites=prerequisites,
        successors=turned_around(prerequisites),
        encompasses=_adjacency(skill_index, ((skill.id, skill.encompasses) for skill in graph.skills)),
        depth=depth,
        order=_by_depth(_positions(is_skill_active), depth),
        skill_items=_grouped(len(skill_index), enumerate(of_items)),
        skill_resources={kind: _resources_by_skill(graph, skill_index, kind) for kind in RESOURCE_KINDS},
        goals={goal.id: _goal(goal, skill_index, prerequisites, depth) for goal in graph.goals},
    )


def _observed(item_id: str, skill_index: Index, is_skill_active: Mask) -> int | None:
    """Return the active skill that a position of the registry stands for an observation of, if it does."""
    skill = skill_index.get(observed_skill(item_id) or "")
    return skill if skill is not None and is_skill_active[skill] else None


def _adjacency(skill_index: Index, edges_by_skill: Iterable[tuple[str, tuple[Edge, ...]]]) -> Adjacency:
    return adjacency(
        len(skill_index),
        (
            (skill_index[source], skill_index[edge.skill_id], edge.weight)
            for source, edges in edges_by_skill
            for edge in edges
        ),
    )


def _mask(length: int, positions: Iterable[int]) -> Mask:
    mask = np.zeros(length, np.bool_)
    mask[list(positions)] = True
    return mask


def _positions(mask: Mask) -> Ints:
    return np.flatnonzero(mask).astype(np.int32)


def _by_depth(skills: Ints, depth: Ints) -> Ints:
    by_depth: Ints = skills[np.lexsort((skills, depth[skills]))]
    return by_depth


def _grouped(n_skills: int, members: Iterable[tuple[int, tuple[int, ...]]]) -> IndexLists:
    by_skill: list[list[int]] = [[] for _ in range(n_skills)]
    for member, skills in members:
        for skill in skills:
            by_skill[skill].append(member)
    return tuple(tuple(one) for one in by_skill)


def _resources_by_skill(graph: ContentGraph, skill_index: Index, kind: ResourceKind) -> IndexLists:
    members = (
        (n, tuple(skill_index[skill_id] for skill_id in resource.skills))
        for n, resource in enumerate(graph.resources)
        if resource.kind == kind
    )
    return _grouped(len(skill_index), members)


def _goal(goal: Goal, skill_index: Index, prerequisites: Adjacency, depth: Ints) -> CompiledGoal:
    targets = np.array([skill_index[target.skill_id] for target in goal.targets], np.int32)
    scope = np.union1d(targets, reached(targets.tolist(), prerequisites))
    return CompiledGoal(
        id=goal.id,
        targets=targets,
        thresholds=np.array([target.threshold for target in goal.targets], np.float64),
        scope=_by_depth(scope, depth),
        due_at_us=None if goal.due_at is None else round(goal.due_at.timestamp() * 1_000_000),
    )

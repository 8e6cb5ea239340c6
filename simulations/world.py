"""The world as a simulated learner meets it: a content graph in arrays made for whole classes at once.

Items and resources stand in one list of activities (items first, then resources), because a learner does one
after the other and each of them teaches something.
"""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from content_graph.compiled import CompiledGraph
from content_graph.model import Item, Resource

Teaching = Literal["practice", "remedial", "core", "deepening"]
TEACHINGS: tuple[Teaching, ...] = ("practice", "remedial", "core", "deepening")


class World(NamedTuple):
    """What can be done and how it hangs together; K skills, A activities."""

    skill_ids: tuple[str, ...]  # ids of the skills, in the order of the registry
    # activity number of the id of an item or a resource (one name space in a content graph)
    activity_number: dict[str, int]
    exercises: NDArray[np.bool_]  # bool[A, K], which skills an activity is about
    difficulty: NDArray[np.float64]  # float64[A], logits; 0 for resources
    minutes: NDArray[np.float64]  # float64[A], expected duration
    teaching: NDArray[np.int8]  # int8[A], position in `TEACHINGS`
    needs: NDArray[np.float64]  # float64[K, K], `needs[k, j]` is the weight 0..1 with which skill k builds on skill j
    order: NDArray[np.int64]  # int64[n], the skills that the graph still has, prerequisites first
    depth: NDArray[np.int64]  # int64[K], length of the longest chain of prerequisites below a skill
    descendants: NDArray[np.int64]  # int64[K], how many skills build on a skill, directly or not


def world_of(compiled: CompiledGraph) -> World:
    """Lay out a compiled content graph for simulation.

    Skills keep the index of the registry. Items and resources that were removed from the graph are left out.
    """
    graph, skill_index = compiled.graph, compiled.skill_index
    activities: list[Item | Resource] = [*graph.items, *graph.resources]
    exercises = np.zeros((len(activities), len(skill_index)), dtype=np.bool_)
    for number, activity in enumerate(activities):
        exercises[number, [skill_index[skill] for skill in activity.skills]] = True
    needs = np.zeros((len(skill_index), len(skill_index)))
    for skill in graph.skills:
        for edge in skill.prerequisites:
            needs[skill_index[skill.id], skill_index[edge.skill_id]] = edge.weight
    return World(
        skill_ids=tuple(skill_index),
        activity_number={activity.id: number for number, activity in enumerate(activities)},
        exercises=exercises,
        difficulty=np.array([0.0 if isinstance(one, Resource) else one.difficulty for one in activities]),
        minutes=np.array([one.minutes for one in activities]),
        teaching=np.array(
            [_teaching(one.kind if isinstance(one, Resource) else "practice") for one in activities], np.int8
        ),
        needs=needs,
        order=compiled.order.astype(np.int64),
        depth=compiled.depth.astype(np.int64),
        descendants=closure(needs > 0).sum(axis=0),
    )


def _teaching(kind: Teaching) -> int:
    return TEACHINGS.index(kind)


def closure(is_needed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Close a relation, bool[K, K]: `closure[k, j]` says that k builds on j through any chain."""
    reach = is_needed.copy()
    for middle in range(len(reach)):
        reach |= reach[:, middle, None] & reach[middle]
    return reach

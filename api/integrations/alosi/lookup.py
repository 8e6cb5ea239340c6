"""Which content graph, goal and item a Bridge means by its names."""

from __future__ import annotations

from typing import NamedTuple

from api.content.graphs import ServedGraph
from api.errors import UnknownContentGraph
from api.integrations.alosi.addresses import ids_of
from api.record.goals import GOALS, StoredGoal
from api.record.graphs import list_graphs
from api.runtime import Runtime


class Collection(NamedTuple):
    """What the name of a collection stands for.

    Attributes:
        graph: The content graph.
        goal: Id of a goal on it, if the name is a goal's.
        people_goal: That goal, where people set it.
    """

    graph: ServedGraph
    goal: str | None = None
    people_goal: StoredGoal | None = None


async def find_collection(runtime: Runtime, organisation_no: int, name: str, path: str) -> Collection:
    """Find a collection: a content graph, or else a goal that people set or a content graph has.

    Raises:
        UnknownContentGraph: The organisation has neither.
    """
    listed = [one.graph_id for one in await list_graphs(runtime.pool, organisation_no)]
    if name in listed:
        return Collection(await runtime.graphs.get(organisation_no, name, path))
    goal = await GOALS.find(runtime.pool, organisation_no, name)
    for graph_id in listed:
        graph = await runtime.graphs.get(organisation_no, graph_id, path)
        if goal is not None and goal.graph_no == graph.graph_no:
            return Collection(graph, name, goal)
        if name in graph.compiled.goals:
            return Collection(graph, name)
    raise UnknownContentGraph(path, name)


async def find_item(runtime: Runtime, organisation_no: int, address: str) -> dict[str, tuple[ServedGraph, str]]:
    """Find the collections in which an activity stands as an item: by id of the content graph, that and the item."""
    found: dict[str, tuple[ServedGraph, str]] = {}
    for listed in await list_graphs(runtime.pool, organisation_no):
        graph = await runtime.graphs.get(organisation_no, listed.graph_id, "$.activity")
        items = [one for one in ids_of((address,), graph.compiled.graph) if one in graph.answerable]
        if items:
            found[graph.graph_id] = (graph, items[0])
    return found

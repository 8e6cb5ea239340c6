"""Which content graph, goal and item a Bridge means by its names and addresses."""

from collections.abc import Iterable, Iterator

from api.content.graphs import ServedGraph
from api.errors import UnknownContentGraph
from api.learners.mastery import Beliefs
from api.learners.progress import Collection
from api.record.goals import GOALS
from api.record.graphs import list_graphs
from api.runtime import Runtime
from content_graph.model import ContentGraph, Item, Resource


def activities_by_address(graph: ContentGraph) -> dict[str, tuple[str, ...]]:
    """Return the ids of the activities behind each address; several may share one, and then all of them are meant."""
    found: dict[str, tuple[str, ...]] = {}
    for activity in _activities(graph):
        if activity.url is not None:
            found[activity.url] = (*found.get(activity.url, ()), activity.id)
    return found


def ids_of(addresses: Iterable[str], graph: ContentGraph) -> tuple[str, ...]:
    """Return the ids of what is named by address or by id."""
    known = activities_by_address(graph)
    return tuple(dict.fromkeys(one for address in addresses for one in known.get(address, (address,))))


def address_of(activity_id: str, graph: ContentGraph) -> str:
    """Return where an activity is launched, or its id where it has no address."""
    urls = {one.id: one.url for one in _activities(graph)}
    return urls.get(activity_id) or activity_id


def _activities(graph: ContentGraph) -> Iterator[Item | Resource]:
    yield from graph.items
    yield from graph.resources


async def find_collection(beliefs: Beliefs, organisation_no: int, name: str, path: str) -> Collection:
    """Find a collection: a content graph, or else a goal that people set or a content graph has.

    Raises:
        UnknownContentGraph: The organisation has neither.
    """
    listed = [one.id for one in await list_graphs(beliefs.pool, organisation_no)]
    if name in listed:
        return Collection(await beliefs.graphs.get(organisation_no, name, path))
    goal = await GOALS.find(beliefs.pool, organisation_no, name)
    for graph_id in listed:
        graph = await beliefs.graphs.get(organisation_no, graph_id, path)
        if goal is not None and goal.graph_no == graph.graph_no:
            return Collection(graph, name, goal)
        if name in graph.compiled.goals:
            return Collection(graph, name)
    raise UnknownContentGraph(path, name)


async def find_item(runtime: Runtime, organisation_no: int, address: str) -> dict[str, tuple[ServedGraph, str]]:
    """Find the collections in which an activity stands as an item: by id of the content graph, that and the item."""
    found: dict[str, tuple[ServedGraph, str]] = {}
    for listed in await list_graphs(runtime.pool, organisation_no):
        graph = await runtime.graphs.get(organisation_no, listed.id, "$.activity")
        items = [one for one in ids_of((address,), graph.compiled.graph) if one in graph.answerable]
        if items:
            found[graph.graph_id] = (graph, items[0])
    return found

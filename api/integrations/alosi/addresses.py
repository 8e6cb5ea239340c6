"""Which activity an address means: a Bridge knows activities by where they are launched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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

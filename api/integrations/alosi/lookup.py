"""Which content graph, goal and item a Bridge means by its names and addresses, and how a collection is graded."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from api.content.graphs import ServedGraph
from api.errors import UnknownContentGraph, UnknownLearner
from api.learners.mastery import describe, state_at
from api.live.keys import LearnerKey
from api.record.goals import GOALS, StoredGoal
from api.record.graphs import list_graphs
from api.results.constraints import blank
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


class Collection(NamedTuple):
    """What the name of a collection stands for."""

    graph: ServedGraph
    goal: str | None = None
    people_goal: StoredGoal | None = None


async def find_collection(runtime: Runtime, organisation_no: int, name: str, path: str) -> Collection:
    """Find a collection: a content graph, or else a goal that people set or a content graph has.

    Raises:
        UnknownContentGraph: The organisation has neither.
    """
    listed = [one.id for one in await list_graphs(runtime.pool, organisation_no)]
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
        graph = await runtime.graphs.get(organisation_no, listed.id, "$.activity")
        items = [one for one in ids_of((address,), graph.compiled.graph) if one in graph.answerable]
        if items:
            found[graph.graph_id] = (graph, items[0])
    return found


async def grade_of(runtime: Runtime, key: LearnerKey, collection: Collection) -> float:
    """Return a learner's grade; 0 for a newcomer.

    Raises:
        StoreUnavailable: The live state cannot be reached.
    """
    graph = collection.graph
    newcomer = blank(None, graph)
    try:
        state, graph = await state_at(runtime, key, graph)
    except UnknownLearner:
        state = newcomer
    at_us = max(runtime.clock_us(), state.last_us)
    mastery, prior = (
        {one.skill_id: one.p for one in describe(key.learner, held, graph, at_us).skills} for held in (state, newcomer)
    )
    return grade(mastery, prior, _thresholds(collection, graph))


def grade(mastery: Mapping[str, float], prior: Mapping[str, float], thresholds: Mapping[str, float]) -> float:
    """Return the mean of what the skills have gained, as a share of what there was to gain; 1 where there is none.

        grade = mean over skills of clip((max(p, prior) - prior) / (threshold - prior), 0, 1)

    which is ALOSI's (`Collection.grade`), with our mastery for p, what is believed of a newcomer for the prior, and the
    threshold of the goal or content graph for its 0.9.

    Args:
        mastery: By skill; 0..1.
        prior: The same of a newcomer.
        thresholds: Of the skills that count; one whose prior is there already counts as reached.

    >>> grade({"a": 0.1, "b": 0.5, "c": 0.9}, {"a": 0.2, "b": 0.2, "c": 0.2}, {"a": 0.8, "b": 0.8, "c": 0.8})
    0.5
    """
    gained = [_gained(mastery[skill], prior[skill], threshold) for skill, threshold in thresholds.items()]
    return sum(gained) / len(gained) if gained else 1.0


def _gained(mastery: float, prior: float, threshold: float) -> float:
    return 1.0 if prior >= threshold else min(max((mastery - prior) / (threshold - prior), 0.0), 1.0)


def _thresholds(collection: Collection, graph: ServedGraph) -> dict[str, float]:
    """Return the thresholds of the skills that a collection can show: those of its goal, or all that have an item."""
    content = graph.compiled.graph
    if collection.people_goal is not None:
        asked = {skill: level for skill, level, _ in collection.people_goal.targets}
    elif collection.goal is not None:
        targets = next(goal.targets for goal in content.goals if goal.id == collection.goal)
        asked = {target.skill_id: target.threshold for target in targets}
    else:
        asked = {skill: content.defaults.threshold for item in content.items for skill in item.skills}
    present = {skill.id for skill in content.skills}
    return {skill: level for skill, level in asked.items() if skill in present}

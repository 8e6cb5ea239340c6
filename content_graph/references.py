"""Who refers to whom in a content graph, with the path of every reference."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal, NamedTuple, TypeAlias

from content_graph.model import ContentGraph, Edge

Arrows: TypeAlias = Mapping[str, Sequence[str]]


MAX_CYCLES = 20
"""Cycles that are told of one graph: each may be as long as the graph has nodes."""


def find_cycles(arrows: Arrows) -> tuple[tuple[str, ...], ...]:
    """Find a cycle for every arrow that closes one in a depth-first walk; none if and only if the graph is acyclic.

    Args:
        arrows: Where each node points to; a target that is no key has no arrows.

    Returns:
        Each cycle as the nodes on it, beginning with the one that sorts first; a loop has one node. At most
        `MAX_CYCLES`, so that the work is proportional to the nodes and arrows.
    """
    done: set[str] = set()
    found = (cycle for root in arrows if root not in done for cycle in _walk(root, arrows, done))
    return tuple(dict.fromkeys(_from_smallest(cycle) for cycle in islice(found, MAX_CYCLES)))


def _walk(root: str, arrows: Arrows, done: set[str]) -> Iterator[tuple[str, ...]]:
    # an explicit stack: a chain of thousands of skills must not meet Python's recursion limit
    path = [root]
    position = {root: 0}
    ahead = [iter(arrows[root])]
    while path:
        target = next(ahead[-1], None)
        if target is None:
            node = path.pop()
            ahead.pop()
            del position[node]
            done.add(node)
        elif target in position:
            yield tuple(path[position[target] :])
        elif target not in done:
            position[target] = len(path)
            path.append(target)
            ahead.append(iter(arrows.get(target, ())))


def _from_smallest(cycle: tuple[str, ...]) -> tuple[str, ...]:
    start = cycle.index(min(cycle))
    return cycle[start:] + cycle[:start]


def post_order(arrows: Arrows) -> Iterator[str]:
    """Yield every node after all that its arrows lead to, where there is no cycle."""
    seen: set[str] = set()
    for root in arrows:
        waiting = [(root, False)]
        while waiting:
            node, is_ready = waiting.pop()
            if is_ready:
                yield node
            elif node not in seen:
                seen.add(node)
                waiting.append((node, True))
                waiting.extend((target, False) for target in arrows.get(node, ()) if target not in seen)


class Reference(NamedTuple):
    """One id that must name something.

    Attributes:
        group: Path of the list that it stands in, as `$.items[7].skills`.
        position: In that list.
        field: What follows in the path, `.skill` where the list holds objects.
        kind: What it must name.
        id: The id.
    """

    group: str
    position: int
    field: str
    kind: Literal["skill", "item"]
    id: str

    @property
    def path(self) -> str:
        """Path of the id itself, as `$.items[7].skills[0]`."""
        return f"{self.group}[{self.position}]{self.field}"


def references(graph: ContentGraph) -> Iterator[Reference]:
    """Yield every reference, section by section."""
    for n, skill in enumerate(graph.skills):
        yield from _objects(f"$.skills[{n}].prerequisites", (edge.skill_id for edge in skill.prerequisites))
        yield from _objects(f"$.skills[{n}].encompasses", (edge.skill_id for edge in skill.encompasses))
    for n, item in enumerate(graph.items):
        yield from _ids(f"$.items[{n}].skills", "skill", item.skills)
    for n, assessment in enumerate(graph.assessments):
        yield from _ids(f"$.assessments[{n}].items", "item", assessment.items)
    for n, resource in enumerate(graph.resources):
        yield from _ids(f"$.resources[{n}].skills", "skill", resource.skills)
    for n, goal in enumerate(graph.goals):
        yield from _objects(f"$.goals[{n}].targets", (target.skill_id for target in goal.targets))


def _objects(group: str, skill_ids: Iterable[str]) -> Iterator[Reference]:
    for n, skill_id in enumerate(skill_ids):
        yield Reference(group, n, ".skill_id", "skill", skill_id)


def _ids(group: str, kind: Literal["skill", "item"], ids: Iterable[str]) -> Iterator[Reference]:
    for n, one in enumerate(ids):
        yield Reference(group, n, "", kind, one)


def prerequisite_arrows(graph: ContentGraph) -> dict[str, tuple[str, ...]]:
    """Map each skill to what it needs, directly."""
    return {skill.id: _targets(skill.prerequisites) for skill in graph.skills}


def encompassing_arrows(graph: ContentGraph) -> dict[str, tuple[str, ...]]:
    """Map each skill to what is practised along with it, directly."""
    return {skill.id: _targets(skill.encompasses) for skill in graph.skills}


def _targets(edges: tuple[Edge, ...]) -> tuple[str, ...]:
    return tuple(edge.skill_id for edge in edges)


def marks_reached(marks: Mapping[str, int], arrows: Arrows) -> dict[str, int]:
    """Join for each node the marks (bits) of all that arrows, without a cycle, lead to from it, in one walk for all."""
    joined: dict[str, int] = {}
    for node in post_order(arrows):
        found = 0
        for target in arrows.get(node, ()):
            found |= marks.get(target, 0) | joined[target]
        joined[node] = found
    return joined


def reachable(starts: Iterable[str], arrows: Arrows) -> set[str]:
    """Return the starts and everything that arrows lead to from them."""
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        for target in arrows.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen

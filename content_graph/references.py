"""Who refers to whom in a content graph, with the path of every reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from content_graph.cycles import Arrows, post_order
from content_graph.model import ContentGraph, Edge


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

"""What of a faulty tree can be understood all the same: ids and references, each at its place."""

from collections.abc import Iterator

from content_graph.model import Assessment, ContentGraph, Edge, Goal, Item, Resource, Skill, Target
from content_graph.plain import Plain

_UNREADABLE = "\0"
"""In the place of an id that cannot be read; the fault is told as one of the field."""


def outline(tree: Plain) -> ContentGraph | None:
    """Draw the ids and references of a tree that is no content graph, so that these can be checked too.

    Whatever else it says is left out; members keep their positions. What cannot be read is called by an id of its own
    that no text has.

    Returns:
        A graph to check references in, and nothing else; None where a section is no list, so that none would hold.
    """
    if not isinstance(tree, dict):
        return None
    sections = ("skills", "items", "assessments", "resources", "goals")
    if any(not isinstance(tree.get(name, []), list) for name in sections):
        return None
    return ContentGraph(
        "",
        {},
        tuple(Skill(i, {}, _edges(one, "prerequisites"), _edges(one, "encompasses")) for i, one in _of(tree, "skills")),
        tuple(Item(i, {}, _ids(one, "skills")) for i, one in _of(tree, "items")),
        tuple(Assessment(i, {}, _ids(one, "items")) for i, one in _of(tree, "assessments")),
        tuple(Resource(i, {}, _ids(one, "skills"), "core") for i, one in _of(tree, "resources")),
        tuple(Goal(i, {}, tuple(Target(e.skill_id) for e in _edges(one, "targets"))) for i, one in _of(tree, "goals")),
    )


def _of(tree: dict[str, Plain], section: str) -> Iterator[tuple[str, dict[str, Plain]]]:
    members = tree.get(section, [])
    for n, member in enumerate(members if isinstance(members, list) else ()):
        fields = member if isinstance(member, dict) else {}
        yield _id(fields.get("id"), f"{section}{n}"), fields


def _id(value: Plain, place: str) -> str:
    return value if isinstance(value, str) else f"{_UNREADABLE}{place}"


def _edges(member: dict[str, Plain], field: str) -> tuple[Edge, ...]:
    edges = member.get(field, [])
    fields = (one if isinstance(one, dict) else {} for one in (edges if isinstance(edges, list) else ()))
    return tuple(Edge(_id(one.get("skill_id"), str(n))) for n, one in enumerate(fields))


def _ids(member: dict[str, Plain], field: str) -> tuple[str, ...]:
    ids = member.get(field, [])
    return tuple(_id(one, str(n)) for n, one in enumerate(ids if isinstance(ids, list) else ()))

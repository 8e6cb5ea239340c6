"""The version of a content graph is what it says: a hash of its content, free of order where order says nothing."""

import hashlib
from datetime import UTC

import msgspec

from content_graph.model import ContentGraph, Defaults, Goal, GraphPart, course_language
from content_graph.plain import Plain, plain, plain_part

_DIGEST_BYTES = 16  # a collision by accident needs some 2⁶⁴ versions of one graph
_FIELDS_IN_ANY_ORDER = ("prerequisites", "encompasses", "skills", "targets")

_encode = msgspec.json.Encoder().encode


def content_hash(graph: ContentGraph) -> str:
    """Hash a content graph: 32 hexadecimal digits of BLAKE2b over its canonical JSON.

    The order of the sections' members, of edges, of an item's or resource's skills, of a goal's targets and of the
    languages of a title does not count; that of an assessment's items does, and the first language of the course's
    title where its defaults name none. Nor do fields count that hold their default, or the offset from UTC in which a
    due date is written.
    """
    content = [
        [graph.id, _by_language(plain(graph.title)), plain(spoken(graph))],
        *(
            sorted(_encode(canonical(part)).decode() for part in section)
            for section in (graph.skills, graph.items, graph.assessments, graph.resources, graph.goals)
        ),
    ]
    return hashlib.blake2b(_encode(content), digest_size=_DIGEST_BYTES).hexdigest()


def canonical(part: GraphPart) -> dict[str, Plain]:
    """Turn a part into plain fields that are equal for parts that say the same, with defaults left out."""
    if isinstance(part, Goal) and part.due_at is not None:
        part = msgspec.structs.replace(part, due_at=part.due_at.astimezone(UTC))
    fields = plain_part(part)
    for name in _FIELDS_IN_ANY_ORDER:
        members = fields.get(name)
        if isinstance(members, list) and len(members) > 1:
            fields[name] = sorted(members, key=_encode)
    if "title" in fields:
        fields["title"] = _by_language(fields["title"])
    return fields


def spoken(graph: ContentGraph) -> Defaults:
    """Return the defaults of a graph with the language of the course, which may be known from its title alone."""
    return msgspec.structs.replace(graph.defaults, language=course_language(graph))


def _by_language(title: Plain) -> Plain:
    return dict(sorted(title.items())) if isinstance(title, dict) else title

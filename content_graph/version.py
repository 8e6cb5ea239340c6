"""The version of a content graph is what it says: a hash of its content, free of order where order says nothing."""

from __future__ import annotations

import hashlib
from datetime import UTC

import msgspec

from content_graph.model import ContentGraph, Goal, Part
from content_graph.plain import Plain, plain, plain_part

_DIGEST_BYTES = 16  # a collision by accident needs some 2⁶⁴ versions of one graph
_FIELDS_IN_ANY_ORDER = ("prerequisites", "encompasses", "skills", "targets")

_encode = msgspec.json.Encoder().encode


def content_hash(graph: ContentGraph) -> str:
    """Hash a content graph: 32 hexadecimal digits of BLAKE2b over its canonical JSON.

    The order of the sections' members, of edges, of an item's or resource's skills and of a goal's targets does not
    count; that of an assessment's items does. Nor do fields count that hold their default, or the offset from UTC in
    which a due date is written.
    """
    content = [
        [graph.id, plain(graph.title), plain(graph.defaults)],
        *(
            sorted(_encode(canonical(part)).decode() for part in section)
            for section in (graph.skills, graph.items, graph.assessments, graph.resources, graph.goals)
        ),
    ]
    return hashlib.blake2b(_encode(content), digest_size=_DIGEST_BYTES).hexdigest()


def canonical(part: Part) -> dict[str, Plain]:
    """Turn a part into plain fields that are equal for parts that say the same, with defaults left out."""
    if isinstance(part, Goal) and part.due_at is not None:
        part = msgspec.structs.replace(part, due_at=part.due_at.astimezone(UTC))
    fields = plain_part(part)
    for name in _FIELDS_IN_ANY_ORDER:
        members = fields.get(name)
        if isinstance(members, list) and len(members) > 1:
            fields[name] = sorted(members, key=_encode)
    return fields

"""A content graph as plain dicts and lists, with every field that holds its default left out.

What is left out does not change when the model gains a field, so that neither a dumped file nor a content hash does.
"""

from datetime import datetime
from functools import cache
from typing import TypeAlias

import msgspec

from content_graph.model import GraphPart

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"


def plain(value: object) -> Plain:
    """Turn a part of a content graph into what JSON and YAML can say.

    Numbers become floats without a negative zero and times become RFC 3339, so that equal graphs give equal results.

    Raises:
        TypeError: If `value` is none of a part, a tuple of parts, a mapping, text, number, bool, time or None.
    """
    if isinstance(value, GraphPart):
        return plain_part(value)
    if isinstance(value, tuple):
        return [plain(element) for element in value]
    if isinstance(value, dict):
        return {str(name): plain(element) for name, element in value.items()}
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (int, float)):
        return float(value) + 0.0  # −0.0 + 0.0 = 0.0
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    message = f"a content graph cannot hold a {type(value).__name__}"
    raise TypeError(message)


def plain_part(part: GraphPart) -> dict[str, Plain]:
    """Turn a part of a content graph into its plain fields, as `plain` does."""
    fields: dict[str, Plain] = {}
    for name, default in _defaults(type(part)):
        value = getattr(part, name)
        if default is msgspec.NODEFAULT or value != default:
            fields[name] = plain(value)
    return fields


@cache
def _defaults(kind: type[GraphPart]) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in msgspec.structs.fields(kind))

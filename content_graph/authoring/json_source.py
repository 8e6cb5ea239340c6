"""JSON as plain trees, with duplicate keys refused."""

from __future__ import annotations

import json
from typing import NamedTuple

from content_graph.authoring.faults import ContentFault, Place
from content_graph.authoring.source import Source, encodable, integer, repeated, too_deep
from content_graph.plain import Plain


class _Repeated(NamedTuple):
    key: str


def read_json(text: str | bytes) -> Source:
    """Read one JSON document without duplicate keys.

    Raises:
        ContentFault: If it is not such a document.
    """
    try:
        tree = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_int=integer)
        _refuse_broken(tree, "$")
    except json.JSONDecodeError as fault:
        detail = f"this is no JSON: {fault.msg} at column {fault.colno}."
        raise ContentFault("$", detail, "Check quotes, commas and brackets.", Place(None, fault.lineno)) from fault
    except UnicodeDecodeError as fault:
        raise ContentFault("$", "this is no UTF-8.", "Encode the JSON in UTF-8.") from fault
    except RecursionError as fault:
        raise too_deep() from fault
    return Source(tree, {})


def _object(pairs: list[tuple[str, Plain]]) -> dict[str, Plain | _Repeated]:
    fields: dict[str, Plain | _Repeated] = {}
    for key, value in pairs:
        fields[key] = _Repeated(key) if key in fields else value
    return fields


def _refuse_constant(name: str) -> float:
    raise ContentFault("$", f"{name} is no number of JSON.", "Give a finite number.")


def _refuse_broken(tree: object, path: str) -> None:
    """Find duplicate keys and broken texts, whose paths are not known while JSON is parsed."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            _refuse_broken(value, f"{path}.{encodable(key, path, None)}")
    elif isinstance(tree, _Repeated):
        raise repeated(path, tree.key)
    elif isinstance(tree, list):
        for n, value in enumerate(tree):
            _refuse_broken(value, f"{path}[{n}]")
    elif isinstance(tree, str):
        encodable(tree, path, None)

"""The published JSON Schema of the authoring format."""

import inspect
import re
from typing import Any

import msgspec

from content_graph.model import ContentGraph

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_ATTRIBUTE = re.compile(r"^    (?P<name>\w+): (?P<text>.+(?:\n {8}.+)*)", re.MULTILINE)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every content graph in YAML or JSON satisfies.

    It says what a single value may be. What takes two places to see, such as a dangling reference, is up to
    `content_graph.validation`.
    """
    return schema_of(ContentGraph, "Symphonie content graph")


def schema_of(kind: type[msgspec.Struct], title: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a Struct, with what docstrings say as descriptions."""
    (root,), parts = msgspec.json.schema_components([kind])
    for part in parts.values():
        _describe(part)
    return {"$schema": DIALECT, "title": title, **root, "$defs": parts}


def _describe(part: dict[str, Any]) -> None:
    """Turn the docstring of a part into its description and those of its fields, which editors show to authors."""
    head, _, attributes = inspect.cleandoc(part["description"]).partition("\n\nAttributes:\n")
    part["description"] = _on_one_line(head)
    for attribute in _ATTRIBUTE.finditer(attributes):
        part["properties"][attribute["name"]]["description"] = _on_one_line(attribute["text"])


def _on_one_line(text: str) -> str:
    return " ".join(text.split())

"""The published JSON Schema of the authoring format."""

from __future__ import annotations

import msgspec

from content_graph.model import ContentGraph

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, object]:
    """Return the JSON Schema (draft 2020-12) that every content graph in YAML or JSON satisfies.

    It says what a single value may be. What needs two places to be compared, such as a dangling reference, is up to
    `content_graph.validation`.
    """
    (root,), parts = msgspec.json.schema_components([ContentGraph])
    return {"$schema": DIALECT, "title": "Symphonie content graph", **root, "$defs": parts}

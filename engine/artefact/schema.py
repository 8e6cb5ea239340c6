"""The published JSON Schema of the format."""

from typing import Any

from content_graph.schema import schema_of
from engine.artefact.model import ModelArtefact


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every model satisfies.

    It says what a single value may be. What takes two places to see, such as a skill that the vocabulary lacks or the
    content hash, is up to `engine.artefact.read`.
    """
    return schema_of(ModelArtefact, "Symphonie model")

"""The tracing model of a stored content graph: of the active fitted model, or of the authored parameters."""

from __future__ import annotations

from api.record.graphs import StoredGraph, decode_model
from content_graph.compiled import CompiledGraph
from engine.artefact import ModelArtefact, compile_artefact
from engine.tracing import TracingModel, compile_model


def tracing_model_of(compiled: CompiledGraph, model: ModelArtefact | None) -> TracingModel:
    """Compile what traces on a graph; authored parameters where there is no fitted model."""
    return compile_model(compiled) if model is None else compile_artefact(model, compiled)


def model_of(stored: StoredGraph) -> ModelArtefact | None:
    """Decode the active model; None where the authored parameters trace."""
    return None if stored.model is None else decode_model(stored.model)


def model_version(revision: int, content_hash: str | None) -> str:
    """Name what traces: a model by its hash, authored parameters by the tracing revision that they are part of.

    >>> model_version(3, None)
    'authored-3'
    """
    return f"authored-{revision}" if content_hash is None else content_hash

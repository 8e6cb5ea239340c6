"""Fitted models of content graphs, every one that was uploaded, by its content hash; and what traces on a graph."""

from datetime import datetime
from typing import Final

import msgspec

from api.record.graphs import StoredGraph, StoredModel, decode_model
from api.record.pool import Pool, row_of, rows_of
from content_graph.compiled import CompiledGraph
from engine.artefact import ModelArtefact, Training, compile_artefact
from engine.tracing import TracingModel, compile_model

_INSERT: Final = (
    "INSERT INTO symphonie.model (graph_no, content_hash, kind, code_version, training, artefact)"
    " VALUES (%s, %s, %s, %s, %s::json, %s::json) ON CONFLICT DO NOTHING RETURNING uploaded_at"
)
_OF_GRAPH: Final = (
    " FROM symphonie.model m JOIN symphonie.content_graph g ON g.no = m.graph_no"
    " WHERE g.organisation_no = %s AND g.id = %s"
)
_LIST: Final = (
    "SELECT m.content_hash, m.kind, m.code_version, m.uploaded_at,"
    " m.content_hash IS NOT DISTINCT FROM g.model_hash, m.training"
    + _OF_GRAPH
    + ' ORDER BY m.uploaded_at DESC, m.content_hash COLLATE "C" DESC'
)


class ModelSummary(msgspec.Struct, frozen=True):
    """A model as a list shows it.

    Attributes:
        content_hash: Names it.
        kind: `bkt` or `ability`.
        code_version: Of the program that made it.
        uploaded_at: When it came in first.
        active: Whether it traces now.
        training: What it was made from, and how that went.
    """

    content_hash: str
    kind: str
    code_version: str
    uploaded_at: datetime
    active: bool
    training: Training


async def store_model(pool: Pool, graph_no: int, model: ModelArtefact, text: str) -> bool:
    """Keep a model for a content graph, and tell whether it is new there."""
    training = msgspec.json.encode(model.training).decode()
    row = [graph_no, model.content_hash, model.kind, model.code_version, training, text]
    async with pool.connection() as connection:
        return (await connection.execute(_INSERT, row)).rowcount > 0


async def list_models(pool: Pool, organisation_no: int, graph_id: str) -> tuple[ModelSummary, ...]:
    """List the models of a content graph, newest first; none where the organisation has no such graph."""
    return tuple(await rows_of(pool, _summary, _LIST, [organisation_no, graph_id]))


def _summary(*row: object) -> ModelSummary:
    return msgspec.convert(dict(zip(ModelSummary.__struct_fields__, row, strict=True)), ModelSummary)


async def get_model(pool: Pool, organisation_no: int, graph_id: str, content_hash: str) -> StoredModel | None:
    """Return a model as it was uploaded, None if the graph has no such model."""
    query = "SELECT m.content_hash, m.artefact::text" + _OF_GRAPH + " AND m.content_hash = %s"
    return await row_of(pool, StoredModel, query, [organisation_no, graph_id, content_hash])


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


def model_hash_of(name: str) -> str | None:
    """Return the hash that a name of `model_version` is made of; None for authored parameters.

    >>> model_hash_of(model_version(3, None)), model_hash_of(model_version(3, "abc"))
    (None, 'abc')
    """
    return None if name.startswith("authored-") else name

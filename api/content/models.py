"""Fitted models of content graphs: upload, list, compare, activate, roll back."""

from __future__ import annotations

import asyncio
from typing import Final

import msgspec

from api.content.content_graphs import ID_PATH, read_content_graph
from api.content.graphs import Graphs
from api.content.judging import require_no_worse
from api.content.model_messages import (
    ActiveModel,
    ComparedModel,
    ModelComparison,
    ModelCoverage,
    ModelList,
    ModelStored,
    ModelSummary,
    RetraceProgress,
    RetraceStatus,
)
from api.errors import Fault, InvalidModel, ModelFitsNothing, UnknownContentGraph, UnknownModel
from api.record import activation, graphs, models
from api.record.activation import ActiveTracing, Retrace, Switch
from api.record.graphs import StoredGraph, StoredModel, decode_model
from api.record.models import model_version
from api.record.pages import MODEL, Position, page_of, position_at, read_cursor
from api.record.pool import Pool
from engine.artefact import ModelArtefact, ModelFault, compare, coverage, read

HASH_PATH: Final = "{content_hash}"


async def upload_model(pool: Pool, organisation_no: int, graph_id: str, body: bytes) -> ModelStored:
    """Keep a model for a content graph; the same one again changes nothing.

    Raises:
        UnknownContentGraph: The organisation has no such graph.
        InvalidModel: The body is no model, or not the one that its hash names.
        ModelFitsNothing: It has fitted no skill of the graph.
    """
    stored = await read_content_graph(pool, organisation_no, graph_id)
    # A large model takes a while to read, and the event loop has others to serve.
    model = await asyncio.to_thread(_read, body)
    known = coverage_of(model, stored)
    if not known.fitted_skills:
        raise ModelFitsNothing("$.parameters.fitted.skills", graph_id)
    text = msgspec.json.format(body, indent=-1).decode()
    created = await models.store_model(pool, stored.graph_no, model, text)
    return ModelStored(model.content_hash, model.kind, created, known)


def _read(body: bytes) -> ModelArtefact:
    try:
        return read(body)
    except ModelFault as fault:
        raise InvalidModel(tuple(Fault(*one) for one in fault.faults)) from fault


async def list_models(
    pool: Pool, organisation_no: int, graph_id: str, limit: int | None = None, cursor: str | None = None
) -> ModelList:
    """List the models of a content graph; all that follow the cursor's place without a limit.

    Raises:
        UnknownContentGraph: The organisation has no such graph.
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, Position)
    listed = await models.list_models(pool, organisation_no, graph_id)
    if not listed and await graphs.current_stamp(pool, organisation_no, graph_id) is None:
        raise UnknownContentGraph(ID_PATH, graph_id)
    found = [
        ModelSummary(one.content_hash, one.kind, one.code_version, one.uploaded_at, one.is_active, one.training)
        for one in listed
    ]
    behind = [one for one in found if after is None or _place(one) < after]
    return ModelList(*page_of(behind, len(behind) if limit is None else limit, _place))


def _place(model: ModelSummary) -> Position:
    return position_at(model.uploaded_at, MODEL, model.content_hash)


async def read_model(
    pool: Pool, organisation_no: int, graph_id: str, content_hash: str, path: str = HASH_PATH
) -> StoredModel:
    """Return a model of a content graph as it was uploaded.

    Raises:
        UnknownContentGraph: The organisation has no such graph.
        UnknownModel: The graph has no such model.
    """
    found = await models.get_model(pool, organisation_no, graph_id, content_hash)
    if found is None:
        if await graphs.current_stamp(pool, organisation_no, graph_id) is None:
            raise UnknownContentGraph(ID_PATH, graph_id)
        raise UnknownModel(path, content_hash)
    return found


async def compare_models(pool: Pool, organisation_no: int, graph_id: str, before: str, after: str) -> ModelComparison:
    """Put two models of a content graph side by side.

    Raises:
        UnknownContentGraph: The organisation has no such graph.
        UnknownModel: The graph lacks one of them.
    """
    stored = await read_content_graph(pool, organisation_no, graph_id)
    old = await read_model(pool, organisation_no, graph_id, before, "?before")
    new = await read_model(pool, organisation_no, graph_id, after, "?after")
    return await asyncio.to_thread(_compare, stored, old, new)


def _compare(stored: StoredGraph, old: StoredModel, new: StoredModel) -> ModelComparison:
    before, after = decode_model(old), decode_model(new)
    return ModelComparison(_side(before, stored), _side(after, stored), compare(before, after))


def _side(model: ModelArtefact, stored: StoredGraph) -> ComparedModel:
    return ComparedModel(model.content_hash, model.kind, model.training, coverage_of(model, stored))


async def active_model(pool: Pool, organisation_no: int, graph_id: str) -> ActiveModel:
    """Say what traces on a content graph, and how far the re-trace is.

    Raises:
        UnknownContentGraph: The organisation has no such graph.
    """
    stored = await read_content_graph(pool, organisation_no, graph_id)
    standing = await activation.read_standing(pool, organisation_no, graph_id)
    if standing is None:
        raise UnknownContentGraph(ID_PATH, graph_id)
    return await asyncio.to_thread(_tell, stored, standing)


async def activate_model(
    pool: Pool, graphs: Graphs, organisation_no: int, graph_id: str, content_hash: str | None, *, is_forced: bool
) -> ActiveModel:
    """Let a model trace, or the authored parameters; every learner is traced again in the background.

    Args:
        pool: Of the record.
        graphs: What this worker serves; it serves with the model at once.
        organisation_no: Whose graph it is.
        graph_id: The graph.
        content_hash: Of the model; None for the authored parameters.
        is_forced: Whether it does not matter how well it predicts.

    Raises:
        UnknownContentGraph: The organisation has no such graph.
        UnknownModel: The graph has no such model.
        ModelFitsNothing: It has fitted no skill of the graph as it is now.
        ModelPredictsWorse: It predicts worse than what is active, and is not forced.
    """
    if not is_forced:
        await require_no_worse(pool, organisation_no, graph_id, content_hash)
    switch = await activation.activate(pool, organisation_no, graph_id, content_hash)
    return await _switched(pool, graphs, organisation_no, graph_id, switch)


async def roll_back(pool: Pool, graphs: Graphs, organisation_no: int, graph_id: str) -> ActiveModel:
    """Let what was active before trace again.

    Raises:
        UnknownContentGraph: The organisation has no such graph.
        NothingToRollBack: Nothing else was ever active.
        ModelFitsNothing: The earlier model has fitted no skill of the graph as it is now.
    """
    switch = await activation.roll_back(pool, organisation_no, graph_id)
    return await _switched(pool, graphs, organisation_no, graph_id, switch)


async def _switched(
    pool: Pool, graphs: Graphs, organisation_no: int, graph_id: str, switch: Switch | None
) -> ActiveModel:
    if switch is None:
        raise UnknownContentGraph(ID_PATH, graph_id)
    if switch.changed:
        await graphs.put(organisation_no, switch.stored)
    return await active_model(pool, organisation_no, graph_id)


def coverage_of(model: ModelArtefact, stored: StoredGraph) -> ModelCoverage:
    """Say what a model knows of a content graph."""
    known = coverage(model, stored.graph)
    return ModelCoverage(len(known.fitted_skills), len(known.known_items), known.unseen_skills, known.unseen_items)


def _tell(stored: StoredGraph, standing: ActiveTracing) -> ActiveModel:
    model = decode_model(stored.model) if stored.model is not None else None
    return ActiveModel(
        stored.graph_id,
        model_version(standing.revision, standing.model_hash),
        standing.model_hash,
        standing.revision,
        standing.since,
        standing.earlier,
        coverage_of(model, stored) if model is not None else None,
        progress_of(standing.retrace) if standing.retrace is not None else None,
    )


def progress_of(retrace: Retrace) -> RetraceProgress:
    """Say how far a re-trace is."""
    return RetraceProgress(
        _status(retrace),
        retrace.learners_done,
        retrace.learners_total,
        retrace.asked_at,
        retrace.started_at,
        retrace.finished_at,
        retrace.error,
    )


def _status(retrace: Retrace) -> RetraceStatus:
    if retrace.finished_at is not None:
        return "done"
    if retrace.error is not None:
        return "failing"
    return "waiting" if retrace.started_at is None else "running"

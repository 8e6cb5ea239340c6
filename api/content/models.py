"""`/v1/content-graphs/{content_graph_id}/…`: fitted models; upload, list, compare, activate, roll back."""

import asyncio
from typing import Annotated, Final

import msgspec
from litestar import Response
from msgspec import Meta

from api.content.content_graphs import ID_PATH, read_content_graph
from api.content.judging import require_no_worse
from api.content.model_messages import (
    Activation,
    ActiveModel,
    ComparedModel,
    ModelComparison,
    ModelCoverage,
    ModelList,
    ModelStored,
    RetraceProgress,
    RetraceStatus,
)
from api.errors import (
    Fault,
    InvalidModel,
    ModelFitsNothing,
    ModelPredictsWorse,
    NothingToRollBack,
    UnknownContentGraph,
    UnknownModel,
)
from api.http.entity_tags import etag
from api.http.openapi import Content
from api.http.parameters import PageQuery
from api.http.requests import JSON, check_form
from api.http.routes import Routes, made
from api.record import activation, graphs, models
from api.record.activation import ActiveTracing, Retrace, Switch
from api.record.graphs import StoredGraph, StoredModel, decode_model
from api.record.models import ModelSummary, model_version
from api.record.pages import MODEL, Position, page_of, position_at, read_cursor
from api.record.pool import Pool
from api.runtime import Runtime
from api.telling import told
from content_graph.ids import Id
from engine.artefact import ModelArtefact, ModelFault, compare, coverage, read

HASH_PATH: Final = "{content_hash}"
MAX_MODEL_BYTES: Final = 64 << 20
"""A model of a hundred thousand items fits; a batch of results (`Settings.max_body_bytes`) is never that large."""

ROUTES: Final = Routes("Models")
_MODEL: Final = (Content(JSON, ModelArtefact),)
_ETAG: Final = {"ETag": "The content hash."}

ModelName = Annotated[Id, Meta(description="Content hash of a model of the graph.")]


class ComparisonQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the question what two models say differently."""

    before: ModelName
    after: ModelName


async def keep_model(pool: Pool, organisation_no: int, graph_id: str, body: bytes) -> ModelStored:
    """Keep a model for a content graph; the same one again changes nothing.

    Raises:
        UnknownContentGraph: The organisation has no such graph.
        InvalidModel: The body is no model, or not the one that its hash names.
        ModelFitsNothing: It has fitted no skill of the graph.
    """
    stored = await read_content_graph(pool, organisation_no, graph_id)
    # A large model takes a while to read, and the event loop has others to serve.
    model = await asyncio.to_thread(check_model, body)
    known = coverage_of(model, stored)
    if not known.fitted_skills:
        raise ModelFitsNothing("$.parameters.fitted.skills", graph_id)
    text = msgspec.json.format(body, indent=-1).decode()
    created = await models.store_model(pool, stored.graph_no, model, text)
    return ModelStored(model.content_hash, model.kind, created, known)


def check_model(body: bytes) -> ModelArtefact:
    """Read a model that was sent, and check all of it.

    Raises:
        MalformedBody: It is no JSON.
        InvalidModel: It is no model, or not the one that its hash names.
    """
    check_form(body)
    try:
        return read(body)
    except ModelFault as fault:
        raise InvalidModel(tuple(Fault(*one) for one in fault.faults)) from fault


async def models_of(
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
    behind = [one for one in listed if after is None or _place(one) < after]
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


def coverage_of(model: ModelArtefact, stored: StoredGraph) -> ModelCoverage:
    """Say what a model knows of a content graph."""
    known = coverage(model, stored.graph)
    return ModelCoverage(len(known.fitted_skills), len(known.known_items), known.unseen_skills, known.unseen_items)


def _tell(stored: StoredGraph, standing: ActiveTracing) -> ActiveModel:
    model = decode_model(stored.model) if stored.model is not None else None
    return told(
        ActiveModel,
        standing,
        content_graph=stored.graph_id,
        model_version=model_version(standing.revision, standing.model_hash),
        content_hash=standing.model_hash,
        coverage=coverage_of(model, stored) if model is not None else None,
        retrace=progress_of(standing.retrace) if standing.retrace is not None else None,
    )


def progress_of(retrace: Retrace) -> RetraceProgress:
    """Say how far a re-trace is."""
    return told(RetraceProgress, retrace, status=_status(retrace))


def _status(retrace: Retrace) -> RetraceStatus:
    if retrace.finished_at is not None:
        return "done"
    if retrace.error is not None:
        return "failing"
    return "waiting" if retrace.started_at is None else "running"


@ROUTES.on(
    "post",
    "/v1/content-graphs/{content_graph_id}/models",
    {200: "The graph has this model already.", 201: "It is kept."},
    scope="content:write",
    problems=(UnknownContentGraph, InvalidModel, ModelFitsNothing),
    sent=_MODEL,
    answer_headers=_ETAG,
    max_body_bytes=MAX_MODEL_BYTES,
)
async def upload_model(
    runtime: Runtime, organisation_no: int, content_graph_id: str, body: bytes
) -> Response[ModelStored]:
    """Upload a fitted model.

    The `model.json` that `symphonie fit` writes; `symphonie model schema` prints its JSON Schema. It is kept under its
    content hash and traces nobody until it is activated. The same model again changes nothing.
    """
    stored = await keep_model(runtime.pool, organisation_no, content_graph_id, body)
    return made(stored, is_new=stored.created, headers={"etag": etag(stored.content_hash)})


@ROUTES.on(
    "get",
    "/v1/content-graphs/{content_graph_id}/models",
    "One page.",
    scope="content:read",
    problems=(UnknownContentGraph,),
)
async def list_models(runtime: Runtime, organisation_no: int, content_graph_id: str, query: PageQuery) -> ModelList:
    """List the models of a content graph.

    Newest first, each with what it was made from.
    """
    return await models_of(runtime.pool, organisation_no, content_graph_id, query.limit, query.cursor)


@ROUTES.on(
    "get",
    "/v1/content-graphs/{content_graph_id}/models/{content_hash}",
    "The model.",
    scope="content:read",
    problems=(UnknownContentGraph, UnknownModel),
    returned=_MODEL,
    answer_headers=_ETAG,
)
async def get_model(
    runtime: Runtime, organisation_no: int, content_graph_id: str, content_hash: str
) -> Response[bytes]:
    """Read a model.

    As it was uploaded.
    """
    found = await read_model(runtime.pool, organisation_no, content_graph_id, content_hash)
    headers = {"etag": etag(found.content_hash), "cache-control": "private, max-age=31536000, immutable"}
    return Response(found.text.encode(), headers=headers, media_type=JSON)


@ROUTES.on(
    "get",
    "/v1/content-graphs/{content_graph_id}/model-comparison",
    "The comparison.",
    scope="content:read",
    problems=(UnknownContentGraph, UnknownModel),
)
async def compare_models(
    runtime: Runtime, organisation_no: int, content_graph_id: str, query: ComparisonQuery
) -> ModelComparison:
    """Put two models side by side.

    What they were made from, what each knows of the content graph, and which parameters moved, furthest first.
    """
    named = (runtime.pool, organisation_no, content_graph_id)
    stored = await read_content_graph(*named)
    old = await read_model(*named, query.before, "?before")
    new = await read_model(*named, query.after, "?after")
    return await asyncio.to_thread(_compare, stored, old, new)


@ROUTES.on(
    "get",
    "/v1/content-graphs/{content_graph_id}/active-model",
    "What is active.",
    scope="content:read",
    problems=(UnknownContentGraph,),
)
async def get_active_model(runtime: Runtime, organisation_no: int, content_graph_id: str) -> ActiveModel:
    """Read what traces now, and how far the re-trace is.

    Skills that the model has not seen fall back on their author's parameters, and then on the population's; they are
    listed here, and each skill of a mastery answer says which it has.
    """
    return await active_model(runtime.pool, organisation_no, content_graph_id)


@ROUTES.on(
    "put",
    "/v1/content-graphs/{content_graph_id}/active-model",
    "What is active.",
    scope="content:write",
    problems=(UnknownContentGraph, UnknownModel, ModelFitsNothing, ModelPredictsWorse),
)
async def activate_model(
    runtime: Runtime, organisation_no: int, content_graph_id: str, body: Activation
) -> ActiveModel:
    """Activate a model.

    Or, with null, the authored parameters. Other workers notice within four seconds. Every learner is traced again from
    the record in the background, while results are taken in as before; whoever's next result comes first is traced
    again with it. Each answer names the model that made it. Activating what is active changes nothing.

    A model is refused that predicts worse than what is active: on the record's results, those first that neither was
    fitted to; where these are few, by what its training record says of learners held out. `force` activates it all the
    same. The authored parameters and a roll back are never refused for that.
    """
    named = (runtime.pool, organisation_no, content_graph_id)
    if not body.force:
        await require_no_worse(*named, body.content_hash)
    return await _switched(runtime, *named[1:], await activation.activate(*named, body.content_hash))


@ROUTES.on(
    "post",
    "/v1/content-graphs/{content_graph_id}/active-model/rollback",
    "What is active.",
    scope="content:write",
    problems=(UnknownContentGraph, NothingToRollBack, ModelFitsNothing),
)
async def roll_back(runtime: Runtime, organisation_no: int, content_graph_id: str) -> ActiveModel:
    """Roll back to what was active before.

    The model before, or the authored parameters where there was none; also while a re-trace is under way.
    """
    switch = await activation.roll_back(runtime.pool, organisation_no, content_graph_id)
    return await _switched(runtime, organisation_no, content_graph_id, switch)


async def _switched(runtime: Runtime, organisation_no: int, graph_id: str, switch: Switch | None) -> ActiveModel:
    if switch is None:
        raise UnknownContentGraph(ID_PATH, graph_id)
    if switch.changed:
        await runtime.graphs.put(organisation_no, switch.stored)
    return await active_model(runtime.pool, organisation_no, graph_id)

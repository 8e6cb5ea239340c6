"""`/v1/content-graphs/{content_graph_id}/…`: fitted models, and which of them traces."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from litestar import Response
from msgspec import Meta

from api.content import models
from api.content.model_messages import Activation, ActiveModel, ModelComparison, ModelList, ModelStored
from api.content.routes.content_graphs import etag
from api.errors import (
    InvalidModel,
    ModelFitsNothing,
    ModelPredictsWorse,
    NothingToRollBack,
    UnknownContentGraph,
    UnknownModel,
)
from api.http.json_bodies import check_form
from api.http.openapi import Content
from api.http.parameters import PageQuery
from api.http.requests import JSON
from api.http.routes import Routes, made
from api.runtime import Runtime
from content_graph.ids import Id
from engine.artefact import ModelArtefact

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
    check_form(body)
    stored = await models.upload_model(runtime.pool, organisation_no, content_graph_id, body)
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
    return await models.list_models(runtime.pool, organisation_no, content_graph_id, query.limit, query.cursor)


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
    found = await models.read_model(runtime.pool, organisation_no, content_graph_id, content_hash)
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
    return await models.compare_models(runtime.pool, organisation_no, content_graph_id, query.before, query.after)


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
    return await models.active_model(runtime.pool, organisation_no, content_graph_id)


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
    parts = (runtime.pool, runtime.graphs, organisation_no)
    return await models.activate_model(*parts, content_graph_id, body.content_hash, is_forced=body.force)


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
    return await models.roll_back(runtime.pool, runtime.graphs, organisation_no, content_graph_id)

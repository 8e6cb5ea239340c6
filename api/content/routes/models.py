"""`/v1/content-graphs/{content_graph_id}/…`: fitted models, and which of them traces."""

from __future__ import annotations

from typing import Annotated, Final, NamedTuple

import msgspec
from litestar import Response, get, post, put
from litestar.params import FromPath
from msgspec import Meta

from api.content import models
from api.content.content_graphs import ID_PATH
from api.content.model_messages import Activation, ActiveModel, ModelComparison, ModelList, ModelStored
from api.content.routes.content_graphs import etag
from api.http.addresses import id_in_address
from api.http.authentication import requires
from api.http.json_bodies import check_form
from api.http.requests import JSON, ServiceRequest, check_id, decode_json, read_body, read_query
from api.runtime import Runtime, runtime_of
from content_graph.ids import Id

MAX_MODEL_BYTES: Final = 64 << 20
"""A model of a hundred thousand items fits; a batch of results (`Settings.max_body_bytes`) is never that large."""

ModelName = Annotated[Id, Meta(description="Content hash of a model of the graph.")]

_decoder = msgspec.json.Decoder(Activation)


class ComparisonQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the question what two models say differently."""

    before: ModelName
    after: ModelName


class _Asked(NamedTuple):
    runtime: Runtime
    organisation_no: int
    graph_id: str


@post(
    "/content-graphs/{content_graph_id:str}/models",
    guards=[requires("content:write")],
    request_max_body_size=MAX_MODEL_BYTES,
)
async def upload_model(request: ServiceRequest, content_graph_id: FromPath[str]) -> Response[ModelStored]:
    """Keep a fitted model; the same one again changes nothing."""
    asked = _asked(request, content_graph_id)
    body = await read_body(request, MAX_MODEL_BYTES)
    check_form(body)
    stored = await models.upload_model(asked.runtime.pool, asked.organisation_no, asked.graph_id, body)
    headers = {"etag": etag(stored.content_hash)}
    return Response(stored, status_code=201 if stored.created else 200, headers=headers)


@get("/content-graphs/{content_graph_id:str}/models", guards=[requires("content:read")])
async def list_models(request: ServiceRequest, content_graph_id: FromPath[str]) -> ModelList:
    """List the models of a content graph, newest first."""
    asked = _asked(request, content_graph_id)
    return await models.list_models(asked.runtime.pool, asked.organisation_no, asked.graph_id)


@get("/content-graphs/{content_graph_id:str}/models/{content_hash:str}", guards=[requires("content:read")])
async def get_model(
    request: ServiceRequest, content_graph_id: FromPath[str], content_hash: FromPath[str]
) -> Response[bytes]:
    """Read a model as it was uploaded."""
    asked = _asked(request, content_graph_id)
    name = check_id(models.HASH_PATH, id_in_address(content_hash))
    found = await models.read_model(asked.runtime.pool, asked.organisation_no, asked.graph_id, name)
    headers = {"etag": etag(found.content_hash), "cache-control": "private, max-age=31536000, immutable"}
    return Response(found.text.encode(), headers=headers, media_type=JSON)


@get("/content-graphs/{content_graph_id:str}/model-comparison", guards=[requires("content:read")])
async def compare_models(request: ServiceRequest, content_graph_id: FromPath[str]) -> ModelComparison:
    """Say what two models say differently, largest changes first."""
    asked = _asked(request, content_graph_id)
    query = read_query(request.scope["query_string"], ComparisonQuery)
    pool = asked.runtime.pool
    return await models.compare_models(pool, asked.organisation_no, asked.graph_id, query.before, query.after)


@get("/content-graphs/{content_graph_id:str}/active-model", guards=[requires("content:read")])
async def get_active_model(request: ServiceRequest, content_graph_id: FromPath[str]) -> ActiveModel:
    """Say what traces on a content graph, and how far the re-trace of its learners is."""
    asked = _asked(request, content_graph_id)
    return await models.active_model(asked.runtime.pool, asked.organisation_no, asked.graph_id)


@put("/content-graphs/{content_graph_id:str}/active-model", guards=[requires("content:write")])
async def activate_model(request: ServiceRequest, content_graph_id: FromPath[str]) -> ActiveModel:
    """Let a model trace; every learner is traced again in the background."""
    asked = _asked(request, content_graph_id)
    wanted = decode_json(await read_body(request, asked.runtime.settings.max_body_bytes), _decoder)
    runtime = asked.runtime
    return await models.activate_model(
        runtime.pool, runtime.graphs, asked.organisation_no, asked.graph_id, wanted.content_hash
    )


@post(
    "/content-graphs/{content_graph_id:str}/active-model/rollback", guards=[requires("content:write")], status_code=200
)
async def roll_back(request: ServiceRequest, content_graph_id: FromPath[str]) -> ActiveModel:
    """Let what was active before trace again; every learner is traced again in the background."""
    asked = _asked(request, content_graph_id)
    return await models.roll_back(asked.runtime.pool, asked.runtime.graphs, asked.organisation_no, asked.graph_id)


def _asked(request: ServiceRequest, content_graph_id: str) -> _Asked:
    runtime = runtime_of(request)
    graph_id = check_id(ID_PATH, id_in_address(content_graph_id))
    return _Asked(runtime, request.auth.organisation_no, graph_id)


ROUTES: Final = (upload_model, list_models, get_model, compare_models, get_active_model, activate_model, roll_back)

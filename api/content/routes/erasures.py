"""Deleting content graphs, models and learners, and the receipts of it."""

from __future__ import annotations

from typing import Final

from litestar import Response, delete, get
from litestar.params import FromPath

from api.content import erasures
from api.content.content_graphs import ID_PATH
from api.content.erasures import ERASURE_PATH, LEARNER_PATH, ErasureReceipt
from api.content.models import HASH_PATH
from api.http.addresses import id_in_address
from api.http.authentication import requires
from api.http.requests import ServiceRequest, check_id
from api.runtime import runtime_of


@delete("/content-graphs/{content_graph_id:str}", guards=[requires("admin")], status_code=200)
async def delete_graph(request: ServiceRequest, content_graph_id: FromPath[str]) -> Response[ErasureReceipt]:
    """Erase a content graph and everything that belongs to it."""
    runtime = runtime_of(request)
    graph_id = check_id(ID_PATH, id_in_address(content_graph_id))
    who = request.auth
    parts = (runtime.pool, runtime.graphs, who.organisation_no)
    return _answer(await erasures.delete_content_graph(*parts, graph_id, who.key_id))


@delete(
    "/content-graphs/{content_graph_id:str}/models/{content_hash:str}",
    guards=[requires("content:write")],
    status_code=200,
)
async def delete_model(
    request: ServiceRequest, content_graph_id: FromPath[str], content_hash: FromPath[str]
) -> Response[ErasureReceipt]:
    """Erase a model that is not active."""
    graph_id = check_id(ID_PATH, id_in_address(content_graph_id))
    name = check_id(HASH_PATH, id_in_address(content_hash))
    who = request.auth
    return _answer(
        await erasures.delete_model(runtime_of(request).pool, who.organisation_no, graph_id, name, who.key_id)
    )


@delete("/learners/{learner_id:str}", guards=[requires("admin")], status_code=200)
async def delete_learner(request: ServiceRequest, learner_id: FromPath[str]) -> Response[ErasureReceipt]:
    """Erase a learner on every content graph."""
    runtime = runtime_of(request)
    learner = check_id(LEARNER_PATH, id_in_address(learner_id))
    who = request.auth
    parts = (runtime.store, runtime.pool, who.organisation_no)
    return _answer(await erasures.delete_learner(*parts, learner, who.key_id))


@get("/erasures/{erasure_id:str}", guards=[requires("admin")])
async def get_erasure(request: ServiceRequest, erasure_id: FromPath[str]) -> ErasureReceipt:
    """Read a receipt."""
    name = check_id(ERASURE_PATH, id_in_address(erasure_id))
    return await erasures.read_erasure(runtime_of(request).pool, request.auth.organisation_no, name)


def _answer(receipt: ErasureReceipt) -> Response[ErasureReceipt]:
    headers = {"location": f"/v1/erasures/{receipt.id}"}
    return Response(receipt, status_code=202 if receipt.status == "running" else 200, headers=headers)


ROUTES: Final = (delete_graph, delete_model, delete_learner, get_erasure)

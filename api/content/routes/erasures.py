"""Deleting content graphs, models and learners, and the receipts of it."""

from __future__ import annotations

from typing import Final

from litestar import Response

from api.content import erasures
from api.content.erasures import ErasureReceipt
from api.errors import ModelInUse, StoreUnavailable, UnknownContentGraph, UnknownErasure, UnknownLearner, UnknownModel
from api.http.routes import Routes
from api.record.keys import Principal
from api.runtime import Runtime

ROUTES: Final = Routes("Content graphs")
_GONE: Final = "It is gone from every store."
_LOCATION: Final = {"Location": "Where the receipt is."}


@ROUTES.on(
    "delete",
    "/v1/content-graphs/{content_graph_id}",
    {200: _GONE, 202: "It is being removed."},
    scope="admin",
    problems=(UnknownContentGraph,),
    answer_headers=_LOCATION,
)
async def delete_graph(runtime: Runtime, principal: Principal, content_graph_id: str) -> Response[ErasureReceipt]:
    """Delete a content graph.

    With everything that belongs to it: its versions and models, the results, beliefs, adjustments, goals and overrides
    of every learner on it, in the record, the live store and the journal. From the answer on nobody finds it, and its
    id may be used again; other workers notice within four seconds. The rest is done in the background: the receipt says
    how far it is and what was removed. Asking again changes nothing.
    """
    parts = (runtime.pool, runtime.graphs, principal.organisation_no)
    return _answer(await erasures.delete_content_graph(*parts, content_graph_id, principal.key_id))


@ROUTES.on(
    "delete",
    "/v1/content-graphs/{content_graph_id}/models/{content_hash}",
    "It is gone.",
    scope="content:write",
    problems=(UnknownContentGraph, UnknownModel, ModelInUse),
    answer_headers=_LOCATION,
    tag="Models",
)
async def delete_model(
    runtime: Runtime, principal: Principal, content_graph_id: str, content_hash: str
) -> Response[ErasureReceipt]:
    """Delete a model.

    One that is not active. It cannot be rolled back to any more. Asking again changes nothing.
    """
    parts = (runtime.pool, principal.organisation_no, content_graph_id, content_hash)
    return _answer(await erasures.delete_model(*parts, principal.key_id))


@ROUTES.on(
    "delete",
    "/v1/learners/{learner_id}",
    {200: _GONE, 202: "It is being removed."},
    scope="admin",
    problems=(UnknownLearner, StoreUnavailable),
    answer_headers=_LOCATION,
    tag="Learners",
)
async def delete_learner(runtime: Runtime, principal: Principal, learner_id: str) -> Response[ErasureReceipt]:
    """Erase a learner.

    On every content graph: results and corrections, beliefs, adjustments and reviews, events, goals, overrides,
    cohorts, what is remembered against duplicates, what is on its way to the record and what could not be written, in
    the record, the live store and the journal. It is done in the background, mostly within two seconds: the receipt
    says when, and what was removed; it names nobody. What was accepted before the receipt says `done` is gone or, if it
    came in the last moment, whole: then it began a new learner, as everything does that is sent after `done`. Goals and
    overrides of cohorts go on for the others. The names of lists of recommendations and of adjustments that you still
    have are refused as unknown ones. Asking again changes nothing.
    """
    parts = (runtime.store, runtime.pool, principal.organisation_no)
    return _answer(await erasures.delete_learner(*parts, learner_id, principal.key_id))


@ROUTES.on("get", "/v1/erasures/{erasure_id}", "The receipt.", scope="admin", problems=(UnknownErasure,))
async def get_erasure(runtime: Runtime, organisation_no: int, erasure_id: str) -> ErasureReceipt:
    """Read the receipt of a deletion.

    What was removed, how much of it, when and by which key.
    """
    return await erasures.read_erasure(runtime.pool, organisation_no, erasure_id)


def _answer(receipt: ErasureReceipt) -> Response[ErasureReceipt]:
    headers = {"location": f"/v1/erasures/{receipt.id}"}
    return Response(receipt, status_code=202 if receipt.status == "running" else 200, headers=headers)

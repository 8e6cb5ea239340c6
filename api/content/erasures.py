"""Erasing content graphs, models and learners, with a receipt."""

import asyncio
from datetime import datetime
from typing import Final, Literal

import msgspec
from litestar import Response

from api.content.content_graphs import ID_PATH
from api.errors import ModelInUse, StoreUnavailable, UnknownContentGraph, UnknownErasure, UnknownLearner, UnknownModel
from api.http.routes import Routes
from api.live.keys import LearnerKey
from api.live.store import LiveStore
from api.record.erasure.erasures import (
    Erasure,
    Kind,
    erase_graph,
    erase_learner,
    erase_model,
    find_erasure,
    last_erasure_of_learner,
    learner_is_held,
    numbered_graphs,
)
from api.record.keys import Principal
from api.record.pool import Pool
from api.runtime import Runtime
from api.telling import told

ROUTES: Final = Routes("Content graphs")
_GONE: Final = "It is gone from every store."
_LOCATION: Final = {"Location": "Where the receipt is."}
ERASURE_PATH: Final = "{erasure_id}"
LEARNER_PATH: Final = "{learner_id}"


class ErasureReceipt(msgspec.Struct, frozen=True):
    """What was removed, how much of it, when and by which key.

    Attributes:
        id: Names this receipt: `GET /v1/erasures/{id}`.
        kind: Of what is erased.
        subject: Its id; of a learner a keyed digest, so that the receipt names nobody.
        status: `running` until nothing is left in any store.
        asked_at: When.
        asked_by: The key that asked.
        finished_at: When nothing was left; null while it is running. What is accepted for a learner afterwards begins
            a new one.
        removed: Rows by table of the record, `live_keys` of the live store and `journal_entries` that were on their way
            to the record, as far as it has come.
    """

    id: str
    kind: Kind
    subject: str
    status: Literal["running", "done"]
    asked_at: datetime
    asked_by: str
    finished_at: datetime | None
    removed: dict[str, int]


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
    erasure = await erase_graph(runtime.pool, principal.organisation_no, content_graph_id, principal.key_id)
    if erasure is None:
        raise UnknownContentGraph(ID_PATH, content_graph_id)
    runtime.graphs.forget(principal.organisation_no, content_graph_id)
    return _answer(erasure)


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
    erasure = await erase_model(*parts, principal.key_id)
    if erasure is None:
        raise UnknownContentGraph(ID_PATH, content_graph_id)
    return _answer(erasure)


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
    pool, organisation_no = runtime.pool, principal.organisation_no
    if await is_known(runtime.store, pool, organisation_no, learner_id):
        return _answer(await erase_learner(pool, organisation_no, learner_id, principal.key_id))
    last = await last_erasure_of_learner(pool, organisation_no, learner_id)
    if last is None:
        raise UnknownLearner(LEARNER_PATH, learner_id)
    return _answer(last)


async def is_known(store: LiveStore, pool: Pool, organisation_no: int, learner: str) -> bool:
    """Tell whether anything is held of a learner; what is on its way to the record is in the live store."""
    graphs = await numbered_graphs(pool, organisation_no)
    keys = [LearnerKey(organisation_no, graph_no, learner) for graph_no in graphs]
    states = await asyncio.gather(*(store.get(key) for key in keys))
    return any(state is not None for state in states) or await learner_is_held(pool, organisation_no, learner)


@ROUTES.on("get", "/v1/erasures/{erasure_id}", "The receipt.", scope="admin", problems=(UnknownErasure,))
async def get_erasure(runtime: Runtime, organisation_no: int, erasure_id: str) -> ErasureReceipt:
    """Read the receipt of a deletion.

    What was removed, how much of it, when and by which key.
    """
    no = int(erasure_id) if erasure_id.isascii() and erasure_id.isdigit() and len(erasure_id) < len("1" * 19) else 0
    erasure = await find_erasure(runtime.pool, organisation_no, no)
    if erasure is None:
        raise UnknownErasure(ERASURE_PATH, erasure_id)
    return receipt_of(erasure)


def receipt_of(erasure: Erasure) -> ErasureReceipt:
    """Tell an erasure."""
    return told(
        ErasureReceipt, erasure, id=str(erasure.no), status="running" if erasure.finished_at is None else "done"
    )


def _answer(erasure: Erasure) -> Response[ErasureReceipt]:
    receipt = receipt_of(erasure)
    headers = {"location": f"/v1/erasures/{receipt.id}"}
    return Response(receipt, status_code=202 if receipt.status == "running" else 200, headers=headers)

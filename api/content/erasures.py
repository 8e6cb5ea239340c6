"""Erasing content graphs, models and learners, with a receipt."""

import asyncio
from datetime import datetime, timedelta
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
from api.results.messages import Words
from api.runtime import Runtime
from api.telling import told

ROUTES: Final = Routes("Content graphs")
_GONE: Final = "It is gone from every store."
_LOCATION: Final = {"Location": "Where the receipt is."}
ERASURE_PATH: Final = "{erasure_id}"
LEARNER_PATH: Final = "{learner_id}"


class Kept(msgspec.Struct, frozen=True):
    """What stays, without the person.

    Attributes:
        what: In one word.
        why: The reason, for people.
    """

    what: Literal["receipt", "groups", "figures"]
    why: Words


KEPT: Final = (
    Kept(
        "receipt",
        Words(
            "Ce reçu prouve l’effacement (article 5, paragraphe 2, du RGPD)\u202f: une empreinte à clé y remplace "
            "l’identifiant, et rien n’y permet de retrouver la personne.",
            "This receipt proves the erasure (GDPR, article 5(2)): a keyed digest stands for the id, and nothing in it "
            "leads back to the person.",
        ),
    ),
    Kept(
        "groups",
        Words(
            "Les groupes, objectifs et décisions qui concernent aussi d’autres apprenants restent les leurs, sans la "
            "personne et sans ce qui a été écrit d’un groupe dont elle était.",
            "Groups, goals and decisions that concern other learners, too, stay theirs, without the person and without "
            "what was written of a group that they were in.",
        ),
    ),
    Kept(
        "figures",
        Words(
            "Les modèles et les chiffres tirés de nombreux apprenants ne désignent personne (considérant 26 du RGPD).",
            "Models and figures drawn from many learners name nobody (GDPR, recital 26).",
        ),
    ),
)
"""What stays when a learner is erased."""


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
            to the record, as far as it has come; `…_words` counts texts about several people that were emptied.
        kept: What stays of a learner, without the person, and why.
        backups_until: Until when a backup may still hold what was removed (`SYMPHONIE_BACKUP_DAYS`); null while it is
            running. Whoever restores an older backup erases again.
    """

    id: str
    kind: Kind
    subject: str
    status: Literal["running", "done"]
    asked_at: datetime
    asked_by: str
    finished_at: datetime | None
    removed: dict[str, int]
    kept: tuple[Kept, ...]
    backups_until: datetime | None


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
    return _answer(erasure, runtime)


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
    return _answer(erasure, runtime)


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
        return _answer(await erase_learner(pool, organisation_no, learner_id, principal.key_id), runtime)
    last = await last_erasure_of_learner(pool, organisation_no, learner_id)
    if last is None:
        raise UnknownLearner(LEARNER_PATH, learner_id)
    return _answer(last, runtime)


async def is_known(store: LiveStore, pool: Pool, organisation_no: int, learner: str) -> bool:
    """Tell whether anything is held of a learner; what is on its way to the record is in the live store."""
    graphs = await numbered_graphs(pool, organisation_no)
    keys = [LearnerKey(organisation_no, graph_no, learner) for graph_no in graphs]
    states = await asyncio.gather(*(store.get(key) for key in keys))
    n_traces = await asyncio.gather(*(store.count_traces(key) for key in keys))
    is_alive = any(state is not None for state in states) or any(n_traces)
    return is_alive or await learner_is_held(pool, organisation_no, learner)


@ROUTES.on("get", "/v1/erasures/{erasure_id}", "The receipt.", scope="admin", problems=(UnknownErasure,))
async def get_erasure(runtime: Runtime, organisation_no: int, erasure_id: str) -> ErasureReceipt:
    """Read the receipt of a deletion.

    What was removed, how much of it, when and by which key.
    """
    no = int(erasure_id) if erasure_id.isascii() and erasure_id.isdigit() and len(erasure_id) < len("1" * 19) else 0
    erasure = await find_erasure(runtime.pool, organisation_no, no)
    if erasure is None:
        raise UnknownErasure(ERASURE_PATH, erasure_id)
    return receipt_of(erasure, runtime.settings.backup_days)


def receipt_of(erasure: Erasure, backup_days: int) -> ErasureReceipt:
    """Tell an erasure."""
    done_at = erasure.finished_at
    return told(
        ErasureReceipt,
        erasure,
        id=str(erasure.no),
        status="running" if done_at is None else "done",
        kept=KEPT if erasure.kind == "learner" else (),
        backups_until=None if done_at is None else done_at + timedelta(days=backup_days),
    )


def _answer(erasure: Erasure, runtime: Runtime) -> Response[ErasureReceipt]:
    receipt = receipt_of(erasure, runtime.settings.backup_days)
    headers = {"location": f"/v1/erasures/{receipt.id}"}
    return Response(receipt, status_code=202 if receipt.status == "running" else 200, headers=headers)

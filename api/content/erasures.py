"""Erasing content graphs, models and learners, with a receipt."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Final, Literal

import msgspec

from api.content.content_graphs import ID_PATH
from api.content.graphs import Graphs
from api.errors import UnknownContentGraph, UnknownErasure, UnknownLearner
from api.live.keys import LearnerKey
from api.live.store import LiveStore
from api.record.erasure.erasures import Erasure, Kind, erase_graph, erase_model, find_erasure
from api.record.erasure.learner_erasures import erase_learner, last_erasure_of_learner, learner_is_held, numbered_graphs
from api.record.pool import Pool

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


async def delete_content_graph(
    pool: Pool, graphs: Graphs, organisation_no: int, graph_id: str, asked_by: str
) -> ErasureReceipt:
    """Let a content graph be erased, with everything that belongs to it; asking again changes nothing.

    Raises:
        UnknownContentGraph: The organisation never had one with this id.
    """
    erasure = await erase_graph(pool, organisation_no, graph_id, asked_by)
    if erasure is None:
        raise UnknownContentGraph(ID_PATH, graph_id)
    graphs.forget(organisation_no, graph_id)
    return receipt_of(erasure)


async def delete_model(
    pool: Pool, organisation_no: int, graph_id: str, content_hash: str, asked_by: str
) -> ErasureReceipt:
    """Erase a model; asking again changes nothing.

    Raises:
        UnknownContentGraph: The organisation has no such graph.
        UnknownModel: The graph never had such a model.
        ModelInUse: It is active, or learners are still being traced to what followed it.
    """
    erasure = await erase_model(pool, organisation_no, graph_id, content_hash, asked_by)
    if erasure is None:
        raise UnknownContentGraph(ID_PATH, graph_id)
    return receipt_of(erasure)


async def delete_learner(
    store: LiveStore, pool: Pool, organisation_no: int, learner: str, asked_by: str
) -> ErasureReceipt:
    """Let a learner be erased on every content graph; asking again changes nothing.

    Raises:
        UnknownLearner: Nothing is or ever was known of this learner.
    """
    if await is_known(store, pool, organisation_no, learner):
        return receipt_of(await erase_learner(pool, organisation_no, learner, asked_by))
    last = await last_erasure_of_learner(pool, organisation_no, learner)
    if last is None:
        raise UnknownLearner(LEARNER_PATH, learner)
    return receipt_of(last)


async def is_known(store: LiveStore, pool: Pool, organisation_no: int, learner: str) -> bool:
    """Tell whether anything is held of a learner; what is on its way to the record is in the live store."""
    graphs = await numbered_graphs(pool, organisation_no)
    keys = [LearnerKey(organisation_no, graph_no, learner) for graph_no in graphs]
    states = await asyncio.gather(*(store.get(key) for key in keys))
    return any(state is not None for state in states) or await learner_is_held(pool, organisation_no, learner)


async def read_erasure(pool: Pool, organisation_no: int, erasure_id: str) -> ErasureReceipt:
    """Return a receipt.

    Raises:
        UnknownErasure: The organisation has none with this id.
    """
    no = int(erasure_id) if erasure_id.isascii() and erasure_id.isdigit() and len(erasure_id) < len("1" * 19) else 0
    erasure = await find_erasure(pool, organisation_no, no)
    if erasure is None:
        raise UnknownErasure(ERASURE_PATH, erasure_id)
    return receipt_of(erasure)


def receipt_of(erasure: Erasure) -> ErasureReceipt:
    """Tell an erasure."""
    return ErasureReceipt(
        str(erasure.no),
        erasure.kind,
        erasure.subject,
        "running" if erasure.finished_at is None else "done",
        erasure.asked_at,
        erasure.asked_by,
        erasure.finished_at,
        erasure.removed,
    )

"""Export everything that is held of a learner, as one JSON document that is written while it is read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, Final, NamedTuple

import msgspec

from api.content.erasures import LEARNER_PATH, is_known
from api.content.graphs import Graphs
from api.errors import UnknownLearner
from api.journal import JournalEntry
from api.learners.export_messages import VERSION, LiveExport, PendingCommit
from api.learners.mastery import describe, moment_of, state_at
from api.learners.pending import entries_of
from api.learners.timeline import settled
from api.live.keys import LearnerKey
from api.live.store import LiveStore
from api.record.erasure.holding_rows import SECTIONS, holding_rows
from api.record.erasure.learner_erasures import numbered_graphs
from api.record.pool import Pool
from api.record.results import learner_history
from api.support.publishing import overrides_of

_MICROSECONDS: Final = "_us"
_encode: Final = msgspec.json.Encoder().encode


class Sources(NamedTuple):
    """What an export is made from.

    Attributes:
        store: The live states.
        record: The permanent record.
        graphs: Content graphs ready to serve.
        clock_us: Microseconds since 1970-01-01T00:00:00Z.
    """

    store: LiveStore
    pool: Pool
    graphs: Graphs
    clock_us: Callable[[], int]


async def export_learner(sources: Sources, organisation_no: int, learner: str) -> AsyncIterator[bytes]:
    """Return the parts of a document of the form `api.learners.export_messages.LearnerExport`.

    Raises:
        UnknownLearner: Nothing is held of this learner.
        StoreUnavailable: The live store cannot be reached.
        RecordUnavailable: The record cannot be reached; in the middle of the document the answer breaks off.
    """
    if not await is_known(sources.store, sources.pool, organisation_no, learner):
        raise UnknownLearner(LEARNER_PATH, learner)
    numbered = await numbered_graphs(sources.pool, organisation_no)
    keys = {LearnerKey(organisation_no, no, learner): graph_id for no, graph_id in numbered.items()}
    states = await asyncio.gather(*(sources.store.get(key) for key in keys))
    known = {key: keys[key] for key, state in zip(keys, states, strict=True) if state is not None}
    is_complete = all(await asyncio.gather(*(settled(sources.store, sources.pool, key) for key in known)))
    pending = [] if is_complete else [one for key in known for one in await _pending(sources, key, known[key])]
    live = [one for key in known for one in await _live(sources, key, known[key])]
    head = {
        "format": "symphonie-learner",
        "version": VERSION,
        "learner_id": learner,
        "exported_at": moment_of(sources.clock_us()),
        "complete": is_complete,
        "live": live,
        "pending": pending,
    }
    return _written(sources.pool, organisation_no, learner, _encode(head))


async def _written(pool: Pool, organisation_no: int, learner: str, head: bytes) -> AsyncIterator[bytes]:
    yield head[:-1]
    for name, section in SECTIONS.items():
        opening = f',"{name}":['
        async for rows in holding_rows(pool, section, organisation_no, learner):
            yield (opening + ",\n".join(rows)).encode()
            opening = ",\n"
        yield b"]" if opening == ",\n" else f"{opening}]".encode()
    yield b"}\n"


async def _live(sources: Sources, key: LearnerKey, graph_id: str) -> list[LiveExport]:
    state = await sources.store.get(key)
    if state is None:
        return []
    graph = await sources.graphs.get(key.organisation_no, graph_id, LEARNER_PATH)
    now_us, mastery = sources.clock_us(), None
    if state.n_results:
        history, renew = partial(learner_history, sources.pool), sources.graphs.renewed
        traced, graph = await state_at(sources.store, history, renew, key, graph)
        mastery = describe(key.learner, traced, graph, now_us)
    orders = (await sources.store.standing(key)).orders
    is_automatic = not overrides_of(orders, graph, now_us).automation_off
    counts = (state.version, state.revision, state.n_results, state.n_corrections, state.n_void)
    return [LiveExport(graph_id, *counts, is_automatic, mastery)]


async def _pending(sources: Sources, key: LearnerKey, graph_id: str) -> list[PendingCommit]:
    entries = entries_of(await sources.store.journal_of(key), key)
    return [PendingCommit(graph_id, one.version, moment_of(one.committed_at_us), _holds(one)) for one in entries]


def _holds(entry: JournalEntry) -> dict[str, Any]:
    parts = ("results", "adjustments", "reviews", "events", "corrections", "shortfalls")
    return {part: _named(getattr(entry, part)) for part in parts if getattr(entry, part)}


def _named(value: Any) -> Any:  # noqa: ANN401 - whatever a journal entry holds
    """Name the fields of what the journal writes as arrays, and write its times as everywhere."""
    match value:
        case msgspec.Struct():
            fields = msgspec.structs.asdict(value)
            return {
                name.removesuffix(_MICROSECONDS): moment_of(held) if name.endswith(_MICROSECONDS) else _named(held)
                for name, held in fields.items()
            }
        case tuple() | list():
            return [_named(one) for one in value]
        case bytes():
            return msgspec.Raw(value or b"{}")
        case _:
            return value

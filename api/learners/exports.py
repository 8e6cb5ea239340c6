"""Export everything that is held of a learner, as one JSON document that is written while it is read."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar.response import Stream
from msgspec import Meta

from api.clock import moment_of
from api.content.erasures import LEARNER_PATH, is_known
from api.errors import Forbidden, StoreUnavailable, UnknownLearner
from api.http.openapi import Content
from api.http.requests import JSON
from api.http.routes import Routes
from api.journal import JournalEntry
from api.learners.mastery import LearnerMastery, describe, state_at
from api.learners.timeline import settled
from api.live.keys import LearnerKey
from api.paths.publishing import overrides_of
from api.record.audit import note_act
from api.record.erasure.erasures import numbered_graphs
from api.record.erasure.sections import SECTIONS, holding_rows
from api.record.keys import Principal
from api.record.pending import entries_of
from api.record.pool import Pool
from api.record.support.readers import Reach
from api.results.observations import is_for_learner
from api.runtime import Runtime
from api.support.reading import KnowingReader

Json = dict[str, Any]
VERSION: Literal[1] = 1


class LiveExport(msgspec.Struct, frozen=True):
    """What the live store holds on one content graph.

    Attributes:
        content_graph: Its id.
        version: Commits so far.
        revision: That the belief was made with.
        n_results: Results accepted, void ones included.
        n_corrections: Corrections accepted.
        n_void: Results that do not count.
        is_automatic: Whether paths are adjusted; false where people switched that off.
        mastery: The belief now, as `GET /v1/learners/{learner_id}/mastery` tells it; null before the first result.
    """

    content_graph: str
    version: int
    revision: int
    n_results: int
    n_corrections: int
    n_void: int
    is_automatic: bool
    mastery: LearnerMastery | None


class PendingCommit(msgspec.Struct, frozen=True):
    """A commit that is still on its way to the record.

    Attributes:
        content_graph: On which content graph.
        version: Of the live state after it; 0 for traces of activity, which do not touch it.
        committed_at: When.
        holds: Results, adjustments, reviews, events, corrections, shortfalls and traces, as far as there are any.
    """

    content_graph: str
    version: int
    committed_at: datetime
    holds: Json


class ExportHead(msgspec.Struct, frozen=True):
    """Everything that is held of a learner.

    Attributes:
        format: What this document is.
        version: Of its schema; a field that is added does not change it.
        learner_id: The learner.
        exported_at: When.
        complete: Whether all commits had reached the record; what had not is in `pending`.
        live: What is believed, by content graph.
        pending: What is on its way to the record.
    """

    format: Literal["symphonie-learner"]
    version: Annotated[int, Meta(ge=1)]
    learner_id: str
    exported_at: datetime
    complete: bool
    live: tuple[LiveExport, ...]
    pending: tuple[PendingCommit, ...]


def _rows_of(shape: type[msgspec.Struct]) -> Any:  # noqa: ANN401 - a type
    """Type what an export has of a section, with what is said of a row."""
    said = (shape.__doc__ or "").partition("\n")[0]
    return Annotated[tuple[shape, ...], Meta(description=f"Rows. {said}")]  # type: ignore[valid-type]  # made of columns


LearnerExport = msgspec.defstruct(
    "LearnerExport",
    [(name, _rows_of(section.shape)) for name, section in SECTIONS.items()],
    bases=(ExportHead,),
    namespace={"__doc__": ExportHead.__doc__},
    frozen=True,
)
"""An export: its head, and the rows of every section."""


ROUTES: Final = Routes("Learners")
_MICROSECONDS: Final = "_us"
_encode: Final = msgspec.json.Encoder().encode


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/export",
    "The document.",
    scope="learners:read",
    problems=(UnknownLearner, StoreUnavailable),
    returned=(Content(JSON, LearnerExport),),
)
async def export(
    runtime: Runtime, organisation_no: int, principal: Principal, reader: KnowingReader, learner_id: str
) -> Stream:
    """Export everything that is held of a learner.

    One document: what is believed now on every content graph, and every row of the record, with the ids of supporters
    as they were recorded. It waits for what was committed in the last moments as the timeline does; `complete` says
    whether all of it had reached the record, and `pending` holds the rest. The answer is written while it is read: one
    that breaks off is no JSON, and is to be asked for again.

    To a person (`On-Behalf-Of`, with scope `support:read` beside) it tells what they may see elsewhere: no note that is
    not for them, no draft or notice of others; to the learner, no rank or severity; to supporters, not who has read.
    """
    if reader.actor is not None and not principal.may("support:read"):
        raise Forbidden("support:read")
    if not await is_known(runtime.store, runtime.pool, organisation_no, learner_id):
        raise UnknownLearner(LEARNER_PATH, learner_id)
    by = (principal.key_id, None if reader.actor is None else reader.actor.name)
    await note_act(runtime.pool, organisation_no, "export.made", *by, {}, learner_id)
    numbered = await numbered_graphs(runtime.pool, organisation_no)
    keys = {LearnerKey(organisation_no, no, learner_id): graph_id for no, graph_id in numbered.items()}
    states = await asyncio.gather(*(runtime.store.get(key) for key in keys))
    known = {key: keys[key] for key, state in zip(keys, states, strict=True) if state is not None}
    is_complete = all(await asyncio.gather(*(settled(runtime, key) for key in known)))
    of_learner = reader.is_learner
    pending = (
        []
        if is_complete
        else [one for key in known for one in await _pending(runtime, key, known[key], to_learner=of_learner)]
    )
    live = [one for key in known for one in await _live(runtime, key, known[key])]
    head = {
        "format": "symphonie-learner",
        "version": VERSION,
        "learner_id": learner_id,
        "exported_at": moment_of(runtime.clock_us()),
        "complete": is_complete,
        "live": live,
        "pending": pending,
    }
    reach = None if reader.actor is None else reader.actor.reach
    parts = _written(runtime.pool, organisation_no, learner_id, reach, _encode(head))
    return Stream(parts, media_type=JSON, headers={"content-disposition": 'attachment; filename="learner.json"'})


async def _written(
    pool: Pool, organisation_no: int, learner: str, reach: Reach | None, head: bytes
) -> AsyncIterator[bytes]:
    yield head[:-1]
    for name, section in SECTIONS.items():
        opening = f',"{name}":['
        async for rows in holding_rows(pool, section, organisation_no, learner, reach):
            yield (opening + ",\n".join(rows)).encode()
            opening = ",\n"
        yield b"]" if opening == ",\n" else f"{opening}]".encode()
    yield b"}\n"


async def _live(runtime: Runtime, key: LearnerKey, graph_id: str) -> list[LiveExport]:
    state = await runtime.store.get(key)
    if state is None:
        return []
    graph = await runtime.graphs.get(key.organisation_no, graph_id, LEARNER_PATH)
    now_us, mastery = runtime.clock_us(), None
    if state.n_results:
        traced, graph = await state_at(runtime, key, graph)
        mastery = describe(key.learner, traced, graph, now_us)
    orders = (await runtime.store.standing(key)).orders
    is_automatic = not overrides_of(orders, graph, now_us).automation_off
    counts = (state.version, state.revision, state.n_results, state.n_corrections, state.n_void)
    return [LiveExport(graph_id, *counts, is_automatic, mastery)]


async def _pending(runtime: Runtime, key: LearnerKey, graph_id: str, *, to_learner: bool) -> list[PendingCommit]:
    entries = entries_of(await runtime.store.journal_of(key), key)
    if to_learner:
        entries = [_for_learner(one) for one in entries]
    return [PendingCommit(graph_id, one.version, moment_of(one.committed_at_us), _holds(one)) for one in entries]


def _for_learner(entry: JournalEntry) -> JournalEntry:
    seen = tuple([one for one in entry.results if is_for_learner(one.details)])
    return msgspec.structs.replace(entry, results=seen)


def _holds(entry: JournalEntry) -> dict[str, Any]:
    parts = ("results", "adjustments", "reviews", "events", "corrections", "shortfalls", "traces")
    return {part: _named(getattr(entry, part)) for part in parts if getattr(entry, part)}


def _named(value: Any) -> Any:  # noqa: ANN401 - whatever a journal entry holds
    """Name the fields of what the journal writes as arrays, and write its times as everywhere."""
    match value:
        case msgspec.Struct():
            fields = msgspec.structs.asdict(value)
            return {
                name.removesuffix(_MICROSECONDS): moment_of(held)
                if name.endswith(_MICROSECONDS) and held is not None
                else _named(held)
                for name, held in fields.items()
            }
        case tuple() | list():
            return [_named(one) for one in value]
        case bytes():
            return msgspec.Raw(value or b"{}")
        case _:
            return value

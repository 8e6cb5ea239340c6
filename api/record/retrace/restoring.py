"""Write the live states that follow from the record, or compare them with it, while the service is running, too.

A live state that says the same stays as it is. Another one is replaced only if it is still the one that was looked at
before the record caught up with it; so no commit is lost that came in meanwhile.
"""

import asyncio
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from itertools import islice
from typing import Final

import msgspec
import psycopg

from api.live.admission import Admissible
from api.live.keys import OWNER, owner_key
from api.live.layout import LearnerState
from api.live.marks import id_mark
from api.live.store import open_store
from api.processes.embedded import Attachment
from api.record.belonging import deployment_of, note_positions
from api.record.errors import OtherRebuildError, RetraceContendedError
from api.record.intake import Client
from api.record.projector import Catcher
from api.record.published_decisions import note_lost
from api.record.retrace.differences import Difference, disagreements
from api.record.retrace.past import Past, past_of, pasts_of, pasts_of_some
from api.record.retrace.rebuilding import TracedGraph, rebuild
from api.record.retrace.retraces import try_lock
from api.record.retrace.retracing import (
    CHUNK_RESULTS,
    GraphRef,
    OnProgress,
    Report,
    Revisions,
    Servers,
    learners_alive,
    live_states,
    sliced,
)
from api.record.traces import trace_ids_by_learner

_ATTEMPTS: Final = 20

Lives = Mapping[str, LearnerState | None]


async def restore(servers: Servers, refs: Sequence[GraphRef], on_progress: OnProgress, now_s: float) -> Report:
    """Write every live state on some content graphs that is not what follows from the record.

    Args:
        servers: To work on.
        refs: The content graphs; each is traced with its current version.
        on_progress: Told of results gone through.
        now_s: Seconds since 1970-01-01T00:00:00Z; it chooses which result ids are still to be remembered.

    Raises:
        RecordBehindError: The journal does not become the record.
        RetraceContendedError: Some learners changed each time.
    """
    servers.catcher.catch_up()
    n_learners = n_results = n_rebuilt = 0
    for ref in refs:
        graph = Revisions(servers.connection, ref).current()
        for chunk in pasts_of(servers.connection, ref.scope, CHUNK_RESULTS):
            lives = await live_states(servers.store, ref, [past.learner for past in chunk])
            n_rebuilt += await settle(servers, ref, graph, _unlike(chunk, lives, graph), now_s)
            n_in_chunk = sum(len(past.results) for past in chunk)
            n_learners, n_results = n_learners + len(chunk), n_results + n_in_chunk
            on_progress(n_in_chunk)
    return Report(n_learners, n_results, n_rebuilt)


def _unlike(pasts: Sequence[Past], lives: Lives, graph: TracedGraph) -> dict[str, LearnerState | None]:
    alive = [past for past in pasts if lives[past.learner] is not None]
    states = dict(zip((past.learner for past in alive), rebuild(alive, graph), strict=True))
    return {
        past.learner: lives[past.learner]
        for past in pasts
        if past.learner not in states or not _is_same(lives[past.learner], states[past.learner], graph)
    }


def _is_same(live: LearnerState | None, rebuilt: LearnerState, graph: TracedGraph) -> bool:
    if live is None or live.revision != rebuilt.revision:
        return False
    return not disagreements(live, rebuilt, graph.compiled.registry.skills)


async def settle(
    servers: Servers, ref: GraphRef, graph: TracedGraph, lives: Lives, now_s: float, *, leaves_newer: bool = False
) -> int:
    """Replace live states by what follows from the record, looking again at those that moved.

    Args:
        servers: To work on.
        ref: The content graph.
        graph: To trace with.
        lives: What was looked at, by learner.
        now_s: Seconds since 1970-01-01T00:00:00Z.
        leaves_newer: Let states of a newer revision be: `graph` may have been overtaken while this works.

    Returns:
        How many were written; those that say the same already are not.

    Raises:
        RecordBehindError: The journal does not become the record.
        RetraceContendedError: Some learners changed each time.
        UnreadableHistoryError: The record names an item that the graph never had.
    """
    n_rebuilt = 0
    for _ in range(_ATTEMPTS):
        if not lives:
            return n_rebuilt
        servers.catcher.catch_up()  # the record now has whatever made the states that were looked at
        pasts = pasts_of_some(servers.connection, ref.scope, lives)
        states = rebuild(pasts, graph)
        unlike = [
            (past, state)
            for past, state in zip(pasts, states, strict=True)
            if not _is_same(lives[past.learner], state, graph)
            and not (leaves_newer and _is_newer(lives[past.learner], graph))
        ]
        written: list[bool] = []
        for part in sliced(unlike):
            written += await asyncio.gather(
                *(_replace(servers, ref, past, lives[past.learner], state, now_s) for past, state in part)
            )
        n_rebuilt += sum(written)
        moved = [past.learner for (past, _), is_done in zip(unlike, written, strict=True) if not is_done]
        lives = await live_states(servers.store, ref, moved)
    if lives:
        raise RetraceContendedError(tuple(lives))
    return n_rebuilt


def _is_newer(live: LearnerState | None, graph: TracedGraph) -> bool:
    return live is not None and live.revision > graph.revision


async def _replace(
    servers: Servers, ref: GraphRef, past: Past, live: LearnerState | None, state: LearnerState, now_s: float
) -> bool:
    if live is None:
        await servers.store.remember(ref.key(past.learner), [id_mark(result.result_id) for result in past.results])
    else:
        # Past both, so that a commit on its way finds that the state has moved on. A place in the sequence that was
        # given away is not given again, even if its entry was set aside.
        state = msgspec.structs.replace(
            state,
            version=max(live.version, state.version) + 1,
            n_results=max(live.n_results, state.n_results),
            n_corrections=max(live.n_corrections, state.n_corrections),
        )
    return await servers.store.replace(ref.key(past.learner), live, state, now_s)


REBUILDERS: Final = 0x7265_6275
"""Of whoever rebuilds, who holds a lock of this class."""
REBUILT: Final = "rebuilt"
"""Owner of a store that is being rebuilt."""
_LIVE: Final = "{*}[bdiopst][0-9:]*"
"""Live states, result ids, published decisions and versions of settings, as `api.live.keys` spells them; no journal."""
_SLICE: Final = 1000


async def rebuild_store(
    attached: Attachment,
    client: Client,
    connection: psycopg.Connection,
    refs: Sequence[GraphRef],
    on_progress: OnProgress,
) -> Report:
    """Make everything in the live store anew from the record.

        what the journals still hold goes to the record → everything else is removed → live states are traced anew
        → the record notes where the journals are → the store names its owner again

    Nothing is accepted meanwhile: the owner goes first and comes back last. The rebuilding works under an owner of its
    own, so that it notices if the store is emptied again, or if somebody else begins to rebuild it. A service that is
    running goes on by itself afterwards.

    Raises:
        OtherRebuildError: Somebody else does it.
        RecordError: It could not be done; the message says why. Nothing is accepted until it is done.
        StoreUnavailable: The live store cannot be reached, or was emptied meanwhile.
    """
    if not try_lock(connection, 0, REBUILDERS):  # held until the connection ends, however that comes
        raise OtherRebuildError
    settings, token = attached.settings, uuid.uuid4().hex
    n_shards, urls = settings.n_shards, (attached.valkey_url, attached.database_url)
    store = await open_store(attached.valkey_url, n_shards, settings.dedup_days, owner_name=REBUILT)
    try:
        with closing(Catcher(*urls, n_shards, client, is_careful=False)) as catcher:
            catcher.catch_up()
            _remove(client, (owner_key(shard, name) for shard in range(n_shards) for name in (OWNER, REBUILT)))
            _remove(client, client.scan_iter(match=_LIVE, count=_SLICE))
            await store.claim(token)
            await store.admit(Admissible(token, await store.positions()))
            servers = Servers(store, client, connection, catcher)
            report = await restore(servers, refs, on_progress, time.time())
            for ref in refs:
                await _remember_traces(servers, ref)
            note_lost(connection)
            note_positions(connection, await store.positions())
            own = deployment_of(connection).id
            for shard in range(n_shards):
                client.set(owner_key(shard), own)
            await store.disclaim()
            return report
    finally:
        await store.aclose()


async def _remember_traces(servers: Servers, ref: GraphRef) -> None:
    """Remember which traces of activity are in the record; what was sent with them is looked up there."""
    by_learner = trace_ids_by_learner(servers.connection, *ref.scope)
    while part := list(islice(by_learner, _SLICE)):
        await asyncio.gather(
            *(servers.store.remember_traces(ref.key(learner), [id_mark(one) for one in ids]) for learner, ids in part)
        )


def _remove(client: Client, keys: Iterable[str | bytes]) -> None:
    left = iter(keys)
    while some := list(islice(left, _SLICE)):
        pipeline = client.pipeline(transaction=False)
        for key in some:
            pipeline.delete(key)
        pipeline.execute()


async def verify(servers: Servers, refs: Sequence[GraphRef], on_progress: OnProgress) -> Report:
    """Compare every live state on some content graphs with the record.

    Learners are read in chunks and traced by the batch path. Where that does not fit at first sight (the learner may
    have gone on meanwhile) a second look reads the live state first and then the record, once it has caught up with it,
    cut to what that live state had seen. So what is reported is a difference, and never a race.

    Raises:
        RecordBehindError: The journal does not become the record.
    """
    servers.catcher.catch_up()
    alive = learners_alive(servers.client)
    n_learners = n_results = 0
    differences: list[Difference] = []
    for ref in refs:
        revisions = Revisions(servers.connection, ref)
        recorded: set[str] = set()
        for chunk in pasts_of(servers.connection, ref.scope, CHUNK_RESULTS):
            recorded.update(past.learner for past in chunk)
            n_in_chunk = sum(len(past.results) for past in chunk)
            lives = await live_states(servers.store, ref, [past.learner for past in chunk])
            suspects = [past.learner for past in _suspects(chunk, lives, revisions)]
            differences += await _second_look(servers, ref, revisions, suspects)
            n_results += n_in_chunk
            on_progress(n_in_chunk)
        n_learners += len(recorded)
        only_alive = [learner for learner in alive.get(ref.scope, ()) if learner not in recorded]
        differences += await _second_look(servers, ref, revisions, only_alive)
    return Report(n_learners, n_results, differences=tuple(differences))


def _suspects(pasts: Sequence[Past], lives: Mapping[str, LearnerState | None], revisions: Revisions) -> Iterable[Past]:
    """Return those whose live state is not what follows from their past, as far as one look can tell."""
    by_revision: defaultdict[int, list[Past]] = defaultdict(list)
    for past in pasts:
        live = lives[past.learner]
        if live is None:
            yield past
        else:
            by_revision[live.revision].append(past)
    for revision, group in by_revision.items():
        graph = revisions.get(revision)
        if graph is None:
            yield from group
            continue
        for past, recorded in zip(group, rebuild(group, graph), strict=True):
            if disagreements(lives[past.learner], recorded, graph.compiled.registry.skills):
                yield past


async def _second_look(
    servers: Servers, ref: GraphRef, revisions: Revisions, learners: Sequence[str]
) -> list[Difference]:
    if not learners:
        return []
    lives = await live_states(servers.store, ref, learners)
    servers.catcher.catch_up()
    found: list[Difference] = []
    for learner, live in lives.items():
        if live is None:
            found += await _missing(servers, ref, learner)
        else:
            found += _between(servers, ref, revisions, learner, live)
    return found


async def _missing(servers: Servers, ref: GraphRef, learner: str) -> list[Difference]:
    """Report a learner of whom the record knows and the store does not; a commit writes the live state first."""
    past = past_of(servers.connection, ref.scope, learner)
    state = await servers.store.get(ref.key(learner))
    if state is not None or not past.version:
        return []
    return [Difference(ref.organisation, ref.graph_id, learner, "state", "absent", f"{len(past.results)} results")]


def _between(
    servers: Servers, ref: GraphRef, revisions: Revisions, learner: str, live: LearnerState
) -> list[Difference]:
    graph = revisions.get(live.revision)
    if graph is None:
        what = "tracing revision"
        return [Difference(ref.organisation, ref.graph_id, learner, what, str(live.revision), "no such revision")]
    past = past_of(servers.connection, ref.scope, learner, live.n_results, live.version)
    (recorded,) = rebuild([past], graph)
    return [
        Difference(ref.organisation, ref.graph_id, learner, what, str(of_live), str(of_record))
        for what, of_live, of_record in disagreements(live, recorded, graph.compiled.registry.skills)
    ]

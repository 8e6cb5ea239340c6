"""Write the live states that follow from the record, while the service is running, too.

A live state that says the same stays as it is. Another one is replaced only if it is still the one that was looked at
before the record caught up with it; so no commit is lost that came in meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from api.live.layout import LearnerState
from api.live.marks import id_mark
from api.record.errors import RetraceContendedError
from api.record.retrace.differences import disagreements
from api.record.retrace.past import Past, pasts_of, pasts_of_some
from api.record.retrace.rebuilding import TracedGraph, rebuild
from api.record.retrace.retracing import (
    CHUNK_RESULTS,
    GraphRef,
    OnProgress,
    Report,
    Revisions,
    Servers,
    live_states,
    sliced,
)

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

"""Compare every live state with the record, while the service is running, too.

Learners are read in chunks and traced by the batch path. Where that does not fit at first sight (the learner may have
gone on meanwhile) a second look reads the live state first and then the record, once it has caught up with it, cut to
what that live state had seen. So what is reported is a difference, and never a race.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from api.live.layout import LearnerState
from api.record.retrace.differences import Difference, disagreements
from api.record.retrace.past import Past, past_of, pasts_of
from api.record.retrace.rebuilding import rebuild
from api.record.retrace.retracing import (
    CHUNK_RESULTS,
    GraphRef,
    OnProgress,
    Report,
    Revisions,
    Servers,
    learners_alive,
    live_states,
)


async def verify(servers: Servers, refs: Sequence[GraphRef], on_progress: OnProgress) -> Report:
    """Compare every live state on some content graphs with the record.

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
            suspects = [past.learner for past in _unlike(chunk, lives, revisions)]
            differences += await _second_look(servers, ref, revisions, suspects)
            n_results += n_in_chunk
            on_progress(n_in_chunk)
        n_learners += len(recorded)
        only_alive = [learner for learner in alive.get(ref.scope, ()) if learner not in recorded]
        differences += await _second_look(servers, ref, revisions, only_alive)
    return Report(n_learners, n_results, differences=tuple(differences))


def _unlike(pasts: Sequence[Past], lives: Mapping[str, LearnerState | None], revisions: Revisions) -> Iterable[Past]:
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

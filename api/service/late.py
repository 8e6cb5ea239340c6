"""Late results: trace the whole history again, as if every result had come in order.

The history is what the record holds and what is still in the journal. The journal is read first: an entry leaves it
only after the record has it, so together they miss nothing. That it is complete is checked against the count in the
state, and that nothing came in meanwhile by the version that the commit expects.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

import msgspec

from api import journal
from api.live.keys import LearnerKey
from api.live.layout import LearnerState, empty, with_records
from api.live.records import SkillRecord
from api.live.store import LiveStore
from api.record.results import Recorded
from api.service.folding import Fold, Taken, Tracer, fold, order_of
from content_graph.compiled import CompiledGraph
from engine.tracing.model import TracingModel

ReadRecord = Callable[[LearnerKey], Awaitable[Sequence[Recorded]]]


class HistoryGapError(Exception):
    """Record and journal do not hold as many results as the state says: something moved while they were read."""


async def read_history(store: LiveStore, read_record: ReadRecord, key: LearnerKey, n_results: int) -> list[Recorded]:
    """Return all results of a learner.

    Raises:
        HistoryGapError: If there are not exactly `n_results`.
    """
    if not n_results:
        return []
    pending = results_of(await store.journal_of(key), key)
    by_seq = {result.seq: result for result in await read_record(key)}
    by_seq.update((result.seq, result) for result in pending)
    if len(by_seq) != n_results:
        raise HistoryGapError
    return list(by_seq.values())


def retell(
    state: LearnerState,
    history: Iterable[Recorded],
    fresh: Iterable[Taken],
    graph: CompiledGraph,
    tracer: Tracer,
    revision: int,
    now_tick: int,
) -> Fold:
    """Trace a history and new results from nothing, in order.

    Args:
        state: What is believed now; its open adjustments are kept, and its version is followed.
        history: All results taken before.
        fresh: New ones, numbered.
        graph: Whose registry the items are in.
        tracer: To trace with.
        revision: Of that.
        now_tick: For the survey.

    Returns:
        The state after all results, and what each new one did, in order.
    """
    past = [_taken(result, graph) for result in history]
    new = list(fresh)
    told = fold(_blank(state, tracer.model, revision), sorted([*past, *new], key=order_of), tracer, now_tick)
    new_seqs = {taken.seq for taken in new}
    return told._replace(traced=[done for done in told.traced if done.taken.seq in new_seqs])


def _blank(state: LearnerState, model: TracingModel, revision: int) -> LearnerState:
    """Return a state that knows of no result; the path stays: being late undoes no decision."""
    blank = msgspec.structs.replace(empty(revision, model.initial_ability), version=state.version, memory=state.memory)
    return with_records(
        blank,
        [
            SkillRecord(record.skill, 0, 0, 0, record.active, model.prior(record.skill))
            for record in state.skills()
            if record.active
        ],
    )


def results_of(entries: Iterable[bytes], key: LearnerKey) -> list[Recorded]:
    """Pick a learner's results out of journal entries."""
    name = key.learner.encode()
    decoded = (journal.decode(entry) for entry in entries if name in entry)  # a cheap sieve before the decoder
    return [
        Recorded(result.seq, result.result_id, result.item_id, result.score, result.occurred_at_us, result.attempt)
        for entry in decoded
        if (entry.organisation_no, entry.graph_no, entry.learner) == tuple(key)
        for result in entry.results
    ]


def _taken(result: Recorded, graph: CompiledGraph) -> Taken:
    item = graph.item_index[result.item_id]
    return Taken(result.occurred_at_us, result.result_id, item, result.score, result.attempt, seq=result.seq)

"""Late results: trace the whole history again, as if every result had come in order.

The history is what the record holds and what is still in the journal. The journal is read first: an entry leaves it
only after the record has it, so together they miss nothing. That it is complete is checked against the count in the
state, and that nothing came in meanwhile by the version that the commit expects.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

from api import journal
from api.live.keys import LearnerKey
from api.live.layout import LearnerState, SkillRecord, empty, with_records
from api.live.store import LiveStore
from api.record.results import Recorded
from api.service.folding import Taken, Traced, fold, order_of
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
    pending = _of_learner(await store.journal_of(key), key)
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
    model: TracingModel,
    revision: int,
) -> tuple[LearnerState, list[Traced]]:
    """Trace a history and new results from nothing, in order.

    Args:
        state: What is believed now; its open adjustments are kept.
        history: All results taken before.
        fresh: New ones; those that the history knows are left out.
        graph: Whose registry the items are in.
        model: To trace with.
        revision: Of that model.

    Returns:
        The state after all results, its `version` that of the state before; and what each new result did, in order.
    """
    past = [_taken(result, graph) for result in history]
    known = {taken.result_id for taken in past}
    new = [taken for taken in fresh if taken.result_id not in known]
    everything = sorted([*past, *new], key=order_of)
    blank = empty(revision, model.initial_ability)
    after, traced = fold(blank, everything, model) if everything else (blank, [])
    new_ids = {taken.result_id for taken in new}
    return _with_adjustments_of(state, after, model), [done for done in traced if done.taken.result_id in new_ids]


def _of_learner(entries: Iterable[bytes], key: LearnerKey) -> list[Recorded]:
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
    return Taken(result.occurred_at_us, result.result_id, item, result.score, result.attempt)


def _with_adjustments_of(before: LearnerState, after: LearnerState, model: TracingModel) -> LearnerState:
    """Carry the open adjustments over: they were decided, and being late undoes no decision."""
    carried = [_carried(record, after.find(record.skill), model) for record in before.skills() if record.active]
    kept = with_records(after, carried)
    return LearnerState(
        kept.layout,
        before.version,
        after.revision,
        after.n_results,
        after.last_us,
        after.ability,
        after.recent,
        kept.index,
        kept.records,
    )


def _carried(old: SkillRecord, new: SkillRecord | None, model: TracingModel) -> SkillRecord:
    if new is None:
        return SkillRecord(old.skill, 0, 0, 0, old.active, model.prior(old.skill))
    return SkillRecord(new.skill, new.opportunities, new.last_tick, new.streak, old.active, new.mastery)

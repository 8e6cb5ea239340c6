"""Late results: trace the whole history again, as if every result had come in order.

The history is what the record holds and what is still in the journal. The journal is read first: an entry leaves it
only after the record has it, so together they miss nothing. That it is complete is checked against the counts in the
state, and that nothing came in meanwhile by the version that the commit expects.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from api.journal import JournalEntry
from api.live.keys import LearnerKey
from api.live.layout import LearnerState, empty, with_records
from api.live.memory import pack, unpack
from api.live.records import SkillRecord
from api.live.store import LiveStore
from api.live.ticks import tick_of
from api.record.events import pending_studies, placed
from api.record.facts import corrections_in
from api.record.pending import pending_of
from api.record.pool import Pool
from api.record.results import AcceptedResult, History, learner_history
from api.results.apply_results import Lesson, NewResult, StateChange, Tracer, apply_results, order_of
from content_graph.compiled import CompiledGraph
from engine.tracing.model import TracingModel


class HistoryGapError(Exception):
    """Record and journal do not hold as much as the state says: something moved while they were read."""


async def read_history(store: LiveStore, pool: Pool, key: LearnerKey, state: LearnerState) -> History:
    """Return all results of a learner, their corrections, and what was studied.

    Raises:
        HistoryGapError: If there are not exactly as many as the state counts.
    """
    if not state.n_results and not state.memory:
        return History(())
    pending = await pending_of(store, pool, key, state)
    return complete(await learner_history(pool, key), pending, state)


def complete(recorded: History, pending: Sequence[JournalEntry], state: LearnerState) -> History:
    """Put together what the record and the journal hold.

    Raises:
        HistoryGapError: If that is not exactly as much as the state counts.
    """
    by_seq = {result.seq: result for result in (*recorded.results, *results_in(pending))}
    by_no = {one.no: one for one in (*recorded.corrections, *corrections_in(pending))}
    if (len(by_seq), len(by_no)) != (state.n_results, state.n_corrections):
        raise HistoryGapError
    studies = {study.version: study for study in (*recorded.studies, *pending_studies(pending))}
    return History(list(by_seq.values()), list(by_no.values()), [studies[one] for one in sorted(studies)])


def retell(
    state: LearnerState,
    history: History,
    fresh: Sequence[NewResult],
    graph: CompiledGraph,
    tracer: Tracer,
    revision: int,
    now_tick: int,
) -> StateChange:
    """Trace a history and new results from nothing, in order.

    Args:
        state: What is believed now; its open adjustments are kept, and its version is followed.
        history: All results taken before, with their corrections.
        fresh: New ones, numbered.
        graph: Whose registry the items are in.
        tracer: To trace with.
        revision: Of that.
        now_tick: For the survey.

    Returns:
        The state after all results, and what each new one did, in order.
    """
    told = trace_again(state, history, fresh, graph, tracer, revision, now_tick)
    new_seqs = {taken.seq for taken in fresh}
    return msgspec.structs.replace(told, traced=[done for done in told.traced if done.taken.seq in new_seqs])


def trace_again(
    state: LearnerState,
    history: History,
    fresh: Sequence[NewResult],
    graph: CompiledGraph,
    tracer: Tracer,
    revision: int,
    now_tick: int,
) -> StateChange:
    """Do the same, and return what every result that counts did (arguments as of `retell`)."""
    standing = history.standing
    results = sorted([*(taken_of(result, graph) for result in standing), *fresh], key=order_of)
    seqs = [taken.seq for taken in results]
    lessons = [
        Lesson(n_before, skill, study.effect, tick_of(study.occurred_at_us))
        for n_before, skill, study in placed(history.studies, seqs, graph.skill_index)
    ]
    told = apply_results(_blank(state, tracer.model, revision), results, tracer, now_tick, lessons)
    counts = msgspec.structs.replace(
        told.state,
        n_results=len(history.results) + len(fresh),
        n_corrections=len(history.corrections),
        n_void=len(history.results) - len(standing),
    )
    return msgspec.structs.replace(told, state=counts)


def _blank(state: LearnerState, model: TracingModel, revision: int) -> LearnerState:
    """Return a state that knows of no result; the path stays: being late undoes no decision."""
    memory = pack(msgspec.structs.replace(unpack(state.memory), failed=()))
    blank = msgspec.structs.replace(empty(revision, model.initial_ability), version=state.version, memory=memory)
    return with_records(
        blank,
        [
            SkillRecord(record.skill, 0, 0, 0, record.active, model.prior(record.skill))
            for record in state.skills()
            if record.active
        ],
    )


def results_in(entries: Iterable[JournalEntry]) -> Iterator[AcceptedResult]:
    """Return the results of some commits."""
    for entry in entries:
        for result in entry.results:
            content = (result.item_id, result.score, result.occurred_at_us, result.attempt)
            yield AcceptedResult(result.seq, result.result_id, *content, entry.version, entry.committed_at_us)


def taken_of(result: AcceptedResult, graph: CompiledGraph) -> NewResult:
    """Return a result that was accepted as it is traced again."""
    item = graph.item_index[result.item_id]
    return NewResult(result.occurred_at_us, result.result_id, item, result.score, result.attempt, seq=result.seq)

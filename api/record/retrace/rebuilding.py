"""Live states out of the record's histories: traced by the batch path, independently of the service's own update."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from api.live.done import with_done
from api.live.layout import LearnerState, empty, with_history, with_records
from api.live.memory import pack, with_failures
from api.live.records import SkillRecord, pack_items
from api.live.ticks import tick_of
from api.record.errors import UnreadableHistoryError
from api.record.events import placed
from api.record.graphs import StoredGraph
from api.record.models import model_of, tracing_model_of
from api.record.results import AcceptedResult
from api.record.retrace.past import Past
from content_graph.compiled import CompiledGraph, compile_graph
from engine.recommendation.situation import MAX_RECENT
from engine.tracing import ItemTrace, TracingModel
from engine.tracing.batch import NOTHING_STUDIED, BatchTrace, StudyTable, result_table, trace_table


@dataclass(frozen=True, slots=True, eq=False)
class TracedGraph:
    """A content graph ready to trace with."""

    revision: int
    compiled: CompiledGraph
    model: TracingModel


def ready_to_trace(stored: StoredGraph) -> TracedGraph:
    """Compile a stored graph as the service does."""
    compiled = compile_graph(stored.graph, stored.registry)
    return TracedGraph(stored.revision, compiled, tracing_model_of(compiled, model_of(stored)))


def rebuild(pasts: Sequence[Past], graph: TracedGraph) -> list[LearnerState]:
    """Trace learners from nothing, and return their live states in the same order.

    A state's version is that of the newest commit in the record, and its count of results the newest place in the
    learner's sequence, so that the next commit goes on behind both.

    Raises:
        UnreadableHistoryError: The record names an item that the graph never had.
    """
    standing = [past.standing for past in pasts]
    results = [result for counted in standing for result in counted]
    unknown = {result.item_id for result in results}.difference(graph.compiled.item_index)
    if unknown:
        raise UnreadableHistoryError(graph.compiled.graph.id, min(unknown))
    table = result_table(
        [learner for learner, counted in enumerate(standing) for _ in counted],
        [graph.compiled.item_index[result.item_id] for result in results],
        [result.score for result in results],
        [result.attempt for result in results],
        [tick_of(result.occurred_at_us) for result in results],
    )
    batch = trace_table(graph.model, table, len(pasts), _studies(pasts, standing, graph))
    both = zip(pasts, standing, strict=True)
    return [_state(past, counted, graph, batch, learner) for learner, (past, counted) in enumerate(both)]


def _studies(pasts: Sequence[Past], standing: Sequence[Sequence[AcceptedResult]], graph: TracedGraph) -> StudyTable:
    """Lay out what was studied."""
    rows = [
        (learner, n_before, skill, study.effect, tick_of(study.occurred_at_us))
        for learner, (past, counted) in enumerate(zip(pasts, standing, strict=True))
        for n_before, skill, study in placed(past.studies, [one.seq for one in counted], graph.compiled.skill_index)
    ]
    if not rows:
        return NOTHING_STUDIED
    learners, n_before, skills, effects, ticks = zip(*rows, strict=True)
    return StudyTable(
        np.array(learners), np.array(n_before), np.array(skills), np.array(effects, np.float64), np.array(ticks)
    )


def _state(
    past: Past, counted: Sequence[AcceptedResult], graph: TracedGraph, batch: BatchTrace, learner: int
) -> LearnerState:
    index = graph.compiled.item_index
    told = ((one.result_id, one.score, graph.model.item_skills[index[one.item_id]]) for one in counted)
    blank = msgspec.structs.replace(
        empty(graph.revision, tuple(batch.ability[learner].tolist())),
        version=past.version,
        n_results=past.n_results,
        last_us=counted[-1].occurred_at_us if counted else 0,
        recent=tuple([index[result.item_id] for result in counted[-MAX_RECENT:]]),
        memory=pack(with_failures(past.memory, told)),
        last_attempt=counted[-1].attempt if counted else 0,
        n_corrections=past.n_corrections,
        n_void=len(past.results) - len(counted),
        done=with_done(b"", [(index[one.item_id], tick_of(one.occurred_at_us)) for one in counted]),
    )
    records = _records(past, graph, batch, learner)
    if not graph.model.keeps_history:
        return with_records(blank, records.values())
    return with_records(_with_progress(blank, batch, learner), records.values())


def _with_progress(blank: LearnerState, batch: BatchTrace, learner: int) -> LearnerState:
    last, fast, slow, n_taken, run, answers, item, before, *surprises, _ = batch.progress[learner].tolist()
    met = range(batch.learner_offsets[learner], batch.learner_offsets[learner + 1])
    answered = [row for row in met if batch.opportunities[row] and batch.n_at[row] == n_taken - 1]
    newest = sorted([(int(batch.skill[row]), int(batch.run[row])) for row in answered])
    seen = range(batch.item_offsets[learner], batch.item_offsets[learner + 1])
    items = sorted([(int(batch.item[row]), ItemTrace(*batch.items[:, row].tolist())) for row in seen])
    return msgspec.structs.replace(
        with_history(blank),
        progress=(last, fast, slow, int(n_taken), int(run), int(answers), int(item), int(before), *surprises),
        runs=tuple([run for _, run in newest]),
        items=pack_items(items),
    )


def _records(past: Past, graph: TracedGraph, batch: BatchTrace, learner: int) -> dict[int, SkillRecord]:
    index = graph.compiled.skill_index
    active = {index[skill_id]: mask for skill_id, mask in past.active.items() if skill_id in index}
    records = {skill: SkillRecord(skill, 0, 0, 0, mask, graph.model.prior(skill)) for skill, mask in active.items()}
    for row in range(batch.learner_offsets[learner], batch.learner_offsets[learner + 1]):
        skill = int(batch.skill[row])
        if not batch.opportunities[row] and batch.held[row] == 0.0:
            continue  # studied, and nothing was learned
        records[skill] = SkillRecord(
            skill,
            int(batch.opportunities[row]),
            int(batch.last_tick[row]),
            int(batch.streak[row]),
            active.get(skill, 0),
            tuple(batch.nodes[row].tolist()),
            *(_history_of(batch, row) if graph.model.keeps_history else (0.0, 0.0, 0)),
            float(batch.learn_factor[row]),
            float(batch.held[row]),
        )
    return dict(sorted(records.items()))


def _history_of(batch: BatchTrace, row: int) -> tuple[float, float, int]:
    return float(batch.achieved[row]), float(batch.form[row]), int(batch.n_at[row])

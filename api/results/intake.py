"""Take results in: one load, one update, one commit.

Results of one learner that wait at the same moment share a commit: the first to come leads, those that come while its
commit is under way go together in the next. So a hot learner costs no retries inside a worker, and the version in the
store only has to settle the races between workers.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter
from typing import Final

import msgspec

from api.clock import US_PER_S
from api.content.graphs import Graphs, ServedGraph, knows
from api.errors import ConcurrentChange
from api.journal import LAYOUT, JournalEntry, JournalResult, encode
from api.live.keys import LearnerKey
from api.live.layout import LearnerState, empty
from api.live.published_decisions import NO_ORDERS, PublishedDecisions
from api.live.store import ID_KNOWN, LiveStore
from api.live.survey import Survey
from api.live.ticks import tick_of
from api.paths.publishing import DecisionPublisher, pinned_among
from api.record.pool import Pool
from api.record.results import AcceptedResult, Held
from api.results.apply_results import (
    NO_TIME,
    NewResult,
    ResultEffect,
    apply_results,
    is_in_order,
    lacks_history,
    order_of,
)
from api.results.deciding import CommitDecision, basis_of, choice_of, decide
from api.results.late import HistoryGapError, read_history, retell
from api.results.messages import Recommendations
from api.results.queue import LearnerQueues
from api.results.shortfalls import shortfalls_of
from api.results.sifting import DUPLICATE, AdmittedResult, Outcome, find_held, sift
from api.results.stamping import USUAL, Moments
from content_graph.compiled import CompiledGraph

MAX_GROUP: Final = 1000
PARTS_AT_ONCE: Final = 4
"""Of one request: so many that the processor works while a part waits for the store."""
NONE_LATE: Final[frozenset[str]] = frozenset()
_GAP_WAIT_S: Final = 0.02


class Commit(msgspec.Struct, frozen=True, eq=False):
    """What new results of one learner come to.

    Attributes:
        graph: That they were traced and decided on.
        before: The learner's state before.
        survey: All skills after.
        outcomes: By result.
        decided: What comes next for the learner, what changed in the path, and the state after.
        entry: For the journal.
        recommended: What its senders are told comes next, made for the first of them that wants to know.
    """

    graph: ServedGraph
    before: LearnerState
    survey: Survey
    outcomes: dict[str, Outcome]
    decided: CommitDecision
    entry: bytes
    recommended: list[Recommendations] = msgspec.field(default_factory=list)


class Answer(msgspec.Struct, frozen=True, eq=False):
    """What one sender learns of one learner.

    Attributes:
        outcomes: One per result sent, in the order sent.
        commit: That they were part of; None if nothing was new.
    """

    outcomes: list[Outcome]
    commit: Commit | None


class _Batch(msgspec.Struct, frozen=True, eq=False):
    """What one sender has for a learner: results on a graph, and whether it is told what is recommended."""

    graph: ServedGraph
    results: Sequence[AdmittedResult]
    is_told: bool


class ResultIntake:
    """The use case behind `POST /v1/results`, shared by all requests of a worker.

    Attributes:
        queues: In which whatever changes a learner waits for its turn.
    """

    def __init__(
        self,
        store: LiveStore,
        pool: Pool,
        graphs: Graphs,
        publisher: DecisionPublisher,
        clock_us: Callable[[], int],
        new_id: Callable[[], str],
        commit_retries: int,
        moments: Moments = USUAL,
        language: str = "fr",
    ) -> None:
        self._store = store
        self._pool = pool
        self._graphs, self._publisher = graphs, publisher
        self._clock_us = clock_us
        self._new_id = new_id
        self._commit_retries = commit_retries
        self._moments, self._language = moments, language
        self.queues = LearnerQueues(self._commit, lambda batch: len(batch.results), MAX_GROUP)

    def take(
        self, key: LearnerKey, graph: ServedGraph, batch: Sequence[AdmittedResult], *, is_told: bool = True
    ) -> Awaitable[Answer]:
        """Take a learner's results in, each exactly once.

        Args:
            key: The learner.
            graph: The content graph as it stands now.
            batch: At least one result.
            is_told: Whether the sender is told what is recommended.

        Raises:
            ConcurrentChange: If other workers kept changing this learner.
            StoreUnavailable: If the live store cannot be reached; sending again is safe.
            RecordUnavailable: If a late result needs the record and it cannot be reached.
        """
        return self.queues.take(key, _Batch(graph, batch, is_told))

    async def _commit(self, key: LearnerKey, waiting: list[_Batch]) -> list[Answer]:
        graph, batches = waiting[-1].graph, [batch.results for batch in waiting]
        is_told = any(batch.is_told for batch in waiting)
        incoming = batches[0] if len(batches) == 1 else [one for batch in batches for one in batch]
        marks = [one.mark for one in incoming]
        for _ in range(self._commit_retries + 1):
            now_us = self._clock_us()
            loaded = await self._store.load(key, marks, now_us / US_PER_S)
            before = loaded.state or empty(graph.revision, graph.model.initial_ability)
            if not knows(graph, before):
                # another worker knows a newer graph already
                graph = await self._graphs.renewed(key.organisation_no, graph, before)
            if graph.settings_version < loaded.settings_version:
                graph = await self._graphs.resettled(key.organisation_no, graph, loaded.settings_version)
            held: Mapping[str, Held] = {}
            if ID_KNOWN in loaded.known:
                held = await find_held(self._store, self._pool, key, incoming, loaded.known)
            items = graph.compiled.registry.items
            sifted = sift(incoming, loaded.known, held, items)
            fresh, told = sifted.fresh, sifted.told
            if not fresh:
                return _answers(batches, told, None)
            try:
                plan = await self._plan(key, graph, before, fresh, now_us, loaded.orders, is_told=is_told)
            except HistoryGapError:
                await asyncio.sleep(_GAP_WAIT_S)
                continue
            if plan is None:
                return _answers(batches, told, None)
            new = marks if len(fresh) == len(marks) else [one.mark for one in fresh]
            if await self._store.commit(key, plan.decided.state, plan.entry, new, now_us / US_PER_S):
                if loaded.orders is not NO_ORDERS:
                    await self._finish_pins(key, loaded.orders, [items[one.taken.item] for one in fresh], fresh[-1])
                return _answers(batches, told, plan)
        raise ConcurrentChange(key.learner)

    async def _finish_pins(
        self, key: LearnerKey, orders: PublishedDecisions, answered: list[str], last: AdmittedResult
    ) -> None:
        done = pinned_among(orders, answered)
        if done:
            await self._publisher.finish(key, done, f"result {last.taken.result_id}")

    async def _plan(
        self,
        key: LearnerKey,
        graph: ServedGraph,
        before: LearnerState,
        fresh: list[AdmittedResult],
        now_us: int,
        orders: PublishedDecisions,
        *,
        is_told: bool,
    ) -> Commit | None:
        """Compute the next state without writing anything; None if the record knows all results already."""
        results = _ordered(fresh, before, self._moments.stamp_us(before.last_us, now_us))
        newest_us = max(before.last_us, results[-1].occurred_us)
        now_tick = tick_of(self._moments.decision_us(newest_us, now_us))
        is_whole = before.revision == graph.revision and not lacks_history(before, graph.model)
        is_retold = not (is_whole and is_in_order(before, results, graph.model))
        if not is_retold:
            applied = apply_results(before, results, graph.tracer, now_tick)
            late = NONE_LATE
        else:
            history = await read_history(self._store, self._pool, key, before)
            results = _without(results, history.results, before.n_results)
            applied = retell(before, history, results, graph.compiled, graph.tracer, graph.revision, now_tick)
            late = frozenset(one.result_id for one in results if not is_in_order(before, (one,), graph.model))
        if not applied.traced:
            return None
        decided = decide(key.learner, graph, applied, now_tick, self._new_id, orders, self._language, is_told=is_told)
        state = decided.state
        outcomes = {
            done.taken.result_id: Outcome("late_replayed" if done.taken.result_id in late else "accepted", done)
            for done in applied.traced
        }
        entry = JournalEntry(
            LAYOUT,
            key.organisation_no,
            key.graph_no,
            key.learner,
            state.version,
            state.revision,
            now_us,
            _journalled(applied.traced, late, graph.compiled),
            decided.adjustments,
            choice=choice_of(decided, graph),
            shortfalls=shortfalls_of(decided.decision, applied.traced, before, graph, self._language),
            basis=basis_of(decided, graph, self._language, is_told=is_told, is_retold=is_retold),
            threshold=graph.compiled.graph.defaults.threshold,
        )
        return Commit(graph, before, applied.survey, outcomes, decided, encode(entry))


def _ordered(fresh: list[AdmittedResult], before: LearnerState, stamp_us: int) -> list[NewResult]:
    """Number results in the order sent, give those without a time the service's, and put all in order."""
    results = []
    for seq, one in enumerate(fresh, before.n_results + 1):
        occurred_us = one.taken.occurred_us
        if occurred_us == NO_TIME:
            occurred_us, stamp_us = stamp_us, stamp_us + 1
        results.append(msgspec.structs.replace(one.taken, occurred_us=occurred_us, seq=seq))
    return sorted(results, key=order_of) if len(results) > 1 else results


def _without(results: list[NewResult], history: Iterable[AcceptedResult], n_results: int) -> list[NewResult]:
    """Leave out what the history knows, whatever the live store has forgotten, and number the others again."""
    known = {result.result_id for result in history}
    new = sorted((one for one in results if one.result_id not in known), key=attrgetter("seq"))
    numbered = [msgspec.structs.replace(one, seq=seq) for seq, one in enumerate(new, n_results + 1)]
    return sorted(numbered, key=order_of)


def _journalled(
    traced: list[ResultEffect], late: AbstractSet[str], compiled: CompiledGraph
) -> tuple[JournalResult, ...]:
    skills, items = compiled.registry.skills, compiled.registry.items
    return tuple(
        [
            JournalResult(
                done.taken.seq,
                done.taken.result_id,
                items[done.taken.item],
                done.taken.score,
                done.taken.occurred_us,
                done.taken.attempt,
                done.taken.result_id in late,
                done.p_correct,
                tuple([skills[skill] for skill in compiled.item_skills[done.taken.item]]),
                done.before,
                done.after,
                done.taken.details,
            )
            for done in (traced if len(traced) == 1 else sorted(traced, key=lambda done: done.taken.seq))
        ]
    )


def _answers(
    batches: list[Sequence[AdmittedResult]], told: Sequence[Outcome | None], commit: Commit | None
) -> list[Answer]:
    """Give each sender the outcomes of its own results, and what all share."""
    new, outcomes = commit.outcomes if commit is not None else {}, iter(told)
    return [
        Answer([next(outcomes) or new.get(one.taken.result_id, DUPLICATE) for one in batch], commit)
        for batch in batches
    ]

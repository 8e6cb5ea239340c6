"""`POST /v1/corrections`: results that were regraded or cancelled."""

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from api.content.graphs import ServedGraph
from api.errors import ConcurrentChange, StoreUnavailable
from api.http.arguments import BodyGraph
from api.http.routes import Routes
from api.learner_errors import CorrectionConflict, UnknownResult
from api.live.keys import LearnerKey
from api.overload_errors import JournalFull, QuotaExceeded
from api.record.keys import Principal
from api.results.answering import adjustments_of, moves_to, p_mastered, unanswered_of
from api.results.correction_messages import (
    CorrectionAnswer,
    CorrectionMessage,
    CorrectionsRequest,
    CorrectionsResponse,
)
from api.results.corrections import CorrectionCommit, CorrectionOutcome, Corrector, Numbered
from api.results.messages import MasteryChange
from api.runtime import Runtime

MAX_AT_ONCE: Final = 4
"""Learners traced again at the same time by one request: each reads the record."""

RESULTS_OF_TRACING: Final = 8
"""Tracing a learner again costs a worker what so many results do."""

ROUTES: Final = Routes("Results")


@ROUTES.on(
    "post",
    "/v1/corrections",
    "What became of each correction, and what moved.",
    scope="results:write",
    problems=(UnknownResult, CorrectionConflict, ConcurrentChange, StoreUnavailable, QuotaExceeded, JournalFull),
)
async def correct(
    runtime: Runtime, principal: Principal, organisation_no: int, graph: BodyGraph, body: CorrectionsRequest
) -> CorrectionsResponse:
    """Correct results, or make them void.

    Of results that were regraded (`correct`, with the score that counts from now on) or cancelled (`void`). The learner
    is traced again, open adjustments that rested on the result are closed if their reason is gone, and what has a
    reason now is opened. The result stays in the record as it was accepted, with every correction; the newest holds, so
    that `correct` also brings a void result back. Each gets a status of its own: `accepted`, `duplicate` (so that
    sending again is always safe), `conflict` (its `correction_id` was accepted before with another content) or
    `rejected`. A request with a single one that is refused answers with the problem itself. An answer 200 means that
    what was accepted is on disk.
    """
    await runtime.rates.spend_results(principal, len(body.corrections))
    done = await correct_all(runtime, organisation_no, graph, body.corrections)
    outcomes = {at: outcome for one in done.values() for at, outcome in one.outcomes.items()}
    for outcome in outcomes.values():
        runtime.counters.count("corrections", outcome.status)
        if outcome.error is not None and len(outcomes) == 1:
            raise outcome.error
    answers = tuple([_answer(one, outcomes[at]) for at, one in enumerate(body.corrections)])
    decided = [(learner, one.decided, one.graph) for learner, one in done.items() if one.decided is not None]
    return CorrectionsResponse(
        answers,
        tuple([move for pair in done.items() for move in _moves(*pair)]),
        tuple([message for one in decided for message in adjustments_of(*one)]),
        {learner: graph.model_version for learner, _, graph in decided},
        {learner: unanswered_of(one, graph) for learner, one, graph in decided if one.decision.unanswered},
    )


def _by_learner(sent: Sequence[CorrectionMessage]) -> dict[str, list[Numbered]]:
    by_learner: dict[str, list[Numbered]] = {}
    for numbered in enumerate(sent):
        by_learner.setdefault(numbered[1].learner_id, []).append(numbered)
    return by_learner


async def correct_all(
    runtime: Runtime, organisation_no: int, graph: ServedGraph, sent: Sequence[CorrectionMessage]
) -> dict[str, CorrectionCommit]:
    """Correct each learner's results in the learner's queue; what was done before a fault is then a duplicate.

    Raises:
        Passing: They cannot be corrected now.
    """
    by_learner = _by_learner(sent)
    parts = (runtime.store, runtime.pool, runtime.graphs, runtime.clock_us, runtime.new_id)
    corrector, turns = Corrector(*parts, runtime.moments, runtime.settings.language), asyncio.Semaphore(MAX_AT_ONCE)

    async def one(learner: str, sent: Sequence[Numbered]) -> CorrectionCommit:
        key = LearnerKey(organisation_no, graph.graph_no, learner)
        async with turns, runtime.turns.turn(organisation_no, RESULTS_OF_TRACING):
            return await runtime.intake.queues.alone(key, partial(corrector.correct, key, graph, sent))

    found = await asyncio.gather(*(one(*pair) for pair in by_learner.items()), return_exceptions=True)
    for outcome in found:
        if isinstance(outcome, BaseException):
            raise outcome
    return {
        learner: outcome
        for learner, outcome in zip(by_learner, found, strict=True)
        if not isinstance(outcome, BaseException)
    }


def _answer(one: CorrectionMessage, outcome: CorrectionOutcome) -> CorrectionAnswer:
    head = (one.correction_id, one.learner_id, one.result_id, outcome.status)
    if outcome.error is not None:
        return CorrectionAnswer(*head, errors=outcome.error.faults)
    return CorrectionAnswer(*head, outcome.counted, one.counts) if outcome.is_new else CorrectionAnswer(*head)


def _moves(learner: str, done: CorrectionCommit) -> Iterator[MasteryChange]:
    if done.survey is not None and done.before is not None:
        before = {skill: p_mastered(done.before, skill, done.graph.model) for skill in done.skills}
        yield from moves_to(learner, done.survey, before, done.graph.compiled)

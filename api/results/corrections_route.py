"""`POST /v1/corrections`: results that were regraded or cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

import msgspec
from litestar import post

from api.content.graphs import ServedGraph
from api.http.authentication import requires
from api.http.requests import ServiceRequest, decode_json, read_body
from api.live.keys import LearnerKey
from api.results.answering import adjustments_of, moves_to, p_mastered, unanswered_of
from api.results.correction_messages import (
    CorrectionAnswer,
    CorrectionMessage,
    CorrectionsRequest,
    CorrectionsResponse,
)
from api.results.corrections import Corrected, Correcting, Corrector, Numbered
from api.results.messages import MasteryChange
from api.runtime import Runtime, runtime_of

MAX_AT_ONCE: Final = 4
"""Learners traced again at the same time by one request: each reads the record."""

_decoder = msgspec.json.Decoder(CorrectionsRequest)


@post("/corrections", guards=[requires("results:write")], status_code=200)
async def correct(request: ServiceRequest) -> CorrectionsResponse:
    """Correct results, or make them void."""
    runtime = runtime_of(request)
    asked = decode_json(await read_body(request, runtime.settings.max_body_bytes), _decoder)
    organisation_no = request.auth.organisation_no
    graph = await runtime.graphs.get(organisation_no, asked.content_graph, "$.content_graph")
    done = await _correct_all(runtime, organisation_no, graph, _by_learner(asked.corrections))
    outcomes = {at: outcome for one in done.values() for at, outcome in one.outcomes.items()}
    for outcome in outcomes.values():
        runtime.counters.count("corrections", outcome.status)
        if outcome.error is not None and len(outcomes) == 1:
            raise outcome.error
    answers = tuple([_answer(one, outcomes[at]) for at, one in enumerate(asked.corrections)])
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
        by_learner.setdefault(numbered[1].learner, []).append(numbered)
    return by_learner


async def _correct_all(
    runtime: Runtime, organisation_no: int, graph: ServedGraph, by_learner: Mapping[str, Sequence[Numbered]]
) -> dict[str, Correcting]:
    """Correct each learner's results in the learner's lane; what was done before one fails is a duplicate next time."""
    graphs = runtime.graphs
    parts = (runtime.store, runtime.pool, graphs.renewed, graphs.resettled, runtime.clock_us, runtime.new_id)
    corrector, turns = Corrector(*parts, runtime.moments, runtime.settings.language), asyncio.Semaphore(MAX_AT_ONCE)

    async def one(learner: str, sent: Sequence[Numbered]) -> Correcting:
        key = LearnerKey(organisation_no, graph.graph_no, learner)
        async with turns:
            return await runtime.intake.lanes.alone(key, partial(corrector.correct, key, graph, sent))

    found = await asyncio.gather(*(one(*pair) for pair in by_learner.items()), return_exceptions=True)
    for outcome in found:
        if isinstance(outcome, BaseException):
            raise outcome
    return {
        learner: outcome
        for learner, outcome in zip(by_learner, found, strict=True)
        if not isinstance(outcome, BaseException)
    }


def _answer(one: CorrectionMessage, outcome: Corrected) -> CorrectionAnswer:
    head = (one.correction_id, one.learner, one.result_id, outcome.status)
    if outcome.error is not None:
        return CorrectionAnswer(*head, errors=outcome.error.faults)
    return CorrectionAnswer(*head, outcome.counted, one.counts) if outcome.is_new else CorrectionAnswer(*head)


def _moves(learner: str, done: Correcting) -> Iterator[MasteryChange]:
    if done.survey is not None and done.before is not None:
        before = {skill: p_mastered(done.before, skill, done.graph.model) for skill in done.skills}
        yield from moves_to(learner, done.survey, before, done.graph.compiled)


ROUTES: Final = (correct,)

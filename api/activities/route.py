"""`POST /v1/activities`: traces of activity taken in, on bare ASGI as results are (`api.results.route`)."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from litestar.types import Receive, Scope, Send

from api.activities.admission import NOBODY, AdmittedTrace, Limits, SortedTraces, admit, without_cohorts
from api.activities.intake import TraceIntake, TraceOutcome
from api.activities.messages import (
    ActivitiesRequest,
    ActivitiesResponse,
    TraceAnswer,
    TraceContent,
    TraceMessage,
)
from api.activities.telling import content_of
from api.errors import (
    BatchTooLarge,
    ConcurrentChange,
    ContentGraphNotNamed,
    Fault,
    RecordUnavailable,
    StoreUnavailable,
    UnknownContentGraph,
)
from api.http.bare import BatchReader, Refusal, answer_post, check_size
from api.http.openapi import Content
from api.http.requests import JSON, check_id
from api.http.routes import Routes
from api.learner_errors import NEW_TRACE, TraceConflict, UnknownCohort
from api.live.keys import LearnerKey
from api.overload_errors import JournalFull, QuotaExceeded
from api.record.cohorts import missing_cohorts
from api.record.keys import Principal
from api.results.sifting import shown
from api.runtime import Runtime

ROUTES: Final = Routes("Activities")
SCOPE: Final = "activities:write"
FIELD: Final = "activities"
TRACES_OF_RESULT: Final = 8
"""So many cost a worker what a result does."""
_READER: Final[BatchReader[ActivitiesRequest, TraceMessage]] = BatchReader(
    ActivitiesRequest, TraceMessage, FIELD, "trace_id"
)


@ROUTES.bare(
    "/v1/activities",
    "What became of each trace.",
    scope=SCOPE,
    problems=(
        UnknownContentGraph,
        ContentGraphNotNamed,
        UnknownCohort,
        BatchTooLarge,
        TraceConflict,
        ConcurrentChange,
        StoreUnavailable,
        RecordUnavailable,
        QuotaExceeded,
        JournalFull,
    ),
    sent=(Content(JSON, ActivitiesRequest),),
    returned=(Content(JSON, ActivitiesResponse),),
)
async def post_activities(scope: Scope, receive: Receive, send: Send) -> None:
    """Take traces of activity in.

    One or up to 1000 of any learners on one content graph: visits, submissions, deadlines, meetings, and what has
    another verb. They move no belief; signals are read from them. Each gets a status of its own: `accepted`,
    `duplicate` (it was taken before, so that sending again is always safe), `conflict` (its id was taken before with
    another content, which both are named; nothing changes) or `rejected` (with its faults). In whatever order they
    come, what is read from them is the same. A request with a single trace that is refused answers with the problem
    itself. An answer 200 means that what was accepted is on disk. Send ids only: no name, no address, no text of a
    message.
    """
    await answer_post(scope, receive, send, SCOPE, take_traces)


async def take_traces(runtime: Runtime, principal: Principal, body: bytes) -> ActivitiesResponse:
    """Decode a body and take its traces in (see `take`)."""
    request, messages = _READER.read(body, runtime.settings.max_batch)
    return await take(runtime, principal, request, messages)


async def take(
    runtime: Runtime,
    principal: Principal,
    request: ActivitiesRequest,
    messages: Sequence[TraceMessage | Refusal],
) -> ActivitiesResponse:
    """Admit traces, append them by learner, answer.

    Raises:
        ServiceError: What the whole request fails for; with one trace, also what that is refused for.
    """
    check_size(len(messages), runtime.settings.max_batch, FIELD)
    await runtime.rates.spend_results(principal, len(messages))
    org_no, graphs = principal.organisation_no, runtime.graphs
    graph = graphs.known(org_no, request.content_graph)
    if graph is None:
        path, name = "$.content_graph", request.content_graph
        graph = await graphs.get(org_no, None if name is None else check_id(path, name), path)
    admitted = admit(messages, Limits(runtime.clock_us(), runtime.settings.clock_skew_seconds))
    if NOBODY in admitted.by_learner:
        asked = frozenset(one.taken.cohort for one in admitted.by_learner[NOBODY])
        admitted = without_cohorts(admitted, await missing_cohorts(runtime.pool, org_no, asked))
    if admitted.refused and len(messages) == 1:
        raise admitted.refused[0].error
    async with runtime.turns.turn(org_no, -(-len(messages) // TRACES_OF_RESULT)):
        outcomes = await _take_all(runtime, LearnerKey(org_no, graph.graph_no, NOBODY), admitted)
    answers = _answers(admitted, outcomes)
    for one in answers:
        runtime.counters.count("activities", one.status)
    if len(messages) == 1 and answers[0].status == "conflict":
        raise TraceConflict(answers[0].trace_id or "", answers[0].errors)
    return ActivitiesResponse(answers)


async def _take_all(runtime: Runtime, nobody: LearnerKey, admitted: SortedTraces) -> Mapping[int, TraceOutcome]:
    """Append each learner's traces; different learners do not wait for each other."""
    intake = TraceIntake(runtime.store, runtime.pool, runtime.clock_us)
    parts = [intake.take(nobody._replace(learner=learner), sent) for learner, sent in admitted.by_learner.items()]
    if len(parts) == 1:
        return await parts[0]
    found = await asyncio.gather(*parts, return_exceptions=True)
    outcomes: dict[int, TraceOutcome] = {}
    for one in found:
        if isinstance(one, BaseException):
            raise one  # what was appended beside stays: sent again, it is a duplicate
        outcomes |= one
    return outcomes


def _answers(admitted: SortedTraces, outcomes: Mapping[int, TraceOutcome]) -> tuple[TraceAnswer, ...]:
    by_place = {at: _refused(one) for at, one in admitted.refused.items()}
    for sent in admitted.by_learner.values():
        by_place |= {one.at: _told(one, outcomes[one.at]) for one in sent}
    return tuple([by_place[at] for at in range(len(by_place))])


def _refused(one: Refusal) -> TraceAnswer:
    return TraceAnswer(one.sent_id, "rejected", errors=one.error.faults)


def _told(one: AdmittedTrace, outcome: TraceOutcome) -> TraceAnswer:
    if outcome.held is None:
        return TraceAnswer(one.taken.trace_id, outcome.status)
    held, sent = content_of(outcome.held), content_of(one.taken)
    errors = _conflicts(f"$.{FIELD}[{one.at}]", outcome.differing, held, sent)
    return TraceAnswer(one.taken.trace_id, outcome.status, errors, held, sent)


def _conflicts(path: str, differing: Sequence[str], held: TraceContent, sent: TraceContent) -> tuple[Fault, ...]:
    faults = []
    for field in differing:
        name = {"cohort": "cohort_id"}.get(field, field.removesuffix("_us"))
        detail = f"{shown(getattr(held, name))} is held, {shown(getattr(sent, name))} was sent."
        public = "submitted_at" if name == "occurred_at" and sent.kind == "submission" else name
        faults.append(Fault(f"{path}.{public}", detail, NEW_TRACE))
    return tuple(faults)

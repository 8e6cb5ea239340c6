"""`POST /v1/results`: the hot route.

It stands on bare ASGI: a regular Litestar route reads, converts and answers for twice the price (0.35 against 0.52 of
a hello endpoint were measured with prototypes). Everything that it needs is remembered by the worker: the key, the
graph with its tables, and the wires to the store.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias, cast

from litestar.types import Receive, Scope, Send

from api.clock import US_PER_S
from api.content.graphs import ServedGraph
from api.errors import (
    BatchTooLarge,
    ConcurrentChange,
    ContentGraphNotNamed,
    ResultFromFuture,
    StoreUnavailable,
    UnknownContentGraph,
    UnknownItem,
)
from api.http.bare import BatchReader, Refusal, answer_post, check_size
from api.http.counters import Counters
from api.http.openapi import Content
from api.http.requests import JSON, check_id
from api.http.routes import Routes
from api.learner_errors import ResultConflict
from api.live.keys import LearnerKey
from api.overload_errors import JournalFull, QuotaExceeded
from api.record.keys import Principal
from api.results.admission import Admission, admit
from api.results.answering import conflict_of, respond
from api.results.intake import PARTS_AT_ONCE, Answer
from api.results.messages import ResultMessage, ResultsRequest, ResultsResponse
from api.results.sifting import AdmittedResult
from api.runtime import Runtime
from api.turns import ROUND

ROUTES: Final = Routes("Results")
SCOPE: Final = "results:write"
ByLearner: TypeAlias = dict[str, list[tuple[int, AdmittedResult]]]
_READER: Final[BatchReader[ResultsRequest, ResultMessage]] = BatchReader(
    ResultsRequest, ResultMessage, "results", "result_id"
)


@ROUTES.bare(
    "/v1/results",
    "What became of each result, and what moved.",
    scope=SCOPE,
    problems=(
        UnknownContentGraph,
        ContentGraphNotNamed,
        BatchTooLarge,
        UnknownItem,
        ResultFromFuture,
        ResultConflict,
        ConcurrentChange,
        StoreUnavailable,
        QuotaExceeded,
        JournalFull,
    ),
    sent=(Content(JSON, ResultsRequest),),
    returned=(Content(JSON, ResultsResponse),),
)
async def post_results(scope: Scope, receive: Receive, send: Send) -> None:
    """Take results in.

    One or up to 1000 results of any learners on one content graph. Each gets a status of its own: `accepted`,
    `duplicate` (it was taken before, so that sending again is always safe), `conflict` (its id was taken before with
    another content, which both are named; nothing changes), `late_replayed` (it happened before others that were taken,
    and the history was traced again in order) or `rejected` (with its faults). Results of one time are ordered by their
    attempt, then as they were sent. A request with a single result that is refused answers with the problem itself. An
    answer 200 means that what was accepted is on disk.
    """
    await answer_post(scope, receive, send, SCOPE, take_results)


async def take_results(runtime: Runtime, principal: Principal, body: bytes) -> ResultsResponse:
    """Decode a body and take its results in (see `take`)."""
    request, messages = _READER.read(body, runtime.settings.max_batch)
    return await take(runtime, principal, request, messages)


async def take(
    runtime: Runtime,
    principal: Principal,
    request: ResultsRequest,
    messages: Sequence[ResultMessage | Refusal],
) -> ResultsResponse:
    """Admit results, commit per learner, answer.

    Raises:
        ServiceError: What the whole request fails for; with one result, also what that result is refused for.
    """
    org_no = principal.organisation_no
    check_size(len(messages), runtime.settings.max_batch, "results")
    if principal.limits is not None:
        await runtime.rates.spend_results(principal, len(messages))
    graph = runtime.graphs.known(org_no, request.content_graph) or await _graph(runtime, org_no, request.content_graph)
    admitted = _admit(runtime, messages, graph)
    if admitted.refused and not all(isinstance(message, Refusal) for message in messages):
        graph = await runtime.graphs.refreshed(org_no, graph)  # the item may have come with a newer version
        admitted = _admit(runtime, messages, graph)
    if len(messages) == 1 and admitted.refused:
        raise admitted.refused[0].error
    answers = await _take_all(runtime, org_no, graph, admitted, is_told=request.return_recommendations)
    response = respond(messages, admitted, answers, request, runtime.offer_names)
    _count(runtime.counters, response)
    if len(messages) == 1:
        _raise_conflict(answers)
    return response


async def _graph(runtime: Runtime, org_no: int, name: str | None) -> ServedGraph:
    path = "$.content_graph"
    return await runtime.graphs.get(org_no, None if name is None else check_id(path, name), path)


def _admit(runtime: Runtime, messages: Sequence[ResultMessage | Refusal], graph: ServedGraph) -> Admission:
    now_us = runtime.clock_us()
    latest_us = now_us + runtime.settings.clock_skew_seconds * US_PER_S
    return admit(messages, graph.answerable, latest_us, now_us)


async def _take_all(
    runtime: Runtime, org_no: int, graph: ServedGraph, admitted: Admission, *, is_told: bool
) -> dict[str, Answer]:
    """Commit each learner's results: many of them in parts, so that no batch keeps other organisations waiting."""
    if len(admitted.by_learner) == 1:
        ((learner, results),) = admitted.by_learner.items()
        turns, cost = runtime.turns, len(results)
        if not turns.begin(cost):
            await turns.wait(org_no, cost)
        try:
            key = LearnerKey(org_no, graph.graph_no, learner)
            return {learner: await runtime.intake.take(key, graph, [one for _, one in results], is_told=is_told)}
        finally:
            turns.end(cost)
    answers: dict[str, Answer] = {}
    parts = _parts(admitted.by_learner)

    async def take_parts() -> None:
        for part in parts:
            answers.update(await _take_part(runtime, org_no, graph, part, is_told=is_told))

    for failure in await asyncio.gather(*(take_parts() for _ in range(PARTS_AT_ONCE)), return_exceptions=True):
        if failure is not None:
            raise failure  # what was committed beside stays: sent again, it is a duplicate
    return {learner: answers[learner] for learner in admitted.by_learner}


async def _take_part(
    runtime: Runtime, org_no: int, graph: ServedGraph, by_learner: ByLearner, *, is_told: bool
) -> dict[str, Answer]:
    """Commit some learners' results when it is the organisation's turn; learners do not wait for each other."""
    async with runtime.turns.turn(org_no, sum(map(len, by_learner.values()))):
        commits = {}
        for learner, results in by_learner.items():
            key = LearnerKey(org_no, graph.graph_no, learner)
            commits[learner] = runtime.intake.take(key, graph, [one for _, one in results], is_told=is_told)
        answers = await asyncio.gather(*commits.values(), return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return dict(zip(commits, cast("list[Answer]", answers), strict=True))


def _parts(by_learner: ByLearner) -> Iterator[ByLearner]:
    """Cut a batch into what is taken in one turn; one learner's results stay together."""
    part: ByLearner = {}
    n_results = 0
    for learner, results in by_learner.items():
        if part and n_results + len(results) > ROUND:
            yield part
            part, n_results = {}, 0
        part[learner] = results
        n_results += len(results)
    if part:
        yield part


def _raise_conflict(answers: Mapping[str, Answer]) -> None:
    """Fail a request whose only result contradicts what was accepted under its id."""
    for answer in answers.values():
        for outcome in answer.outcomes:
            if outcome.conflict is not None:
                raise conflict_of(outcome.conflict, 0)


def _count(counters: Counters, response: ResultsResponse) -> None:
    for result in response.results:
        counters.count("results", result.status)
    for adjustment in response.adjustments:
        counters.count("adjustments", adjustment.kind)

"""`POST /v1/results`: the hot route.

It stands on bare ASGI: a regular Litestar route reads, converts and answers for twice the price (0.35 against 0.52 of
a hello endpoint were measured with prototypes). Everything that it needs is remembered by the worker: the key, the
graph with its tables, and the wires to the store.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, cast

import msgspec
from litestar.types import HTTPRequestEvent, HTTPScope, Receive, Scope, Send

from api.clock import US_PER_S
from api.connection_errors import CutOff
from api.content.graphs import ServedGraph
from api.errors import (
    BatchTooLarge,
    BodyTooLarge,
    ConcurrentChange,
    ContentGraphNotNamed,
    Forbidden,
    InvalidField,
    InvalidFields,
    MethodNotAllowed,
    ResultFromFuture,
    StoreUnavailable,
    UnknownContentGraph,
    UnknownItem,
    UnsupportedMediaType,
)
from api.http.counters import Counters
from api.http.openapi import Content
from api.http.requests import JSON, check_id, faults_in, media_type_of, read_tree
from api.http.routes import Routes
from api.learner_errors import ResultConflict
from api.live.keys import LearnerKey
from api.record.keys import Principal
from api.results.admission import Admission, Refusal, admit
from api.results.answering import conflict_of, respond
from api.results.intake import Answer
from api.results.messages import ResultMessage, ResultsRequest, ResultsResponse
from api.runtime import Runtime
from content_graph.ids import MAX_ID_LENGTH
from content_graph.texts import showable

ROUTES: Final = Routes("Results")
SCOPE: Final = "results:write"
_decode = msgspec.json.Decoder(ResultsRequest).decode
_decode_one = msgspec.json.Decoder(ResultMessage).decode
_encode_into = msgspec.json.Encoder().encode_into
_buffer: Final = bytearray(8192)  # grown once, instead of anew for every answer; nothing awaits while it is in use
_HEADERS: Final = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]


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
    request = cast("HTTPScope", scope)
    runtime: Runtime = request["litestar_app"].state.runtime
    if request["method"] != "POST":
        raise MethodNotAllowed(request["method"], ("POST",))
    headers = request["headers"]
    principal = runtime.keys.known(headers) or await runtime.keys.authenticate(headers, runtime.peers.origin(request))
    if not principal.may(SCOPE):
        raise Forbidden(SCOPE)
    body = await _read(request, receive, runtime.settings.max_body_bytes)
    response = await take_results(runtime, principal, body)
    _encode_into(response, _buffer)
    answer = bytes(_buffer)
    await send({"type": "http.response.start", "status": 200, "headers": [*_HEADERS, _length(answer)]})
    await send({"type": "http.response.body", "body": answer, "more_body": False})


async def take_results(runtime: Runtime, principal: Principal, body: bytes) -> ResultsResponse:
    """Decode a body and take its results in (see `take`)."""
    request, messages = _messages(body, runtime.settings.max_batch)
    return await take(runtime, principal.organisation_no, request, messages)


async def take(
    runtime: Runtime,
    org_no: int,
    request: ResultsRequest,
    messages: Sequence[ResultMessage | Refusal],
) -> ResultsResponse:
    """Admit results, commit per learner, answer.

    Raises:
        ServiceError: What the whole request fails for; with one result, also what that result is refused for.
    """
    _check_size(len(messages), runtime.settings.max_batch)
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


def _messages(body: bytes, limit: int) -> tuple[ResultsRequest, Sequence[ResultMessage | Refusal]]:
    """Decode at once if all is well, else result by result, so that a faulty one does not take others with it."""
    try:
        request = _decode(body)
    except (ValueError, RecursionError):
        tree = read_tree(body, "surrogateescape")
        request, results = _envelope(tree)
        _check_size(len(results), limit)
        return request, [_message(result, at) for at, result in enumerate(results)]
    return request, request.results


def _envelope(tree: object) -> tuple[ResultsRequest, Sequence[object]]:
    """Part what holds the results from the results.

    Raises:
        InvalidFields: What holds them breaks its rules.
    """
    results = tree.get("results") if isinstance(tree, dict) else None
    held = {**tree, "results": []} if isinstance(tree, dict) and isinstance(results, list) else tree
    try:
        return msgspec.convert(held, ResultsRequest), results if isinstance(results, list) else ()
    except ValueError as error:
        raise InvalidFields(faults_in(held, ResultsRequest, str(error), "$")) from error


def _message(result: object, at: int) -> ResultMessage | Refusal:
    try:
        return _decode_one(json.dumps(result, ensure_ascii=False).encode())
    except (ValueError, RecursionError) as error:
        faults = faults_in(result, ResultMessage, str(error), f"$.results[{at}]")
        return Refusal(_id_in(result), InvalidFields(faults))


def _id_in(result: object) -> str | None:
    """Return the result's id, if at least that can be read, so that the sender finds it again."""
    result_id = result.get("result_id") if isinstance(result, dict) else None
    return showable(result_id[:MAX_ID_LENGTH]) if isinstance(result_id, str) and result_id else None


def _check_size(n_results: int, limit: int) -> None:
    if not n_results:
        raise InvalidField("$.results", "There is no result.", f"Send 1 to {limit} results.")
    if n_results > limit:
        raise BatchTooLarge(n_results, limit)


def _admit(runtime: Runtime, messages: Sequence[ResultMessage | Refusal], graph: ServedGraph) -> Admission:
    now_us = runtime.clock_us()
    latest_us = now_us + runtime.settings.clock_skew_seconds * US_PER_S
    return admit(messages, graph.answerable, latest_us, now_us)


async def _take_all(
    runtime: Runtime, org_no: int, graph: ServedGraph, admitted: Admission, *, is_told: bool
) -> dict[str, Answer]:
    """Commit each learner's results; different learners do not wait for each other."""
    commits = {}
    for learner, results in admitted.by_learner.items():
        key = LearnerKey(org_no, graph.graph_no, learner)
        commits[learner] = runtime.intake.take(key, graph, [one for _, one in results], is_told=is_told)
    if len(commits) == 1:
        return {learner: await commits[learner]}
    answers = await asyncio.gather(*commits.values(), return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer  # what was committed beside stays: sent again, it is a duplicate
    return dict(zip(commits, cast("list[Answer]", answers), strict=True))


def _raise_conflict(answers: Mapping[str, Answer]) -> None:
    """Fail a request whose only result contradicts what was accepted under its id."""
    for answer in answers.values():
        for outcome in answer.outcomes:
            if outcome.conflict is not None:
                raise conflict_of(outcome.conflict, 0)


async def _read(request: HTTPScope, receive: Receive, limit: int) -> bytes:
    """Read the body, stopping at the limit; one that says that it is longer is not begun."""
    _check_head(request["headers"], limit)
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = cast("HTTPRequestEvent", await receive())
        if message["type"] != "http.request":
            raise CutOff
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise BodyTooLarge(limit)
        more = message.get("more_body", False)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _check_head(headers: Iterable[tuple[bytes, bytes]], limit: int) -> None:
    content_type = b""
    for name, value in headers:
        if name == b"content-type":
            content_type = value
        elif name == b"content-length" and int(value) > limit:
            raise BodyTooLarge(limit)
        elif name == b"content-encoding" and value.lower() != b"identity":
            raise UnsupportedMediaType("Content-Encoding", value.decode("latin-1"), ("the body without compression",))
    if content_type != b"application/json" and media_type_of(content_type.decode("latin-1")) != JSON:
        raise UnsupportedMediaType("Content-Type", content_type.decode("latin-1"), (JSON,))


def _count(counters: Counters, response: ResultsResponse) -> None:
    for result in response.results:
        counters.count("results", result.status)
    for adjustment in response.adjustments:
        counters.count("adjustments", adjustment.kind)


def _length(body: bytes) -> tuple[bytes, bytes]:
    return b"content-length", str(len(body)).encode()

"""Give the core what statements and events mean, by the doors of `POST /v1/results` and `POST /v1/activities`."""

from collections.abc import Awaitable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from api.activities.messages import ActivitiesRequest, ActivitiesResponse, TraceAnswer, TraceMessage
from api.activities.route import take as take_traces
from api.errors import Passing, ServiceError
from api.learner_errors import ResultConflict, TraceConflict
from api.record.keys import Principal
from api.results.messages import ResultAnswer, ResultMessage, ResultsRequest, ResultsResponse
from api.results.route import take as take_results
from api.runtime import Runtime

TAKEN: Final = frozenset({"accepted", "late_replayed", "duplicate"})
"""What a status means that something is there now: sent again after a crash it is a duplicate."""
_CONFLICT: Final = "Something else was accepted under this id before."
Message: TypeAlias = ResultMessage | TraceMessage


class Given(NamedTuple):
    """What became of one: whether it is there now, else an outcome and why."""

    is_taken: bool
    outcome: str = ""
    detail: str = ""


async def give(runtime: Runtime, principal: Principal, content_graph: str, messages: Sequence[Message]) -> list[Given]:
    """Give the core results and traces, and return what became of each, in their order.

    Args:
        runtime: The core.
        principal: The source.
        content_graph: Id of the content graph.
        messages: Of any learners.

    Raises:
        Passing: The core cannot take them now; what it has taken is a duplicate then.
    """
    given: dict[int, Given] = {}
    limit = runtime.settings.max_batch
    for part in _parts(messages, are_results=True, limit=limit):
        results = [one for _, one in part if isinstance(one, ResultMessage)]
        request = ResultsRequest(
            results=results, content_graph=content_graph, return_recommendations=False, return_mastery="none"
        )
        given |= await _sent(part, take_results(runtime, principal, request, results))
    for part in _parts(messages, are_results=False, limit=limit):
        traces = [one for _, one in part if not isinstance(one, ResultMessage)]
        wanted = ActivitiesRequest(activities=traces, content_graph=content_graph)
        given |= await _sent(part, take_traces(runtime, principal, wanted, traces))
    return [given[at] for at in range(len(messages))]


Part: TypeAlias = list[tuple[int, Message]]
"""Some of the messages, with their places."""


def _parts(messages: Sequence[Message], *, are_results: bool, limit: int) -> Iterator[Part]:
    """Cut results, or all others, into what one request may carry."""
    found = [(at, one) for at, one in enumerate(messages) if isinstance(one, ResultMessage) == are_results]
    return (found[at : at + limit] for at in range(0, len(found), limit))


async def _sent(part: Part, asked: Awaitable[ResultsResponse | ActivitiesResponse]) -> dict[int, Given]:
    """Return what became of a part; one alone is refused by an error, several each by a status."""
    try:
        response = await asked
    except Passing:
        raise
    except (ResultConflict, TraceConflict):
        return {part[0][0]: Given(is_taken=False, outcome="conflict", detail=_CONFLICT)}
    except ServiceError as error:
        return {at: Given(is_taken=False, outcome="rejected", detail=error.detail) for at, _ in part}
    answers: Sequence[ResultAnswer | TraceAnswer] = (
        response.results if isinstance(response, ResultsResponse) else response.activities
    )
    return {at: _given(answer) for (at, _), answer in zip(part, answers, strict=True)}


def _given(answer: ResultAnswer | TraceAnswer) -> Given:
    if answer.status in TAKEN:
        return Given(is_taken=True)
    if answer.status == "conflict":
        return Given(is_taken=False, outcome="conflict", detail=_CONFLICT)
    return Given(is_taken=False, outcome="rejected", detail=" ".join(one.detail for one in answer.errors)[:500])

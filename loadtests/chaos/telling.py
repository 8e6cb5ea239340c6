"""What answers of the service say, read as far as clients and the witness need it."""

from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import quote

from loadtests.chaos.history import Deed, Operation
from loadtests.chaos.line import Answer

GRAPH: Final = "chaos"
FRESH: Final = frozenset({"accepted", "late_replayed"})
REFUSED: Final = frozenset({"rejected", "conflict"})


def belief_path(learner: str) -> str:
    """Say where the belief about a learner is read."""
    return f"/v1/learners/{quote(learner)}/mastery?content_graph={GRAPH}"


def timeline_path(learner: str) -> str:
    """Say where a learner's timeline is read."""
    return f"/v1/learners/{quote(learner)}/timeline"


def results_in(events: Iterable[Any]) -> tuple[str, ...]:
    """Read the ids of results on a timeline, in the order in which they were numbered."""
    return tuple(one["result_id"] for one in sorted(events, key=lambda one: int(one["seq"])))


def n_results_in(answer: Answer) -> int | None:
    """Read how many results a belief rests on; nobody knows a learner without any."""
    if answer.status == 404:  # noqa: PLR2004 - HTTP
        return 0
    return int(answer.body["n_results"]) if answer.outcome == "ok" else None


def messages_in(body: Any) -> tuple[str, ...]:  # noqa: ANN401 - any JSON
    """Read the texts of a case's messages, oldest first."""
    said = [one["text"] for one in body["events"] if one["event"].endswith("_message") and one["text"]]
    return tuple(reversed(said))


def noted(answer: Answer, client: str, place: str, deed: Deed, ids: tuple[str, ...] = ()) -> Operation:
    """Write down what became of a request, as far as it concerns one set."""
    return Operation(
        client=client,
        place=place,
        deed=deed,
        ids=ids,
        invoked_s=answer.invoked_s,
        completed_s=answer.completed_s,
        outcome=answer.outcome,
        status=answer.status,
    )


def statuses(answer: Answer) -> dict[str, str]:
    """Read what the answer says of each id, where it does."""
    if answer.outcome != "ok":
        return {}
    body = answer.body
    told = [*body.get("results", ()), *body.get("corrections", ()), *body.get("activities", ())]
    return {one.get("correction_id") or one.get("result_id") or one["trace_id"]: one["status"] for one in told}

"""Send the rows of a table: in order per learner, in parallel across learners."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from http import HTTPStatus

import numpy as np

from loadtests.replay.table import ReplayTable
from simulations.live.client import ServiceClient, ServiceRefusedError, TimedAnswer
from simulations.live.wire import ResultAnswer

MOST_FAULTS_SHOWN = 5
NOT_TAKEN = frozenset({"rejected", "conflict"})
REFUSING_RESULTS = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, 422})
"""Answers that are about the results of a request, not about who asks for what."""
_PARTICULARS = re.compile(r"'[^']*'|\"[^\"]*\"|\d[\d.,:+TZ-]*\d|\d")


class Replies:
    """Collects what comes back on all lanes."""

    def __init__(self, n_rows: int, advanced: Callable[[int], None]) -> None:
        self.statuses: Counter[str] = Counter()  # how many results of each status
        # float64[n_rows], what the service expected just before each row; NaN where it said nothing
        self.p_correct = np.full(n_rows, np.nan)
        self.latencies_s: list[float] = []  # of each request
        self.seconds = 0.0  # from the first request to the last answer
        self.repeated = 0  # requests that had to be sent more than once
        self.problems: Counter[str] = Counter()  # how many results were refused for each kind of reason
        self.faults: list[str] = []  # the first few refusals, word for word
        self.refused: list[int] = []  # the rows that the service did not take
        self._advanced = advanced

    def enter(self, rows: Sequence[int], answers: Sequence[ResultAnswer], timed: TimedAnswer) -> None:
        """Enter the answer to one request; answers stand in the order of the rows that were sent."""
        self.latencies_s.append(timed.seconds)
        self.repeated += timed.attempts > 1
        for row, answer in zip(rows, answers, strict=True):
            self.statuses[answer.status] += 1
            if answer.p_correct is not None and answer.status != "duplicate":
                self.p_correct[row] = answer.p_correct
            if answer.status in NOT_TAKEN:
                self._refuse(row, answer.result_id, answer.errors[0].detail if answer.errors else answer.status)
        self._advanced(len(rows))

    def enter_refusal(self, row: int, result_id: str, refusal: ServiceRefusedError) -> None:
        """Enter that a request with one result was refused."""
        problem = refusal.problem
        self.statuses["conflict" if refusal.status == HTTPStatus.CONFLICT else "rejected"] += 1
        self._refuse(row, result_id, problem.errors[0].detail if problem.errors else problem.detail or problem.title)
        self._advanced(1)

    def _refuse(self, row: int, result_id: str, detail: str) -> None:
        self.refused.append(row)
        self.problems[kind_of(detail)] += 1
        if len(self.faults) < MOST_FAULTS_SHOWN:
            self.faults.append(f"{result_id}: {detail}")


def kind_of(detail: str) -> str:
    """Take out of a sentence what differs from result to result: names and numbers.

    >>> kind_of("There is no item 'i9' in the content graph 'g'.")
    'There is no item … in the content graph ….'
    """
    return _PARTICULARS.sub("…", detail)


async def send(
    client: ServiceClient,
    table: ReplayTable,
    lanes: Sequence[Sequence[int]],
    *,
    content_graph: str,
    batch: int,
    advanced: Callable[[int], None],
) -> Replies:
    """Send the lanes side by side; within a lane one request follows the answer to the one before it.

    Raises:
        ServiceUnreachableError: the service stopped answering for good.
        ServiceRefusedError: it refused a request for another reason than the results in it.
    """
    replies = Replies(table.interactions.n_rows, advanced)
    started = time.perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            for lane in lanes:
                group.create_task(_send_lane(client, table, lane, replies, content_graph=content_graph, batch=batch))
    except ExceptionGroup as failures:  # the first failure ended all lanes; the others say nothing more
        raise failures.exceptions[0] from failures
    replies.seconds = time.perf_counter() - started
    return replies


async def _send_lane(
    client: ServiceClient, table: ReplayTable, lane: Sequence[int], replies: Replies, *, content_graph: str, batch: int
) -> None:
    waiting = [lane[start : start + batch] for start in range(0, len(lane), batch)][::-1]
    while waiting:
        rows = waiting.pop()
        results = [table.result(row) for row in rows]
        try:
            answer, timed = await client.post_results(results, content_graph, recommendations=False, mastery=False)
        except ServiceRefusedError as refusal:
            if refusal.status not in REFUSING_RESULTS:
                raise
            if len(rows) == 1:
                replies.enter_refusal(rows[0], results[0].result_id, refusal)
            else:  # one of them is at fault, or they are too many at once
                middle = len(rows) // 2
                waiting += [rows[middle:], rows[:middle]]
        else:
            replies.enter(rows, answer.results, timed)

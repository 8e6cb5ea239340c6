"""Send the rows of a table: in order per learner, in parallel across learners."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from loadtests.replay.table import ReplayTable
from simulations.live.client import ServiceClient, Timed
from simulations.live.wire import ResultAnswer

MOST_FAULTS_SHOWN = 5


class Sent(NamedTuple):
    """What came back.

    Attributes:
        statuses: how many results of each status.
        p_correct: float64[n_rows], what the service expected just before each row; NaN where it said nothing.
        latencies_s: seconds of each request.
        seconds: from the first request to the last answer.
        repeated: requests that had to be sent more than once.
        faults: the first few reasons of rejections.
    """

    statuses: Counter[str]
    p_correct: NDArray[np.float64]
    latencies_s: list[float]
    seconds: float
    repeated: int
    faults: list[str]


class Ledger:
    """Collects the answers of all lanes."""

    def __init__(self, n_rows: int, advanced: Callable[[int], None]) -> None:
        self.statuses: Counter[str] = Counter()
        self.p_correct = np.full(n_rows, np.nan)
        self.latencies_s: list[float] = []
        self.repeated = 0
        self.faults: list[str] = []
        self._advanced = advanced

    def enter(self, rows: Sequence[int], answers: Sequence[ResultAnswer], timed: Timed) -> None:
        """Enter the answer to one request; answers stand in the order of the rows that were sent."""
        self.latencies_s.append(timed.seconds)
        self.repeated += timed.attempts > 1
        for row, answer in zip(rows, answers, strict=True):
            self.statuses[answer.status] += 1
            if answer.p_correct is not None and answer.status != "duplicate":
                self.p_correct[row] = answer.p_correct
            if answer.errors and len(self.faults) < MOST_FAULTS_SHOWN:
                self.faults.append(f"{answer.result_id}: {answer.errors[0].detail}")
        self._advanced(len(rows))


async def send(
    client: ServiceClient,
    table: ReplayTable,
    lanes: Sequence[Sequence[int]],
    *,
    content_graph: str,
    batch: int,
    advanced: Callable[[int], None],
) -> Sent:
    """Send the lanes side by side; within a lane one request follows the answer to the one before it.

    Raises:
        ServiceUnreachableError: the service stopped answering for good.
        ServiceRefusedError: it refused a whole request.
    """
    ledger = Ledger(table.interactions.n_rows, advanced)
    started = time.perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            for lane in lanes:
                group.create_task(_send_lane(client, table, lane, ledger, content_graph=content_graph, batch=batch))
    except ExceptionGroup as failures:  # the first failure ended all lanes; the others say nothing more
        raise failures.exceptions[0] from failures
    seconds = time.perf_counter() - started
    return Sent(ledger.statuses, ledger.p_correct, ledger.latencies_s, seconds, ledger.repeated, ledger.faults)


async def _send_lane(
    client: ServiceClient, table: ReplayTable, lane: Sequence[int], ledger: Ledger, *, content_graph: str, batch: int
) -> None:
    for start in range(0, len(lane), batch):
        rows = lane[start : start + batch]
        results = [table.result(row) for row in rows]
        answer, timed = await client.post_results(results, content_graph, recommendations=False, mastery=False)
        ledger.enter(rows, answer.results, timed)

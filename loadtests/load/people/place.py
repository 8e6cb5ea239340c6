"""What a simulated person has to act with, and how results are sent and written down."""

import random
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

import msgspec

from content_graph.compiled import CompiledGraph
from content_graph.model import ContentGraph
from loadtests.load.calling import Asked, Caller, Line
from loadtests.load.ledger import ACKNOWLEDGED, ASKED, REFUSED, Ledger, Series
from loadtests.load.scenario import Scenario
from loadtests.load.shapes import Shapes
from simulations.cohort import SimulatedLearner, cohort
from simulations.live.wire import ResultAnswer, ResultsAnswer, ResultsRequest, ResultToSend

RESULTS: Final = "POST /v1/results"
ACTIVITIES: Final = "POST /v1/activities"
RECOMMENDATIONS: Final = "POST /v1/recommendations"
OK: Final = 200
TAKEN: Final = frozenset({"accepted", "late_replayed", "duplicate"})
STOCK: Final = 200


class Prepared(msgspec.Struct, frozen=True):
    """What was made ready in the service before the run.

    Attributes:
        run: Makes ids of this run unlike those of any other.
        graph_id: Of the content graph that is worked on.
        links: By which supporters sign in, one for each.
        cohorts: That supporters have.
        learners: Who were there before, for those who read.
    """

    run: str
    graph_id: str
    links: tuple[str, ...] = ()
    cohorts: tuple[str, ...] = ()
    learners: tuple[str, ...] = ()


class Stock:
    """Simulated learners who have not come yet; made by the class, as that is fast.

    Args:
        compiled: What they study.
        seed: Of their truth and luck.
    """

    def __init__(self, compiled: CompiledGraph, seed: int) -> None:
        self._compiled, self._seed, self._n_classes = compiled, seed, 0
        self._waiting = deque[SimulatedLearner]()

    def take(self) -> SimulatedLearner:
        """Give one whom nobody has met."""
        if not self._waiting:
            self._waiting += cohort(self._compiled, STOCK, self._seed + self._n_classes)
            self._n_classes += 1
        return self._waiting.popleft()


class Place(NamedTuple):
    """One user of the load.

    Attributes:
        number: From 0, different in every process.
        spawned_s: When the user came, in seconds since the run began.
        line: Connections with the key.
        recent: Learners of this process who have answered something, newest last.
    """

    scenario: Scenario
    shapes: Shapes
    prepared: Prepared
    graph: ContentGraph
    stock: Stock
    caller: Caller
    line: Line
    url: str
    ledger: Ledger
    recent: deque[str]
    number: int
    spawned_s: float
    rng: random.Random
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def name(self, suffix: str) -> str:
        """Make an id of this run and this user."""
        return f"{self.prepared.run}-{self.number:05d}-{suffix}"

    def chance(self, share: float) -> bool:
        """Say whether something befalls, that befalls in this share of cases."""
        return self.rng.random() < share

    def send(
        self, results: Sequence[tuple[Series, ResultToSend]], intended_s: float, *, recommendations: bool
    ) -> ResultsAnswer | None:
        """Send results and write down what became of each; None if none was taken.

        They are counted as asked before they are sent, so that nothing is forgotten if this process ends meanwhile.
        """
        graph_id = self.prepared.graph_id
        for series, result in results:
            series.note(result.result_id, ASKED)
        request = ResultsRequest(tuple(one for _, one in results), graph_id, recommendations, "none")
        asked = Asked("POST", "/v1/results", RESULTS, _encode(request))
        answer = self.caller.call(self.line, asked, intended_s)
        if answer is None:
            return None
        told = _decode(answer.body) if answer.status == OK else None
        if told is None and is_later(answer.status):
            return None  # whether it was taken before it failed, nobody has said
        answers = told.results if told else [ResultAnswer(one.result_id, "rejected") for _, one in results]
        for (series, result), one in zip(results, answers, strict=True):
            series.note(result.result_id, ACKNOWLEDGED if one.status in TAKEN else REFUSED)
            self.ledger.n_duplicates += one.status == "duplicate"
        return told


def is_later(status: int) -> bool:
    """Say whether an answer says to come later."""
    return status >= 500 or status == 429  # noqa: PLR2004 - of HTTP


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(ResultsAnswer).decode

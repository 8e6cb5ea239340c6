"""The users of one process of the load: what they share, and what the process tells of them."""

import random
import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Final

import msgspec

from content_graph.compiled import compile_graph
from loadtests.load.calling import Caller, OnEnd
from loadtests.load.connection import ConnectionPool
from loadtests.load.ledger import Ledger
from loadtests.load.measured import LoadCounter, LoadCounts
from loadtests.load.people import ROLES
from loadtests.load.people.place import Place, Prepared, Stock
from loadtests.load.preparing import graph_of
from loadtests.load.scenario import Scenario, deal
from loadtests.load.shapes import read_shapes

CONNECTIONS: Final = 64
"""Kept alive by each process, and shared by all its users, as those of a platform's server are."""
RECENT: Final = 1000
ITSELF: Final = "load"
"""The kind of what fails in a simulated person, which is a fault of ours."""


class Start(msgspec.Struct, frozen=True):
    """What all processes of a load begin with.

    Attributes:
        begun_at: Of the run, in seconds since 1970.
        n_processes: That have users.
    """

    scenario: Scenario
    prepared: Prepared
    url: str
    seed: int
    begun_at: float
    n_processes: int


class Report(msgspec.Struct, frozen=True):
    """What a process of the load has come to since it told last."""

    counts: LoadCounts
    ledger: Ledger  # of the series that changed
    n_in_flight: int
    is_resting: bool  # so that nothing more comes


class Crew:
    """The users of one process.

    Args:
        start: Of the run.
        key: Of the service.
        process: Number of the process, from 0.
        on_end: Hears of each request; see `Caller`.
    """

    def __init__(self, start: Start, key: str, process: int, on_end: OnEnd) -> None:
        self._start, self._process, self._n_users = start, process, 0
        self._begun = time.perf_counter() - (time.time() - start.begun_at)
        self._counter, self._ledger = LoadCounter(), Ledger()
        self._caller = Caller(self._counter, self.now_s, on_end)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._line = ConnectionPool(start.url, headers, CONNECTIONS)
        self._graph = graph_of(start.scenario)
        self._stock = Stock(compile_graph(self._graph), start.seed * 1_000 + process * 100_000)
        self._recent = deque[str](maxlen=RECENT)
        self.resting = threading.Event()

    def now_s(self) -> float:
        """Give the seconds since the run began."""
        return time.perf_counter() - self._begun

    def next_person(self) -> Iterator[float]:
        """Let another user come; see `loadtests.load.people`."""
        number = self._process + self._n_users * self._start.n_processes
        self._n_users += 1
        scenario = self._start.scenario
        place = Place(
            scenario=scenario,
            shapes=read_shapes(),
            prepared=self._start.prepared,
            graph=self._graph,
            stock=self._stock,
            caller=self._caller,
            line=self._line,
            url=self._start.url,
            ledger=self._ledger,
            recent=self._recent,
            number=number,
            spawned_s=self.now_s(),
            rng=random.Random(f"{self._start.seed}/{number}"),  # noqa: S311 - a load, not a secret
        )
        return ROLES[deal(scenario.people, number)](place)

    def failed(self, error: BaseException) -> None:
        """Count a fault of a simulated person, which is one of ours."""
        self._counter.refused(self.now_s(), ITSELF, type(error).__name__, 0)

    def report(self) -> Report:
        """Tell what has come since the last time."""
        return Report(self._counter.take(), self._ledger.take(), self._caller.n_in_flight, self.resting.is_set())

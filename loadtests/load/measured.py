"""What a run of load has measured: plain values that one side fills and the other draws; `--json` prints `LoadRun`.

**Latency** is counted from the instant at which a learner *meant* to ask (open model), so that waiting behind a slow
answer counts (coordinated omission: Tene, “How NOT to measure latency”, 2013). It is kept as a histogram with bounds
that grow by 2^(1/8): counts of many workers and seconds add up; a percentile is at most 9 %
too high, never too low.

How it is filled: each process of the load keeps one `LoadCounter` and calls `due`, then `answered`, `refused` or
`unanswered` (and `put_off` as often as it is told to come back). Once a second it hands on what has come since (`take`,
msgspec encodes it); whoever collects `add`s them all into one `LoadCounter` and looks into it meanwhile (`total`), or
at the end.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import accumulate
from operator import itemgetter
from typing import Final, Literal

import msgspec

from content_graph.languages import Text

FIRST_BOUND_S: Final = 0.001
BOUNDS_PER_OCTAVE: Final = 8
BOUNDS_S: Final = tuple(FIRST_BOUND_S * 2 ** (k / BOUNDS_PER_OCTAVE) for k in range(22 * BOUNDS_PER_OCTAVE + 1))
"""Upper bounds of the latency buckets in seconds, 1 ms to 70 min: in an open model a learner may be late by minutes.
Bucket k holds what took longer than bound k-1 and at most bound k; the last one also what took longer still."""

NO_ANSWER: Final = "no-answer"
"""The problem of a request to which no answer came: the connection was lost, or the client gave up."""

LOAD: Final = "load"
"""The role of what makes the load."""
ELSEWHERE: Final = "elsewhere"
"""The role of all other programs of the machine, which take processor time from the service: it has no memory."""
NO_SERVICE: Final = frozenset({LOAD, ELSEWHERE})

Buckets = Mapping[int, int]
"""How many took how long, by the index of the bucket; empty buckets are left out."""


class Second(msgspec.Struct, frozen=True):
    """One second of one kind of request. Rate asked: `n_due`; rate answered: `n`."""

    at_s: int  # whole seconds since the run began
    kind: str  # method and route, as `POST /v1/results`, never an address with ids
    n_due: int  # requests that a learner meant to send in this second, whether or not they were late
    n: int  # requests that ended in this second, in whatever way
    n_failed: int  # of these, with a problem or without an answer
    # latencies of those that ended in this second, but for the refused ones, which are fast and would flatter; of
    # those without an answer, how long the client waited
    buckets: dict[int, int]


class ProblemCount(msgspec.Struct, frozen=True):
    """How often one problem was answered in one second."""

    at_s: int
    kind: str
    problem: str  # last part of the problem's type, or `NO_ANSWER`
    status: int  # of HTTP; 0 without an answer
    n: int


class LoadCounts(msgspec.Struct, frozen=True):
    """What one process of the load counted within some time."""

    seconds_seen: tuple[Second, ...] = ()
    problems: tuple[ProblemCount, ...] = ()


class UserCount(msgspec.Struct, frozen=True):
    """How many learners were at work."""

    at_s: float
    n_users: int


class ProcessSample(msgspec.Struct, frozen=True):
    """What one process of the service used, with all that it started itself (of PostgreSQL: one for each session)."""

    at_s: float
    role: str  # `worker`, `valkey`, `postgresql`, `projector` …; `LOAD` and `ELSEWHERE` are none of the service
    pid: int  # 0 of several
    # proportional set size: what is shared counts in equal parts, so that sums are true; None in most samples, because
    # it takes time to find (`loadtests.benchmark.processes`)
    memory_bytes: int | None
    cpu_s: float  # processor seconds since it began, with those of what it started and has ended


class LagSample(msgspec.Struct, frozen=True):
    """How far the record was behind what had been answered."""

    at_s: float
    entries: int  # of the journal, that are not in the record yet
    age_s: float  # of the oldest of them; 0 without any


class Reckoning(msgspec.Struct, frozen=True):
    """What was asked against what was in the record at the end, in results."""

    asked: int  # different results that were sent
    acknowledged: int  # answered as accepted or as duplicates
    duplicates: int  # answered as duplicates, of whatever was sent more than once
    refused: int  # answered with a problem, and not sent again with success
    unknown: int  # without an answer to the end: they may be in the record
    in_record: int  # of those asked, found in the record
    lost: int  # acknowledged and not in the record
    twice: int  # more than once in the record


class LoadVerdict(msgspec.Struct, frozen=True):
    """One threshold, and whether it was kept. `judge` makes one."""

    figure: str  # what was held to it, with its unit: `p95_s`, `error_rate`, `lag_age_s`, `lost` …
    subject: str  # kind of request or role that it is about; empty for all
    asked: float
    measured: float | None  # None where nothing tells it
    is_floor: bool  # whether the threshold is the least and not the most that is right
    is_kept: bool


class Break(msgspec.Struct, frozen=True):
    """Where a load that grew broke the service, and what was saturated."""

    at_s: float
    n_users: int
    rate_per_s: float  # answered without a failure, over the last seconds in which every threshold was kept
    verdict: LoadVerdict  # the threshold that was missed first
    cores: dict[str, float]  # processor seconds a second by role, as it broke


class LoadRun(msgspec.Struct, frozen=True):
    """A run of load."""

    scenario: str
    title: Text
    about: Text  # one sentence on who comes and how
    url: str
    begun_at: datetime  # UTC
    seconds: float
    n_users: int  # at most at once
    n_workers: int  # processes that made the load
    arrivals: Literal["open", "closed"]  # open: latencies count from the intended instant
    seed: int
    seconds_seen: tuple[Second, ...]
    problems: tuple[ProblemCount, ...]
    users: tuple[UserCount, ...]
    processes: tuple[ProcessSample, ...]
    lag: tuple[LagSample, ...]
    reckoning: Reckoning | None  # None where the record could not be asked
    verdicts: tuple[LoadVerdict, ...]
    broke: Break | None = None
    n_cores: int | None = None  # of the machine, if the service ran on this one
    closed_rate_per_s: float | None = None  # single results a second in a closed loop, measured before in the same run

    @property
    def sustained_ratio(self) -> float | None:
        """The rate that a growing load kept up, to that of the closed loop before it."""
        return self.broke.rate_per_s / self.closed_rate_per_s if self.broke and self.closed_rate_per_s else None

    @property
    def service(self) -> tuple[ProcessSample, ...]:
        """The processes of the service; none where they could not be looked at."""
        return tuple(one for one in self.processes if one.role not in NO_SERVICE)

    @property
    def is_kept(self) -> bool:
        """Whether every threshold was kept: it sets the exit code."""
        return all(one.is_kept for one in self.verdicts)


def judge(
    figure: str, asked: float, measured: float | None, *, subject: str = "", is_floor: bool = False
) -> LoadVerdict:
    """Hold a figure to its threshold; what nobody could measure is not kept.

    >>> judge("p95_s", 0.25, 0.2).is_kept, judge("lost", 0, 1).is_kept, judge("p95_s", 0.25, None).is_kept
    (True, False, False)
    """
    is_kept = measured is not None and (measured >= asked if is_floor else measured <= asked)
    return LoadVerdict(figure, subject, asked, measured, is_floor, is_kept)


def bucket_of(latency_s: float) -> int:
    """Give the index of the bucket of a latency in seconds.

    >>> bucket_of(0.0005), bucket_of(0.001), bucket_of(0.002), bucket_of(0.0021), bucket_of(1e9)
    (0, 0, 8, 9, 176)
    """
    return min(bisect_left(BOUNDS_S, latency_s), len(BOUNDS_S) - 1)


def merged(several: Iterable[Buckets]) -> dict[int, int]:
    """Add up histograms."""
    total: Counter[int] = Counter()
    for one in several:
        total.update(one)
    return dict(sorted(total.items()))


def percentile(buckets: Buckets, share: float) -> float | None:
    """Give the latency in seconds within which a share (0 < share ≤ 1) was answered; None of nothing.

    The nearest rank, as the upper bound of its bucket: the true one lies at most 9 % below.

    >>> percentile({8: 99, 16: 1}, 0.99), percentile({8: 99, 16: 1}, 1.0), percentile({}, 0.5)
    (0.002, 0.004, None)
    """
    if not buckets:
        return None
    indices = sorted(buckets)
    counted = [*accumulate(buckets[index] for index in indices)]
    # Rounded before it is rounded up: 0.99 × 100 is a little more than 99.
    rank = max(1, math.ceil(round(share * counted[-1], 6)))
    return BOUNDS_S[indices[bisect_left(counted, rank)]]


class Total(msgspec.Struct, frozen=True):
    """Several seconds, kinds or workers together."""

    n_due: int
    n: int
    n_failed: int
    buckets: dict[int, int]

    @property
    def error_rate(self) -> float | None:
        """The share of those that ended which failed, 0 to 1; None of nothing."""
        return self.n_failed / self.n if self.n else None

    def latency_s(self, share: float) -> float | None:
        """Give the latency in seconds within which a share (0 to 1) was answered."""
        return percentile(self.buckets, share)


def total(seconds: Iterable[Second]) -> Total:
    """Add up seconds, of whatever kinds."""
    chosen = [*seconds]
    return Total(
        n_due=sum(one.n_due for one in chosen),
        n=sum(one.n for one in chosen),
        n_failed=sum(one.n_failed for one in chosen),
        buckets=merged(one.buckets for one in chosen),
    )


def within(seconds: Iterable[Second], first_s: float, end_s: float, kind: str | None = None) -> list[Second]:
    """Choose the seconds of [first, end), of one kind or of all."""
    return [one for one in seconds if first_s <= one.at_s < end_s and kind in {None, one.kind}]


class LoadCounter:
    """Counts as they come, of one process or of what several handed on; instants are seconds since the run began."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, str], _Cell] = {}
        self._problems: Counter[tuple[int, str, str, int]] = Counter()

    def due(self, intended_s: float, kind: str) -> None:
        """Count a request at the instant it was meant for, late or not."""
        self._cell(intended_s, kind).n_due += 1

    def answered(self, ended_s: float, kind: str, latency_s: float) -> None:
        """Count an answer that is as wanted."""
        cell = self._cell(ended_s, kind)
        cell.n += 1
        cell.buckets[bucket_of(latency_s)] += 1

    def refused(self, ended_s: float, kind: str, problem: str, status: int) -> None:
        """Count an answer with a problem (the last part of its type)."""
        cell = self._cell(ended_s, kind)
        cell.n += 1
        cell.n_failed += 1
        self._problems[math.floor(ended_s), kind, problem, status] += 1

    def unanswered(self, ended_s: float, kind: str, waited_s: float) -> None:
        """Count a request to which no answer came."""
        self.refused(ended_s, kind, NO_ANSWER, 0)
        self._cell(ended_s, kind).buckets[bucket_of(waited_s)] += 1

    def put_off(self, at_s: float, kind: str, problem: str, status: int) -> None:
        """Count an answer after which the request is sent again: no failure yet, and no end of the request."""
        self._problems[math.floor(at_s), kind, problem, status] += 1

    def add(self, counts: LoadCounts) -> None:
        """Add what another process has counted, in whatever order it comes."""
        for one in counts.seconds_seen:
            cell = self._cell(one.at_s, one.kind)
            cell.n_due += one.n_due
            cell.n += one.n
            cell.n_failed += one.n_failed
            cell.buckets.update(one.buckets)
        for problem in counts.problems:
            self._problems[problem.at_s, problem.kind, problem.problem, problem.status] += problem.n

    def seen(self) -> LoadCounts:
        """Give all counted so far, in the order of time."""
        seconds = (_second(*key, cell) for key, cell in sorted(self._cells.items(), key=itemgetter(0)))
        return LoadCounts(tuple(seconds), tuple(ProblemCount(*key, n) for key, n in sorted(self._problems.items())))

    def take(self) -> LoadCounts:
        """Give all counted since the last time, and forget it."""
        counts = self.seen()
        self._cells.clear()
        self._problems.clear()
        return counts

    def _cell(self, at_s: float, kind: str) -> "_Cell":
        return self._cells.setdefault((math.floor(at_s), kind), _Cell())


class _Cell:
    """One second of one kind, as it is counted."""

    __slots__ = ("buckets", "n", "n_due", "n_failed")

    def __init__(self) -> None:
        self.n_due = self.n = self.n_failed = 0
        self.buckets: Counter[int] = Counter()


def _second(at_s: int, kind: str, cell: _Cell) -> Second:
    return Second(at_s, kind, cell.n_due, cell.n, cell.n_failed, dict(sorted(cell.buckets.items())))

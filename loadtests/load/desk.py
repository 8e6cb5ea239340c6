"""The one process of a load that hears of all others: what was seen, how many users there are to be, how it ends."""

import os
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from loadtests.benchmark.processes import Processes
from loadtests.load.connection import ConnectionPool
from loadtests.load.crew import Report, Start
from loadtests.load.judging import of_run
from loadtests.load.ledger import Ledger
from loadtests.load.measured import LOAD, Break, LoadCounter, LoadRun, Reckoning, UserCount
from loadtests.load.ramping import Seen, first_break, steps_until, users_at
from loadtests.load.reckoning import RecordNotReadError, by_learner, catch_up, read_record, reckon
from loadtests.load.scenario import Scenario
from loadtests.load.usage import cores_used
from loadtests.load.watching import Watch, Watched, watching

SECONDS_PER_MINUTE: Final = 60.0
DRAINING_S: Final = 70.0
"""Longest time in which requests under way are waited for: a little longer than for one answer."""
READERS: Final = 4
LOOKED_AT_S: Final = 0.3
PROGRESS: Final = "progress.json"
STOP: Final = "stop"
RUN: Final = "run.json"
FAULT: Final = "fault.txt"

Phase = Literal["start", "load", "drain", "catch up", "reckon", "done"]


class LoadProgress(msgspec.Struct, frozen=True):
    """What whoever waits is told."""

    phase: Phase
    share: float  # of the phase, 0..1
    at_s: float = 0.0
    n_users: int = 0
    n: int = 0  # requests answered so far
    n_failed: int = 0


class Watchable(NamedTuple):
    """What of the service can be looked at from here."""

    supervisor: int  # process of `symphonie serve`
    data_dir: Path


class Desk:
    """Collects, decides, reckons.

    Args:
        scenario: What is run.
        url: Of the service.
        key: Of it.
        folder: Where progress and the run are written, and a file `stop` ends the load.
        service: Its processes, if they run on this machine.
        load_pid: Process that makes the load, its children included.
    """

    def __init__(
        self, scenario: Scenario, url: str, key: str, folder: Path, service: Watchable | None, load_pid: int
    ) -> None:
        self.scenario = scenario
        self._url, self._key, self._folder, self._service, self._load_pid = url, key, folder, service, load_pid
        self._counter, self._ledger, self._users = LoadCounter(), Ledger(), list[UserCount]()
        self._n = self._n_failed = 0
        self._start: Start | None = None
        self._resting_s: float | None = None
        self._drained = set[str]()
        self._broke: Break | None = None
        self._watch: Watch | None = None
        self._stack = ExitStack()
        self._told: tuple[Phase | None, float] = (None, 0.0)

    def begin(self, start: Start) -> None:
        """Begin to watch."""
        self._start = start
        service = None if self._service is None else Processes(*self._service)
        begun_s = time.monotonic() - (time.time() - start.begun_at)
        others = {LOAD: self._load_pid}
        lines = self._folder / "watched.jsonl"
        self._watch = self._stack.enter_context(watching(lines, self._url, self._key, begun_s, service, others))

    def add(self, process: str, report: Report) -> None:
        """Take what a process of the load tells."""
        self._counter.add(report.counts)
        self._ledger.add(report.ledger)
        self._n += sum(one.n for one in report.counts.seconds_seen)
        self._n_failed += sum(one.n_failed for one in report.counts.seconds_seen)
        if report.is_resting and not report.n_in_flight:
            self._drained.add(process)

    def now_s(self) -> float:
        """Give the seconds since the run began; 0 before."""
        return 0.0 if self._start is None else time.time() - self._start.begun_at

    def look(self, n_users: int) -> None:
        """Once a second: write down how many users there are, and tell whoever waits."""
        if self._start is None:
            self._tell("start", 0.0)
            return
        at_s = self.now_s()
        self._users.append(UserCount(round(at_s, 1), n_users))
        share = min(1.0, at_s / (self.scenario.minutes * SECONDS_PER_MINUTE))
        self._tell("load" if self._resting_s is None else "drain", share, at_s, n_users)

    def n_wanted(self) -> int | None:
        """Say how many users there are to be now; None when the load has ended: by its time, broken, or when asked."""
        at_s = self.now_s()
        if self._start is None:
            return self.scenario.users
        is_over = at_s >= self.scenario.minutes * SECONDS_PER_MINUTE or (self._folder / STOP).exists()
        if self._resting_s is not None or is_over or self._is_broken(at_s):
            return None
        return users_at(self.scenario, at_s)

    def rest(self) -> bool:
        """Say whether it is time to tell everybody that nothing more is to be asked: once."""
        if self._resting_s is not None:
            return False
        self._resting_s = self.now_s()
        return True

    def is_drained(self, n_processes: int) -> bool:
        """Say whether everybody has told since that nothing is under way any more, or whether that takes too long."""
        return len(self._drained) >= n_processes or self.now_s() - (self._resting_s or 0.0) > DRAINING_S

    def fail(self, told: str) -> None:
        """Write down why nothing could be begun."""
        (self._folder / FAULT).write_text(told, encoding="utf-8")

    @property
    def has_begun(self) -> bool:
        """Whether there is something to conclude."""
        return self._start is not None

    def conclude(self, seed: int, n_processes: int) -> LoadRun:
        """Wait for the record, reckon, judge, write the run."""
        seconds, start = self._resting_s or self.now_s(), self._start
        watched = Watched() if self._watch is None else self._watch.seen()
        self._stack.close()
        counts = self._counter.seen()
        run = LoadRun(
            scenario=self.scenario.name,
            title=self.scenario.title,
            about=self.scenario.about,
            url=self._url,
            begun_at=datetime.fromtimestamp(start.begun_at if start else time.time(), UTC),
            seconds=round(seconds, 1),
            n_users=max((one.n_users for one in self._users), default=0),
            n_workers=n_processes,
            arrivals="open",
            seed=seed,
            seconds_seen=counts.seconds_seen,
            problems=counts.problems,
            users=tuple(self._users),
            processes=watched.processes,
            lag=watched.lag,
            reckoning=self._reckoning(),
            verdicts=(),
            broke=self._with_cores(watched),
            n_cores=os.cpu_count() if self._service else None,
        )
        whole = replace(run, verdicts=of_run(self.scenario.thresholds, run))
        (self._folder / RUN).write_bytes(msgspec.json.encode(whole))
        self._tell("done", 1.0)
        return whole

    def _is_broken(self, at_s: float) -> bool:
        """Look for a break once it may have come."""
        if self.scenario.ramp is None or self._watch is None:
            return False
        steps, seen = steps_until(self.scenario, self.scenario.ramp, at_s), self._counter.seen()
        so_far = Seen(seen.seconds_seen, seen.problems, self._watch.seen().lag)
        self._broke = first_break(self.scenario, steps, so_far)
        return self._broke is not None

    def _with_cores(self, watched: Watched) -> Break | None:
        if self._broke is None or self.scenario.ramp is None:
            return None
        end_s = self._broke.at_s
        return replace(self._broke, cores=cores_used(watched.processes, end_s - self.scenario.ramp.step_s, end_s))

    def _reckoning(self) -> Reckoning | None:
        """Look everything up; None where the record is not told."""
        if self._start is None or not self._ledger.series:
            return None
        headers = {"Authorization": f"Bearer {self._key}"}
        line = ConnectionPool(self._url, headers, READERS)
        self._tell("catch up", 0.0)
        catch_up(line)
        graph_id, learners = self._start.prepared.graph_id, [*by_learner(self._ledger.series.values())]
        try:
            held = read_record(line, graph_id, learners, lambda share: self._tell("reckon", share))
        except RecordNotReadError:
            return None
        return reckon(self._ledger, held)

    def _tell(self, phase: Phase, share: float, at_s: float = 0.0, n_users: int = 0) -> None:
        """Tell it to whoever looks, but not more often than anybody looks."""
        now_s = time.monotonic()
        if phase == self._told[0] and now_s - self._told[1] < LOOKED_AT_S:
            return
        self._told = phase, now_s
        told = LoadProgress(phase, share, round(at_s, 1), n_users, self._n, self._n_failed)
        draft = self._folder / f"{PROGRESS}.new"
        draft.write_bytes(msgspec.json.encode(told))
        draft.replace(self._folder / PROGRESS)

"""Run the scenarios in interleaved rounds and compare them with the hello of the same run.

A ratio is the median over rounds of the ratio *within* a round, so that whatever else the machine does for a while
weighs on both sides of it.
"""

import asyncio
import statistics
from collections.abc import Callable, Coroutine
from typing import NamedTuple

import msgspec

from loadtests.benchmark.processes import CpuSeconds, used
from loadtests.benchmark.protocol import Tally, drive
from loadtests.benchmark.scenarios import (
    ACCEPTED,
    SCENARIOS,
    ScenarioName,
    Source,
    encode_round,
    results_per_request,
)
from simulations.live.client import LatencyMs, latency_ms

RECORDING = frozenset({"projector", "postgresql"})
"""Processes that go on with results after they were answered."""


class LoadPlan(NamedTuple):
    """How much is measured; everything is bounded in count and in time."""

    port: int  # where the service listens on loopback
    connections: int  # kept-alive connections, one request in flight on each
    rounds: int  # measured rounds; one more, shorter, warms up
    seconds: float  # longest duration of one scenario in one round
    most_requests: int  # most requests of one scenario in one round


class Measurement(NamedTuple):
    """One scenario in one round."""

    tally: Tally  # what the client saw
    # seconds of each of the service's processes; of what takes results to the record, those until it had them
    cpu: CpuSeconds | None = None


class Figures(msgspec.Struct, frozen=True):
    """One scenario over all measured rounds; rates are medians over rounds, per second."""

    requests: int
    requests_per_second: float
    results_per_second: float
    accepted: int
    errors: int
    latency_ms: LatencyMs | None
    # microseconds of processor time of each process per result (of hello: per request), the median over rounds; null
    # where the system does not tell
    cpu_us: dict[str, float] | None = None


class Ratio(msgspec.Struct, frozen=True):
    """A ratio with the limit that it has to keep."""

    value: float
    limit: float
    is_floor: bool

    @property
    def is_kept(self) -> bool:
        """Whether the value is on the right side of the limit."""
        return self.value >= self.limit if self.is_floor else self.value <= self.limit


class BenchmarkReport(msgspec.Struct, frozen=True):
    """What ``--json`` prints."""

    connections: int
    rounds: int
    scenarios: dict[str, Figures]
    ratios: dict[str, Ratio]
    hot_accepted: int  # results of the one hot learner that were answered as accepted, the warm-up included
    # the results of that learner that the service counts afterwards; equal if nothing was lost
    hot_remembered: int | None = None
    settle_seconds: float | None = None  # longest wait for the record to catch up between two scenarios


def run_rounds(
    source: Source,
    plan: LoadPlan,
    settle: Callable[[], None],
    cpu_seconds: Callable[[], CpuSeconds | None],
    progress: Callable[[str], None],
) -> dict[ScenarioName, list[Measurement]]:
    """Measure every scenario once per round, always in the same order; the first is the warm-up.

    After each of them ``settle`` waits until the service has nothing left to do.
    """
    seen: dict[ScenarioName, list[Measurement]] = {name: [] for name in SCENARIOS}
    for number in range(plan.rounds + 1):
        for name in SCENARIOS:
            progress(f"round {number}/{plan.rounds}: {name}")
            before = cpu_seconds()
            tally = _run(_drive_round(source, plan, name, number))
            answered = used(before, cpu_seconds())
            settle()
            seen[name].append(Measurement(tally, _with_record(answered, used(before, cpu_seconds()))))
    return seen


def _with_record(answered: CpuSeconds | None, settled: CpuSeconds | None) -> CpuSeconds | None:
    """Take what answers until the last answer, and what takes results to the record until it has them all."""
    if answered is None or settled is None:
        return None
    return {role: settled[role] if role in RECORDING else seconds for role, seconds in answered.items()}


def summarise(connections: int, measured: dict[ScenarioName, list[Measurement]]) -> BenchmarkReport:
    """Put figures and ratios together; the warm-up round counts for nothing but the hot learner's total."""
    hot_accepted = sum(one.tally.n_marks for one in measured["hot"])
    seen = {name: [one.tally for one in rounds[1:]] for name, rounds in measured.items()}
    return BenchmarkReport(
        connections=connections,
        rounds=len(seen["hello"]),
        hot_accepted=hot_accepted,
        scenarios={name: _figures(name, rounds[1:]) for name, rounds in measured.items()},
        ratios={
            "single_over_hello": Ratio(_ratio(seen, "single", "hello", _rate), 0.30, is_floor=True),
            "batch_over_single_results": Ratio(_ratio(seen, "batch", "single", _result_rate), 8.0, is_floor=True),
            "hot_over_hello": Ratio(_ratio(seen, "hot", "hello", _rate), 0.45, is_floor=True),
            "single_p99_over_hello_p99": Ratio(_ratio(seen, "single", "hello", _p99), 2.5, is_floor=False),
        },
    )


async def _drive_round(source: Source, plan: LoadPlan, name: ScenarioName, number: int) -> Tally:
    is_warm_up = number == 0
    n_requests = plan.most_requests // (10 if name == "batch" else 1) // (4 if is_warm_up else 1)
    requests = encode_round(source, name, number, n_requests)
    seconds = plan.seconds / 4 if is_warm_up else plan.seconds
    mark = ACCEPTED if results_per_request(name) else b"HTTP/1.1 200"
    return await drive(plan.port, requests, connections=plan.connections, seconds=seconds, mark=mark)


def _run(work: Coroutine[None, None, Tally]) -> Tally:
    """Run on uvloop where there is one: the client must be faster than what it measures."""
    try:
        import uvloop  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return asyncio.run(work)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def _figures(name: ScenarioName, rounds: list[Measurement]) -> Figures:
    tallies = [one.tally for one in rounds]
    rate = statistics.median(map(_rate, tallies))
    return Figures(
        requests=sum(tally.n_requests for tally in tallies),
        requests_per_second=round(rate, 1),
        results_per_second=round(rate * results_per_request(name), 1),
        accepted=sum(tally.n_marks for tally in tallies) if results_per_request(name) else 0,
        errors=sum(tally.n_errors for tally in tallies),
        latency_ms=latency_ms([seconds for tally in tallies for seconds in tally.latencies_s]),
        cpu_us=_cpu_us(name, rounds),
    )


def _cpu_us(name: ScenarioName, rounds: list[Measurement]) -> dict[str, float] | None:
    """Give what each process used for one result, or for one hello."""
    each: dict[str, list[float]] = {}
    for tally, cpu in rounds:
        n = tally.n_marks if results_per_request(name) else tally.n_requests
        if cpu is None or not n:
            return None
        for role, seconds in cpu.items():
            each.setdefault(role, []).append(seconds / n * 1e6)
    return {role: round(statistics.median(values), 1) for role, values in each.items()}


def _ratio(
    seen: dict[ScenarioName, list[Tally]], above: ScenarioName, below: ScenarioName, of: Callable[[Tally], float]
) -> float:
    pairs = zip(seen[above], seen[below], strict=True)
    return round(statistics.median(of(one) / of(other) for one, other in pairs), 3)


def _rate(tally: Tally) -> float:
    return tally.n_requests / tally.seconds


def _result_rate(tally: Tally) -> float:
    return tally.n_marks / tally.seconds


def _p99(tally: Tally) -> float:
    figures = latency_ms(tally.latencies_s)
    return figures.p99 if figures else 0.0

"""Run the scenarios in interleaved rounds and compare them with the hello of the same run.

A ratio is the median over rounds of the ratio *within* a round, so that whatever else the machine does for a while
weighs on both sides of it.
"""

import asyncio
import statistics
from collections.abc import Callable, Coroutine, Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

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

NOTHING: Final[Mapping[str, float]] = MappingProxyType({})
RECORDING = frozenset({"projector", "postgresql"})
"""Processes that go on with results after they were answered."""


class BenchmarkPlan(NamedTuple):
    """How much is measured; everything is bounded in count and in time."""

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


class Limit(NamedTuple):
    """What a ratio has to keep: at least the value, or at most."""

    value: float
    is_floor: bool = True


class Ratio(msgspec.Struct, frozen=True):
    """A ratio with the limit that it has to keep."""

    value: float
    limit: float
    is_floor: bool

    @property
    def is_kept(self) -> bool:
        """Whether the value is on the right side of the limit."""
        return self.value >= self.limit if self.is_floor else self.value <= self.limit


class BenchmarkReport(msgspec.Struct, frozen=True, kw_only=True):
    """What ``--json`` prints."""

    connections: int
    rounds: int
    scenarios: dict[str, Figures]
    ratios: dict[str, Ratio]
    hot_accepted: int  # results of the one hot learner that were answered as accepted, the warm-up included
    # the results of that learner that the service counts afterwards; equal if nothing was lost
    hot_remembered: int | None = None
    settle_seconds: float | None = None  # longest wait for the record to catch up between two scenarios
    required: tuple[str, ...] = ()  # ratios that have to be kept
    # a connection sends its next request after the answer to the last one: a slow service is asked less, and how long
    # others would have waited is not seen
    arrivals: Literal["closed"] = "closed"

    @property
    def faults(self) -> tuple[str, ...]:
        """Say in sentences what is not well; nothing if all is."""
        errors = [f"{name}: {one.errors:,} answers were errors" for name, one in self.scenarios.items() if one.errors]
        lost = (
            [f"{self.hot_accepted:,} results were accepted, {self.hot_remembered:,} are remembered"]
            if self.hot_accepted != self.hot_remembered
            else []
        )
        missed = [f"{name} is {one.value:g}" for name, one in self._required() if not one.is_kept]
        return (*errors, *lost, *missed)

    def _required(self) -> Iterator[tuple[str, Ratio]]:
        return ((name, self.ratios[name]) for name in self.required)


LIMITS: Final = {
    "single_over_hello": Limit(0.30),
    "batch_over_single_results": Limit(8.0),
    "hot_over_hello": Limit(0.45),
    "single_p99_over_hello_p99": Limit(2.5, is_floor=False),
}
"""What each ratio is held to, if nothing else is asked."""


def run_rounds(
    source: Source,
    plan: BenchmarkPlan,
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


def summarise(
    connections: int, measured: dict[ScenarioName, list[Measurement]], required: Mapping[str, float] = NOTHING
) -> BenchmarkReport:
    """Put figures and ratios together; the warm-up round counts for nothing but the hot learner's total.

    Args:
        connections: Over which it was measured.
        measured: Each scenario, round by round.
        required: Names of ratios that have to be kept, with what they are held to.
    """
    hot_accepted = sum(one.tally.n_marks for one in measured["hot"])
    seen = {name: [one.tally for one in rounds[1:]] for name, rounds in measured.items()}
    values = {
        "single_over_hello": _ratio(seen, "single", "hello", _rate),
        "batch_over_single_results": _ratio(seen, "batch", "single", _result_rate),
        "hot_over_hello": _ratio(seen, "hot", "hello", _rate),
        "single_p99_over_hello_p99": _ratio(seen, "single", "hello", _p99),
    }
    return BenchmarkReport(
        connections=connections,
        rounds=len(seen["hello"]),
        hot_accepted=hot_accepted,
        scenarios={name: _figures(name, rounds[1:]) for name, rounds in measured.items()},
        ratios={
            name: Ratio(values[name], required.get(name, limit.value), is_floor=limit.is_floor)
            for name, limit in LIMITS.items()
        },
        required=tuple(required),
    )


async def _drive_round(source: Source, plan: BenchmarkPlan, name: ScenarioName, number: int) -> Tally:
    is_warm_up = number == 0
    n_requests = plan.most_requests // (10 if name == "batch" else 1) // (4 if is_warm_up else 1)
    requests = encode_round(source, name, number, n_requests)
    seconds = plan.seconds / 4 if is_warm_up else plan.seconds
    mark = ACCEPTED if results_per_request(name) else b"HTTP/1.1 200"
    return await drive(source.address, requests, connections=plan.connections, seconds=seconds, mark=mark)


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

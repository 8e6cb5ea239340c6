"""Hold what a run measured to the thresholds of its scenario: at its end, and at each step of a ramp. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from loadtests.load.measured import LagSample, LoadRun, LoadVerdict, ProblemCount, Second, judge, total
from loadtests.load.scenario import Thresholds
from loadtests.load.usage import Slope, memory_by_role, memory_slopes

RESULTS: Final = "POST /v1/results"
GROWTH: Final = "memory_bytes_per_result"
MOST: Final = "memory_bytes"
MB: Final = 1e6
WARM_UP: Final = 1 / 3
"""Share of a run in which memory is not looked at: caches and pools fill."""


def of_requests(
    thresholds: Thresholds, seconds: Sequence[Second], problems: Iterable[ProblemCount], lag: Iterable[LagSample]
) -> list[LoadVerdict]:
    """Judge what was answered, and how far the record was behind, over some seconds."""
    seen = total(seconds)
    put_off = sum(one.n for one in problems) - seen.n_failed
    figures = {
        "error_rate": (thresholds.error_rate, seen.error_rate),
        "p95_s": (thresholds.p95_s, seen.latency_s(0.95)),
        "p99_s": (thresholds.p99_s, seen.latency_s(0.99)),
        "put_off_rate": (thresholds.put_off_rate, put_off / seen.n if seen.n else None),
        "lag_age_s": (thresholds.lag_age_s, max((one.age_s for one in lag), default=None)),
    }
    return [judge(name, asked, found) for name, (asked, found) in figures.items() if asked is not None]


def of_run(thresholds: Thresholds, run: LoadRun) -> tuple[LoadVerdict, ...]:
    """Judge a whole run.

    Args:
        thresholds: What has to hold.
        run: What was measured. What a ramp broke at its end is no fault: it was looked for.
    """
    kept = [] if run.broke else of_requests(thresholds, run.seconds_seen, run.problems, run.lag)
    reckoned = run.reckoning
    kept.append(judge("lost", thresholds.lost, None if reckoned is None else reckoned.lost))
    kept.append(judge("twice", thresholds.twice, None if reckoned is None else reckoned.twice))
    if run.service:
        kept += of_memory(thresholds, run)
    if thresholds.sustained_ratio is not None:
        kept.append(judge("sustained_ratio", thresholds.sustained_ratio, run.sustained_ratio, is_floor=True))
    return tuple(kept)


def of_memory(thresholds: Thresholds, run: LoadRun) -> Iterator[LoadVerdict]:
    """Judge memory by role: how much it grew for each result that was kept, at the lower end of the interval; its most.

    Flat is what may be no slope at all; what grows by less than is kept of a result only keeps it.
    """
    n_per_s = total(one for one in run.seconds_seen if one.kind == RESULTS).n / max(run.seconds, 1.0)
    slopes, held = memory_slopes(run.service, run.seconds * WARM_UP), memory_by_role(run.service)
    for role, asked in thresholds.memory_bytes_per_result.items():
        yield judge(GROWTH, asked, _least(slopes.get(role), n_per_s), subject=role)
    for role, asked in thresholds.memory_mb.items():
        most = max(held.get(role, {}).values(), default=None)
        yield judge(MOST, asked * MB, most, subject=role)


def _least(slope: Slope | None, n_per_s: float) -> float | None:
    return None if slope is None or not n_per_s else max(0.0, round(slope.low / n_per_s, 1))

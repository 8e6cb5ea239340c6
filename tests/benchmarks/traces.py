"""What a trace of activity costs the handler of `POST /v1/activities`, as a share of what a result costs its own.

`uv run python -m tests.benchmarks.traces [--json]`: single results and single traces of 500 learners in turn, in one
process and without sockets, as in `tests.benchmarks.hot_road`; and traces in requests of 100, of 100 learners and of
one. Processor time, so that a busy machine says the same.
"""

import argparse
import asyncio
import gc
import random
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any, Final, cast

import msgspec
import numpy as np

from api.activities.route import take_traces
from api.results.route import take_results
from content_graph.courses import bundled
from tests.benchmarks.hot_road import N_BEFORE, N_LEARNERS, bodies, runtime_of

N_TIMED: Final = 4_000
N_BATCHES: Final = 60
BATCH: Final = 100
SHARES: Final = (10, 25, 50)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
    options = parser.parse_args()
    figures = asyncio.run(measure())
    lines = [f"{name}: {value:,.2f}" for name, value in figures.items()]
    sys.stdout.write(msgspec.json.encode(figures).decode() + "\n" if options.json else "\n".join(lines) + "\n")


async def measure() -> dict[str, float]:
    """Give microseconds, and ratios."""
    course = bundled()
    runtime = runtime_of(course)
    rng = random.Random(5)  # noqa: S311 - a load, not a secret
    for body in bodies(course, N_BEFORE * N_LEARNERS, rng, is_told=True):
        await timed(take_results, runtime, body)
    gc.collect()
    gc.freeze()
    results, traces = [], []
    for number, body in enumerate(bodies(course, N_TIMED, rng, is_told=True)):
        results.append(await timed(take_results, runtime, body))
        traces.append(await timed(take_traces, runtime, visits(course.id, [f"l{number % N_LEARNERS}"])))
    of_many = [f"l{number}" for number in range(BATCH)]
    spread = [await timed(take_traces, runtime, visits(course.id, of_many)) / BATCH for _ in range(N_BATCHES)]
    together = [await timed(take_traces, runtime, visits(course.id, ["l1"] * BATCH)) / BATCH for _ in range(N_BATCHES)]
    found: dict[str, float] = {}
    for name, seconds in (("result", results), ("trace", traces), ("of 100 learners", spread), ("of one", together)):
        found |= {f"{name}, µs, {share} % below": float(np.percentile(seconds, share)) * 1e6 for share in SHARES}
    return found | {f"trace / result at {share} %": ratio(traces, results, share) for share in SHARES}


def ratio(some: list[float], others: list[float], share: int) -> float:
    """Give how percentiles compare."""
    return float(np.percentile(some, share) / np.percentile(others, share))


def visits(graph_id: str, learners: list[str]) -> bytes:
    """Encode one request."""
    at = {"occurred_at": "2026-11-02T09:00:00+01:00", "minutes": 12.5}
    sent = [{"kind": "visit", "trace_id": str(uuid.uuid4()), "learner_id": one, **at} for one in learners]
    return msgspec.json.encode({"content_graph": graph_id, "activities": sent})


async def timed(take: Callable[..., Awaitable[msgspec.Struct]], runtime: object, body: bytes) -> float:
    """Take one request in, and give its seconds of processor time."""
    principal = cast("Any", SimpleNamespace(organisation_no=1))
    started = time.process_time()
    msgspec.json.encode(await take(runtime, principal, body))
    return time.process_time() - started


if __name__ == "__main__":
    main()

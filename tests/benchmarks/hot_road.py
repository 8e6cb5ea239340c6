"""What one result costs the handler of `POST /v1/results`, in one process and without sockets.

`uv run python -m tests.benchmarks.hot_road [--untold] [--json]`: single results of 500 learners on the bundled course,
decoded, admitted, traced, decided on, encoded for the store, and the answer encoded; the store is a dictionary. Two
thirds of that time is the interpreter's, spread evenly, so beside the time stands what does not depend on the machine:
the bytecodes that are run for a result, by module. Times are percentiles of single results, because on a busy machine
the mean is that of the others.
"""

import argparse
import asyncio
import gc
import random
import sys
import time
import uuid
from collections import Counter
from datetime import UTC, datetime
from types import FrameType, SimpleNamespace
from typing import Any, cast

import msgspec
import numpy as np

from api.content.graphs import Graphs, serve
from api.http.counters import Counters
from api.learners.offers import OfferNames
from api.live.commands import Commands
from api.live.store import LiveStore
from api.live.wire import Argument, Reply
from api.paths.publishing import DecisionPublisher
from api.record.graphs import StoredGraph
from api.record.pool import Pool
from api.results.intake import ResultIntake
from api.results.route import take_results
from api.runtime import Runtime
from api.turns import Bounds, Turns
from content_graph.compiled import compile_graph
from content_graph.courses import bundled
from content_graph.model import ContentGraph
from simulations.live.wire import ResultsRequest, ResultToSend

N_LEARNERS = 500
N_BEFORE = 6
"""Results of each learner before anything is measured."""
N_TIMED, N_TRACED = 4_000, 300
RIGHT_SHARE = 0.7
N_MODULES = 12


class Shelf:
    """A road to a dictionary."""

    def __init__(self) -> None:
        self._states: dict[Argument, Argument] = {}

    async def execute(self, shard: int, *command: Argument) -> Reply:
        """Answer what a load, a commit, and traces of activity ask."""
        del shard
        if command[1] == "symphonie_append":
            return b""
        if command[1] == "symphonie_load":
            return [self._states.get(command[3]), b"0", None, None]
        self._states[command[3]] = command[9]
        return 1


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--untold", action="store_true", help="nobody asks for recommendations")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")
    options = parser.parse_args()
    figures = asyncio.run(measure(is_told=not options.untold))
    lines = [f"{name}: {value:,.0f}" for name, value in figures.items()]
    sys.stdout.write(msgspec.json.encode(figures).decode() + "\n" if options.json else "\n".join(lines) + "\n")


async def measure(*, is_told: bool) -> dict[str, float]:
    """Give microseconds and bytecodes of one result."""
    course = bundled()
    runtime = runtime_of(course)
    rng = random.Random(5)  # noqa: S311 - a load, not a secret
    await take(runtime, bodies(course, N_BEFORE * N_LEARNERS, rng, is_told=is_told))
    gc.collect()
    gc.freeze()
    seconds = await take(runtime, bodies(course, N_TIMED, rng, is_told=is_told))
    found = {f"µs, {share} % of results below": float(np.percentile(seconds, share)) * 1e6 for share in (10, 25, 50)}
    counts = await count(runtime, bodies(course, N_TRACED, rng, is_told=is_told))
    found["bytecodes"] = sum(counts.values()) / N_TRACED
    return found | {f"bytecodes of {name}": n / N_TRACED for name, n in counts.most_common(N_MODULES)}


def runtime_of(course: ContentGraph) -> Runtime:
    """Put together what the handler needs."""
    compiled = compile_graph(course)
    fields: dict[str, Any] = dict.fromkeys(StoredGraph._fields)
    fields |= {"graph_no": 1, "graph_id": course.id, "seq": 1, "version": "v1", "revision": 1, "graph": course}
    fields |= {"registry": compiled.registry, "created_at": datetime.now(UTC), "awaiting": (), "settings_version": 0}
    served = serve(StoredGraph(**fields))
    nothing = SimpleNamespace()
    store = LiveStore(cast("Commands", Shelf()), 16, 30)
    intake = ResultIntake(
        store,
        cast("Pool", nothing),
        cast("Graphs", nothing),
        cast("DecisionPublisher", nothing),
        clock_us,
        lambda: str(uuid.uuid4()),
        4,
    )
    return cast(
        "Runtime",
        SimpleNamespace(
            settings=SimpleNamespace(max_batch=1000, clock_skew_seconds=300),
            turns=Turns("results", Bounds(128, 512, 512, 10.0), lambda _: None),
            store=store,
            pool=nothing,
            clock_us=clock_us,
            intake=intake,
            graphs=SimpleNamespace(known=lambda _organisation_no, _graph_id: served),
            offer_names=OfferNames(b"k" * 32),
            counters=Counters(),
        ),
    )


def clock_us() -> int:
    """Give microseconds since 1970."""
    return time.time_ns() // 1000


def bodies(course: ContentGraph, n: int, rng: random.Random, *, is_told: bool) -> list[bytes]:
    """Encode requests of one result each, every learner in turn."""
    return [
        msgspec.json.encode(
            ResultsRequest(
                (ResultToSend(str(uuid.uuid4()), f"l{number % N_LEARNERS}", rng.choice(course.items).id, score),),
                course.id,
                is_told,
                "changed",
            )
        )
        for number in range(n)
        for score in (float(rng.random() < RIGHT_SHARE),)
    ]


async def take(runtime: Runtime, sent: list[bytes]) -> list[float]:
    """Take results in, one after the other; seconds of each."""
    principal, seconds = SimpleNamespace(organisation_no=1, limits=None), []
    for body in sent:
        started = time.perf_counter()
        msgspec.json.encode(await take_results(runtime, cast("Any", principal), body))
        seconds.append(time.perf_counter() - started)
    return seconds


async def count(runtime: Runtime, sent: list[bytes]) -> Counter[str]:
    """Count the bytecodes that are run, by module."""
    counts: Counter[str] = Counter()

    def trace(frame: FrameType, event: str, _: object) -> Any:  # noqa: ANN401 - as `sys.settrace` asks
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if event == "opcode":
            counts[frame.f_globals["__name__"]] += 1
        return trace

    sys.settrace(trace)
    try:
        await take(runtime, sent)
    finally:
        sys.settrace(None)
    return counts


if __name__ == "__main__":
    main()

"""Ours beside what one would otherwise run (`tests.benchmarks.plain_service`), in one run, one worker each.

`uv run python -m tests.benchmarks.plain_way [--rounds 3] [--seconds 3] [--json]`: one result per request over 64
connections on loopback; both servers of live states write every commit to disk before the answer. Rounds take turns,
so that whatever else the machine does weighs on both. Each learner's roster is made in a warm-up, which is not
measured: it takes as long as a hundred results. Needs the extra `pybkt`, and Linux.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import msgspec
import psutil

from api.processes.embedded.binaries import valkey_server
from content_graph.courses import bundled
from loadtests.benchmark.processes import Processes
from loadtests.benchmark.protocol import Endpoint, Tally, drive
from loadtests.benchmark.run import settle
from loadtests.benchmark.scenarios import ACCEPTED, HELLO, Source, encode_round
from simulations.live.client import ServiceClient, latency_ms
from simulations.live.serving import SCOPES, create_key, ending_with_us, free_port, running_service
from tests.api.live.servers import running

CONNECTIONS: Final = 64
N_LEARNERS: Final = 100
MOST_REQUESTS: Final = 20_000
START_WITHIN_S: Final = 60.0
ON_DISK: Final = ("--appendonly", "yes", "--appendfsync", "always")

Seconds = Mapping[str, float]


class Way(NamedTuple):
    """A service under load.

    Attributes:
        name: Of the way.
        port: Where it listens.
        key: That it is asked with.
        cpu_seconds: What each of its processes has used so far.
        rest: Returns when it has nothing left to do.
    """

    name: str
    port: int
    key: str
    cpu_seconds: Callable[[], Seconds]
    rest: Callable[[], object]


class Round(NamedTuple):
    """One way in one round: what the client saw, and µs of processor time of each process for one result."""

    tally: Tally
    cpu_us: dict[str, float]


def main() -> None:
    """Measure both and print them side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="per way and round, at most")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    options = parser.parse_args()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="plain-way-")))
        ways = [stack.enter_context(start(scratch)) for start in (ours, plain)]
        found = measure(ways, options.rounds, options.seconds)
    figures = {name: figures_of(rounds) for name, rounds in found.items()}
    sys.stdout.write(msgspec.json.encode(figures).decode() + "\n" if options.json else report(figures))


@contextmanager
def ours(scratch: Path) -> Iterator[Way]:
    """Run the service with one worker."""
    data_dir = scratch / "ours"
    with running_service(scratch / "ours.log", data_dir, options=("--workers", "1")) as service:
        key = create_key("benchmark", "benchmark", data_dir, (*SCOPES, "metrics:read"))
        asyncio.run(_bring_graph(service.url, key))
        processes = Processes(service.process.pid, data_dir)
        yield Way(
            "ours",
            urlsplit(service.url).port or 0,
            key,
            lambda: processes.cpu_seconds() or {},
            lambda: asyncio.run(settle(service.url, key)),
        )


@contextmanager
def plain(scratch: Path) -> Iterator[Way]:
    """Run the plain way, with a Valkey of its own."""
    directory, port = scratch / "plain", free_port()
    directory.mkdir()
    others = {one.pid for one in psutil.Process().children()}
    with running(valkey_server(), directory, *ON_DISK) as url:
        (valkey,) = {one.pid for one in psutil.Process().children()} - others
        command = [sys.executable, "-m", "tests.benchmarks.plain_service", str(port), urlsplit(url).path]
        process = subprocess.Popen(ending_with_us(command))  # noqa: S603 - our own command
        try:
            _await(port)
            pids = {"worker": process.pid, "valkey": valkey}
            yield Way("plain", port, "", lambda: _seconds(pids), lambda: None)
        finally:
            process.terminate()
            process.wait()


def measure(ways: list[Way], n_rounds: int, seconds: float) -> dict[str, list[Round]]:
    """Take turns; the first round warms up: one result of each learner."""
    found: dict[str, list[Round]] = {way.name: [] for way in ways}
    run = f"r{time.time_ns():x}"
    for number in range(n_rounds + 1):
        for way in ways:
            address = Endpoint("127.0.0.1", way.port)
            source = Source(address, way.key, bundled(), run, N_LEARNERS)
            n_requests, most_seconds = (MOST_REQUESTS, seconds) if number else (N_LEARNERS, START_WITHIN_S)
            requests = encode_round(source, "single", number, n_requests)
            before = way.cpu_seconds()
            tally = asyncio.run(drive(address, requests, connections=CONNECTIONS, seconds=most_seconds, mark=ACCEPTED))
            way.rest()
            used, n = way.cpu_seconds(), max(tally.n_marks, 1)
            found[way.name].append(Round(tally, {role: 1e6 * (used[role] - before[role]) / n for role in used}))
    return {name: rounds[1:] for name, rounds in found.items()}


def figures_of(rounds: list[Round]) -> dict[str, float]:
    """Take medians over the rounds; what failed is counted."""
    latency = latency_ms([seconds for one in rounds for seconds in one.tally.latencies_s])
    figures = {f"{role}_cpu_us": statistics.median(one.cpu_us[role] for one in rounds) for role in rounds[0].cpu_us}
    figures["results_per_second"] = statistics.median(one.tally.n_marks / one.tally.seconds for one in rounds)
    figures["p50_ms"], figures["p99_ms"] = (latency.p50, latency.p99) if latency else (0.0, 0.0)
    return figures | {"errors": float(sum(one.tally.n_errors for one in rounds))}


def report(figures: Mapping[str, Mapping[str, float]]) -> str:
    """Lay the figures out, a column for each way."""
    names = list(dict.fromkeys(name for found in figures.values() for name in found))
    rows = [[name, *[f"{found[name]:,.1f}" if name in found else "–" for found in figures.values()]] for name in names]
    return "".join(f"{one:22}{'':2}{ours_:>12}{plain_:>12}\n" for one, ours_, plain_ in [["", *figures], *rows])


async def _bring_graph(url: str, key: str) -> None:
    async with ServiceClient(url, key, 1) as client:
        await client.put_graph(bundled())


def _await(port: int) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{HELLO}", timeout=5):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def _seconds(pids: Mapping[str, int]) -> Seconds:
    times = {role: psutil.Process(pid).cpu_times() for role, pid in pids.items()}
    return {role: one.user + one.system for role, one in times.items()}


if __name__ == "__main__":
    main()

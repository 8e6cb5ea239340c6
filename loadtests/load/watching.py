"""Look at a service while it is under load: once a second what its processes use and how far the record is behind.

It is done by a process of its own (`python -m loadtests.load.watching`), so that the clients of the load wait neither
for `/proc` nor for the answer of `/v1/metrics`, whatever they run on (locust's users share one thread). It ends when
the pipe to it is closed, so also when whoever started it is killed.
"""

import http.client
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, NamedTuple
from urllib.parse import urlsplit

import msgspec

from loadtests.benchmark.lag import Lag, lag_of
from loadtests.benchmark.processes import Processes, busy_s, families, is_told
from loadtests.load.measured import ELSEWHERE, LagSample, ProcessSample

EVERY_S: Final = 1.0
SAMPLES_PER_MEMORY: Final = 5
"""Memory is looked at every so many seconds: the system walks through the pages of each process for it."""
PATIENCE_S: Final = 5.0
"""How long an answer of `/v1/metrics` is waited for; there is no lag of that second then."""
END_S: Final = 10.0


class Watched(msgspec.Struct, frozen=True):
    """What was seen, in the order of time."""

    processes: tuple[ProcessSample, ...] = ()
    lag: tuple[LagSample, ...] = ()


class WatchOrder(msgspec.Struct, frozen=True):
    """What is to be watched: the first line that the process reads."""

    url: str  # of the service
    key: str  # with the scope `metrics:read`; no lag if empty
    begun_s: float  # `time.monotonic()` as the run began, which all processes of a machine share
    supervisor: int | None  # process of `symphonie serve`, if it runs on this machine
    data_dir: str  # its data directory
    others: dict[str, int]  # roles and processes beside it, such as `load`
    memory_each: int = SAMPLES_PER_MEMORY


class Watch(NamedTuple):
    """What is being watched."""

    lines: Path  # where the samples are written

    def seen(self) -> Watched:
        """Give all samples so far."""
        whole = self.lines.read_bytes().rpartition(b"\n")[0].splitlines()
        samples = [msgspec.json.decode(line, type=Watched) for line in whole]
        return Watched(
            tuple(one for sample in samples for one in sample.processes),
            tuple(one for sample in samples for one in sample.lag),
        )


@contextmanager
def watching(
    lines: Path, url: str, key: str, begun_s: float, service: Processes | None, others: Mapping[str, int]
) -> Iterator[Watch]:
    """Watch for the duration of the block.

    Args:
        lines: A file for the samples.
        url: Of the service.
        key: With the scope `metrics:read`; no lag is sampled if it is empty.
        begun_s: `time.monotonic()` as the run began.
        service: The service's processes, if it runs on this machine with the embedded servers.
        others: Processes by role that are to be watched beside it: `{"load": os.getpid()}`.
    """
    order = WatchOrder(
        url,
        key,
        begun_s,
        None if service is None else service.supervisor,
        "" if service is None else str(service.data_dir),
        dict(others),
    )
    with lines.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "loadtests.load.watching"], stdin=subprocess.PIPE, stdout=sink
        )
    try:
        pipe = _pipe_of(process)
        pipe.write(msgspec.json.encode(order) + b"\n")
        pipe.flush()
        yield Watch(lines)
    finally:
        process.communicate(timeout=END_S)


def _pipe_of(process: "subprocess.Popen[bytes]") -> IO[bytes]:
    if process.stdin is None:
        raise AssertionError  # it was asked for
    return process.stdin


class Metrics:
    """A kept connection that asks for `/v1/metrics`."""

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE_S)
        self._headers = {"Authorization": f"Bearer {key}"}
        self._path = f"{parts.path.rstrip('/')}/v1/metrics"

    def lag(self) -> Lag | None:
        """Ask how far the record is behind; None where the service does not say it."""
        try:
            self._connection.request("GET", self._path, headers=self._headers)
            return lag_of(self._connection.getresponse().read())
        except (OSError, http.client.HTTPException):
            self._connection.close()  # the next one connects again
            return None


def _sample(order: WatchOrder, number: int, metrics: Metrics | None) -> Watched:
    lag = None if metrics is None else metrics.lag()
    at_s = time.monotonic() - order.begun_s
    return Watched(
        tuple(_processes(order, at_s, has_memory=number % order.memory_each == 0)) if is_told() else (),
        () if lag is None else (LagSample(round(at_s, 3), *lag),),
    )


def _processes(order: WatchOrder, at_s: float, *, has_memory: bool) -> Iterator[ProcessSample]:
    service = None if order.supervisor is None else Processes(order.supervisor, Path(order.data_dir))
    busy, found = busy_s(), families(service, order.others.items())
    for one in found:
        memory = one.memory_bytes() if has_memory else None
        yield ProcessSample(round(at_s, 3), one.role, one.pid, memory, round(one.cpu_s, 2))
    elsewhere = busy - sum(one.cpu_s for one in found)
    yield ProcessSample(round(at_s, 3), ELSEWHERE, 0, None, round(elsewhere, 2))


def main() -> None:
    """Read what is to be watched, and write a line of samples a second until the pipe is closed."""
    pipe = sys.stdin.buffer
    order = msgspec.json.decode(pipe.readline(), type=WatchOrder)
    metrics = Metrics(order.url, order.key) if order.key else None
    number, due = 0, time.monotonic()
    while not select.select([pipe], [], [], max(0.0, due - time.monotonic()))[0]:
        os.write(sys.stdout.fileno(), msgspec.json.encode(_sample(order, number, metrics)) + b"\n")
        # What was missed while an answer was waited for is not made up for.
        number, due = number + 1, max(due + EVERY_S, time.monotonic())


if __name__ == "__main__":
    main()

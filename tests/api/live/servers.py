"""Real servers for the store's contract: started here, on loopback, and ended by pid."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from api.processes.embedded.binaries import valkey_server
from simulations.live.serving import free_ports

START_WITHIN_S = 200.0
# a node of a cluster talks to the others on a second port, so far above its own
BUS_ABOVE = 10_000


def redis_server() -> Path:
    """Return Debian's redis-server; where it is missing the test is skipped, except where all must run."""
    found = shutil.which("redis-server")
    if found is None:
        if os.environ.get("SYMPHONIE_REQUIRE_ALL"):
            pytest.fail("redis-server is not installed, and SYMPHONIE_REQUIRE_ALL is set")
        pytest.skip("redis-server is not installed: apt-get install redis-server")
    return Path(found)


def binary(flavour: str) -> Path:
    return valkey_server() if flavour == "valkey" else redis_server()


@contextmanager
def running(program: Path, directory: Path, *options: str) -> Iterator[str]:
    """Start a server on a unix socket and give its URL."""
    path = directory / "s.sock"
    command: list[str | Path] = [
        program,
        "--port",
        "0",
        "--unixsocket",
        path,
        "--dir",
        directory,
        "--save",
        "",
        *options,
    ]
    with _process(command, directory) as process:
        url = f"unix://{path}"
        _await_ready(url, process, directory)
        yield url


@contextmanager
def cluster(program: Path, directory: Path, n_nodes: int = 3) -> Iterator[str]:
    """Start a cluster of primaries that share all slots, and give the URL of one."""
    ports = free_ports(n_nodes, reach=BUS_ABOVE)
    processes: dict[int, subprocess.Popen[bytes]] = {}
    with ExitStack() as stack:
        for port in ports:
            home = directory / str(port)
            home.mkdir()
            options = (
                "--port",
                str(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                str(home),
                "--save",
                "",
                "--cluster-enabled",
                "yes",
            )
            processes[port] = stack.enter_context(_process([str(program), *options], home))
        clients = [Redis(host="127.0.0.1", port=port) for port in ports]
        for client, port in zip(clients, ports, strict=True):
            _await_ready(f"redis://127.0.0.1:{port}", processes[port], directory / str(port))
            stack.callback(client.close)
        _join(clients, ports)
        yield f"redis://127.0.0.1:{ports[0]}"


def _join(clients: list[Redis], ports: list[int]) -> None:
    n_slots = 16_384
    edges = [n_slots * i // len(ports) for i in range(len(ports) + 1)]
    for client, first, end in zip(clients, edges, edges[1:], strict=False):
        _tell(client, "CLUSTER", "ADDSLOTSRANGE", first, end - 1)
    for port in ports[1:]:
        _tell(clients[0], "CLUSTER", "MEET", "127.0.0.1", port)
    deadline = time.monotonic() + START_WITHIN_S
    while not all(_is_whole(client, len(ports)) for client in clients):
        assert time.monotonic() < deadline, "the cluster did not form"
        time.sleep(0.05)


def _is_whole(client: Redis, n_nodes: int) -> bool:
    lines = bytes(_tell(client, "CLUSTER", "INFO")).splitlines()
    return b"cluster_state:ok" in lines and b"cluster_known_nodes:%d" % n_nodes in lines


def _tell(client: Redis, *command: str | int) -> bytes:
    reply: bytes = client.execute_command(*command)  # type: ignore[no-untyped-call] # redis-py's own
    return reply


@contextmanager
def _process(command: Sequence[str | Path], directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log)  # noqa: S603 - our own server
    try:
        yield process
    finally:
        process.terminate()
        process.wait(START_WITHIN_S)


def _await_ready(url: str, process: subprocess.Popen[bytes], directory: Path) -> None:
    deadline = time.monotonic() + START_WITHIN_S
    with Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
            except RedisError:
                log = (directory / "log").read_text(errors="replace")
                assert process.poll() is None, f"the server at {url} ended: {log}"
                assert time.monotonic() < deadline, f"{url} did not answer: {log}"
                time.sleep(0.02)
            else:
                return

"""A PostgreSQL and its synchronous standby on loopback, out of the embedded package; ended by pid."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

from api.processes.embedded.binaries import postgresql
from api.processes.embedded.privileges import account_for
from simulations.live.serving import free_port
from tests.faults.places import PATIENCE_S

ROLE = "symphonie"


class Server(NamedTuple):
    """A PostgreSQL of this test."""

    directory: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}@127.0.0.1:{self.port}/postgres"

    def promote(self) -> None:
        """Let a standby become the primary."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("SELECT pg_promote()")


def run(home: Path, program: str, *arguments: str) -> None:
    user, group = ids(home)
    command = [str(postgresql(program)), *arguments]
    subprocess.run(command, check=True, capture_output=True, user=user, group=group)  # noqa: S603 - our own server


def ids(home: Path) -> tuple[int | None, int | None]:
    """As whom PostgreSQL runs, because it refuses root: user and group."""
    account = account_for(home)
    return (None, None) if account is None else (account.uid, account.gid)


@contextmanager
def server(home: Path, name: str, *settings: str) -> Iterator[Server]:
    """Start the cluster in `home/name`, and kill it in the end."""
    port, directory = free_port(), home / name
    given = ("listen_addresses=127.0.0.1", "unix_socket_directories=", f"port={port}", "fsync=off", *settings)
    options = [word for one in given for word in ("-c", one)]
    command, (user, group) = [str(postgresql("postgres")), "-D", str(directory), *options], ids(home)
    with (home / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, user=user, group=group)  # noqa: S603 - our own server
    one = Server(directory, port, process)
    try:
        wait_for(one.url)
        yield one
    finally:
        process.kill()
        process.wait(PATIENCE_S)


def wait_for(url: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, f"{url} does not answer"
            time.sleep(0.05)
        else:
            return


@contextmanager
def replicated(home: Path) -> Iterator[tuple[Server, Server]]:
    """Start a primary that has each commit on the standby's disk before it answers, and the standby."""
    if account := account_for(home):
        os.chown(home, account.uid, account.gid)
    run(home, "initdb", "-D", str(home / "one"), "-U", ROLE, "--auth=trust", "--encoding=UTF8", "--no-instructions")
    with server(home, "one", "synchronous_standby_names=*") as primary:
        source = f"host=127.0.0.1 port={primary.port} user={ROLE}"
        run(home, "pg_basebackup", "-D", str(home / "two"), "-d", source, "-R", "-X", "stream", "-c", "fast")
        with server(home, "two") as standby:
            with psycopg.connect(primary.url, autocommit=True) as connection:
                connection.execute("CREATE DATABASE symphonie")
            yield primary, standby

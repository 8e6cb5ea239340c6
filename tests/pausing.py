"""Processes of a service that stand still for a while, so that a test is quicker than they are on any machine."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

PATIENCE_S = 200.0
LONGEST_WORK_S = 2.0
"""From which on a transaction of the service is taken for one of a process that stands still."""
_UNDER_WAY = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND application_name LIKE 'symphonie%' AND xact_start IS NOT NULL"
)


@contextmanager
def without(name: str, service: subprocess.Popen[bytes] | subprocess.Popen[str]) -> Iterator[None]:
    """Stop the process of this name that a service has started, for the duration of the block."""
    children = map(int, Path(f"/proc/{service.pid}/task/{service.pid}/children").read_text().split())
    (pid,) = (pid for pid in children if Path(f"/proc/{pid}/comm").read_text().strip() == name)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def at_rest(service: subprocess.Popen[bytes], database_url: str, *names: str) -> Iterator[None]:
    """Stop the processes of these names for the duration of the block, none of them amid a transaction."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        with ExitStack() as stack:
            for name in names:
                stack.enter_context(without(name, service))
            if _is_nothing_held(database_url):
                yield
                return
        assert time.monotonic() < deadline


def _is_nothing_held(database_url: str) -> bool:
    """Tell whether at some moment of the next ones no transaction of the service is under way."""
    deadline = time.monotonic() + LONGEST_WORK_S
    with psycopg.connect(database_url, autocommit=True) as connection:
        while connection.execute(_UNDER_WAY).fetchone() != (0,):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
    return True

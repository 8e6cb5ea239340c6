"""A process of a service that stands still for a while, so that a test is quicker than it on any machine."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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

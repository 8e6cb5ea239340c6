"""Processes that attach, and the processes behind a data directory: known by what we started or by its lock files."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

WITHIN_SECONDS = 200.0

_HOLD = """
import sys
from pathlib import Path
from api.processes.embedded import attach
from api.settings import Settings
with attach(Settings(data_dir=Path(sys.argv[1]))):
    print("attached", flush=True)
    sys.stdin.read()
"""


class Holder:
    """A process of its own that attaches and stays attached."""

    def __init__(self, data_dir: Path) -> None:
        command = [sys.executable, "-P", "-c", _HOLD, str(data_dir)]
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )

    def wait_attached(self) -> None:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"attached\n"

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate(timeout=WITHIN_SECONDS)

    def leave(self) -> None:
        self._process.communicate(b"", timeout=WITHIN_SECONDS)


@contextmanager
def holders(data_dir: Path, n: int) -> Iterator[list[Holder]]:
    """Start n processes that attach at the same time; whatever happens, none is left."""
    started = [Holder(data_dir) for _ in range(n)]
    try:
        for holder in started:
            holder.wait_attached()
        yield started
    finally:
        for holder in started:
            holder.kill()
        wait_for(lambda: all(is_gone(pid) for pid in pids(data_dir).values()))


def pids(data_dir: Path) -> dict[str, int]:
    """Return the processes that the lock files name."""
    texts = {lock.stem: lock.read_text() for lock in data_dir.glob("*.lock")}
    return {name: int(text.splitlines()[0]) for name, text in texts.items() if text}


def kill(data_dir: Path, *names: str) -> None:
    """Kill processes of a data directory, as `kill -9` does."""
    running = pids(data_dir)
    assert not any(is_gone(running[name]) for name in names)
    for name in names:
        with suppress(ProcessLookupError):  # servers end at once with their supervisor
            os.kill(running[name], signal.SIGKILL)


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet has ended too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_for(condition: Callable[[], bool], within_seconds: float = WITHIN_SECONDS) -> None:
    """Return as soon as the condition holds; fail when it does not in time."""
    deadline = time.monotonic() + within_seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)

"""Locked files: they tell who is there, because the system drops a lock with the last process that has the file.

A lock is inherited with the open file, so that it can be handed over with no gap. The number that is written into the
file is for people and for error messages.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from pathlib import Path
from typing import IO

from api.processes.embedded.errors import StillHeldError

_POLL_SECONDS = 0.02


def open_lock(path: Path) -> IO[str]:
    """Open a lock file, made when it is missing; the lock itself is not taken yet."""
    # Not for appending: Linux would ignore the position at which the holder is written.
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="ascii")


def hold(lock: IO[str], name: str, seconds: float) -> None:
    """Take an exclusive lock on an open file.

    Raises:
        StillHeldError: Somebody else has it for longer than `seconds`.
    """
    deadline = time.monotonic() + seconds
    while not is_held_now(lock):
        if time.monotonic() > deadline:
            lock.seek(0)
            raise StillHeldError(name, lock.read().strip(), seconds)
        time.sleep(_POLL_SECONDS)


def is_held_now(lock: IO[str]) -> bool:
    """Try once to take an exclusive lock on an open file, and return whether it is ours now."""
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def write_holder(lock: IO[str], pid: int) -> None:
    """Write into a lock file who holds it, for people and for error messages."""
    # In this order, the first line is a whole number at every moment.
    line = f"{pid}\n".encode()
    os.pwrite(lock.fileno(), line, 0)
    os.ftruncate(lock.fileno(), len(line))

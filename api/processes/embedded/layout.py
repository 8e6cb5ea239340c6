"""Where everything is in a data directory.

supervisor.lock  valkey.lock  postgresql.lock   held by who runs; each names a process
log/         supervisor.log valkey.log postgresql.log
run/         the sockets; a link to a short private directory when this path is too long for a socket
valkey/      the append-only file
postgresql/  the database cluster
"""

import contextlib
import fcntl
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Literal

import msgspec

from api.processes.embedded.errors import StillHeldError, UnusableDirectoryError

# Both messages are far shorter, and the kernel delivers so short a write to a unix socket in one piece.
MAX_MESSAGE_BYTES = 65_536


class ServersRequest(msgspec.Struct, frozen=True):
    """Which servers are wanted."""

    servers: tuple[Literal["valkey", "postgresql"], ...]
    appendfsync: str


class ServersReply(msgspec.Struct, frozen=True):
    """The answer: the servers are ready, or why not."""

    error: str = ""


# sun_path holds 108 bytes on Linux and 104 on macOS, the ending zero included.
_SOCKET_PATH_BYTES = 103
_LONGEST_SOCKET = ".s.PGSQL.5432"


class DataDirectory(msgspec.Struct, frozen=True):
    """The paths in one data directory."""

    root: Path

    def lock(self, name: str) -> Path:
        """Return the lock file of the supervisor or of a server."""
        return self.root / f"{name}.lock"

    def log(self, name: str) -> Path:
        """Return the log file of the supervisor or of a server."""
        return self.root / "log" / f"{name}.log"

    def files(self, name: str) -> Path:
        """Return the directory of a server's files."""
        return self.root / name

    @property
    def sockets(self) -> Path:
        """The directory of the sockets: short enough, and private once `prepare` has run."""
        run = self.root / "run"
        return run.readlink() if run.is_symlink() else run

    @property
    def supervisor_socket(self) -> Path:
        """Where the supervisor listens."""
        return self.sockets / "supervisor.sock"

    def is_reachable(self) -> bool:
        """Whether the sockets' directory can be trusted: it is ours, and nobody else may enter it."""
        return _is_private(self.sockets)

    def prepare(self) -> None:
        """Make the directories that are missing; only the holder of the supervisor's lock may call this.

        Raises:
            UnusableDirectoryError: The system refuses.
        """
        try:
            (self.root / "log").mkdir(mode=0o700, exist_ok=True)
            self._prepare_sockets()
        except OSError as error:
            raise UnusableDirectoryError(self.root, str(error)) from error

    def _prepare_sockets(self) -> None:
        run = self.root / "run"
        if _fits(run):
            if run.is_symlink():
                run.unlink()
            run.mkdir(mode=0o700, exist_ok=True)
            run.chmod(0o700)
        elif not (run.is_symlink() and self.is_reachable()):
            # The directory of before may be gone (a reboot empties /tmp) or taken by somebody else.
            run.unlink(missing_ok=True)
            run.symlink_to(_short_directory())


def make_root(path: Path) -> DataDirectory:
    """Make the data directory if it is missing and return its layout.

    Raises:
        UnusableDirectoryError: The system refuses.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableDirectoryError(path, str(error)) from error
    return DataDirectory(path.resolve())


def _fits(directory: Path) -> bool:
    return len(os.fsencode(directory / _LONGEST_SOCKET)) <= _SOCKET_PATH_BYTES


def _short_directory() -> Path:
    parent = next(path for path in _short_parents() if path.is_dir() and os.access(path, os.W_OK))
    return Path(tempfile.mkdtemp(prefix="symphonie-", dir=parent))


def _short_parents() -> Iterator[Path]:
    for parent in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir()):
        if parent and _fits(Path(parent) / "symphonie-12345678"):
            yield Path(parent)
    yield Path("/tmp")  # noqa: S108  # mkdtemp makes a private directory in it


def _is_private(directory: Path) -> bool:
    try:
        status = directory.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o077


_POLL_SECONDS = 0.02


def open_lock(path: Path) -> IO[str]:
    """Open a lock file, made when it is missing; the lock itself is not taken yet.

    A lock is inherited with the open file, so that it can be handed over with no gap. The number that is written into
    the file is for people and for error messages.
    """
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
    """Write into a lock file who holds it, for people and for error messages.

    On a full disk it goes unsaid: who holds the lock runs all the same, and has to be watched.
    """
    # In this order, the first line is a whole number at every moment.
    line = f"{pid}\n".encode()
    with contextlib.suppress(OSError):
        os.pwrite(lock.fileno(), line, 0)
        os.ftruncate(lock.fileno(), len(line))

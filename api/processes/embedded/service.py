"""One server process over its life: started under a lock, watched, stopped.

The lock is an open file that the server process inherits, and so does every process that it forks. The system
drops it when the last of them has ended. Whoever gets the lock therefore knows that nobody of an earlier start
is left, without trusting a process number.
"""

import logging
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from typing import IO, Protocol

from api.processes.embedded.errors import (
    ServerEndedError,
    ServerSilentError,
    UnpreparedError,
    UnusableDirectoryError,
)
from api.processes.embedded.layout import DataDirectory, hold, open_lock, write_holder
from api.processes.embedded.privileges import Account, before_exec

# Runs a program to its end, under the server's account and lock; raises ServerFailedError when it fails.
Run = Callable[[Sequence[str], str], None]


class Server(Protocol):
    """One kind of server, in one data directory."""

    @property
    def name(self) -> str:
        """What it is called in logs and file names."""

    @property
    def stop_signal(self) -> signal.Signals:
        """What makes it end cleanly and soon."""

    @property
    def account(self) -> Account | None:
        """Who it runs as; None for the caller's own account."""

    def prepare(self, run: Run) -> None:
        """Make its files, or put right what a crash has left; called while nobody else uses them."""

    def command(self) -> list[str]:
        """Return the program and its arguments."""

    def is_ready(self) -> bool:
        """Whether it answers now; never waits for long."""


LOCK_SECONDS = 30.0
READY_SECONDS = 120.0
STOP_SECONDS = 30.0
MAX_LOG_BYTES = 16 << 20

_log = logging.getLogger(__name__)


class Service:
    """A server that is kept running."""

    def __init__(self, server: Server, layout: DataDirectory) -> None:
        self.server = server
        self._lock, self._log = layout.lock(server.name), layout.log(server.name)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process once nobody of an earlier start is left; does not wait until it is ready.

        Raises:
            StillHeldError: Somebody of an earlier start does not end.
            UnpreparedError: The files could not be made.
            UnusableDirectoryError: The system refuses to make or open a file.
        """
        try:
            self._process = self._start()
        except (OSError, subprocess.SubprocessError) as error:
            raise UnusableDirectoryError(self._lock.parent, str(error)) from error
        _log.info("%s started as process %d", self.server.name, self._process.pid)

    def is_ready(self, since: float) -> bool:
        """Tell whether the server answers; never waits for long.

        Args:
            since: When somebody began to wait for it, by the monotonic clock.

        Raises:
            ServerEndedError: It ended.
            ServerSilentError: It has not answered for too long.
        """
        if self.server.is_ready():
            return True
        if not self.is_running:
            raise ServerEndedError(self.server.name, self._log)
        if time.monotonic() - since > READY_SECONDS:
            raise ServerSilentError(self.server.name, READY_SECONDS, self._log)
        return False

    def signal_stop(self) -> None:
        """Ask the server to end; does not wait."""
        if self._process is not None and self.is_running:
            self._process.send_signal(self.server.stop_signal)

    def wait_stopped(self) -> None:
        """Return when the server has ended; a server that does not is killed."""
        if self._process is None:
            return
        try:
            code = self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            _log.exception("%s does not end: killed", self.server.name)
            self._process.kill()
            code = self._process.wait()
        self._process = None
        _log.info("%s ended with code %d", self.server.name, code)

    def _start(self) -> subprocess.Popen[bytes]:
        with open_lock(self._lock) as lock:
            hold(lock, self.server.name, LOCK_SECONDS)
            if self._log.exists() and self._log.stat().st_size > MAX_LOG_BYTES:
                self._log.rename(self._log.with_suffix(".log.1"))
            self.server.prepare(lambda command, text: self._run(command, text, lock))
            process = self._spawn(self.server.command(), lock, self.server.stop_signal, subprocess.DEVNULL)
            write_holder(lock, process.pid)
        return process

    def _spawn(
        self, command: Sequence[str], lock: IO[str], death_signal: signal.Signals, stdin: int
    ) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603  # the command is built here, from our own binaries
                command,
                stdin=stdin,
                stdout=log,
                stderr=log,
                cwd="/",
                umask=0o077,
                pass_fds=(lock.fileno(),),
                # The supervisor has one thread, so that code between fork and exec cannot meet a lock that is held.
                preexec_fn=before_exec(death_signal, self.server.account),  # noqa: PLW1509
            )

    def _run(self, command: Sequence[str], text: str, lock: IO[str]) -> None:
        process = self._spawn(command, lock, signal.SIGKILL, subprocess.PIPE)
        try:
            process.communicate(text.encode(), READY_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        if process.returncode != 0:
            raise UnpreparedError(self.server.name, command[0], self._log)

"""The processes behind `symphonie serve`: started together, restarted when they die, ended together.

Uvicorn's own supervisor could start the workers, but not tell when they are ready, run the projector and the retracer
beside them, or stop in order: first those who accept results, then the one who takes the last of them to the record.

Children are forked off the supervisor, which has loaded the service and its compiled code before: to load it in each
of them took two seconds of processor time a process, at the start and whenever one had died. So the supervisor runs no
thread, opens no connection that a child would share, and leaves what it has loaded as it is.
"""

import contextlib
import gc
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from queue import Empty, SimpleQueue
from typing import Final

import structlog

from api.processes import children
from api.processes.embedded import Attachment, EmbeddedServersError, attach
from api.processes.restart import Restart
from api.settings import Settings, variables_of

READY_SECONDS = 300.0
STOP_SECONDS = 12.0
_TICK_SECONDS = 1.0
_READY_TICK_SECONDS = 0.05

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)
_FORK: Final = get_context("fork")
_LOG = structlog.get_logger("api.processes.supervisor")


class WorkerFailedError(Exception):
    """A worker ended, or was not ready in time, at the first start."""

    def __init__(self, code: int | None) -> None:
        fault = f"is not ready after {READY_SECONDS:.0f} s" if code is None else f"ended with code {code} at its start"
        super().__init__(f"A worker {fault}. Its log lines above say why.")


class Child:
    """One process that is started again when it dies.

    Args:
        role: `worker` or one of `children.BACKGROUND`, as `api.processes.children` knows it.
        environment: Its variables.
        listener: The socket that workers accept on.
    """

    def __init__(self, role: str, environment: Mapping[str, str], listener: socket.socket) -> None:
        self.role = role
        self._environment, self._listener = environment, listener
        self._process: ForkProcess | None = None
        self._restart = Restart()
        self._ready_fd = -1

    def start(self) -> None:
        """Start the process; does not wait until it is ready."""
        ready_fd, told_fd = os.pipe()
        fds = (os.getpid(), ready_fd, told_fd)
        self._process = _FORK.Process(target=self._run, args=fds, name=self.role, daemon=True)
        # A signal that came before the child has handlers of its own would be lost on it.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        os.close(told_fd)
        self._forget_ready()
        self._ready_fd = ready_fd

    def _run(self, supervisor: int, ready_fd: int, told_fd: int) -> None:
        """Be the child."""
        # In a group of its own, a terminal's Ctrl-C reaches the supervisor only, which then stops all in order.
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        os.close(ready_fd)
        os.environ.update(self._environment)
        if self.role == "worker":
            children.main([self.role, str(supervisor), str(self._listener.fileno()), str(told_fd)])
        else:
            # Whoever holds the socket takes connections that nobody answers once the workers are gone.
            self._listener.close()
            os.close(told_fd)
            children.main([self.role, str(supervisor)])

    def is_ready(self) -> bool:
        """Whether the worker has said, since it was started, that it accepts requests; asked until it is true.

        Raises:
            WorkerFailedError: It ended instead.
        """
        said, _, _ = select.select([self._ready_fd], [], [], 0.0)
        if not said:
            return False
        is_ready = os.read(self._ready_fd, 1) == b"r"
        self._forget_ready()
        if not is_ready:
            raise WorkerFailedError(self._exit_code(STOP_SECONDS))
        return True

    def revive(self, now: float) -> None:
        """Start the process again if it has died, at once or, when it dies again and again, after a while."""
        if self._process is not None and (code := self._exit_code(0.0)) is not None:
            self._process = None
            _LOG.error("a process died", role=self.role, code=code, restart_in_seconds=self._restart.note_death(now))
        if self._process is None and not self._restart.seconds_left(now):
            self.start()

    def signal_stop(self) -> None:
        """Ask the process to end; does not wait."""
        if self._process is not None:
            self._process.terminate()

    def wait_stopped(self, deadline: float) -> None:
        """Return when the process has ended; it is killed at the deadline (monotonic seconds)."""
        self._forget_ready()
        if self._process is None:
            return
        if self._exit_code(max(0.0, deadline - time.monotonic())) is None:
            _LOG.error("a process does not end: killed", role=self.role)
            self._process.kill()
            self._process.join()
        self._process = None

    def _exit_code(self, seconds: float) -> int | None:
        """Wait a while for the process to end; None while it runs."""
        if self._process is None:
            return None
        self._process.join(seconds)
        return self._process.exitcode

    def _forget_ready(self) -> None:
        if self._ready_fd >= 0:
            os.close(self._ready_fd)
            self._ready_fd = -1


class ServiceSupervisor:
    """Keeps the servers attached and the children running until it is told to stop.

    Args:
        settings: What the children are started with.
        listener: The bound socket that all workers accept on.
        servers: The attachment; attached anew, under the same URLs, when its supervisor is gone.
    """

    def __init__(self, settings: Settings, listener: socket.socket, servers: Attachment) -> None:
        self._settings, self._servers = settings, servers
        environment = {**os.environ, **variables_of(settings)}
        self._workers = [Child("worker", environment, listener) for _ in range(settings.workers)]
        self._background = [Child(role, environment, listener) for role in children.background_of(settings)]
        # Unlike an Event, a SimpleQueue may be filled by a signal handler that interrupts the one who waits on it.
        self._signals: SimpleQueue[int] = SimpleQueue()
        self._is_interrupted = False

    def run(self, on_ready: Callable[[], None]) -> None:
        """Start all, call `on_ready`, and keep all running until SIGTERM or SIGINT.

        Raises:
            WorkerFailedError: A worker could not start.
            KeyboardInterrupt: It was SIGINT, and all have ended in order.
        """
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, lambda number, _: self._signals.put(number))
        try:
            self._start()
            if self._is_begun():
                on_ready()
                while not self._is_told_to_stop(_TICK_SECONDS):
                    self._keep()
        finally:
            self._stop(self._workers)
            self._stop(self._background)
            self._servers.close()
        if self._is_interrupted:
            raise KeyboardInterrupt

    def _start(self) -> None:
        # What lives now is shared with the children for as long as nobody touches it.
        gc.collect()
        gc.freeze()
        for child in (*self._workers, *self._background):
            child.start()

    def _is_begun(self) -> bool:
        """Wait until all workers accept requests; false when told to stop before."""
        deadline = time.monotonic() + READY_SECONDS
        waiting = self._workers
        while waiting := [worker for worker in waiting if not worker.is_ready()]:
            if self._is_told_to_stop(_READY_TICK_SECONDS):
                return False
            if time.monotonic() > deadline:
                raise WorkerFailedError(None)
        return True

    def _is_told_to_stop(self, seconds: float) -> bool:
        """Wait for a signal, for a while, and return whether it means the end."""
        with contextlib.suppress(Empty):
            number = self._signals.get(timeout=seconds)
            self._is_interrupted = number == signal.SIGINT
            return number != signal.SIGCHLD
        return False

    def _keep(self) -> None:
        if not self._servers.is_alive:
            _LOG.error("the supervisor of the embedded servers died; starting it again")
            self._servers.close()
            try:
                self._servers = attach(self._settings)
            except EmbeddedServersError:
                _LOG.exception("the embedded servers cannot be started again")
        now = time.monotonic()
        for child in (*self._workers, *self._background):
            child.revive(now)

    @staticmethod
    def _stop(children: Sequence[Child]) -> None:
        for child in children:
            child.signal_stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in children:
            child.wait_stopped(deadline)

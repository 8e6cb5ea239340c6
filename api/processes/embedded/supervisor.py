"""The one process that owns the servers of a data directory: their supervisor.

Run as `python -P -m api.processes.embedded.supervisor DATA_DIR LOCK_FD` by `attach`, which has taken the supervisor's
lock and hands it over as an open file. The first process only makes sure that the supervisor listens; the supervisor is
its child, in a session of its own, so that neither a terminal's Ctrl-C nor its parent's end reaches it.
"""

import contextlib
import logging
import os
import selectors
import signal
import socket
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import msgspec

from api.processes.embedded.errors import EmbeddedServersError, OtherSettingsError
from api.processes.embedded.layout import MAX_MESSAGE_BYTES, DataDirectory, ServersReply, ServersRequest, write_holder
from api.processes.embedded.postgresql import PostgreSQL
from api.processes.embedded.service import Server, Service
from api.processes.embedded.valkey import Valkey
from api.processes.restart import Restart

GRACE_SECONDS = 1.0
_BACKLOG = 128
_POLL_SECONDS = 0.02

_log = logging.getLogger("supervisor")


class Waiter(NamedTuple):
    """Somebody who wants servers that may not be ready yet."""

    client: socket.socket
    services: list[Service]
    since: float


class ServerSupervisor:
    """Starts servers on demand, restarts what dies, and ends when nobody is attached."""

    def __init__(self, layout: DataDirectory, listener: socket.socket) -> None:
        self._layout, self._listener = layout, listener
        self._services: dict[str, Service] = {}
        self._restarts: defaultdict[str, Restart] = defaultdict(Restart)
        self._clients: set[socket.socket] = set()
        self._waiting: list[Waiter] = []
        self._selector = selectors.DefaultSelector()
        self._is_told_to_stop = False

    def run(self) -> None:
        """Serve until nobody is attached, or until SIGTERM."""
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)
        wake = self._wake_on_signals()
        self._selector.register(wake, selectors.EVENT_READ, lambda: wake.recv(MAX_MESSAGE_BYTES))
        try:
            while not self._is_told_to_stop:
                events = self._selector.select(self._patience_seconds())
                if not events and not self._clients:
                    break
                for key, _ in events:
                    key.data()
                self._answer_the_waiting()
                self._restart_the_dead()
        finally:
            self._stop()

    def _patience_seconds(self) -> float | None:
        """How long nothing need happen: for ever, unless somebody waits, nobody is attached or a restart is due."""
        now = time.monotonic()
        waits = [restart.seconds_left(now) for restart in self._restarts.values() if restart.is_wanted]
        waits += [_POLL_SECONDS] if self._waiting else []
        return min([*waits, *([] if self._clients else [GRACE_SECONDS])], default=None)

    def _wake_on_signals(self) -> socket.socket:
        awake, wake = socket.socketpair()
        wake.setblocking(False)  # noqa: FBT003  # the standard library's signature
        self._wake = wake  # kept open, as the interpreter only knows its number
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._on_terminate)
        return awake

    def _on_terminate(self, *_: object) -> None:
        self._is_told_to_stop = True

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        self._clients.add(client)
        self._selector.register(client, selectors.EVENT_READ, lambda: self._hear(client))

    def _hear(self, client: socket.socket) -> None:
        """Take a request; an end of file means that the process is gone."""
        try:
            message = client.recv(MAX_MESSAGE_BYTES)
            request = msgspec.json.decode(message, type=ServersRequest) if message else None
        except (OSError, msgspec.DecodeError):
            request = None
        if request is None:
            self._selector.unregister(client)
            self._clients.discard(client)
            self._waiting = [one for one in self._waiting if one.client is not client]
            client.close()
            return
        self._begin(client, request)

    def _begin(self, client: socket.socket, request: ServersRequest) -> None:
        """Start what is wanted and does not run; whoever wants it is answered when it is ready."""
        wanted: list[Service] = []
        try:
            wanted += [self._service(name, request.appendfsync) for name in request.servers]
            for service in wanted:
                if not service.is_running:
                    service.start()
                    self._restarts[service.server.name].is_wanted = False
        except EmbeddedServersError as error:
            self._refuse(client, wanted, error)
        else:
            self._waiting.append(Waiter(client, wanted, time.monotonic()))

    def _answer_the_waiting(self) -> None:
        """Answer everybody whose servers are ready, or cannot be; one that hangs holds up nobody else's."""
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            try:
                is_ready = all(service.is_ready(one.since) for service in one.services)
            except EmbeddedServersError as error:
                self._refuse(one.client, one.services, error)
                continue
            if is_ready:
                self._tell(one.client, ServersReply())
            else:
                self._waiting.append(one)

    def _refuse(self, client: socket.socket, services: list[Service], error: EmbeddedServersError) -> None:
        """Say why not, and forget what does not run."""
        _log.error("cannot serve %s", ", ".join(service.server.name for service in services), exc_info=error)
        for service in services:
            if not service.is_running:
                self._services.pop(service.server.name, None)
                self._restarts[service.server.name].is_wanted = False
        self._tell(client, ServersReply(error=str(error)))

    def _tell(self, client: socket.socket, reply: ServersReply) -> None:
        with contextlib.suppress(OSError):
            client.sendall(msgspec.json.encode(reply))

    def _service(self, name: str, appendfsync: str) -> Service:
        """Return the service of that name, new when it is not there yet.

        Raises:
            OtherSettingsError: Valkey is there with another durability.
        """
        service = self._services.get(name)
        if service is None:
            server: Server = Valkey(self._layout, appendfsync) if name == "valkey" else PostgreSQL(self._layout)
            service = self._services[name] = Service(server, self._layout)
        elif isinstance(service.server, Valkey) and service.server.appendfsync != appendfsync:
            raise OtherSettingsError(service.server.appendfsync, appendfsync)
        return service

    def _restart_the_dead(self) -> None:
        """Start again what has died, at once or, when it dies again and again, after a while."""
        now = time.monotonic()
        for name, service in self._services.items():
            if service.is_running:
                continue
            restart = self._restarts[name]
            if not restart.is_wanted:
                _log.error("%s died; next start in %.1f s", name, restart.note_death(now))
            if not restart.seconds_left(now):
                restart.is_wanted = False
                self._start_again(name, service)

    @staticmethod
    def _start_again(name: str, service: Service) -> None:
        try:
            service.start()
        except EmbeddedServersError:
            # It is still dead, so that the next round notes it and waits longer.
            _log.exception("%s could not be started again", name)

    def _stop(self) -> None:
        """End all servers, and only then let the next supervisor begin."""
        _log.info("stopping")
        # From here on nobody can attach to what is about to end.
        self._layout.supervisor_socket.unlink(missing_ok=True)
        self._listener.close()
        for service in self._services.values():
            service.signal_stop()
        for service in self._services.values():
            service.wait_stopped()
        for client in self._clients:
            client.close()


def main(arguments: list[str]) -> None:
    """Listen, leave the parent, keep the servers, and end with the last attached process."""
    layout, lock_fd = DataDirectory(Path(arguments[0])), int(arguments[1])
    listener = _listen(layout)
    if os.fork() > 0:
        # Whoever started this process waits for its end, and knows then that the supervisor listens.
        os._exit(0)
    os.set_inheritable(lock_fd, False)  # noqa: FBT003  # the standard library's signature
    with os.fdopen(lock_fd, "r+", encoding="ascii") as lock:
        write_holder(lock, os.getpid())
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(message)s")
        _log.info("supervising %s", layout.root)
        ServerSupervisor(layout, listener).run()
        _log.info("ended")


def _listen(layout: DataDirectory) -> socket.socket:
    layout.prepare()
    # The lock is ours, so that a socket that is there was left by a supervisor that was killed.
    layout.supervisor_socket.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(layout.supervisor_socket))
    listener.listen(_BACKLOG)
    return listener


if __name__ == "__main__":
    main(sys.argv[1:])

"""Using the embedded servers: attach, work, detach.

    with attach(settings) as servers:
        redis.Redis.from_url(servers.valkey_url)

The first process to attach starts the supervisor; the servers end a moment after the last one is gone, however it
went. A child process made by fork keeps the connection open too.
"""

import contextlib
import socket
import subprocess
import sys
import time
from types import TracebackType
from typing import Literal, Self

import msgspec

from api.processes.embedded import postgresql, valkey
from api.processes.embedded.errors import SupervisorFailedError, UnusableDirectoryError, tail
from api.processes.embedded.layout import (
    MAX_MESSAGE_BYTES,
    DataDirectory,
    ServersReply,
    ServersRequest,
    is_held_now,
    make_root,
    open_lock,
)
from api.settings import Settings

ATTACH_SECONDS = 180.0
_START_SECONDS = 120.0
_POLL_SECONDS = 0.02
# One supervisor may end just as we connect; several in a row do not end by chance.
_MAX_ENDED = 5


class Attachment:
    """The servers to use, embedded or not, for as long as this is open.

    Attributes:
        settings: The settings with both URLs filled in.
        valkey_url: For redis-py.
        database_url: For psycopg.
    """

    def __init__(
        self, settings: Settings, valkey_url: str, database_url: str, connection: socket.socket | None
    ) -> None:
        self.valkey_url, self.database_url = valkey_url, database_url
        self.settings = msgspec.structs.replace(settings, valkey_url=valkey_url, database_url=database_url)
        self._connection = connection

    @property
    def is_alive(self) -> bool:
        """Whether the supervisor is still there; without one, when both servers are somebody else's, always true.

        A supervisor that was killed takes its servers with it: attach again to have them back under the same URLs.
        """
        if self._connection is None:
            return True
        try:
            # After its one reply the supervisor says nothing more, so that there is only an end of file to see.
            return bool(self._connection.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def close(self) -> None:
        """Let go of the servers; closing twice is fine."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the servers."""
        self.close()


def attach(settings: Settings) -> Attachment:
    """Have the servers that no URL names run in the data directory, and stay as long as the attachment is open.

    Returns:
        The URLs to use. Nothing is started when both are in the settings.

    Raises:
        EmbeddedServersError: The servers cannot be used; the message says why and what to do.
    """
    servers = _wanted(settings)
    if not servers:
        return Attachment(settings, settings.valkey_url or "", settings.database_url or "", None)
    layout = make_root(settings.data_dir)
    connection = _attach(layout, ServersRequest(servers, settings.appendfsync))
    valkey_url = settings.valkey_url or valkey.url(layout)
    return Attachment(settings, valkey_url, settings.database_url or postgresql.url(layout), connection)


def _wanted(settings: Settings) -> tuple[Literal["valkey", "postgresql"], ...]:
    urls: tuple[tuple[Literal["valkey", "postgresql"], str | None], ...] = (
        ("valkey", settings.valkey_url),
        ("postgresql", settings.database_url),
    )
    return tuple(name for name, url in urls if url is None)


def _attach(layout: DataDirectory, request: ServersRequest) -> socket.socket:
    """Return a connection over which the supervisor has said that the servers are ready."""
    deadline = time.monotonic() + ATTACH_SECONDS
    n_ended = 0
    while time.monotonic() < deadline and n_ended < _MAX_ENDED:
        connection = _connect(layout)
        if connection is None:
            _start_supervisor_if_absent(layout)
        elif _is_served(connection, request, deadline):
            return connection
        else:
            # The supervisor was about to end: the next one takes over when it has.
            connection.close()
            n_ended += 1
        time.sleep(_POLL_SECONDS)
    raise SupervisorFailedError(_no_answer(layout))


def _connect(layout: DataDirectory) -> socket.socket | None:
    """Return a connection to the supervisor, or None when none listens."""
    if not layout.is_reachable():
        return None
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(str(layout.supervisor_socket))
    except (FileNotFoundError, ConnectionRefusedError):
        connection.close()
        return None
    return connection


def _is_served(connection: socket.socket, request: ServersRequest, deadline: float) -> bool:
    """Ask for the servers; false when the supervisor ended instead of answering."""
    connection.settimeout(max(_POLL_SECONDS, deadline - time.monotonic()))
    message = b""
    with contextlib.suppress(ConnectionError):
        connection.sendall(msgspec.json.encode(request))
        message = connection.recv(MAX_MESSAGE_BYTES)
    if not message:
        return False
    reply = msgspec.json.decode(message, type=ServersReply)
    if reply.error:
        connection.close()
        raise SupervisorFailedError(reply.error)
    connection.settimeout(0.0)
    return True


def _start_supervisor_if_absent(layout: DataDirectory) -> None:
    """Start the supervisor unless one holds the lock; the lock goes over to it as an open file, with no gap."""
    try:
        with open_lock(layout.lock("supervisor")) as lock:
            if is_held_now(lock):
                layout.prepare()
                _start_supervisor(layout, lock.fileno())
    except OSError as error:
        raise UnusableDirectoryError(layout.root, str(error)) from error


def _start_supervisor(layout: DataDirectory, lock_fd: int) -> None:
    """Return when the supervisor listens; it has left its starter by then."""
    log = layout.log("supervisor")
    # Without -P, a directory named `api` in the current directory would be imported instead of ours.
    command = [sys.executable, "-P", "-m", "api.processes.embedded.supervisor", str(layout.root), str(lock_fd)]
    try:
        with log.open("ab") as output:
            subprocess.run(  # noqa: S603  # our own interpreter and module
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(lock_fd,),
                start_new_session=True,
                timeout=_START_SECONDS,
                check=True,
            )
    except subprocess.SubprocessError as error:
        raise SupervisorFailedError(tail(log) or str(error)) from error


def _no_answer(layout: DataDirectory) -> str:
    holder = layout.lock("supervisor").read_text(encoding="ascii").strip()
    return f"the supervisor (process {holder or 'unknown'}) does not answer.\n{tail(layout.log('supervisor'))}"

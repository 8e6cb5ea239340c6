"""Deadlines for whoever waits for the record: a server that hangs answers nothing, not even that it hangs.

A process that is stopped, a disk that stalls and a network that is cut leave the connection open. The server's own
time-outs do not run then, and asking it to cancel waits for it, too. So the line is cut on this side: who waits gets a
`psycopg.OperationalError` at once, the connection is broken, and nobody uses it again.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from typing import Any, Final

import psycopg
from psycopg.conninfo import make_conninfo

LONGEST_USE_S: Final = 60.0
"""Of a connection by a process that nobody waits for: longer than any batch takes that is getting on."""

_GRACE_S: Final = 0.05
"""Within that is read what came in time, while the loop was busy with something else."""

LINE: Final = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""For libpq: how soon the system itself takes a line for dead whose other end is gone."""


def connect(database_url: str, application_name: str, *, autocommit: bool = False) -> psycopg.Connection:
    """Open a connection of a process that nobody waits for."""
    line = make_conninfo(database_url, application_name=application_name, **LINE)
    return psycopg.connect(line, autocommit=autocommit)


def cut(connection: psycopg.BaseConnection[Any]) -> None:
    """Cut the line to the server, from whichever thread; a connection that is closed stays so."""
    with contextlib.suppress(psycopg.Error, OSError), socket.socket(fileno=os.dup(connection.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def within(connection: psycopg.Connection, seconds: float = LONGEST_USE_S) -> Iterator[None]:
    """Cut the line if the block takes longer."""
    timer = threading.Timer(seconds, cut, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextlib.contextmanager
def until(connection: psycopg.AsyncConnection[Any], deadline: float) -> Iterator[None]:
    """Cut the line if the block is not left by then.

    Args:
        connection: That the block uses.
        deadline: By the clock of the running event loop.
    """
    loop = asyncio.get_running_loop()
    handles: list[asyncio.TimerHandle] = []
    handles.append(loop.call_at(deadline, lambda: handles.append(loop.call_later(_GRACE_S, cut, connection))))
    try:
        yield
    finally:
        for handle in handles:
            handle.cancel()

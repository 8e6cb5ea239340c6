"""What one worker takes from those who connect, before it knows who they are."""

from __future__ import annotations

import resource
from typing import Final, NamedTuple

from api.settings import Settings

MOST_CONNECTIONS: Final = 4096
OWN_DESCRIPTORS: Final = 96
"""File descriptors that stay for the worker itself: the record's pool, the live store, logs, counters, modules."""
FEWEST_CONNECTIONS: Final = 8
MAX_HEADERS: Final = 100


class Limits(NamedTuple):
    """Bytes, seconds and connections.

    Attributes:
        head_bytes: The longest request line and headers.
        headers: The most headers.
        connections: Of the worker.
        connections_per_peer: Of one address that is no trusted proxy.
        head_seconds: From a request's first byte, or the start of the connection, to the end of the headers.
        body_seconds: For a body, beside what its length takes at `body_rate`.
        body_rate: Bytes a second.
        answer_seconds: How long a peer may take nothing of its answer.
        idle_seconds: Between an answer and the next request.
    """

    head_bytes: int
    headers: int
    connections: int
    connections_per_peer: int
    head_seconds: float
    body_seconds: float
    body_rate: int
    answer_seconds: float
    idle_seconds: float

    @property
    def target_bytes(self) -> int:
        """The longest address with its query."""
        return self.head_bytes // 2


def allow_descriptors() -> None:
    """Let this process open as many files as its connections may need, as far as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + OWN_DESCRIPTORS
    possible = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, possible), hard))


def limits_of(settings: Settings, n_descriptors: int | None = None) -> Limits:
    """Take the limits from the settings; connections never take up the worker's own file descriptors.

    Args:
        settings: What the operator chose.
        n_descriptors: How many files the process may open; asked of the system if None.
    """
    if n_descriptors is None:
        n_descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    possible = max(FEWEST_CONNECTIONS, n_descriptors - OWN_DESCRIPTORS)
    connections = min(settings.max_connections or MOST_CONNECTIONS, possible)
    return Limits(
        head_bytes=settings.max_head_bytes,
        headers=MAX_HEADERS,
        connections=connections,
        connections_per_peer=settings.max_connections_per_peer or max(1, connections // 2),
        head_seconds=settings.head_seconds,
        body_seconds=settings.body_seconds,
        body_rate=settings.min_body_rate,
        answer_seconds=settings.answer_seconds,
        idle_seconds=settings.keep_alive_seconds,
    )

"""All connections of a worker: how many there may be, and who has to go when another one comes.

When there are too many, whoever keeps the service waiting longest makes room: first those with half a request, then
those between two requests, then those whose answer has no end (a page that listens), which come back by themselves. So
neither half-sent requests nor idle connections keep anybody out, however many they are.
"""

import resource
from collections import Counter
from collections.abc import Iterable
from heapq import nsmallest
from typing import Final, NamedTuple, Protocol

import structlog

from api.connection_errors import TooManyConnections, TooManyFromPeer
from api.errors import ServiceError
from api.http.counters import Counters
from api.http.peers import Peers, network_of, site_of
from api.http.problems import kind_of
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
    """Take the limits from the settings; connections never take up the worker's own file descriptors."""
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


SPARE_CONNECTIONS: Final = 16
"""How many beyond the limit are told so; any more are closed without a word."""
ROOM_PARTS: Final = 64
STANDS_STILL_S: Final = 1.0
"""Between two sweeps, of which there are three a second."""
SECONDS_PER_LINE: Final = 1.0
_LOG: Final = structlog.get_logger("api.http.crowd")


class Member(Protocol):
    """What a crowd knows of a connection."""

    peer: str
    since: float

    def patience(self) -> int | None:
        """Tell how soon it may be asked to make room: 0 before 1 before 2; None while it is busy with a request."""

    def check_time(self, now: float) -> None:
        """End it if it has kept the service waiting too long."""

    def forgive(self, seconds: float, now: float) -> None:
        """Leave out, of what it has kept the service waiting, as much as the service stood still."""

    def drop(self) -> None:
        """End it at once."""


class Crowd:
    """The connections of one worker."""

    def __init__(self, limits: Limits, peers: Peers, counters: Counters) -> None:
        self.limits = limits
        self._peers = peers
        self._counters = counters
        self._members: set[Member] = set()
        self._of_peer: Counter[str] = Counter()
        self._logged_at = -SECONDS_PER_LINE
        self._swept_at = float("inf")

    def enter(self, member: Member, address: str) -> ServiceError | None:
        """Count a new connection, and return why it is refused, if it is."""
        member.peer = "" if self._peers.is_proxy(address) else site_of(address)
        refusal = self._refusal(member.peer)
        if refusal is not None and len(self._members) >= self.limits.connections + SPARE_CONNECTIONS:
            member.drop()
            return refusal
        self._members.add(member)
        self._of_peer[member.peer] += 1
        return refusal

    def leave(self, member: Member) -> None:
        """Forget a connection; a second time changes nothing."""
        if member in self._members:
            self._members.remove(member)
            self._of_peer[member.peer] -= 1
            if not self._of_peer[member.peer]:
                del self._of_peer[member.peer]

    def sweep(self, now: float) -> None:
        """End every connection whose time is up.

        Where this worker itself stood still, as on a machine that was stopped or is overrun, nobody kept it waiting:
        what came meanwhile has not been read yet.
        """
        since_last, self._swept_at = now - self._swept_at, now
        if since_last > STANDS_STILL_S:
            for member in self._members:
                member.forgive(since_last, now)
        for member in tuple(self._members):
            member.check_time(now)

    def note(self, error: ServiceError, peer: str, now: float) -> None:
        """Count what was refused, and log at most one a second."""
        self._counters.count("refusals", kind_of(error).name)
        if now - self._logged_at >= SECONDS_PER_LINE:
            self._logged_at = now
            _LOG.warning("refused", reason=kind_of(error).name, network=network_of(peer))

    def _refusal(self, peer: str) -> ServiceError | None:
        limits = self.limits
        if peer and self._of_peer[peer] >= limits.connections_per_peer:
            siblings = (member for member in self._members if member.peer == peer)
            if not self._make_room(siblings):
                return TooManyFromPeer(limits.connections_per_peer)
        if len(self._members) >= limits.connections and not self._make_room(self._members):
            return TooManyConnections(limits.connections)
        return None

    def _make_room(self, among: Iterable[Member]) -> bool:
        waiting = [(patience, member.since, member) for member in among if (patience := member.patience()) is not None]
        if not waiting:
            return False
        n_dropped = 1 + len(waiting) // ROOM_PARTS  # looking for them all costs more than any one of them
        for _, _, longest in nsmallest(n_dropped, waiting, key=lambda found: found[:2]):
            self.leave(longest)
            longest.drop()
        self._counters.count("refusals", "made-room", n_dropped)
        return True

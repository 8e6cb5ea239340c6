"""How many requests are inside a worker, by organisation: counted when the key is known, before the body is read.

What is inside costs memory and, sooner or later, the processor; so whatever would be too much is refused at the door,
for the price of a key that was remembered. No organisation may have all the room, so that there is some for the next.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple, TypeAlias

from api.overload_errors import OrganisationTooBusy, ServiceOverloaded
from api.settings import Settings

SMALL_BYTES: Final = 64 << 10
"""Bodies up to this are counted as requests alone: a connection holds as much before anybody asks for it."""
SHARES: Final = 2
"""An organisation may have one part in so many of all room; what it leaves, others have for certain."""
NOBODYS: Final = 0
"""Whose requests those are that come before anybody has signed in; no organisation has this number."""
Headers: TypeAlias = Iterable[tuple[bytes, bytes]]


class Size(NamedTuple):
    """How much may be inside.

    Attributes:
        requests: Altogether.
        n_bytes: Of their bodies, where these are large; a body that comes alone may be larger.
        requests_of_one: Of one organisation.
        bytes_of_one: Of one organisation.
    """

    requests: int
    n_bytes: int
    requests_of_one: int
    bytes_of_one: int


def size_of(settings: Settings) -> Size:
    """Take the size from the settings."""
    requests, n_bytes = settings.max_requests, settings.max_request_bytes
    of_one = settings.max_requests_per_organisation or max(1, requests // SHARES)
    return Size(requests, n_bytes, of_one, n_bytes // SHARES)


class Room:
    """The requests inside.

    Args:
        size: How much may be inside.
        on_refusal: Told the kind of each refusal.
    """

    def __init__(self, size: Size, on_refusal: Callable[[str], None]) -> None:
        self._size, self._on_refusal = size, on_refusal
        self._n = self._n_bytes = 0
        self._n_of: dict[int, int] = {}
        self._bytes_of: dict[int, int] = {}

    @property
    def n_inside(self) -> int:
        """How many requests are inside."""
        return self._n

    def enter(self, organisation_no: int, n_bytes: int = 0) -> None:
        """Let a request in; `leave` has to follow.

        Args:
            organisation_no: Whose.
            n_bytes: Of its body, as far as that is known.

        Raises:
            OrganisationTooBusy: The organisation has as much inside as one may have.
            ServiceOverloaded: There is no room at all.
        """
        n_own = self._n_of.get(organisation_no, 0)
        if n_own >= self._size.requests_of_one:
            raise self._refused(OrganisationTooBusy("requests"))
        if self._n >= self._size.requests:
            raise self._refused(ServiceOverloaded("All places for requests are taken"))
        if n_bytes > SMALL_BYTES:
            self._take_bytes(organisation_no, n_bytes)
        self._n += 1
        self._n_of[organisation_no] = n_own + 1

    def leave(self, organisation_no: int, n_bytes: int = 0) -> None:
        """Let a request go; arguments as it came."""
        self._n -= 1
        n_own = self._n_of[organisation_no] - 1
        if n_own:
            self._n_of[organisation_no] = n_own
        else:
            del self._n_of[organisation_no]
        if n_bytes > SMALL_BYTES:
            self._give_bytes(organisation_no, n_bytes)

    @contextmanager
    def inside(self, organisation_no: int, n_bytes: int = 0) -> Iterator[None]:
        """Be inside for the duration of the block; raises what `enter` raises."""
        self.enter(organisation_no, n_bytes)
        try:
            yield
        finally:
            self.leave(organisation_no, n_bytes)

    def _take_bytes(self, organisation_no: int, n_bytes: int) -> None:
        own = self._bytes_of.get(organisation_no, 0)
        if own and own + n_bytes > self._size.bytes_of_one:
            raise self._refused(OrganisationTooBusy("bytes of requests"))
        if self._n_bytes and self._n_bytes + n_bytes > self._size.n_bytes:
            raise self._refused(ServiceOverloaded("Large requests take all memory that they may have"))
        self._n_bytes += n_bytes
        self._bytes_of[organisation_no] = own + n_bytes

    def _give_bytes(self, organisation_no: int, n_bytes: int) -> None:
        self._n_bytes -= n_bytes
        own = self._bytes_of[organisation_no] - n_bytes
        if own:
            self._bytes_of[organisation_no] = own
        else:
            del self._bytes_of[organisation_no]

    def _refused(self, error: OrganisationTooBusy | ServiceOverloaded) -> OrganisationTooBusy | ServiceOverloaded:
        self._on_refusal(error.kind.name)
        return error


def announced_bytes(headers: Headers, limit: int) -> int:
    """Return how long a body says it is; one that comes in chunks may be as long as the limit.

    >>> announced_bytes([(b"content-length", b"12")], 100), announced_bytes([(b"transfer-encoding", b"chunked")], 100)
    (12, 100)
    """
    for name, value in headers:
        if name == b"content-length":
            return min(int(value), limit)
        if name == b"transfer-encoding":
            return limit
    return 0

"""Everybody who has a page open at this worker, and one connection to the record that hears what changes for them.

A stream says no more than that something of theirs has changed; the page then asks for what, as the person that it is.
What came while nobody could hear it is made up for: whoever comes back says until when they had heard, and is told to
look if anything was, or may have been, said since.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

import psycopg
import structlog

from api.clock import US_PER_S
from api.errors import Passing, RecordUnavailable
from api.record.pool import CHECK_S, until
from api.record.support.changes import Change, digest, listening, read_change
from api.record.support.readers import Reach

BEAT_S: Final = 20.0
"""Between two signs of life: less than proxies wait for one."""
LONGEST_S: Final = 900.0
"""Of a stream: its browser comes back at once, and what it may see is read anew."""
TOGETHER_S: Final = 0.5
"""What changes within that is told as one."""
MOST: Final = 1000
MOST_OF_SESSION: Final = 6
"""As many as browsers open to one host."""
MOST_OF_READER: Final = 24
"""In all their sessions, so that nobody who signs in again and again keeps others from listening."""
_RETRY_MS: Final = 3000
_PAUSE_S: Final = 2.0
_REMEMBERED: Final = 1000
_LOG: Final = structlog.get_logger("api.workspace.live")


class TooManyStreams(Passing, status=503, title="Too many pages are open"):
    """So many pages listen at this worker that no other one may; pages work without, and do not say what is new."""

    retry_after_seconds = 60

    def __init__(self) -> None:
        super().__init__("Too many pages listen already; look again in a minute.")


class Interest(NamedTuple):
    """Whose changes concern somebody; all of them digests.

    Attributes:
        organisation_no: Whose they are.
        person: Who listens.
        is_learner: Whether as the learner that they are.
        sees_all: Whether they coordinate.
        people: They, and for whom they stand in.
        learners: Whom they may see.
        cohorts: Whose learners they may see.
    """

    organisation_no: int
    person: str
    is_learner: bool
    sees_all: bool
    people: frozenset[str]
    learners: frozenset[str]
    cohorts: frozenset[str]

    def has(self, change: Change) -> bool:
        """Tell whether a change concerns them: none that they made themselves."""
        if change.organisation_no != self.organisation_no or change.by == self.person:
            return False
        if self.is_learner:
            return change.is_for_learner and change.learner == self.person
        if not self.people.isdisjoint(change.people):
            return True
        within = change.learner in self.learners or not self.cohorts.isdisjoint(change.cohorts)
        return bool(change.learner) and (self.sees_all or within)


def interest_of(organisation_no: int, reach: Reach) -> Interest:
    """Return what concerns somebody, from whom they may see."""
    kind = "learner" if reach.is_learner else "supporter"
    return Interest(
        organisation_no,
        digest(f"{kind}/{reach.person}"),
        reach.is_learner,
        reach.is_coordinator,
        frozenset(digest(f"supporter/{one}") for one in reach.people),
        frozenset(digest(f"learner/{learner}") for learner, _ in reach.of_learners),
        frozenset(digest(f"cohort/{cohort}") for cohort, _ in reach.of_cohorts),
    )


class Watcher:
    """A page that is open.

    Args:
        interest: Whose changes concern it.
        session_id: Of whoever has it open.
    """

    def __init__(self, interest: Interest, session_id: str) -> None:
        self.interest, self.session_id = interest, session_id
        self.began = asyncio.get_running_loop().time()
        self._bell = asyncio.Event()
        self._n_changes = self._n_told = 0
        self._ending: bytes | None = None
        self._is_waiting = False

    @property
    def reader(self) -> tuple[int, str]:
        """Whose page it is, by whatever session."""
        return self.interest.organisation_no, self.interest.person

    def note(self) -> None:
        """Say soon that something has changed."""
        self._n_changes += 1
        if not self._is_waiting:
            self._is_waiting = True
            asyncio.get_running_loop().call_later(TOGETHER_S, self._bell.set)

    def beat(self) -> None:
        """Give a sign of life."""
        self._bell.set()

    def end(self, last: bytes = b"") -> None:
        """End, with a last word."""
        self._ending = last
        self._bell.set()

    async def said(self, now_us: Callable[[], int]) -> AsyncIterator[bytes]:
        """Go through what is sent, until the end."""
        yield b"retry: %d\nevent: ready\ndata: {}\n\n" % _RETRY_MS
        while True:
            await self._bell.wait()
            self._bell.clear()
            if self._ending is not None:
                yield self._ending
                return
            n_new, self._n_told, self._is_waiting = self._n_changes - self._n_told, self._n_changes, False
            if n_new:
                yield b'id: %d\nevent: changed\ndata: {"n": %d}\n\n' % (now_us(), n_new)
            else:
                yield b":\n\n"


_MOVED_OUT: Final = b"event: over\ndata: {}\n\n"
"""To the oldest page of a session that opens too many: it does not come back by itself."""


class Hub:
    """All open pages of a worker; it listens from the first one on.

    Args:
        database_url: Of the record.
        living: Tells which of some sessions are still open, without prolonging them.
        now_us: The wall clock.
    """

    def __init__(
        self,
        database_url: str,
        living: Callable[[Collection[str]], Awaitable[Collection[str]]],
        now_us: Callable[[], int],
    ) -> None:
        self._database_url, self._living, self.now_us = database_url, living, now_us
        self._watchers: dict[Watcher, None] = {}
        self._heard: deque[tuple[int, Change]] = deque(maxlen=_REMEMBERED)
        self._listens_since_us: int | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def enter(self, watcher: Watcher, heard_until_us: int) -> None:
        """Let a page listen; the oldest of its session, or of its reader, goes if there are too many.

        Args:
            watcher: The page.
            heard_until_us: Until when it knows what has changed.

        Raises:
            TooManyStreams: There are too many altogether.
        """
        self._make_room([one for one in self._watchers if one.session_id == watcher.session_id], MOST_OF_SESSION)
        self._make_room([one for one in self._watchers if one.reader == watcher.reader], MOST_OF_READER)
        if len(self._watchers) >= MOST:
            raise TooManyStreams
        self._watchers[watcher] = None
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._beat())]
        if self._may_have_missed(watcher.interest, heard_until_us):
            watcher.note()

    def _make_room(self, theirs: Sequence[Watcher], most: int) -> None:
        for one in theirs[: max(0, len(theirs) + 1 - most)]:
            self.leave(one)
            one.end(_MOVED_OUT)

    def leave(self, watcher: Watcher) -> None:
        """Forget a page; a second time changes nothing."""
        self._watchers.pop(watcher, None)

    async def stream(self, watcher: Watcher) -> AsyncIterator[bytes]:
        """Send a page what it is told, until one of both ends."""
        try:
            async for said in watcher.said(self.now_us):
                yield said
        finally:
            self.leave(watcher)

    async def aclose(self) -> None:
        """End all streams, and stop listening."""
        for watcher in self._watchers:
            watcher.end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def hear(self, change: Change) -> None:
        """Tell those whom a change concerns."""
        self._heard.append((self.now_us(), change))
        for watcher in self._watchers:
            if watcher.interest.has(change):
                watcher.note()

    def _may_have_missed(self, interest: Interest, until_us: int) -> bool:
        if self._listens_since_us is None or until_us < self._listens_since_us:
            return True
        if len(self._heard) == _REMEMBERED and until_us < self._heard[0][0]:
            return True
        return any(at_us >= until_us - US_PER_S and interest.has(change) for at_us, change in self._heard)

    async def _listen(self) -> None:
        """Hear what changes; where that ends, begin again, and have everybody look."""
        while True:
            with suppress(psycopg.Error, OSError):
                async with listening(self._database_url) as connection:
                    self._listens_since_us = self.now_us()
                    for watcher in self._watchers:
                        watcher.note()
                    while True:
                        async for told in connection.notifies(timeout=BEAT_S):
                            self.hear(read_change(told.payload))
                        with until(connection, asyncio.get_running_loop().time() + CHECK_S):
                            await connection.execute("SELECT 1")
            self._listens_since_us = None
            _LOG.warning("cannot hear what changes; trying again")
            await asyncio.sleep(_PAUSE_S)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            await self.beat()

    async def beat(self) -> None:
        """Give signs of life, and end what has lasted long enough or whose session is over."""
        watchers = list(self._watchers)
        living: Collection[str] | None = None
        if watchers:
            with suppress(RecordUnavailable):
                living = await self._living({one.session_id for one in watchers})
        began_after = asyncio.get_running_loop().time() - LONGEST_S
        for one in watchers:
            if one.began < began_after or (living is not None and one.session_id not in living):
                self.leave(one)
                one.end()
            else:
                one.beat()

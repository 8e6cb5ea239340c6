"""Slots for webhooks that are being sent something: one is kept for every organisation, the others go round.

A receiver that hangs holds its slot for as long as an attempt may take. So the first slot of an organisation is none
that another one's receivers could hold, and those beyond go to the organisations that wait in turn.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, NamedTuple


class Bounds(NamedTuple):
    """How many may be sent something at a moment.

    Attributes:
        organisations: That have a slot at all; beyond them they wait.
        of_organisation: Webhooks of one organisation.
        beyond_first: Webhooks of all organisations, but for the first of each.
    """

    organisations: int = 256
    of_organisation: int = 4
    beyond_first: int = 24


BOUNDS: Final = Bounds()


class Slots:
    """Who may send, and who is next."""

    def __init__(self, bounds: Bounds = BOUNDS) -> None:
        self._bounds = bounds
        self._n_beyond = 0
        self._taken: dict[int, int] = {}
        self._lines: dict[int, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def slot(self, organisation_no: int) -> AsyncIterator[None]:
        """Hold a slot for the duration of the block."""
        if organisation_no not in self._lines and self._may(organisation_no):
            self._give(organisation_no)
        else:
            await self._wait(organisation_no)
        try:
            yield
        finally:
            self._give_back(organisation_no)

    def _may(self, organisation_no: int) -> bool:
        n_taken = self._taken.get(organisation_no, 0)
        if not n_taken:
            return len(self._taken) < self._bounds.organisations
        return n_taken < self._bounds.of_organisation and self._n_beyond < self._bounds.beyond_first

    def _give(self, organisation_no: int) -> None:
        n_taken = self._taken.get(organisation_no, 0)
        self._taken[organisation_no] = n_taken + 1
        self._n_beyond += n_taken > 0

    def _give_back(self, organisation_no: int) -> None:
        n_taken = self._taken.pop(organisation_no) - 1
        if n_taken:
            self._taken[organisation_no] = n_taken
            self._n_beyond -= 1
        self._call_next()

    async def _wait(self, organisation_no: int) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(organisation_no, deque()).append(future)
        try:
            await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():  # it was called in the moment in which it left
                self._give_back(organisation_no)
            raise

    def _call_next(self) -> None:
        """Call those who may come now, one of each organisation; who was called goes to the end of the round."""
        for organisation_no in list(self._lines):
            line = self._lines[organisation_no]
            while line and line[0].done():  # whoever waited has left
                line.popleft()
            if line and self._may(organisation_no):
                self._give(organisation_no)
                line.popleft().set_result(None)
                self._lines[organisation_no] = self._lines.pop(organisation_no)
            if not line:
                del self._lines[organisation_no]

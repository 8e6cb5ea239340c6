"""Which data a live store has: read before anything is accepted, and compared with the record.

A shard names its owner, the id of the deployment whose live states it holds, and its journal says how far it has come.
A server that lost its data names none; one that was given an older copy has come less far than the record. Both may
happen under a running service. So the store's own functions refuse every load and commit from the moment at which a
server takes up its data (start, restart, failover, another data set) until whoever meets the refusal has compared.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, NamedTuple

from api.errors import StoresApart

REFUSED: Final = "NOTADMITTED"
"""First word of the refusal."""

TRUST_REFUSAL_S: Final = 1.0


class EntryId(NamedTuple):
    """Of a journal entry: rises within one journal.

    >>> EntryId.read(b"12-3") < EntryId(13, 0)
    True
    """

    milliseconds: int
    number: int

    @classmethod
    def read(cls, text: bytes) -> EntryId:
        """Read it as the server writes it."""
        milliseconds, number = text.split(b"-")
        return cls(int(milliseconds), int(number))

    def __str__(self) -> str:
        """Write it as the server does."""
        return f"{self.milliseconds}-{self.number}"


BEGINNING: Final = EntryId(0, 0)


class ShardPosition(NamedTuple):
    """How far a shard has come.

    Attributes:
        owner: Whose live states it holds, None for nobody's.
        newest: The newest entry that its journal ever had.
        taken_out: The newest that was taken out of the journal, because the record has it.
    """

    owner: str | None
    newest: EntryId = BEGINNING
    taken_out: EntryId = BEGINNING


class Admissible(NamedTuple):
    """A live store that was compared with its record.

    Attributes:
        owner: Of all shards.
        positions: That were compared.
    """

    owner: str
    positions: Sequence[ShardPosition]


ReadPositions = Callable[[], Awaitable[Sequence[ShardPosition]]]
Compare = Callable[[ReadPositions], Awaitable[Admissible]]
"""Compares all shards with the record; raises `StoresApart` if they do not belong together as they are."""


async def compare_with_nothing(read_positions: ReadPositions) -> Admissible:
    """Refuse: who has no record at hand cannot tell."""
    del read_positions
    reason = "nobody has compared the live store with the record since it was started"
    raise StoresApart(reason)


class Admission:
    """Has the store admitted, once for all who were refused at the same moment.

    Args:
        work: Compares and admits.
        clock: Seconds that only rise.
    """

    def __init__(self, work: Callable[[], Awaitable[None]], clock: Callable[[], float]) -> None:
        self._work = work
        self._clock = clock
        self._under_way: asyncio.Task[None] | None = None
        self._refusal = ""
        self._refused_until = 0.0

    async def ask(self) -> None:
        """Return when the store is admitted.

        Raises:
            StoresApart: Store and record do not belong together as they are.
            StoreUnavailable: The store cannot be reached.
            RecordUnavailable: The record cannot be reached.
        """
        if self._refusal and self._clock() < self._refused_until:
            raise StoresApart(self._refusal)
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(self._ask())
        await asyncio.shield(self._under_way)

    async def _ask(self) -> None:
        self._refusal = ""
        try:
            await self._work()
        except StoresApart as refusal:
            self._refusal, self._refused_until = refusal.reason, self._clock() + TRUST_REFUSAL_S
            raise

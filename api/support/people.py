"""One mechanism for what people decide: it is in the record first, then told to the live store, then answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, TypeVar

from api.content.graphs import Graphs
from api.errors import ServiceError
from api.record.decisions import D, DecisionFilter, DecisionTable
from api.record.pool import Pool
from api.support.decisions import Ending
from api.support.publishing import DecisionPublisher

M = TypeVar("M")


class People(NamedTuple):
    """What the use cases of people's decisions work on.

    Attributes:
        pool: Of the record.
        graphs: Content graphs ready to serve.
        orders: Tells the live store.
        organisation_no: Who asks.
        now: The service's clock.
        new_id: Names something new.
    """

    pool: Pool
    graphs: Graphs
    orders: DecisionPublisher
    organisation_no: int
    now: datetime
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class DecisionKind(Generic[D, M]):
    """A kind of decision.

    Attributes:
        table: Where they are.
        told: How one is told at a time.
        unknown: What is said where there is none with an id.
    """

    table: DecisionTable[D]
    told: Callable[[D, datetime], M]
    unknown: Callable[[str], ServiceError]

    async def made(self, people: People, stored: D) -> M:
        """Let one that is in the record hold, and tell it.

        Raises:
            StoreUnavailable: The live store could not be told yet; it will be, and the request may be sent again.
        """
        await people.orders.tell(people.organisation_no)
        return self.told(stored, people.now)

    async def read(self, people: People, decision_id: str) -> M:
        """Return one.

        Raises:
            ServiceError: There is none with this id.
        """
        found = await self.table.find(people.pool, people.organisation_no, decision_id)
        return self.told(self._there(found, decision_id), people.now)

    async def page(
        self, people: People, wanted: DecisionFilter, limit: int, cursor: str | None
    ) -> tuple[tuple[M, ...], str | None]:
        """List them, newest first, with the cursor of the next page.

        Raises:
            InvalidField: The cursor is none of ours.
        """
        page = await self.table.page(people.pool, people.organisation_no, wanted, limit, cursor)
        return tuple([self.told(one, people.now) for one in page.entries]), page.next_cursor

    async def end(self, people: People, decision_id: str, ending: Ending) -> M:
        """End one; it stays in the record, with who ended it, when and why.

        Raises:
            ServiceError: There is none with this id.
            StoreUnavailable: As of `made`.
        """
        by = (ending.by.id, ending.by.role, ending.reason)
        ended = await self.table.end(people.pool, people.organisation_no, decision_id, *by)
        return await self.made(people, self._there(ended, decision_id))

    def _there(self, stored: D | None, decision_id: str) -> D:
        if stored is None:
            raise self.unknown(decision_id)
        return stored

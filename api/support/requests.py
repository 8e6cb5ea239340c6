"""What routes of people's decisions share: it is in the record first, then told to the live store, then answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final, Generic, NamedTuple, TypeVar

import msgspec

from api.clock import US_PER_S
from api.content.graphs import Graphs
from api.errors import ServiceError
from api.http.arguments import Asked, From
from api.http.parameters import CohortName, IsActive, LearnerName, PageQuery
from api.learner_errors import RepeatedKey
from api.record.decisions import D, DecisionFilter, DecisionTable, Request, Role
from api.record.pool import Pool
from api.support.decisions import By, Ending, Reason, request_of
from api.support.publishing import DecisionPublisher
from content_graph.ids import Id

M = TypeVar("M")


class People(NamedTuple):
    """What the use cases of people's decisions work on."""

    pool: Pool
    graphs: Graphs
    orders: DecisionPublisher
    organisation_no: int
    now: datetime
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class DecisionKind(Generic[D, M]):
    """A kind of decision."""

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


AT_ONCE: Final = (
    " It holds from the answer on, through every worker. With 503 it may be stored all the same, and is then made up "
    "for within seconds: send the same request again."
)
AT_ONCE_BY_KEY: Final = f"{AT_ONCE[:-1]} with its `Idempotency-Key`."
_IDEMPOTENCY: Final = (
    "Idempotency-Key",
    "Your own name of this request: sent again with it, it is answered as the first time.",
)


class DecisionsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question which decisions of people there are."""

    learner_id: LearnerName | None = None
    cohort: CohortName | None = None
    active: IsActive | None = None

    @property
    def wanted(self) -> DecisionFilter:
        """As the record is asked."""
        return DecisionFilter(self.learner_id, self.cohort, self.active)


class EndingQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of an end; a query, because what a DELETE holds may be dropped on its way (RFC 9110, section 9.3.5).

    Attributes:
        reason: Why, for people.
        by: Your opaque id of who ends it.
        role: As what.
    """

    reason: Reason
    by: Id
    role: Role

    @property
    def ending(self) -> Ending:
        """Why something is to end, and who says so."""
        return Ending(self.reason, By(self.by, self.role))


def _people(asked: Asked) -> People:
    runtime = asked.runtime
    now = datetime.fromtimestamp(runtime.clock_us() / US_PER_S, UTC)
    return People(runtime.pool, runtime.graphs, runtime.orders, asked.organisation_no, now, runtime.new_id)


def _attempt(asked: Asked) -> Request:
    return request_of(asked.request.headers.get("idempotency-key"), asked.sent)


Deciding = Annotated[People, From(_people)]
"""What the use cases of people's decisions work on."""
Attempt = Annotated[Request, From(_attempt, (RepeatedKey,), (_IDEMPOTENCY,))]
"""What makes a second attempt recognisable."""

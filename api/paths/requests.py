"""What routes of people's decisions share: it is in the record first, then told to the live store, then answered."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final, Generic, TypeVar, cast

import msgspec

from api.acting_errors import DecidedBySomebodyElse, HoldsForOthers
from api.clock import US_PER_S
from api.errors import InvalidField, ServiceError
from api.http.arguments import Asked, From, acts_for_person
from api.http.parameters import CohortName, IsActive, LearnerName, PageQuery
from api.learner_errors import RepeatedKey
from api.paths.decisions import By, Reason, request_of
from api.paths.people import IN_QUERY, REFUSALS, People, author_of, require_ending
from api.record.decisions import Assigned, D, DecisionFilter, DecisionTable, Request, Role
from api.record.keys import Principal
from api.support.acting import HEADER, MEANING, PROBLEMS, actor_of, person_of
from content_graph.ids import Id

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class DecisionKind(Generic[D, M]):
    """A kind of decision.

    Attributes:
        part: What lists of them are called in the log of reads.
        table: Where they are.
        told: Tells one.
        unknown: What is answered where there is none.
    """

    part: str
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
            ServiceError: There is none with this id, or none that they may see.
        """
        return self.told(await self._found(people, decision_id), people.now)

    async def page(
        self, people: People, wanted: DecisionFilter, limit: int, cursor: str | None
    ) -> tuple[tuple[M, ...], str | None]:
        """List them, newest first, with the cursor of the next page.

        Raises:
            InvalidField: The cursor is none of ours.
        """
        if wanted.learner is not None:
            await people.note(wanted.learner, self.part)
        page = await self.table.page(people.pool, people.organisation_no, people.reach, wanted, limit, cursor)
        return tuple([self.told(one, people.now) for one in page.entries]), page.next_cursor

    async def end(self, people: People, decision_id: str, asked: "EndingQuery") -> M:
        """End one; it stays in the record, with who ended it, when and why.

        Raises:
            ServiceError: There is none with this id, or it is not for who acts to end it.
            StoreUnavailable: As of `made`.
        """
        held = await self._found(people, decision_id)
        holds = await self.require_ending(people, held)
        said = await author_of(people, asked.said, holds, IN_QUERY)
        by = (said.id, said.role, asked.reason)
        ended = await self.table.end(people.pool, people.organisation_no, people.reach, decision_id, *by)
        return await self.made(people, held if ended is None else ended)

    async def require_ending(self, people: People, held: D) -> Assigned:
        """See that who acts may end one, or put another in its place, and return for whom it holds.

        Raises:
            ServiceError: It is not for who acts to end it.
        """
        holds = await self.table.assigned(people.pool, people.organisation_no, held.id)
        await require_ending(people, held, holds)
        return holds

    async def _found(self, people: People, decision_id: str) -> D:
        found = await self.table.find(people.pool, people.organisation_no, decision_id, people.reach)
        if found is None:
            raise self.unknown(decision_id)
        return found


AT_ONCE: Final = (
    " It holds from the answer on, through every worker. With 503 it may be stored all the same, and is then made up "
    "for within seconds: send the same request again."
)
AT_ONCE_BY_KEY: Final = f"{AT_ONCE[:-1]} with its `Idempotency-Key`."
OF_ENDING: Final = (*REFUSALS, DecidedBySomebodyElse, HoldsForOthers)
"""What may be answered to a person who ends something."""
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
        by: Your opaque id of who ends it; left out by a person, who is it (`On-Behalf-Of`).
        role: As what; left out likewise.
    """

    reason: Reason
    by: Id | None = None
    role: Role | None = None

    @property
    def said(self) -> By | None:
        """Who is said to end it.

        Raises:
            InvalidField: One of the two is missing.
        """
        if self.by is None and self.role is None:
            return None
        if self.by is None or self.role is None:
            missing = "?by" if self.by is None else "?role"
            raise InvalidField(missing, "Half of who ends it is missing.", "Send `by` and `role`, or neither.")
        return By(self.by, self.role)


def _house(asked: Asked) -> People:
    runtime = asked.runtime
    now = datetime.fromtimestamp(runtime.clock_us() / US_PER_S, UTC)
    return People(runtime.pool, runtime.graphs, runtime.orders, asked.organisation_no, now, runtime.new_id)


async def _people(asked: Asked) -> People:
    house = _house(asked)
    if not acts_for_person(asked.request, asked.principal):
        return house
    return house._replace(actor=await actor_of(asked), key_id=cast("Principal", asked.principal).key_id)


def _attempt(asked: Asked) -> Request:
    key = asked.request.headers.get("idempotency-key")
    if not acts_for_person(asked.request, asked.principal):
        return request_of(key, asked.sent)
    bound = cast("Principal", asked.principal).person
    return request_of(key, repr(person_of(asked.request.headers, bound)).encode() + asked.sent)


_MEANS: Final = f"{MEANING} Without it, it is made for the organisation, which says who decides."
Deciding = Annotated[People, From(_people, PROBLEMS[1:], ((HEADER, _MEANS),))]
"""What the use cases of people's decisions work on, and who decides."""
OfHouse = Annotated[People, From(_house)]
"""The same, of what is the organisation's own."""
Attempt = Annotated[Request, From(_attempt, (RepeatedKey,), (_IDEMPOTENCY,))]
"""What makes a second attempt recognisable."""

"""For whom a request acts: a supporter, a learner, and what each may see.

A key acts for one person, or the platform says for whom each request is made (`On-Behalf-Of`), because it has signed
that person in. What a supporter may see follows from assignments, of their own and of those for whom they stand in.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeAlias, cast
from urllib.parse import unquote

from api.acting_errors import ActsForNobody, ActsForSomebodyElse, NoSuchPerson, NotTheirs, OnlyForSupporters
from api.http.arguments import ON_BEHALF_OF, Asked, From, acts_for_person
from api.record.support.readers import Reach, is_within, reach_of
from content_graph.ids import fault_in_id

PersonKind = Literal["supporter", "learner"]
HEADER: Final = ON_BEHALF_OF
KNOWN_REACH: Final = "symphonie.known_reach"
"""What of a request keeps whom people may see, where several requests are one reading, as those of a page are."""
MEANING: Final = (
    "For whom the request is made: `supporter/{id}` or `learner/{id}`, the id percent-encoded. A key that acts for one "
    "person needs none."
)


class Actor(NamedTuple):
    """Who acts.

    Attributes:
        kind: As what.
        id: Of the organisation.
        reach: Whom they may see, and as what; for a learner themselves.
    """

    kind: PersonKind
    id: str
    reach: Reach

    @property
    def name(self) -> str:
        """As the log of reads and the record have it."""
        return f"{self.kind}/{self.id}"


def person_of(headers: Mapping[str, str], bound: str | None) -> tuple[PersonKind, str]:
    """Return for whom a request acts.

    Args:
        headers: Of the request, names in lower case.
        bound: For whom alone its key acts.

    Raises:
        ActsForNobody: Neither header nor key says it.
        ActsForSomebodyElse: The key acts for another person.
        NoSuchPerson: The header names nobody.
    """
    sent = headers.get(HEADER.lower())
    if sent is None and bound is None:
        raise ActsForNobody
    if sent is not None and bound is not None and unquote(sent) != bound:
        raise ActsForSomebodyElse(bound)
    kind, _, person = (unquote(sent) if sent is not None else cast("str", bound)).partition("/")
    if kind not in {"supporter", "learner"} or fault_in_id(person) is not None:
        raise NoSuchPerson(kind, person)
    return cast("PersonKind", kind), person


async def actor_of(asked: Asked) -> Actor:
    """Read for whom a request acts, and what they may see now.

    Raises:
        ActsForNobody: Neither header nor key says it.
        ActsForSomebodyElse: The key acts for another person.
        NoSuchPerson: The header names nobody.
    """
    principal = asked.principal
    kind, person = person_of(asked.request.headers, principal.person if principal is not None else None)
    known = cast("dict[str, Any]", asked.request.scope).get(KNOWN_REACH, {})
    reach = known.get((kind, person))
    if reach is None:
        reach = await reach_of(asked.runtime.pool, asked.organisation_no, kind, person, asked.runtime.clock_us())
    if reach is None:
        raise NoSuchPerson(kind, person)
    known[kind, person] = reach
    return Actor(kind, person, reach)


async def _actor_for_learner(asked: Asked) -> Actor:
    """Read for whom a request acts, who must have the learner of the address."""
    actor = await actor_of(asked)
    learner = asked.ids["learner_id"]
    if not await is_within(asked.runtime.pool, asked.organisation_no, actor.reach, learner):
        raise NotTheirs(actor.name, learner)
    return actor


async def supporter_of(asked: Asked) -> Actor:
    """Read for which supporter a request acts."""
    actor = await actor_of(asked)
    if actor.kind != "supporter":
        raise OnlyForSupporters(actor.name)
    return actor


async def _reader(asked: Asked) -> Reach:
    """Read whom a request may see: of a supporter if it acts for one, else, for the organisation itself, all."""
    try:
        return (await supporter_of(asked)).reach
    except ActsForNobody:
        return Reach("", is_coordinator=True)


async def _whoever(asked: Asked) -> Actor | None:
    """Read for whom a request acts; None where it acts for nobody."""
    return await actor_of(asked) if acts_for_person(asked.request, asked.principal) else None


async def _anybody(asked: Asked) -> Reach:
    """Read whom a request may see: of the person for whom it acts, a learner included, else all."""
    actor = await _whoever(asked)
    return Reach("", is_coordinator=True) if actor is None else actor.reach


PROBLEMS: Final = (ActsForNobody, ActsForSomebodyElse, NoSuchPerson)
ActingPerson: TypeAlias = Annotated[Actor, From(actor_of, PROBLEMS, ((HEADER, MEANING),))]
"""Who acts, be it for whom it may."""
Whoever: TypeAlias = Annotated[
    Actor | None,
    From(_whoever, PROBLEMS[1:], ((HEADER, f"{MEANING} Without it, it is made for the organisation."),)),
]
"""Who acts, where everybody in the organisation is answered the same."""
ActingForLearner: TypeAlias = Annotated[Actor, From(_actor_for_learner, (*PROBLEMS, NotTheirs), ((HEADER, MEANING),))]
"""Who acts, and may see the learner of the address."""
OF_SUPPORTERS: Final = (ActsForSomebodyElse, NoSuchPerson, OnlyForSupporters)
ActingSupporter: TypeAlias = Annotated[Actor, From(supporter_of, (ActsForNobody, *OF_SUPPORTERS), ((HEADER, MEANING),))]
"""The supporter who acts."""
ReaderReach: TypeAlias = Annotated[
    Reach,
    From(
        _reader, OF_SUPPORTERS, ((HEADER, f"{MEANING} Without it, it is made for the organisation, which sees all."),)
    ),
]
"""Whose learners are read: those of the supporter for whom a request acts; all where it acts for nobody."""
AnyReach: TypeAlias = Annotated[
    Reach,
    From(
        _anybody,
        (ActsForSomebodyElse, NoSuchPerson),
        ((HEADER, f"{MEANING} Without it, it is made for the organisation, which sees all."),),
    ),
]
"""Whom the person for whom a request acts may see, be it a learner; all where it acts for nobody."""

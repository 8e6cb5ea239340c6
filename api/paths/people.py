"""Who decides on paths: the organisation, which says who it was, or a person, who decides as themselves.

There is one rule for all that is decided. A supporter decides for learners whom they have a role for, other than that
of a peer tutor, and for cohorts that are theirs as a whole; a learner switches automation off, for themselves. What was
decided is shown to whoever may see the path of somebody for whom it holds.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final, NamedTuple

from api.acting_errors import (
    DecidedBySomebodyElse,
    HoldsForOthers,
    NotForLearners,
    NotTheirCohort,
    NotTheirs,
)
from api.case_errors import NotForPeers
from api.clock import microseconds_of
from api.content.graphs import Graphs
from api.errors import InvalidField
from api.paths.decisions import By, by_of
from api.paths.publishing import DecisionPublisher
from api.record.decisions import Assigned, HumanDecision
from api.record.pool import Pool
from api.record.support.readers import EVERYBODY, Reach, roles_by_learner
from api.record.support.reads import Reading, note_read
from api.support.acting import Actor

PEER: Final = "peer"
_ROLES: Final = ("tutor", "coach", "mentor", "coordinator")
"""As which of several roles somebody decides who does not say it."""


class SaidAt(NamedTuple):
    """Where a request says who decides: as a whole, the id, the role."""

    who: str
    id: str
    role: str


IN_BODY: Final = SaidAt("$.by", "$.by.id", "$.by.role")
IN_QUERY: Final = SaidAt("?by", "?by", "?role")
REFUSALS: Final = (NotTheirs, NotTheirCohort, NotForPeers, NotForLearners)
"""What may be answered to a person who decides."""


class People(NamedTuple):
    """What the use cases of people's decisions work on.

    Attributes:
        pool: Of the record.
        graphs: That are served.
        orders: Tells the live store.
        organisation_no: Whose.
        now: The moment.
        new_id: Names what is made.
        actor: For whom the request is made; None for the organisation itself.
        key_id: Of the key.
    """

    pool: Pool
    graphs: Graphs
    orders: DecisionPublisher
    organisation_no: int
    now: datetime
    new_id: Callable[[], str]
    actor: Actor | None = None
    key_id: str = ""

    @property
    def reach(self) -> Reach:
        """Whom they see."""
        return EVERYBODY if self.actor is None else self.actor.reach

    async def note(self, learner: str, what: str) -> None:
        """Note that a supporter reads of a learner."""
        if self.actor is not None and self.actor.kind == "supporter":
            reading = Reading(learner, self.actor.name, self.key_id, what, microseconds_of(self.now))
            await note_read(self.pool, self.organisation_no, self.reach, reading)


async def author_of(people: People, said: By | None, holds: Assigned, said_at: SaidAt = IN_BODY) -> By:
    """Return who decides something, as what.

    Args:
        people: Of the request.
        said: Who it is said to be; None where nobody is named.
        holds: For whom it is to hold.
        said_at: Where that is said.

    Raises:
        InvalidField: Nobody is named, or another than who acts, or a role that they do not have.
        NotTheirs: It is to hold for a learner of others.
        NotTheirCohort: It is to hold for a cohort of others.
        NotForPeers: A peer tutor decides nothing.
        NotForLearners: A learner decides for nobody else.
    """
    actor = people.actor
    if actor is None:
        if said is None:
            remedy = "Send your id of the person and as what they decided, or ask for them: `On-Behalf-Of`."
            raise InvalidField(said_at.who, "Nobody says who decides.", remedy)
        return said
    if actor.kind == "learner":
        return _as_themselves(actor, said, (_own_role(actor, holds),), said_at)
    return _as_themselves(actor, said, await _roles(people, actor, holds), said_at)


async def require_ending(people: People, held: HumanDecision, holds: Assigned) -> None:
    """See that who acts may end, or replace, what was decided.

    Raises:
        DecidedBySomebodyElse: A learner ends what somebody else decided.
        NotForPeers: A peer tutor decides nothing.
        HoldsForOthers: It holds for learners or cohorts that are not theirs, too.
    """
    actor = people.actor
    if actor is None:
        return
    if actor.kind == "learner":
        if (held.by_id, held.by_role) != (actor.id, actor.kind):
            raise DecidedBySomebodyElse
        return
    try:
        await _roles(people, actor, holds)
    except (NotTheirs, NotTheirCohort) as error:
        raise HoldsForOthers from error


def _own_role(actor: Actor, holds: Assigned) -> str:
    if holds.cohorts or holds.learners != (actor.id,):
        others = [one for one in holds.learners if one != actor.id]
        raise NotTheirs(actor.name, others[0]) if others else NotForLearners
    return actor.kind


async def _roles(people: People, actor: Actor, holds: Assigned) -> tuple[str, ...]:
    """Return as what a supporter decides for some learners and cohorts, those that they have for all of them first."""
    by_learner = await roles_by_learner(people.pool, people.organisation_no, actor.reach, holds.learners)
    for learner in holds.learners:
        if not by_learner[learner]:
            raise NotTheirs(actor.name, learner)
    of_cohorts = [(one, actor.reach.cohort_roles(one)) for one in holds.cohorts]
    for cohort, roles in of_cohorts:
        if not roles:
            raise NotTheirCohort(actor.name, cohort)
    held = [*by_learner.values(), *(roles for _, roles in of_cohorts)]
    if any(roles <= {PEER} for roles in held):
        raise NotForPeers
    return _in_order(frozenset.intersection(*held)) + _in_order(frozenset.union(*held)) if held else _ROLES


def _in_order(roles: Collection[str]) -> tuple[str, ...]:
    return tuple([one for one in _ROLES if one in roles])


def _as_themselves(actor: Actor, said: By | None, roles: tuple[str, ...], said_at: SaidAt) -> By:
    if said is None:
        return by_of(actor.id, roles[0])
    if said.id != actor.id:
        remedy = f"Leave `by` out, or send {actor.id!r} as one of: {', '.join(dict.fromkeys(roles))}."
        raise InvalidField(said_at.id, f"{actor.name!r} decides as themselves.", remedy)
    if said.role not in roles:
        remedy = f"Leave `by` out, or send one of: {', '.join(dict.fromkeys(roles))}."
        raise InvalidField(said_at.role, f"They are not {said.role} of whom it holds for.", remedy)
    return said

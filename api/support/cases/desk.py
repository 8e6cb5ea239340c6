"""What all acts on a case have in common: who may, whether it moved on, that it counts once, what is told of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeAlias, cast

import msgspec
from litestar import Response
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.acting_errors import OnlyForSupporters
from api.case_errors import (
    CaseGoesOnElsewhere,
    CaseIsOver,
    CaseMovedOn,
    NotForPeers,
    UnknownCase,
)
from api.errors import InvalidField
from api.http.arguments import Asked, From
from api.http.entity_tags import etag, expected_version
from api.http.routes import made
from api.learner_errors import RepeatedKey
from api.record.decisions import Request
from api.record.keys import Principal
from api.record.support.case_reads import SeenCase, events_of_kinds, see_case
from api.record.support.cases import NewEvent, StoredCase, add, hold, made_before
from api.record.support.notice_writes import tell
from api.runtime import Runtime
from api.support.acting import HEADER, MEANING, PROBLEMS, Actor, actor_of
from api.support.attempts import attempt_of
from api.support.cases.answers import CaseAnswer, Outcome
from api.support.cases.notices import notices_of
from api.support.cases.requests import Act
from api.support.cases.telling import AGENDA, case_told, event_answer
from engine.support import events as ev
from engine.support.events import CaseEvent, CaseRole, Visibility

Connection: TypeAlias = AsyncConnection[TupleRow]
Whose = Literal["everybody", "supporters", "team"]
"""Who may: learners, too; whoever helps; whoever helps, peers excepted."""
_ROLES: Final[tuple[CaseRole, ...]] = ("tutor", "coach", "mentor", "coordinator", "peer")
"""As which of several roles somebody acts who does not say it."""
_NEWS: Final = tuple(
    str(kind.__struct_config__.tag)
    for kind in (
        *(ev.LearnerMessage, ev.SupporterMessage, ev.Contact, ev.MeetingEnd, ev.NoAnswerNeeded, ev.Closed),
        ev.Production,
    )
)
"""What somebody who is about to act wants to know of."""
IF_MATCH: Final = "ETag of the case as you read it: where others did something since, it is refused with that."
KEY: Final = "Your own name of this request: sent again with it, it is answered as the first time."
ETAG: Final = {"ETag": "The version of the case, for `If-Match`."}


class Desk(NamedTuple):
    """A request about cases.

    Attributes:
        runtime: Of the worker.
        organisation_no: Whose cases.
        actor: Who acts.
        now_us: When it came; what it does to a case happens once that is held (`Writer.now_us`).
        key_id: Of the key.
        request: What makes a second attempt recognisable.
        expected: The version that `If-Match` names.
    """

    runtime: Runtime
    organisation_no: int
    actor: Actor
    now_us: int
    key_id: str
    request: Request
    expected: int | None


class Writer(NamedTuple):
    """Somebody who acts on a case.

    Attributes:
        actor: Who.
        role: As what.
        held: The case before.
        event_id: Names an event of theirs; the first is also the id of what it begins.
        connection: In whose transaction it happens.
    """

    actor: Actor
    role: str
    held: StoredCase
    event_id: str
    connection: Connection

    @property
    def now_us(self) -> int:
        """When: others who held the case before did so before."""
        return self.held.now_us

    @property
    def id(self) -> str:
        """Their id."""
        return self.actor.id

    def signs(self, event: CaseEvent, visibility: Visibility, words: Mapping[str, Any] | None = None) -> NewEvent:
        """Return an event as theirs."""
        return NewEvent(event, self.actor.kind, self.actor.id, self.role, visibility, words or {})


Happens: TypeAlias = Callable[[Writer], Awaitable[Sequence[NewEvent]]]


async def act(desk: Desk, case_id: str, body: Act, whose: Whose, happens: Happens) -> Response[Outcome]:
    """Do something to a case, once, and answer with the case as it then stands.

    Args:
        desk: Of the request.
        case_id: Which case.
        body: What was sent.
        whose: Who may.
        happens: Gives the events, or raises where the case stands in the way.

    Raises:
        UnknownCase: There is none that they may see.
        OnlyForSupporters: A learner does not do this.
        NotForPeers: A peer tutor does not do this.
        CaseMovedOn: Somebody else acted meanwhile.
        CaseGoesOnElsewhere: It was merged into another one.
        RepeatedKey: Another request had the same key.
    """
    async with desk.runtime.pool.connection() as connection:
        seen = await seen_case(connection, desk, case_id)
        role = role_of(desk.actor, seen.roles, body.role, whose)
        held = await hold(connection, desk.organisation_no, case_id, desk.runtime.clock_us)
        earlier = await made_before(connection, desk.organisation_no, desk.request)
        event_id = earlier.event_id if earlier is not None else None
        if earlier is None:
            await require_unmoved(connection, desk, held, body)
            writer = Writer(desk.actor, role, held, desk.runtime.new_id(), connection)
            events = await happens(writer)
            event_id = events[0].event.event_id if events else None
            held = await added(connection, desk, held, events)
        answer = await answered(connection, desk, seen, held)
    outcome = Outcome(event_id, answer)
    return made(outcome, is_new=earlier is None and event_id is not None, headers=headers_of(answer))


async def added(connection: Connection, desk: Desk, held: StoredCase, events: Sequence[NewEvent]) -> StoredCase:
    """Add events to a case that is held, and tell whom they concern; without any it stays as it is."""
    if not events:
        return held
    after = await add(connection, desk.organisation_no, held, events, desk.request)
    notices = await notices_of(connection, desk.organisation_no, desk.actor, after, events)
    await tell(connection, desk.organisation_no, notices, after.now_us)
    return after


async def answered(connection: Connection, desk: Desk, seen: SeenCase, held: StoredCase) -> CaseAnswer:
    """Tell a case to who acts."""
    reach = desk.actor.reach
    agenda = await events_of_kinds(connection, desk.organisation_no, reach, held.with_merged, AGENDA)
    return case_told(seen, held, agenda, held.now_us, to_team=desk.actor.kind == "supporter")


def headers_of(answer: CaseAnswer) -> dict[str, str]:
    """Return the headers that say a case's version."""
    return {"etag": etag(str(answer.version))}


async def seen_case(connection: Connection, desk: Desk, case_id: str, path: str = "{case_id}") -> SeenCase:
    """Return what who acts is to a case that is named at a path.

    Raises:
        UnknownCase: There is none that they may see.
    """
    seen = await see_case(connection, desk.organisation_no, desk.actor.reach, case_id)
    if seen is None:
        raise UnknownCase(path, case_id)
    return seen


def role_of(actor: Actor, roles: frozenset[str], asked: CaseRole | None, whose: Whose) -> str:
    """Return as what somebody acts.

    Raises:
        OnlyForSupporters: A learner does not do this.
        NotForPeers: A peer tutor does not do this.
        InvalidField: They have no such role.
    """
    if actor.kind == "learner":
        if whose != "everybody":
            raise OnlyForSupporters(actor.name)
        return actor.kind
    if asked is not None and asked not in roles:
        remedy = f"Send one of {', '.join(sorted(roles))}, or nothing."
        raise InvalidField("$.role", f"They are not {asked} of this learner.", remedy)
    role = asked if asked is not None else next(one for one in _ROLES if one in roles)
    if whose == "team" and role == "peer":
        raise NotForPeers
    return role


def require_open(held: StoredCase) -> None:
    """See that a case has not ended.

    Raises:
        CaseGoesOnElsewhere: It was merged into another one.
        CaseIsOver: It has.
    """
    if held.case.merged_into is not None:
        raise CaseGoesOnElsewhere(held.case.case_id, held.case.merged_into)
    if held.case.closed_us is not None:
        raise CaseIsOver


async def require_unmoved(connection: Connection, desk: Desk, held: StoredCase, body: Act) -> None:
    """See that nobody else did something that who acts has not seen.

    Raises:
        CaseMovedOn: Somebody did.
        InvalidField: What they say they have seen is no event of the case.
    """
    since = _seen_until(desk, held, body)
    if since is None or body.send_all_the_same:
        return
    case_id, reach = held.case.case_id, desk.actor.reach
    found = await events_of_kinds(connection, desk.organisation_no, reach, [case_id], _NEWS, since)
    news = [one for one in found if (one.by_kind, one.by_id) != (desk.actor.kind, desk.actor.id)]
    if news:
        raise CaseMovedOn([msgspec.to_builtins(event_answer(one)) for one in news])


def _seen_until(desk: Desk, held: StoredCase, body: Act) -> int | None:
    if body.last_seen is None:
        return desk.expected
    place = next((one.no for one in held.events if one.event.event_id == body.last_seen), None)
    if place is None:
        remedy = "Send event_id of an event of this case, or nothing."
        raise InvalidField("$.last_seen", "The case has no such event.", remedy)
    return place


async def _desk(asked: Asked) -> Desk:
    headers = asked.request.headers
    expected = expected_version(headers.get("if-match"))
    if expected is not None and not (expected.isascii() and expected.isdecimal()):
        raise InvalidField("If-Match", "It is no version of a case.", 'Send the ETag of the case, such as "7".')
    actor = await actor_of(asked)
    attempt, version = attempt_of(asked, actor), int(expected) if expected is not None else None
    key_id = cast("Principal", asked.principal).key_id
    return Desk(asked.runtime, asked.organisation_no, actor, asked.runtime.clock_us(), key_id, attempt, version)


_KEY: Final = ("Idempotency-Key", KEY)
AtDesk: TypeAlias = Annotated[Desk, From(_desk, PROBLEMS, ((HEADER, MEANING),))]
"""Who reads or puts."""
Opening: TypeAlias = Annotated[Desk, From(_desk, (*PROBLEMS, RepeatedKey), ((HEADER, MEANING), _KEY))]
"""Who opens a case."""
Acting: TypeAlias = Annotated[
    Desk,
    From(
        _desk,
        (*PROBLEMS, UnknownCase, CaseMovedOn, CaseGoesOnElsewhere, RepeatedKey),
        ((HEADER, MEANING), ("If-Match", IF_MATCH), _KEY),
    ),
]
"""Who acts on a case."""

"""What becomes of a case: who has it, reminders put off, two that become one, its end."""

from collections.abc import Sequence
from typing import Final

from litestar import Response

from api.acting_errors import OnlyForSupporters
from api.case_errors import CaseIsOver, NobodyCoordinates, NotForPeers, OtherLearner
from api.errors import InvalidField
from api.http.parameters import microseconds_in
from api.http.routes import Routes, made
from api.record.support.cases import NewEvent, hold, made_before, merge
from api.record.support.team import Team, team_of
from api.support.cases.answers import Outcome
from api.support.cases.desk import (
    ETAG,
    Acting,
    Desk,
    Writer,
    act,
    answered,
    headers_of,
    require_open,
    require_unmoved,
    role_of,
    seen_case,
)
from api.support.cases.exchange import BASE, ONCE
from api.support.cases.requests import Closing, Handover, Merger, Snooze
from engine.support import events as ev
from engine.support.events import CaseEvent, CaseRole
from engine.support.routing import holder, present

ROUTES: Final = Routes("Cases")
_TEAM: Final = (OnlyForSupporters, NotForPeers)


@ROUTES.on(
    "post",
    f"{BASE}/assign",
    ONCE,
    scope="support:write",
    problems=(*_TEAM, CaseIsOver, NobodyCoordinates),
    answer_headers=ETAG,
)
async def assign(desk: Acting, case_id: str, body: Handover) -> Response[Outcome]:
    """Give the case to somebody else.

    To a supporter, a queue, or whoever has a role for the learner: a coach sends what was not understood to the tutor
    with `to_role`. Who is away is stood in for. The clock is kept as it is.
    """
    _check_handover(body)

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        require_open(writer.held)
        owner, role, queue = await _handed(desk, writer, body)
        said = {"text": body.reason}
        event = ev.Assigned(
            event_id=writer.event_id,
            at_us=writer.now_us,
            owner_id=owner,
            role=role,
            queue_id=queue,
            reason=body.reason,
        )
        return [writer.signs(event, "team", said)]

    return await act(desk, case_id, body, "team", happens)


@ROUTES.on("post", f"{BASE}/snooze", ONCE, scope="support:write", problems=(*_TEAM, CaseIsOver), answer_headers=ETAG)
async def snooze(desk: Acting, case_id: str, body: Snooze) -> Response[Outcome]:
    """Put reminders off.

    Nobody is warned until then; the clock runs, and a breach is told all the same.
    """
    until_us = microseconds_in("$.until", body.until)

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        if until_us <= writer.now_us:
            raise InvalidField("$.until", "The instant has come already.", "Send one that is to come.")
        require_open(writer.held)
        event = ev.Snoozed(event_id=writer.event_id, at_us=writer.now_us, by=writer.id, until_us=until_us)
        return [writer.signs(event, "team", {"text": body.reason})]

    return await act(desk, case_id, body, "team", happens)


@ROUTES.on(
    "post",
    f"{BASE}/merge",
    ONCE,
    scope="support:write",
    problems=(*_TEAM, OtherLearner),
    answer_headers=ETAG,
)
async def merge_case(desk: Acting, case_id: str, body: Merger) -> Response[Outcome]:
    """Let another case of the learner go on in this one.

    Of two open clocks the older is kept, with what it has passed, so that nobody is warned twice; the other case ends,
    and its messages are read here.
    """
    if body.case_id == case_id:
        raise InvalidField("$.case_id", "A case does not go on in itself.", "Name another one.")
    async with desk.runtime.pool.connection() as connection:
        seen = await seen_case(connection, desk, case_id)
        role = role_of(desk.actor, seen.roles, body.role, "team")
        other = await seen_case(connection, desk, body.case_id, "$.case_id")
        if other.learner != seen.learner:
            raise OtherLearner(body.case_id)
        # both, in one order, whoever merges them the other way round
        both = {
            one: await hold(connection, desk.organisation_no, one, desk.runtime.clock_us)
            for one in sorted((case_id, body.case_id))
        }
        earlier = await made_before(connection, desk.organisation_no, desk.request)
        held, event_id = both[case_id], earlier.event_id if earlier is not None else None
        if earlier is None:
            await require_unmoved(connection, desk, held, body)
            require_open(held)
            writer = Writer(desk.actor, role, held, desk.runtime.new_id(), connection)

            def by(event: CaseEvent) -> NewEvent:
                return writer.signs(event, "team", {"text": body.reason})

            held = await merge(connection, desk.organisation_no, held, both[body.case_id], by, desk.request)
            event_id = held.events[-1].event.event_id
        answer = await answered(connection, desk, seen, held)
    return made(Outcome(event_id, answer), is_new=earlier is None, headers=headers_of(answer))


@ROUTES.on("post", f"{BASE}/close", ONCE, scope="support:write", problems=(*_TEAM, CaseIsOver), answer_headers=ETAG)
async def close(desk: Acting, case_id: str, body: Closing) -> Response[Outcome]:
    """Close a case.

    A clock that is open is called off. A message of the learner within 14 days opens the case again, with a new clock;
    the old ones keep their results.
    """

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        require_open(writer.held)
        event = ev.Closed(event_id=writer.event_id, at_us=writer.now_us, by=writer.id, outcome=body.outcome)
        return [writer.signs(event, "team", {"text": body.text})]

    return await act(desk, case_id, body, "team", happens)


def _check_handover(body: Handover) -> None:
    if sum(one is not None for one in (body.owner_id, body.queue_id, body.to_role)) != 1:
        detail = "Exactly one of owner_id, queue_id and to_role says to whom."
        raise InvalidField("$.owner_id", detail, "Send one of the three.")


async def _handed(desk: Desk, writer: Writer, body: Handover) -> tuple[str, CaseRole, str | None]:
    """Return who has the case then, as what, and in which queue it waits.

    Raises:
        NobodyCoordinates: There are no rules.
        InvalidField: There is no such supporter or queue.
    """
    learner, case = writer.held.learner, writer.held.case
    team = await team_of(writer.connection, desk.organisation_no, {learner})
    if team is None:
        raise NobodyCoordinates
    role = body.as_role or body.to_role or case.role or "tutor"
    if body.to_role is not None:
        return holder(body.to_role, team.called(learner), team.staff, writer.now_us), role, None
    if body.queue_id is not None:
        if body.queue_id not in team.staff.keepers:
            raise InvalidField("$.queue_id", f"There is no queue {body.queue_id!r}.", "List them with GET /v1/queues.")
        return present(team.staff.keepers[body.queue_id], team.staff, writer.now_us), role, body.queue_id
    owner = require_supporter(team, body.owner_id or "")
    return present(owner, team.staff, writer.now_us), body.as_role or role_for(team, owner, learner) or role, None


def require_supporter(team: Team, supporter_id: str) -> str:
    """Return a supporter of the organisation.

    Raises:
        InvalidField: There is none of the name.
    """
    if supporter_id not in team.people:
        remedy = "List them with GET /v1/supporters."
        raise InvalidField("$.owner_id", f"There is no supporter {supporter_id!r}.", remedy)
    return supporter_id


def role_for(team: Team, supporter_id: str, learner: str) -> CaseRole | None:
    """Return the first role that somebody has for a learner, or that they coordinate; None for none."""
    cohorts = team.cohorts.get(learner, frozenset())
    theirs = [one for one in team.staff.assignments if one.supporter_id == supporter_id]
    own = [one.role for one in theirs if one.learner_id == learner]
    of_cohort = [one.role for one in theirs if one.cohort_id in cohorts]
    coordinates: list[CaseRole] = ["coordinator"] if supporter_id == team.staff.coordinator_id else []
    return next(iter([*own, *of_cohort, *coordinates]), None)

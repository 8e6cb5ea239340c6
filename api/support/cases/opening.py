"""Cases are opened, listed and read."""

from typing import Annotated, Final

import msgspec
from litestar import Response
from msgspec import Meta

from api.acting_errors import NotTheirs
from api.case_errors import NobodyCoordinates, UnknownCase
from api.errors import ContentGraphNotNamed, InvalidField, UnknownContentGraph
from api.http.parameters import LearnerName, Moment, PageQuery, microseconds_in
from api.http.routes import Routes, made
from api.learner_errors import RepeatedKey
from api.record.communication.outbox import sendings_of_events
from api.record.support.case_reads import CaseFilter, page_of_acts, page_of_cases, page_of_events, see_case
from api.record.support.cases import Author, NewEvent, StoredCase, hold, hold_learner, made_before, open_case, read_case
from api.record.support.notice_writes import tell
from api.record.support.readers import COORDINATOR, roles_for
from api.record.support.reads import Reading, note_shown
from api.record.support.team import Team, team_of
from api.record.support.terms import terms_now, terms_of
from api.runtime import Runtime
from api.support.acting import ActingSupporter
from api.support.cases.answers import CasesPage, CaseWithEvents, Outcome, OwnActsPage
from api.support.cases.desk import (
    ETAG,
    AtDesk,
    Connection,
    Desk,
    Opening,
    answered,
    headers_of,
    role_of,
    seen_case,
)
from api.support.cases.handling import require_supporter, role_for
from api.support.cases.notices import notices_of
from api.support.cases.requests import NewCase
from api.support.cases.telling import became_told, event_answer, own_act_told, summary_told
from content_graph.ids import Id
from content_graph.languages import Text
from engine.support import events as ev
from engine.support.events import CaseRole
from engine.support.routing import present, route

ROUTES: Final = Routes("Cases")
CALLED_FOR: Final = "message"
_UNTITLED: Final = Text("Une question", "A question")
"""As what rules call for somebody when a case is opened."""


class CasesQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question which cases there are."""

    mine: Annotated[bool, Meta(description="Only those that you have, or stand in for; or only others.")] | None = None
    learner_id: LearnerName | None = None
    owner_id: Annotated[Id, Meta(description="Only those that this supporter has.")] | None = None
    queue_id: Annotated[Id, Meta(description="Only those in this queue.")] | None = None
    open: Annotated[bool, Meta(description="Only those that are open, or only those that have ended.")] | None = None
    cohort_id: Annotated[Id, Meta(description="Only those about learners of this cohort.")] | None = None
    due_before: Annotated[Moment, Meta(description="Only those whose answer is due before.")] | None = None


class OwnActsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of what a supporter did."""

    since: Annotated[Moment, Meta(description="Done at this moment or later.")] | None = None
    learner_id: LearnerName | None = None


class EventsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of a case's events."""


@ROUTES.on("get", "/v1/cases", "One page.", scope="support:read")
async def list_cases(desk: AtDesk, query: CasesQuery) -> CasesPage:
    """List cases.

    Those of learners whom you may see, and those that you have, by the instant at which an answer is due. A learner
    lists their own.
    """
    if query.due_before is not None:
        microseconds_in("?due_before", query.due_before)
    whose = (query.mine, query.learner_id, query.owner_id, query.queue_id)
    wanted = CaseFilter(*whose, query.open, query.due_before, query.cohort_id)
    pool, reach = desk.runtime.pool, desk.actor.reach
    page = await page_of_cases(pool, desk.organisation_no, reach, wanted, desk.now_us, query.limit, query.cursor)
    to_team = desk.actor.kind == "supporter"
    async with pool.connection() as connection:
        named = {one.terms_id for one in page.entries if one.clock_kind is not None}
        terms = await terms_of(connection, desk.organisation_no, named)
    return CasesPage(tuple([summary_told(one, terms, to_team=to_team) for one in page.entries]), page.next_cursor)


@ROUTES.on("get", "/v1/acts", "One page.", scope="support:read")
async def list_own_acts(
    runtime: Runtime, organisation_no: int, actor: ActingSupporter, query: OwnActsQuery
) -> OwnActsPage:
    """List what you did.

    In cases, newest first: messages, contacts, notes, meetings, what you did with alerts.
    """
    if query.since is not None:
        microseconds_in("?since", query.since)
    about = (runtime.pool, organisation_no, actor.id, query.since, query.learner_id, query.limit, query.cursor)
    page = await page_of_acts(*about)
    return OwnActsPage(tuple([own_act_told(one) for one in page.entries]), page.next_cursor)


@ROUTES.on(
    "get",
    "/v1/cases/{case_id}",
    "The case.",
    scope="support:read",
    problems=(UnknownCase,),
    answer_headers=ETAG,
)
async def get_case(desk: AtDesk, case_id: str, query: EventsQuery) -> Response[CaseWithEvents]:
    """Read a case.

    With its clocks and a page of what happened, newest first, as far as you may see it; also what happened in cases
    that went into it.
    """
    async with desk.runtime.pool.connection() as connection:
        seen = await seen_case(connection, desk, case_id)
        if desk.actor.kind == "supporter":
            reading = Reading(seen.learner, desk.actor.name, desk.key_id, f"case/{case_id}", desk.now_us)
            await note_shown(connection, desk.organisation_no, seen.roles, reading)
        held = await read_case(connection, desk.organisation_no, case_id, desk.now_us)
        case = await answered(connection, desk, seen, held)
        cases, reach = held.with_merged, desk.actor.reach
        page = await page_of_events(connection, desk.organisation_no, reach, cases, query.limit, query.cursor)
        ids = [one.event.event_id for one in page.entries] if desk.actor.kind == "supporter" else []
        became = await sendings_of_events(connection, desk.organisation_no, cases, ids)
    events, sendings = tuple([event_answer(one) for one in page.entries]), tuple([became_told(one) for one in became])
    return made(CaseWithEvents(case, events, page.next_cursor, sendings), is_new=False, headers=headers_of(case))


@ROUTES.on(
    "post",
    "/v1/cases",
    {200: "It came before with this `Idempotency-Key`.", 201: "It is open."},
    scope="support:write",
    problems=(NobodyCoordinates, NotTheirs, UnknownContentGraph, RepeatedKey),
    answer_headers=ETAG,
)
async def open_new_case(desk: Opening, body: NewCase) -> Response[Outcome]:
    """Open a case.

    A learner opens one with a message, which asks for an answer; a supporter with a message to the learner, or without
    one. Whoever is called for it by the routing rules has it (signal `message`, severity `medium`), whoever stands in
    where they are away, or whom a supporter names.
    """
    _check_opening(desk, body)
    graph_no = await _graph_no(desk, body.content_graph)
    async with desk.runtime.pool.connection() as connection:
        await hold_learner(connection, desk.organisation_no, body.learner_id)
        earlier = await made_before(connection, desk.organisation_no, desk.request)
        if earlier is not None:
            case_id = earlier.case_id
            held = await hold(connection, desk.organisation_no, case_id, desk.runtime.clock_us)
        else:
            case_id = desk.runtime.new_id()
            held = await opened(connection, desk._replace(now_us=desk.runtime.clock_us()), body, case_id, graph_no)
        seen = await see_case(connection, desk.organisation_no, desk.actor.reach, case_id)
        if seen is None:
            raise NotTheirs(desk.actor.name, body.learner_id)
        answer = await answered(connection, desk, seen, held)
    event_id = earlier.event_id if earlier is not None else held.events[0].event.event_id
    return made(Outcome(event_id, answer), is_new=earlier is None, headers=headers_of(answer))


async def opened(
    connection: Connection,
    desk: Desk,
    body: NewCase,
    case_id: str,
    graph_no: int | None,
    first: NewEvent | None = None,
    subject: Text | None = None,
) -> StoredCase:
    """Open it, at the instant of a desk that has held the learner, with the message of the body or another event.

    A subject that the machine writes goes before that of the body.

    Raises:
        NotTheirs: They have no role for the learner.
        NobodyCoordinates: There are no rules, and nobody is named.
        InvalidField: They have not the role that they name, or who is to have it is no supporter.
    """
    learner, now_us, organisation_no = body.learner_id, desk.now_us, desk.organisation_no
    roles = await roles_for(connection, organisation_no, desk.actor.reach, learner)
    if desk.actor.kind == "supporter" and not roles:
        raise NotTheirs(desk.actor.name, learner)
    by = Author(desk.actor.kind, desk.actor.id, role_of(desk.actor, roles, body.role, "everybody"))
    owner_id, role, queue_id = _owner(desk, body, by, await team_of(connection, organisation_no, {learner}))
    held = await open_case(
        connection,
        organisation_no,
        case_id=case_id,
        learner=learner,
        graph_no=graph_no,
        subject=subject or body.subject or _UNTITLED,
        role=role,
        owner_id=owner_id,
        queue_id=queue_id,
        terms_id=await terms_now(connection, organisation_no),
        first=_first(desk, body, by) if first is None else [first],
        now_us=now_us,
        request=desk.request,
        by=by,
    )
    notices = await notices_of(connection, organisation_no, desk.actor, held, held.events)
    await tell(connection, organisation_no, notices, now_us)
    return held


def _first(desk: Desk, body: NewCase, by: Author) -> list[NewEvent]:
    """Return the first message, if there is one."""
    if body.text is None:
        return []
    said = {"event_id": desk.runtime.new_id(), "channel": body.channel}
    of_supporter = by.kind == "supporter"
    message = (
        ev.SupporterMessage(at_us=desk.now_us, by=by.id, **said)
        if of_supporter
        else ev.LearnerMessage(at_us=desk.now_us, **said)
    )
    return [NewEvent(message, *by, "learner", {"text": body.text})]


def _owner(desk: Desk, body: NewCase, by: Author, team: Team | None) -> tuple[str, CaseRole, str | None]:
    """Return who has a new case, as what, and in which queue it waits.

    Raises:
        NobodyCoordinates: There are no rules, and nobody is named.
        InvalidField: Who is named is no supporter.
    """
    if team is None and by.kind == "supporter" and body.owner_id in {None, by.id}:
        return by.id, msgspec.convert(by.role, CaseRole), None
    if team is None:
        raise NobodyCoordinates
    if body.owner_id is not None:
        owner = require_supporter(team, body.owner_id)
        return present(owner, team.staff, desk.now_us), role_for(team, owner, body.learner_id) or "tutor", None
    found = route(team.called(body.learner_id, CALLED_FOR, "medium"), team.staff, desk.now_us)
    rule = next((one for one in team.staff.rules if one.rule_id == found.rule_id), None)
    return found.owner_id, COORDINATOR if rule is None else rule.role, found.queue_id


def _check_opening(desk: Desk, body: NewCase) -> None:
    """See that learners open cases about themselves, with a message, and leave to the rules who has them.

    Raises:
        NotTheirs: A case about another learner.
        InvalidField: Something that only supporters say, or no message.
    """
    if desk.actor.kind == "supporter":
        return
    if body.learner_id != desk.actor.id:
        raise NotTheirs(desk.actor.name, body.learner_id)
    if body.text is None:
        raise InvalidField("$.text", "A learner opens a case with a message.", "Send `text`.")
    if body.owner_id is not None:
        raise InvalidField("$.owner_id", "Who has it follows from the routing rules.", "Leave it out.")


async def _graph_no(desk: Desk, graph_id: str | None) -> int | None:
    """Return about which course a case is: the one that is named, or the only one."""
    try:
        found = await desk.runtime.graphs.get(desk.organisation_no, graph_id, "$.content_graph")
    except ContentGraphNotNamed:
        return None
    return found.graph_no

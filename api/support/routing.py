"""Who is called for what: the rules, a dry run that says why, and public holidays to copy into calendars."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Response
from msgspec import Meta

from api.clock import microseconds_of
from api.errors import InvalidField
from api.http.parameters import microseconds_in
from api.http.requests import ServiceRequest
from api.http.routes import Routes
from api.record.keys import Principal
from api.record.support import staff as record
from api.record.support.staff import StoredPart
from api.results.messages import LearnerId, Words
from api.runtime import Runtime
from api.staff_errors import PartChanged, UnknownPart
from api.support.public_holidays import public_holidays
from api.support.staff import BY_NAME, ETAG, IF_MATCH, ROUTING, put, read
from api.support.staff_messages import (
    AssignmentContent,
    Held,
    QueueContent,
    RoutingContent,
    SupporterContent,
)
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN
from engine.support.absences import Absence
from engine.support.faults import SupportFault
from engine.support.routing import Assignment, Called, Rule, Severity, Staff, StepCode, route

ROUTES: Final = Routes("People")
NAME: Final = "routing-rules"
"""An organisation has them once."""
ADDRESS: Final = f"/v1/{NAME}"
_LATEST_YEAR: Final = 2100


class DryRunRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A signal that there might be.

    Attributes:
        signal: Its kind.
        severity: Its severity.
        learner_id: About whom.
        at: When, for absences; now if it is left out.
    """

    signal: Id
    severity: Severity
    learner_id: LearnerId
    at: Annotated[datetime, Meta(tz=True)] | None = None


class RouteStep(msgspec.Struct, frozen=True):
    """One step of the way.

    Attributes:
        code: What was found.
        subject: Rule, role, person or queue.
        text: The same for people.
    """

    code: StepCode
    subject: str
    text: Words


class DryRun(msgspec.Struct, frozen=True):
    """Who would have it, and why.

    Attributes:
        owner_id: The supporter; of a queue who answers for it.
        queue_id: In which queue it would wait; null for none.
        rule_id: By which rule; null where none led to anybody.
        steps: The way there.
    """

    owner_id: str
    queue_id: str | None
    rule_id: str | None
    steps: tuple[RouteStep, ...]


class HolidaysQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question which public holidays there are."""

    place: Annotated[
        str,
        Meta(
            min_length=2,
            max_length=40,
            pattern=TEXT_PATTERN,
            description="A country, or a part of it: `FR`, `FR-57` (Alsace-Moselle), `FR-974`, `DE-BY`.",
        ),
    ]
    first_year: Annotated[int, Meta(ge=1970, le=_LATEST_YEAR, description="From this year on.")]
    last_year: Annotated[int, Meta(ge=1970, le=_LATEST_YEAR, description="Up to this year.")]


class Holiday(msgspec.Struct, frozen=True):
    """A day, as the exceptions of a calendar take it.

    Attributes:
        date: The day.
        name: What it is called.
    """

    date: date
    name: str


class Holidays(msgspec.Struct, frozen=True):
    """Public holidays, by date; look them through before they are copied.

    Attributes:
        exceptions: By date.
    """

    exceptions: tuple[Holiday, ...]


@ROUTES.on(
    "get",
    ADDRESS,
    "They are there.",
    scope="support:read",
    problems=(UnknownPart,),
    answer_headers=ETAG,
)
async def get_rules(runtime: Runtime, organisation_no: int) -> Response[Held[RoutingContent]]:
    """Read the routing rules.

    Signal, severity and cohort lead to a role, the role to a person, or who stands in, then to a queue, and in the end
    to whoever coordinates.
    """
    return await read(ROUTING, runtime, organisation_no, NAME, "address")


@ROUTES.on(
    "put",
    ADDRESS,
    {200: "A new version, or nothing new.", 201: "They are new."},
    scope="people:write",
    problems=(PartChanged,),
    headers=IF_MATCH,
    answer_headers=ETAG,
)
async def put_rules(
    runtime: Runtime, principal: Principal, request: ServiceRequest, body: RoutingContent
) -> Response[Held[RoutingContent]]:
    """Store the routing rules.

    All of them, in the order in which they are tried.
    """
    return await put(ROUTING, runtime, principal, request, NAME, body)


@ROUTES.on("post", f"{ADDRESS}/dry-run", "Who would have it.", scope="support:read", problems=(UnknownPart,))
async def dry_run(runtime: Runtime, organisation_no: int, body: DryRunRequest) -> DryRun:
    """Ask who would have a signal, and why.

    By the rules, assignments and absences as they are now; nothing is stored. Of several supporters with the role, the
    learner's own go before the cohort's, and then the id decides.
    """
    at_us = runtime.clock_us() if body.at is None else microseconds_in("$.at", body.at)
    staff = _staff_of(await record.all_parts(runtime.pool, organisation_no))
    cohorts = await record.cohorts_of(runtime.pool, organisation_no, body.learner_id)
    found = route(Called(body.signal, body.severity, body.learner_id, cohorts), staff, at_us)
    steps = [RouteStep(step.code, step.subject, Words(step.words.fr, step.words.en)) for step in found.steps]
    return DryRun(found.owner_id, found.queue_id, found.rule_id, tuple(steps))


@ROUTES.on("get", "/v1/public-holidays", "They are these.", scope="support:read")
async def get_public_holidays(query: HolidaysQuery) -> Holidays:
    """List public holidays.

    To be copied into the exceptions of a calendar, and edited there: Good Friday in Alsace-Moselle depends on the
    commune, overseas lists have customary days, and the day of solidarity is the employer's choice.
    """
    years = range(query.first_year, query.last_year + 1)
    if not years:
        raise InvalidField(path="?last_year", detail="It is before the first year.", remedy="Send a later one.")
    try:
        found = public_holidays(query.place, years, "place")
    except SupportFault as fault:
        raise InvalidField(path="?place", detail=fault.detail, remedy=fault.remedy) from None
    return Holidays(tuple([Holiday(day.date, day.name) for day in found]))


def _staff_of(parts: Sequence[StoredPart]) -> Staff:
    """Return who could have something.

    Raises:
        UnknownPart: There are no rules, so nobody coordinates.
    """
    contents: dict[str, dict[str, Any]] = {}
    for part in parts:
        kind = ROUTING if part.kind == ROUTING.kind else BY_NAME[part.kind]
        contents.setdefault(part.kind, {})[part.id] = kind.content(part)
    rules: RoutingContent | None = contents.get(ROUTING.kind, {}).get(NAME)
    if rules is None:
        raise UnknownPart("address", "set of routing rules", NAME, ADDRESS)
    assigned: list[AssignmentContent] = list(contents.get("assignment", {}).values())
    queues: dict[str, QueueContent] = contents.get("queue", {})
    people: dict[str, SupporterContent] = contents.get("supporter", {})
    return Staff(
        [Rule(**msgspec.structs.asdict(rule)) for rule in rules.rules],
        [Assignment(one.supporter_id, one.role, one.learner_id, one.cohort_id) for one in assigned],
        [absence for person, one in people.items() for absence in _absences(person, one)],
        {queue: one.keeper_id for queue, one in queues.items()},
        {},
        rules.coordinator_id,
    )


def _absences(person: str, content: SupporterContent) -> list[Absence]:
    return [
        Absence(person, microseconds_of(one.from_at), microseconds_of(one.to_at), one.deputy_id, one.queue_id)
        for one in content.absences
    ]

"""What an organisation says of who helps, and how they work."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta

from api.communication.run_messages import MessageRunContent
from api.paths.decisions import check_moment
from api.record.support.staff import Reference
from api.support.calendar_messages import CalendarHours
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN
from engine.support.budgets import A_DAY
from engine.support.calendar import zone_of
from engine.support.faults import SupportFault
from engine.support.notices import A_DAY as NOTICES_A_DAY
from engine.support.promise import WARNED_AT, Promise, Unit, require_sound
from engine.support.routing import Severity, SupporterRole, ToldRole

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=TEXT_PATTERN, description="For people.")]
Email = Annotated[str, Meta(max_length=320, pattern=TEXT_PATTERN)]
Zone = Annotated[str, Meta(min_length=1, max_length=64, pattern=TEXT_PATTERN)]
M = TypeVar("M", bound=msgspec.Struct)


class Held(msgspec.Struct, Generic[M], frozen=True):
    """Something as it stands.

    Attributes:
        id: Yours.
        version: 1 for the first; rises with each change. `If-Match` takes it.
        put_at: When it was last changed.
        content: As it was put.
    """

    id: str
    version: int
    put_at: datetime
    content: M


class HeldPage(msgspec.Struct, Generic[M], frozen=True):
    """A page of them, by id; `next_cursor` is null on the last one.

    Attributes:
        entries: Those of this page.
    """

    entries: tuple[Held[M], ...]
    next_cursor: str | None


class Removed(msgspec.Struct, frozen=True):
    """Something that is there no more.

    Attributes:
        id: Yours.
        version: Of its end.
        removed_at: When.
    """

    id: str
    version: int
    removed_at: datetime


class PromisedTime(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So much working time.

    Attributes:
        amount: Whole for working days.
        unit: `working_days` ends at the same local time so many working days on; `working_hours` counts opening hours.
    """

    amount: Annotated[float, Meta(gt=0, le=100_000)]
    unit: Unit


class EscalationStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is told that a promise was broken, and when.

    Attributes:
        after_hours: Working hours after the breach; 0 for at once.
        role: Who is told.
    """

    after_hours: Annotated[float, Meta(ge=0, le=10_000)]
    role: ToldRole


class PromiseContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """By when an answer is promised.

    Attributes:
        calendar_id: In whose working time.
        first_answer: To a first message or an alert.
        next_answer: To each message after a supporter's; the same as the first if it is left out.
        warn_at: Per cent of the working time at which the owner is warned.
        escalation: Who is told of a breach, in this order.
    """

    name: Name
    calendar_id: Id
    first_answer: PromisedTime
    next_answer: PromisedTime | None = None
    warn_at: Annotated[tuple[Annotated[int, Meta(ge=1, le=99)], ...], Meta(max_length=5)] = WARNED_AT
    escalation: Annotated[tuple[EscalationStep, ...], Meta(max_length=10)] = ()


class QueueContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where work waits until somebody takes it.

    Attributes:
        keeper_id: The supporter who answers for what nobody has taken.
    """

    name: Name
    keeper_id: Id


class AbsenceContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A supporter is away.

    Attributes:
        from_at: From when.
        to_at: Until when.
        deputy_id: The supporter who takes over; whoever stands in for them, if they are away too.
        queue_id: Where work goes if nobody takes over.
    """

    from_at: Annotated[datetime, Meta(tz=True)]
    to_at: Annotated[datetime, Meta(tz=True)]
    deputy_id: Id | None = None
    queue_id: Id | None = None


class SupporterContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody who helps. Name and contact are kept apart, and only as they are now.

    Attributes:
        email: Where they are written to.
        phone: Where they are called.
        zone: IANA name of their time zone.
        language: In which they are written to.
        calendar_id: Their own working time; the promise's where it is left out.
        alerts_per_day: Of how many learners alerts reach them in a day, all that is signalled of a learner at once; the
            rest stays below, ranked.
        notices_per_day: How many single notices reach them in a day; the rest waits for the digest of the next.
        absences: When they are away.
    """

    name: Name
    email: Email | None = None
    phone: Annotated[str, Meta(max_length=40, pattern=TEXT_PATTERN)] | None = None
    zone: Zone
    language: Literal["fr", "en"]
    calendar_id: Id | None = None
    alerts_per_day: Annotated[int, Meta(ge=0, le=1000)] = A_DAY
    notices_per_day: Annotated[int, Meta(ge=0, le=1000)] = NOTICES_A_DAY
    absences: Annotated[tuple[AbsenceContent, ...], Meta(max_length=100)] = ()


class AssignmentContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A supporter has a role, for a learner or for a cohort: exactly one of both.

    Attributes:
        role: As what they help.
        learner_id: For whom.
        cohort_id: Or for which cohort, whoever comes to it later included.
    """

    supporter_id: Id
    role: SupporterRole
    learner_id: Id | None = None
    cohort_id: Id | None = None


class RuleContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who is called for what; what is left out fits all.

    Attributes:
        rule_id: Names it in the reasons of a route.
        role: Who is called.
        signal: For which kind of signal.
        least_severity: From which severity on.
        cohort_id: For learners of which cohort.
        queue_id: Where it goes if nobody of the role is there.
    """

    rule_id: Id
    role: SupporterRole
    signal: Id | None = None
    least_severity: Severity = "low"
    cohort_id: Id | None = None
    queue_id: Id | None = None


class RoutingContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who has what.

    Attributes:
        coordinator_id: The supporter who has what fits no rule, or finds nobody.
        promise_id: The promise under which cases are opened; the only one if it is left out.
        zone: IANA name of the time zone of your days, at whose beginning traces are read, and of which the budgets of
            alerts are; that of whoever coordinates if it is left out.
        rules: Tried in this order.
    """

    coordinator_id: Id
    promise_id: Id | None = None
    zone: Zone | None = None
    rules: Annotated[tuple[RuleContent, ...], Meta(max_length=500)] = ()


class BackwardAbsence(SupportFault):
    """An absence that ends before it begins."""

    def __init__(self, field: str) -> None:
        super().__init__(
            field, "The absence does not end after it begins.", "Send a later end, or an earlier beginning."
        )


class EmptyAssignment(SupportFault):
    """An assignment that is for nobody, or for a learner and a cohort at once."""

    def __init__(self) -> None:
        super().__init__(
            "learner_id", "Exactly one of learner_id and cohort_id says for whom.", "Send one of them, and not both."
        )


class RuleTwice(SupportFault):
    """Two rules of one name."""

    def __init__(self, field: str, rule_id: str) -> None:
        super().__init__(field, f"The rule {rule_id!r} comes twice.", "Give each rule a name of its own.")


def check_calendar(content: CalendarHours) -> None:
    """See that a calendar can be reckoned with.

    Raises:
        SupportFault: It cannot.
    """
    content.calendar()


def check_promise(content: PromiseContent) -> None:
    """See that both answers are promised in a time that there is.

    Raises:
        SupportFault: One is not.
    """
    for field, promised in (("first_answer", content.first_answer), ("next_answer", content.next_answer)):
        if promised is not None:
            require_sound(Promise(promised.amount, promised.unit), f"{field}.amount")


def check_supporter(content: SupporterContent) -> None:
    """See that zone and absences make sense.

    Raises:
        SupportFault: They do not.
        InvalidField: An absence lies outside of the time that is kept.
    """
    zone_of(content.zone)
    for index, absence in enumerate(content.absences):
        check_moment(f"$.absences[{index}].from_at", absence.from_at)
        check_moment(f"$.absences[{index}].to_at", absence.to_at)
        if absence.to_at <= absence.from_at:
            raise BackwardAbsence(field=f"absences[{index}].to_at")


def check_assignment(content: AssignmentContent) -> None:
    """See that it is for somebody.

    Raises:
        EmptyAssignment: It is not, or for two.
    """
    if (content.learner_id is None) == (content.cohort_id is None):
        raise EmptyAssignment


def check_routing(content: RoutingContent) -> None:
    """See that each rule has a name of its own, and that the zone is there.

    Raises:
        RuleTwice: Two have the same.
        UnknownZone: There is no such zone.
    """
    if content.zone is not None:
        zone_of(content.zone)
    met: set[str] = set()
    for index, rule in enumerate(content.rules):
        if rule.rule_id in met:
            raise RuleTwice(field=f"rules[{index}].rule_id", rule_id=rule.rule_id)
        met.add(rule.rule_id)


def references_of(content: msgspec.Struct) -> tuple[Reference, ...]:
    """Return what a part names that must be there."""
    return tuple(_references(content))


def _references(content: msgspec.Struct) -> Iterator[Reference]:
    match content:
        case PromiseContent():
            yield Reference("$.calendar_id", "calendar", content.calendar_id)
        case QueueContent():
            yield Reference("$.keeper_id", "supporter", content.keeper_id)
        case SupporterContent():
            yield from _if_named("$.calendar_id", "calendar", content.calendar_id)
            for index, absence in enumerate(content.absences):
                yield from _if_named(f"$.absences[{index}].deputy_id", "supporter", absence.deputy_id)
                yield from _if_named(f"$.absences[{index}].queue_id", "queue", absence.queue_id)
        case AssignmentContent():
            yield Reference("$.supporter_id", "supporter", content.supporter_id)
            yield from _if_named("$.cohort_id", "cohort", content.cohort_id)
        case MessageRunContent():
            yield Reference("$.scenario_id", "message_scenario", content.scenario_id)
            yield Reference("$.cohort_id", "cohort", content.cohort_id)
            yield Reference("$.content_graph", "content_graph", content.content_graph)
        case RoutingContent():
            yield Reference("$.coordinator_id", "supporter", content.coordinator_id)
            yield from _if_named("$.promise_id", "promise", content.promise_id)
            for index, rule in enumerate(content.rules):
                yield from _if_named(f"$.rules[{index}].cohort_id", "cohort", rule.cohort_id)
                yield from _if_named(f"$.rules[{index}].queue_id", "queue", rule.queue_id)


def _if_named(
    path: str, kind: Literal["calendar", "promise", "supporter", "queue", "cohort"], name: str | None
) -> Iterator[Reference]:
    if name is not None:
        yield Reference(path, kind, name)

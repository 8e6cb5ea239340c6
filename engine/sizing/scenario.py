"""A course and its support in the trade's words: what is asked of whoever sizes a support service.

What is known is a number. What nobody knows exactly is a pair, least and most: every run of the simulation draws a
value evenly between them, so that what is not known shows in the intervals. A pair of equal numbers is exactly that.
`engine.sizing.inputs` has the words, the unit and the source of each.
"""

import datetime as dt
from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from content_graph.texts import TEXT_PATTERN
from engine.support.calendar import SpecialDay, make_calendar
from engine.support.faults import SupportFault
from engine.support.openings import US_PER_HOUR, Openings
from engine.support.promise import promise_of

Sharing = Literal["person", "queue"]
StaffRole = Literal["tutor", "coach", "peer"]
ROLES: Final[tuple[StaffRole, ...]] = ("tutor", "coach", "peer")

Share: TypeAlias = Annotated[float, Meta(ge=0, le=1)]
Shares: TypeAlias = tuple[Share, Share]
Rate: TypeAlias = Annotated[float, Meta(ge=0, le=20)]
Rates: TypeAlias = tuple[Rate, Rate]
Minute: TypeAlias = Annotated[float, Meta(ge=0, le=480)]
Minutes: TypeAlias = tuple[Minute, Minute]
HoursAWeek: TypeAlias = Annotated[float, Meta(ge=0, le=168)]
Hazards: TypeAlias = tuple[Annotated[float, Meta(ge=0, le=0.2)], Annotated[float, Meta(ge=0, le=0.2)]]
Factor: TypeAlias = Annotated[float, Meta(ge=0, le=10)]
Factors: TypeAlias = tuple[Factor, Factor]
Price: TypeAlias = Annotated[float, Meta(ge=0, le=1000)]
Written: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200, pattern=TEXT_PATTERN)]

OFFICE_HOURS: Final = "Mo-Fr 09:00-12:30,13:30-17:30"
MOST_STAFF: Final = 200
MOST_LEARNER_WEEKS: Final = 260_000


class StaffGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Supporters of one kind.

    Attributes:
        role: `tutor`, `coach` (for who falls silent; the tutor where there is none) or `peer` (questions only).
        count: How many.
        hours_a_week: That each has for this course, at most the opening hours; null for all of these.
        cost_an_hour: Least and most, of an hour for which they are paid.
        absent_days_a_year: On which each is away without notice, besides holidays, on average.
        alerts_a_day: Learners of whom the machine alerts each in a day.
    """

    role: StaffRole = "tutor"
    count: Annotated[int, Meta(ge=0, le=MOST_STAFF)] = 1
    hours_a_week: Annotated[float, Meta(ge=0.5, le=168)] | None = None
    cost_an_hour: tuple[Price, Price] = (30.0, 60.0)
    absent_days_a_year: Annotated[float, Meta(ge=0, le=100)] = 8.0
    alerts_a_day: Annotated[int, Meta(ge=0, le=100)] = 5


class PlannedAbsence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Supporters who will be away.

    Attributes:
        role: Of whom.
        count: How many of them at once.
        from_week: From which week of the course on, the first is 1.
        weeks: For how many.
    """

    role: StaffRole = "tutor"
    count: Annotated[int, Meta(ge=1, le=MOST_STAFF)] = 1
    from_week: Annotated[int, Meta(ge=1, le=104)] = 2
    weeks: Annotated[int, Meta(ge=1, le=104)] = 1


class SupportScenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A course and its support.

    Attributes:
        starts_on: The first day, of the calendar's zone.
        weeks: Of the course.
        course_hours: Of learning, for each learner.
        learners: Who begin.
        level: Of prerequisites: 0 as those of the laboratory who know least, 1 who know most.
        heterogeneity: Of prerequisites: 0 all alike, 1 as different as the laboratory has them.
        is_certifying: Whether a certificate is at the end.
        certification_factor: Least and most; what questions of the last quarter are multiplied by if one is.
        questions_a_week: Of a learner in a week, least and most; reactive.
        question_minutes: That answering one takes.
        collective_share: Of the questions that are answered before all, within the hours of the forum.
        contacts_a_week: With a learner in a week, planned beforehand; proactive.
        contact_minutes: That one takes.
        first_contact_minutes: With a learner, at the beginning.
        forum_size: Learners of one forum; 0 for no forum.
        forum_hours: That looking after one takes in a week.
        sessions_a_week: Hours of live sessions of each group in a week.
        group_size: Learners of one group.
        preparation_factor: Hours that an hour of a live session takes, preparation included.
        uses_alerts: Whether anybody acts on the machine's alerts.
        alert_minutes: That acting on one takes.
        alert_patience_days: For which adjustments are given time before trouble becomes an alert.
        peer_share: Of the questions that a peer tutor could answer, least and most.
        moderation: Hours of a tutor for an hour of a peer tutor.
        promise: Of a first answer, as `2 working_days`.
        target: Share of promises that are to be kept.
        zone: IANA name.
        hours: Opening hours of the service, as `Mo-Fr 09:00-17:00`.
        closed_on: Holidays.
        asking_hours: When learners ask.
        sharing: `person`: each piece of work has an owner when it comes; `queue`: whoever is free takes the next.
        deputies: Whether somebody of the same role stands in for who is away.
        staff: Who supports.
        away: Who will be away, known beforehand.
        minutes_vary: Standard deviation of the minutes of a piece of work over their mean; 1 as Erlang's.
        learners_vary: The same of learners' questions.
        losing_heart: Chance of a learner to fall silent in a week without trouble and without support, least and most.
        trouble_factor: What that is multiplied by for each trouble that nobody has ended, up to three.
        waiting_factor: The same while an answer is overdue.
        contact_factor: The same for four weeks after a contact with a supporter.
        help_share: Of the troubles that somebody acts on, how many end.
        win_back_share: Of the silent that somebody acts on, how many come back.
        budget: For training all of them, 0 if it is not told.
        design_share: Of the cost of support, for designing it.
    """

    starts_on: dt.date = dt.date(2026, 9, 7)
    weeks: Annotated[int, Meta(ge=1, le=104)] = 12
    course_hours: Annotated[float, Meta(gt=0, le=5000)] = 60.0
    learners: Annotated[int, Meta(ge=1, le=10_000)] = 120
    level: Share = 0.5
    heterogeneity: Share = 1.0
    is_certifying: bool = False
    certification_factor: Factors = (1.0, 2.0)
    questions_a_week: Rates = (0.3, 0.7)
    question_minutes: Minutes = (5.0, 15.0)
    collective_share: Share = 0.0
    contacts_a_week: Rate = 0.25
    contact_minutes: Minutes = (3.0, 10.0)
    first_contact_minutes: Minutes = (15.0, 60.0)
    forum_size: Annotated[int, Meta(ge=0, le=10_000)] = 30
    forum_hours: tuple[HoursAWeek, HoursAWeek] = (2.0, 4.0)
    sessions_a_week: HoursAWeek = 0.0
    group_size: Annotated[int, Meta(ge=1, le=10_000)] = 20
    preparation_factor: Factors = (1.5, 2.0)
    uses_alerts: bool = True
    alert_minutes: Minutes = (8.0, 20.0)
    alert_patience_days: Annotated[float, Meta(ge=0, le=60)] = 3.0
    peer_share: Shares = (0.2, 0.5)
    moderation: Shares = (0.1, 0.3)
    promise: Written = "2 working_days"
    target: Share = 0.95
    zone: Written = "Europe/Paris"
    hours: Written = OFFICE_HOURS
    closed_on: Annotated[tuple[dt.date, ...], Meta(max_length=400)] = ()
    asking_hours: Written = "Mo-Su 08:00-22:00"
    sharing: Sharing = "person"
    deputies: bool = True
    staff: Annotated[tuple[StaffGroup, ...], Meta(max_length=20)] = (StaffGroup(count=3, hours_a_week=20.0),)
    away: Annotated[tuple[PlannedAbsence, ...], Meta(max_length=50)] = ()
    minutes_vary: Annotated[float, Meta(ge=0, le=3)] = 0.7
    learners_vary: Annotated[float, Meta(ge=0, le=3)] = 0.8
    losing_heart: Hazards = (0.0026, 0.0134)
    trouble_factor: Factors = (1.2, 2.0)
    waiting_factor: Factors = (1.0, 2.0)
    contact_factor: Factors = (0.6, 1.0)
    help_share: Shares = (0.3, 0.8)
    win_back_share: Shares = (0.1, 0.4)
    budget: Annotated[float, Meta(ge=0, le=1e9)] = 0.0
    design_share: Shares = (0.05, 0.1)


class ScenarioFault(msgspec.Struct, frozen=True):
    """Something in a scenario that cannot work.

    Attributes:
        field: Which.
        detail: What is wrong, in a sentence.
        remedy: What to do.
    """

    field: str
    detail: str
    remedy: str


def openings_of(scenario: SupportScenario, hours: str, field: str = "hours") -> Openings:
    """Return the openings of some hours in the scenario's zone, closed on its holidays.

    Raises:
        SupportFault: Zone, hours or holidays say nothing.
    """
    try:
        return Openings(make_calendar(scenario.zone, hours, [SpecialDay(day) for day in scenario.closed_on]))
    except SupportFault as fault:
        named = {"hours": field, "exceptions": "closed_on"}.get(fault.field, fault.field)
        raise SupportFault(named, fault.detail, fault.remedy) from None


def faults_of(scenario: SupportScenario) -> tuple[ScenarioFault, ...]:
    """Tell all that cannot work in a scenario whose fields are of their types; empty if it can be run."""
    found = [
        ScenarioFault(name, f"{value[0]:g} is more than {value[1]:g}.", "Write the least first, then the most.")
        for name, value in _pairs(scenario)
        if value[0] > value[1]
    ]
    found += _broken_words(scenario)
    if scenario.learners * scenario.weeks > MOST_LEARNER_WEEKS:
        found.append(
            ScenarioFault(
                "learners",
                f"{scenario.learners} learners for {scenario.weeks} weeks are too many.",
                f"Learners times weeks may be {MOST_LEARNER_WEEKS} at most; size a part of them.",
            )
        )
    n_tutors = sum(group.count for group in scenario.staff if group.role == "tutor")
    if n_tutors == 0:
        found.append(ScenarioFault("staff", "There is no tutor.", "Have one tutor at least: others need one."))
    if sum(group.count for group in scenario.staff) > MOST_STAFF:
        found.append(ScenarioFault("staff", "There are too many.", f"Have {MOST_STAFF} supporters at most."))
    if not dt.date(2000, 1, 1) <= scenario.starts_on <= dt.date(2100, 1, 1):
        found.append(ScenarioFault("starts_on", "Too far away.", "Begin between 2000-01-01 and 2100-01-01."))
    return tuple(found)


def _pairs(scenario: SupportScenario) -> list[tuple[str, tuple[float, float]]]:
    named = [
        (name, value)
        for name in scenario.__struct_fields__
        if name not in {"closed_on", "staff", "away"} and isinstance(value := getattr(scenario, name), tuple)
    ]
    return named + [(f"staff[{n}].cost_an_hour", group.cost_an_hour) for n, group in enumerate(scenario.staff)]


def _broken_words(scenario: SupportScenario) -> list[ScenarioFault]:
    found: list[ScenarioFault] = []
    known: set[str] = set()
    for field in ("hours", "asking_hours", "promise"):
        try:
            if field == "promise":
                promise_of(scenario.promise)
            else:
                openings = openings_of(scenario, getattr(scenario, field), field)
                start = start_us(scenario, openings)
                openings.after(start, US_PER_HOUR, field)
        except SupportFault as fault:
            if fault.field not in known:  # a zone is asked for twice
                known.add(fault.field)
                found.append(ScenarioFault(fault.field, fault.detail, fault.remedy))
    return found


def start_us(scenario: SupportScenario, openings: Openings) -> int:
    """Return the local midnight at which the course begins, as an instant."""
    begins = dt.datetime.combine(scenario.starts_on, dt.time(), openings.zone)
    return int(begins.timestamp()) * 1_000_000


def uncertain(scenario: SupportScenario) -> tuple[str, ...]:
    """Name the inputs that nobody knows exactly here."""
    return tuple(name for name, value in _pairs(scenario) if value[0] < value[1] and "[" not in name)

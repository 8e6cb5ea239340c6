"""Supporters as servers: everybody's working time, who is away, and by which rules work reaches them."""

import datetime as dt
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from engine.sizing.scenario import ROLES, SupportScenario, openings_of
from engine.support.absences import Absence
from engine.support.calendar import Calendar, SpecialDay, make_calendar
from engine.support.hours import Span, Spans, Week
from engine.support.openings import Openings, instant_of
from engine.support.routing import Assignment, Rule, Staff

COURSE: Final = "course"
"""The one cohort."""
QUEUE_OF: Final = {"tutor": "tutors", "coach": "coaches", "peer": "peers"}
_SPELL_DAYS: Final = 3.0
"""An absence without notice takes so long on average; geometric."""
_DAYS_A_WEEK: Final = 7


class Supporter(NamedTuple):
    """One supporter.

    Attributes:
        id: Readable: role and number.
        role: Of `ROLES`.
        openings: When they work, absences taken out.
        hours_a_week: For which they are there.
        cost_an_hour: In this run.
        alerts_a_day: Learners of whom they are alerted.
        deputy_id: Who stands in.
    """

    id: str
    role: str
    openings: Openings
    hours_a_week: float
    cost_an_hour: float
    alerts_a_day: int
    deputy_id: str | None


class Desk(NamedTuple):
    """Everybody, and how work reaches them.

    Attributes:
        supporters: By id.
        absences: As `engine.support` has them.
        staff: For `route`; `n_open` is the dictionary that the run keeps.
    """

    supporters: dict[str, Supporter]
    absences: tuple[Absence, ...]
    staff: Staff


def desk_of(scenario: SupportScenario, seed: int, run: int, n_open: dict[str, int]) -> Desk:
    """Set up the desk of one run; a supporter's absences are the same whoever else there is."""
    office = openings_of(scenario, scenario.hours)
    supporters: list[Supporter] = []
    absences: list[Absence] = []
    for role in ROLES:
        groups = [group for group in scenario.staff if group.role == role]
        people = [group for group in groups for _ in range(group.count)]
        away_from = _planned_away(scenario, role, len(people))
        for number, group in enumerate(people):
            person, n_people = f"{role}-{number + 1}", len(people)
            deputy = f"{role}-{(number + 1) % n_people + 1}" if scenario.deputies and n_people > 1 else None
            luck = np.random.default_rng([seed, run, 50 + ROLES.index(role), number])
            days = _sick_days(scenario, group.absent_days_a_year, luck) | away_from[number]
            cost = group.cost_an_hour[0] + (group.cost_an_hour[1] - group.cost_an_hour[0]) * _even(seed, run)
            spans = _part(office.calendar.week, group.hours_a_week, is_late=number % 2 == 1)
            supporters.append(
                Supporter(
                    person,
                    role,
                    _openings(office.calendar, spans, frozenset(days)),
                    group.hours_a_week or _hours(office.calendar.week),
                    cost,
                    group.alerts_a_day,
                    deputy,
                )
            )
            absences += _absences(person, deputy, days, office)
    return Desk({one.id: one for one in supporters}, tuple(absences), _staff(scenario, supporters, absences, n_open))


def _staff(
    scenario: SupportScenario, supporters: list[Supporter], absences: list[Absence], n_open: dict[str, int]
) -> Staff:
    here = {one.role for one in supporters}
    wanted = (("peer", "peer_question"), ("coach", "silence"), ("tutor", None))
    rules = [
        Rule(rule_id=role, role=role, signal=signal, cohort_id=COURSE, queue_id=QUEUE_OF[role])  # type: ignore[arg-type]
        for role, signal in wanted
        if role in here
    ]
    is_shared = scenario.sharing == "queue"  # whoever is free takes the next: nobody has a role for the course
    assignments = [] if is_shared else [Assignment(one.id, one.role, cohort_id=COURSE) for one in supporters]  # type: ignore[arg-type]
    keepers = {QUEUE_OF[role]: f"{role}-1" for role in here}
    return Staff(rules, assignments, absences, keepers, n_open, "tutor-1")


def _even(seed: int, run: int) -> float:
    return (0.5 + (run + 1) * 1.6180339887 + (seed % 97) / 97) % 1.0


def _planned_away(scenario: SupportScenario, role: str, n_people: int) -> list[set[dt.date]]:
    """Say on which days each of a role is away, known beforehand: the first of them are."""
    found: list[set[dt.date]] = [set() for _ in range(n_people)]
    for one in scenario.away:
        if one.role == role:
            first = scenario.starts_on + dt.timedelta(weeks=one.from_week - 1)
            days = {first + dt.timedelta(days=day) for day in range(_DAYS_A_WEEK * one.weeks)}
            for number in range(min(one.count, n_people)):
                found[number] |= days
    return found


def _sick_days(scenario: SupportScenario, days_a_year: float, luck: np.random.Generator) -> set[dt.date]:
    n_days = scenario.weeks * _DAYS_A_WEEK
    n_spells = luck.poisson(days_a_year / 260.0 * scenario.weeks * 5.0 / _SPELL_DAYS)  # 260 working days a year
    found: set[dt.date] = set()
    for begins, length in zip(
        luck.integers(0, n_days, n_spells), luck.geometric(1 / _SPELL_DAYS, n_spells), strict=True
    ):
        found |= {scenario.starts_on + dt.timedelta(days=int(begins) + day) for day in range(int(length))}
    return found


def _absences(person: str, deputy: str | None, days: set[dt.date], office: Openings) -> list[Absence]:
    """Put days that follow each other together."""
    ordered, found = sorted(days), []
    while ordered:
        first = last = ordered.pop(0)
        while ordered and ordered[0] == last + dt.timedelta(days=1):
            last = ordered.pop(0)
        begins, ends = (
            instant_of(dt.datetime.combine(day, dt.time(), office.zone)) for day in (first, last + dt.timedelta(days=1))
        )
        found.append(Absence(person, begins, ends, deputy))
    return found


@lru_cache(maxsize=512)
def _openings(calendar: Calendar, week: Week, away: frozenset[dt.date]) -> Openings:
    closed = {day.date: day for day in calendar.special} | {day: SpecialDay(day) for day in away}
    return Openings(Calendar(calendar.zone, week, tuple(closed[day] for day in sorted(closed))))


def _hours(week: Week) -> float:
    return sum(span.closes - span.opens for spans in week for span in spans) / 60.0


@lru_cache(maxsize=512)
def _part(week: Week, hours_a_week: float | None, *, is_late: bool) -> Week:
    """Cut a week down to so many hours: the same share of each day, from its beginning or up to its end."""
    if hours_a_week is None or hours_a_week >= _hours(week):
        return week
    share = hours_a_week / _hours(week)
    return tuple(_part_of_day(spans, share, is_late=is_late) for spans in week)


def _part_of_day(spans: Spans, share: float, *, is_late: bool) -> Spans:
    left = round(share * sum(span.closes - span.opens for span in spans))
    found: list[Span] = []
    for span in reversed(spans) if is_late else spans:
        taken = min(left, span.closes - span.opens)
        if taken > 0:
            found.append(Span(span.closes - taken, span.closes) if is_late else Span(span.opens, span.opens + taken))
        left -= taken
    return tuple(sorted(found))


def week_hours(hours: str, zone: str) -> float:
    """Return the opening hours of a week."""
    return _hours(make_calendar(zone, hours).week)

"""Who could have something, read of the record: what routing, deputies and notices ask, in one snapshot.

Content lies as its route has checked it; what a later field has not is its default.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from psycopg import AsyncConnection
from psycopg.rows import AsyncRowFactory, TupleRow, args_row, class_row, tuple_row

from engine.support.absences import Absence
from engine.support.calendar import zone_of
from engine.support.notices import A_DAY
from engine.support.routing import Assignment, Called, Rule, Severity, Staff

Record = AsyncConnection[TupleRow]
T = TypeVar("T")


class Person(NamedTuple):
    """A supporter, as what reaches them needs it.

    Attributes:
        supporter_id: Who.
        zone: Of their clock.
        calendar_id: Their working time, if they have one of their own.
        notices_per_day: How many single ones reach them in a day.
    """

    supporter_id: str
    zone: str
    calendar_id: str | None
    notices_per_day: int

    @property
    def time_zone(self) -> ZoneInfo:
        """In which they read instants."""
        return zone_of(self.zone)


class Team(NamedTuple):
    """An organisation's staff, with assignments for some learners.

    Attributes:
        staff: As routing takes it.
        people: Supporters that there are.
        cohorts: Of each of the learners.
    """

    staff: Staff
    people: Mapping[str, Person]
    cohorts: Mapping[str, frozenset[str]]

    def called(self, learner: str, signal: str = "", severity: Severity = "high") -> Called:
        """Return that somebody is called for a learner."""
        return Called(signal, severity, learner, self.cohorts.get(learner, frozenset()))


NEWEST: Final = (
    "p.organisation_no = %(organisation_no)s AND p.content IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM symphonie.staff_part n"
    " WHERE (n.organisation_no, n.kind, n.id) = (p.organisation_no, p.kind, p.id) AND n.version > p.version)"
)
"""Condition of the version of a part `p` that holds, where the part is there."""
ABSENCES: Final = (
    "SELECT p.id AS supporter_id, (extract(epoch FROM (a->>'from_at')::timestamptz) * 1000000)::bigint AS from_us,"
    " (extract(epoch FROM (a->>'to_at')::timestamptz) * 1000000)::bigint AS to_us,"
    " a->>'deputy_id' AS deputy_id, a->>'queue_id' AS queue_id"
    " FROM symphonie.staff_part p CROSS JOIN json_array_elements(p.content->'absences') a"
    f" WHERE p.kind = 'supporter' AND json_array_length(p.content->'absences') > 0 AND {NEWEST}"
)
PEOPLE: Final = (
    "SELECT p.id AS supporter_id, p.content->>'zone' AS zone, p.content->>'calendar_id' AS calendar_id,"
    f" coalesce((p.content->>'notices_per_day')::int, {A_DAY}) AS notices_per_day"
    f" FROM symphonie.staff_part p WHERE p.kind = 'supporter' AND {NEWEST}"
)
_COHORTS: Final = (
    "SELECT learner, cohort FROM symphonie.cohort_learner"
    " WHERE organisation_no = %(organisation_no)s AND learner = ANY(%(learners)s)"
)
_ASSIGNED: Final = (
    "SELECT p.content->>'supporter_id' AS supporter_id, p.content->>'role' AS role,"
    " p.content->>'learner_id' AS learner_id, p.content->>'cohort_id' AS cohort_id"
    f" FROM symphonie.staff_part p WHERE p.kind = 'assignment' AND {NEWEST}"
    " AND (p.content->>'learner_id' = ANY(%(learners)s) OR p.content->>'cohort_id' = ANY(%(cohorts)s))"
)
_KEEPERS: Final = (
    f"SELECT p.id, p.content->>'keeper_id' FROM symphonie.staff_part p WHERE p.kind = 'queue' AND {NEWEST}"
)
_RULES: Final = (
    "SELECT r->>'rule_id' AS rule_id, r->>'role' AS role, r->>'signal' AS signal,"
    " r->>'least_severity' AS least_severity, r->>'cohort_id' AS cohort_id, r->>'queue_id' AS queue_id"
    " FROM symphonie.staff_part p CROSS JOIN json_array_elements(p.content->'rules') WITH ORDINALITY AS a (r, no)"
    f" WHERE p.kind = 'routing' AND {NEWEST} ORDER BY a.no"
)
_COORDINATOR: Final = (
    f"SELECT p.content->>'coordinator_id' FROM symphonie.staff_part p WHERE p.kind = 'routing' AND {NEWEST}"
)
_LOADS: Final = (
    "SELECT owner_id, count(*) FROM symphonie.support_case"
    " WHERE organisation_no = %(organisation_no)s AND closed_at IS NULL AND owner_id = ANY(%(people)s)"
    " GROUP BY owner_id"
)


async def team_of(connection: Record, organisation_no: int, learners: Collection[str]) -> Team | None:
    """Return who could have something for some learners; None as long as there are no routing rules."""
    about: dict[str, object] = {"organisation_no": organisation_no, "learners": sorted(learners)}
    coordinators = await rows_in(connection, args_row(str), _COORDINATOR, about)
    if not coordinators:
        return None
    cohorts: dict[str, set[str]] = defaultdict(set)
    for learner, cohort in await rows_in(connection, tuple_row, _COHORTS, about):
        cohorts[learner].add(cohort)
    about["cohorts"] = sorted({one for theirs in cohorts.values() for one in theirs})
    assigned = await rows_in(connection, args_row(Assignment), _ASSIGNED, about)
    about["people"] = sorted({one.supporter_id for one in assigned})
    staff = Staff(
        await rows_in(connection, class_row(Rule), _RULES, about),
        assigned,
        await rows_in(connection, args_row(Absence), ABSENCES, about),
        dict(await rows_in(connection, tuple_row, _KEEPERS, about)),
        dict(await rows_in(connection, tuple_row, _LOADS, about)),
        coordinators[0],
    )
    of_learner = {one: frozenset(its) for one, its in cohorts.items()}
    return Team(staff, await people_of(connection, organisation_no), of_learner)


async def people_of(connection: Record, organisation_no: int) -> Mapping[str, Person]:
    """Return the supporters of an organisation."""
    found = await rows_in(connection, args_row(Person), PEOPLE, {"organisation_no": organisation_no})
    return {one.supporter_id: one for one in found}


def somebody(people: Mapping[str, Person], supporter_id: str) -> Person:
    """Return a supporter; of one who is there no more what holds where nobody says otherwise."""
    return people.get(supporter_id) or Person(supporter_id, "UTC", None, A_DAY)


async def rows_in(connection: Record, rows: AsyncRowFactory[T], query: str, about: Mapping[str, object]) -> Sequence[T]:
    """Return the rows of a query in the caller's transaction."""
    return await (await connection.cursor(row_factory=rows).execute(query, about)).fetchall()

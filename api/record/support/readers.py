"""Who may see what was written about whom, as conditions of SQL: what `engine.support.visibility` says, in queries.

A query that shows anything about learners begins `WITH {MINE}`; then `on_learner` bounds it to the learners of who
reads, and `visible` to what was written for them. Both take the parameters of `Reach.parameters`.
"""

from collections.abc import Collection, Sequence
from typing import Any, Final, Literal, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.record.pool import Pool, row_of, rows_of
from api.record.support.team import ABSENCES, NEWEST, rows_in
from engine.support.absences import Absence, stand_in
from engine.support.events import CaseRole
from engine.support.routing import Assignment

COORDINATOR: Final[CaseRole] = "coordinator"


class Reach(NamedTuple):
    """Whom somebody may see, and as what.

    Attributes:
        person: Their id.
        is_learner: Whether they are the learner themselves.
        is_coordinator: Whether they coordinate, which is a role for every learner.
        of_learners: Role by learner, pairs.
        of_cohorts: Role by cohort, pairs.
        people: They, and for whom they stand in now.
    """

    person: str
    is_learner: bool = False
    is_coordinator: bool = False
    of_learners: tuple[tuple[str, str], ...] = ()
    of_cohorts: tuple[tuple[str, str], ...] = ()
    people: tuple[str, ...] = ()

    @property
    def general_roles(self) -> frozenset[str]:
        """Roles for every learner and cohort."""
        return frozenset({COORDINATOR}) if self.is_coordinator else frozenset()

    def cohort_roles(self, cohort: str) -> frozenset[str]:
        """Return the roles for a cohort as a whole."""
        return frozenset(role for one, role in self.of_cohorts if one == cohort) | self.general_roles

    @property
    def parameters(self) -> dict[str, Any]:
        """What the conditions take."""
        learners, cohorts = list(zip(*self.of_learners, strict=True)), list(zip(*self.of_cohorts, strict=True))
        return {
            "reader": self.person,
            "reads_as_learner": self.is_learner,
            "reads_all": self.is_coordinator,
            "reader_learners": list(learners[0]) if learners else [],
            "reader_learner_roles": list(learners[1]) if learners else [],
            "reader_cohorts": list(cohorts[0]) if cohorts else [],
            "reader_cohort_roles": list(cohorts[1]) if cohorts else [],
            "reader_people": list(self.people),
        }


EVERYBODY: Final = Reach("", is_coordinator=True)
"""Whom the organisation itself sees."""
_ROLES: Final = (
    "SELECT learner, role FROM"
    " unnest(%(reader_learners)s::text[], %(reader_learner_roles)s::text[]) AS o (learner, role)"
    " UNION SELECT l.learner, r.role FROM"
    " unnest(%(reader_cohorts)s::text[], %(reader_cohort_roles)s::text[]) AS r (cohort, role)"
    " JOIN symphonie.cohort_learner l ON l.organisation_no = %(organisation_no)s AND l.cohort = r.cohort"
)
MINE: Final = f"mine AS MATERIALIZED ({_ROLES})"
"""Roles by learner of who reads."""
MINE_WITH_CASE: Final = (
    f"mine AS MATERIALIZED ({_ROLES} UNION SELECT learner, role FROM symphonie.support_case"
    " WHERE (organisation_no, id) = (%(organisation_no)s, %(case_id)s) AND owner_id = ANY(%(reader_people)s))"
)
"""The same, where whoever has the case `case_id` has the role of its owner."""


def on_learner(column: str) -> str:
    """Return the condition that a row is about a learner whom the reader may see; `column` holds the learner."""
    return (
        f"(%(reads_all)s OR (%(reads_as_learner)s AND {column} = %(reader)s)"
        f" OR (NOT %(reads_as_learner)s AND {column} IN (SELECT learner FROM mine)))"
    )


def on_level(column: str) -> str:
    """Return the condition that the reader may see a learner's level; a peer tutor, like a learner, may not."""
    return (
        f"(%(reads_all)s OR (NOT %(reads_as_learner)s AND {column} IN (SELECT learner FROM mine WHERE role <> 'peer')))"
    )


def on_led(column: str) -> str:
    """Return the condition that the reader leads a learner: as tutor or coach, or because they coordinate."""
    return f"(%(reads_all)s OR {column} IN (SELECT learner FROM mine WHERE role IN ('tutor', 'coach')))"


def unrestricted(column: str) -> str:
    """Return the condition that the use of a learner's data is not restricted (`override.basis`).

    Args:
        column: With the name of its table, in a query with the parameter `organisation_no`.
    """
    return (
        "NOT EXISTS (SELECT FROM symphonie.override restricting"
        f" WHERE restricting.organisation_no = %(organisation_no)s AND restricting.learner = {column}"
        " AND restricting.basis = 'restriction' AND restricting.ended_at IS NULL"
        " AND (restricting.until IS NULL OR restricting.until > now()))"
    )


def on_path(column: str) -> str:
    """Return the condition that the reader may see a learner's path: whoever may see their level, and themselves."""
    return f"({on_level(column)} OR (%(reads_as_learner)s AND {column} = %(reader)s))"


def on_cohort(column: str) -> str:
    """Return the condition that the reader may see what was decided for a cohort.

    It is one of theirs, or somebody is in it whose path they may see.
    """
    return (
        f"(%(reads_all)s OR {column} IN (SELECT r.cohort FROM"
        " unnest(%(reader_cohorts)s::text[], %(reader_cohort_roles)s::text[]) AS r (cohort, role)"
        f" WHERE r.role <> 'peer') OR {column} IN (SELECT c.cohort FROM symphonie.cohort_learner c"
        f" WHERE c.organisation_no = %(organisation_no)s AND {on_path('c.learner')}))"
    )


def on_observation(table: str) -> str:
    """Return the condition that a result may be read; a learner sees those on the job that were told for them, too."""
    return (
        f"(NOT %(reads_as_learner)s OR coalesce({table}.details ->> 'evidence_kind', '') <> 'observation'"
        f" OR {table}.details -> 'context' ->> 'visibility' = 'learner')"
    )


def visible(table: str) -> str:
    """Return the condition that what was written may be read (`engine.support.visibility.may_read`).

    Args:
        table: Alias of a table with `learner`, `by_kind`, `by_id`, `by_role` and `visibility`.
    """
    roles = f"(SELECT m.role FROM mine m WHERE m.learner = {table}.learner)"
    written = f"{table}.by_kind = CASE WHEN %(reads_as_learner)s THEN 'learner' ELSE 'supporter' END"
    return (
        f"(({table}.by_id = %(reader)s AND {written}) OR CASE"
        f" WHEN %(reads_as_learner)s THEN {table}.visibility = 'learner' AND {table}.learner = %(reader)s"
        f" WHEN {table}.visibility = 'role' THEN {table}.by_role IN {roles}"
        f" OR (%(reads_all)s AND {table}.by_role = '{COORDINATOR}')"
        f" WHEN {table}.visibility = 'team' THEN %(reads_all)s"
        f" OR EXISTS (SELECT FROM mine m WHERE m.learner = {table}.learner AND m.role <> 'peer')"
        f" WHEN {table}.visibility = 'learner' THEN %(reads_all)s OR {table}.learner IN (SELECT learner FROM mine)"
        " ELSE false END)"
    )


_ASSIGNED: Final = (
    "SELECT p.content->>'supporter_id' AS supporter_id, p.content->>'role' AS role,"
    " p.content->>'learner_id' AS learner_id, p.content->>'cohort_id' AS cohort_id"
    " FROM symphonie.staff_part p WHERE p.kind = 'assignment' AND p.content->>'supporter_id' = ANY(%(people)s)"
    f" AND {NEWEST}"
)
_COORDINATES: Final = (
    f"SELECT p.content->>'coordinator_id' FROM symphonie.staff_part p WHERE p.kind = 'routing' AND {NEWEST}"
)
_IS_THERE: Final = (
    f"SELECT true FROM symphonie.staff_part p WHERE p.kind = 'supporter' AND p.id = %(person)s AND {NEWEST}"
)


async def reach_of(
    pool: Pool, organisation_no: int, kind: Literal["supporter", "learner"], person: str, now_us: int
) -> Reach | None:
    """Return whom somebody may see at an instant; None if there is no such supporter.

    Whoever stands in for somebody who is away has that person's roles meanwhile. Learners are taken at the word of
    whoever signed them in: the record knows them only once they have done something.
    """
    if kind == "learner":
        return Reach(person, is_learner=True)
    about = {"organisation_no": organisation_no, "person": person}
    async with pool.connection() as connection:
        if not await rows_in(connection, args_row(bool), _IS_THERE, about):
            return None
        people = _acts_for(person, await rows_in(connection, args_row(Absence), ABSENCES, about), now_us)
        coordinators = await rows_in(connection, args_row(str), _COORDINATES, about)
        assigned = await rows_in(connection, args_row(Assignment), _ASSIGNED, {**about, "people": people})
    return Reach(
        person,
        is_coordinator=not set(coordinators).isdisjoint(people),
        of_learners=tuple([(one.learner_id, one.role) for one in assigned if one.learner_id is not None]),
        of_cohorts=tuple([(one.cohort_id, one.role) for one in assigned if one.cohort_id is not None]),
        people=tuple(people),
    )


async def is_within(pool: Pool, organisation_no: int, reach: Reach, learner: str) -> bool:
    """Tell whether somebody may see a learner."""
    query = f"WITH {MINE} SELECT {on_learner('%(learner)s::text')}"
    about = {"organisation_no": organisation_no, "learner": learner, **reach.parameters}
    return bool(await row_of(pool, bool, query, about))


async def roles_for(
    connection: AsyncConnection[TupleRow], organisation_no: int, reach: Reach, learner: str
) -> frozenset[str]:
    """Return the roles that somebody has for a learner; none for the learner."""
    query = f"WITH {MINE} SELECT role FROM mine WHERE learner = %(learner)s"
    about = {"organisation_no": organisation_no, "learner": learner, **reach.parameters}
    rows = await (await connection.execute(query, about)).fetchall()
    return frozenset(row[0] for row in rows) | reach.general_roles


async def roles_by_learner(
    pool: Pool, organisation_no: int, reach: Reach, learners: Collection[str]
) -> dict[str, frozenset[str]]:
    """Return the roles that a supporter has for each of some learners."""
    query = (
        f"WITH {MINE} SELECT one.learner, array_remove(array_agg(m.role), NULL)"
        " FROM unnest(%(learners)s::text[]) AS one (learner) LEFT JOIN mine m ON m.learner = one.learner GROUP BY 1"
    )
    about = {"organisation_no": organisation_no, "learners": sorted(set(learners)), **reach.parameters}
    found = await rows_of(pool, lambda learner, roles: (learner, roles), query, about)
    return {learner: frozenset(roles) | reach.general_roles for learner, roles in found}


def _acts_for(person: str, absences: Sequence[Absence], now_us: int) -> list[str]:
    """Return a supporter, and for whom they stand in."""
    away = {one.supporter_id for one in absences}
    return [person, *(one for one in away if stand_in(one, now_us, absences).supporter_id == person and one != person)]

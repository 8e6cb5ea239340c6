"""Who a learner is to those who help: name, cohorts, courses, and who helps as what."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.support.team import NEWEST
from api.record.vault.people import learner_name, supporter_name

_NAME: Final = (
    f"SELECT {learner_name('n')} FROM symphonie.learner_contact n"
    " WHERE (n.organisation_no, n.learner) = (%(organisation_no)s, %(learner)s)"
)
_COHORTS: Final = (
    "SELECT c.cohort FROM symphonie.cohort_learner c"
    " WHERE (c.organisation_no, c.learner) = (%(organisation_no)s, %(learner)s) ORDER BY 1"
)
_HAS: Final = (
    "EXISTS (SELECT FROM symphonie.{} k"
    " WHERE (k.organisation_no, k.graph_no, k.learner) = (g.organisation_no, g.no, %(learner)s))"
)
_COURSES: Final = (
    "SELECT g.id FROM symphonie.content_graph g WHERE g.organisation_no = %(organisation_no)s"
    f" AND ({_HAS.format('result_key')} OR {_HAS.format('activity_trace_key')}) ORDER BY 1"
)
_NAMED: Final = (
    "SELECT one.id, " + supporter_name("c") + ", one.role, one.cohort FROM ({}) one"
    " LEFT JOIN symphonie.supporter_contact c"
    " ON (c.organisation_no, c.supporter_id) = (%(organisation_no)s, one.id) ORDER BY one.no, 1, 4"
)
_ASSIGNED: Final = (
    "SELECT p.content->>'supporter_id' AS id, p.content->>'role' AS role, p.content->>'cohort_id' AS cohort,"
    " array_position(ARRAY['tutor', 'coach', 'mentor', 'peer'], p.content->>'role') AS no"
    f" FROM symphonie.staff_part p WHERE p.kind = 'assignment' AND {NEWEST}"
    f" AND (p.content->>'learner_id' = %(learner)s OR p.content->>'cohort_id' IN ({_COHORTS}))"
)
_COORDINATES: Final = (
    "SELECT p.content->>'coordinator_id' AS id, 'coordinator' AS role, NULL AS cohort, 9 AS no"
    f" FROM symphonie.staff_part p WHERE p.kind = 'routing' AND {NEWEST}"
)
_HELPERS: Final = _NAMED.format(f"{_ASSIGNED} UNION ALL {_COORDINATES}")


class FoundHelper(NamedTuple):
    """Somebody who helps a learner.

    Attributes:
        supporter_id: Who.
        name: As they are called; None where nobody says it.
        role: As what.
        cohort_id: Of which cohort they do; None where they help this learner, or everybody.
    """

    supporter_id: str
    name: str | None
    role: str
    cohort_id: str | None


class FoundProfile(NamedTuple):
    """What a learner is called, their cohorts, content graphs on which they have a result or a trace, and who helps."""

    name: str | None
    cohorts: tuple[str, ...]
    courses: tuple[str, ...]
    helpers: tuple[FoundHelper, ...]


async def find_profile(connection: AsyncConnection[TupleRow], organisation_no: int, learner: str) -> FoundProfile:
    """Return what a learner is to those who help."""
    about: Mapping[str, object] = {"organisation_no": organisation_no, "learner": learner}
    named = await (await connection.execute(_NAME, about)).fetchone()
    cohorts = await (await connection.execute(_COHORTS, about)).fetchall()
    courses = await (await connection.execute(_COURSES, about)).fetchall()
    helpers = await (await connection.execute(_HELPERS, about)).fetchall()
    return FoundProfile(
        named[0] if named is not None else None,
        tuple([row[0] for row in cohorts]),
        tuple([row[0] for row in courses]),
        tuple([FoundHelper(*row) for row in helpers]),
    )

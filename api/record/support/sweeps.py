"""Whose traces are read on a day, and for which day they were read last."""

import datetime as dt
from collections.abc import Sequence
from typing import Final, NamedTuple

from psycopg.rows import args_row, tuple_row

from api.record.support.alert_cases import OnGraph
from api.record.support.team import Record, rows_in

SHARE: Final = 0.3
"""Of a cohort that has done something on a content graph, from which on all of it is taken to be there."""

_GRAPHS: Final = (
    "SELECT g.organisation_no, g.no, g.id FROM symphonie.content_graph g WHERE g.erased_at IS NULL AND EXISTS"
    " (SELECT FROM symphonie.staff_part p WHERE p.organisation_no = g.organisation_no AND p.kind = 'routing')"
    " ORDER BY 1, 2"
)
_LEARNERS: Final = """
SELECT learner FROM symphonie.result_key
WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND seq = 1
UNION SELECT learner FROM symphonie.activity_trace_key
WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s AND learner <> ''
"""
_COHORTS: Final = f"""
WITH active AS MATERIALIZED ({_LEARNERS})
SELECT cohort FROM symphonie.cohort_learner LEFT JOIN active USING (learner)
WHERE organisation_no = %(organisation_no)s GROUP BY cohort
HAVING count(active.learner) >= {SHARE} * count(*) OR cohort IN (
    SELECT cohort FROM symphonie.activity_trace WHERE organisation_no = %(organisation_no)s
    AND graph_no = %(graph_no)s AND learner = '')
ORDER BY cohort
"""  # constants
_REST: Final = f"""
SELECT 1 FROM ({_LEARNERS}) AS active WHERE NOT EXISTS (
    SELECT FROM symphonie.cohort_learner l WHERE l.organisation_no = %(organisation_no)s
    AND l.learner = active.learner AND l.cohort = ANY(%(cohorts)s)) LIMIT 1
"""  # constants
_DAYS: Final = (
    "SELECT cohort, day FROM symphonie.signal_sweep WHERE organisation_no = %(organisation_no)s"
    " AND graph_no = %(graph_no)s"
)
_SWEPT: Final = (
    "INSERT INTO symphonie.signal_sweep (organisation_no, graph_no, cohort, day) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (organisation_no, graph_no, cohort) DO UPDATE SET day = excluded.day"
)
_OWN_COHORT: Final = """
SELECT DISTINCT ON (mine.learner) mine.learner, mine.cohort FROM symphonie.cohort_learner AS mine
JOIN (
    SELECT cohort, count(*) AS n FROM symphonie.cohort_learner WHERE organisation_no = %(organisation_no)s
    GROUP BY cohort
) AS sized USING (cohort)
WHERE mine.organisation_no = %(organisation_no)s AND mine.cohort = ANY(%(cohorts)s)
ORDER BY mine.learner, sized.n DESC, mine.cohort
"""


class SweptGraph(NamedTuple):
    """A content graph whose traces are read, of an organisation that calls somebody."""

    organisation_no: int
    graph_no: int
    graph_id: str


async def graphs_to_sweep(connection: Record) -> Sequence[SweptGraph]:
    """Return the content graphs of organisations with routing rules."""
    return await rows_in(connection, args_row(SweptGraph), _GRAPHS, {})


async def cohorts_on(connection: Record, place: OnGraph) -> tuple[str, ...]:
    """Return the cohorts that work on a content graph; the empty one last, if there is anybody else.

    A cohort does if work was assigned to it there, or if a third of it or so has done something there: whoever tries
    another course alone does not make everybody else silent on it.
    """
    about: dict[str, object] = {**place._asdict()}
    cohorts = [cohort for (cohort,) in await rows_in(connection, tuple_row, _COHORTS, about)]
    rest = await rows_in(connection, tuple_row, _REST, {**about, "cohorts": cohorts})
    return (*cohorts, *([""] if rest else []))


async def days_swept(connection: Record, place: OnGraph) -> dict[str, dt.date]:
    """Return for which day the traces of each cohort were read last."""
    return dict(await rows_in(connection, tuple_row, _DAYS, place._asdict()))


async def note_swept(connection: Record, place: OnGraph, cohort: str, day: dt.date) -> None:
    """Note that the traces of a cohort were read for a day."""
    await connection.execute(_SWEPT, [*place, cohort, day])


async def own_cohorts(connection: Record, organisation_no: int, cohorts: Sequence[str]) -> dict[str, str]:
    """Return in which of some cohorts each learner is looked at: the largest of theirs."""
    about = {"organisation_no": organisation_no, "cohorts": list(cohorts)}
    return dict(await rows_in(connection, tuple_row, _OWN_COHORT, about))

"""Which cohorts there are, and what of each calls for somebody, as far as the reader may see its learners."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, NamedTuple

from msgspec import Meta

from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, rows_of
from api.record.support.readers import MINE, Reach, on_level, unrestricted
from content_graph.texts import TEXT_PATTERN


class _Place(NamedTuple):
    """The place of a cohort in a list."""

    id: Annotated[str, Meta(pattern=TEXT_PATTERN)]


class Since(NamedTuple):
    """Two periods of the same length, one after the other: they begin at `before` and at `since`, and end `now`."""

    before: datetime
    since: datetime
    now: datetime


class CohortCounts(NamedTuple):
    """A cohort.

    Attributes:
        cohort: Its id.
        n_learners: Who is in it.
        n_alerts: Their open alerts, and the cohort's own.
        n_high: How many of these are urgent.
        n_cases: Their open cases, on whichever course.
        n_late: Those whose promise is broken.
        n_raised: Alerts raised in the period.
        n_raised_before: And in the one before.
    """

    cohort: str
    n_learners: int
    n_alerts: int
    n_high: int
    n_cases: int
    n_late: int
    n_raised: int
    n_raised_before: int


_PAGE: Final = (
    f"WITH {MINE}, member AS MATERIALIZED (SELECT cohort, learner FROM symphonie.cohort_learner"
    f" WHERE organisation_no = %(organisation_no)s AND {on_level('learner')}"
    f" AND {unrestricted('cohort_learner.learner')}),"
    " shown AS MATERIALIZED (SELECT cohort, count(*)::int AS n FROM member"
    " WHERE %(after)s::text IS NULL OR cohort > %(after)s GROUP BY 1 ORDER BY 1 LIMIT %(limit)s),"
    " alerts AS (SELECT a.learner, a.cohort, a.severity, a.ended_at, a.raised_at FROM symphonie.alert a"
    " WHERE a.organisation_no = %(organisation_no)s AND (a.ended_at IS NULL OR a.raised_at >= %(before)s)),"
    " cases AS (SELECT c.learner, c.clock_state = 'breached' OR (c.clock_state = 'running' AND c.due_at < %(now)s)"
    " AS is_late FROM symphonie.support_case c WHERE c.organisation_no = %(organisation_no)s"
    " AND c.closed_at IS NULL AND c.merged_into IS NULL),"
    " of_alerts AS (SELECT m.cohort, a.severity, a.ended_at, a.raised_at FROM alerts a JOIN member m USING (learner)"
    " UNION ALL SELECT a.cohort, a.severity, a.ended_at, a.raised_at FROM alerts a WHERE a.learner IS NULL),"
    " alert_counts AS (SELECT cohort, count(*) FILTER (WHERE ended_at IS NULL)::int AS n,"
    " count(*) FILTER (WHERE ended_at IS NULL AND severity = 'high')::int AS n_high,"
    " count(*) FILTER (WHERE raised_at >= %(since)s)::int AS n_raised,"
    " count(*) FILTER (WHERE raised_at >= %(before)s AND raised_at < %(since)s)::int AS n_before"
    " FROM of_alerts GROUP BY 1),"
    " case_counts AS (SELECT m.cohort, count(*)::int AS n, count(*) FILTER (WHERE c.is_late)::int AS n_late"
    " FROM cases c JOIN member m USING (learner) GROUP BY 1)"
    " SELECT s.cohort, s.n, coalesce(a.n, 0), coalesce(a.n_high, 0), coalesce(c.n, 0), coalesce(c.n_late, 0),"
    " coalesce(a.n_raised, 0), coalesce(a.n_before, 0) FROM shown s LEFT JOIN alert_counts a USING (cohort)"
    " LEFT JOIN case_counts c USING (cohort) ORDER BY 1"
)


async def page_of_overviews(
    pool: Pool, organisation_no: int, reach: Reach, periods: Since, limit: int, cursor: str | None
) -> Page[CohortCounts]:
    """List cohorts with learners whose level the reader may see, by id.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _Place)
    asked = {**periods._asdict(), "limit": limit + 1, "after": after.id if after else None}
    about = {"organisation_no": organisation_no, **reach.parameters, **asked}
    found: Sequence[CohortCounts] = await rows_of(pool, CohortCounts, _PAGE, about)
    return page_of(found, limit, lambda one: _Place(one.cohort))

"""What happened in a cohort day by day, and how promises were kept, as far as the reader may see its learners."""

from datetime import date, datetime
from typing import Final, NamedTuple

from api.record.pool import Pool, rows_of
from api.record.support.cohort_overviews import Since
from api.record.support.cohorts import MEMBERS, CohortOnGraph
from api.record.support.readers import Reach

_HAPPENED: Final = (
    f"{MEMBERS}, happened AS MATERIALIZED ("
    "SELECT r.learner, r.occurred_at AS at, true AS is_result FROM symphonie.result r JOIN member USING (learner)"
    " WHERE (r.organisation_no, r.graph_no) = (%(organisation_no)s, %(graph_no)s)"
    " AND r.committed_at >= %(before)s AND r.occurred_at >= %(before)s AND r.occurred_at <= %(now)s"
    " UNION ALL SELECT t.learner, t.occurred_at, false FROM symphonie.activity_trace t JOIN member USING (learner)"
    " WHERE (t.organisation_no, t.graph_no) = (%(organisation_no)s, %(graph_no)s) AND t.kind = 'visit'"
    " AND t.received_at >= %(before)s AND t.occurred_at >= %(before)s AND t.occurred_at <= %(now)s)"
)
_DAYS: Final = (
    f"{_HAPPENED}, dated AS (SELECT learner, is_result, at >= %(since)s AS is_now,"
    " CASE WHEN at >= %(since)s THEN (at AT TIME ZONE %(zone)s)::date END AS day FROM happened)"
    " SELECT is_now, day, count(DISTINCT learner)::int, count(*) FILTER (WHERE is_result)::int,"
    " count(*) FILTER (WHERE NOT is_result)::int FROM dated"
    " GROUP BY GROUPING SETS ((is_now, day), (is_now)) HAVING is_now OR day IS NULL ORDER BY day, is_now"
)
_PROMISES: Final = (
    f"{MEMBERS} SELECT c.owner_id, c.opened_at >= %(since)s, count(*) FILTER (WHERE b.is_broken)::int,"
    " count(*) FILTER (WHERE NOT b.is_broken AND c.clock_state IN ('running', 'paused'))::int,"
    " count(*) FILTER (WHERE NOT b.is_broken AND c.clock_state = 'met')::int"
    " FROM symphonie.support_case c JOIN member USING (learner) CROSS JOIN LATERAL (SELECT"
    " c.clock_state IN ('breached', 'met_late') OR (c.clock_state = 'running' AND c.due_at < %(now)s)"
    " OR EXISTS (SELECT FROM symphonie.timer t WHERE (t.organisation_no, t.case_id) = (c.organisation_no, c.id)"
    " AND t.kind = 'breach' AND t.fired_at IS NOT NULL) AS is_broken) b"
    " WHERE c.organisation_no = %(organisation_no)s AND c.opened_at >= %(before)s AND c.opened_at <= %(now)s"
    " AND c.merged_into IS NULL GROUP BY 1, 2 ORDER BY 1, 2"
)


class Happened(NamedTuple):
    """How many learners did something, how many results came and how many visits."""

    n_learners: int
    n_results: int
    n_visits: int


class DayOfCohort(NamedTuple):
    """A day on which something happened, and how much."""

    day: date
    n_learners: int
    n_results: int
    n_visits: int


class DaysOfCohort(NamedTuple):
    """Days on which something happened, oldest first; what happened in their period, and in the one before."""

    days: tuple[DayOfCohort, ...]
    in_all: Happened
    before: Happened


class PromisesOfOwner(NamedTuple):
    """How promises stand in cases that were opened in a period, or in the one before.

    Attributes:
        owner_id: Who has them.
        is_now: Whether in the period.
        n_broken: Cases in which one was broken.
        n_waiting: Cases in which none was, and an answer is due, or the learner is waited for.
        n_kept: Cases in which all were kept.
    """

    owner_id: str
    is_now: bool
    n_broken: int
    n_waiting: int
    n_kept: int


async def days_of(pool: Pool, where: CohortOnGraph, reach: Reach, periods: Since, zone: str) -> DaysOfCohort:
    """Return what happened in a period and in the one before, and on which days of a time zone."""
    rows = await rows_of(pool, _row, _DAYS, {**_about(where, reach, periods), "zone": zone})
    nothing = Happened(0, 0, 0)
    in_all = {is_now: counts for is_now, day, counts in rows if day is None}
    days = [DayOfCohort(day, *counts) for _, day, counts in rows if day is not None]
    return DaysOfCohort(tuple(days), in_all.get(True, nothing), in_all.get(False, nothing))


def _row(is_now: bool, day: date | None, *counts: int) -> tuple[bool, date | None, Happened]:  # noqa: FBT001  # a column
    return is_now, day, Happened(*counts)


async def promises_of(pool: Pool, where: CohortOnGraph, reach: Reach, periods: Since) -> list[PromisesOfOwner]:
    """Return how promises stand, by who has the cases, whatever the course."""
    return await rows_of(pool, PromisesOfOwner, _PROMISES, _about(where, reach, periods))


def _about(where: CohortOnGraph, reach: Reach, periods: Since) -> dict[str, object]:
    moments: dict[str, datetime] = periods._asdict()
    return {**where._asdict(), **reach.parameters, **moments}

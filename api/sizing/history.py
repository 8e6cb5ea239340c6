"""What an organisation's record tells of its support, week by week."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg

from api.record.pool import Pool, rows_of
from engine.sizing.fitting import WeekSeen

_WEEKS: Final = """
WITH here AS (
    SELECT learner, occurred_at AS at FROM symphonie.result
        WHERE organisation_no = %(no)s AND committed_at >= %(since)s AND occurred_at >= %(since)s
    UNION ALL SELECT learner, occurred_at FROM symphonie.activity_trace
        WHERE organisation_no = %(no)s AND received_at >= %(since)s AND occurred_at >= %(since)s
        AND kind IN ('visit', 'submission')
    UNION ALL SELECT learner, at FROM symphonie.case_event
        WHERE organisation_no = %(no)s AND by_kind = 'learner' AND at >= %(since)s
), learners AS (
    SELECT date_trunc('week', at AT TIME ZONE %(zone)s)::date AS week, count(DISTINCT learner)::int AS n
        FROM here WHERE at < %(until)s GROUP BY 1
), wrote AS (
    SELECT date_trunc('week', at AT TIME ZONE %(zone)s)::date AS week,
        (count(*) FILTER (WHERE event = 'learner_message'))::int AS questions,
        (count(*) FILTER (WHERE event = 'contact'))::int AS contacts
        FROM symphonie.case_event WHERE organisation_no = %(no)s AND at >= %(since)s AND at < %(until)s GROUP BY 1
), raised AS (
    SELECT date_trunc('week', raised_at AT TIME ZONE %(zone)s)::date AS week, count(*)::int AS n
        FROM symphonie.alert WHERE organisation_no = %(no)s AND learner IS NOT NULL
        AND raised_at >= %(since)s AND raised_at < %(until)s GROUP BY 1
), opened AS (
    SELECT date_trunc('week', c.opened_at AT TIME ZONE %(zone)s)::date AS week, c.clock_state, c.breached_at,
        extract(epoch FROM a.at - c.opened_at)::float8 / 3600 AS hours
        FROM symphonie.support_case c LEFT JOIN LATERAL (
            SELECT min(e.at) AS at FROM symphonie.case_event e
            WHERE (e.organisation_no, e.case_id) = (c.organisation_no, c.id)
            AND e.event IN ('supporter_message', 'contact')) a ON true
        WHERE c.organisation_no = %(no)s AND c.opened_at >= %(since)s AND c.opened_at < %(until)s
        AND c.merged_into IS NULL
), promised AS (
    SELECT week, (count(*) FILTER (WHERE broken))::int AS broken,
        (count(*) FILTER (WHERE NOT broken AND clock_state = 'met'))::int AS kept, avg(hours) AS hours
        FROM (SELECT *, coalesce(clock_state IN ('breached', 'met_late') OR breached_at IS NOT NULL, false) AS broken
            FROM opened) each GROUP BY week
)
SELECT l.week, l.n, coalesce(w.questions, 0), coalesce(w.contacts, 0), coalesce(r.n, 0), coalesce(p.kept, 0),
    coalesce(p.broken, 0), p.hours
    FROM learners l LEFT JOIN wrote w USING (week) LEFT JOIN raised r USING (week) LEFT JOIN promised p USING (week)
    ORDER BY l.week
"""


def weeks_of(
    connection: psycopg.Connection, organisation_no: int, zone: str, now: datetime, n_weeks: int
) -> tuple[WeekSeen, ...]:
    """Read the last whole weeks in which anybody learned, oldest first.

    Args:
        connection: To the record.
        organisation_no: Whose.
        zone: In which weeks begin, on Mondays.
        now: The week that this is in is not over, and left out.
        n_weeks: At most so many.
    """
    rows = connection.execute(_WEEKS, _asked(organisation_no, zone, now, n_weeks))
    return tuple(_week(*row) for row in rows)


async def weeks_seen(pool: Pool, organisation_no: int, zone: str, now: datetime, n_weeks: int) -> tuple[WeekSeen, ...]:
    """Read the same within the service.

    Raises:
        RecordUnavailable: The record cannot be reached.
    """
    return tuple(await rows_of(pool, _week, _WEEKS, _asked(organisation_no, zone, now, n_weeks)))


def _asked(organisation_no: int, zone: str, now: datetime, n_weeks: int) -> dict[str, Any]:
    today = now.astimezone(ZoneInfo(zone)).date()
    monday = today - timedelta(days=today.weekday())
    since, until = (
        datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
        for day in (monday - timedelta(weeks=n_weeks), monday)
    )
    return {"no": organisation_no, "zone": zone, "since": since, "until": until}


def _week(begins: date, *counts: Any) -> WeekSeen:  # noqa: ANN401 - as the columns are
    return WeekSeen(begins.isoformat(), *counts)


def organisation_no_of(connection: psycopg.Connection, organisation: str) -> int | None:
    """Return the number of an organisation; None if there is none of that id."""
    found = connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", (organisation,)).fetchone()
    return None if found is None else int(found[0])

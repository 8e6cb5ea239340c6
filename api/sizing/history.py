"""What an organisation's record tells of its support, week by week: `symphonie size support --from-record`."""

from datetime import date, datetime, timedelta
from typing import Final

import psycopg

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
    query = "SELECT date_trunc('week', %s::timestamptz AT TIME ZONE %s)::date"
    (monday,) = connection.execute(query, (now, zone)).fetchone() or (now.date(),)
    bounds = "SELECT %s::timestamp AT TIME ZONE %s, %s::timestamp AT TIME ZONE %s"
    first: date = monday - timedelta(weeks=n_weeks)
    since, until = connection.execute(bounds, (first, zone, monday, zone)).fetchone() or (now, now)
    rows = connection.execute(_WEEKS, {"no": organisation_no, "zone": zone, "since": since, "until": until})
    return tuple(WeekSeen(week.isoformat(), *counts) for week, *counts in rows)


def organisation_no_of(connection: psycopg.Connection, organisation: str) -> int | None:
    """Return the number of an organisation; None if there is none of that id."""
    found = connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", (organisation,)).fetchone()
    return None if found is None else int(found[0])

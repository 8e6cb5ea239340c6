"""The queries of what messages ask: all take `organisation_no`, `graph_no`, `cohort`, `learners`, `since` and `now`."""

from typing import Final

from api.record.columns import MICROSECONDS
from api.record.support.readers import unrestricted

_OF: Final = "organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s"
_OF_THESE: Final = f"{_OF} AND learner = ANY(%(learners)s)"
_NEWEST: Final = "occurred_at DESC, received_at DESC, trace_id DESC"

MEMBERS: Final = f"""
SELECT l.learner, {MICROSECONDS.format("l.joined_at")}, ARRAY(SELECT c.cohort FROM symphonie.cohort_learner c
    WHERE c.organisation_no = l.organisation_no AND c.learner = l.learner)
FROM symphonie.cohort_learner l
WHERE l.organisation_no = %(organisation_no)s AND l.cohort = %(cohort)s
    AND (%(learners)s::text[] IS NULL OR l.learner = ANY(%(learners)s)) AND {unrestricted("l.learner")}
    AND coalesce((SELECT t.verb FROM symphonie.activity_trace t
        WHERE (t.organisation_no, t.graph_no, t.learner) = (%(organisation_no)s, %(graph_no)s, l.learner)
            AND t.kind = 'custom' AND t.verb IN ('enrolled', 'left') AND t.occurred_at <= %(now)s
        ORDER BY t.occurred_at DESC, t.received_at DESC, t.trace_id DESC LIMIT 1), '') <> 'left'
ORDER BY l.learner
"""
"""Who is in the cohort and has not left the course, since when, and in which cohorts."""

VISITED: Final = f"""
SELECT learner, {MICROSECONDS.format("max(at)")} FROM (
    SELECT learner, max(occurred_at) AS at FROM symphonie.activity_trace
    WHERE {_OF_THESE} AND kind IN ('visit', 'submission') AND occurred_at <= %(now)s GROUP BY learner
    UNION ALL SELECT learner, max(occurred_at) FROM symphonie.result
    WHERE {_OF_THESE} AND occurred_at <= %(now)s
        AND coalesce(details->>'evidence_kind', '') NOT IN ('imported', 'observation') GROUP BY learner
) AS seen GROUP BY learner
"""

CONTACTED: Final = f"""
SELECT learner, {MICROSECONDS.format("max(at)")} FROM symphonie.case_event
WHERE organisation_no = %(organisation_no)s AND learner = ANY(%(learners)s) AND at > %(since)s AND at <= %(now)s
    AND (event IN ('supporter_message', 'contact') OR event = 'meeting_end' AND body->'event'->>'outcome' = 'held')
GROUP BY learner
"""

DEADLINES: Final = f"""
WITH own AS (
    SELECT DISTINCT ON (learner, activity_id) learner, activity_id, due_at FROM symphonie.activity_trace
    WHERE {_OF_THESE} AND kind = 'deadline' AND occurred_at <= %(now)s ORDER BY learner, activity_id, {_NEWEST}
), of_cohort AS (
    SELECT DISTINCT ON (cohort, activity_id) cohort, activity_id, due_at FROM symphonie.activity_trace
    WHERE {_OF} AND learner = '' AND kind = 'deadline' AND occurred_at <= %(now)s
    ORDER BY cohort, activity_id, {_NEWEST}
), due AS (
    SELECT learner, activity_id, due_at, 1 AS rank FROM own
    UNION ALL SELECT l.learner, c.activity_id, max(c.due_at), 2 FROM of_cohort c JOIN symphonie.cohort_learner l
    ON l.organisation_no = %(organisation_no)s AND l.cohort = c.cohort AND l.learner = ANY(%(learners)s)
    GROUP BY l.learner, c.activity_id
), first AS (
    SELECT DISTINCT ON (learner, activity_id) learner, activity_id, due_at FROM due ORDER BY learner, activity_id, rank
)
SELECT d.learner, d.activity_id, {MICROSECONDS.format("d.due_at")},
    EXISTS (SELECT FROM symphonie.activity_trace t
        WHERE (t.organisation_no, t.graph_no, t.learner) = (%(organisation_no)s, %(graph_no)s, d.learner)
        AND t.kind = 'submission' AND t.activity_id = d.activity_id)
    OR EXISTS (SELECT FROM symphonie.result r
        WHERE (r.organisation_no, r.graph_no, r.learner) = (%(organisation_no)s, %(graph_no)s, d.learner)
        AND r.item_id = d.activity_id)
FROM first d WHERE d.due_at > %(since)s ORDER BY d.learner, d.due_at, d.activity_id
"""
"""What is due: a learner's own deadline goes before the latest of their cohorts, as everywhere."""

MEETINGS: Final = f"""
WITH told AS (
    SELECT DISTINCT ON (learner, meeting_id) learner, meeting_id, starts_at, '' AS title,
        nullif(status, 'planned') AS outcome
    FROM symphonie.activity_trace WHERE {_OF_THESE} AND kind = 'meeting' AND occurred_at <= %(now)s
    ORDER BY learner, meeting_id, occurred_at DESC, status = 'planned', received_at DESC, trace_id DESC
), planned AS (
    SELECT DISTINCT ON (e.case_id, e.body->'event'->>'meeting_id') e.case_id, e.no, e.learner,
        e.body->'event'->>'meeting_id' AS meeting_id, (e.body->'event'->>'starts_us')::bigint AS starts_us,
        e.body->'words'->>'title' AS title
    FROM symphonie.case_event e
    JOIN symphonie.support_case c ON (c.organisation_no, c.id) = (e.organisation_no, e.case_id)
    WHERE e.organisation_no = %(organisation_no)s AND e.learner = ANY(%(learners)s) AND e.event = 'meeting_plan'
        AND (c.graph_no IS NULL OR c.graph_no = %(graph_no)s)
    ORDER BY e.case_id, e.body->'event'->>'meeting_id', e.no DESC
)
SELECT learner, meeting_id, {MICROSECONDS.format("starts_at")}, title, outcome FROM told WHERE starts_at > %(since)s
UNION ALL SELECT p.learner, p.meeting_id, p.starts_us, p.title,
    (SELECT e.body->'event'->>'outcome' FROM symphonie.case_event e
    WHERE (e.organisation_no, e.case_id) = (%(organisation_no)s, p.case_id) AND e.event = 'meeting_end'
        AND e.body->'event'->>'meeting_id' = p.meeting_id AND e.no > p.no ORDER BY e.no DESC LIMIT 1)
FROM planned p WHERE p.starts_us > extract(epoch FROM %(since)s::timestamptz) * 1000000
"""
"""Of course platforms, and of cases: there a plan after an end makes the meeting one that is to be again."""

REVIEWS: Final = f"""
SELECT DISTINCT ON (learner) learner, skill_id, {MICROSECONDS.format("decided_at")},
    (count(*) OVER (PARTITION BY learner))::int
FROM symphonie.adjustment WHERE {_OF_THESE} AND kind = 'review' AND action = 'opened' AND status IN ('open', 'approved')
ORDER BY learner, decided_at, adjustment_id
"""

SIGNALS: Final = f"""
SELECT learner, id, kind, skill_id, {MICROSECONDS.format("raised_at")}, ended_at IS NOT NULL
FROM symphonie.alert WHERE {_OF_THESE} AND raised_at > %(since)s ORDER BY learner, raised_at, id
"""

RESULTS: Final = f"""
SELECT DISTINCT ON (learner, item_id) learner, item_id, {MICROSECONDS.format("committed_at")}, score
FROM symphonie.result r WHERE {_OF_THESE} AND committed_at > %(since)s
    AND (details->>'evidence_kind' = 'evaluation' OR EXISTS (SELECT FROM symphonie.activity_trace t
        WHERE t.organisation_no = %(organisation_no)s AND t.graph_no = %(graph_no)s AND t.kind = 'deadline'
        AND t.activity_id = r.item_id AND t.learner IN ('', r.learner)))
ORDER BY learner, item_id, committed_at DESC, seq DESC
"""
"""The newest result on each evaluation and assigned activity, when it was taken: what comes late is told late."""

EVENTS: Final = f"""
SELECT learner, trace_id, {MICROSECONDS.format("occurred_at")}, verb, value FROM symphonie.activity_trace
WHERE {_OF_THESE} AND kind = 'custom' AND occurred_at > %(since)s AND occurred_at <= %(now)s
ORDER BY learner, occurred_at
"""

VERSIONS: Final = f"""
SELECT v.seq, {MICROSECONDS.format("v.created_at")} FROM symphonie.content_graph_version v
WHERE v.graph_no = %(graph_no)s AND v.seq > 1 AND v.created_at > %(since)s ORDER BY v.seq
"""

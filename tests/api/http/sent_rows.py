"""What the record holds of a learner whom other systems told of."""

from psycopg import Connection

from tests.api.http.organisations import Organisation
from tests.api.integrations.events.roads import envelope, graded

_IDENTITY = (
    "INSERT INTO symphonie.identity (organisation_no, issuer, subject, learner, bound_at, bound_by)"
    " SELECT no, 'https://moodle.example.org/users', '17', %(learner)s, now(), 'a-key' FROM symphonie.organisation"
    " WHERE id = %(name)s ON CONFLICT DO NOTHING"
)
_PENDING = (
    "UPDATE symphonie.source_pending SET due_at = queued_at"
    " WHERE organisation_no = (SELECT no FROM symphonie.organisation WHERE id = %(name)s)"
)
_TAKEN = (
    "INSERT INTO symphonie.source_taken"
    " (organisation_no, event_id, digest, kind, key_id, graph_no, learner, taken_at)"
    " SELECT o.no, 'event-2', sha256('event-2'), 'visit', 'a-key', g.no, %(learner)s, now()"
    " FROM symphonie.organisation o JOIN symphonie.content_graph g"
    " ON g.organisation_no = o.no AND g.id = 'small' WHERE o.id = %(name)s"
)
_PLANNED = (
    "INSERT INTO symphonie.import_plan"
    " (organisation_no, id, kind, source, content_graph, fingerprint, plan_box, learners, planned_at, planned_by)"
    " SELECT no, 'a-plan', 'oneroster', 'roster.zip', 'small', 'as-seen', 'sealed', ARRAY[%(learner)s], now(), 'a-key'"
    " FROM symphonie.organisation WHERE id = %(name)s"
)
_GRADED = """
WITH o AS (SELECT no FROM symphonie.organisation WHERE id = %(name)s), platform AS (
    INSERT INTO symphonie.lti_platform (organisation_no, id, title, issuer, client_id, auth_login_url, token_url,
        keyset_url, frame_origins, made_by, made_at, client_at)
    SELECT no, 'lms', 'LMS', 'https://lms.example.org', %(name)s, '', '', '', '{}', 'a-key', now(), now() FROM o
    RETURNING organisation_no, id
), course AS (
    INSERT INTO symphonie.lti_course (organisation_no, platform_id, deployment_id, context_id, cohort, launched_at)
    SELECT organisation_no, id, '1', '2', 'class', now() FROM platform RETURNING organisation_no, no
), line_item AS (
    INSERT INTO symphonie.lti_line_item (organisation_no, course_no, url, graph_no, maximum, seen_at)
    SELECT c.organisation_no, c.no, 'https://lms.example.org/lineitems/7', g.no, 20, now() FROM course c
    JOIN symphonie.content_graph g ON g.organisation_no = c.organisation_no AND g.id = 'small'
    RETURNING organisation_no, no
)
INSERT INTO symphonie.lti_grade (organisation_no, line_item_no, learner, subject, marker, points, stamp_at, outcome,
    fault, tries, tried_at, next_at)
SELECT organisation_no, no, %(learner)s, '17', 77, 12.5, now(), 'failed', 'the platform is away', 2, now(), now()
FROM line_item
"""


def put_what_sources_sent(connection: Connection, organisation: Organisation, learner: str) -> None:
    """Put an event that waits for the learner, one that became a visit, who is meant, a plan, and a grade."""
    sent = organisation.post("/v1/caliper", envelope(graded(1, "17", "a0", 1.0, "2026-03-02T10:00:00Z")))
    assert sent.is_success, sent.text
    for query in (_IDENTITY, _PENDING, _TAKEN, _PLANNED, _GRADED):
        connection.execute(query, {"name": organisation.name, "learner": learner})

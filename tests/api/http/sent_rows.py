"""What the record holds of a learner whom sources told of."""

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


def put_what_sources_sent(connection: Connection, organisation: Organisation, learner: str) -> None:
    """Put an event that waits for the learner to be bound, one that became a visit, and who is meant."""
    sent = organisation.post("/v1/caliper", envelope(graded(1, "17", "a0", 1.0, "2026-03-02T10:00:00Z")))
    assert sent.is_success, sent.text
    for query in (_IDENTITY, _PENDING, _TAKEN):
        connection.execute(query, {"name": organisation.name, "learner": learner})

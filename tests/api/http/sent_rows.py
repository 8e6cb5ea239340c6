"""What the record holds of a learner whom sources told of."""

from psycopg import Connection

_IDENTITY = (
    "INSERT INTO symphonie.identity (organisation_no, issuer, subject, learner, bound_at, bound_by)"
    " SELECT no, 'https://lms.example', '17', %(learner)s, now(), 'a-key' FROM symphonie.organisation"
    " WHERE id = %(name)s ON CONFLICT DO NOTHING"
)
_PENDING = (
    "INSERT INTO symphonie.source_pending (organisation_no, key_id, event_id, event, issuer, subject, due_at)"
    " SELECT no, 'a-key', 'event-1', '{\"type\": \"ViewEvent\"}', 'https://lms.example', '17', now()"
    " FROM symphonie.organisation WHERE id = %(name)s"
)
_TAKEN = (
    "INSERT INTO symphonie.source_taken"
    " (organisation_no, event_id, digest, kind, key_id, graph_no, learner, taken_at)"
    " SELECT o.no, 'event-2', sha256('event-2'), 'visit', 'a-key', g.no, %(learner)s, now()"
    " FROM symphonie.organisation o JOIN symphonie.content_graph g"
    " ON g.organisation_no = o.no AND g.id = 'small' WHERE o.id = %(name)s"
)


def put_what_sources_sent(connection: Connection, organisation: str, learner: str) -> None:
    """Put an event that waits for the learner to be bound, one that became a visit, and who is meant."""
    for query in (_IDENTITY, _PENDING, _TAKEN):
        connection.execute(query, {"name": organisation, "learner": learner})

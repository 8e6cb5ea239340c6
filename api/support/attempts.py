"""What makes a second attempt of what a person does recognisable."""

from api.http.arguments import Asked
from api.paths.decisions import request_of
from api.record.decisions import Request
from api.support.acting import Actor


def attempt_of(asked: Asked, actor: Actor) -> Request:
    """Name a request by its key; it is the same if person, address, query and body are.

    Raises:
        InvalidField: The key is none.
    """
    scope = asked.request.scope
    place = (scope["method"], scope["path"], scope["query_string"])
    where = ascii((*place, actor.name))  # a path may hold what no text does
    return request_of(asked.request.headers.get("idempotency-key"), where.encode() + asked.sent)

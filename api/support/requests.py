"""What the routes of people's decisions have in common: who works on what, and how an end is asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec

from api.http.arguments import Asked, From
from api.http.parameters import CohortName, IsActive, LearnerName, PageQuery
from api.learner_errors import RepeatedKey
from api.record.decisions import DecisionFilter, Request, Role
from api.results.intake import US_PER_S
from api.support.decisions import By, Ending, Reason, request_of
from api.support.people import People
from content_graph.ids import Id

AT_ONCE: Final = (
    " It holds from the answer on, through every worker. With 503 it may be stored all the same, and is then made up "
    "for within seconds: send the same request again."
)
AT_ONCE_BY_KEY: Final = f"{AT_ONCE[:-1]} with its `Idempotency-Key`."
_IDEMPOTENCY: Final = (
    "Idempotency-Key",
    "Your own name of this request: sent again with it, it is answered as the first time.",
)


class DecisionsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question which decisions of people there are."""

    learner_id: LearnerName | None = None
    cohort: CohortName | None = None
    active: IsActive | None = None

    @property
    def wanted(self) -> DecisionFilter:
        """As the record is asked."""
        return DecisionFilter(self.learner_id, self.cohort, self.active)


class EndingQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of an end; a query, because what a DELETE holds may be dropped on its way (RFC 9110, section 9.3.5).

    Attributes:
        reason: Why, for people.
        by: Your opaque id of who ends it.
        role: As what.
    """

    reason: Reason
    by: Id
    role: Role

    @property
    def ending(self) -> Ending:
        """Why something is to end, and who says so."""
        return Ending(self.reason, By(self.by, self.role))


def _people(asked: Asked) -> People:
    runtime = asked.runtime
    now = datetime.fromtimestamp(runtime.clock_us() / US_PER_S, UTC)
    return People(runtime.pool, runtime.graphs, runtime.orders, asked.organisation_no, now, runtime.new_id)


def _attempt(asked: Asked) -> Request:
    return request_of(asked.request.headers.get("idempotency-key"), asked.sent)


Deciding = Annotated[People, From(_people)]
"""What the use cases of people's decisions work on."""
Attempt = Annotated[Request, From(_attempt, (RepeatedKey,), (_IDEMPOTENCY,))]
"""What makes a second attempt recognisable."""

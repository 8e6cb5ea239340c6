"""What the routes of people's decisions have in common: who works on what, and how an end is asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.http.requests import ServiceRequest, read_query
from api.record.decisions import Role
from api.results.intake import US_PER_S
from api.runtime import Runtime, runtime_of
from api.support.decisions import By, Ending, Reason
from api.support.overrides import People
from content_graph.ids import Id

IDEMPOTENCY: Final = (
    ("Idempotency-Key", "Your own name of this request: sent again with it, it is answered as the first time."),
)

Limit = Annotated[int, Meta(ge=1, le=500, description="Most entries on one page.")]
Cursor = Annotated[str, Meta(max_length=1000, description="`next_cursor` of the page before.")]
LearnerName = Annotated[Id, Meta(description="Only what concerns this learner, cohorts included.")]
CohortName = Annotated[Id, Meta(description="Only what concerns this cohort.")]
IsActive = Annotated[bool, Meta(description="Only what holds now, or only what does not.")]


class EndingQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of an end.

    Attributes:
        reason: Why, for people.
        by: Your opaque id of who ends it.
        role: As what.
    """

    reason: Reason
    by: Id
    role: Role


def people_of(request: ServiceRequest) -> People:
    """Return what the use cases of people's decisions work on."""
    runtime: Runtime = runtime_of(request)
    now = datetime.fromtimestamp(runtime.clock_us() / US_PER_S, UTC)
    pool, graphs, orders = runtime.pool, runtime.graphs, runtime.orders
    return People(pool, graphs, orders, request.auth.organisation_no, now, runtime.new_id)


def ending_of(request: ServiceRequest) -> Ending:
    """Read why something is to end, and who says so.

    A query, because what a DELETE holds may be dropped on its way (RFC 9110, section 9.3.5).
    """
    query = read_query(request.scope["query_string"], EndingQuery)
    return Ending(query.reason, By(query.by, query.role))

"""`GET /v1/effects`: what came of what learners were given."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from litestar import get
from msgspec import Meta

from api.http.authentication import requires
from api.http.requests import ServiceRequest, read_query
from api.learners.routes.learners import ContentGraphName, Moment, microseconds_in
from api.record.adjustments import Sought
from api.results.messages import Kind
from api.runtime import runtime_of
from api.support.effects import Effects, read_effects
from content_graph.ids import Id


class EffectsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the question what came of it."""

    content_graph: ContentGraphName | None = None
    kind: Kind | None = None
    skill: Id | None = None
    resource: Annotated[Id, Meta(description="Only this item or resource.")] | None = None
    since: Annotated[Moment, Meta(description="Given at this moment or later.")] | None = None


@get("/effects", guards=[requires("learners:read")])
async def effects(request: ServiceRequest) -> Effects:
    """Put expected and observed mastery side by side."""
    runtime = runtime_of(request)
    query = read_query(request.scope["query_string"], EffectsQuery)
    organisation_no = request.auth.organisation_no
    graph = await runtime.graphs.get(organisation_no, query.content_graph, "?content_graph")
    since_us = None if query.since is None else microseconds_in("?since", query.since)
    sought = Sought(kind=query.kind, skill=query.skill, since_us=since_us)
    return await read_effects(runtime.pool, organisation_no, graph, sought, query.resource)


ROUTES: Final = (effects,)

"""Adjustments of paths: what became of them, and what people decide on them."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Final

import msgspec
from litestar import get, post
from litestar.params import FromPath
from msgspec import Meta

from api.http.addresses import id_in_address
from api.http.authentication import requires
from api.http.requests import ServiceRequest, check_id, decode_json, read_body, read_query
from api.learners.adjustment_lives import AdjustmentStatus
from api.learners.routes.learners import ContentGraphName, Moment, asked_for, microseconds_in
from api.learners.timeline import AdjustmentsPage, GraphAdjustmentsPage, read_adjustments, read_graph_adjustments
from api.record.adjustments import Sought
from api.results.messages import Kind
from api.runtime import runtime_of
from api.support.adjustment_messages import Adjustment, ReviewRequest, adjustment_message
from api.support.reviews import review
from content_graph.ids import Id

_decoder = msgspec.json.Decoder(ReviewRequest)


class AdjustmentsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the question which adjustments there are."""

    content_graph: ContentGraphName | None = None
    status: (
        Annotated[AdjustmentStatus, Meta(description="Where they stand; the changes `closed` are then left out.")]
        | None
    ) = None
    kind: Kind | None = None
    skill: Id | None = None
    since: Annotated[Moment, Meta(description="Decided at this moment or later.")] | None = None
    limit: Annotated[int, Meta(ge=1, le=500, description="Most adjustments on one page.")] = 50
    cursor: Annotated[str, Meta(max_length=1000, description="`next_cursor` of the page before.")] | None = None

    @property
    def sought(self) -> Sought:
        """As the record is asked."""
        since_us = None if self.since is None else microseconds_in("?since", self.since)
        return Sought(self.status, self.kind, self.skill, since_us)


@get("/learners/{learner_id:str}/adjustments", guards=[requires("learners:read")])
async def of_learner(request: ServiceRequest, learner_id: FromPath[str]) -> AdjustmentsPage:
    """Say what was changed in a learner's path, why, and what became of it, newest first."""
    runtime = runtime_of(request)
    query = read_query(request.scope["query_string"], AdjustmentsQuery)
    key, graph = await asked_for(runtime, request, learner_id, query.content_graph)
    return await read_adjustments(runtime.store, runtime.pool, key, graph, query.limit, query.cursor, query.sought)


@get("/adjustments", guards=[requires("learners:read")])
async def of_all(request: ServiceRequest) -> GraphAdjustmentsPage:
    """Say what was changed in the paths of all learners on a content graph, newest first."""
    runtime = runtime_of(request)
    query = read_query(request.scope["query_string"], AdjustmentsQuery)
    organisation_no = request.auth.organisation_no
    graph = await runtime.graphs.get(organisation_no, query.content_graph, "?content_graph")
    return await read_graph_adjustments(runtime.pool, organisation_no, graph, query.limit, query.cursor, query.sought)


class ReviewQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the adjustment is."""

    content_graph: ContentGraphName | None = None


@post(
    "/learners/{learner_id:str}/adjustments/{adjustment_id:str}/review",
    guards=[requires("support")],
    status_code=200,
)
async def review_adjustment(
    request: ServiceRequest, learner_id: FromPath[str], adjustment_id: FromPath[str]
) -> Adjustment:
    """Approve, reject or undo an adjustment."""
    runtime = runtime_of(request)
    said = decode_json(await read_body(request, runtime.settings.max_body_bytes), _decoder)
    query = read_query(request.scope["query_string"], ReviewQuery)
    key, graph = await asked_for(runtime, request, learner_id, query.content_graph)
    name = check_id("{adjustment_id}", id_in_address(adjustment_id))
    renew, clock_us = runtime.graphs.renewed, runtime.clock_us
    act = partial(review, runtime.store, runtime.pool, renew, key, graph, name, said, clock_us)
    done = await runtime.intake.lanes.alone(key, act)
    return adjustment_message(done.adjustment, done.graph)


ROUTES: Final = (of_learner, of_all, review_adjustment)

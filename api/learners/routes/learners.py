"""`/v1/learners/{learner_id}/…`: what is believed about a learner, and what happened."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Final, NamedTuple

import msgspec
from litestar import get
from litestar.params import FromPath
from msgspec import Meta

from api.content.graphs import ServedGraph
from api.errors import InvalidField
from api.http.addresses import id_in_address
from api.http.authentication import requires
from api.http.requests import ServiceRequest, check_id, read_query
from api.learners.mastery import LearnerMastery, describe, microseconds_of, state_at
from api.learners.timeline import TimelinePage, read_timeline
from api.live.keys import LearnerKey
from api.record.results import learner_history
from api.runtime import Runtime, runtime_of
from content_graph.ids import Id

SCOPE: Final = "learners:read"
ID_PATH: Final = "{learner_id}"
EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2300, 1, 1, tzinfo=UTC)

ContentGraphName = Annotated[Id, Meta(description="May be left out if there is only one.")]
Moment = Annotated[
    datetime,
    Meta(tz=True, description="The moment asked for, past or future, with its time zone; now if it is left out."),
]


class MasteryQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the question what is believed."""

    content_graph: ContentGraphName | None = None
    skill: Annotated[
        tuple[Id, ...],
        Meta(max_length=200, description="Only these skills; may be repeated. All if it is left out."),
    ] = ()
    at: Moment | None = None


class PageQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the question what happened."""

    content_graph: ContentGraphName | None = None
    limit: Annotated[int, Meta(ge=1, le=500, description="Most entries on one page.")] = 50
    cursor: Annotated[str, Meta(max_length=1000, description="`next_cursor` of the page before.")] | None = None


class _Asked(NamedTuple):
    key: LearnerKey
    graph: ServedGraph


@get("/learners/{learner_id:str}/mastery", guards=[requires(SCOPE)])
async def mastery(request: ServiceRequest, learner_id: FromPath[str]) -> LearnerMastery:
    """Say what is believed about a learner, with the forgetting until then."""
    runtime = runtime_of(request)
    query = read_query(request.scope["query_string"], MasteryQuery)
    key, graph = await asked_for(runtime, request, learner_id, query.content_graph)
    asked_us = None if query.at is None else microseconds_in("?at", query.at)
    history, renew = partial(learner_history, runtime.pool), runtime.graphs.renewed
    state, graph = await state_at(runtime.store, history, renew, key, graph, asked_us)
    return describe(key.learner, state, graph, runtime.clock_us() if asked_us is None else asked_us, query.skill)


@get("/learners/{learner_id:str}/timeline", guards=[requires(SCOPE)])
async def timeline(request: ServiceRequest, learner_id: FromPath[str]) -> TimelinePage:
    """Say what happened to a learner, newest first."""
    runtime = runtime_of(request)
    query = read_query(request.scope["query_string"], PageQuery)
    key, graph = await asked_for(runtime, request, learner_id, query.content_graph)
    return await read_timeline(runtime.store, runtime.pool, key, graph, query.limit, query.cursor)


def microseconds_in(path: str, at: datetime) -> int:
    """Return a moment that a request named in microseconds since 1970-01-01T00:00:00Z.

    Raises:
        InvalidField: It lies outside of the time that is kept.
    """
    if not EARLIEST <= at <= LATEST:
        detail = "The moment lies outside of the time that is kept."
        raise InvalidField(path, detail=detail, remedy=f"Ask for one from {EARLIEST:%Y} to {LATEST:%Y}.")
    return microseconds_of(at)


async def asked_for(runtime: Runtime, request: ServiceRequest, learner_id: str, graph_id: str | None) -> _Asked:
    """Find the content graph, and name the learner on it."""
    learner = check_id(ID_PATH, id_in_address(learner_id))
    organisation_no = request.auth.organisation_no
    graph = await runtime.graphs.get(organisation_no, graph_id, "?content_graph")
    return _Asked(LearnerKey(organisation_no, graph.graph_no, learner), graph)


ROUTES: Final = (mastery, timeline)

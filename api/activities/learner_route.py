"""`GET /v1/learners/{learner_id}/activities`: what a learner did and was to do, page by page."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.activities.messages import TraceKind
from api.activities.telling import LearnerTrace, trace_of
from api.errors import StoreUnavailable, UnknownLearner
from api.http.parameters import ContentGraphName, PageQuery, microseconds_in
from api.http.routes import Routes
from api.learners.timeline import require_known, settled
from api.record.traces import Only, traces_page
from api.runtime import Runtime
from api.support.reading import ReadLearner

ROUTES: Final = Routes("Activities")


class ActivitiesQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question what a learner did."""

    content_graph: ContentGraphName | None = None
    kind: Annotated[TraceKind, Meta(description="Only this kind of trace.")] | None = None
    since: (
        Annotated[datetime, Meta(tz=True, description="Only what happened since then, with its time zone.")] | None
    ) = None


class ActivitiesPage(msgspec.Struct, frozen=True):
    """Part of what a learner did, newest first.

    Attributes:
        learner_id: The learner.
        activities: Newest first.
        next_cursor: To be sent as `cursor` for the next page; null on the last.
        is_complete: False while the newest traces are still on their way to the record.
    """

    learner_id: str
    activities: tuple[LearnerTrace, ...]
    next_cursor: str | None
    is_complete: bool


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/activities",
    "One page.",
    scope="learners:read",
    problems=(UnknownLearner, StoreUnavailable),
)
async def learner_activities(runtime: Runtime, asked: ReadLearner, query: ActivitiesQuery) -> ActivitiesPage:
    """Read what a learner did and was to do.

    Traces of activity as they were accepted, deadlines of the learner's cohorts among them, newest first. Results are
    on the timeline.
    """
    since = query.since
    if since is not None:
        microseconds_in("?since", since)
    is_complete = await settled(runtime, asked.key, query.cursor)
    page = await traces_page(runtime.pool, asked.key, query.limit, query.cursor, Only(query.kind, since))
    await require_known(runtime, asked.key, page.entries)
    activities = tuple([trace_of(one) for one in page.entries])
    return ActivitiesPage(asked.key.learner, activities, page.next_cursor, is_complete)

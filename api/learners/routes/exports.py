"""`/v1/learners/{learner_id}/export`: everything that is held of a learner."""

from __future__ import annotations

from typing import Final

from litestar.response import Stream

from api.errors import StoreUnavailable, UnknownLearner
from api.http.openapi import Content
from api.http.requests import JSON
from api.http.routes import Routes
from api.learners.export_messages import LearnerExport
from api.learners.exports import Sources, export_learner
from api.runtime import Runtime

ROUTES: Final = Routes("Learners")


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/export",
    "The document.",
    scope="learners:read",
    problems=(UnknownLearner, StoreUnavailable),
    returned=(Content(JSON, LearnerExport),),
)
async def export(runtime: Runtime, organisation_no: int, learner_id: str) -> Stream:
    """Export everything that is held of a learner.

    One document: what is believed now on every content graph, and every row of the record, with the ids of supporters
    as they were recorded. It waits for what was committed in the last moments as the timeline does; `complete` says
    whether all of it had reached the record, and `pending` holds the rest. The answer is written while it is read: one
    that breaks off is no JSON, and is to be asked for again.
    """
    sources = Sources(runtime.store, runtime.pool, runtime.graphs, runtime.clock_us)
    parts = await export_learner(sources, organisation_no, learner_id)
    return Stream(parts, media_type=JSON, headers={"content-disposition": 'attachment; filename="learner.json"'})

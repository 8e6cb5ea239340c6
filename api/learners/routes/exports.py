"""`/v1/learners/{learner_id}/export`: everything that is held of a learner."""

from __future__ import annotations

from typing import Final

from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from api.content.erasures import LEARNER_PATH
from api.http.addresses import id_in_address
from api.http.authentication import requires
from api.http.requests import JSON, ServiceRequest, check_id
from api.learners.exports import Sources, export_learner
from api.runtime import runtime_of


@get("/learners/{learner_id:str}/export", guards=[requires("learners:read")])
async def export(request: ServiceRequest, learner_id: FromPath[str]) -> Stream:
    """Export everything that is held of a learner, as one JSON document."""
    runtime = runtime_of(request)
    learner = check_id(LEARNER_PATH, id_in_address(learner_id))
    sources = Sources(runtime.store, runtime.pool, runtime.graphs, runtime.clock_us)
    parts = await export_learner(sources, request.auth.organisation_no, learner)
    return Stream(parts, media_type=JSON, headers={"content-disposition": 'attachment; filename="learner.json"'})


ROUTES: Final = (export,)

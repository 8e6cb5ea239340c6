"""`POST /v1/recommendations`: what a learner should do next."""

from __future__ import annotations

from typing import Final

import msgspec
from litestar import post

from api.http.authentication import requires
from api.http.requests import ServiceRequest, decode_json, read_body
from api.learners.recommendations import RecommendationsRequest, recommend
from api.live.keys import LearnerKey
from api.results.messages import Recommendations
from api.runtime import runtime_of

_decoder = msgspec.json.Decoder(RecommendationsRequest)


@post("/recommendations", guards=[requires("learners:read")], status_code=200)
async def recommendations(request: ServiceRequest) -> Recommendations:
    """Recommend what comes next; nothing is changed in the learner's path."""
    runtime = runtime_of(request)
    asked = decode_json(await read_body(request, runtime.settings.max_body_bytes), _decoder)
    organisation_no = request.auth.organisation_no
    graph = await runtime.graphs.get(organisation_no, asked.content_graph, "$.content_graph")
    key = LearnerKey(organisation_no, graph.graph_no, asked.learner)
    renew, language = runtime.graphs.renewed, runtime.settings.language
    now_us = runtime.clock_us()
    resettle = runtime.graphs.resettled
    parts = (runtime.store, runtime.pool, renew, resettle, runtime.offer_names)
    return await recommend(*parts, key, graph, asked, now_us, language, runtime.moments)


ROUTES: Final = (recommendations,)

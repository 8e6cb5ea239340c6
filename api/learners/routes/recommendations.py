"""`POST /v1/recommendations`: what a learner should do next."""

from __future__ import annotations

from typing import Final

from api.errors import StoreUnavailable, UnknownGoal
from api.http.arguments import BodyGraph
from api.http.routes import Routes
from api.learners.recommendations import RecommendationsRequest, recommend
from api.live.keys import LearnerKey
from api.results.messages import Recommendations
from api.runtime import Runtime

ROUTES: Final = Routes("Learners")


@ROUTES.on(
    "post",
    "/v1/recommendations",
    "The recommendations, best first.",
    scope="learners:read",
    problems=(UnknownGoal, StoreUnavailable),
)
async def recommendations(
    runtime: Runtime, organisation_no: int, graph: BodyGraph, body: RecommendationsRequest
) -> Recommendations:
    """Recommend what a learner should do next.

    Nothing is changed in the learner's path. A learner without any result gets a first recommendation (`cold_start`).
    """
    key = LearnerKey(organisation_no, graph.graph_no, body.learner_id)
    parts = (runtime.store, runtime.pool, runtime.graphs, runtime.offer_names)
    now_us, language = runtime.clock_us(), runtime.settings.language
    return await recommend(*parts, key, graph, body, now_us, language, runtime.moments)

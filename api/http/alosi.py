"""`POST /v2/activity/recommend`: the address that a Bridge for Adaptivity asks, so that a deployment can switch."""

from __future__ import annotations

from typing import Final

import msgspec
from litestar import post
from litestar.handlers.base import BaseRouteHandler

from api.errors import Forbidden, UnknownContentGraph
from api.http.authentication import Connection
from api.http.requests import ServiceRequest, check_id, decode_json, read_body
from api.live.keys import LearnerKey
from api.runtime import Runtime, runtime_of
from api.service.alosi import AlosiAnswer, AlosiRequest, answer_of, request_of
from api.service.graphs import ServedGraph
from api.service.recommendations import recommend

SCOPE: Final = "learners:read"
_SCHEME: Final = b"token "
_PATH: Final = "$.collection"
_decode = msgspec.json.Decoder(AlosiRequest).decode


async def lets_in_tokens(connection: Connection, _: BaseRouteHandler) -> None:
    """Let in the same keys as everywhere, also under the scheme `Token`, which is the only one that a Bridge sends."""
    headers = [
        (name, b"Bearer " + value[len(_SCHEME) :]) if value[: len(_SCHEME)].lower() == _SCHEME else (name, value)
        for name, value in connection.scope["headers"]
        if name == b"authorization"
    ]
    principal = await runtime_of(connection).keys.authenticate(headers)
    if not principal.may(SCOPE):
        raise Forbidden(SCOPE)
    connection.scope["auth"] = principal


@post("/activity/recommend", guards=[lets_in_tokens], status_code=200)
async def recommend_activity(request: ServiceRequest) -> AlosiAnswer:
    """Recommend one activity of a collection."""
    runtime = runtime_of(request)
    asked = decode_json(await read_body(request, runtime.settings.max_body_bytes), _decode)
    organisation_no = request.auth.organisation_no
    graph, goal = await _collection(runtime, organisation_no, asked.collection)
    question = request_of(asked, graph, goal)
    key = LearnerKey(organisation_no, graph.graph_no, check_id("$.learner", question.learner, runtime.settings))
    renew, resettle = runtime.graphs.renewed, runtime.graphs.resettled
    now_us, language = runtime.clock_us(), runtime.settings.language
    parts = (runtime.store, runtime.record, renew, resettle)
    told = await recommend(*parts, key, graph, question, now_us, language)
    return answer_of(asked, graph, told)


async def _collection(runtime: Runtime, organisation_no: int, name: str) -> tuple[ServedGraph, str | None]:
    """Find the content graph of a collection, and the goal on it if the collection is one."""
    listed = [one.graph_id for one in await runtime.record.list_graphs(organisation_no)]
    if name in listed:
        return await runtime.graphs.get(organisation_no, name, _PATH), None
    goal = await runtime.record.find_goal(organisation_no, name)
    for graph_id in listed:
        graph = await runtime.graphs.get(organisation_no, graph_id, _PATH)
        if name in graph.compiled.goals or (goal is not None and goal.graph_no == graph.graph_no):
            return graph, name
    raise UnknownContentGraph(_PATH, name)


ROUTES: Final = (recommend_activity,)

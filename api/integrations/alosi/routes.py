"""`/api/v2`: the addresses that the driver of a Bridge for Adaptivity calls."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

import msgspec
from litestar import get, post
from litestar.handlers.base import BaseRouteHandler
from litestar.params import FromPath
from msgspec import Meta

from api.content.content_graphs import check_made_graph, put_content_graph
from api.errors import ContentGraphChanged, InvalidField, UnknownContentGraph, UnknownItem
from api.http.addresses import id_in_address
from api.http.authentication import Connection, Guard, authorise_headers
from api.http.requests import ServiceRequest, check_id, decode_json, read_body
from api.integrations.alosi.collections import activities_of, synchronised
from api.integrations.alosi.grading import grade_of
from api.integrations.alosi.lookup import find_collection, find_item
from api.integrations.alosi.messages import (
    MAX_ACTIVITIES,
    AlosiActivity,
    AlosiAnswer,
    AlosiGrade,
    AlosiGradeRequest,
    AlosiLearner,
    AlosiRequest,
    AlosiScore,
    AlosiScored,
    learner_key,
)
from api.integrations.alosi.recommending import answer_of, request_of
from api.learners.recommendations import recommend
from api.live.keys import LearnerKey
from api.record.graphs import get_graph
from api.results.messages import ResultMessage, ResultsRequest
from api.results.route import take
from api.runtime import Runtime, runtime_of
from content_graph.model import ContentGraph

ATTEMPTS: Final = 5
_SCHEME: Final = b"token "
_COLLECTION: Final = "{collection_id}"
_Activities: TypeAlias = Annotated[tuple[AlosiActivity, ...], Meta(max_length=MAX_ACTIVITIES)]
_decoder_question = msgspec.json.Decoder(AlosiRequest)
_decoder_activities = msgspec.json.Decoder(_Activities)
_decoder_score = msgspec.json.Decoder(AlosiScore)
_decoder_grade = msgspec.json.Decoder(AlosiGradeRequest)


def lets_in_tokens(scope: str) -> Guard:
    """Let in the keys of everywhere, also under the scheme `Token`, which is the only one that a Bridge sends."""

    async def guard(connection: Connection, _: BaseRouteHandler) -> None:
        headers = [
            (name, b"Bearer " + value[len(_SCHEME) :]) if value[: len(_SCHEME)].lower() == _SCHEME else (name, value)
            for name, value in connection.scope["headers"]
            if name == b"authorization"
        ]
        connection.scope["auth"] = await authorise_headers(runtime_of(connection), connection.scope, headers, scope)

    return guard


@post("/activity/recommend", guards=[lets_in_tokens("learners:read")], status_code=200)
async def recommend_activity(request: ServiceRequest) -> AlosiAnswer:
    """Recommend one activity of a collection."""
    runtime, organisation_no = runtime_of(request), request.auth.organisation_no
    asked = decode_json(await _body(request), _decoder_question)
    collection = await find_collection(runtime, organisation_no, asked.collection, "$.collection")
    graph = collection.graph
    told = await recommend(
        runtime.store,
        runtime.pool,
        runtime.graphs.renewed,
        runtime.graphs.resettled,
        runtime.offer_names,
        LearnerKey(organisation_no, graph.graph_no, _learner(asked.learner)),
        graph,
        request_of(asked, graph, collection.goal),
        runtime.clock_us(),
        runtime.settings.language,
        runtime.moments,
    )
    return answer_of(asked, graph, told)


@post("/score", guards=[lets_in_tokens("results:write")], status_code=201)
async def post_score(request: ServiceRequest) -> AlosiScored:
    """Take a score in, wherever its activity stands; each one is a result of its own, as the Bridge sends no ids."""
    runtime, organisation_no = runtime_of(request), request.auth.organisation_no
    scored = decode_json(await _body(request), _decoder_score)
    learner, result_id = _learner(scored.learner), runtime.new_id()
    found = await find_item(runtime, organisation_no, scored.activity)
    if not found:
        raise UnknownItem("$.activity", scored.activity)
    for graph, item_id in found.values():
        message = ResultMessage(result_id=result_id, learner=learner, item_id=item_id, score=scored.score)
        sent = ResultsRequest(results=[message], content_graph=graph.graph_id, return_recommendations=False)
        await take(runtime, organisation_no, sent, sent.results)
    return AlosiScored(result_id, scored.learner, scored.activity, scored.score, tuple(found))


@get("/collection/{collection_id:str}/activities", guards=[lets_in_tokens("content:read")])
async def list_activities(request: ServiceRequest, collection_id: FromPath[str]) -> tuple[AlosiActivity, ...]:
    """List the activities of a collection."""
    name = _named(collection_id)
    graph = await _known(request, name)
    if graph is None:
        raise UnknownContentGraph(_COLLECTION, name)
    return activities_of(graph)


@post("/collection/{collection_id:str}/activities", guards=[lets_in_tokens("content:write")], status_code=200)
async def synchronise_activities(request: ServiceRequest, collection_id: FromPath[str]) -> tuple[AlosiActivity, ...]:
    """Make a collection have just these activities."""
    runtime, organisation_no = runtime_of(request), request.auth.organisation_no
    name = _named(collection_id)
    activities = decode_json(await _body(request), _decoder_activities)
    for left in reversed(range(ATTEMPTS)):
        stored = await get_graph(runtime.pool, organisation_no, name)
        if stored is None:
            await _check_name_is_free(runtime, organisation_no, name)
        graph = synchronised(name, stored.graph if stored else None, activities)
        try:
            version = stored.version if stored else None
            checked = await check_made_graph(graph)
            put = await put_content_graph(runtime.pool, runtime.graphs, organisation_no, checked, version)
        except ContentGraphChanged:
            if not left:
                raise
            continue  # somebody edited it meanwhile: what they wrote stays
        if put.created:
            await runtime.orders.tell(organisation_no)  # where automation is off everywhere, it is off here
        break
    return activities_of(graph)


@post("/collection/{collection_id:str}/grade", guards=[lets_in_tokens("learners:read")], status_code=200)
async def grade_collection(request: ServiceRequest, collection_id: FromPath[str]) -> AlosiGrade:
    """Grade a learner in a collection."""
    runtime, organisation_no = runtime_of(request), request.auth.organisation_no
    asked = decode_json(await _body(request), _decoder_grade)
    collection = await find_collection(runtime, organisation_no, _named(collection_id), _COLLECTION)
    key = LearnerKey(organisation_no, collection.graph.graph_no, _learner(asked.learner))
    return AlosiGrade(asked.learner, await grade_of(runtime, key, collection))


async def _body(request: ServiceRequest) -> bytes:
    return await read_body(request, runtime_of(request).settings.max_body_bytes)


def _named(collection_id: str) -> str:
    return check_id(_COLLECTION, id_in_address(collection_id))


def _learner(learner: AlosiLearner) -> str:
    return check_id("$.learner", learner_key(learner))


async def _known(request: ServiceRequest, collection_id: str) -> ContentGraph | None:
    stored = await get_graph(runtime_of(request).pool, request.auth.organisation_no, collection_id)
    return stored.graph if stored else None


async def _check_name_is_free(runtime: Runtime, organisation_no: int, name: str) -> None:
    """See that a new collection would not hide a goal.

    Raises:
        InvalidField: The name is a goal's, which is a collection already.
    """
    try:
        await find_collection(runtime, organisation_no, name, _COLLECTION)
    except UnknownContentGraph:
        return
    detail = f"{name!r} is a goal of a content graph, and has the activities of its skills."
    raise InvalidField(_COLLECTION, detail, "Give the collection another slug, or synchronise the content graph.")


ROUTES: Final = (recommend_activity, post_score, list_activities, synchronise_activities, grade_collection)

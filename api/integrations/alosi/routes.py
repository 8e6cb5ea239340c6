"""`/api/v2`: the addresses that the driver of a Bridge for Adaptivity calls."""

from typing import Annotated, Final, TypeAlias

from msgspec import Meta

from api.content.content_graphs import check_made_graph, put_content_graph
from api.content.graphs import ServedGraph
from api.errors import (
    ConcurrentChange,
    ContentGraphChanged,
    InvalidContentGraph,
    InvalidField,
    StoreUnavailable,
    UnknownContentGraph,
    UnknownItem,
)
from api.http.requests import ServiceRequest, check_id
from api.http.routes import Routes, authorise_headers
from api.integrations.alosi.collections import activities_of, synchronised
from api.integrations.alosi.lookup import address_of, find_collection, find_item, ids_of
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
from api.learners.progress import progress_of
from api.learners.recommendations import RecommendationsRequest, recommend
from api.live.keys import LearnerKey
from api.record.graphs import get_graph
from api.record.keys import Principal
from api.results.messages import Recommendations, ResultMessage, ResultsRequest
from api.results.route import take
from api.runtime import Runtime

ATTEMPTS: Final = 5
_SCHEME: Final = b"token "
_COLLECTION: Final = "{collection_id}"
_Activities: TypeAlias = Annotated[tuple[AlosiActivity, ...], Meta(max_length=MAX_ACTIVITIES)]


async def _authorise(runtime: Runtime, request: ServiceRequest, scope: str) -> Principal:
    """Let in the keys of everywhere, also under the scheme `Token`, which is the only one that a Bridge sends."""
    headers = [
        (name, b"Bearer " + value[len(_SCHEME) :]) if value[: len(_SCHEME)].lower() == _SCHEME else (name, value)
        for name, value in request.scope["headers"]
        if name == b"authorization"
    ]
    return await authorise_headers(runtime, request.scope, headers, scope)


ROUTES: Final = Routes("Bridge for Adaptivity", _authorise)


@ROUTES.on(
    "post",
    "/api/v2/activity/recommend",
    "One activity, or that nothing is left.",
    scope="learners:read",
    problems=(UnknownContentGraph, StoreUnavailable),
)
async def recommend_activity(runtime: Runtime, organisation_no: int, body: AlosiRequest) -> AlosiAnswer:
    """Recommend what comes next, as a Bridge for Adaptivity asks it.

    The request of ALOSI's adaptive engine. `collection` is a content graph or a goal; the learner is
    `<tool_consumer_instance_guid>/<user_id>` everywhere else; activities of `sequence` are not recommended again, and
    their scores are passed over: they came by `score`. The key may come as `Token` too.
    """
    collection = await find_collection(runtime, organisation_no, body.collection, "$.collection")
    graph = collection.graph
    key = LearnerKey(organisation_no, graph.graph_no, _learner(body.learner))
    told = await recommend(runtime, key, graph, request_of(body, graph, collection.goal))
    return answer_of(body, graph, told)


@ROUTES.on(
    "post",
    "/api/v2/score",
    {201: "The belief has moved."},
    scope="results:write",
    problems=(UnknownItem, ConcurrentChange, StoreUnavailable),
)
async def post_score(runtime: Runtime, principal: Principal, organisation_no: int, body: AlosiScore) -> AlosiScored:
    """Take a learner's score in.

    It becomes a result, at the time of the service, in every collection where the activity stands as an item. A Bridge
    sends no ids, so each call is a result of its own.
    """
    learner, result_id = _learner(body.learner), runtime.new_id()
    found = await find_item(runtime, organisation_no, body.activity)
    if not found:
        raise UnknownItem("$.activity", body.activity)
    for graph, item_id in found.values():
        message = ResultMessage(result_id=result_id, learner_id=learner, item_id=item_id, score=body.score)
        # The Bridge asks right after what comes next: so that is decided here, and what was drawn is written down.
        sent = ResultsRequest(results=[message], content_graph=graph.graph_id, return_recommendations=True)
        await take(runtime, principal, sent, sent.results)
    return AlosiScored(result_id, body.learner, body.activity, body.score, tuple(found))


@ROUTES.on(
    "get",
    "/api/v2/collection/{collection_id}/activities",
    "The activities.",
    scope="content:read",
    problems=(UnknownContentGraph,),
)
async def list_activities(runtime: Runtime, organisation_no: int, collection_id: str) -> tuple[AlosiActivity, ...]:
    """List the activities of a collection.

    Items and resources of the content graph.
    """
    stored = await get_graph(runtime.pool, organisation_no, collection_id)
    if stored is None:
        raise UnknownContentGraph(_COLLECTION, collection_id)
    return activities_of(stored.graph)


@ROUTES.on(
    "post",
    "/api/v2/collection/{collection_id}/activities",
    "The collection as it stands now.",
    scope="content:write",
    problems=(InvalidContentGraph, ContentGraphChanged),
)
async def synchronise_activities(
    runtime: Runtime, organisation_no: int, collection_id: str, body: _Activities
) -> tuple[AlosiActivity, ...]:
    """Synchronise a collection.

    A collection that is not there yet becomes a content graph: each activity an item, each tag a skill (by id or title,
    at most seven), the collection itself the skill of what has no tag. What is known takes the new fields, what is not
    listed any more leaves; skills, prerequisites, goals and parameters of an authored content graph stay. A difficulty
    of 0.5, which a Bridge sends where nobody said anything, changes none.
    """
    for left in reversed(range(ATTEMPTS)):
        stored = await get_graph(runtime.pool, organisation_no, collection_id)
        if stored is None:
            await _check_name_is_free(runtime, organisation_no, collection_id)
        graph = synchronised(collection_id, stored.graph if stored else None, body)
        try:
            version = stored.version if stored else None
            checked = await check_made_graph(graph)
            await put_content_graph(runtime, organisation_no, checked, version)
        except ContentGraphChanged:
            if not left:
                raise
            continue  # somebody edited it meanwhile: what they wrote stays
        break
    return activities_of(graph)


@ROUTES.on(
    "post",
    "/api/v2/collection/{collection_id}/grade",
    "The grade.",
    scope="learners:read",
    problems=(UnknownContentGraph, StoreUnavailable),
)
async def grade_collection(
    runtime: Runtime, organisation_no: int, collection_id: str, body: AlosiGradeRequest
) -> AlosiGrade:
    """Grade a learner in a collection.

    The mean over its skills of what was gained between the belief about a newcomer and the threshold; 0 to 1.
    """
    collection = await find_collection(runtime, organisation_no, collection_id, _COLLECTION)
    key = LearnerKey(organisation_no, collection.graph.graph_no, _learner(body.learner))
    progress = await progress_of(runtime, runtime.clock_us(), key, collection)
    return AlosiGrade(body.learner, progress.grade)


def _learner(learner: AlosiLearner) -> str:
    return check_id("$.learner", learner_key(learner))


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


def request_of(asked: AlosiRequest, graph: ServedGraph, goal: str | None) -> RecommendationsRequest:
    """Put the question in our words: what stands in the sequence does not come again."""
    return RecommendationsRequest(
        learner_id=learner_key(asked.learner),
        content_graph=graph.graph_id,
        goal=goal,
        limit=1,
        exclude=ids_of((one.activity for one in asked.sequence), graph.compiled.graph),
        explain=False,
    )


def answer_of(asked: AlosiRequest, graph: ServedGraph, told: Recommendations) -> AlosiAnswer:
    """Put our answer in ALOSI's words."""
    activity = told.items[0].activity_id if told.items else None
    address = None if activity is None else address_of(activity, graph.compiled.graph)
    head = (asked.learner, asked.collection, activity, address, address)
    return AlosiAnswer(*head, complete=activity is None, recommendation_id=told.recommendation_id)

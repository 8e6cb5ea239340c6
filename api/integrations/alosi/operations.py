"""The operations of the bridge, as the OpenAPI document tells them."""

from __future__ import annotations

from typing import Final

from api import errors
from api.http.openapi import Answer, Content, JsonObject, Operation
from api.http.requests import JSON
from api.integrations.alosi.messages import (
    AlosiActivity,
    AlosiAnswer,
    AlosiGrade,
    AlosiGradeRequest,
    AlosiRequest,
    AlosiScore,
    AlosiScored,
)

TAG: Final = "Bridge for Adaptivity"
PARAMETERS: Final = {"collection_id": "Slug of the collection: a content graph, or for questions also a goal."}

_BODY = (errors.MalformedBody, errors.BodyTooLarge, errors.UnsupportedMediaType, errors.InvalidFields)
_STORE = (errors.ConcurrentChange, errors.StoreUnavailable)

_LEARNER: Final[JsonObject] = {"user_id": "17", "tool_consumer_instance_guid": "lms.example.org"}
_QUESTION: Final[JsonObject] = {
    "learner": _LEARNER,
    "collection": "algebra",
    "sequence": [{"activity": "solve-linear-1", "score": 1.0, "is_problem": True}],
}
_ACTIVITY: Final[JsonObject] = {
    "source_launch_url": "https://lms.example.org/fractions/1",
    "name": "Add two fractions",
    "tags": "fractions",
    "type": "generic",
    "difficulty": 0.5,
    "repetition": 1,
}
_SCORE: Final[JsonObject] = {"learner": _LEARNER, "activity": "solve-linear-1", "score": 1.0}

ALOSI_OPERATIONS: Final = (
    Operation(
        "post",
        "/api/v2/activity/recommend",
        TAG,
        "What comes next, as a Bridge for Adaptivity asks it",
        "The request of ALOSI's adaptive engine. `collection` is a content graph or a goal; the learner is "
        "`<tool_consumer_instance_guid>/<user_id>` everywhere else; activities of `sequence` are not recommended "
        "again, and their scores are passed over: they came by `score`. The key may come as `Token` too.",
        (Answer(200, "One activity, or that nothing is left.", (Content(JSON, AlosiAnswer),)),),
        (*_BODY, errors.UnknownContentGraph, errors.StoreUnavailable),
        scope="learners:read",
        contents=(Content(JSON, AlosiRequest, _QUESTION),),
    ),
    Operation(
        "post",
        "/api/v2/score",
        TAG,
        "Take a learner's score in",
        "It becomes a result, at the time of the service, in every collection where the activity stands as an item. A "
        "Bridge sends no ids, so each call is a result of its own.",
        (Answer(201, "The belief has moved.", (Content(JSON, AlosiScored),)),),
        (*_BODY, errors.UnknownItem, *_STORE),
        scope="results:write",
        contents=(Content(JSON, AlosiScore, _SCORE),),
    ),
    Operation(
        "get",
        "/api/v2/collection/{collection_id}/activities",
        TAG,
        "List the activities of a collection",
        "Items and resources of the content graph.",
        (Answer(200, "The activities.", (Content(JSON, AlosiActivity, is_list=True),)),),
        (errors.UnknownContentGraph,),
        scope="content:read",
    ),
    Operation(
        "post",
        "/api/v2/collection/{collection_id}/activities",
        TAG,
        "Synchronise a collection",
        "A collection that is not there yet becomes a content graph: each activity an item, each tag a skill (by id or "
        "title, at most four), the collection itself the skill of what has no tag. What is known takes the new fields, "
        "what is not listed any more leaves; skills, prerequisites, goals and parameters of an authored content graph "
        "stay. A difficulty of 0.5, which a Bridge sends where nobody said anything, changes none.",
        (Answer(200, "The collection as it stands now.", (Content(JSON, AlosiActivity, is_list=True),)),),
        (*_BODY, errors.InvalidContentGraph, errors.ContentGraphChanged),
        scope="content:write",
        contents=(Content(JSON, AlosiActivity, [_ACTIVITY], is_list=True),),
    ),
    Operation(
        "post",
        "/api/v2/collection/{collection_id}/grade",
        TAG,
        "Grade a learner in a collection",
        "The mean over its skills of what was gained between the belief about a newcomer and the threshold; 0 to 1.",
        (Answer(200, "The grade.", (Content(JSON, AlosiGrade),)),),
        (*_BODY, errors.UnknownContentGraph, errors.StoreUnavailable),
        scope="learners:read",
        contents=(Content(JSON, AlosiGradeRequest, {"learner": _LEARNER}),),
    ),
)

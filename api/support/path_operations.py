"""The operations on adjustments and recommendations, as the OpenAPI document tells them."""

from __future__ import annotations

from typing import Final

from api import errors, path_errors, result_errors
from api.http.openapi import Answer, Content, JsonObject, Operation
from api.http.requests import JSON
from api.learners.event_messages import EventAnswer, EventRequest
from api.learners.timeline import AdjustmentsPage, GraphAdjustmentsPage
from api.results.correction_messages import CorrectionsRequest, CorrectionsResponse
from api.support.adjustment_messages import Adjustment, ReviewRequest
from api.support.effects import Effects
from api.support.routes.adjustments import AdjustmentsQuery, ReviewQuery
from api.support.routes.effects import EffectsQuery

_BODY = (errors.MalformedBody, errors.BodyTooLarge, errors.UnsupportedMediaType, errors.InvalidFields)
_ON_A_GRAPH = (errors.UnknownContentGraph, errors.ContentGraphNotNamed, errors.InvalidFields)

_REVIEW: Final[JsonObject] = {
    "decision": "undo",
    "reason": "We have just worked on this together.",
    "by": {"id": "supporter-3", "role": "tutor"},
}

_EVENT: Final[JsonObject] = {
    "event": "completed",
    "activity_id": "linear-again",
    "occurred_at": "2026-03-02T09:30:00Z",
    "minutes": 7.5,
}

_CORRECTIONS: Final[JsonObject] = {
    "content_graph": "algebra",
    "corrections": [
        {
            "learner": "learner-17",
            "result_id": "3f6c1c52-5d5f-4a52-9c0a-7a8f1d0f7a10",
            "correction_id": "regrade-7-3f6c1c52",
            "action": "correct",
            "score": 0.5,
            "reason": "The question had two right answers.",
            "by": {"id": "supporter-3", "role": "engineer"},
        }
    ],
}

PATH_OPERATIONS: Final = (
    Operation(
        "post",
        "/v1/corrections",
        "Results",
        "Correct results, or make them void",
        "Of results that were regraded (`correct`, with the score that counts from now on) or cancelled (`void`). The "
        "learner is traced again, open adjustments that rested on the result are closed if their reason is gone, and "
        "what has a reason now is opened. The result stays in the record as it was accepted, with every correction; "
        "the newest holds, so that `correct` also brings a void result back. Each gets a status of its own: "
        "`accepted`, `duplicate` (so that sending again is always safe), `conflict` (its `correction_id` was accepted "
        "before with another content) or `rejected`. A request with a single one that is refused answers with the "
        "problem itself. An answer 200 means that what was accepted is on disk.",
        (Answer(200, "What became of each correction, and what moved.", (Content(JSON, CorrectionsResponse),)),),
        (
            *_BODY,
            *_ON_A_GRAPH,
            result_errors.UnknownResult,
            result_errors.CorrectionConflict,
            errors.ConcurrentChange,
            errors.StoreUnavailable,
        ),
        scope="results:write",
        contents=(Content(JSON, CorrectionsRequest, _CORRECTIONS),),
    ),
    Operation(
        "get",
        "/v1/learners/{learner_id}/adjustments",
        "Learners",
        "What was changed in a learner's path, why, and what became of it",
        "Newest first. With `status`, only what was opened or proposed and stands there now. What happened in the last "
        "moments may still be on its way to the record.",
        (Answer(200, "One page.", (Content(JSON, AdjustmentsPage),)),),
        (*_ON_A_GRAPH, errors.UnknownLearner, errors.StoreUnavailable),
        scope="learners:read",
        query=AdjustmentsQuery,
    ),
    Operation(
        "post",
        "/v1/recommendations/{recommendation_id}/events",
        "Learners",
        "Tell what was done with a recommendation",
        "`followed` when an activity of the list was begun, `completed` when it was done, `ignored` when the learner "
        "did something else. Sending it again changes nothing. A resource that was completed counts as studied and is "
        "not recommended again; one that was ignored makes way for the next step. What an item brought is known from "
        "its result. Effects come out of `completed`.",
        (Answer(200, "It is kept.", (Content(JSON, EventAnswer),)),),
        (
            *_BODY,
            path_errors.UnknownRecommendation,
            path_errors.ActivityNotRecommended,
            errors.ConcurrentChange,
            errors.StoreUnavailable,
        ),
        scope="results:write",
        contents=(Content(JSON, EventRequest, _EVENT),),
    ),
    Operation(
        "get",
        "/v1/effects",
        "Support",
        "Does what learners are given help?",
        "Expected against observed mastery over the next one to three results on the skill, per kind, skill and item "
        "or resource, with 95 % intervals over learners. An episode is a completed activity, or an adjustment in "
        "effect of whose activity nobody said that it was completed or ignored. Observed is the belief after these "
        "results less the belief just before the first of them; expected is what was promised together with what "
        "practising brings. `does_not_help` means credibly less than a quarter of the promise.",
        (Answer(200, "The effects.", (Content(JSON, Effects),)),),
        _ON_A_GRAPH,
        scope="learners:read",
        query=EffectsQuery,
    ),
    Operation(
        "get",
        "/v1/adjustments",
        "Support",
        "What was changed in the paths of all learners",
        "On one content graph, newest first; `status=proposed` lists what waits for approval.",
        (Answer(200, "One page.", (Content(JSON, GraphAdjustmentsPage),)),),
        _ON_A_GRAPH,
        scope="learners:read",
        query=AdjustmentsQuery,
    ),
    Operation(
        "post",
        "/v1/learners/{learner_id}/adjustments/{adjustment_id}/review",
        "Support",
        "Approve, reject or undo an adjustment",
        "`approve` lets a proposed adjustment take effect or agrees with an open one; `reject` refuses a proposed one; "
        "`undo` takes an open or approved one off the path. What was rejected or undone does not come again before the "
        "learner has five new results on its skill or seven days have gone by. Every review is kept with who, when and "
        "why; the same decision of the same person again changes nothing, one that contradicts is refused.",
        (Answer(200, "The adjustment as it stands now.", (Content(JSON, Adjustment),)),),
        (
            *_BODY,
            *_ON_A_GRAPH,
            path_errors.UnknownAdjustment,
            path_errors.ReviewContradicts,
            errors.ConcurrentChange,
            errors.StoreUnavailable,
        ),
        scope="support",
        query=ReviewQuery,
        contents=(Content(JSON, ReviewRequest, _REVIEW),),
    ),
)

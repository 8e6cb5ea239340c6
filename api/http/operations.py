"""Every operation of the service, as its OpenAPI document tells it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

from api import errors, result_errors
from api.connection_errors import (
    ForeignHost,
    HeadTooLarge,
    MalformedRequest,
    RequestTooSlow,
    TargetTooLong,
    TooManyConnections,
    TooManyFailedKeys,
    TooManyFromPeer,
)
from api.content.erasures import ErasureReceipt
from api.content.operations import CONTENT_OPERATIONS
from api.http.health import Alive, Ready
from api.http.openapi import Answer, Content, Document, JsonObject, Operation
from api.http.requests import JSON
from api.integrations.alosi.operations import ALOSI_OPERATIONS
from api.integrations.alosi.operations import PARAMETERS as ALOSI_PARAMETERS
from api.integrations.alosi.operations import TAG as ALOSI_TAG
from api.learners.export_messages import LearnerExport
from api.learners.mastery import LearnerMastery
from api.learners.offers import MAX_NAME_LENGTH
from api.learners.recommendations import RecommendationsRequest
from api.learners.routes.learners import MasteryQuery, PageQuery
from api.learners.timeline import TimelinePage
from api.record.keys import METRICS
from api.results.messages import Recommendations, ResultsRequest, ResultsResponse
from api.support.operations import ORDER_OPERATIONS, PARAMETERS
from api.support.path_operations import PATH_OPERATIONS
from content_graph.ids import ID_RULE

HTML: Final = "text/html"

ABOUT: Final = Document(
    title="Symphonie",
    version=version("symphonie"),
    description=(
        "Receives results, keeps a Bayesian belief about what each learner knows, and adjusts the path with its "
        "reasons.\n\nEvery answer carries `X-Request-Id`; send your own (1 to 128 of `A-Z a-z 0-9 . _ : @ / + = -`) to "
        "find the request in your logs and ours. Everything that is not a success is a problem document (RFC 9457): "
        "compare its `type`, show its `detail`, follow the `remedy` of each of its `errors`, which are all that is "
        f"wrong with the request.\n\nAn id is the same everywhere, in bodies, addresses and queries: {ID_RULE}. "
        "No-break spaces inside, joiners and emoji are taken; ids are compared as they were sent, and nothing is "
        "normalised. A text that people write may hold whatever can be stored: everything but NUL and halves of "
        "surrogate pairs, up to the length that its field gives. In a query `+` stands for a space: write `%2B` for "
        "the one of an offset from UTC."
    ),
    tags=(
        ("Results", "Evidence in: what learners achieved."),
        ("Learners", "State out: what is believed, what was changed, what comes next."),
        ("Support", "What people decide about paths, and what came of it."),
        ("Content graphs", "What can be learned."),
        ("Models", "How learners are traced: fitted models, and which of them is active."),
        (ALOSI_TAG, "What the driver of a Bridge for Adaptivity calls, so that a deployment can switch."),
        ("Operation", "Is the service well?"),
    ),
    parameters={
        "adjustment_id": "Names an adjustment: `adjustment_id` wherever one is told.",
        "recommendation_id": "Names a list of recommendations: `recommendation_id` of the answer that held it.",
        "learner_id": "Your opaque id of the learner: no name, no e-mail address.",
        "content_graph_id": "Your id of the content graph.",
        "content_hash": "Names a model: `content_hash` of its file.",
        "erasure_id": "Names a receipt: `id` of the answer to a DELETE.",
        "name": "Last part of a problem's type.",
        **PARAMETERS,
        **ALOSI_PARAMETERS,
    },
    common_problems=(
        errors.TooBusy,
        MalformedRequest,
        RequestTooSlow,
        TargetTooLong,
        ForeignHost,
        HeadTooLarge,
        TooManyFromPeer,
        TooManyConnections,
    ),
    keyed_problems=(
        errors.Unauthorised,
        errors.KeyRevoked,
        errors.KeyExpired,
        errors.Forbidden,
        TooManyFailedKeys,
        errors.RecordUnavailable,
    ),
    lengths={"recommendation_id": MAX_NAME_LENGTH},
)

_BODY = (errors.MalformedBody, errors.BodyTooLarge, errors.UnsupportedMediaType, errors.InvalidFields)
_ON_A_GRAPH = (errors.UnknownContentGraph, errors.ContentGraphNotNamed)
_OF_A_LEARNER = (*_ON_A_GRAPH, errors.InvalidFields, errors.UnknownLearner, errors.StoreUnavailable)

_RESULTS: Final[JsonObject] = {
    "content_graph": "algebra",
    "results": [
        {
            "result_id": "3f6c1c52-5d5f-4a52-9c0a-7a8f1d0f7a10",
            "learner": "learner-17",
            "item_id": "solve-linear-1",
            "score": 1.0,
            "attempt": 1,
            "occurred_at": "2026-03-02T09:15:00Z",
            "duration_ms": 42000,
        }
    ],
}

_LOCATION: Final = (("Location", "Where the receipt is."),)

OPERATIONS: Final = (
    Operation(
        "post",
        "/v1/results",
        "Results",
        "Take results in",
        "One or up to 1000 results of any learners on one content graph. Each gets a status of its own: `accepted`, "
        "`duplicate` (it was taken before, so that sending again is always safe), `conflict` (its id was taken before "
        "with another content, which both are named; nothing changes), `late_replayed` (it happened before others that "
        "were taken, and the history was traced again in order) or `rejected` (with its faults). Results of one time "
        "are ordered by their attempt, then as they were sent. A request with a single result that is refused answers "
        "with the problem itself. An answer 200 means that what was accepted is on disk.",
        (Answer(200, "What became of each result, and what moved.", (Content(JSON, ResultsResponse),)),),
        (
            *_BODY,
            *_ON_A_GRAPH,
            errors.BatchTooLarge,
            errors.UnknownItem,
            errors.ResultFromFuture,
            result_errors.ResultConflict,
            errors.ConcurrentChange,
            errors.StoreUnavailable,
        ),
        scope="results:write",
        contents=(Content(JSON, ResultsRequest, _RESULTS),),
    ),
    Operation(
        "get",
        "/v1/learners/{learner_id}/mastery",
        "Learners",
        "What is believed about a learner",
        "P(mastered) of every skill with an interval, its status and the forgetting over the time since the last "
        "result. `at` asks for another moment: a past one is traced from the history, a future one forgets ahead.",
        (Answer(200, "The belief.", (Content(JSON, LearnerMastery),)),),
        (*_OF_A_LEARNER, errors.UnknownSkill),
        scope="learners:read",
        query=MasteryQuery,
    ),
    Operation(
        "get",
        "/v1/learners/{learner_id}/timeline",
        "Learners",
        "What happened to a learner",
        "Results, adjustments, reviews, what was done with recommendations, and what the path owed and could not give "
        "(`shortfall`), newest first. What happened in the last moments may still be on its way to the record.",
        (Answer(200, "One page.", (Content(JSON, TimelinePage),)),),
        _OF_A_LEARNER,
        scope="learners:read",
        query=PageQuery,
    ),
    Operation(
        "post",
        "/v1/recommendations",
        "Learners",
        "What a learner should do next",
        "Nothing is changed in the learner's path. A learner without any result gets a first recommendation "
        "(`cold_start`).",
        (Answer(200, "The recommendations, best first.", (Content(JSON, Recommendations),)),),
        (*_BODY, *_ON_A_GRAPH, errors.UnknownGoal, errors.StoreUnavailable),
        scope="learners:read",
        contents=(Content(JSON, RecommendationsRequest, {"learner": "learner-17", "goal": "exam", "limit": 3}),),
    ),
    *PATH_OPERATIONS,
    *ORDER_OPERATIONS,
    *ALOSI_OPERATIONS,
    *CONTENT_OPERATIONS,
    Operation(
        "get",
        "/v1/learners/{learner_id}/export",
        "Learners",
        "Export everything that is held of a learner",
        "One document: what is believed now on every content graph, and every row of the record, with the ids of "
        "supporters as they were recorded. It waits for what was committed in the last moments as the timeline does; "
        "`complete` says whether all of it had reached the record, and `pending` holds the rest. The answer is written "
        "while it is read: one that breaks off is no JSON, and is to be asked for again.",
        (Answer(200, "The document.", (Content(JSON, LearnerExport),)),),
        (errors.UnknownLearner, errors.InvalidFields, errors.StoreUnavailable),
        scope="learners:read",
    ),
    Operation(
        "delete",
        "/v1/learners/{learner_id}",
        "Learners",
        "Erase a learner",
        "On every content graph: results and corrections, beliefs, adjustments and reviews, events, goals, overrides, "
        "cohorts, what is remembered against duplicates, what is on its way to the record and what could not be "
        "written, in the record, the live store and the journal. It is done in the background, mostly within two "
        "seconds: the receipt says when, and what was removed; it names nobody. What was accepted before the receipt "
        "says `done` is gone or, if it came in the last moment, whole: then it began a new learner, as everything does "
        "that is sent after `done`. Goals and overrides of cohorts go on for the others. The names of lists of "
        "recommendations and of adjustments that you still have are refused as unknown ones. Asking again changes "
        "nothing.",
        (
            Answer(200, "It is gone from every store.", (Content(JSON, ErasureReceipt),), _LOCATION),
            Answer(202, "It is being removed.", (Content(JSON, ErasureReceipt),), _LOCATION),
        ),
        (errors.UnknownLearner, errors.InvalidFields, errors.StoreUnavailable),
        scope="admin",
    ),
    Operation(
        "get",
        "/v1/erasures/{erasure_id}",
        "Content graphs",
        "Read the receipt of a deletion",
        "What was removed, how much of it, when and by which key.",
        (Answer(200, "The receipt.", (Content(JSON, ErasureReceipt),)),),
        (errors.UnknownErasure, errors.InvalidFields),
        scope="admin",
    ),
    Operation(
        "get",
        "/v1/health/live",
        "Operation",
        "Is the process alive?",
        "Touches nothing.",
        (Answer(200, "It is.", (Content(JSON, Alive),)),),
    ),
    Operation(
        "get",
        "/v1/health/ready",
        "Operation",
        "Can the service do its work?",
        "Asks the live store, the record and the projector.",
        (Answer(200, "It can.", (Content(JSON, Ready),)),),
        (errors.NotReady,),
    ),
    Operation(
        "get",
        "/v1/metrics",
        "Operation",
        "Metrics for Prometheus",
        "The figures are sums over all organisations, so the scope `admin` does not imply this one.",
        (Answer(200, "All workers' counters.", (Content("text/plain", None),)),),
        scope=METRICS,
    ),
    Operation(
        "get",
        "/v1/openapi.json",
        "Operation",
        "This document",
        "OpenAPI 3.1.",
        (Answer(200, "The document.", (Content("application/vnd.oai.openapi+json", None),)),),
    ),
    Operation(
        "get",
        "/v1/docs",
        "Operation",
        "This document as a page",
        "Works without any other server.",
        (Answer(200, "The page.", (Content(HTML, None),)),),
    ),
    Operation(
        "get",
        "/problems",
        "Operation",
        "Every kind of problem",
        "A page.",
        (Answer(200, "The list.", (Content(HTML, None),)),),
    ),
    Operation(
        "get",
        "/problems/{name}",
        "Operation",
        "One kind of problem",
        "The page that the `type` of a problem document points to.",
        (Answer(200, "The explanation.", (Content(HTML, None),)),),
        (errors.UnknownRoute,),
    ),
)

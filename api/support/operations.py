"""What people decide about paths, as the OpenAPI document tells it (see `api.http.operations`)."""

from __future__ import annotations

from typing import Final

from api import decision_errors as order_errors
from api import errors
from api.http.openapi import Answer, Content, JsonObject, Operation
from api.http.requests import JSON
from api.support.cohorts import Cohort, CohortRequest, CohortStored
from api.support.goals import AssignedGoal, GoalRequest, GoalsPage
from api.support.overrides import Override, OverrideRequest, OverridesPage
from api.support.recommendation_settings import RecommendationSettings, SettingsHistory, SettingsRequest
from api.support.routes.goals import GoalsQuery
from api.support.routes.overrides import OverridesQuery
from api.support.routes.people import IDEMPOTENCY, EndingQuery
from api.support.routes.recommendation_settings import SettingsHistoryQuery, SettingsQuery

PARAMETERS: Final = {
    "override_id": "Names an override: `override_id` wherever one is told.",
    "cohort_id": "Your id of the cohort.",
    "goal_id": "Your id of the goal, or the service's where you named none.",
}

_BODY = (errors.MalformedBody, errors.BodyTooLarge, errors.UnsupportedMediaType, errors.InvalidFields)
_TELLING = (*_BODY, errors.StoreUnavailable)
_ON_A_GRAPH = (errors.UnknownContentGraph, errors.ContentGraphNotNamed)
_AT_ONCE = (
    " It holds from the answer on, through every worker. With 503 it may be stored all the same, and is then made up "
    "for within seconds: send the same request again"
)
_BY: Final[JsonObject] = {"id": "tutor-3", "role": "tutor"}
_OVERRIDE: Final[JsonObject] = {
    "learner": "learner-17",
    "kind": "snooze",
    "skill": "solve-linear",
    "until": "2027-01-10T08:00:00Z",
    "reason": "We go through it together on Monday.",
    "by": _BY,
}
_COHORT: Final[JsonObject] = {"learners": ["learner-17", "learner-18"]}
_GOAL: Final[JsonObject] = {
    "content_graph": "algebra",
    "targets": [{"skill": "solve-linear", "threshold": 0.95, "weight": 1.0}],
    "due_at": "2027-02-01T08:00:00Z",
    "minutes_per_day": 20,
    "cohorts": ["spring"],
    "by": _BY,
}
_SETTINGS: Final[JsonObject] = {"policy": {"mastered": 0.97}, "awaiting_approval": ["deepen"], "by": _BY}

ORDER_OPERATIONS: Final = (
    Operation(
        "post",
        "/v1/overrides",
        "Support",
        "Override the machine",
        "Pin, veto or snooze an activity or whatever serves a skill, or switch automation off, for a learner or a "
        "cohort. The policy obeys at once, and each answer that it changed says so in `obeyed`. A pinned activity "
        "comes first until the learner has done it: a result on the item, or a completed resource, ends the pin (of a "
        "cohort: for this learner). A snooze ends at its `until`. With automation off nothing is added to the path or "
        f"taken off it; recommendations go on.{_AT_ONCE} with its `Idempotency-Key`.",
        (
            Answer(200, "It came before with this `Idempotency-Key`.", (Content(JSON, Override),)),
            Answer(201, "It holds.", (Content(JSON, Override),)),
        ),
        (
            *_TELLING,
            *_ON_A_GRAPH,
            errors.UnknownSkill,
            order_errors.UnknownActivity,
            order_errors.UnknownCohort,
            order_errors.TooManyOverrides,
            order_errors.RepeatedKey,
        ),
        scope="support",
        headers=IDEMPOTENCY,
        contents=(Content(JSON, OverrideRequest, _OVERRIDE),),
    ),
    Operation(
        "get",
        "/v1/overrides",
        "Support",
        "List overrides",
        "Newest first, ended ones included unless `active` says otherwise.",
        (Answer(200, "One page.", (Content(JSON, OverridesPage),)),),
        (errors.InvalidFields,),
        scope="learners:read",
        query=OverridesQuery,
    ),
    Operation(
        "get",
        "/v1/overrides/{override_id}",
        "Support",
        "Read an override",
        "Also one that has ended, with who ended it, when and why.",
        (Answer(200, "The override.", (Content(JSON, Override),)),),
        (order_errors.UnknownOverride, errors.InvalidFields),
        scope="learners:read",
    ),
    Operation(
        "delete",
        "/v1/overrides/{override_id}",
        "Support",
        "End an override",
        f"It stays in the record. One that has ended already stays as it is.{_AT_ONCE}.",
        (Answer(200, "It has ended.", (Content(JSON, Override),)),),
        (order_errors.UnknownOverride, errors.InvalidFields, errors.StoreUnavailable),
        scope="support",
        query=EndingQuery,
    ),
    Operation(
        "put",
        "/v1/cohorts/{cohort_id}",
        "Support",
        "Store a cohort",
        "The whole roster: whoever is not in it leaves. What was decided for the cohort holds for whoever came, and no "
        f"longer for whoever left.{_AT_ONCE}.",
        (
            Answer(200, "What changed.", (Content(JSON, CohortStored),)),
            Answer(201, "It is new.", (Content(JSON, CohortStored),)),
        ),
        _TELLING,
        scope="support",
        contents=(Content(JSON, CohortRequest, _COHORT),),
    ),
    Operation(
        "get",
        "/v1/cohorts/{cohort_id}",
        "Support",
        "Read a cohort",
        "Its learners, by id.",
        (Answer(200, "The cohort.", (Content(JSON, Cohort),)),),
        (order_errors.UnknownCohort, errors.InvalidFields),
        scope="learners:read",
    ),
    Operation(
        "post",
        "/v1/goals",
        "Support",
        "Set a goal",
        "For learners and cohorts, who work towards it from now on: of several goals on a content graph, towards the "
        "one that is due first and not past; those without a date come last. `POST /v1/recommendations` takes its id "
        f"as `goal`, for anybody.{_AT_ONCE} with its `Idempotency-Key`.",
        (
            Answer(200, "It came before with this `Idempotency-Key`.", (Content(JSON, AssignedGoal),)),
            Answer(201, "It is set.", (Content(JSON, AssignedGoal),)),
        ),
        (*_TELLING, *_ON_A_GRAPH, order_errors.UnknownCohort, order_errors.RepeatedKey),
        scope="support",
        headers=IDEMPOTENCY,
        contents=(Content(JSON, GoalRequest, _GOAL),),
    ),
    Operation(
        "get",
        "/v1/goals",
        "Support",
        "List goals",
        "Newest first, ended ones included unless `active` says otherwise.",
        (Answer(200, "One page.", (Content(JSON, GoalsPage),)),),
        (errors.InvalidFields,),
        scope="learners:read",
        query=GoalsQuery,
    ),
    Operation(
        "get",
        "/v1/goals/{goal_id}",
        "Support",
        "Read a goal",
        "Also one that has ended, with who ended it, when and why.",
        (Answer(200, "The goal.", (Content(JSON, AssignedGoal),)),),
        (order_errors.AbsentGoal, errors.InvalidFields),
        scope="learners:read",
    ),
    Operation(
        "put",
        "/v1/goals/{goal_id}",
        "Support",
        "Make or replace a goal under an id of your own",
        f"The whole goal, with everybody who is to have it; one that was ended holds again.{_AT_ONCE}.",
        (
            Answer(200, "It is replaced.", (Content(JSON, AssignedGoal),)),
            Answer(201, "It is set.", (Content(JSON, AssignedGoal),)),
        ),
        (*_TELLING, *_ON_A_GRAPH, order_errors.UnknownCohort),
        scope="support",
        contents=(Content(JSON, GoalRequest, _GOAL),),
    ),
    Operation(
        "delete",
        "/v1/goals/{goal_id}",
        "Support",
        "End a goal",
        f"It stays in the record. One that has ended already stays as it is.{_AT_ONCE}.",
        (Answer(200, "It has ended.", (Content(JSON, AssignedGoal),)),),
        (order_errors.AbsentGoal, errors.InvalidFields, errors.StoreUnavailable),
        scope="support",
        query=EndingQuery,
    ),
    Operation(
        "get",
        "/v1/recommendation-settings",
        "Content graphs",
        "Which settings recommendations follow",
        "A content graph's own ones, else the organisation's, else the default.",
        (Answer(200, "The settings.", (Content(JSON, RecommendationSettings),)),),
        (errors.UnknownContentGraph, errors.InvalidFields),
        scope="content:read",
        query=SettingsQuery,
    ),
    Operation(
        "put",
        "/v1/recommendation-settings",
        "Content graphs",
        "Change the settings of recommendations",
        "As a whole, for one content graph or for all without their own. Each time makes a new version; none is ever "
        f"changed.{_AT_ONCE}.",
        (Answer(200, "They hold.", (Content(JSON, RecommendationSettings),)),),
        (*_TELLING, errors.UnknownContentGraph),
        scope="content:write",
        contents=(Content(JSON, SettingsRequest, _SETTINGS),),
    ),
    Operation(
        "get",
        "/v1/recommendation-settings/history",
        "Content graphs",
        "Which settings recommendations followed before",
        "The versions for a content graph, or the organisation's, newest first.",
        (Answer(200, "The versions.", (Content(JSON, SettingsHistory),)),),
        (errors.UnknownContentGraph, errors.InvalidFields),
        scope="content:read",
        query=SettingsHistoryQuery,
    ),
)

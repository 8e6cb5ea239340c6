"""`/v1/goals`: what people want learners to have mastered, and by when."""

from __future__ import annotations

from typing import Final

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath

from api.http.addresses import id_in_address
from api.http.authentication import requires
from api.http.requests import ServiceRequest, check_id, decode_json, read_body, read_query
from api.record.decisions import Wanted
from api.runtime import runtime_of
from api.support import goals
from api.support.decisions import request_of
from api.support.goals import GOAL_PATH, AssignedGoal, GoalRequest, GoalsPage
from api.support.routes.people import CohortName, Cursor, IsActive, LearnerName, Limit, ending_of, people_of

_decoder = msgspec.json.Decoder(GoalRequest)


class GoalsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the question which goals there are."""

    learner: LearnerName | None = None
    cohort: CohortName | None = None
    active: IsActive | None = None
    limit: Limit = 50
    cursor: Cursor | None = None


@post("/goals", guards=[requires("support")])
async def add_goal(request: ServiceRequest) -> Response[AssignedGoal]:
    """Make a goal under an id of the service's."""
    body = await read_body(request, runtime_of(request).settings.max_body_bytes)
    asked = decode_json(body, _decoder)
    stored, is_new = await goals.add_goal(
        people_of(request), asked, request_of(request.headers.get("idempotency-key"), body)
    )
    return Response(stored, status_code=201 if is_new else 200)


@put("/goals/{goal_id:str}", guards=[requires("support")])
async def put_goal(request: ServiceRequest, goal_id: FromPath[str]) -> Response[AssignedGoal]:
    """Make or replace a goal under an id of your own."""
    name = _named(goal_id)
    body = await read_body(request, runtime_of(request).settings.max_body_bytes)
    stored, is_new = await goals.put_goal(people_of(request), name, decode_json(body, _decoder))
    return Response(stored, status_code=201 if is_new else 200)


@get("/goals", guards=[requires("learners:read")])
async def list_goals(request: ServiceRequest) -> GoalsPage:
    """List goals, newest first."""
    query = read_query(request.scope["query_string"], GoalsQuery)
    wanted = Wanted(query.learner, query.cohort, query.active)
    return await goals.list_goals(people_of(request), wanted, query.limit, query.cursor)


@get("/goals/{goal_id:str}", guards=[requires("learners:read")])
async def get_goal(request: ServiceRequest, goal_id: FromPath[str]) -> AssignedGoal:
    """Read a goal, also one that has ended."""
    return await goals.read_goal(people_of(request), _named(goal_id))


@delete("/goals/{goal_id:str}", guards=[requires("support")], status_code=200)
async def end_goal(request: ServiceRequest, goal_id: FromPath[str]) -> AssignedGoal:
    """End a goal; it stays in the record."""
    return await goals.end_goal(people_of(request), _named(goal_id), ending_of(request))


def _named(goal_id: str) -> str:
    return check_id(GOAL_PATH, id_in_address(goal_id))


ROUTES: Final = (add_goal, put_goal, list_goals, get_goal, end_goal)

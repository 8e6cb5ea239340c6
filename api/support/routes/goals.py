"""`/v1/goals`: what people want learners to have mastered, and by when."""

from __future__ import annotations

from typing import Final

from litestar import Response

from api.decision_errors import AbsentGoal, UnknownCohort
from api.errors import ContentGraphNotNamed, StoreUnavailable, UnknownContentGraph
from api.http.routes import Routes, made
from api.support import goals
from api.support.goals import AssignedGoal, GoalRequest, GoalsPage
from api.support.routes.people import AT_ONCE, AT_ONCE_BY_KEY, Attempt, Deciding, DecisionsQuery, EndingQuery

ROUTES: Final = Routes("Support")
_OF_STORING: Final = (UnknownContentGraph, ContentGraphNotNamed, UnknownCohort, StoreUnavailable)


@ROUTES.on(
    "post",
    "/v1/goals",
    {200: "It came before with this `Idempotency-Key`.", 201: "It is set."},
    scope="support",
    problems=_OF_STORING,
    note=AT_ONCE_BY_KEY,
)
async def add_goal(people: Deciding, body: GoalRequest, attempt: Attempt) -> Response[AssignedGoal]:
    """Set a goal.

    For learners and cohorts, who work towards it from now on: of several goals on a content graph, towards the one that
    is due first and not past; those without a date come last. `POST /v1/recommendations` takes its id as `goal`, for
    anybody.
    """
    stored, is_new = await goals.add_goal(people, body, attempt)
    return made(stored, is_new=is_new)


@ROUTES.on("get", "/v1/goals", "One page.", scope="learners:read")
async def list_goals(people: Deciding, query: DecisionsQuery) -> GoalsPage:
    """List goals.

    Newest first, ended ones included unless `active` says otherwise.
    """
    return GoalsPage(*await goals.GOALS.page(people, query.wanted, query.limit, query.cursor))


@ROUTES.on("get", "/v1/goals/{goal_id}", "The goal.", scope="learners:read", problems=(AbsentGoal,))
async def get_goal(people: Deciding, goal_id: str) -> AssignedGoal:
    """Read a goal.

    Also one that has ended, with who ended it, when and why.
    """
    return await goals.GOALS.read(people, goal_id)


@ROUTES.on(
    "put",
    "/v1/goals/{goal_id}",
    {200: "It is replaced.", 201: "It is set."},
    scope="support",
    problems=_OF_STORING,
    note=AT_ONCE,
)
async def put_goal(people: Deciding, goal_id: str, body: GoalRequest) -> Response[AssignedGoal]:
    """Make or replace a goal under an id of your own.

    The whole goal, with everybody who is to have it; one that was ended holds again.
    """
    stored, is_new = await goals.put_goal(people, goal_id, body)
    return made(stored, is_new=is_new)


@ROUTES.on(
    "delete",
    "/v1/goals/{goal_id}",
    "It has ended.",
    scope="support",
    problems=(AbsentGoal, StoreUnavailable),
    note=AT_ONCE,
)
async def end_goal(people: Deciding, goal_id: str, query: EndingQuery) -> AssignedGoal:
    """End a goal.

    It stays in the record. One that has ended already stays as it is.
    """
    return await goals.GOALS.end(people, goal_id, query.ending)

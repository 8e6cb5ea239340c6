"""Goals that people set for learners: what is to be mastered, by when, in how many minutes a day."""

from datetime import datetime
from functools import partial
from typing import Annotated, Final

import msgspec
from litestar import Response
from msgspec import Meta

from api.acting_errors import DecidedBySomebodyElse, HoldsForOthers, NotForLearners
from api.clock import microseconds_of
from api.content.graphs import ServedGraph
from api.errors import (
    ContentGraphNotNamed,
    Fault,
    InvalidField,
    InvalidFields,
    StoreUnavailable,
    UnknownContentGraph,
)
from api.http.routes import Routes, made
from api.learner_errors import AbsentGoal, UnknownCohort
from api.live.published_decisions import PublishedGoal
from api.paths.decisions import By, End, by_of, check_moment, ended_of
from api.paths.people import REFUSALS, People, author_of
from api.paths.requests import (
    AT_ONCE,
    AT_ONCE_BY_KEY,
    OF_ENDING,
    Attempt,
    Deciding,
    DecisionKind,
    DecisionsQuery,
    EndingQuery,
)
from api.record import goals as record
from api.record.decisions import Assigned
from api.record.goals import NewGoal, StoredGoal
from api.results.messages import LearnerId
from api.telling import told
from content_graph.ids import Id
from content_graph.model import DEFAULT_THRESHOLD

ROUTES: Final = Routes("Support")
GOAL_PATH: Final = "{goal_id}"
_OF_STORING: Final = (UnknownContentGraph, ContentGraphNotNamed, UnknownCohort, StoreUnavailable, *REFUSALS)


class GoalTarget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A skill to be mastered.

    Attributes:
        skill_id: Of the content graph.
        threshold: Mastery asked for.
        weight: How much it counts beside the others.
    """

    skill_id: Id
    threshold: Annotated[float, Meta(gt=0, lt=1)] = DEFAULT_THRESHOLD
    weight: Annotated[float, Meta(gt=0, le=1000)] = 1.0


class GoalRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A goal.

    Attributes:
        content_graph: May be left out if there is only one.
        targets: What is to be mastered; each skill once.
        due_at: By when; for never if it is left out. A goal that is past is no longer worked towards.
        minutes_per_day: Of study; the policy's setting if it is left out.
        retention: Recall wanted when it is due; the policy's setting if it is left out.
        learners: Who has been given it.
        cohorts: Everybody in them, whoever comes to them later included.
        by: Who decides; left out by a person, who does it themselves (`On-Behalf-Of`).
    """

    content_graph: Id | None = None
    targets: Annotated[tuple[GoalTarget, ...], Meta(min_length=1, max_length=200)]
    due_at: Annotated[datetime, Meta(tz=True)] | None = None
    minutes_per_day: Annotated[float, Meta(gt=0, le=1440)] | None = None
    retention: Annotated[float, Meta(gt=0, lt=1)] | None = None
    learners: Annotated[tuple[LearnerId, ...], Meta(max_length=5000)] = ()
    cohorts: Annotated[tuple[Id, ...], Meta(max_length=100)] = ()
    by: By | None = None

    @property
    def holds(self) -> Assigned:
        """For whom it is to hold."""
        return Assigned(self.learners, self.cohorts)


class AssignedGoal(msgspec.Struct, frozen=True):
    """A goal as it stands.

    Attributes:
        goal_id: Your id, or the service's where you named none.
        content_graph: Whose skills it names.
        targets: What is to be mastered.
        due_at: By when; null for never.
        minutes_per_day: Of study; null for the setting of recommendations.
        retention: Recall wanted when it is due; null for the setting of recommendations.
        learners: Who has been given it, as far as the reader may see their paths.
        cohorts: Everybody in them has, whoever comes to them later included; likewise.
        by: Who did it, and as what.
        created_at: When it was made.
        changed_at: When it was last made or replaced.
        ended: How it ended; null while it holds.
    """

    goal_id: str
    content_graph: str
    targets: tuple[GoalTarget, ...]
    due_at: datetime | None
    minutes_per_day: float | None
    retention: float | None
    learners: tuple[str, ...]
    cohorts: tuple[str, ...]
    by: By
    created_at: datetime
    changed_at: datetime
    ended: End | None


class GoalsPage(msgspec.Struct, frozen=True):
    """Goals, newest first; `next_cursor` is null on the last page.

    Attributes:
        goals: Those of this page.
    """

    goals: tuple[AssignedGoal, ...]
    next_cursor: str | None


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
    anybody. A supporter (`On-Behalf-Of`) sets it as themselves, for learners and cohorts of theirs.
    """
    new = await _checked(people, people.new_id(), body)
    stored, is_new = await record.add_goal(people.pool, people.organisation_no, people.reach, new, attempt)
    return made(await GOALS.made(people, stored), is_new=is_new)


@ROUTES.on(
    "put",
    "/v1/goals/{goal_id}",
    {200: "It is replaced.", 201: "It is set."},
    scope="support",
    problems=(*_OF_STORING, DecidedBySomebodyElse, HoldsForOthers),
    note=AT_ONCE,
)
async def put_goal(people: Deciding, goal_id: str, body: GoalRequest) -> Response[AssignedGoal]:
    """Make or replace a goal under an id of your own.

    The whole goal, with everybody who is to have it; one that was ended holds again. A supporter replaces one that
    holds for learners and cohorts of theirs alone.
    """
    new = await _checked(people, goal_id, body)
    held = await record.GOALS.find(people.pool, people.organisation_no, goal_id)
    if held is not None:
        await GOALS.require_ending(people, held)
    stored, is_new = await record.put_goal(people.pool, people.organisation_no, people.reach, new)
    return made(await GOALS.made(people, stored), is_new=is_new)


def standing_goal(stored: StoredGoal) -> PublishedGoal:
    """Return a goal as it travels with a learner's orders."""
    due_us = microseconds_of(stored.due_at) if stored.due_at is not None else 0
    return PublishedGoal(stored.id, stored.targets, due_us, stored.minutes_per_day, stored.retention)


async def _checked(people: People, goal_id: str, asked: GoalRequest) -> NewGoal:
    by = await author_of(people, asked.by, asked.holds)
    if people.actor is not None and people.actor.kind == "learner":
        raise NotForLearners
    if people.actor is not None and not (asked.learners or asked.cohorts):
        detail, remedy = "Nobody is given the goal.", "Name learners or cohorts of theirs."
        raise InvalidField(path="$.learners", detail=detail, remedy=remedy)
    check_moment("$.due_at", asked.due_at)
    graph = await people.graphs.get(people.organisation_no, asked.content_graph, "$.content_graph")
    if _faults(asked, graph):
        graph = await people.graphs.refreshed(people.organisation_no, graph)
    faults = _faults(asked, graph)
    if faults:
        raise InvalidFields(faults)
    if goal_id in graph.compiled.goals:
        detail = "The content graph has a goal of its own with this id."
        raise InvalidField(path=GOAL_PATH, detail=detail, remedy="Choose another id, or use the content graph's goal.")
    return NewGoal(
        goal_id,
        graph.graph_no,
        tuple([(target.skill_id, target.threshold, target.weight) for target in asked.targets]),
        asked.due_at,
        asked.minutes_per_day,
        asked.retention,
        asked.learners,
        asked.cohorts,
        by.id,
        by.role,
    )


def _faults(asked: GoalRequest, graph: ServedGraph) -> tuple[Fault, ...]:
    compiled = graph.compiled
    faults: list[Fault] = []
    met: set[str] = set()
    for at, target in enumerate(asked.targets):
        path = f"$.targets[{at}].skill_id"
        skill = compiled.skill_index.get(target.skill_id)
        if skill is None or not compiled.is_skill_active[skill]:
            remedy = "Use a skill of the content graph: GET /v1/content-graphs/{content_graph_id}."
            faults.append(Fault(path, f"There is no skill {target.skill_id!r}.", remedy))
        elif target.skill_id in met:
            faults.append(Fault(path, f"The skill {target.skill_id!r} comes twice.", "Name each skill once."))
        met.add(target.skill_id)
    return tuple(faults)


def _told(stored: StoredGoal, _now: datetime) -> AssignedGoal:
    targets = tuple([GoalTarget(*target) for target in stored.targets])
    by, ended = by_of(stored.by_id, stored.by_role), ended_of(stored)
    return told(AssignedGoal, stored, goal_id=stored.id, targets=targets, by=by, ended=ended)


GOALS: Final = DecisionKind("goals", record.GOALS, _told, partial(AbsentGoal, GOAL_PATH))
"""What is done with them once they are made."""


@ROUTES.on("get", "/v1/goals", "One page.", scope="learners:read")
async def list_goals(people: Deciding, query: DecisionsQuery) -> GoalsPage:
    """List goals.

    Newest first, ended ones included unless `active` says otherwise. A person (`On-Behalf-Of`) lists those of learners
    whose path they may see.
    """
    return GoalsPage(*await GOALS.page(people, query.wanted, query.limit, query.cursor))


@ROUTES.on("get", "/v1/goals/{goal_id}", "The goal.", scope="learners:read", problems=(AbsentGoal,))
async def get_goal(people: Deciding, goal_id: str) -> AssignedGoal:
    """Read a goal.

    Also one that has ended, with who ended it, when and why.
    """
    return await GOALS.read(people, goal_id)


@ROUTES.on(
    "delete",
    "/v1/goals/{goal_id}",
    "It has ended.",
    scope="support",
    problems=(AbsentGoal, StoreUnavailable, *OF_ENDING),
    note=AT_ONCE,
)
async def end_goal(people: Deciding, goal_id: str, query: EndingQuery) -> AssignedGoal:
    """End a goal.

    It stays in the record. One that has ended already stays as it is.
    """
    return await GOALS.end(people, goal_id, query)

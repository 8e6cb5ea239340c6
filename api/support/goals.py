"""Goals that people set for learners: what is to be mastered, by when, in how many minutes a day."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.content.graphs import ServedGraph
from api.decision_errors import AbsentGoal
from api.errors import Fault, InvalidField, InvalidFields
from api.learners.mastery import microseconds_of
from api.live.published_decisions import PublishedGoal
from api.record import goals as record
from api.record.decisions import Request
from api.record.goals import NewGoal, StoredGoal
from api.results.messages import LearnerId
from api.support.decisions import By, End, by_of, check_moment, ended_of
from api.support.people import DecisionKind, People
from content_graph.ids import Id
from content_graph.model import DEFAULT_THRESHOLD

GOAL_PATH: Final = "{goal_id}"


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
    """

    content_graph: Id | None = None
    targets: Annotated[tuple[GoalTarget, ...], Meta(min_length=1, max_length=200)]
    due_at: Annotated[datetime, Meta(tz=True)] | None = None
    minutes_per_day: Annotated[float, Meta(gt=0, le=1440)] | None = None
    retention: Annotated[float, Meta(gt=0, lt=1)] | None = None
    learners: Annotated[tuple[LearnerId, ...], Meta(max_length=5000)] = ()
    cohorts: Annotated[tuple[Id, ...], Meta(max_length=100)] = ()
    by: By


class AssignedGoal(msgspec.Struct, frozen=True):
    """A goal as it stands.

    Attributes:
        goal_id: Your id, or the service's where you named none.
        content_graph: Whose skills it names.
        targets: What is to be mastered.
        due_at: By when; null for never.
        minutes_per_day: Of study; null for the setting of recommendations.
        retention: Recall wanted when it is due; null for the setting of recommendations.
        learners: Who has been given it.
        cohorts: Everybody in them has, whoever comes to them later included.
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
    """Goals, newest first; `next_cursor` is null on the last page."""

    goals: tuple[AssignedGoal, ...]
    next_cursor: str | None


async def add_goal(people: People, asked: GoalRequest, request: Request) -> tuple[AssignedGoal, bool]:
    """Make a goal under an id of the service's, and tell whether it is new.

    Raises:
        InvalidFields: Skills that the content graph does not have, or that come twice.
        UnknownContentGraph: There is no such content graph.
        UnknownCohort: There is no such cohort.
        RepeatedKey: The idempotency key came with another request.
        StoreUnavailable: The live store could not be told yet; it will be, and the same request may be sent again.
    """
    new = await _checked(people, people.new_id(), asked)
    stored, is_new = await record.add_goal(people.pool, people.organisation_no, new, request)
    return await GOALS.made(people, stored), is_new


async def put_goal(people: People, goal_id: str, asked: GoalRequest) -> tuple[AssignedGoal, bool]:
    """Make or replace a goal under an id of the sender's, and tell whether it is new (errors as in `add_goal`)."""
    new = await _checked(people, goal_id, asked)
    stored, is_new = await record.put_goal(people.pool, people.organisation_no, new)
    return await GOALS.made(people, stored), is_new


def standing_goal(stored: StoredGoal) -> PublishedGoal:
    """Return a goal as it travels with a learner's orders."""
    due_us = microseconds_of(stored.due_at) if stored.due_at is not None else 0
    return PublishedGoal(stored.id, stored.targets, due_us, stored.minutes_per_day, stored.retention)


async def _checked(people: People, goal_id: str, asked: GoalRequest) -> NewGoal:
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
        asked.by.id,
        asked.by.role,
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
    return AssignedGoal(
        stored.id,
        stored.content_graph,
        tuple([GoalTarget(*target) for target in stored.targets]),
        stored.due_at,
        stored.minutes_per_day,
        stored.retention,
        stored.learners,
        stored.cohorts,
        by_of(stored.by_id, stored.by_role),
        stored.created_at,
        stored.changed_at,
        ended_of(stored),
    )


GOALS: Final = DecisionKind(record.GOALS, _told, partial(AbsentGoal, GOAL_PATH))
"""What is done with them once they are made."""

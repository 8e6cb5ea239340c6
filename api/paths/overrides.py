"""Overrides: what supporters pin, veto or snooze, and where they switch automation off."""

from datetime import datetime
from functools import partial
from typing import Annotated, Final

import msgspec
from litestar import Response
from msgspec import Meta

from api.acting_errors import NotForLearners
from api.content.graphs import ServedGraph
from api.errors import ContentGraphNotNamed, InvalidField, StoreUnavailable, UnknownContentGraph, UnknownSkill
from api.http.routes import Routes, made
from api.learner_errors import TooManyOverrides, UnknownActivity, UnknownCohort, UnknownOverride
from api.live.published_decisions import OverrideKind
from api.paths.decisions import By, End, Reason, by_of, check_moment, ended_of
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
from api.privacy_errors import OnlyTheLearnerEndsIt
from api.record import overrides as record
from api.record.decisions import Assigned
from api.record.overrides import Basis, NewOverride, StoredOverride
from api.results.messages import LearnerId
from api.telling import told
from content_graph.ids import Id

ROUTES: Final = Routes("Support")
OVERRIDE_PATH: Final = "{override_id}"


class OverrideRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is decided.

    Attributes:
        kind: `pin` lets it come first until it is done, `veto` keeps it away, `snooze` keeps it away until an end,
            `automation_off` leaves the path as it is while recommendations go on.
        learner_id: Whom it concerns; or else a cohort.
        cohort: Everybody in it, whoever comes to it later included.
        content_graph: May be left out if there is only one; with `automation_off`, to switch it off on all.
        activity_id: Item or resource; or else a skill.
        skill_id: Whatever serves it.
        until: When it ends by itself; a snooze needs it.
        by: Who decides; left out by a person, who does it themselves (`On-Behalf-Of`).
    """

    kind: OverrideKind
    learner_id: LearnerId | None = None
    cohort: Id | None = None
    content_graph: Id | None = None
    activity_id: Id | None = None
    skill_id: Id | None = None
    until: Annotated[datetime, Meta(tz=True)] | None = None
    reason: Reason
    by: By | None = None


class Override(msgspec.Struct, frozen=True):
    """An override as it stands.

    Attributes:
        override_id: Its id, which the service gave it.
        kind: `pin`, `veto`, `snooze` or `automation_off`.
        active: Whether it holds now.
        content_graph: Where it holds; null for everywhere.
        learner_id: Whom it concerns; null if it concerns a cohort.
        cohort: Everybody in it, whoever comes to it later included; null if it concerns a learner.
        activity_id: The item or resource that it is about; null if it is about a skill or the whole path.
        skill_id: It is about whatever serves this skill; null if it is not about a skill.
        until: When it ends by itself; null for never.
        reason: Why, as it was given.
        basis: The right by which the learner asked for it (`objection` or `restriction`, `POST
            /v1/learners/{learner_id}/privacy-requests`): the path then follows the order of the course. Null for none.
        by: Who did it, and as what.
        created_at: When it was made.
        ended: How it ended; null while it has not been ended. A time that has come is no such end.
    """

    override_id: str
    kind: OverrideKind
    active: bool
    content_graph: str | None
    learner_id: str | None
    cohort: str | None
    activity_id: str | None
    skill_id: str | None
    until: datetime | None
    reason: str
    basis: Basis | None
    by: By
    created_at: datetime
    ended: End | None


class OverridesPage(msgspec.Struct, frozen=True):
    """Overrides, newest first; `next_cursor` is null on the last page.

    Attributes:
        overrides: Those of this page.
    """

    overrides: tuple[Override, ...]
    next_cursor: str | None


@ROUTES.on(
    "post",
    "/v1/overrides",
    {200: "It came before with this `Idempotency-Key`.", 201: "It holds."},
    scope="support",
    problems=(
        UnknownContentGraph,
        ContentGraphNotNamed,
        UnknownSkill,
        UnknownActivity,
        UnknownCohort,
        TooManyOverrides,
        StoreUnavailable,
        *REFUSALS,
    ),
    note=AT_ONCE_BY_KEY,
)
async def add_override(people: Deciding, body: OverrideRequest, attempt: Attempt) -> Response[Override]:
    """Override the machine.

    Pin, veto or snooze an activity or whatever serves a skill, or switch automation off, for a learner or a cohort. The
    policy obeys at once, and each answer that it changed says so in `obeyed`. A pinned activity comes first until the
    learner has done it: a result on the item, or a completed resource, ends the pin (of a cohort: for this learner). A
    snooze ends at its `until`. With automation off nothing is added to the path or taken off it; recommendations go on.

    A supporter (`On-Behalf-Of`) decides as themselves, for learners and cohorts of theirs. A learner may switch
    automation off, for themselves.
    """
    _check_shape(body, people.now)
    by = await _author(people, body)
    graph = await _graph(people, body)
    new = NewOverride(
        people.new_id(),
        graph.graph_no if graph is not None else None,
        body.learner_id,
        body.cohort,
        body.kind,
        body.activity_id or "",
        body.skill_id or "",
        body.until,
        body.reason,
        by.id,
        by.role,
    )
    stored, is_new = await record.add_override(people.pool, people.organisation_no, people.reach, new, attempt)
    return made(await OVERRIDES.made(people, stored), is_new=is_new)


async def _author(people: People, asked: OverrideRequest) -> By:
    """Return who decides.

    Raises:
        ServiceError: It is not theirs to decide.
    """
    learners = () if asked.learner_id is None else (asked.learner_id,)
    by = await author_of(people, asked.by, Assigned(learners, () if asked.cohort is None else (asked.cohort,)))
    if people.actor is not None and people.actor.kind == "learner" and asked.kind != "automation_off":
        raise NotForLearners
    return by


def _check_shape(asked: OverrideRequest, now: datetime) -> None:
    if (asked.learner_id is None) == (asked.cohort is None):
        detail = "An override concerns either a learner or a cohort."
        raise InvalidField(path="$.learner_id", detail=detail, remedy="Send `learner_id` or `cohort`, one of the two.")
    n_things = (asked.activity_id is not None) + (asked.skill_id is not None)
    if asked.kind == "automation_off" and n_things:
        detail = "Automation is switched off for the whole path."
        raise InvalidField(path="$.kind", detail=detail, remedy="Leave out `activity` and `skill`, or send a veto.")
    if asked.kind != "automation_off" and n_things != 1:
        detail = f"A {asked.kind} concerns either an activity or a skill."
        raise InvalidField(
            path="$.activity_id", detail=detail, remedy="Send `activity_id` or `skill_id`, one of the two."
        )
    if asked.kind == "snooze" and asked.until is None:
        remedy = "Send `until`, or a veto, which has no end."
        raise InvalidField(path="$.until", detail="A snooze needs an end.", remedy=remedy)
    check_moment("$.until", asked.until)
    if asked.until is not None and asked.until <= now:
        raise InvalidField(path="$.until", detail="The end has come already.", remedy="Send a moment that is to come.")


async def _graph(people: People, asked: OverrideRequest) -> ServedGraph | None:
    """Find the content graph, in its newest version if the one at hand does not know what is named."""
    if asked.kind == "automation_off" and asked.content_graph is None:
        return None
    graph = await people.graphs.get(people.organisation_no, asked.content_graph, "$.content_graph")
    if _fault(asked, graph) is not None:
        graph = await people.graphs.refreshed(people.organisation_no, graph)
        fault = _fault(asked, graph)
        if fault is not None:
            raise fault
    return graph


def _fault(asked: OverrideRequest, graph: ServedGraph) -> UnknownSkill | UnknownActivity | None:
    compiled = graph.compiled
    if asked.skill_id is not None:
        skill = compiled.skill_index.get(asked.skill_id)
        is_known = skill is not None and bool(compiled.is_skill_active[skill])
        return None if is_known else UnknownSkill("$.skill_id", asked.skill_id)
    if asked.activity_id is not None and asked.activity_id not in graph.answerable:
        is_known = asked.activity_id in compiled.resource_index
        return None if is_known else UnknownActivity("$.activity_id", asked.activity_id)
    return None


def override_told(stored: StoredOverride, now: datetime) -> Override:
    """Tell an override as it stands."""
    holds = stored.ended_at is None and (stored.until is None or stored.until > now)
    by, ended = by_of(stored.by_id, stored.by_role), ended_of(stored)
    return told(Override, stored, override_id=stored.id, active=holds, learner_id=stored.learner, by=by, ended=ended)


OVERRIDES: Final = DecisionKind("overrides", record.OVERRIDES, override_told, partial(UnknownOverride, OVERRIDE_PATH))
"""What is done with them once they are made."""


@ROUTES.on("get", "/v1/overrides", "One page.", scope="learners:read")
async def list_overrides(people: Deciding, query: DecisionsQuery) -> OverridesPage:
    """List overrides.

    Newest first, ended ones included unless `active` says otherwise. A person (`On-Behalf-Of`) lists those that hold
    for somebody whose path they may see.
    """
    return OverridesPage(*await OVERRIDES.page(people, query.wanted, query.limit, query.cursor))


@ROUTES.on("get", "/v1/overrides/{override_id}", "The override.", scope="learners:read", problems=(UnknownOverride,))
async def get_override(people: Deciding, override_id: str) -> Override:
    """Read an override.

    Also one that has ended, with who ended it, when and why.
    """
    return await OVERRIDES.read(people, override_id)


@ROUTES.on(
    "delete",
    "/v1/overrides/{override_id}",
    "It has ended.",
    scope="support",
    problems=(UnknownOverride, StoreUnavailable, OnlyTheLearnerEndsIt, *OF_ENDING),
    note=AT_ONCE,
)
async def end_override(people: Deciding, override_id: str, query: EndingQuery) -> Override:
    """End an override.

    It stays in the record. One that has ended already stays as it is. A learner ends what they decided themselves, and
    what was asked for them by right, which no supporter ends.
    """
    held = await record.OVERRIDES.find(people.pool, people.organisation_no, override_id, people.reach)
    if held is not None and held.basis is not None and people.actor is not None:
        return await _end_by_right(people, held, query)
    return await OVERRIDES.end(people, override_id, query)


async def _end_by_right(people: People, held: StoredOverride, query: EndingQuery) -> Override:
    """End what a learner has asked for by right, be it that somebody else asked for them.

    Raises:
        OnlyTheLearnerEndsIt: A supporter ends it.
    """
    actor = people.actor
    if actor is None or actor.kind != "learner" or actor.id != held.learner:
        raise OnlyTheLearnerEndsIt
    by = (actor.id, actor.kind, query.reason)
    ended = await record.OVERRIDES.end(people.pool, people.organisation_no, people.reach, held.id, *by)
    return await OVERRIDES.made(people, held if ended is None else ended)

"""`GET /v1/cohorts/{cohort_id}/mastery`: every learner of a cohort on every skill, a window of them at a time."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Final, Literal, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta

from api.clock import moment_of
from api.errors import InvalidField, StoreUnavailable, UnknownSkill
from api.http.arguments import AskedGraph
from api.http.parameters import GraphQuery, SkillName
from api.http.routes import Routes
from api.learner_errors import UnknownCohort
from api.record.support.cohorts import CohortOnGraph, NamedMember, named_members, require_cohort
from api.runtime import Runtime
from api.support.cohort_reading import ReaderOfCohort
from api.support.cohorts import half_since
from api.support.levels import Levels, levels_of
from content_graph.texts import folded

ROUTES: Final = Routes("Cohorts")
Order = Literal["name", "seen", "mastery"]
LAST: Final = chr(0x10FFFF)
"""Sorts after every name."""


class MasteryOfCohortQuery(GraphQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the question where the learners of a cohort stand."""

    order: Annotated[
        Order,
        Meta(description="By name, by who was seen last (longest ago first), or by mastery of a skill (lowest first)."),
    ] = "name"
    skill_id: Annotated[SkillName, Meta(description="By whose mastery they are ordered.")] | None = None
    descending: Annotated[bool, Meta(description="The other way round.")] = False
    limit: Annotated[int, Meta(ge=1, le=500, description="Most learners.")] = 50
    offset: Annotated[int, Meta(ge=0, le=100_000, description="How many learners are passed over.")] = 0


class SkillOfMap(msgspec.Struct, frozen=True):
    """A skill, the median of the learners with a result on it, and how many these are.

    Attributes:
        skill_id: Id of the skill.
        median: Mastery, 0..1; null where nobody has a result.
        n: Learners with a result.
    """

    skill_id: str
    median: float | None
    n: int


class LearnerOfMap(msgspec.Struct, frozen=True):
    """A learner.

    Attributes:
        learner_id: Who.
        name: What they are called; null where nobody has said it.
        seen_at: The newest result on the content graph or visit; null for never.
        mastery: Of each skill now, in the order of `skills`; null where nothing is known.
    """

    learner_id: str
    name: str | None
    seen_at: datetime | None
    mastery: tuple[float | None, ...]


class MasteryOfCohort(msgspec.Struct, frozen=True):
    """Where the learners of a cohort stand.

    Attributes:
        cohort_id: Your id of it.
        content_graph: On which content graph.
        graph_version: Its version.
        at: When.
        n_learners: Who is in it, as far as the reader may see their level.
        half_seen_since: Half of them were seen at least once since then; null where half never were.
        skills: In the order of the content graph; medians are those of all of them.
        learners: As many as were asked for.
    """

    cohort_id: str
    content_graph: str
    graph_version: str
    at: datetime
    n_learners: int
    half_seen_since: datetime | None
    skills: tuple[SkillOfMap, ...]
    learners: tuple[LearnerOfMap, ...]


class _Standing(NamedTuple):
    """A learner and the row of their levels; -1 without any, and when they were seen."""

    member: NamedMember
    row: int
    seen_us: int


@ROUTES.on(
    "get",
    "/v1/cohorts/{cohort_id}/mastery",
    "Where they stand.",
    scope="support:read",
    problems=(UnknownCohort, UnknownSkill, StoreUnavailable),
)
async def mastery_of_cohort(
    runtime: Runtime,
    organisation_no: int,
    graph: AskedGraph,
    reader: ReaderOfCohort,
    cohort_id: str,
    query: MasteryOfCohortQuery,
) -> MasteryOfCohort:
    """See where every learner stands.

    Mastery of each skill, of as many learners as are asked for, ordered by name, by when they were seen, or by a skill.
    A supporter (`On-Behalf-Of`) sees those whom they have a role for other than that of a peer tutor.
    """
    if query.order == "mastery" and query.skill_id is None:
        raise InvalidField("?skill_id", "No skill is named.", "Send skill_id, or another order.")
    await require_cohort(runtime.pool, organisation_no, cohort_id)
    at_us = runtime.clock_us()
    where = CohortOnGraph(organisation_no, cohort_id, graph.graph_no)
    members = await named_members(runtime.pool, where, reader.reach)
    levels = await levels_of(runtime, organisation_no, graph, [one.learner for one in members], at_us)
    standing = _ordered(members, levels, query)
    order = levels.graph.compiled.order.tolist()
    shown = standing[query.offset : query.offset + query.limit]
    await reader.note("mastery", cohort_id, [one.member.learner for one in shown])
    return MasteryOfCohort(
        cohort_id,
        graph.graph_id,
        levels.graph.version,
        moment_of(at_us),
        len(members),
        half_since([one.seen_us for one in standing]),
        tuple([_skill(levels, skill) for skill in order]),
        tuple([_learner(one, levels, order) for one in shown]),
    )


def _ordered(members: Sequence[NamedMember], levels: Levels, query: MasteryOfCohortQuery) -> list[_Standing]:
    row = {learner: at for at, learner in enumerate(levels.learners)}
    standing = [_standing(one, row.get(one.learner, -1), levels) for one in members]
    by_name = sorted(standing, key=_name, reverse=query.order == "name" and query.descending)
    if query.order == "name":
        return by_name
    key = _seen if query.order == "seen" else _mastery_of(levels, query.skill_id or "")
    return sorted(by_name, key=key, reverse=query.descending)


def _standing(member: NamedMember, row: int, levels: Levels) -> _Standing:
    return _Standing(member, row, max(member.visited_us, int(levels.seen_us[row]) if row >= 0 else -1))


def _name(one: _Standing) -> tuple[str, str]:
    """Return what sorts by name, and those without one after them."""
    return (LAST if one.member.name is None else folded(one.member.name), one.member.learner)


def _seen(one: _Standing) -> float:
    return one.seen_us


def _mastery_of(levels: Levels, skill_id: str) -> Callable[[_Standing], float]:
    skill = levels.graph.compiled.skill_index.get(skill_id)
    if skill is None:
        raise UnknownSkill("?skill_id", skill_id)
    now, opportunities = levels.now[:, skill].tolist(), levels.opportunities[:, skill].tolist()
    return lambda one: now[one.row] if one.row >= 0 and opportunities[one.row] else -1.0


def _skill(levels: Levels, skill: int) -> SkillOfMap:
    (known,) = levels.opportunities[:, skill].nonzero()
    median = float(np.median(levels.now[known, skill])) if len(known) else None
    return SkillOfMap(levels.graph.compiled.registry.skills[skill], median, len(known))


def _learner(one: _Standing, levels: Levels, order: Sequence[int]) -> LearnerOfMap:
    nothing: tuple[float | None, ...] = (None,) * len(order)
    mastery = nothing if one.row < 0 else _row(levels, one.row, order)
    return LearnerOfMap(one.member.learner, one.member.name, _moment(one.seen_us), mastery)


def _row(levels: Levels, row: int, order: Sequence[int]) -> tuple[float | None, ...]:
    now, opportunities = levels.now[row].tolist(), levels.opportunities[row].tolist()
    return tuple([round(now[skill], 4) if opportunities[skill] else None for skill in order])


def _moment(at_us: int) -> datetime | None:
    return None if at_us < 0 else moment_of(at_us)

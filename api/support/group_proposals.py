"""`GET /v1/cohorts/{cohort_id}/groups`: who may work together on what, and why."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from api.clock import moment_of
from api.errors import StoreUnavailable
from api.http.arguments import AskedGraph
from api.http.routes import Routes
from api.learner_errors import UnknownCohort
from api.record.support import cohorts
from api.record.support.group_grounds import groups_before, newest_results, running
from api.record.support.kept_apart import pairs_among
from api.results.messages import Words
from api.runtime import Runtime
from api.support.cohort_reading import ReaderOfCohort
from api.support.group_messages import (
    MOST_PROPOSED,
    GroupsAsked,
    ProposedGroup,
    ProposedGroups,
    ProposedMember,
    TogetherMessage,
)
from api.support.levels import Levels, levels_of
from content_graph.adjacency import reached
from content_graph.compiled import CompiledGraph
from engine.grouping.groups import (
    Given,
    Grouping,
    LearningGroup,
    Standing,
    learning_groups,
)
from engine.grouping.kinds import MASTERED_PEER, SAME_GAP, Kind
from engine.grouping.together import together, why

ROUTES: Final = Routes("Cohorts")
_EVIDENCE: Final = 5


@ROUTES.on(
    "get",
    "/v1/cohorts/{cohort_id}/groups",
    "What may be made.",
    scope="support:read",
    problems=(UnknownCohort, StoreUnavailable),
)
async def propose_groups(
    runtime: Runtime,
    organisation_no: int,
    graph: AskedGraph,
    reader: ReaderOfCohort,
    cohort_id: str,
    query: GroupsAsked,
) -> ProposedGroups:
    """See who may work together.

    `same_gap`: groups of 2 to 8 learners of a cohort whose mastery of a skill is under 0.5 after three results or more,
    the last one wrong. `mastered_peer`: one of these with one whose mastery is 0.95 or more, who was right the last
    time. Without `kind` both. Of what a learner fails, it is the skill that the rest builds on, and two groups of a
    kind at most, those that run included. Of all groups, those come that cost least: of a good size, of near levels,
    who worked together before together again, who is kept apart apart (`engine/grouping/README.md`). The same results
    are the same groups.
    """
    await cohorts.require_cohort(runtime.pool, organisation_no, cohort_id)
    at_us = runtime.clock_us()
    where = cohorts.CohortOnGraph(organisation_no, cohort_id, graph.graph_no)
    members = [one.learner for one in await cohorts.members(runtime.pool, where, reader.reach)]
    levels = await levels_of(runtime, organisation_no, graph, members, at_us)
    compiled = levels.graph.compiled
    on_graph = (runtime.pool, organisation_no, graph.graph_no, members, compiled.skill_index)
    busy, before = await running(*on_graph), await groups_before(*on_graph)
    apart = await pairs_among(runtime.pool, organisation_no, members)
    given = Given(compiled.order.tolist(), needs_of(compiled), busy, apart, before)
    found, gap = await asyncio.to_thread(_grouped, standings_of(levels), given, query.kind)
    told = _first_of_each_kind(found)
    asked = {(one.learner, compiled.registry.skills[one.skill]) for group in told for one in group.members}
    evidence = await newest_results(runtime.pool, organisation_no, graph.graph_no, asked, _EVIDENCE)
    proposed = tuple([_proposed(group, levels, evidence) for group in told])
    await reader.note("proposed_groups", cohort_id, [one.learner_id for group in proposed for one in group.learners])
    return ProposedGroups(cohort_id, graph.graph_id, moment_of(at_us), proposed, gap, len(found) - len(told))


def _grouped(standings: list[Standing], given: Given, kind: Kind | None) -> Grouping:
    """Return groups of a kind, or of both with the gap of those who fail the same; pairs have none."""
    kinds = (SAME_GAP, MASTERED_PEER) if kind is None else (kind,)
    found = [learning_groups(standings, given, one) for one in kinds]
    return Grouping(tuple([group for one in found for group in one.groups]), max(one.gap for one in found))


def _first_of_each_kind(groups: Sequence[LearningGroup]) -> list[LearningGroup]:
    seen: Counter[Kind] = Counter()
    told = []
    for one in groups:
        seen[one.kind] += 1
        if seen[one.kind] <= MOST_PROPOSED:
            told.append(one)
    return told


def standings_of(levels: Levels) -> list[Standing]:
    """Return where learners stand on what they answered."""
    rows, skills = (levels.opportunities > 0).nonzero()
    columns = (levels.last, levels.opportunities, levels.streak)
    values = zip(rows.tolist(), skills.tolist(), *(one[rows, skills].tolist() for one in columns), strict=True)
    return [Standing(levels.learners[row], *rest) for row, *rest in values]


def needs_of(compiled: CompiledGraph) -> dict[int, frozenset[int]]:
    """Return all that each skill builds on."""
    return {skill: frozenset(reached([skill], compiled.prerequisites).tolist()) for skill in compiled.order.tolist()}


def _proposed(
    group: LearningGroup, levels: Levels, evidence: Mapping[tuple[str, str], tuple[str, ...]]
) -> ProposedGroup:
    compiled = levels.graph.compiled
    row = {learner: at for at, learner in enumerate(levels.learners)}
    chosen = together(group, compiled, [levels.items[row[one.learner]] for one in group.members])
    skill_id, reason = compiled.registry.skills[group.skill], why(group, compiled)
    members = [
        ProposedMember(
            one.learner, one.mastery, one.n_results, max(-one.streak, 0), evidence.get((one.learner, skill_id), ())
        )
        for one in group.members
    ]
    activity = TogetherMessage(chosen.resource_id, chosen.item_ids, Words(chosen.text.fr, chosen.text.en))
    return ProposedGroup(
        group.group_id, group.kind, skill_id, group.mastery, tuple(members), Words(reason.fr, reason.en), activity
    )

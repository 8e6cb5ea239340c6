"""Groups of learners who fail the same skill: proposed, made by a supporter, followed, ended."""

from collections.abc import Mapping, Sequence
from typing import Final, cast

from litestar import Response

from api.clock import moment_of
from api.content.graphs import ServedGraph
from api.errors import ContentGraphNotNamed, Fault, InvalidFields, StoreUnavailable, UnknownContentGraph
from api.group_errors import AlreadyInGroup, LeadsNoneOfThem, UnknownGroup
from api.http.arguments import AskedGraph, BodyGraph
from api.http.parameters import GraphQuery
from api.http.routes import Routes, made
from api.learner_errors import UnknownCohort
from api.paths.decisions import check_moment
from api.paths.requests import Attempt
from api.record.support import cohorts
from api.record.support import groups as record
from api.record.support.groups import Ending, GroupFilter, Level, NewGroup, StoredGroup
from api.record.support.readers import Reach
from api.results.messages import Words
from api.runtime import Runtime
from api.support.acting import ActingSupporter, Actor
from api.support.cohort_reading import ReaderOfCohort
from api.support.group_messages import (
    FollowedMember,
    GroupEnd,
    GroupEnding,
    GroupRequest,
    GroupsPage,
    GroupsQuery,
    LearningGroupMessage,
    Outcome,
    ProposedGroup,
    ProposedGroups,
    ProposedMember,
    StandingMessage,
    TogetherMessage,
)
from api.support.levels import Levels, levels_of
from api.telling import told
from content_graph.adjacency import reached
from content_graph.compiled import CompiledGraph
from engine.grouping.groups import LearningGroup, Standing, learning_groups
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
    query: GraphQuery,  # noqa: ARG001  # read for `graph`
) -> ProposedGroups:
    """See who fails the same skill.

    Groups of 2 to 8 learners of a cohort whose mastery of a skill is under 0.5 after three results or more, the last
    one wrong, with what they may do together. Of what a learner fails, it is the skill that the rest builds on, and two
    groups at most, those that run included. The same results are the same groups; who comes or goes changes one or two.
    """
    await cohorts.require_cohort(runtime.pool, organisation_no, cohort_id)
    at_us = runtime.clock_us()
    where = cohorts.CohortOnGraph(organisation_no, cohort_id, graph.graph_no)
    members = [one.learner for one in await cohorts.members(runtime.pool, where, reader.reach)]
    levels = await levels_of(runtime, organisation_no, graph, members, at_us)
    compiled = levels.graph.compiled
    busy = await record.running(runtime.pool, organisation_no, graph.graph_no, members, compiled.skill_index)
    found = learning_groups(_standings(levels), compiled.order.tolist(), _needs(compiled), busy)
    asked = {(one.learner, compiled.registry.skills[one.skill]) for group in found for one in group.members}
    evidence = await record.newest_results(runtime.pool, organisation_no, graph.graph_no, asked, _EVIDENCE)
    proposed = tuple([_proposed(group, levels, evidence) for group in found])
    await reader.note("proposed_groups", cohort_id, [one.learner_id for group in proposed for one in group.learners])
    return ProposedGroups(cohort_id, graph.graph_id, moment_of(at_us), proposed)


def _standings(levels: Levels) -> list[Standing]:
    """Return where learners stand on what they answered, unless right the last time: such a skill nobody fails."""
    rows, skills = ((levels.opportunities > 0) & (levels.streak <= 0)).nonzero()
    columns = (levels.last, levels.opportunities, levels.streak)
    values = zip(rows.tolist(), skills.tolist(), *(one[rows, skills].tolist() for one in columns), strict=True)
    return [Standing(levels.learners[row], *rest) for row, *rest in values]


def _needs(compiled: CompiledGraph) -> dict[int, frozenset[int]]:
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
        ProposedMember(one.learner, one.mastery, one.n_results, -one.streak, evidence.get((one.learner, skill_id), ()))
        for one in group.members
    ]
    activity = TogetherMessage(chosen.resource_id, chosen.item_ids, Words(chosen.text.fr, chosen.text.en))
    return ProposedGroup(group.group_id, skill_id, group.mastery, tuple(members), Words(reason.fr, reason.en), activity)


@ROUTES.on(
    "post",
    "/v1/groups",
    {200: "It came before with this `Idempotency-Key`.", 201: "It is made."},
    scope="support:write",
    problems=(
        UnknownContentGraph,
        ContentGraphNotNamed,
        UnknownCohort,
        LeadsNoneOfThem,
        AlreadyInGroup,
        StoreUnavailable,
    ),
)
async def make_group(
    runtime: Runtime,
    organisation_no: int,
    graph: BodyGraph,
    actor: ActingSupporter,
    body: GroupRequest,
    attempt: Attempt,
) -> Response[LearningGroupMessage]:
    """Make a group.

    By a supporter who is tutor or coach of each of its learners, or who coordinates. Where the learners stand by now is
    kept with it. A learner is in one running group per skill.
    """
    _check(body, graph)
    if body.cohort is not None and not await cohorts.is_cohort(runtime.pool, organisation_no, body.cohort):
        raise UnknownCohort("$.cohort", body.cohort)
    roles = await record.leads(runtime.pool, organisation_no, actor.reach, body.learners)
    foreign = [(at, one) for at, one in enumerate(body.learners) if one not in roles]
    if foreign:
        raise LeadsNoneOfThem(actor.name, foreign)
    at_us = runtime.clock_us()
    levels = _on_skill(await levels_of(runtime, organisation_no, graph, body.learners, at_us), body.skill_id)
    new = NewGroup(
        runtime.new_id(),
        graph.graph_no,
        body.skill_id,
        body.cohort,
        body.activity_id,
        body.item_ids,
        body.planned_at,
        body.note,
        actor.id,
        max(roles.values()),
        moment_of(at_us),
        {learner: levels.get(learner, _NOTHING) for learner in body.learners},
    )
    stored, is_new = await record.add_group(runtime.pool, organisation_no, new, attempt, actor.reach)
    return made((await _followed(runtime, organisation_no, [stored]))[0], is_new=is_new)


@ROUTES.on("get", "/v1/groups", "One page.", scope="support:read", problems=(UnknownContentGraph, StoreUnavailable))
async def list_groups(runtime: Runtime, organisation_no: int, reader: ReaderOfCohort, query: GroupsQuery) -> GroupsPage:
    """List groups.

    Newest first, with where each learner stood before, and at the end or now. A supporter (`On-Behalf-Of`) sees those
    with a learner whom they have a role for other than that of a peer tutor, and of these those learners.
    """
    number = None
    if query.content_graph is not None:
        number = (await runtime.graphs.get(organisation_no, query.content_graph, "?content_graph")).graph_no
    wanted = GroupFilter(number, query.cohort, query.learner_id, query.skill_id, query.supporter_id, query.active)
    page = await record.page_of_groups(runtime.pool, organisation_no, wanted, reader.reach, query.limit, query.cursor)
    groups = tuple(await _followed(runtime, organisation_no, page.entries))
    await reader.note("groups", query.cohort, [one.learner_id for group in groups for one in group.learners])
    return GroupsPage(groups, page.next_cursor)


@ROUTES.on(
    "post",
    "/v1/groups/{group_id}/end",
    "It has ended.",
    scope="support:write",
    problems=(UnknownGroup, LeadsNoneOfThem, StoreUnavailable),
)
async def end_group(
    runtime: Runtime, organisation_no: int, actor: ActingSupporter, group_id: str, body: GroupEnding
) -> LearningGroupMessage:
    """End a group.

    By whoever made it, or leads its learners. It stays in the record, with where the learners stand by then; one that
    has ended already stays as it is.
    """
    everybody = Reach(actor.id, is_coordinator=True)
    stored = await record.find_group(runtime.pool, organisation_no, group_id, actor.reach)
    whole = await record.find_group(runtime.pool, organisation_no, group_id, everybody)
    if stored is None or whole is None:
        raise UnknownGroup("{group_id}", group_id)
    learners = [one.learner for one in whole.members]
    if not await _may_end(runtime, organisation_no, actor, stored):
        raise LeadsNoneOfThem(actor.name, ())
    graph = await runtime.graphs.get(organisation_no, whole.content_graph, "{group_id}")
    at_us = runtime.clock_us()
    levels = _on_skill(await levels_of(runtime, organisation_no, graph, learners, at_us), whole.skill_id)
    at = {learner: levels.get(learner, _NOTHING) for learner in learners}
    ending = Ending(actor.id, moment_of(at_us), body.outcome, body.summary)
    ended = await record.end_group(runtime.pool, organisation_no, group_id, ending, at, actor.reach)
    return (await _followed(runtime, organisation_no, [ended]))[0]


async def _may_end(runtime: Runtime, organisation_no: int, actor: Actor, stored: StoredGroup) -> bool:
    seen = [one.learner for one in stored.members]
    return stored.by_id == actor.id or bool(await record.leads(runtime.pool, organisation_no, actor.reach, seen))


_NOTHING: Final = Level(None, 0)


def _check(body: GroupRequest, graph: ServedGraph) -> None:
    """See that a group names what is there, and each learner once.

    Raises:
        InvalidFields: It does not; all that is wrong is named.
    """
    check_moment("$.planned_at", body.planned_at)
    compiled = graph.compiled
    faults: list[Fault] = []
    remedy = "Use one of the content graph: GET /v1/content-graphs/{content_graph_id}."
    skill = compiled.skill_index.get(body.skill_id)
    if skill is None or not compiled.is_skill_active[skill]:
        faults.append(Fault("$.skill_id", f"There is no skill {body.skill_id!r}.", remedy))
    if body.activity_id is not None and not _is_activity(body.activity_id, compiled):
        faults.append(Fault("$.activity_id", f"There is no activity {body.activity_id!r}.", remedy))
    for at, item in enumerate(body.item_ids):
        if item not in graph.answerable:
            faults.append(Fault(f"$.item_ids[{at}]", f"There is no item {item!r}.", remedy))
    for at, learner in enumerate(body.learners):
        if learner in body.learners[:at]:
            faults.append(Fault(f"$.learners[{at}]", f"The learner {learner!r} comes twice.", "Name each once."))
    if faults:
        raise InvalidFields(tuple(faults))


def _is_activity(activity_id: str, compiled: CompiledGraph) -> bool:
    item = compiled.item_index.get(activity_id)
    is_item = item is not None and bool(compiled.is_item_active[item])
    assessments = {one.id for one in compiled.graph.assessments}
    return is_item or activity_id in compiled.resource_index or activity_id in assessments


def _on_skill(levels: Levels, skill_id: str) -> dict[str, Level]:
    """Return where learners stand on a skill, of those who have a result on it."""
    skill = levels.graph.compiled.skill_index.get(skill_id)
    if skill is None:
        return {}
    standing = zip(
        levels.learners, levels.last[:, skill].tolist(), levels.opportunities[:, skill].tolist(), strict=True
    )
    return {learner: Level(mastery, n) for learner, mastery, n in standing if n}


async def _followed(
    runtime: Runtime, organisation_no: int, groups: Sequence[StoredGroup]
) -> list[LearningGroupMessage]:
    """Tell groups, those that run with where their learners stand now."""
    now: dict[tuple[str, str, str], Level] = {}
    open_ones = [one for one in groups if one.ended_at is None]
    for content_graph in {one.content_graph for one in open_ones}:
        graph = await runtime.graphs.get(organisation_no, content_graph, "?content_graph")
        mine = [one for one in open_ones if one.content_graph == content_graph]
        learners = sorted({member.learner for one in mine for member in one.members})
        levels = await levels_of(runtime, organisation_no, graph, learners, runtime.clock_us())
        for skill in {one.skill_id for one in mine}:
            now |= {(content_graph, skill, learner): one for learner, one in _on_skill(levels, skill).items()}
    return [_told(one, now) for one in groups]


def _told(stored: StoredGroup, now: Mapping[tuple[str, str, str], Level]) -> LearningGroupMessage:
    learners = []
    for one in stored.members:
        after = now.get((stored.content_graph, stored.skill_id, one.learner), _NOTHING)
        if stored.ended_at is not None:
            after = Level(one.mastery_after, one.n_results_after or 0)
        before = StandingMessage(one.mastery_before, one.n_results_before)
        learners.append(FollowedMember(one.learner, before, StandingMessage(*after)))
    ended = None
    if stored.ended_at is not None:
        outcome = cast("Outcome", stored.outcome)
        ended = GroupEnd(stored.ended_at, stored.ended_by_id or "", outcome, stored.summary)
    return told(LearningGroupMessage, stored, group_id=stored.id, learners=tuple(learners), ended=ended)

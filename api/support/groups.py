"""Groups of learners: made by a supporter, changed, followed, ended."""

from collections.abc import Mapping, Sequence
from typing import Final, cast

from litestar import Response

from api.case_errors import NotAnObserver
from api.clock import moment_of
from api.content.graphs import ServedGraph
from api.errors import (
    ConcurrentChange,
    ContentGraphNotNamed,
    Fault,
    InvalidFields,
    StoreUnavailable,
    UnknownContentGraph,
)
from api.group_errors import AlreadyInGroup, GroupCannotChange, KeptApart, LeadsNoneOfThem, UnknownGroup
from api.http.arguments import BodyGraph
from api.http.routes import Routes, made
from api.learner_errors import UnknownCohort
from api.paths.decisions import check_moment
from api.paths.requests import Attempt
from api.record.support import cohorts
from api.record.support import groups as record
from api.record.support.group_grounds import leads
from api.record.support.group_reads import GroupFilter, StoredGroup, find_group, page_of_groups
from api.record.support.groups import Ending, Level, Move, NewGroup
from api.record.support.kept_apart import pairs_among
from api.record.support.readers import EVERYBODY
from api.runtime import Runtime
from api.support.acting import ActingSupporter, Actor
from api.support.cohort_reading import ReaderOfCohort
from api.support.group_evidence import observer, seen_of, session_of, take_evidence
from api.support.group_messages import (
    FollowedMember,
    GroupEnd,
    GroupEnding,
    GroupMove,
    GroupRequest,
    GroupsPage,
    GroupsQuery,
    LearningGroupMessage,
    MemberAnswer,
    Outcome,
    StandingMessage,
)
from api.support.levels import Levels, levels_of
from api.telling import told
from content_graph.compiled import CompiledGraph
from engine.grouping.groups import LEAST, MOST

ROUTES: Final = Routes("Cohorts")


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
        KeptApart,
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
    roles = await leads(runtime.pool, organisation_no, actor.reach, body.learners)
    foreign = [(at, one) for at, one in enumerate(body.learners) if one not in roles]
    if foreign:
        raise LeadsNoneOfThem(actor.name, foreign)
    apart = frozenset[str]().union(*await pairs_among(runtime.pool, organisation_no, body.learners))
    if apart:
        raise KeptApart([(f"$.learners[{at}]", one) for at, one in enumerate(body.learners) if one in apart])
    at_us = runtime.clock_us()
    levels = on_skill(await levels_of(runtime, organisation_no, graph, body.learners, at_us), body.skill_id)
    new = NewGroup(
        runtime.new_id(),
        body.kind,
        graph.graph_no,
        body.skill_id,
        body.cohort,
        body.activity_id,
        body.item_ids,
        body.planned_at,
        body.note,
        body.names_shown,
        actor.id,
        max(roles.values()),
        moment_of(at_us),
        {learner: levels.get(learner, NOTHING) for learner in body.learners},
    )
    stored, is_new = await record.add_group(runtime.pool, organisation_no, new, attempt, actor.reach)
    return made((await followed(runtime, organisation_no, [stored]))[0], is_new=is_new)


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
    page = await page_of_groups(runtime.pool, organisation_no, wanted, reader.reach, query.limit, query.cursor)
    groups = tuple(await followed(runtime, organisation_no, page.entries))
    await reader.note("groups", query.cohort, [one.learner_id for group in groups for one in group.learners])
    return GroupsPage(groups, page.next_cursor)


@ROUTES.on(
    "post",
    "/v1/groups/{group_id}/end",
    "It has ended.",
    scope="support:write",
    problems=(UnknownGroup, LeadsNoneOfThem, NotAnObserver, ConcurrentChange, StoreUnavailable),
)
async def end_group(
    runtime: Runtime, organisation_no: int, actor: ActingSupporter, group_id: str, body: GroupEnding
) -> LearningGroupMessage:
    """End a group.

    By whoever made it, or leads its learners. It stays in the record, with where the learners stand by then; one that
    has ended already stays as it is. What was seen of a learner becomes evidence of them alone: that they were there,
    or missed it, is a meeting among their activities, and a score counts as an observation by a tutor or coach does,
    half of an answer. To have sat in a group is evidence of no skill. Where this fails half-way (503), send it again.
    """
    whole = await led_group(runtime, organisation_no, actor, group_id)
    theirs = await find_group(runtime.pool, organisation_no, group_id, actor.reach)
    there = {one.learner for one in (theirs or whole).members if one.answer != "left"}
    seen = seen_of(there, body.seen, took_place=body.outcome != "not_held")
    role = await observer(runtime, organisation_no, actor, seen)
    graph = await runtime.graphs.get(organisation_no, whole.content_graph, "{group_id}")
    at_us = runtime.clock_us()
    learners = [one.learner for one in whole.members]
    levels = on_skill(await levels_of(runtime, organisation_no, graph, learners, at_us), whole.skill_id)
    at = {learner: levels.get(learner, NOTHING) for learner in learners}
    ending = Ending(actor.id, moment_of(at_us), body.outcome, body.summary, seen)
    await record.end_group(runtime.pool, organisation_no, group_id, ending, at, EVERYBODY)
    ended = await find_group(runtime.pool, organisation_no, group_id, EVERYBODY)
    if ended is not None and role is not None:
        await take_evidence(runtime, organisation_no, graph, session_of(ended), role)
    told_to = await find_group(runtime.pool, organisation_no, group_id, actor.reach)
    return (await followed(runtime, organisation_no, [told_to or whole]))[0]


@ROUTES.on(
    "post",
    "/v1/groups/{group_id}/move",
    "The group into which the learner goes.",
    scope="support:write",
    problems=(UnknownGroup, LeadsNoneOfThem, KeptApart, GroupCannotChange, StoreUnavailable),
)
async def move_member(
    runtime: Runtime, organisation_no: int, actor: ActingSupporter, group_id: str, body: GroupMove
) -> LearningGroupMessage:
    """Move a learner into another group.

    Both run on the same skill, by whoever leads the learner, and learners of both. Where the learner stood when their
    first group was made stays with them.
    """
    here = await led_group(runtime, organisation_no, actor, group_id)
    there = await led_group(runtime, organisation_no, actor, body.to_group_id, "$.to_group_id")
    if not await leads(runtime.pool, organisation_no, actor.reach, [body.learner_id]):
        raise LeadsNoneOfThem(actor.name, ())
    if (here.graph_no, here.skill_id) != (there.graph_no, there.skill_id) or here.id == there.id:
        raise GroupCannotChange(GroupCannotChange.OTHER)
    joined = [body.learner_id, *(one.learner for one in there.members)]
    apart = await pairs_among(runtime.pool, organisation_no, joined)
    if any(body.learner_id in pair for pair in apart):
        raise KeptApart([("$.learner_id", body.learner_id)])
    move = Move(here.id, there.id, body.learner_id, moment_of(runtime.clock_us()))
    moved = await record.move_member(runtime.pool, organisation_no, move, (LEAST, MOST), actor.reach)
    return (await followed(runtime, organisation_no, [moved]))[0]


async def led_group(
    runtime: Runtime, organisation_no: int, actor: Actor, group_id: str, path: str = "{group_id}"
) -> StoredGroup:
    """Return a whole group that somebody may change.

    Raises:
        UnknownGroup: There is none that they may see.
        LeadsNoneOfThem: They neither made it nor lead its learners.
    """
    stored = await find_group(runtime.pool, organisation_no, group_id, actor.reach)
    whole = await find_group(runtime.pool, organisation_no, group_id, EVERYBODY)
    if stored is None or whole is None:
        raise UnknownGroup(path, group_id)
    if not await _may_end(runtime, organisation_no, actor, stored):
        raise LeadsNoneOfThem(actor.name, ())
    return whole


async def _may_end(runtime: Runtime, organisation_no: int, actor: Actor, stored: StoredGroup) -> bool:
    seen = [one.learner for one in stored.members]
    return stored.by_id == actor.id or bool(await leads(runtime.pool, organisation_no, actor.reach, seen))


NOTHING: Final = Level(None, 0)


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


def on_skill(levels: Levels, skill_id: str) -> dict[str, Level]:
    """Return where learners stand on a skill, of those who have a result on it."""
    skill = levels.graph.compiled.skill_index.get(skill_id)
    if skill is None:
        return {}
    standing = zip(
        levels.learners, levels.last[:, skill].tolist(), levels.opportunities[:, skill].tolist(), strict=True
    )
    return {learner: Level(mastery, n) for learner, mastery, n in standing if n}


async def followed(runtime: Runtime, organisation_no: int, groups: Sequence[StoredGroup]) -> list[LearningGroupMessage]:
    """Tell groups, with where their learners stand now."""
    now: dict[tuple[str, str, str], Level] = {}
    for content_graph in {one.content_graph for one in groups}:
        graph = await runtime.graphs.get(organisation_no, content_graph, "?content_graph")
        mine = [one for one in groups if one.content_graph == content_graph]
        learners = sorted({member.learner for one in mine for member in one.members})
        levels = await levels_of(runtime, organisation_no, graph, learners, runtime.clock_us())
        for skill in {one.skill_id for one in mine}:
            now |= {(content_graph, skill, learner): one for learner, one in on_skill(levels, skill).items()}
    return [_told(one, now) for one in groups]


def _told(stored: StoredGroup, now: Mapping[tuple[str, str, str], Level]) -> LearningGroupMessage:
    learners = []
    for one in stored.members:
        today = after = StandingMessage(*now.get((stored.content_graph, stored.skill_id, one.learner), NOTHING))
        if stored.ended_at is not None:
            after = StandingMessage(one.mastery_after, one.n_results_after or 0)
        before = StandingMessage(one.mastery_before, one.n_results_before)
        answer = cast("MemberAnswer | None", one.answer)
        learners.append(FollowedMember(one.learner, before, after, today, one.was_present, one.score, answer))
    ended = None
    if stored.ended_at is not None:
        outcome = cast("Outcome", stored.outcome)
        ended = GroupEnd(stored.ended_at, stored.ended_by_id or "", outcome, stored.summary)
    return told(LearningGroupMessage, stored, group_id=stored.id, learners=tuple(learners), ended=ended)

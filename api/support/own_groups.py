"""`/v1/learners/{learner_id}/groups`: a learner's own groups: with whom, on what, why, when; whether they come.

Told is what is the learner's own, and of the others how many they are, and what they are called where whoever made the
group shows it. What anybody else knows is nobody's business here, nor what supporters note.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, Literal, cast

import msgspec
from msgspec import Meta

from api.acting_errors import OnlyTheLearner
from api.clock import moment_of
from api.errors import StoreUnavailable, UnknownContentGraph
from api.group_errors import GroupIsOver, UnknownGroup
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.record.support.contacts import names_of
from api.record.support.groups import Level
from api.record.support.own_groups import StoredOwnGroup, answer_group, own_group_in, page_of_own_groups
from api.record.support.readers import EVERYBODY
from api.results.messages import Words
from api.runtime import Runtime
from api.support.group_answers import tell_maker
from api.support.group_messages import MemberAnswer, Outcome, StandingMessage
from api.support.groups import NOTHING, on_skill
from api.support.levels import levels_of
from api.support.reading import FileReader, KnowingReader
from api.telling import told
from content_graph.ids import Id
from engine.grouping.kinds import Kind
from engine.grouping.own_words import Part, part_of, why_told
from engine.grouping.together import title_in

ROUTES: Final = Routes("Learners")


class OwnGroupEnd(msgspec.Struct, frozen=True):
    """How a group ended, for one of its learners: when, whether it took place, whether they were there.

    Attributes:
        at: When.
        outcome: Whether it took place.
        was_present: Whether they were there; null where nobody said.
    """

    at: datetime
    outcome: Outcome
    was_present: bool | None


class OwnGroup(msgspec.Struct, frozen=True):
    """A group as one of its learners reads it.

    Attributes:
        group_id: Names it.
        kind: Why they are together.
        part: Of the learner: `works` with the others, `explains`, or `is_helped`.
        content_graph: On which content graph.
        skill_id: What they are to learn.
        why: In words, of the learner alone.
        n_others: How many others are in it.
        names: What some of them are called: only while it runs, the learner is in it, and it shows names; never of
            whoever has the use of their data restricted; to a supporter, of those whom they may see.
        activity_id: What they study together; null for nothing.
        item_ids: What they solve together.
        planned_at: When they meet; null where it is open.
        made_at: When it was made.
        by_id: The supporter who made it.
        by_name: What they are called; null where nobody says it.
        answer: Whether the learner comes; `left`: they are in it no more; null before they answer.
        before: Where the learner stood when it was made.
        now: Where they stand now; that is no effect of the group.
        ended: How it ended; null while it runs.
    """

    group_id: str
    kind: Kind
    part: Part
    content_graph: str
    skill_id: str
    why: Words
    n_others: int
    names: tuple[str, ...]
    activity_id: str | None
    item_ids: tuple[str, ...]
    planned_at: datetime | None
    made_at: datetime
    by_id: str
    by_name: str | None
    answer: MemberAnswer | None
    before: StandingMessage
    now: StandingMessage
    ended: OwnGroupEnd | None


class OwnGroupsPage(msgspec.Struct, frozen=True):
    """Groups of a learner, newest first; `next_cursor` is null on the last page.

    Attributes:
        groups: Those of this page.
    """

    groups: tuple[OwnGroup, ...]
    next_cursor: str | None


class OwnGroupsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which groups of a learner are asked for."""

    content_graph: Annotated[Id, Meta(description="Only those on this content graph.")] | None = None


class GroupAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whether a learner comes; `left`: that they leave the group, for good unless somebody moves them into it again.

    Attributes:
        answer: Whether they come.
    """

    answer: Literal["coming", "cannot_come", "left"]


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/groups",
    "One page.",
    scope="support:read",
    problems=(UnknownContentGraph, StoreUnavailable),
)
async def list_own_groups(
    runtime: Runtime, organisation_no: int, reader: KnowingReader, learner_id: str, query: OwnGroupsQuery
) -> OwnGroupsPage:
    """List a learner's groups as the learner reads them.

    With how many others, on which skill, why, when they meet and what came of it. Nobody else's level is told, and
    names only where the group shows them.
    """
    graph_no = None
    if query.content_graph is not None:
        graph_no = (await runtime.graphs.get(organisation_no, query.content_graph, "?content_graph")).graph_no
    page = await page_of_own_groups(runtime.pool, organisation_no, learner_id, graph_no, query.limit, query.cursor)
    return OwnGroupsPage(await _told(runtime, organisation_no, reader, learner_id, page.entries), page.next_cursor)


@ROUTES.on(
    "post",
    "/v1/learners/{learner_id}/groups/{group_id}/answer",
    "The group, as the learner reads it.",
    scope="support:write",
    problems=(UnknownGroup, GroupIsOver, OnlyTheLearner, StoreUnavailable),
)
async def answer_own_group(
    runtime: Runtime, organisation_no: int, reader: KnowingReader, learner_id: str, group_id: str, body: GroupAnswer
) -> OwnGroup:
    """Say whether one comes to a group, or leave it.

    By the learner (`On-Behalf-Of: learner/ID`). Whoever made the group gets a notice that somebody does not come, comes
    after all, or leaves, or whoever stands in for them; the others see one less of them when somebody leaves. The last
    answer counts; the same once more changes nothing.
    """
    if not reader.is_learner:
        raise OnlyTheLearner(learner_id)
    at = moment_of(runtime.clock_us())
    async with runtime.pool.connection() as connection:
        answered = await answer_group(connection, organisation_no, learner_id, group_id, body.answer, at)
        found = await own_group_in(connection, organisation_no, learner_id, group_id)
        if found is not None:
            await tell_maker(connection, organisation_no, learner_id, found, answered)
    if found is None:
        raise UnknownGroup("{group_id}", group_id)
    if not answered.is_kept and (found.ended_at is not None or found.answer != body.answer):
        raise GroupIsOver
    return (await _told(runtime, organisation_no, reader, learner_id, [found]))[0]


async def _told(
    runtime: Runtime, organisation_no: int, reader: FileReader, learner: str, groups: Sequence[StoredOwnGroup]
) -> tuple[OwnGroup, ...]:
    learners = sorted({name for one in groups for name in one.named})
    supporters = sorted({one.by_id for one in groups})
    supporter = reader.actor if reader.is_supporter else None
    reach = EVERYBODY if supporter is None else supporter.reach  # who helps one of them may be nothing to the others
    names = await names_of(runtime.pool, organisation_no, reach, learners, supporters)
    found: list[OwnGroup] = []
    for one in groups:
        graph = await runtime.graphs.get(organisation_no, one.content_graph, "?content_graph")
        levels = await levels_of(runtime, organisation_no, graph, [learner], runtime.clock_us())
        now = on_skill(levels, one.skill_id).get(learner, NOTHING)
        part = part_of(one.kind, one.mastery_before)
        reason = why_told(part, title_in(one.skill_id, graph.compiled.graph), one.n_results_before)
        found.append(
            told(
                OwnGroup,
                one,
                group_id=one.id,
                part=part,
                why=Words(reason.fr, reason.en),
                names=tuple([names.learners[name] for name in one.named if name in names.learners]),
                by_name=names.supporters.get(one.by_id),
                answer=cast("MemberAnswer | None", one.answer),
                before=StandingMessage(*Level(one.mastery_before, one.n_results_before)),
                now=StandingMessage(*now),
                ended=None
                if one.ended_at is None
                else OwnGroupEnd(one.ended_at, cast("Outcome", one.outcome), one.was_present),
            )
        )
    return tuple(found)

"""`GET /v1/cohorts/{cohort_id}/peer-helps`: who may help whom with what, and why somebody is helped by nobody."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from api.clock import moment_of
from api.errors import StoreUnavailable
from api.http.arguments import AskedGraph
from api.http.routes import Routes
from api.learner_errors import UnknownCohort
from api.record.support import cohorts
from api.record.support.kept_apart import pairs_among
from api.record.support.peer_helps import Among, among
from api.record.support.peer_willingness import Willingness, find_willingness
from api.results.messages import Words
from api.runtime import Runtime
from api.support.cohort_reading import ReaderOfCohort
from api.support.group_messages import MOST_PROPOSED
from api.support.group_proposals import needs_of, standings_of
from api.support.levels import Levels, levels_of
from api.support.peer_messages import (
    HelpedByNobody,
    PeersAsked,
    ProposedHelp,
    ProposedHelped,
    ProposedHelper,
    ProposedHelps,
)
from content_graph.compiled import CompiledGraph
from content_graph.languages import Text
from engine.grouping.groups import Standing
from engine.grouping.together import skill_title
from engine.grouping.tutoring import Alone, Helping, Known, Offer, Proposal, TutoringGiven, Wish, tutoring
from engine.grouping.tutoring_words import lack_told, why_these, why_to_helped, why_to_helper

ROUTES: Final = Routes("Cohorts")


@ROUTES.on(
    "get",
    "/v1/cohorts/{cohort_id}/peer-helps",
    "Who may help whom.",
    scope="support:read",
    problems=(UnknownCohort, StoreUnavailable),
)
async def propose_peer_helps(
    runtime: Runtime,
    organisation_no: int,
    graph: AskedGraph,
    reader: ReaderOfCohort,
    cohort_id: str,
    query: PeersAsked,  # noqa: ARG001 - the content graph is read of it
) -> ProposedHelps:
    """See who may help whom.

    One who offers help and has mastered the skill with a margin (0.97 or more after three results or more, the last one
    right) and has not forgotten it (0.90 or more now), with one who asks for help with it, or fails it and agrees to be
    helped: of those that are possible, the pairs of least cost (`engine/grouping/README.md`). Nobody is proposed
    without a word of theirs, nobody beyond what they offered, nobody who is kept apart, no two of whom one said that
    something was wrong. Who fails a skill and is helped by nobody is named with the reason.
    """
    await cohorts.require_cohort(runtime.pool, organisation_no, cohort_id)
    at_us = runtime.clock_us()
    where = cohorts.CohortOnGraph(organisation_no, cohort_id, graph.graph_no)
    members = [one.learner for one in await cohorts.members(runtime.pool, where, reader.reach)]
    levels = await levels_of(runtime, organisation_no, graph, members, at_us)
    said = await find_willingness(runtime.pool, organisation_no, graph.graph_no, members)
    async with runtime.pool.connection() as connection:
        helps = await among(connection, organisation_no, graph.graph_no, members)
    apart = await pairs_among(runtime.pool, organisation_no, members)
    apart |= {frozenset({one.helper, one.helped}) for one in helps if one.was_trouble}
    compiled = levels.graph.compiled
    given = _given(compiled, said, helps, apart, moment_of(at_us))
    found = await asyncio.to_thread(tutoring, _known(levels, said), given)
    proposed = tuple([_proposed(one, compiled) for one in found.proposals[:MOST_PROPOSED]])
    alone = tuple([_alone(one, compiled) for one in found.alone[:MOST_PROPOSED]])
    named = {name for one in proposed for name in (one.helper.learner_id, one.helped.learner_id)}
    await reader.note("proposed_peer_helps", cohort_id, sorted(named | {one.learner_id for one in alone}))
    beyond = len(found.proposals) - len(proposed), len(found.alone) - len(alone)
    return ProposedHelps(cohort_id, graph.graph_id, moment_of(at_us), proposed, alone, *beyond)


def _known(levels: Levels, said: Mapping[str, Willingness]) -> list[Known]:
    """Return where learners stand on what they answered or ask about."""
    row = {learner: at for at, learner in enumerate(levels.learners)}
    known = [Known(one, float(levels.now[row[one.learner], one.skill])) for one in standings_of(levels)]
    there = {(one.standing.learner, one.standing.skill) for one in known}
    index = levels.graph.compiled.skill_index
    asked = {(learner, index[one]) for learner, says in said.items() for one in says.wished_skills if one in index}
    return [*known, *(Known(Standing(learner, skill, 0.0, 0, 0), 0.0) for learner, skill in sorted(asked - there))]


def _given(
    compiled: CompiledGraph,
    said: Mapping[str, Willingness],
    helps: Sequence[Among],
    apart: frozenset[frozenset[str]],
    at: datetime,
) -> TutoringGiven:
    index = compiled.skill_index
    pairs = [(one, Helping(one.helper, one.helped, index[one.skill_id])) for one in helps if one.skill_id in index]
    return TutoringGiven(
        compiled.order.tolist(),
        needs_of(compiled),
        {learner: offer for learner, one in said.items() if (offer := _offer(one, index, at)) is not None},
        {
            learner: Wish(one.is_welcome, _positions(one.wished_skills, index), frozenset(one.times))
            for learner, one in said.items()
            if one.is_welcome is not None
        },
        [pair for one, pair in pairs if one.is_open and one.ends_at > at],
        [pair for one, pair in pairs if not one.is_open or one.ends_at <= at],
        apart,
    )


def _offer(one: Willingness, index: Mapping[str, int], at: datetime) -> Offer | None:
    if one.at_once is None or (one.until is not None and one.until <= at):
        return None
    skills = _positions(one.offered_skills, index) if one.offered_skills else None
    return Offer(one.at_once, skills, frozenset(one.times))


def _positions(skill_ids: tuple[str, ...], index: Mapping[str, int]) -> frozenset[int]:
    """Return where skills are; of what the content graph has no more nothing is left but that they were named."""
    return frozenset(index.get(one, -1) for one in skill_ids)


def _proposed(one: Proposal, compiled: CompiledGraph) -> ProposedHelp:
    helper, helped, title = one.helper.standing, one.helped.standing, skill_title(one.skill, compiled)
    n_results = helped.n_results
    return ProposedHelp(
        compiled.registry.skills[one.skill],
        ProposedHelper(helper.learner, helper.mastery, one.helper.now, helper.n_results, one.load, one.at_once),
        ProposedHelped(helped.learner, helped.mastery if n_results else None, n_results, one.asked),
        tuple(sorted(one.when)),
        one.again,
        _words(why_these(one, title)),
        _words(why_to_helper(title, one.when)),
        _words(why_to_helped(title, one.when, asked=one.asked)),
    )


def _alone(one: Alone, compiled: CompiledGraph) -> HelpedByNobody:
    return HelpedByNobody(one.learner, compiled.registry.skills[one.skill], one.lack, _words(lack_told(one.lack)))


def _words(text: Text) -> Words:
    return Words(text.fr, text.en)

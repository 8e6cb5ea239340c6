"""`/v1/peer-helps`: a supporter confirms, both are asked and agree, and it runs until any of them ends it."""

from datetime import timedelta
from typing import Final

from litestar import Response

from api.case_errors import NobodyCoordinates
from api.clock import moment_of
from api.content.graphs import ServedGraph
from api.errors import ContentGraphNotNamed, InvalidField, StoreUnavailable, UnknownContentGraph
from api.group_errors import LeadsNoneOfThem
from api.http.arguments import BodyGraph
from api.http.routes import Routes, made
from api.learner_errors import UnknownCohort
from api.paths.decisions import check_moment
from api.paths.requests import Attempt
from api.peer_errors import OnlyTheLearner, PeerHelpIsOver, PeersDoNotMatch, UnknownPeerHelp
from api.record.support import cohorts
from api.record.support import peer_helps as record
from api.record.support.group_grounds import leads
from api.record.support.groups import Level
from api.record.support.kept_apart import StoredPair, pair_of, put_pair
from api.record.support.peer_helps import HelpFilter, NewHelp
from api.record.support.peer_willingness import find_willingness
from api.record.support.readers import EVERYBODY
from api.record.support.team import team_of
from api.runtime import Runtime
from api.support.acting import ActingPerson, ActingSupporter, Actor
from api.support.levels import levels_of
from api.support.peer_ending import end_between, end_helps, ending_by, levels_at_end, settled, standing_on
from api.support.peer_messages import (
    Consent,
    PeerHelp,
    PeerHelpEnding,
    PeerHelpRequest,
    PeerHelpsPage,
    PeerHelpsQuery,
)
from api.support.peer_reading import ReaderOfPeers, found_help
from api.support.peer_telling import helps_told
from engine.grouping.groups import Standing
from engine.grouping.tutoring import Known, common

ROUTES: Final = Routes("Cohorts")
RUNS: Final = timedelta(days=28)
"""How long help runs where nobody says it: four weeks, as an effect is looked at."""
_MOST: Final = 50
"""Helps that one learner is in at once: far fewer are."""
_ONE: Final = "/v1/peer-helps/{peer_help_id}"


@ROUTES.on(
    "post",
    "/v1/peer-helps",
    {200: "It came before with this `Idempotency-Key`.", 201: "Both are asked."},
    scope="support:write",
    problems=(
        UnknownContentGraph,
        ContentGraphNotNamed,
        UnknownCohort,
        LeadsNoneOfThem,
        PeersDoNotMatch,
        NobodyCoordinates,
        StoreUnavailable,
    ),
)
async def confirm_peer_help(
    runtime: Runtime,
    organisation_no: int,
    graph: BodyGraph,
    actor: ActingSupporter,
    body: PeerHelpRequest,
    attempt: Attempt,
) -> Response[PeerHelp]:
    """Confirm that one learner is to help another.

    By a supporter who is tutor or coach of both, or coordinates, and moderates it from then on; whoever stands in for
    them does so meanwhile. Both are asked, and it runs once both have agreed. What they said, who is kept apart and who
    helps whom by now is read anew.
    """
    at_us = runtime.clock_us()
    both = (body.helper_id, body.helped_id)
    skill = _check(body, graph, at_us)
    if body.cohort is not None and not await cohorts.is_cohort(runtime.pool, organisation_no, body.cohort):
        raise UnknownCohort("$.cohort", body.cohort)
    roles = await leads(runtime.pool, organisation_no, actor.reach, both)
    if len(roles) < len(both):
        raise LeadsNoneOfThem(actor.name, ())
    async with runtime.pool.connection() as connection:
        team = await team_of(connection, organisation_no, set(both))
    if team is None:
        raise NobodyCoordinates
    if body.cohort is not None and any(body.cohort not in team.cohorts.get(one, ()) for one in both):
        raise InvalidField("$.cohort", "Not both are in it.", "Name one in which both are, or leave it out.")
    for one in both:  # what is over by its date makes room
        wanted = HelpFilter(graph.graph_no, learner=one, active=True)
        page = await record.page_of_helps(runtime.pool, organisation_no, wanted, EVERYBODY, _MOST, None)
        await settled(runtime, organisation_no, page.entries)
    levels = await levels_of(runtime, organisation_no, graph, both, at_us)
    helper, helped = (standing_on(levels, one, body.skill_id) for one in both)
    now = float(levels.now[levels.learners.index(helper.learner), skill]) if helper.n_results else 0.0
    said = await find_willingness(runtime.pool, organisation_no, graph.graph_no, both)
    if len(said) == len(both) and not Known(helper, now).can_help:
        raise PeersDoNotMatch("not_mastered")
    times = [frozenset(one.times) for one in said.values()]
    new = NewHelp(
        runtime.new_id(),
        graph.graph_no,
        body.skill_id,
        body.cohort,
        *both,
        body.helped_id in said and body.skill_id in said[body.helped_id].wished_skills,
        tuple(sorted(common(*times) or ())) if len(times) == len(both) else (),
        actor.id,
        max(roles.values()),
        moment_of(at_us),
        body.ends_at or moment_of(at_us) + RUNS,
        _level(helper),
        _level(helped),
    )
    stored, is_new = await record.add_help(runtime.pool, organisation_no, new, attempt, actor.reach)
    return made((await helps_told(runtime, organisation_no, actor.reach, [stored]))[0], is_new=is_new)


@ROUTES.on("get", "/v1/peer-helps", "One page.", scope="support:read", problems=(UnknownContentGraph,))
async def list_peer_helps(
    runtime: Runtime, organisation_no: int, reader: ReaderOfPeers, query: PeerHelpsQuery
) -> PeerHelpsPage:
    """List who helps whom.

    Newest first. A learner sees what they are in, and of the other no more than the name, once both have agreed; a
    supporter what is among learners of whom they are tutor or coach of both. Before and after are no effect of the
    help: mastery that is low rises by itself, too.
    """
    number = None
    if query.content_graph is not None:
        number = (await runtime.graphs.get(organisation_no, query.content_graph, "?content_graph")).graph_no
    wanted = HelpFilter(number, query.cohort, query.learner_id, query.active)
    page = await record.page_of_helps(runtime.pool, organisation_no, wanted, reader.reach, query.limit, query.cursor)
    helps = await settled(runtime, organisation_no, page.entries)
    shown = [one for one in helps if query.active is None or (one.ended_at is None) == query.active]
    await reader.note(query.cohort, shown)
    told = await helps_told(runtime, organisation_no, reader.reach, shown)
    return PeerHelpsPage(tuple(told), page.next_cursor)


@ROUTES.on(
    "post",
    f"{_ONE}/consent",
    "It is said.",
    scope="support:write",
    problems=(UnknownPeerHelp, OnlyTheLearner, PeerHelpIsOver),
)
async def consent_to_peer_help(
    runtime: Runtime, organisation_no: int, actor: ActingPerson, peer_help_id: str, body: Consent
) -> PeerHelp:
    """Agree to what was confirmed, or not.

    Each of the two for themselves. It runs once both have agreed; whoever does not ends it. Neither is told which of
    the two it was.
    """
    if actor.kind != "learner":
        raise OnlyTheLearner(actor.name)
    found = await found_help(runtime, organisation_no, peer_help_id, actor.reach)
    levels = await levels_at_end(runtime, organisation_no, found, runtime.clock_us())
    async with runtime.pool.connection() as connection:
        held = await record.hold_help(connection, organisation_no, peer_help_id, actor.reach)
        if held is None:
            raise UnknownPeerHelp("{peer_help_id}", peer_help_id)
        now_us = runtime.clock_us()
        if held.ended_at is not None and body.agrees:
            raise PeerHelpIsOver
        if body.agrees:
            await record.agree(connection, organisation_no, held, held.side_of(actor.id), moment_of(now_us))
        else:
            await end_helps(connection, organisation_no, [(held, ending_by(actor, "declined", now_us, levels))])
    return await _told(runtime, organisation_no, actor, peer_help_id)


@ROUTES.on(
    "post",
    f"{_ONE}/end",
    "It has ended.",
    scope="support:write",
    problems=(UnknownPeerHelp, OnlyTheLearner),
)
async def end_peer_help(
    runtime: Runtime, organisation_no: int, actor: ActingPerson, peer_help_id: str, body: PeerHelpEnding
) -> PeerHelp:
    """End it.

    By either of the two, without a reason, or by whoever moderates, who may keep the two apart from then on. What has
    ended already stays as it is.
    """
    if actor.kind == "learner" and body.keep_apart:
        raise InvalidField(
            "$.keep_apart", "Whoever moderates says it.", "Leave it out, or say that something is wrong."
        )
    found = await found_help(runtime, organisation_no, peer_help_id, actor.reach)
    levels = await levels_at_end(runtime, organisation_no, found, runtime.clock_us())
    because: record.Because = "stopped" if actor.kind == "learner" else "moderator"
    async with runtime.pool.connection() as connection:
        held = await record.hold_help(connection, organisation_no, peer_help_id, actor.reach)
        if held is None:
            raise UnknownPeerHelp("{peer_help_id}", peer_help_id)
        now_us = runtime.clock_us()
        await end_helps(connection, organisation_no, [(held, ending_by(actor, because, now_us, levels))])
    if body.keep_apart:
        roles = await leads(runtime.pool, organisation_no, actor.reach, [found.helper, found.helped])
        first, second = pair_of(found.helper, found.helped)
        role = max(roles.values())
        pair = StoredPair(learner=first, other_learner=second, by_id=actor.id, by_role=role, put_at=moment_of(now_us))
        await put_pair(runtime.pool, organisation_no, pair)
        await end_between(runtime, organisation_no, actor, first, second)
    return await _told(runtime, organisation_no, actor, peer_help_id)


async def _told(runtime: Runtime, organisation_no: int, actor: Actor, help_id: str) -> PeerHelp:
    found = await found_help(runtime, organisation_no, help_id, actor.reach)
    return (await helps_told(runtime, organisation_no, actor.reach, [found]))[0]


def _check(body: PeerHelpRequest, graph: ServedGraph, at_us: int) -> int:
    """Return the position of the skill that a request names.

    Raises:
        InvalidField: It is not there, the two are one, or it would be over at once.
    """
    compiled = graph.compiled
    skill = compiled.skill_index.get(body.skill_id)
    if skill is None or not compiled.is_skill_active[skill]:
        remedy = "Use one of the content graph: GET /v1/content-graphs/{content_graph_id}."
        raise InvalidField("$.skill_id", f"There is no skill {body.skill_id!r}.", remedy)
    if body.helper_id == body.helped_id:
        raise InvalidField("$.helped_id", "It is the same learner.", "Name two.")
    check_moment("$.ends_at", body.ends_at)
    if body.ends_at is not None and body.ends_at <= moment_of(at_us):
        raise InvalidField("$.ends_at", "It lies in the past.", "Name a later moment, or leave it out.")
    return skill


def _level(one: Standing) -> Level:
    return Level(one.mastery if one.n_results else None, one.n_results)

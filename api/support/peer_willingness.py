"""`/v1/learners/{learner_id}/peer-willingness`: learners offer help, ask for it or refuse it, each for themselves."""

from collections.abc import Sequence
from typing import Final

from api.clock import moment_of
from api.content.graphs import ServedGraph
from api.errors import Fault, InvalidFields
from api.http.arguments import AskedGraph, BodyGraph
from api.http.routes import Routes
from api.peer_errors import OnlyTheLearner
from api.record.support import peer_willingness as record
from api.record.support.cases import hold_learner
from api.record.support.peer_helps import HelpFilter, StoredHelp, open_helps_of, page_of_helps
from api.record.support.peer_willingness import Willingness
from api.runtime import Runtime
from api.support.acting import ActingPerson, Actor
from api.support.peer_ending import UNKNOWN, end_helps, ending_by, levels_at_end
from api.support.peer_messages import (
    PeerOffer,
    PeerWillingness,
    PeerWillingnessContent,
    PeerWish,
    WillingnessWithdrawn,
)
from api.support.reading import KnowingReader

ROUTES: Final = Routes("Cohorts")
_PATH: Final = "/v1/learners/{learner_id}/peer-willingness"
_MOST: Final = 50
"""Helps that one learner is in at once: far fewer are."""


@ROUTES.on("get", _PATH, "What they have said.", scope="support:read")
async def get_peer_willingness(
    runtime: Runtime, organisation_no: int, graph: AskedGraph, _reader: KnowingReader, learner_id: str
) -> PeerWillingness:
    """Read what a learner says of helping others and of being helped.

    By the learner, by supporters who have a role for them other than that of a peer tutor, and by the organisation.
    """
    found = await record.find_willingness(runtime.pool, organisation_no, graph.graph_no, [learner_id])
    return _told(learner_id, graph, found.get(learner_id))


@ROUTES.on("put", _PATH, "It is said.", scope="support:write", problems=(OnlyTheLearner,))
async def put_peer_willingness(
    runtime: Runtime,
    organisation_no: int,
    actor: ActingPerson,
    graph: BodyGraph,
    learner_id: str,
    body: PeerWillingnessContent,
) -> PeerWillingness:
    """Offer help to others, ask for it, agree to it or refuse it.

    As a whole, and by the learner alone: nobody is proposed without a word of theirs. What runs and is no longer
    covered by it ends at once.
    """
    _require_own(actor, learner_id)
    _check(body, graph)
    at = moment_of(runtime.clock_us())
    offer, wish = body.offer, body.wish
    said = Willingness(
        learner=learner_id,
        at_once=None if offer is None else offer.at_once,
        offered_skills=() if offer is None else offer.skill_ids,
        until=None if offer is None else offer.until,
        is_welcome=None if wish is None else wish.is_welcome,
        wished_skills=() if wish is None else wish.skill_ids,
        times=tuple(dict.fromkeys(body.times)),
        put_at=at,
    )
    await _said(runtime, organisation_no, graph, actor, said)
    return _told(learner_id, graph, said)


@ROUTES.on("delete", _PATH, "Nothing is said any more.", scope="support:write", problems=(OnlyTheLearner,))
async def withdraw_peer_willingness(
    runtime: Runtime, organisation_no: int, actor: ActingPerson, graph: AskedGraph, learner_id: str
) -> WillingnessWithdrawn:
    """Take back all that was said of helping and of being helped.

    By the learner alone. What they were asked for, and what runs, ends at once; the others are told that it is over.
    """
    _require_own(actor, learner_id)
    return WillingnessWithdrawn(learner_id, await _said(runtime, organisation_no, graph, actor, None))


async def _said(
    runtime: Runtime, organisation_no: int, graph: ServedGraph, actor: Actor, said: Willingness | None
) -> int:
    """Keep what a learner says, and end what it covers no more; return how much that was."""
    learner = actor.id
    wanted = HelpFilter(graph.graph_no, active=True)
    open_now = await page_of_helps(runtime.pool, organisation_no, wanted, actor.reach, _MOST, None)
    levels = {
        one.id: await levels_at_end(runtime, organisation_no, one, runtime.clock_us()) for one in open_now.entries
    }
    async with runtime.pool.connection() as connection:
        await hold_learner(connection, organisation_no, learner)
        if said is None:
            await record.remove_willingness(connection, organisation_no, graph.graph_no, learner)
        else:
            await record.put_willingness(connection, organisation_no, graph.graph_no, said)
        now_us = runtime.clock_us()
        endings = [
            (held, ending_by(actor, "withdrawn", now_us, levels.get(held.id, UNKNOWN)))
            for held in await open_helps_of(connection, organisation_no, graph.graph_no, learner)
            if said is None or not _covers(said, held)
        ]
        return await end_helps(connection, organisation_no, endings)


def _covers(said: Willingness, held: StoredHelp) -> bool:
    """Whether what a learner says still covers help that they are in."""
    if held.side_of(said.learner) == "helper":
        return said.helps_with(held.skill_id, said.put_at)
    return said.wants_help_with(held.skill_id)


def _require_own(actor: Actor, learner_id: str) -> None:
    """See that a learner speaks for themselves.

    Raises:
        OnlyTheLearner: It is somebody else.
    """
    if (actor.kind, actor.id) != ("learner", learner_id):
        raise OnlyTheLearner(actor.name)


def _check(body: PeerWillingnessContent, graph: ServedGraph) -> None:
    """See that skills are there.

    Raises:
        InvalidFields: Some are not; all of them are named.
    """
    faults = [
        *_unknown("$.offer.skill_ids", () if body.offer is None else body.offer.skill_ids, graph),
        *_unknown("$.wish.skill_ids", () if body.wish is None else body.wish.skill_ids, graph),
    ]
    if faults:
        raise InvalidFields(tuple(faults))


def _unknown(path: str, skill_ids: Sequence[str], graph: ServedGraph) -> list[Fault]:
    compiled = graph.compiled
    remedy = "Use one of the content graph: GET /v1/content-graphs/{content_graph_id}."
    return [
        Fault(f"{path}[{at}]", f"There is no skill {one!r}.", remedy)
        for at, one in enumerate(skill_ids)
        if (skill := compiled.skill_index.get(one)) is None or not compiled.is_skill_active[skill]
    ]


def _told(learner_id: str, graph: ServedGraph, said: Willingness | None) -> PeerWillingness:
    offer = wish = None
    if said is not None and said.at_once is not None:
        offer = PeerOffer(at_once=said.at_once, skill_ids=said.offered_skills, until=said.until)
    if said is not None and said.is_welcome is not None:
        wish = PeerWish(is_welcome=said.is_welcome, skill_ids=said.wished_skills)
    return PeerWillingness(
        learner_id=learner_id,
        content_graph=graph.graph_id,
        offer=offer,
        wish=wish,
        times=() if said is None else said.times,
        put_at=None if said is None else said.put_at,
    )

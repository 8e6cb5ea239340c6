"""Something is wrong between two learners: it stops at once, and whoever moderates has it as a case with its clock."""

from typing import Final

from api.case_errors import NobodyCoordinates
from api.http.routes import Routes
from api.learner_errors import RepeatedKey
from api.peer_errors import OnlyTheLearner, UnknownPeerHelp
from api.record.support import peer_helps as record
from api.record.support.cases import Author, NewEvent, hold_learner
from api.record.support.peer_helps import Connection, StoredHelp
from api.record.support.team import team_of
from api.support.cases.desk import Desk, Opening
from api.support.cases.opening import opened
from api.support.cases.requests import NewCase
from api.support.moderators import moderator_of
from api.support.peer_ending import UNKNOWN, end_helps, ending_by, levels_at_end
from api.support.peer_messages import PeerHelp, Trouble
from api.support.peer_reading import found_help
from api.support.peer_telling import helps_told
from content_graph.languages import Text
from engine.support import events as ev

ROUTES: Final = Routes("Cohorts")
_SUBJECT: Final = Text("Aide entre pairs\u202f: quelque chose ne va pas", "Help among learners: something is wrong")


@ROUTES.on(
    "post",
    "/v1/peer-helps/{peer_help_id}/trouble",
    "It has stopped, and is looked at.",
    scope="support:write",
    problems=(UnknownPeerHelp, OnlyTheLearner, NobodyCoordinates, RepeatedKey),
)
async def report_trouble(desk: Opening, peer_help_id: str, body: Trouble) -> PeerHelp:
    """Say that something is wrong.

    By either of the two, each once, also after the end. All that the two do together stops at once, and they are asked
    together no more.
    Whoever confirmed it has it as a case of whoever says it, with its clock, or who stands in for them; the other of
    the two is told that it is over, and neither by whom nor why.
    """
    if desk.actor.kind != "learner":
        raise OnlyTheLearner(desk.actor.name)
    runtime, organisation_no, learner = desk.runtime, desk.organisation_no, desk.actor.id
    found = await found_help(runtime, organisation_no, peer_help_id, desk.actor.reach)
    levels = await levels_at_end(runtime, organisation_no, found, runtime.clock_us())
    async with runtime.pool.connection() as connection:
        await hold_learner(connection, organisation_no, learner)
        both = (found.helper, found.helped)
        running = await record.open_helps_between(connection, organisation_no, *both)
        held = await record.hold_help(connection, organisation_no, peer_help_id, desk.actor.reach)
        if held is None:
            raise UnknownPeerHelp("{peer_help_id}", peer_help_id)
        side, now_us = held.side_of(learner), runtime.clock_us()
        if getattr(held, f"{side}_case_id") is None:
            endings = [
                (one, ending_by(desk.actor, "trouble", now_us, levels if one.id == held.id else UNKNOWN))
                for one in running
            ]
            await end_helps(connection, organisation_no, endings)
            case_id = await _asked(connection, desk._replace(now_us=now_us), held, body.text)
            await record.note_trouble(connection, organisation_no, held, side, case_id)
    now = await found_help(runtime, organisation_no, peer_help_id, desk.actor.reach)
    return (await helps_told(runtime, organisation_no, desk.actor.reach, [now]))[0]


async def _asked(connection: Connection, desk: Desk, held: StoredHelp, text: str) -> str:
    """Open a case of whoever says it: for who confirmed, or by the rules where they have no role for them any more."""
    learner, case_id = desk.actor.id, desk.runtime.new_id()
    team = await team_of(connection, desk.organisation_no, {learner})
    owner = None if team is None else moderator_of(team, held.by_id, learner)
    message = ev.LearnerMessage(event_id=desk.runtime.new_id(), at_us=desk.now_us)
    author = Author("learner", learner, "learner")
    said = NewEvent(message, *author, "learner", {"text": text, "peer_help_id": held.id})
    new = NewCase(learner_id=learner, text=text, content_graph=held.content_graph, owner_id=owner)
    await opened(connection, desk, new, case_id, held.graph_no, said, _SUBJECT)
    return case_id

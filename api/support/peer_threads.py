"""What two learners who help each other write and plan, under the eyes of who moderates."""

from typing import Final, cast

from litestar import Response

from api.acting_errors import OnlyForSupporters
from api.case_errors import NotAnObserver
from api.clock import moment_of
from api.errors import ConcurrentChange, InvalidField, StoreUnavailable
from api.http.routes import Routes, made
from api.learner_errors import RepeatedKey
from api.paths.decisions import check_moment
from api.peer_errors import (
    PeerHelpIsOver,
    PeerHelpRests,
    SessionToldAlready,
    UnknownPeerHelp,
    UnknownPeerMessage,
    UnknownPeerSession,
)
from api.record.support import peer_threads as record
from api.record.support.groups import Seen
from api.record.support.peer_helps import Connection, StoredHelp, hold_help, pause
from api.record.support.peer_threads import StoredMessage, StoredSession, WriterKind, Writing
from api.runtime import Runtime
from api.support.acting import ActingSupporter, Actor
from api.support.cases.desk import Desk, Opening
from api.support.group_evidence import HeldSession, observer, seen_of, take_evidence
from api.support.peer_messages import (
    Moderation,
    NewPeerMessage,
    NewPeerSession,
    PeerHelp,
    PeerMessage,
    PeerSession,
    PeerSessionResult,
    PeerThread,
    SeenPeer,
    ThreadQuery,
    Writer,
)
from api.support.peer_reading import ReaderOfPeers, found_help
from api.support.peer_telling import helps_told

ROUTES: Final = Routes("Cohorts")
_ONE: Final = "/v1/peer-helps/{peer_help_id}"
_SESSION: Final = f"{_ONE}/sessions/{{session_no}}/outcome"
_DIGITS: Final = 9


@ROUTES.on("get", _ONE, "The help.", scope="support:read", problems=(UnknownPeerHelp,))
async def get_peer_help(
    runtime: Runtime, organisation_no: int, reader: ReaderOfPeers, peer_help_id: str, query: ThreadQuery
) -> PeerThread:
    """Read what two learners write to each other.

    By the two, and by whoever may moderate, which is noted. What is hidden only the latter read.
    """
    held = await found_help(runtime, organisation_no, peer_help_id, reader.reach)
    await reader.note(held.cohort, [held])
    page = await record.page_of_messages(runtime.pool, organisation_no, held.id, query.limit, query.cursor)
    sessions = await record.sessions_of(runtime.pool, organisation_no, held.id)
    (told,) = await helps_told(runtime, organisation_no, reader.reach, [held])
    to_both = reader.reach.is_learner
    messages = tuple([_message_told(held, one, to_both=to_both) for one in page.entries])
    return PeerThread(
        told, messages, tuple([_session_told(held, one, to_both=to_both) for one in sessions]), page.next_cursor
    )


@ROUTES.on(
    "post",
    f"{_ONE}/messages",
    {200: "It came before with this `Idempotency-Key`.", 201: "It is written."},
    scope="support:write",
    problems=(UnknownPeerHelp, PeerHelpIsOver, PeerHelpRests, RepeatedKey),
)
async def write_peer_message(desk: Opening, peer_help_id: str, body: NewPeerMessage) -> Response[PeerMessage]:
    """Write to the other.

    By either of the two once both have agreed, or by whoever moderates to both; whoever moderates reads all of it, may
    hide a message and pause the two.
    """
    await found_help(desk.runtime, desk.organisation_no, peer_help_id, desk.actor.reach)
    async with desk.runtime.pool.connection() as connection:
        held = await _held(connection, desk, peer_help_id)
        by = _writing(desk)
        stored, is_new = await record.add_message(connection, desk.organisation_no, held, body.text, by)
    return made(_message_told(held, stored, to_both=desk.actor.kind == "learner"), is_new=is_new)


@ROUTES.on(
    "post",
    f"{_ONE}/moderation",
    "It is done.",
    scope="support:write",
    problems=(UnknownPeerHelp, UnknownPeerMessage, PeerHelpIsOver),
)
async def moderate_peer_help(
    runtime: Runtime, organisation_no: int, actor: ActingSupporter, peer_help_id: str, body: Moderation
) -> PeerHelp:
    """Pause the two or let them go on, hide a message or show it again.

    By whoever is tutor or coach of both, or coordinates. A message may be hidden after the end, too.
    """
    await found_help(runtime, organisation_no, peer_help_id, actor.reach)
    async with runtime.pool.connection() as connection:
        held = await _found(connection, organisation_no, actor, peer_help_id)
        at = moment_of(runtime.clock_us())
        if body.is_paused is not None:
            if held.ended_at is not None:
                raise PeerHelpIsOver
            await pause(connection, organisation_no, held, at, is_paused=body.is_paused)
        for no, path, is_hidden in ((body.hide, "$.hide", True), (body.show, "$.show", False)):
            if no is not None and not await record.hide_message(
                connection, organisation_no, held, no, actor.id, at, is_hidden=is_hidden
            ):
                raise UnknownPeerMessage(path, str(no))
    found = await found_help(runtime, organisation_no, peer_help_id, actor.reach)
    return (await helps_told(runtime, organisation_no, actor.reach, [found]))[0]


@ROUTES.on(
    "post",
    f"{_ONE}/sessions",
    {200: "It came before with this `Idempotency-Key`.", 201: "It is planned."},
    scope="support:write",
    problems=(UnknownPeerHelp, PeerHelpIsOver, PeerHelpRests, RepeatedKey),
)
async def plan_peer_session(desk: Opening, peer_help_id: str, body: NewPeerSession) -> Response[PeerSession]:
    """Plan when the two meet.

    By either of them once both have agreed, or by whoever moderates.
    """
    check_moment("$.starts_at", body.starts_at)
    await found_help(desk.runtime, desk.organisation_no, peer_help_id, desk.actor.reach)
    async with desk.runtime.pool.connection() as connection:
        held = await _held(connection, desk, peer_help_id)
        about = (desk.organisation_no, held, body.starts_at, body.minutes, _writing(desk))
        stored, is_new = await record.add_session(connection, *about)
    return made(_session_told(held, stored, to_both=desk.actor.kind == "learner"), is_new=is_new)


@ROUTES.on(
    "post",
    _SESSION,
    "It is said.",
    scope="support:write",
    problems=(
        UnknownPeerHelp,
        UnknownPeerSession,
        SessionToldAlready,
        NotAnObserver,
        RepeatedKey,
        ConcurrentChange,
        StoreUnavailable,
    ),
)
async def tell_peer_session(desk: Opening, peer_help_id: str, session_no: str, body: PeerSessionResult) -> PeerSession:
    """Say what became of a session.

    By either of the two, once, or by whoever moderates, who may say it otherwise. A session that was held is a meeting
    among the activities of both; that somebody missed it, and how well they did, only whoever moderates says: a score
    counts as an observation by a tutor or coach does, half of an answer, of that learner alone. Where this fails
    half-way (503), send it again.
    """
    runtime, organisation_no, actor = desk.runtime, desk.organisation_no, desk.actor
    held = await found_help(runtime, organisation_no, peer_help_id, actor.reach)
    seen = await _seen(desk, held, body)
    role = await observer(runtime, organisation_no, actor, seen) if actor.kind == "supporter" else None
    by, no = _writing(desk), int(session_no) if session_no.isdecimal() and len(session_no) <= _DIGITS else 0
    async with runtime.pool.connection() as connection:
        stored = await record.hold_session(connection, organisation_no, held.id, no)
        if stored is None:
            raise UnknownPeerSession("{session_no}", session_no)
        if stored.starts_at > by.at and body.outcome == "held":
            raise InvalidField("$.outcome", "The session has not begun yet.", "Say it when it has taken place.")
        if body.outcome == "held":
            _require_ran(held, stored)
        is_same = stored.outcome == body.outcome and actor.kind == "learner"
        if stored.outcome is not None and actor.kind == "learner" and not is_same:
            raise SessionToldAlready
        if not is_same:
            await record.tell_session(connection, organisation_no, held, no, body.outcome, seen, by)
        after = await record.hold_session(connection, organisation_no, held.id, no)
    told = after or stored
    if seen and told.told_at is not None:
        await _take(desk, held, told, seen, role)
    return _session_told(held, told, to_both=actor.kind == "learner")


def _require_ran(held: StoredHelp, session: StoredSession) -> None:
    """See that a session fell into help to which both had agreed: of anything else nobody is said to have met.

    Raises:
        InvalidField: It did not.
    """
    if not held.is_agreed or (held.ended_at is not None and session.starts_at > held.ended_at):
        detail = "Not both had agreed to the help, or it had ended before."
        raise InvalidField("$.outcome", detail, "Say that it did not take place: not_held.")


async def _seen(desk: Desk, held: StoredHelp, body: PeerSessionResult) -> dict[str, Seen]:
    """Return what was seen of the two: by one of them no more than that both were there.

    Raises:
        OnlyForSupporters: One of the two says what they saw of the other.
    """
    both = (held.helper, held.helped)
    if desk.actor.kind == "learner":
        if body.seen:
            raise OnlyForSupporters(desk.actor.name)
        return {one: Seen(was_present=True) for one in both} if body.outcome == "held" else {}
    seen = seen_of(both, body.seen, took_place=body.outcome == "held")
    return {one: seen.get(one, Seen(was_present=True)) for one in both} if body.outcome == "held" else {}


async def _take(desk: Desk, held: StoredHelp, told: StoredSession, seen: dict[str, Seen], role: str | None) -> None:
    """Have a session that was held count as a group session does."""
    graph = await desk.runtime.graphs.get(desk.organisation_no, held.content_graph, "{peer_help_id}")
    name, told_at = f"peer-{held.id}-{told.no}", told.told_at or told.starts_at
    session = HeldSession(
        f"{name}-{told.told_by_kind}",
        name,
        held.skill_id,
        min(told.starts_at, told_at),
        told_at,
        {"peer_help_id": held.id},
        seen,
    )
    await take_evidence(desk.runtime, desk.organisation_no, graph, session, role or "tutor")


async def _found(connection: Connection, organisation_no: int, actor: Actor, help_id: str) -> StoredHelp:
    held = await hold_help(connection, organisation_no, help_id, actor.reach)
    if held is None:
        raise UnknownPeerHelp("{peer_help_id}", help_id)
    return held


async def _held(connection: Connection, desk: Desk, help_id: str) -> StoredHelp:
    """Return help in which somebody may write, held.

    Raises:
        UnknownPeerHelp: There is none that they may see.
        PeerHelpIsOver: It has ended.
        PeerHelpRests: The two do not write now.
    """
    held = await _found(connection, desk.organisation_no, desk.actor, help_id)
    if held.ended_at is not None:
        raise PeerHelpIsOver
    if desk.actor.kind == "learner" and (not held.is_agreed or held.paused_at is not None):
        raise PeerHelpRests
    return held


def _writing(desk: Desk) -> Writing:
    return Writing(desk.actor.kind, desk.actor.id, moment_of(desk.runtime.clock_us()), desk.request)


def _writer(held: StoredHelp, kind: WriterKind, who: str) -> Writer:
    return "supporter" if kind == "supporter" else held.side_of(who)


def _message_told(held: StoredHelp, one: StoredMessage, *, to_both: bool) -> PeerMessage:
    is_hidden = one.hidden_at is not None
    text = None if is_hidden and to_both else one.words
    supporter = one.by_id if one.by_kind == "supporter" else None
    by = _writer(held, one.by_kind, one.by_id)
    return PeerMessage(one.no, by, supporter, text, is_hidden, one.written_at)


def _session_told(held: StoredHelp, one: StoredSession, *, to_both: bool) -> PeerSession:
    told_by = None
    if one.told_by_kind is not None:
        told_by = _writer(held, one.told_by_kind, cast("str", one.told_by_id))
    seen = (
        SeenPeer(held.helper, one.helper_present, one.helper_score),
        SeenPeer(held.helped, one.helped_present, one.helped_score),
    )
    by = _writer(held, one.by_kind, one.by_id)
    shown = () if to_both or one.outcome is None else seen
    return PeerSession(one.no, one.starts_at, one.minutes, by, one.outcome, one.told_at, told_by, shown)

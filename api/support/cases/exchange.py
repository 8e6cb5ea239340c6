"""What is said in a case: messages, notes, contacts; that the learner is waited for; that nothing is to be answered."""

from collections.abc import Sequence
from typing import Final

from litestar import Response

from api.acting_errors import OnlyForSupporters
from api.case_errors import CaseIsOver, NothingToAnswer
from api.http.parameters import microseconds_in
from api.http.routes import Routes
from api.record.support.cases import NewEvent
from api.support.cases.answers import Outcome
from api.support.cases.desk import ETAG, Acting, Writer, act, require_open
from api.support.cases.requests import Act, Channel, NewContact, NewMessage, NewNote, NewWait, NoAnswer
from engine.support import events as ev
from engine.support.case import takes

ROUTES: Final = Routes("Cases")
BASE: Final = "/v1/cases/{case_id}"
ONCE: Final = {200: "It came before with this `Idempotency-Key`.", 201: "It is done."}


@ROUTES.on(
    "post",
    f"{BASE}/messages",
    ONCE,
    scope="support:write",
    problems=(CaseIsOver,),
    answer_headers=ETAG,
)
async def write_message(desk: Acting, case_id: str, body: NewMessage) -> Response[Outcome]:
    """Write a message.

    Of a learner it asks for an answer, ends a wait and, within 14 days, opens again a case that had ended, with a clock
    of its own. Of a supporter it goes to the learner and answers. Where the learner or another person did something
    that you had not seen (`last_seen` or `If-Match`), it is refused with that, unless you send it all the same.
    """

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        return [writer.signs(_message(writer, body.channel), "learner", {"text": body.text})]

    return await act(desk, case_id, body, "everybody", happens)


@ROUTES.on("post", f"{BASE}/notes", ONCE, scope="support:write", problems=(OnlyForSupporters,), answer_headers=ETAG)
async def write_note(desk: Acting, case_id: str, body: NewNote) -> Response[Outcome]:
    """Write a note.

    Among supporters: it is sent to nobody, the learner never sees it, and it stops no clock.
    """

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        event = ev.Note(event_id=writer.event_id, at_us=writer.now_us, by=writer.id, visibility=body.visibility)
        return [writer.signs(event, body.visibility, {"text": body.text})]

    return await act(desk, case_id, body, "supporters", happens)


@ROUTES.on("post", f"{BASE}/contacts", ONCE, scope="support:write", problems=(OnlyForSupporters,), answer_headers=ETAG)
async def record_contact(desk: Acting, case_id: str, body: NewContact) -> Response[Outcome]:
    """Record that you spoke with the learner.

    A call, a visit: it answers as a message does, from when it is recorded.
    """
    at = body.happened_at
    happened_us = None if at is None else microseconds_in("$.happened_at", at)

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        said: dict[str, object] = {"text": body.text, "means": body.means}
        if at is not None and happened_us is not None and happened_us <= writer.now_us:
            said["happened_at"] = at
        event = ev.Contact(event_id=writer.event_id, at_us=writer.now_us, by=writer.id)
        return [writer.signs(event, body.visibility, said)]

    return await act(desk, case_id, body, "supporters", happens)


@ROUTES.on(
    "post",
    f"{BASE}/waiting",
    ONCE,
    scope="support:write",
    problems=(OnlyForSupporters, NothingToAnswer, CaseIsOver),
    answer_headers=ETAG,
)
async def wait_for_learner(desk: Acting, case_id: str, body: NewWait) -> Response[Outcome]:
    """Wait for the learner.

    The one thing that pauses a clock. A message of the learner ends it, or a DELETE.
    """

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        _require_clock(writer)
        event = ev.WaitingForLearner(event_id=writer.event_id, at_us=writer.now_us, by=writer.id)
        return [writer.signs(event, "learner", {"text": body.reason})]

    return await act(desk, case_id, body, "supporters", happens)


@ROUTES.on(
    "delete",
    f"{BASE}/waiting",
    {200: "Nobody was waited for.", 201: "The clock runs again."},
    scope="support:write",
    problems=(OnlyForSupporters,),
    answer_headers=ETAG,
)
async def end_wait(desk: Acting, case_id: str) -> Response[Outcome]:
    """Wait for the learner no longer.

    Although they have not written: the clock goes on where it stood.
    """

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        clock = writer.held.case.clock
        if clock is None or clock.since_us is not None:
            return []
        event = ev.WaitingEnded(event_id=writer.event_id, at_us=writer.now_us, by=writer.id)
        return [writer.signs(event, "learner")]

    return await act(desk, case_id, Act(), "supporters", happens)


@ROUTES.on(
    "post",
    f"{BASE}/no-answer-needed",
    ONCE,
    scope="support:write",
    problems=(NothingToAnswer, CaseIsOver),
    answer_headers=ETAG,
)
async def call_answer_off(desk: Acting, case_id: str, body: NoAnswer) -> Response[Outcome]:
    """Say that no answer is needed.

    It stops the clock with the reason. A learner says so of what they had asked.
    """

    async def happens(writer: Writer) -> Sequence[NewEvent]:
        _require_clock(writer)
        event = ev.NoAnswerNeeded(event_id=writer.event_id, at_us=writer.now_us, by=writer.id, reason=body.reason)
        return [writer.signs(event, "learner" if writer.actor.kind == "learner" else "team", {"text": body.reason})]

    return await act(desk, case_id, body, "everybody", happens)


def _message(writer: Writer, channel: Channel) -> ev.LearnerMessage | ev.SupporterMessage:
    """Return a message of a supporter, or of a learner if the case takes it.

    Raises:
        CaseIsOver: It ended too long ago.
    """
    at = {"event_id": writer.event_id, "channel": channel}
    if writer.actor.kind == "supporter":
        return ev.SupporterMessage(at_us=writer.now_us, by=writer.id, **at)
    if writer.held.case.merged_into is None and not takes(writer.held.case, writer.now_us):
        raise CaseIsOver
    return ev.LearnerMessage(at_us=writer.now_us, **at)


def _require_clock(writer: Writer) -> None:
    """See that an answer is owed.

    Raises:
        CaseIsOver: The case has ended.
        NothingToAnswer: None is.
    """
    require_open(writer.held)
    if writer.held.case.clock is None:
        raise NothingToAnswer

"""What somebody wrote by mail, in the case that it answers: the same events, clocks and notices as any other way in."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.communication.mailroom.reading import Attachment, ReadMail
from api.files import DigestedFile, Files
from api.record.communication.preferences import Recipient
from api.record.support.cases import (
    Author,
    NewEvent,
    StoredCase,
    add,
    find_open,
    hold,
    hold_learner,
    open_case,
)
from api.record.support.notice_writes import tell
from api.record.support.productions import HandedIn, add_production, hold_file
from api.record.support.readers import Reach
from api.record.support.team import team_of
from api.record.support.terms import terms_now
from api.support.acting import Actor
from api.support.cases.formats import format_of
from api.support.cases.notices import notices_of
from engine.support import events as ev
from engine.support.case import takes
from engine.support.routing import present

Connection = AsyncConnection[TupleRow]
MAIL: Final = "mail"
_MOST_MERGED: Final = 50


class Place(NamedTuple):
    """Where mail is taken in.

    Attributes:
        connection: In whose transaction.
        organisation_no: Whose.
        files: Where attachments go.
        clock_us: Says what time it is.
        new_id: Names something new.
    """

    connection: Connection
    organisation_no: int
    files: Files
    clock_us: Callable[[], int]
    new_id: Callable[[], str]


class Joined(NamedTuple):
    """Into which case a mail went, and as which event."""

    case_id: str
    event_id: str
    learner: str


async def held_case(place: Place, case_id: str) -> StoredCase:
    """Return a case that is held, or the one in which it goes on.

    Raises:
        UnknownCase: There is none.
    """
    for _ in range(_MOST_MERGED):
        held = await hold(place.connection, place.organisation_no, case_id, place.clock_us)
        if held.case.merged_into is None:
            return held
        case_id = held.case.merged_into
    return held


async def join(
    place: Place, case_id: str, author: Author, reach: Reach, mail: ReadMail, sent_us: int, learner: str
) -> Joined:
    """Put a mail into a case as the message of who wrote it, with its files, and tell whom it concerns.

    A learner's message to a case that ended long ago opens another one, which the same supporter has, or whoever stands
    in; a clock runs there as for any other message.

    Args:
        place: Where.
        case_id: Which case it answers.
        author: Who wrote it, as what.
        reach: Whom they may see.
        mail: As it was read.
        sent_us: When it came in: the clock of its answer runs from then.
        learner: About whom the case is.

    Raises:
        UnknownCase: The case is there no more.
        OSError: The files cannot be written.
    """
    async with _written(place, mail.attachments) as (files, refused):
        await hold_learner(place.connection, place.organisation_no, learner)
        held = await held_case(place, case_id)
        event = _message(author, place.new_id(), min(sent_us, held.now_us))
        words = _words(mail, [name for name, _ in files], refused)
        message = NewEvent(event, *author, "learner", words)
        works = [(place.new_id(), name, file) for name, file in files]
        events = [message, *(_handed_in(author, held.now_us, *work) for work in works)]
        if author.kind == "learner" and not takes(held.case, held.now_us):
            after = await _gone_on(place, held, events)
        else:
            after = await add(place.connection, place.organisation_no, held, events)
        actor = Actor("learner" if author.kind == "learner" else "supporter", author.id, reach)
        notices = await notices_of(place.connection, place.organisation_no, actor, after, events)
        await tell(place.connection, place.organisation_no, notices, after.now_us)
        for production_id, name, file in works:
            await hold_file(place.connection, place.organisation_no, file.sha256)
            await asyncio.to_thread(file.keep)
            kind = format_of(name)
            whole = HandedIn(name, None if kind is None else kind.media_type, file.n_bytes, file.sha256)
            where = (place.organisation_no, production_id, after.case.case_id, after.learner)
            await add_production(place.connection, *where, whole)
    return Joined(after.case.case_id, event.event_id, after.learner)


async def note_machine(place: Place, case_id: str, sender: ev.MachineSender, words: Mapping[str, Any]) -> Joined:
    """Note in a case that a machine wrote: no clock stops or starts.

    Raises:
        UnknownCase: The case is there no more.
    """
    held = await held_case(place, case_id)
    event = ev.MachineMessage(event_id=place.new_id(), at_us=held.now_us, sender=sender)
    await add(place.connection, place.organisation_no, held, [NewEvent(event, *_MACHINE, "team", words)])
    return Joined(held.case.case_id, event.event_id, held.learner)


_MACHINE: Final = Author("machine", "machine", "machine")


async def _gone_on(place: Place, over: StoredCase, events: Sequence[NewEvent]) -> StoredCase:
    """Add to the case that the learner has now on the same course, or to a new one of who had the last."""
    connection, organisation_no = place.connection, place.organisation_no
    held = await find_open(connection, organisation_no, over.learner, over.graph_no, place.clock_us)
    if held is not None:
        return await add(connection, organisation_no, held, events)
    now_us, owner_id = place.clock_us(), over.case.owner_id or ""
    team = await team_of(connection, organisation_no, {over.learner})
    return await open_case(
        connection,
        organisation_no,
        case_id=place.new_id(),
        learner=over.learner,
        graph_no=over.graph_no,
        subject=over.subject,
        role=over.case.role or "tutor",
        owner_id=owner_id if team is None else present(owner_id, team.staff, now_us),
        queue_id=None,
        terms_id=await terms_now(connection, organisation_no),
        first=events,
        now_us=now_us,
        by=Author("learner", over.learner, "learner"),
    )


def _message(author: Author, event_id: str, at_us: int) -> ev.LearnerMessage | ev.SupporterMessage:
    if author.kind == "learner":
        return ev.LearnerMessage(event_id=event_id, at_us=at_us, channel=MAIL)
    return ev.SupporterMessage(event_id=event_id, at_us=at_us, by=author.id, channel=MAIL)


def _words(mail: ReadMail, names: Sequence[str], refused: Sequence[str]) -> dict[str, Any]:
    said: dict[str, Any] = {"text": mail.text or ", ".join(names) or mail.subject or "…"}
    if mail.rest:
        said["quoted"] = mail.rest
    if mail.is_cut:
        said["is_cut"] = True
    if refused:
        said["refused_files"] = list(refused)
    return said


def _handed_in(author: Author, now_us: int, production_id: str, name: str, file: DigestedFile) -> NewEvent:
    kind = format_of(name)
    event = ev.Production(event_id=production_id, at_us=now_us, production_id=production_id, by=author.id)
    said = {"text": name, "n_bytes": file.n_bytes, "sha256": file.sha256}
    return NewEvent(event, *author, "learner", {**said, **({} if kind is None else {"media_type": kind.media_type})})


@asynccontextmanager
async def _written(
    place: Place, attachments: Sequence[Attachment]
) -> AsyncIterator[tuple[list[tuple[str, DigestedFile]], list[str]]]:
    """Write the files of formats that are taken, and name the others; what is not kept is gone behind the block."""
    written: list[tuple[str, DigestedFile]] = []
    refused: list[str] = []
    try:
        for one in attachments:
            kind = format_of(one.name)
            if kind is None or not await asyncio.to_thread(kind.fits, one.content):
                refused.append(one.name)
                continue
            written.append((one.name, await asyncio.to_thread(place.files.write, place.organisation_no, one.content)))
        yield written, refused
    finally:
        for _, file in written:
            await asyncio.to_thread(file.part.unlink, missing_ok=True)


def author_of(person: Recipient, role: str) -> Author:
    """Return somebody as who wrote."""
    return Author(person.kind, person.id, role)

"""Mail that is stored is taken in, one at a time, each in one transaction: what it leads to, and that it did.

    take ─▶ read ─▶ judge ─▶ message │ meeting reply │ machine │ bounce │ quarantine │ nothing ─▶ settle ─▶ commit

Killed before the commit, it is as if nothing had been done; after it, the row says so. A mail that cannot be taken in
keeps nothing else from it: it is tried again later, and at last waits in quarantine for a person.
"""

import asyncio
from collections.abc import Callable
from typing import Final, NamedTuple

import psycopg
import structlog
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.case_errors import UnknownCase
from api.communication.invitations.replies import Reply, read_reply
from api.communication.mailroom.bouncing import came_back
from api.communication.mailroom.into_cases import Joined, Place, author_of, held_case, join, note_machine
from api.communication.mailroom.judging import Verdict, judge
from api.communication.mailroom.knowing import Addressed, addressed, known_of
from api.communication.mailroom.reading import ReadMail, read_mail
from api.communication.mailroom.repeating import QUICK_A_DAY, SAME_A_DAY, repeats, written_by
from api.communication.mailroom.words import QUARANTINED, REPEATED, told_of
from api.communication.unreached import US_PER_DAY, who_helps
from api.errors import RecordUnavailable
from api.files import Files
from api.logs import told
from api.record.communication.inbound import Settling, StoredMail, put_off, settle, take_mail
from api.record.communication.preferences import Recipient
from api.record.pool import Pool
from api.record.support.cases import NewEvent, add
from api.record.support.notice_writes import NewNotice, tell
from api.record.support.readers import Reach, reach_of, roles_for
from api.record.vault.columns import key_of
from engine.support import events as ev

Connection = AsyncConnection[TupleRow]
MOST_ATTEMPTS: Final = 8
"""After these, over some hours, a person looks at it."""
_MOST_NOTED: Final = 2_000
_ROLES: Final = ("tutor", "coach", "mentor", "coordinator", "peer")
_LOG: Final = structlog.get_logger(__name__)


class Mailroom(NamedTuple):
    """Where mail is taken in.

    Attributes:
        pool: Of the record.
        files: Where attachments go.
        domain: To which mail for the service comes.
        trusted_server: Whose `Authentication-Results` are believed; none where it is empty.
        clock_us: Says what time it is.
        new_id: Names something new.
    """

    pool: Pool
    files: Files
    domain: str
    trusted_server: str
    clock_us: Callable[[], int]
    new_id: Callable[[], str]


async def take_in(mailroom: Mailroom, which: tuple[int, int] | None = None) -> bool:
    """Take a mail in that waits, and tell whether there was one.

    Args:
        mailroom: Where.
        which: Organisation and number of the only one that is wanted; whichever is due where it is omitted.
    """
    mail: StoredMail | None = None
    try:
        async with mailroom.pool.connection() as connection:
            mail = await take_mail(connection, mailroom.clock_us(), which)
            if mail is None:
                return False
            await _take_in(mailroom, connection, mail)
    except (psycopg.OperationalError, psycopg.InterfaceError, RecordUnavailable):
        raise
    except Exception as error:
        if mail is None:
            raise
        _LOG.warning(
            "a mail could not be taken in", mail=mail.no, organisation_no=mail.organisation_no, error=told(error)
        )
        await _put_off(mailroom, mail, type(error).__name__)
    return True


async def _put_off(mailroom: Mailroom, mail: StoredMail, error: str) -> None:
    now_us = mailroom.clock_us()
    async with mailroom.pool.connection() as connection:
        await put_off(connection, mail, error, now_us)
        if mail.n_attempts + 1 >= MOST_ATTEMPTS:
            await settle(connection, mail, Settling("quarantined", "unreadable"), now_us)


async def _take_in(mailroom: Mailroom, connection: Connection, mail: StoredMail) -> None:
    organisation_no, now_us = mail.organisation_no, mailroom.clock_us()
    key = await key_of(connection, organisation_no)
    if not mail.raw:
        raise LookupError(mail.no)
    has_no_sender = mail.sender.startswith("<")
    read = await asyncio.to_thread(read_mail, mail.raw, mailroom.domain, came_back=has_no_sender)
    to = await addressed(connection, key, mail.recipient, mailroom.domain)
    verdict = judge(read, await known_of(connection, to, organisation_no), mail.received_us, mailroom.trusted_server)
    place = Place(connection, organisation_no, mailroom.files, mailroom.clock_us, mailroom.new_id)
    settled = await _done(mailroom, place, mail, read, to, verdict)
    await settle(connection, mail, settled, now_us)


async def _done(
    mailroom: Mailroom, place: Place, mail: StoredMail, read: ReadMail, to: Addressed, verdict: Verdict
) -> Settling:
    """Do what a mail leads to, and return what became of it."""
    case_id = to.claim.about if to.claim is not None and to.claim.purpose == "reply" else None
    if verdict.fate == "quarantine":
        return await _quarantined(place, verdict.reason, case_id, to)
    if verdict.fate == "bounce" and read.report is not None:
        return await came_back(place, to, read.report)
    if case_id is None or to.person is None or verdict.fate == "nothing":
        return Settling("noted", verdict.reason, case_id, learner=to.learner)
    try:
        return await _into_case(mailroom, place, case_id, to.person, mail, read, verdict)
    except UnknownCase:
        return await _quarantined(place, "unknown_case", None, to)


async def _into_case(
    mailroom: Mailroom,
    place: Place,
    case_id: str,
    person: Recipient,
    mail: StoredMail,
    read: ReadMail,
    verdict: Verdict,
) -> Settling:
    """Do what a mail of a person leads to in a case.

    Raises:
        UnknownCase: The case is there no more.
    """
    if verdict.fate == "machine":
        return await _by_machine(place, case_id, read, verdict)
    if verdict.fate == "meeting_reply":
        return await _answers_invitation(place, case_id, read, person)
    held = await held_case(place, case_id)
    if repeats(written_by(held.events, person), read.text, mail.received_us):
        await _tell_of(place, "repeated", held.case.case_id, held.learner)
        return Settling("quarantined", "repeated", held.case.case_id, learner=held.learner)
    joined = await joined_by(mailroom, place, case_id, person, read, mail.received_us)
    if joined is None:
        return await _quarantined(place, "stranger", case_id, Addressed(None, is_genuine=True, person=person))
    return Settling("taken", None, joined.case_id, joined.event_id, joined.learner)


async def joined_by(
    mailroom: Mailroom, place: Place, case_id: str, person: Recipient, read: ReadMail, sent_us: int
) -> Joined | None:
    """Put a mail into a case as of a person; None where they are nothing to its learner any more.

    Raises:
        UnknownCase: The case is there no more.
    """
    held = await held_case(place, case_id)
    if person.kind == "learner":
        author, reach = author_of(person, "learner"), Reach(person.id, is_learner=True)
        is_theirs = person.id == held.learner
    else:
        found = await reach_of(mailroom.pool, place.organisation_no, "supporter", person.id, held.now_us)
        reach = found or Reach(person.id)
        roles = await roles_for(place.connection, place.organisation_no, reach, held.learner)
        author = author_of(person, next((one for one in _ROLES if one in roles), ""))
        is_theirs = bool(roles) or held.case.owner_id == person.id
    if not is_theirs:
        return None
    if not author.role:
        author = author._replace(role=held.case.role or "tutor")
    return await join(place, case_id, author, reach, read, sent_us, held.learner)


async def _by_machine(place: Place, case_id: str, read: ReadMail, verdict: Verdict) -> Settling:
    """Note what a machine answered; of what goes round in circles only the row tells."""
    if verdict.reason not in {"out_of_office", "auto_reply"}:
        return Settling("noted", verdict.reason, case_id)
    text = "\n\n".join(one for one in (read.subject, read.text[:_MOST_NOTED]) if one)
    joined = await note_machine(place, case_id, "auto_reply", {"text": text, "channel": "mail"})
    return Settling("noted", verdict.reason, joined.case_id, joined.event_id, joined.learner)


async def _answers_invitation(place: Place, case_id: str, read: ReadMail, person: Recipient) -> Settling:
    reply: Reply | None = read_reply(read.calendar or "")
    held = await held_case(place, case_id)
    if reply is None or not any(
        isinstance(one.event, ev.MeetingPlan) and one.event.meeting_id == reply.meeting_id for one in held.events
    ):
        return Settling("noted", "empty", case_id, learner=held.learner)
    event = ev.MeetingReply(
        event_id=place.new_id(),
        at_us=held.now_us,
        meeting_id=reply.meeting_id,
        by=person.id,
        answer=reply.answer,
        sequence=reply.sequence,
    )
    role = "learner" if person.kind == "learner" else held.case.role or "tutor"
    added = NewEvent(event, *author_of(person, role), "learner", {"text": reply.comment, "channel": "mail"})
    await add(place.connection, place.organisation_no, held, [added])
    return Settling("taken", None, held.case.case_id, event.event_id, held.learner)


async def _quarantined(place: Place, reason: str | None, case_id: str | None, to: Addressed) -> Settling:
    """Put a mail where a supporter sees it; who has the case is told, once a day, if its address was written here."""
    if to.is_genuine and case_id is not None and to.learner is not None:
        await _tell_of(place, reason, case_id, to.learner)
    return Settling("quarantined", reason, case_id, learner=to.learner)


async def _tell_of(place: Place, reason: str | None, case_id: str, learner: str) -> None:
    """Tell who has a case of mail to it that waits: once a day, and of mail that repeats itself once more."""
    now_us = place.clock_us()
    who = await who_helps(place.connection, place.organisation_no, learner, case_id, now_us)
    if who is None:
        return
    repeated = reason == "repeated"
    text = told_of(REPEATED if repeated else QUARANTINED, who=learner, same=str(SAME_A_DAY), quick=str(QUICK_A_DAY))
    facts = {"reason": reason}
    step, generation = now_us // US_PER_DAY, int(repeated)
    notice = NewNotice(who, "mail", text, facts, learner, case_id, step=step, generation=generation)
    await tell(place.connection, place.organisation_no, [notice], now_us)

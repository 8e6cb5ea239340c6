"""`/v1/mail`, by which a provider hands mail in, and `/v1/quarantined-mails`, of which a person says whose they are."""

import asyncio
import re
from datetime import datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses
from typing import Annotated, Final, Literal, NamedTuple

import msgspec
from litestar import Response
from msgspec import Meta

from api.case_errors import UnknownCase
from api.communication.domains import domain_of
from api.communication.mailroom.arriving import Arrival, Door
from api.communication.mailroom.into_cases import Place
from api.communication.mailroom.judging import QuarantineReason
from api.communication.mailroom.knowing import addressed
from api.communication.mailroom.reading import ReadMail, read_mail
from api.communication.mailroom.shape import MOST_HEAD_BYTES
from api.communication.mailroom.taking_in import Mailroom, joined_by, take_in
from api.http.openapi import Content
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.mail_errors import MailNotTaken, NoMailDomain, TooManyMails, UnknownMail
from api.record.communication.inbound import (
    Settling,
    WaitingMail,
    hold_quarantined,
    is_seen,
    quarantined,
    settle,
)
from api.record.communication.preferences import Recipient
from api.record.pages import page_of, read_cursor
from api.record.support.cases import read_case
from api.record.support.readers import Reach, is_within
from api.record.vault.columns import key_of
from api.runtime import Runtime
from api.support.acting import ReaderReach
from content_graph.ids import Id
from content_graph.texts import TEXT_PATTERN

ROUTES: Final = Routes("Messages")
_MAIL: Final = "message/rfc822"
_ANY: Final = "application/octet-stream"
_MOST_BYTES: Final = 11 << 20
_DIGITS: Final = re.compile(r"[0-9]{1,18}")
_SHOWN: Final = 2_000
Mailbox = Annotated[str, Meta(max_length=320, pattern=TEXT_PATTERN)]


class MailQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the envelope of a mail says."""

    recipient: (
        Annotated[Mailbox, Meta(description="To whom the envelope is; whichever header names us where it is left out.")]
        | None
    ) = None
    sender: (
        Annotated[
            Mailbox, Meta(description="From whom it is; empty for a mail that came back, that of `From` if left out.")
        ]
        | None
    ) = None


class MailStored(msgspec.Struct, frozen=True):
    """A mail is on disk, and is taken in exactly once.

    Attributes:
        mail_no: Its number; null where it came before.
        is_new: Whether it is new.
    """

    mail_no: int | None
    is_new: bool


class QuarantinedMail(msgspec.Struct, frozen=True):
    """A mail of which nobody knows whose it is.

    Attributes:
        mail_no: Its number.
        received_at: When it came.
        reason: Why it is in no case.
        sender: From whom it says it is.
        n_bytes: How long it is.
        case_id: To which case its address was written, if to one.
        learner_id: About whom that is.
    """

    mail_no: int
    received_at: datetime
    reason: QuarantineReason | Literal["unreadable"]
    sender: str
    n_bytes: int
    case_id: str | None
    learner_id: str | None


class QuarantinedMailsPage(msgspec.Struct, frozen=True):
    """Mails in quarantine, newest first; `next_cursor` is null on the last page.

    Attributes:
        mails: Those of this page.
    """

    mails: tuple[QuarantinedMail, ...]
    next_cursor: str | None


class QuarantinedText(msgspec.Struct, frozen=True):
    """What a mail in quarantine says.

    Attributes:
        mail_no: Its number.
        senders: Addresses of its `From`.
        subject: In one line.
        text: What was written, of 2000 characters at most.
        files: Names of what is attached.
    """

    mail_no: int
    senders: tuple[str, ...]
    subject: str
    text: str
    files: tuple[str, ...]


class Joining(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Into which case a mail goes, as the learner's own words.

    Attributes:
        case_id: Which.
    """

    case_id: Id


class MailJoined(msgspec.Struct, frozen=True):
    """Where a mail went.

    Attributes:
        mail_no: Number of the mail.
        case_id: Id of the case.
        event_id: Id of the event in the case.
    """

    mail_no: int
    case_id: str
    event_id: str


class MailDropped(msgspec.Struct, frozen=True):
    """A mail that is there no more.

    Attributes:
        mail_no: Number of the mail.
    """

    mail_no: int


class _Place(NamedTuple):
    """The place of a mail in the list."""

    no: Annotated[int, Meta(ge=0, le=2**62)]


@ROUTES.on(
    "post",
    "/v1/mail",
    {202: "It is on disk, and is or will be taken in; or it came before."},
    scope="messages:write",
    problems=(MailNotTaken, NoMailDomain, TooManyMails),
    sent=(Content(_MAIL), Content(_ANY)),
    max_body_bytes=_MOST_BYTES,
)
async def take_mail_in(runtime: Runtime, organisation_no: int, query: MailQuery, body: bytes) -> Response[MailStored]:
    """Hand a mail in.

    As it came (RFC 5322), up to 10 MB: what a provider's hook for inbound mail sends, or a mail server's pipe. An
    answer to one of our mails becomes a message in its case, whose clock runs from now; what came back settles its
    sending; of whatever nobody knows whose it is, a supporter decides. The same `Message-ID` to the same address counts
    once, so send it again until you are answered.
    """
    domain = domain_of(runtime.settings)
    if domain is None:
        raise NoMailDomain
    recipient = _bare(query.recipient or "") or _named_in(body, domain)
    async with runtime.pool.connection() as connection:
        key = await key_of(connection, organisation_no)
        to = await addressed(connection, key, recipient, domain)
    door = Door(runtime.pool, runtime.clock_us)
    sender = _from(body) if query.sender is None else _bare(query.sender)
    arrival = await door.arrive(key, to, sender, recipient, body, "route")
    _require_taken(arrival)
    if arrival.no is not None:
        await take_in(_mailroom(runtime, domain), (organisation_no, arrival.no))
    return Response(MailStored(arrival.no, arrival.is_new), status_code=202)


@ROUTES.on("get", "/v1/quarantined-mails", "One page.", scope="support:read")
async def list_quarantined(
    runtime: Runtime, organisation_no: int, reach: ReaderReach, query: PageQuery
) -> QuarantinedMailsPage:
    """List mails in quarantine.

    Those that came to an address of a case of your learners, from somebody who is not known to be meant; a peer tutor
    sees those of cases that they have. Whoever coordinates, and the organisation itself, also see what came to no such
    address. They go after 30 days.
    """
    after = read_cursor(query.cursor, _Place)
    async with runtime.pool.connection() as connection:
        before = None if after is None else after.no
        found = await quarantined(connection, organisation_no, reach, before, query.limit + 1)
    page = page_of(found, query.limit, lambda one: _Place(one.no))
    return QuarantinedMailsPage(tuple([_told(one) for one in page.entries]), page.next_cursor)


@ROUTES.on("get", "/v1/quarantined-mails/{mail_no}", "What it says.", scope="support:read", problems=(UnknownMail,))
async def read_quarantined(runtime: Runtime, organisation_no: int, reach: ReaderReach, mail_no: str) -> QuarantinedText:
    """Read a mail in quarantine.

    Its words, as text; nothing that it refers to is fetched, and no file of it is opened.
    """
    no = await _seen(runtime, organisation_no, reach, mail_no)
    async with runtime.pool.connection() as connection:
        mail = await hold_quarantined(connection, organisation_no, no)
    if mail is None:
        raise UnknownMail("{mail_no}", mail_no)
    read = await _read(mail.raw, domain_of(runtime.settings) or "")
    files = tuple(one.name for one in read.attachments)
    return QuarantinedText(no, read.senders, read.subject, read.text[:_SHOWN], files)


@ROUTES.on(
    "post",
    "/v1/quarantined-mails/{mail_no}/case",
    "It is in the case.",
    scope="support:write",
    problems=(UnknownMail, UnknownCase),
)
async def join_quarantined(
    runtime: Runtime, organisation_no: int, reach: ReaderReach, mail_no: str, body: Joining
) -> MailJoined:
    """Put a mail into a case.

    As words of its learner: you say that they are. The clock of the answer runs from when the mail came.
    """
    no = await _seen(runtime, organisation_no, reach, mail_no)
    domain = domain_of(runtime.settings) or ""
    mailroom = _mailroom(runtime, domain)
    async with runtime.pool.connection() as connection:
        mail = await hold_quarantined(connection, organisation_no, no)
        if mail is None:
            raise UnknownMail("{mail_no}", mail_no)
        case = await read_case(connection, organisation_no, body.case_id, runtime.clock_us())
        await _require_theirs(runtime, organisation_no, reach, case.learner, body.case_id)
        place = Place(connection, organisation_no, runtime.files, runtime.clock_us, runtime.new_id)
        read = await _read(mail.raw, domain)
        learner = Recipient("learner", case.learner)
        joined = await joined_by(mailroom, place, body.case_id, learner, read, mail.received_us)
        if joined is None:
            raise UnknownCase("$.case_id", body.case_id)
        settled = Settling("joined", None, joined.case_id, joined.event_id, joined.learner, _by(reach))
        await settle(connection, mail, settled, runtime.clock_us())
    return MailJoined(no, joined.case_id, joined.event_id)


@ROUTES.on("delete", "/v1/quarantined-mails/{mail_no}", "It is gone.", scope="support:write", problems=(UnknownMail,))
async def drop_quarantined(runtime: Runtime, organisation_no: int, reach: ReaderReach, mail_no: str) -> MailDropped:
    """Drop a mail.

    What it said is gone for good; that it came, and who dropped it, is kept as long as other mail.
    """
    no = await _seen(runtime, organisation_no, reach, mail_no)
    async with runtime.pool.connection() as connection:
        mail = await hold_quarantined(connection, organisation_no, no)
        if mail is None:
            raise UnknownMail("{mail_no}", mail_no)
        await settle(connection, mail, Settling("dropped", None, by=_by(reach)), runtime.clock_us())
    return MailDropped(no)


def _mailroom(runtime: Runtime, domain: str) -> Mailroom:
    about = (domain, runtime.settings.mail_authserv_id)
    return Mailroom(runtime.pool, runtime.files, *about, runtime.clock_us, runtime.new_id)


def _by(reach: Reach) -> str:
    """Name who decides; whoever asks for the organisation is nobody in particular."""
    return f"supporter/{reach.person}" if reach.person else "organisation"


async def _read(raw: bytes, domain: str) -> ReadMail:
    return await asyncio.to_thread(read_mail, raw, domain)


async def _seen(runtime: Runtime, organisation_no: int, reach: Reach, mail_no: str) -> int:
    """Return the number of a mail in quarantine that somebody may see.

    Raises:
        UnknownMail: There is none.
    """
    no = int(mail_no) if _DIGITS.fullmatch(mail_no) else 0
    async with runtime.pool.connection() as connection:
        if not await is_seen(connection, organisation_no, reach, no):
            raise UnknownMail("{mail_no}", mail_no)
    return no


async def _require_theirs(runtime: Runtime, organisation_no: int, reach: Reach, learner: str, case_id: str) -> None:
    """See that a case is of a learner of theirs.

    Raises:
        UnknownCase: It is not.
    """
    if not await is_within(runtime.pool, organisation_no, reach, learner):
        raise UnknownCase("$.case_id", case_id)


def _require_taken(arrival: Arrival) -> None:
    if arrival.refusal == "too_many_mails":
        raise TooManyMails
    if arrival.refusal is not None:
        raise MailNotTaken(arrival.refusal)


def _bare(address: str) -> str:
    """Return an address without the brackets in which envelopes have it."""
    return address.strip().removeprefix("<").removesuffix(">")


def _named_in(raw: bytes, domain: str) -> str:
    """Return the address of ours that the headers of a mail name; empty where none is."""
    found = _addresses(raw, "Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
    return next((one for one in found if one.lower().endswith(f"@{domain}")), "")


def _from(raw: bytes) -> str:
    """Return from whom a mail says it is, where nobody tells its envelope: it is not one that came back for that."""
    return next((one for one in _addresses(raw, "From") if one), "unknown")


def _addresses(raw: bytes, *names: str) -> list[str]:
    """Return the addresses of some headers, in their order."""
    head = BytesHeaderParser(policy=compat32).parsebytes(raw[:MOST_HEAD_BYTES])
    said = [str(value)[:4_000] for name in names for value in head.get_all(name, [])]
    try:
        return [address for _, address in getaddresses(said)]
    except (ValueError, IndexError, TypeError, AttributeError, RecursionError):
        return []


def _told(one: WaitingMail) -> QuarantinedMail:
    reason = msgspec.convert(one.reason or "unreadable", QuarantineReason | Literal["unreadable"])
    return QuarantinedMail(
        one.no, one.received_at, reason, (one.sender or "").strip("<>"), one.n_bytes, one.case_id, one.learner
    )

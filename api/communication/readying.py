"""From a sending to a message that can go: to whom, by which channel, in which words; or why it does not."""

from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from api.communication.asking import write_draft
from api.communication.channels.protocol import Outgoing
from api.communication.deciding import Decided
from api.communication.judging import NO_WAY
from api.communication.mail.setting_up import MailSetUp
from api.communication.preparing.answers import prepare_answer
from api.communication.preparing.groups import prepare_group
from api.communication.preparing.handovers import prepare_handover
from api.communication.preparing.invitations import prepare_invitation
from api.communication.preparing.notices import prepare_notice
from api.communication.preparing.peers import prepare_peer
from api.communication.preparing.prepared import Connection, Prepare, Prepared, Reader
from api.communication.preparing.sign_ins import account_reader, prepare_sign_in
from api.communication.preparing.words import GONE
from api.communication.unsubscribing import unsubscribe_url
from api.record.communication.preferences import Recipient
from api.record.communication.reachability import reach_of
from api.record.communication.sendings import Reason, Settled, Taken
from api.record.organisations import organisation_called
from api.record.pool import Pool
from api.record.vault.columns import key_of
from engine.communication.message import Channel, Language, Purpose
from engine.communication.reply_address import (
    BOUNCE_DAYS,
    REPLY_DAYS,
    last_day,
    write_bounce_address,
    write_reply_address,
)
from engine.support.invitations import Attendee, addressed

PREPARE: Final[dict[Purpose, Prepare]] = {
    "answer": prepare_answer,
    "notice": prepare_notice,
    "handover": prepare_handover,
    "invitation": prepare_invitation,
    "sign_in": prepare_sign_in,
    "peer": prepare_peer,
    "group": prepare_group,
}
"""What makes the words of each purpose; reminders are written by their message scenario."""
_ZONE: Final = "Europe/Paris"
"""Of whoever has said none."""


class Surroundings(NamedTuple):
    """What messages are made with.

    Attributes:
        language: Of whoever has chosen none.
        mail: How mail goes out; None where it does not.
        comes_back: Whether mail that comes back, and answers, are taken in.
    """

    language: Language
    mail: MailSetUp | None
    comes_back: bool


class Ready(NamedTuple):
    """A message that can go.

    Attributes:
        channel: By which.
        outgoing: The message.
        facts: Of which its words were made.
    """

    channel: Channel
    outgoing: Outgoing
    facts: dict[str, Any] | None


class _Way(NamedTuple):
    """How somebody is reached: who reads, by which channel, and where."""

    reader: Reader
    channel: Channel
    address: str


async def ready(
    pool: Pool,
    surroundings: Surroundings,
    channels: Collection[Channel],
    taken: Taken,
    decided: Decided,
) -> Ready | Settled:
    """Make a sending ready to go, or say why it does not.

    What this writes (the ticket of a link to sign in) is committed when it returns.

    Args:
        pool: Of the record.
        surroundings: What messages are made with.
        channels: By which messages can go.
        taken: The sending.
        decided: What was decided on it.
    """
    async with pool.connection() as connection:
        way = await _way(connection, surroundings, channels, taken, decided)
        if way is None:
            return Settled("failed", Reason.of("unreachable", NO_WAY))
        prepared = await _prepared(connection, taken, decided, way.reader)
        if isinstance(prepared, Reason):
            return Settled("withdrawn", prepared)
        outgoing = await _outgoing(connection, surroundings, taken, way, prepared, decided.at_us)
    return Ready(way.channel, outgoing, decided.facts)


async def _way(
    connection: Connection,
    surroundings: Surroundings,
    channels: Collection[Channel],
    taken: Taken,
    decided: Decided,
) -> _Way | None:
    """Return the first channel that works, reaches them and is wanted by them."""
    if taken.recipient_kind == "account":
        found = await account_reader(connection, taken)
        return None if found is None or "mail" not in channels else _Way(found[0], "mail", found[1])
    whom = Recipient(taken.recipient_kind, taken.recipient_id)
    reach = (await reach_of(connection, taken.organisation_no, [whom]))[whom]
    reader = Reader(reach.name, reach.language or surroundings.language, ZoneInfo(reach.zone or _ZONE))
    for channel in channels_left(taken.channels, taken.n_attempts, decided.channel):
        is_wanted = channel == decided.channel or taken.purpose == "sign_in" or reach.takes(taken.purpose, channel)
        if channel in channels and channel in reach.addresses and is_wanted:
            return _Way(reader, channel, reach.addresses[channel])
    return None


def channels_left(left: Sequence[Channel], n_attempts: int, decided: Channel | None) -> Sequence[Channel]:
    """Return by which channels to try, in this order.

    Args:
        left: Those of the sending that refused nothing yet.
        n_attempts: Which attempt this is, from 1.
        decided: The one that was decided on; of those left before it none is wanted. None for any.

    >>> channels_left(("mail", "push", "in_app"), 1, "push"), channels_left(("in_app",), 2, "mail")
    (('push', 'in_app'), ('in_app',))
    """
    if decided is None:
        return left
    if decided in left:
        return left[left.index(decided) :]
    return left if n_attempts > 1 else (decided,)


async def _prepared(connection: Connection, taken: Taken, decided: Decided, reader: Reader) -> Prepared | Reason:
    if taken.scenario_id is not None:
        draft = await write_draft(connection, taken, decided.facts, reader)
        return draft if isinstance(draft, Reason) else Prepared(draft)
    prepare = PREPARE.get(taken.purpose)
    return Reason.of("gone", GONE) if prepare is None else await prepare(connection, taken, reader)


async def _outgoing(
    connection: Connection, surroundings: Surroundings, taken: Taken, way: _Way, prepared: Prepared, now_us: int
) -> Outgoing:
    mail = surroundings.mail
    made = Outgoing(
        organisation_no=taken.organisation_no,
        organisation=await organisation_called(connection, taken.organisation_no),
        no=taken.no,
        key=taken.key,
        purpose=taken.purpose,
        recipient_kind=taken.recipient_kind,
        recipient_id=taken.recipient_id,
        address=way.address,
        name=way.reader.name,
        language=way.reader.language,
        draft=prepared.draft,
        message_id=message_id_of(taken, "localhost" if mail is None else mail.domain),
        references=prepared.references,
        from_name=prepared.from_name,
        calendar=prepared.calendar,
        case_id=taken.case_id,
        is_required="required" in taken.facts,
        at_us=now_us,
    )
    if mail is None or way.channel != "mail":
        return made
    key = await key_of(connection, taken.organisation_no)
    if taken.purpose == "reminder" and not made.is_required:
        made = made._replace(unsubscribe_url=unsubscribe_url(key.sign, mail.sender.base_url, taken, now_us))
    if not surroundings.comes_back:
        return _organised(made, str(mail.sender.address))
    whose = (key.sign, mail.domain, taken.organisation_no)
    made = made._replace(bounces_to=write_bounce_address(*whose, taken.no, last_day(now_us, BOUNCE_DAYS)))
    if prepared.takes_answers and taken.case_id is not None:
        person = f"{taken.recipient_kind}/{taken.recipient_id}"
        reply_to = write_reply_address(*whose, taken.case_id, person, last_day(now_us, REPLY_DAYS))
        made = made._replace(reply_to=reply_to)
    return _organised(made, str(mail.sender.address))


def _organised(made: Outgoing, sender: str) -> Outgoing:
    """Say in an invitation who invites and who is invited: calendars answer to where answers go."""
    if made.calendar is None:
        return made
    organiser, attendee = Attendee(made.reply_to or sender, made.from_name), Attendee(made.address, made.name)
    text = addressed(made.calendar.content.decode(), organiser, attendee)
    return made._replace(calendar=made.calendar._replace(content=text.encode()))


def message_id_of(taken: Taken, domain: str) -> str:
    """Name a message among mails, the same at every attempt, and say nothing of what it is.

    Args:
        taken: The sending.
        domain: Of the mail of the service.
    """
    digest = sha256(f"{taken.organisation_no}\0{taken.key}".encode()).hexdigest()
    return f"{digest[:32]}@{domain}"

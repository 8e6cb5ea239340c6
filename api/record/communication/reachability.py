"""Who can be reached how: addresses that may be used, what each person wants, and where nobody was reached.

    contact (sealed) ─┐
    preferences ──────┼─▶ Reachability ─▶ whoever sends
    where it bounced ─┘

An address at which nobody was reached is known by a keyed digest, so that another one in its place is used at once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.columns import INSTANT
from api.record.communication.preferences import Recipient
from api.record.vault.columns import find_key, told
from api.record.vault.people import learner_email, learner_name, learner_phone, supporter_details
from api.record.vault.vault import OrganisationKey
from engine.communication.message import Channel, Language, Purpose
from engine.communication.preferences import CHANNELS, Preferences, QuietHours
from engine.communication.telephone import dialled

Connection = AsyncConnection[TupleRow]
IN_APP: Final = "own pages"
"""The address of everybody's own pages."""


class Subscribed(msgspec.Struct, frozen=True):
    """A browser that shows messages to somebody.

    Attributes:
        endpoint: Where the push service takes them.
        p256dh: Its public key, base64url (RFC 8291).
        auth: Its secret, base64url.
    """

    endpoint: str
    p256dh: str
    auth: str


class Reachability(NamedTuple):
    """How somebody is reached.

    Attributes:
        recipient: Who.
        name: What they are called; None where that is not known.
        language: In which they are written to; None where that is not known.
        zone: IANA name of their time zone; None where that is not known.
        addresses: What may be used, by channel: known, and not where nobody was reached. Of `push` their browsers, as
            JSON; of `in_app` their own pages, always; of `lms` their number in it.
        suspended: Why an address that is known is not used, by channel.
        preferences: What they chose.
    """

    recipient: Recipient
    name: str | None
    language: Language | None
    zone: str | None
    addresses: Mapping[Channel, str]
    suspended: Mapping[Channel, str]
    preferences: Preferences

    @property
    def quiet(self) -> QuietHours | None:
        """When nothing is to ring."""
        return self.preferences.quiet

    def takes(self, purpose: Purpose, channel: Channel) -> bool:
        """Tell whether they want messages of a purpose on a channel."""
        return self.preferences.takes(purpose, channel)

    def channels(self, purpose: Purpose) -> tuple[Channel, ...]:
        """Return on which channels they can be told something, and want it."""
        return tuple(one for one in CHANNELS if one in self.addresses and self.takes(purpose, one))


class _Contact(NamedTuple):
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    language: Any = None
    zone: str | None = None


_LEARNERS: Final = (
    f"SELECT c.learner, {learner_name('c')}, {learner_email('c')}, {learner_phone('c')}, c.language, c.zone"
    " FROM symphonie.learner_contact c WHERE c.organisation_no = %s AND c.learner = ANY(%s)"
)
_SUPPORTERS: Final = (
    f"SELECT p.id, p.content->>'language', p.content->>'zone', {supporter_details('c')}"
    " FROM symphonie.staff_part p LEFT JOIN symphonie.supporter_contact c"
    " ON (c.organisation_no, c.supporter_id) = (p.organisation_no, p.id)"
    " WHERE p.organisation_no = %s AND p.kind = 'supporter' AND p.id = ANY(%s) AND p.content IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM symphonie.staff_part n WHERE (n.organisation_no, n.kind, n.id)"
    " = (p.organisation_no, p.kind, p.id) AND n.version > p.version)"
)
_OF: Final = (
    "SELECT recipient_kind, recipient_id, {} FROM symphonie.{} t WHERE organisation_no = %s"
    " AND (recipient_kind, recipient_id) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"
)
_CHOICES: Final = _OF.format("content::text", "recipient_preference")
_UNREACHED: Final = _OF.format("channel, address_index, code", "unreachable_address")
_PUSHED: Final = (
    _OF.format(told("t", "push_subscription.subscription", "t.id", "NULL::text"), "push_subscription")
    + " ORDER BY made_at, id"
)
_IN_LMS: Final = (
    "SELECT DISTINCT ON (i.learner) i.learner, i.subject FROM symphonie.identity i JOIN symphonie.lms_account a"
    " ON (a.organisation_no, a.issuer) = (i.organisation_no, i.issuer)"
    " WHERE i.organisation_no = %s AND i.learner = ANY(%s) AND i.subject ~ '^[0-9]{1,18}$'"
    " ORDER BY i.learner, i.bound_at DESC, i.subject"
)
_SUSPEND: Final = (
    "INSERT INTO symphonie.unreachable_address AS u"
    " (organisation_no, recipient_kind, recipient_id, channel, address_index, code, since)"
    f" VALUES (%s, %s, %s, %s, %s, %s, {INSTANT.format('%s')})"
    " ON CONFLICT (organisation_no, recipient_kind, recipient_id, channel) DO UPDATE"
    " SET address_index = excluded.address_index, code = excluded.code, since = excluded.since"
    " WHERE u.address_index <> excluded.address_index"
)
_RESUME: Final = (
    "DELETE FROM symphonie.unreachable_address"
    " WHERE (organisation_no, recipient_kind, recipient_id, channel) = (%s, %s, %s, %s)"
)


async def reach_of(
    connection: Connection, organisation_no: int, recipients: Collection[Recipient]
) -> dict[Recipient, Reachability]:
    """Return how people are reached; whoever is not known by their own pages only.

    Where the organisation's key is not here no address is known, and nobody is written to outside.
    """
    contacts = await _contacts(connection, organisation_no, recipients)
    key = await find_key(connection, organisation_no)
    asked = [organisation_no, [one.kind for one in recipients], [one.id for one in recipients]]
    choices = {
        Recipient(kind, who): msgspec.json.decode(content, type=Preferences)
        for kind, who, content in await _rows(connection, _CHOICES, asked)
    }
    unreached: dict[Recipient, dict[Channel, tuple[bytes, str]]] = defaultdict(dict)
    for kind, who, channel, index, code in await _rows(connection, _UNREACHED, asked):
        unreached[Recipient(kind, who)][channel] = (bytes(index), code)
    browsers: dict[Recipient, list[Subscribed]] = defaultdict(list)
    for kind, who, content in await _rows(connection, _PUSHED, asked):
        if content is not None:
            browsers[Recipient(kind, who)].append(msgspec.json.decode(content, type=Subscribed))
    in_lms: dict[str, str] = dict(await _rows(connection, _IN_LMS, [organisation_no, _ids(recipients, "learner")]))
    found = {}
    for one in recipients:
        known: dict[Channel, str | None] = {
            "push": msgspec.json.encode(browsers[one]).decode() if browsers[one] else None,
            "lms": in_lms.get(one.id) if one.kind == "learner" else None,
        }
        found[one] = _reached(one, contacts.get(one, _Contact()), known, unreached[one], choices.get(one), key)
    return found


async def address_of(connection: Connection, organisation_no: int, recipient: Recipient) -> str | None:
    """Return the mail address of somebody as it is known, whether it is used or not."""
    return (await _contacts(connection, organisation_no, [recipient])).get(recipient, _Contact()).email


async def who_is_called(connection: Connection, organisation_no: int, number: str) -> list[Recipient]:
    """Return whose telephone number this is; contacts are opened one by one, which `STOP` is rare enough for."""
    query = f"SELECT c.learner, {learner_phone('c')} FROM symphonie.learner_contact c WHERE c.organisation_no = %s"
    query += " AND c.phone_box IS NOT NULL"
    learners = await _rows(connection, query, [organisation_no])
    query = f"SELECT c.supporter_id, {supporter_details('c')} FROM symphonie.supporter_contact c"
    supporters = await _rows(connection, f"{query} WHERE c.organisation_no = %s", [organisation_no])
    return [
        *(Recipient("learner", who) for who, phone in learners if dialled(phone) == number),
        *(Recipient("supporter", who) for who, details in supporters if dialled(_told(details).phone) == number),
    ]


async def suspend(
    connection: Connection,
    key: OrganisationKey,
    recipient: Recipient,
    channel: Channel,
    address: str,
    code: str,
    now_us: int,
) -> bool:
    """Send somebody nothing more to an address, and tell whether that is new.

    Args:
        connection: In whose transaction.
        key: Of the organisation.
        recipient: Who.
        channel: On which it was.
        address: Where nobody was reached.
        code: Status of the bounce, or why else.
        now_us: Since when.
    """
    row = [key.organisation_no, *recipient, channel, key.index(address), code, now_us]
    return bool((await connection.execute(_SUSPEND, row)).rowcount)


async def resume(connection: Connection, organisation_no: int, recipient: Recipient, channel: Channel) -> bool:
    """Use an address again, and tell whether it was not used."""
    return bool((await connection.execute(_RESUME, [organisation_no, *recipient, channel])).rowcount)


def _reached(
    recipient: Recipient,
    contact: _Contact,
    others: Mapping[Channel, str | None],
    unreached: Mapping[Channel, tuple[bytes, str]],
    preferences: Preferences | None,
    key: OrganisationKey | None,
) -> Reachability:
    known: dict[Channel, str | None] = {
        "mail": contact.email,
        "sms": dialled(contact.phone),
        **others,
        "in_app": IN_APP,
    }
    suspended = {
        channel: code
        for channel, (index, code) in unreached.items()
        if key is not None and known[channel] is not None and key.index(known[channel]) == index
    }
    addresses = {
        channel: address for channel, address in known.items() if address is not None and channel not in suspended
    }
    return Reachability(
        recipient,
        contact.name,
        contact.language,
        contact.zone,
        addresses,
        suspended,
        preferences or Preferences(),
    )


async def _contacts(
    connection: Connection, organisation_no: int, recipients: Collection[Recipient]
) -> dict[Recipient, _Contact]:
    learners, supporters = _ids(recipients, "learner"), _ids(recipients, "supporter")
    found = {
        Recipient("learner", who): _Contact(*contact)
        for who, *contact in (await _rows(connection, _LEARNERS, [organisation_no, learners]) if learners else [])
    }
    for who, language, zone, details in (
        await _rows(connection, _SUPPORTERS, [organisation_no, supporters]) if supporters else []
    ):
        found[Recipient("supporter", who)] = _told(details)._replace(language=language, zone=zone)
    return found


def _told(details: str | None) -> _Contact:
    said = msgspec.json.decode(details) if details is not None else {}
    return _Contact(said.get("name"), said.get("email"), said.get("phone"))


def _ids(recipients: Iterable[Recipient], kind: str) -> list[str]:
    return [one.id for one in recipients if one.kind == kind]


async def _rows(connection: Connection, query: str, asked: list[Any]) -> list[TupleRow]:
    return await (await connection.execute(query, asked)).fetchall()

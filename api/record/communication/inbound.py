"""Mail that came in, in the record: acknowledged once it is there, settled exactly once.

    received ─▶ taken (into a case) │ noted (no person wrote) │ quarantined ─▶ joined (by a supporter) │ dropped

The row is the acknowledgement. Whoever takes a mail in holds its row, and settles it in the transaction that writes the
case; so killed at any moment, it is taken in once. What people wrote is sealed, and goes after its retention.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.record.columns import INSTANT, MICROSECONDS
from api.record.support.readers import MINE, Reach, on_level
from api.record.vault.columns import told
from api.record.vault.vault import OrganisationKey

Connection = AsyncConnection[TupleRow]
Via = Literal["smtp", "route"]
Settled = Literal["taken", "noted", "quarantined", "joined", "dropped"]
_RAW: Final = "inbound_mail.raw"
_SENDER: Final = "inbound_mail.sender"
_RECIPIENT: Final = "inbound_mail.recipient"
_US_PER_HOUR: Final = 3_600_000_000
RETRY_US: Final = 60_000_000
"""What cannot be taken in keeps nothing else from it: it is tried again a minute later, then after longer."""
_LONGEST_US: Final = 3_600_000_000


class NewMail(NamedTuple):
    """A mail that comes in.

    Attributes:
        key: Digest that makes it the same or another one.
        via: How it came.
        sender: Of the envelope; empty for a mail that came back.
        recipient: Of the envelope.
        raw: As it came.
        learner: Of whom it is, or about whom, as far as its address proves it.
    """

    key: bytes
    via: Via
    sender: str
    recipient: str
    raw: bytes
    learner: str | None


class StoredMail(NamedTuple):
    """A mail as it stands.

    Attributes:
        organisation_no: Whose.
        no: Its number.
        via: How it came.
        sender: Of the envelope.
        recipient: Of the envelope.
        raw: As it came.
        n_attempts: How often it could not be taken in.
        received_us: When.
    """

    organisation_no: int
    no: int
    via: Via
    sender: str
    recipient: str
    raw: bytes
    n_attempts: int
    received_us: int


class Settling(NamedTuple):
    """What became of a mail.

    Attributes:
        state: That.
        reason: Why, in a code.
        case_id: Into which case it went, or about which it is.
        event_id: As which event.
        learner: Of whom it is, or about whom.
        by: Who decided it, where a person did.
    """

    state: Settled
    reason: str | None = None
    case_id: str | None = None
    event_id: str | None = None
    learner: str | None = None
    by: str | None = None


class WaitingMail(NamedTuple):
    """A mail in quarantine, as a list tells it."""

    no: int
    received_at: datetime
    reason: str | None
    sender: str | None
    n_bytes: int
    case_id: str | None
    learner: str | None


_ADD: Final = (
    "INSERT INTO symphonie.inbound_mail"
    " (organisation_no, mail_digest, via, sender_index, n_bytes, received_at, next_at, learner)"
    f" VALUES (%s, %s, %s, %s, %s, {INSTANT.format('%s')}, {INSTANT.format('%s')}, %s)"
    " ON CONFLICT (organisation_no, mail_digest) DO NOTHING RETURNING no"
)
_SEAL: Final = (
    "UPDATE symphonie.inbound_mail SET sender_box = %s, recipient_box = %s, raw_box = %s"
    " WHERE (organisation_no, no) = (%s, %s)"
)
_LATELY: Final = (
    "SELECT (SELECT count(*) FROM (SELECT FROM symphonie.inbound_mail WHERE organisation_no = %(no)s"
    f" AND sender_index = %(sender)s AND received_at > {INSTANT.format('%(since)s')} LIMIT %(of_sender)s) AS theirs),"
    " (SELECT count(*) FROM (SELECT FROM symphonie.inbound_mail WHERE organisation_no = %(no)s"
    f" AND received_at > {INSTANT.format('%(since)s')} LIMIT %(of_all)s) AS everybodys)"
)
_OWN: Final = (
    f"m.organisation_no, m.no, m.via, {told('m', _SENDER, 'm.no::text', 'NULL::text')},"
    f" {told('m', _RECIPIENT, 'm.no::text', 'NULL::text')},"
    f" {told('m', _RAW, 'm.no::text', 'NULL::text')}, m.n_attempts,"
    f" {MICROSECONDS.format('m.received_at')}"
)
_TAKE: Final = (
    f"SELECT {_OWN} FROM symphonie.inbound_mail m WHERE m.state = 'received' AND m.next_at <= {INSTANT.format('%s')}"
    " AND (%s::bigint IS NULL OR (m.organisation_no, m.no) = (%s, %s))"
    " ORDER BY m.next_at LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_HOLD: Final = (
    f"SELECT {_OWN} FROM symphonie.inbound_mail m WHERE m.state = 'quarantined'"
    " AND (m.organisation_no, m.no) = (%s, %s) FOR UPDATE"
)
_SETTLE: Final = (
    "UPDATE symphonie.inbound_mail SET state = %(state)s, reason = %(reason)s, case_id = %(case_id)s,"
    " event_id = %(event_id)s, learner = coalesce(%(learner)s, learner), settled_by = %(by)s, error = NULL,"
    f" settled_at = {INSTANT.format('%(now)s')},"
    " raw_box = CASE WHEN %(state)s = 'dropped' THEN NULL ELSE raw_box END"
    " WHERE (organisation_no, no) = (%(organisation_no)s, %(no)s)"
)
_PUT_OFF: Final = (
    "UPDATE symphonie.inbound_mail SET n_attempts = n_attempts + 1, error = %s,"
    f" next_at = {INSTANT.format('%s')} WHERE (organisation_no, no) = (%s, %s)"
)
_SEEN: Final = (
    f"m.state = 'quarantined' AND (%(sees_all)s OR m.learner IS NOT NULL AND {on_level('m.learner')}"
    " OR EXISTS (SELECT FROM symphonie.support_case c WHERE (c.organisation_no, c.id) = (m.organisation_no, m.case_id)"
    " AND c.owner_id = ANY(%(reader_people)s)))"
)
_WAITING: Final = (
    f"WITH {MINE} SELECT m.no, m.received_at, m.reason, {told('m', _SENDER, 'm.no::text', 'NULL::text')}, m.n_bytes,"
    " m.case_id, m.learner FROM symphonie.inbound_mail m WHERE m.organisation_no = %(organisation_no)s"
    f" AND {_SEEN} AND (%(before)s::bigint IS NULL OR m.no < %(before)s) ORDER BY m.no DESC LIMIT %(limit)s"
)
_IS_SEEN: Final = (
    f"WITH {MINE} SELECT FROM symphonie.inbound_mail m WHERE (m.organisation_no, m.no) = (%(organisation_no)s, %(no)s)"
    f" AND {_SEEN}"
)


async def add_mail(connection: Connection, key: OrganisationKey, new: NewMail, now_us: int) -> int | None:
    """Store a mail, and return its number; None if it came before."""
    index = key.index(new.sender)
    about = [key.organisation_no, new.key, new.via, index, len(new.raw), now_us, now_us, new.learner]
    await connection.execute("SET LOCAL synchronous_commit = on")  # whoever is told that it is taken forgets it
    row = await (await connection.execute(_ADD, about)).fetchone()
    if row is None:
        return None
    name = str(row[0])
    boxes = (key.seal(_SENDER, name, new.sender), key.seal(_RECIPIENT, name, new.recipient))
    await connection.execute(
        _SEAL, [*boxes, key.seal(_RAW, name, b64encode(new.raw).decode()), key.organisation_no, row[0]]
    )
    return int(row[0])


async def count_lately(
    connection: Connection, key: OrganisationKey, sender: str, most: tuple[int, int], now_us: int
) -> tuple[int, int]:
    """Count what came within an hour from a sender, and from everybody; no further than `most` of each."""
    since = {"no": key.organisation_no, "sender": key.index(sender), "since": now_us - _US_PER_HOUR}
    cursor = await connection.execute(_LATELY, {**since, "of_sender": most[0], "of_all": most[1]})
    row = await cursor.fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


async def take_mail(connection: Connection, now_us: int, which: tuple[int, int] | None = None) -> StoredMail | None:
    """Return a mail that is to be taken in, held until the transaction ends; None if there is none.

    Args:
        connection: In whose transaction.
        now_us: By when it is due.
        which: Organisation and number of the only one that is wanted.
    """
    organisation_no, no = which or (None, None)
    row = await (await connection.execute(_TAKE, [now_us, organisation_no, organisation_no, no])).fetchone()
    return None if row is None else _opened(row)


async def hold_quarantined(connection: Connection, organisation_no: int, no: int) -> StoredMail | None:
    """Return a mail that is in quarantine, held until the transaction ends; None if none is of this number."""
    row = await (await connection.execute(_HOLD, [organisation_no, no])).fetchone()
    return None if row is None else _opened(row)


async def settle(connection: Connection, mail: StoredMail, settling: Settling, now_us: int) -> None:
    """Note what became of a mail, in the transaction that holds it."""
    about = {"organisation_no": mail.organisation_no, "no": mail.no, "now": now_us}
    await connection.execute(_SETTLE, {**about, **settling._asdict()})


async def put_off(connection: Connection, mail: StoredMail, error: str, now_us: int) -> None:
    """Try a mail again later, and note why it could not be taken in."""
    wait_us = min(RETRY_US << min(mail.n_attempts, 10), _LONGEST_US)
    await connection.execute(_PUT_OFF, [error, now_us + wait_us, mail.organisation_no, mail.no])


async def quarantined(
    connection: Connection, organisation_no: int, reach: Reach, before: int | None, limit: int
) -> Sequence[WaitingMail]:
    """List what is in quarantine as far as somebody may see it, the newest first.

    That is what is about a learner of theirs, as a peer tutor only what came to a case that they have; whoever
    coordinates, and the organisation itself, see all of it.
    """
    about = {**_for(organisation_no, reach), "before": before, "limit": limit}
    cursor = connection.cursor(row_factory=args_row(WaitingMail))
    return await (await cursor.execute(_WAITING, about)).fetchall()


async def is_seen(connection: Connection, organisation_no: int, reach: Reach, no: int) -> bool:
    """Tell whether a mail is in quarantine that somebody may see."""
    row = await (await connection.execute(_IS_SEEN, {**_for(organisation_no, reach), "no": no})).fetchone()
    return row is not None


def _for(organisation_no: int, reach: Reach) -> dict[str, object]:
    return {**reach.parameters, "organisation_no": organisation_no, "sees_all": reach.is_coordinator}


def _opened(row: TupleRow) -> StoredMail:
    """Read what is sealed; what cannot be opened is empty, and is not taken in."""
    organisation_no, no, via, sender, recipient, raw, n_attempts, received_us = row
    content = b"" if raw is None else b64decode(raw)
    return StoredMail(organisation_no, no, via, sender or "", recipient or "", content, n_attempts, received_us)

"""What people chose of messages, in the record."""

from typing import Final, NamedTuple

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.columns import INSTANT
from engine.communication.message import Channel
from engine.communication.preferences import Choice, ChosenPurpose, Preferences, chosen, without_channel
from engine.support.events import PersonKind

Connection = AsyncConnection[TupleRow]


class Recipient(NamedTuple):
    """Somebody who is written to."""

    kind: PersonKind
    id: str

    @property
    def name(self) -> str:
        """As requests name them."""
        return f"{self.kind}/{self.id}"


_WHOSE: Final = "(organisation_no, recipient_kind, recipient_id) = (%s, %s, %s)"
_FIND: Final = f"SELECT content::text FROM symphonie.recipient_preference WHERE {_WHOSE}"
_PUT: Final = (
    "INSERT INTO symphonie.recipient_preference (organisation_no, recipient_kind, recipient_id, content, put_at)"
    f" VALUES (%s, %s, %s, %s, {INSTANT.format('%s')}) ON CONFLICT (organisation_no, recipient_kind, recipient_id)"
    " DO UPDATE SET content = excluded.content, put_at = excluded.put_at"
)
_HOLD: Final = "SELECT pg_advisory_xact_lock(%s, hashtext('preferences/' || %s || '/' || %s))"
FORGET: Final = tuple(
    f"DELETE FROM symphonie.{table} WHERE {_WHOSE}"
    for table in ("recipient_preference", "unreachable_address", "push_subscription")
)
"""Of a supporter who is removed; what is a learner's goes with the learner."""


async def preferences_of(connection: Connection, organisation_no: int, recipient: Recipient) -> Preferences:
    """Return what somebody chose."""
    row = await (await connection.execute(_FIND, [organisation_no, *recipient])).fetchone()
    return Preferences() if row is None else msgspec.json.decode(row[0], type=Preferences)


async def put_preferences(
    connection: Connection, organisation_no: int, recipient: Recipient, preferences: Preferences, now_us: int
) -> None:
    """Store what somebody chose, as a whole."""
    content = msgspec.json.encode(preferences).decode()
    await connection.execute(_PUT, [organisation_no, *recipient, content, now_us])


async def choose(
    connection: Connection, organisation_no: int, recipient: Recipient, choices: tuple[Choice, ...], now_us: int
) -> None:
    """Change some choices of somebody and leave the others, in the caller's transaction."""
    await connection.execute(_HOLD, [organisation_no, *recipient])
    held = await preferences_of(connection, organisation_no, recipient)
    await put_preferences(connection, organisation_no, recipient, chosen(held, choices), now_us)


async def opt_out(
    connection: Connection,
    organisation_no: int,
    recipient: Recipient,
    channel: Channel,
    purpose: ChosenPurpose | None,
    now_us: int,
) -> None:
    """Note that somebody wants no messages of a purpose on a channel any more, or none at all where none is named."""
    choices = without_channel(channel) if purpose is None else (Choice(purpose, channel, is_on=False),)
    await choose(connection, organisation_no, recipient, choices, now_us)


async def forget_supporter(connection: Connection, organisation_no: int, supporter_id: str) -> None:
    """Delete what is kept of how a supporter is reached."""
    for statement in FORGET:
        await connection.execute(statement, [organisation_no, "supporter", supporter_id])

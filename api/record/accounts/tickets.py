"""What opens once: invitations, links to sign in, challenges of passkeys, journeys to a provider.

A ticket is deleted by the one statement that reads it, so that of several who hold it one is let in.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, Final, Literal, NamedTuple

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.record.accounts.sessions import hash_of
from api.record.pool import Pool, row_of

TicketKind = Literal["invitation", "link", "passkey", "oidc", "lti"]
LASTS: Final[dict[TicketKind, timedelta]] = {
    "invitation": timedelta(days=7),
    "link": timedelta(minutes=15),
    "passkey": timedelta(minutes=5),
    "oidc": timedelta(minutes=10),
    "lti": timedelta(minutes=5),
}
"""How long each opens."""
LONGEST_SECRET: Final = 128


class NewTicket(NamedTuple):
    """A ticket just made; its secret is kept by nobody here.

    Attributes:
        ticket_id: Names it, and opens nothing.
        secret: Opens it.
        expires_at: Until when.
    """

    ticket_id: str
    secret: str
    expires_at: datetime


class Ticket(NamedTuple):
    """A ticket that opens.

    Attributes:
        ticket_id: Names it.
        account_id: Whose it is; None where that is still to be found out.
        content: What was noted when it was made.
        expires_at: Until when.
    """

    ticket_id: str
    account_id: str | None
    content: dict[str, Any]
    expires_at: datetime


_COLUMNS: Final = "t.id, t.account_id, coalesce(t.content, '{}'), t.expires_at"


async def make_ticket(
    connection: AsyncConnection[TupleRow],
    kind: TicketKind,
    account_id: str | None = None,
    content: object = None,
    lasts: timedelta | None = None,
) -> NewTicket:
    """Make a ticket, and forget some that are over."""
    await connection.execute(
        "DELETE FROM symphonie.ticket WHERE secret_sha256 IN (SELECT secret_sha256 FROM symphonie.ticket"
        " WHERE expires_at < now() LIMIT 100 FOR UPDATE SKIP LOCKED)"
    )
    ticket_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    cursor = connection.cursor(row_factory=args_row(NewTicket))
    query = (
        "INSERT INTO symphonie.ticket (id, secret_sha256, kind, account_id, content, expires_at)"
        " VALUES (%s, %s, %s, %s, %s, now() + %s) RETURNING id, %s, expires_at"
    )
    body = None if content is None else msgspec.json.encode(content).decode()
    about = [ticket_id, hash_of(secret), kind, account_id, body, lasts or LASTS[kind], secret]
    made = await (await cursor.execute(query, about)).fetchone()
    if made is None:
        raise LookupError(ticket_id)
    return made


async def peek(pool: Pool, kind: TicketKind, secret: str) -> Ticket | None:
    """Return a ticket that still opens, and leave it."""
    query = (
        f"SELECT {_COLUMNS} FROM symphonie.ticket t LEFT JOIN symphonie.account a ON a.id = t.account_id"
        " WHERE t.secret_sha256 = %s AND t.kind = %s AND t.expires_at > now() AND a.disabled_at IS NULL"
    )
    return await row_of(pool, Ticket, query, [hash_of(secret[:LONGEST_SECRET]), kind])


async def spend(connection: AsyncConnection[TupleRow], kind: TicketKind, secret: str) -> Ticket | None:
    """Take a ticket that still opens away; None if it never did, does no more, or somebody else was faster."""
    query = (
        "DELETE FROM symphonie.ticket t WHERE t.secret_sha256 = %s AND t.kind = %s AND t.expires_at > now()"
        " AND NOT EXISTS (SELECT FROM symphonie.account a WHERE a.id = t.account_id AND a.disabled_at IS NOT NULL)"
        f" RETURNING {_COLUMNS}"
    )
    cursor = connection.cursor(row_factory=args_row(Ticket))
    return await (await cursor.execute(query, [hash_of(secret[:LONGEST_SECRET]), kind])).fetchone()

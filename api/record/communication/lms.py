"""The learning platform in which messages are written to learners: where it is, and its token, sealed."""

from datetime import datetime
from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.record.vault.columns import key_of, told

Connection = AsyncConnection[TupleRow]


class LmsAccount(NamedTuple):
    """Where messages are written, and with what.

    Attributes:
        url: Of the platform.
        issuer: The same, as identities of learners have it.
        token: Of its web services; None where the organisation's key is not here.
        put_at: When it was set.
    """

    url: str
    issuer: str
    token: str | None
    put_at: datetime


_PLACE: Final = "lms_account.token"
_FIND: Final = (
    f"SELECT a.url, a.issuer, {told('a', _PLACE, 'a.issuer', 'NULL::text')}, a.put_at FROM symphonie.lms_account a"
    " WHERE a.organisation_no = %s"
)
_PUT: Final = (
    "INSERT INTO symphonie.lms_account (organisation_no, url, issuer, token_box) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (organisation_no) DO UPDATE SET url = excluded.url, issuer = excluded.issuer,"
    " token_box = excluded.token_box, put_at = excluded.put_at"
)
_REMOVE: Final = "DELETE FROM symphonie.lms_account WHERE organisation_no = %s"


async def find_lms(connection: Connection, organisation_no: int) -> LmsAccount | None:
    """Return where messages are written; None for nowhere."""
    cursor = connection.cursor(row_factory=args_row(LmsAccount))
    return await (await cursor.execute(_FIND, [organisation_no])).fetchone()


async def put_lms(connection: Connection, organisation_no: int, url: str, issuer: str, token: str) -> None:
    """Store where messages are written, and with what."""
    key = await key_of(connection, organisation_no)
    await connection.execute(_PUT, [organisation_no, url, issuer, key.seal(_PLACE, issuer, token)])


async def remove_lms(connection: Connection, organisation_no: int) -> bool:
    """Write nowhere any more, and tell whether anything was written."""
    return bool((await connection.execute(_REMOVE, [organisation_no])).rowcount)

"""What the tool signs with: an RSA key pair of each organisation, the private half sealed under the organisation's key.

A new pair is published at once and signs a day later, so that no platform meets a key that it has not read yet; the one
before is published for a month after that.
"""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.errors import RecordUnavailable
from api.record.pool import Pool, rows_of
from api.record.vault.columns import key_of

SIGNS_AFTER: Final = timedelta(days=1)
KEPT_FOR: Final = timedelta(days=31)
_PLACE: Final = "lti_key.private"
_COLUMNS: Final = "kid, public_jwk, private_box, made_at"


class KeyPair(NamedTuple):
    """A key pair that was just made.

    Attributes:
        kid: Its name.
        public_jwk: Its public half, as JSON (RFC 7517).
        private_pem: Its private half.
    """

    kid: str
    public_jwk: str
    private_pem: str


class _Stored(NamedTuple):
    kid: str
    public_jwk: str
    private_box: bytes
    made_at: datetime


async def put_key(connection: AsyncConnection[TupleRow], organisation_no: int, new: KeyPair, at: datetime) -> None:
    """Keep a key pair, and forget those that nobody has to know any more.

    Raises:
        RecordUnavailable: The master key is not here.
    """
    sealed = (await key_of(connection, organisation_no)).seal(_PLACE, new.kid, new.private_pem)
    await connection.execute(
        "INSERT INTO symphonie.lti_key (organisation_no, kid, public_jwk, private_box, made_at)"
        " VALUES (%s, %s, %s, %s, %s)",
        [organisation_no, new.kid, new.public_jwk, sealed, at],
    )
    await connection.execute(
        "DELETE FROM symphonie.lti_key k WHERE organisation_no = %(no)s"
        " AND EXISTS (SELECT FROM symphonie.lti_key newer"
        " WHERE newer.organisation_no = k.organisation_no AND newer.made_at > k.made_at"
        " AND newer.made_at < %(before)s)",
        {"no": organisation_no, "before": at - SIGNS_AFTER - KEPT_FOR},
    )


async def has_key(connection: AsyncConnection[TupleRow], organisation_no: int) -> bool:
    """Tell whether an organisation has a key pair; whoever asks in a transaction makes the first one alone."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext('symphonie.lti_key'), %s)", [organisation_no])
    query = "SELECT FROM symphonie.lti_key WHERE organisation_no = %s LIMIT 1"
    return (await connection.execute(query, [organisation_no])).rowcount > 0


async def signing_key(connection: AsyncConnection[TupleRow], organisation_no: int, at: datetime) -> KeyPair | None:
    """Return what is signed with now: the newest that is a day old, else the oldest; None before there is any.

    Raises:
        RecordUnavailable: The master key is not here.
    """
    cursor = connection.cursor(row_factory=args_row(_Stored))
    query = (
        f"SELECT {_COLUMNS} FROM symphonie.lti_key WHERE organisation_no = %(no)s"
        " ORDER BY made_at <= %(ripe)s DESC, CASE WHEN made_at <= %(ripe)s THEN -1 ELSE 1 END"
        " * extract(epoch FROM made_at) LIMIT 1"
    )
    found = await (await cursor.execute(query, {"no": organisation_no, "ripe": at - SIGNS_AFTER})).fetchone()
    if found is None:
        return None
    opened = (await key_of(connection, organisation_no)).open(_PLACE, found.kid, found.private_box)
    if opened is None:
        reason = "the tool's key cannot be opened: the master key is another one"
        raise RecordUnavailable(reason)
    return KeyPair(found.kid, found.public_jwk, opened)


async def public_keys(pool: Pool, organisation: str) -> list[str]:
    """Return the public keys of an organisation as JSON, the newest first."""
    query = (
        "SELECT k.public_jwk FROM symphonie.lti_key k JOIN symphonie.organisation o ON o.no = k.organisation_no"
        " WHERE o.id = %s ORDER BY k.made_at DESC, k.kid"
    )
    return await rows_of(pool, str, query, [organisation])

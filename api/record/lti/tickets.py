"""What is used once: launches by their nonces, and links by which a platform is registered."""

import secrets
from datetime import timedelta
from typing import Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.record.accounts.sessions import hash_of
from api.record.pool import Pool, row_of

LINK_LASTS: Final = timedelta(days=1)
_OPENS: Final = (
    "SELECT l.organisation_no, o.id, l.made_by FROM symphonie.lti_registration_link l"
    " JOIN symphonie.organisation o ON o.no = l.organisation_no WHERE l.secret_sha256 = %s AND l.expires_at > now()"
)
_LONGEST: Final = 128


class RegistrationLink(NamedTuple):
    """What a link lets a platform be registered for."""

    organisation_no: int
    organisation: str
    made_by: str


async def spend_nonce(
    connection: AsyncConnection[TupleRow], organisation_no: int, nonce: str, lasts: timedelta
) -> bool:
    """Use a nonce up, and tell whether nobody had; some that are over are forgotten."""
    await connection.execute(
        "DELETE FROM symphonie.lti_nonce WHERE (organisation_no, nonce_sha256) IN (SELECT organisation_no, nonce_sha256"
        " FROM symphonie.lti_nonce WHERE expires_at < now() LIMIT 100 FOR UPDATE SKIP LOCKED)"
    )
    query = (
        "INSERT INTO symphonie.lti_nonce (organisation_no, nonce_sha256, expires_at) VALUES (%s, %s, now() + %s)"
        " ON CONFLICT DO NOTHING"
    )
    return (await connection.execute(query, [organisation_no, hash_of(nonce), lasts])).rowcount > 0


async def make_link(pool: Pool, organisation_no: int, by: str) -> str:
    """Make a link that registers one platform within a day, and return its secret, which nobody keeps."""
    secret = secrets.token_urlsafe(32)
    async with pool.connection() as connection:
        await connection.execute("DELETE FROM symphonie.lti_registration_link WHERE expires_at < now()")
        await connection.execute(
            "INSERT INTO symphonie.lti_registration_link VALUES (%s, %s, %s, now() + %s)",
            [hash_of(secret), organisation_no, by, LINK_LASTS],
        )
    return secret


async def find_link(pool: Pool, secret: str) -> RegistrationLink | None:
    """Return what a link that still opens is for, and leave it."""
    return await row_of(pool, RegistrationLink, _OPENS, [hash_of(secret[:_LONGEST])])


async def spend_link(connection: AsyncConnection[TupleRow], secret: str) -> RegistrationLink | None:
    """Use a link up; None if it opens nothing any more, or somebody else was faster."""
    digest = hash_of(secret[:_LONGEST])
    found = await (await connection.cursor(row_factory=args_row(RegistrationLink)).execute(_OPENS, [digest])).fetchone()
    query = "DELETE FROM symphonie.lti_registration_link WHERE secret_sha256 = %s"
    return found if (await connection.execute(query, [digest])).rowcount > 0 else None

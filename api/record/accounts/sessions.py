"""Who is signed in where."""

import secrets
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.organisations import CALLED
from api.record.pool import LOOKUP_S, Pool, row_of, rows_of
from api.record.vault.people import account_name

Door = Literal["invitation", "password", "passkey", "link", "oidc", "lti"]

IDLE: Final = "interval '12 hours'"
"""Without a request for so long, a session is over."""
LONGEST: Final = "interval '30 days'"
"""However much it is used, a session is over then."""
_SEEN_EVERY: Final = "interval '1 minute'"
"""How exactly it is kept when somebody was last seen, so that reading pages seldom writes."""
_ROLES: Final = (
    # a learning platform says who somebody is, never that they administer here
    "CASE WHEN s.door = 'lti' THEN array_remove(array_remove(a.roles, 'administrator'), 'designer') ELSE a.roles END"
)
_LIVES: Final = f"s.seen_at > now() - {IDLE} AND s.began_at > now() - {LONGEST} AND a.disabled_at IS NULL"


class NewSession(NamedTuple):
    """A session that begins.

    Attributes:
        session_id: Names it, and opens nothing.
        token: Opens it; kept by the browser alone.
    """

    session_id: str
    token: str


class StoredSession(NamedTuple):
    """A session, and whose it is.

    Attributes:
        is_seen: Whether its owner was seen within the last minute.
        is_launched: Whether a learning platform said who they are.
        framed_by: Origins whose pages may frame those that it opens.
    """

    account_id: str
    organisation_no: int
    organisation: str
    organisation_called: str
    name: str
    supporter: str | None
    learner: str | None
    roles: list[str]
    language: str
    zone: str
    theme: str
    session_id: str
    is_seen: bool
    is_launched: bool = False
    framed_by: str | None = None


class SessionListing(NamedTuple):
    """A session as its owner sees it.

    Attributes:
        session_id: Names it.
        door: By what they signed in.
        device: On what, as far as the browser says.
        began_at: When they signed in.
        seen_at: When they were last seen, to the minute.
    """

    session_id: str
    door: Door
    device: str
    began_at: datetime
    seen_at: datetime


def hash_of(token: str) -> bytes:
    """Return what is kept of something that opens."""
    return sha256(token.encode()).digest()


async def begin_session(
    connection: AsyncConnection[TupleRow], account_id: str, door: Door, device: str, framed_by: str | None = None
) -> NewSession:
    """Sign an account in, with a new token each time; links that wait for it and sessions that are over go."""
    new = NewSession(secrets.token_hex(8), secrets.token_urlsafe(32))
    await connection.execute(
        "DELETE FROM symphonie.account_session WHERE account_id = %s"
        f" AND (seen_at <= now() - {IDLE} OR began_at <= now() - {LONGEST})",
        [account_id],
    )
    await withdraw(connection, account_id)
    await connection.execute(
        "INSERT INTO symphonie.account_session (token_sha256, id, account_id, door, device, framed_by)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [hash_of(new.token), new.session_id, account_id, door, device, framed_by],
    )
    await connection.execute(
        "UPDATE symphonie.account SET first_signed_in_at = coalesce(first_signed_in_at, now()) WHERE id = %s",
        [account_id],
    )
    return new


async def withdraw(connection: AsyncConnection[TupleRow], account_id: str) -> None:
    """Take away the links by which somebody could come into an account without another proof."""
    await connection.execute(
        "DELETE FROM symphonie.ticket WHERE account_id = %s AND kind IN ('invitation', 'link')", [account_id]
    )


async def find_session(pool: Pool, token_sha256: bytes) -> StoredSession | None:
    """Find a session that lives, and note that its owner was seen."""
    query = (
        f"SELECT a.id, a.organisation_no, o.id, {CALLED}, {account_name('a')},"
        f" a.supporter, a.learner, {_ROLES}, a.language, a.zone, a.theme,"
        f" s.id, s.seen_at > now() - {_SEEN_EVERY}, s.door = 'lti', s.framed_by"
        " FROM symphonie.account_session s JOIN symphonie.account a ON a.id = s.account_id"
        f" JOIN symphonie.organisation o ON o.no = a.organisation_no WHERE s.token_sha256 = %s AND {_LIVES}"
    )
    found = await row_of(pool, StoredSession, query, [token_sha256], LOOKUP_S)
    if found is not None and not found.is_seen:
        async with pool.connection(LOOKUP_S) as connection:
            await connection.execute(
                "UPDATE symphonie.account_session SET seen_at = now() WHERE token_sha256 = %s", [token_sha256]
            )
    return found


async def living_sessions(pool: Pool, session_ids: Collection[str]) -> set[str]:
    """Tell which sessions still live; that a page is open is no sign of its owner."""
    query = (
        "SELECT s.id FROM symphonie.account_session s JOIN symphonie.account a ON a.id = s.account_id"
        f" WHERE s.id = ANY(%s) AND {_LIVES}"
    )
    return set(await rows_of(pool, str, query, [list(session_ids)]))


async def list_sessions(pool: Pool, account_id: str) -> list[SessionListing]:
    """List where an account is signed in, the newest first."""
    query = (
        "SELECT s.id, s.door, s.device, s.began_at, s.seen_at FROM symphonie.account_session s"
        f" JOIN symphonie.account a ON a.id = s.account_id WHERE a.id = %s AND {_LIVES} ORDER BY s.began_at DESC, s.id"
    )
    return await rows_of(pool, SessionListing, query, [account_id])


async def end_session(pool: Pool, account_id: str, session_id: str) -> None:
    """End a session of an account; one that is over or somebody else's is left alone."""
    async with pool.connection() as connection:
        await connection.execute(
            "DELETE FROM symphonie.account_session WHERE account_id = %s AND id = %s", [account_id, session_id]
        )


async def end_sessions(connection: AsyncConnection[TupleRow], account_id: str, but: str | None = None) -> None:
    """End all sessions of an account, but one."""
    await connection.execute(
        "DELETE FROM symphonie.account_session WHERE account_id = %s AND id IS DISTINCT FROM %s", [account_id, but]
    )


async def end_others(pool: Pool, account_id: str, but: str) -> None:
    """End all sessions of an account but one."""
    async with pool.connection() as connection:
        await end_sessions(connection, account_id, but)


async def end_by_token(pool: Pool, token_sha256: bytes) -> None:
    """End the session that a token opens."""
    async with pool.connection() as connection:
        await connection.execute("DELETE FROM symphonie.account_session WHERE token_sha256 = %s", [token_sha256])

"""Organisations and their API keys.

A token reads `sym_<key_id>_<secret>`. The secret is 256 random bits, so that a fast hash keeps it as safe as a slow
one would: nobody can try 2²⁵⁵ of them. It is shown once, when the key is made; the record keeps its SHA-256.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Final, NamedTuple

import msgspec
from psycopg import Connection

from api.record.errors import InvalidOrganisationError, UnknownKeyError, UnknownOrganisationError, UnknownScopeError
from api.record.pool import Pool

SCOPES: Final = ("results:write", "learners:read", "content:write", "content:read", "support", "admin")
"""What a key may be allowed to do: `support` decides on paths in the name of people, `admin` implies all others."""

_ORGANISATION: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_KEY_ID: Final = re.compile(r"[0-9a-f]{16}")
_PREFIX: Final = "sym_"


class Principal(msgspec.Struct, frozen=True):
    """Who asks.

    Attributes:
        organisation_no: Number of the organisation; everything is looked for under it.
        organisation: Its id.
        key_id: The key that came with the request.
        scopes: What the key allows.
    """

    organisation_no: int
    organisation: str
    key_id: str
    scopes: frozenset[str]

    def may(self, scope: str) -> bool:
        """Tell whether the key allows this."""
        return scope in self.scopes or "admin" in self.scopes


class StoredKey(msgspec.Struct, frozen=True):
    """A key that is not revoked.

    Attributes:
        principal: On whose behalf it acts.
        secret_sha256: Hash of its secret.
    """

    principal: Principal
    secret_sha256: bytes

    def opens_with(self, secret: str) -> bool:
        """Tell whether this is the key's secret, in a time that does not depend on how much of it is right."""
        return compare_digest(self.secret_sha256, sha256(secret.encode()).digest())


class KeyListing(msgspec.Struct, frozen=True):
    """A key as a list shows it, without anything that would open it."""

    key_id: str
    organisation: str
    scopes: tuple[str, ...]
    label: str
    created_at: datetime
    revoked_at: datetime | None


class NewKey(NamedTuple):
    """A key just made.

    Attributes:
        key_id: Names it in lists and when it is revoked.
        token: What the caller sends; nobody can show it again.
    """

    key_id: str
    token: str


def split_token(token: str) -> tuple[str, str] | None:
    """Take a token apart into key id and secret; None if it does not have the form of one.

    >>> split_token("sym_00112233445566aa_s3cr_et")
    ('00112233445566aa', 's3cr_et')
    >>> split_token("Basic dXNlcg==") is None
    True
    """
    key_id, _, secret = token.removeprefix(_PREFIX).partition("_")
    is_token = token.startswith(_PREFIX) and _KEY_ID.fullmatch(key_id) is not None and secret.isascii()
    return (key_id, secret) if is_token and secret else None


def create_key(connection: Connection, organisation: str, scopes: tuple[str, ...], label: str = "") -> NewKey:
    """Make a key, and with the first one its organisation.

    Args:
        connection: To the record; committed here.
        organisation: Id of the organisation: 1 to 63 of a-z, 0-9 and '-'.
        scopes: One or more of `SCOPES`.
        label: What the key is for, for people.

    Raises:
        InvalidOrganisationError: the id has another form.
        UnknownScopeError: there is no such scope, or none was given.
    """
    for scope in scopes or ("",):
        if scope not in SCOPES:
            raise UnknownScopeError(scope, SCOPES)
    key_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    with connection.transaction():
        organisation_no = ensure_organisation(connection, organisation)
        connection.execute(
            "INSERT INTO symphonie.api_key (key_id, organisation_no, secret_sha256, scopes, label)"
            " VALUES (%s, %s, %s, %s, %s)",
            [key_id, organisation_no, sha256(secret.encode()).digest(), sorted(set(scopes)), label.replace("\0", "")],
        )
    connection.commit()
    return NewKey(key_id, f"{_PREFIX}{key_id}_{secret}")


def ensure_organisation(connection: Connection, organisation: str) -> int:
    """Return the number of an organisation, which is created when it is new.

    Raises:
        InvalidOrganisationError: the id has a form that is not accepted.
    """
    if _ORGANISATION.fullmatch(organisation) is None:
        raise InvalidOrganisationError(organisation)
    connection.execute("INSERT INTO symphonie.organisation (id) VALUES (%s) ON CONFLICT DO NOTHING", [organisation])
    return organisation_no_of(connection, organisation)


def organisation_no_of(connection: Connection, organisation: str) -> int:
    """Return the number of an organisation.

    Raises:
        UnknownOrganisationError: there is none with this id.
    """
    known = _ORGANISATION.fullmatch(organisation) is not None
    row = connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [organisation]) if known else None
    found = row.fetchone() if row is not None else None
    if found is None:
        raise UnknownOrganisationError(organisation)
    return int(found[0])


def list_keys(connection: Connection, organisation: str | None = None) -> tuple[KeyListing, ...]:
    """List the keys of one organisation or of all, oldest first, revoked ones included."""
    rows = connection.execute(
        "SELECT k.key_id, o.id, k.scopes, k.label, k.created_at, k.revoked_at"
        " FROM symphonie.api_key k JOIN symphonie.organisation o ON o.no = k.organisation_no"
        " WHERE %(organisation)s::text IS NULL OR o.id = %(organisation)s ORDER BY k.created_at, k.key_id",
        {"organisation": organisation},
    )
    return tuple(KeyListing(key_id, name, tuple(scopes), *rest) for key_id, name, scopes, *rest in rows)


def revoke_key(connection: Connection, key_id: str) -> datetime:
    """Revoke a key, and return since when it is; a second time changes nothing.

    Raises:
        UnknownKeyError: there is none with this id.
    """
    row = connection.execute(
        "UPDATE symphonie.api_key SET revoked_at = coalesce(revoked_at, now()) WHERE key_id = %s RETURNING revoked_at",
        [key_id.replace("\0", "")],
    ).fetchone()
    connection.commit()
    if row is None:
        raise UnknownKeyError(key_id)
    revoked_at: datetime = row[0]
    return revoked_at


async def find_key(pool: Pool, key_id: str) -> StoredKey | None:
    """Find a key that is not revoked; what its secret is worth is `StoredKey.opens_with`'s to say."""
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT k.organisation_no, o.id, k.key_id, k.scopes, k.secret_sha256"
            " FROM symphonie.api_key k JOIN symphonie.organisation o ON o.no = k.organisation_no"
            " WHERE k.key_id = %s AND k.revoked_at IS NULL",
            [key_id],
        )
        row = await cursor.fetchone()
    if row is None:
        return None
    organisation_no, organisation, found_id, scopes, secret_sha256 = row
    return StoredKey(Principal(organisation_no, organisation, found_id, frozenset(scopes)), bytes(secret_sha256))


async def authenticate(pool: Pool, token: str) -> Principal | None:
    """Return whom a token speaks for, None if it opens nothing: malformed, unknown, wrong or revoked."""
    parts = split_token(token)
    if parts is None:
        return None
    key = await find_key(pool, parts[0])
    return key.principal if key is not None and key.opens_with(parts[1]) else None

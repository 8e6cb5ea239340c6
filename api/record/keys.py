"""Organisations and their API keys.

A token reads `sym_<key_id>_<secret>`. The secret is 256 random bits, so that a fast hash keeps it as safe as a slow
one would: nobody can try 2²⁵⁵ of them. It is shown once, when the key is made; the record keeps its SHA-256.
"""

import re
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Final, Literal, NamedTuple, get_args

import msgspec
from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow, args_row

from api.record.audit import acting
from api.record.errors import (
    InvalidExpiryError,
    InvalidOrganisationError,
    InvalidPersonError,
    UnknownKeyError,
    UnknownOrganisationError,
    UnknownScopeError,
)
from api.record.key_limits import (
    LIMITS,
    LIMITS_OF_KEY,
    NO_LIMITS,
    SET_LIMITS,
    KeyLimits,
    values_of,
    with_limits,
)
from api.record.pool import LOOKUP_S, Pool, row_of, rows_of
from api.record.vault.vault import OrganisationKey

Scope = Literal[
    "results:write",
    "activities:write",
    "learners:read",
    "content:write",
    "content:read",
    "support",
    "support:read",
    "support:write",
    "people:write",
    "xapi:write",
    "xapi:read",
    "changes:read",
    "messages:write",
    "admin",
    "metrics:read",
]
"""What a key may be allowed to do: `support` decides on paths in the name of people, `support:read` and `support:write`
read and act in cases, `people:write` says who helps and how they work, `xapi:write` and `xapi:read` store and read
statements, `changes:read` follows what changes, `messages:write` brings mail and SMS that came in, `admin` implies all
others but `metrics:read`, whose figures are sums over all organisations."""
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
METRICS: Final = "metrics:read"
OWN: Final = "own:read"
"""What a learner's token allows, and no key: to read what is next, what is believed and what happened, of oneself."""

_ORGANISATION: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_KEY_ID: Final = re.compile(r"[0-9a-f]{16}")
_PERSON: Final = re.compile(r"(?:supporter|learner)/.{1,128}")
_PREFIX: Final = "sym_"
_DAYS: Final = re.compile(r"([0-9]{1,5})d")
WARN_BEFORE: Final = timedelta(14)
"""How long before a key ends whoever runs the service is told."""


class Principal(msgspec.Struct, frozen=True):
    """Who asks.

    Attributes:
        organisation_no: Number of the organisation.
        organisation: Its id.
        key_id: Of the key.
        scopes: What it allows.
        person: `supporter/id` or `learner/id`, the one person for whom the key acts; None where requests say for whom.
        limits: How much may be done; None for any amount.
        origins: With a learner's token, the pages that may use it; None with anything else.
    """

    organisation_no: int
    organisation: str
    key_id: str
    scopes: frozenset[str]
    person: str | None = None
    limits: KeyLimits | None = None
    origins: tuple[str, ...] | None = None

    def may(self, scope: str) -> bool:
        """Tell whether the key allows this."""
        return scope in self.scopes or ("admin" in self.scopes and scope not in {METRICS, OWN})


class StoredKey(msgspec.Struct, frozen=True):
    """A key.

    Attributes:
        principal: On whose behalf it acts.
        secret_sha256: Hash of its secret.
        revoked_at: When it was revoked.
        expires_at: When it ends.
        seconds_left: Until then, by the clock of the record; negative afterwards, None without an end.
        signer: Signs and verifies what is granted with it, where that is asked for.
    """

    principal: Principal
    secret_sha256: bytes
    revoked_at: datetime | None = None
    expires_at: datetime | None = None
    seconds_left: float | None = None
    signer: OrganisationKey | None = None

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
    expires_at: datetime | None
    revoked_at: datetime | None
    limits: KeyLimits


class OwnKey(NamedTuple):
    """A key as its organisation is told of it."""

    key_id: str
    label: str
    scopes: tuple[str, ...]
    person: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    limits: KeyLimits


class NewKey(NamedTuple):
    """A key just made."""

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


_WRITTEN: Final = f"key_id, organisation_no, secret_sha256, scopes, label, expires_at, person, {', '.join(LIMITS)}"
_VALUES: Final = ", ".join(["%s"] * (7 + len(LIMITS)))


def create_key(
    connection: Connection,
    organisation: str,
    scopes: tuple[str, ...],
    label: str = "",
    expires_at: datetime | None = None,
    person: str | None = None,
    limits: KeyLimits = NO_LIMITS,
) -> NewKey:
    """Make a key, and with the first one its organisation.

    Args:
        connection: To the record.
        organisation: Its id.
        scopes: What the key allows.
        label: What it is for.
        expires_at: When it ends.
        person: `supporter/id` or `learner/id`: for whom alone it acts.
        limits: How much may be done with it.

    Raises:
        InvalidPersonError: the person is not named like that.
        InvalidOrganisationError: the id has another form.
        UnknownScopeError: there is no such scope, or none was given.
    """
    for scope in scopes or ("",):
        if scope not in SCOPES:
            raise UnknownScopeError(scope, SCOPES)
    if person is not None and _PERSON.fullmatch(person) is None:
        raise InvalidPersonError(person)
    key_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    with connection.transaction():
        organisation_no = ensure_organisation(connection, organisation)
        connection.execute(
            f"INSERT INTO symphonie.api_key ({_WRITTEN}) VALUES ({_VALUES})",
            [
                key_id,
                organisation_no,
                sha256(secret.encode()).digest(),
                sorted(set(scopes)),
                label.replace("\0", ""),
                expires_at,
                person,
                *values_of(limits),
            ],
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


def organisations(connection: Connection) -> list[tuple[int, str]]:
    """List the number and the id of every organisation."""
    return connection.execute("SELECT no, id FROM symphonie.organisation ORDER BY no").fetchall()


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
    """List the keys of one organisation or of all, oldest first, those that open nothing any more included."""
    which = "%(organisation)s::text IS NULL OR o.id = %(organisation)s ORDER BY k.created_at, k.key_id"
    return _listed(connection, which, {"organisation": organisation})


def _listed(connection: Connection, which: str, about: dict[str, object]) -> tuple[KeyListing, ...]:
    rows = connection.execute(
        f"SELECT k.key_id, o.id, k.scopes, k.label, k.created_at, k.expires_at, k.revoked_at, {LIMITS_OF_KEY}"
        f" FROM symphonie.api_key k JOIN symphonie.organisation o ON o.no = k.organisation_no WHERE {which}",
        about,
    )
    return tuple(KeyListing(key_id, name, tuple(scopes), *with_limits(rest)) for key_id, name, scopes, *rest in rows)


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


OWN_COLUMNS: Final = f"key_id, label, scopes, person, created_at, expires_at, revoked_at, {', '.join(LIMITS)}"


async def keys_of(pool: Pool, organisation_no: int) -> list[OwnKey]:
    """Return an organisation's keys, newest first, those that open nothing any more included."""
    query = (
        f"SELECT {OWN_COLUMNS} FROM symphonie.api_key WHERE organisation_no = %s ORDER BY created_at DESC, key_id DESC"
    )
    return await rows_of(pool, own_key, query, [organisation_no])


async def make_key(
    pool: Pool,
    organisation_no: int,
    scopes: tuple[str, ...],
    label: str,
    expires_at: datetime | None,
    person: str | None,
    limits: KeyLimits,
    by: str,
) -> tuple[OwnKey, str]:
    """Make a key of an organisation with another one (`by`), and return it with its token; see `create_key`.

    Raises:
        InvalidPersonError: the person is named otherwise.
    """
    async with pool.connection() as connection:
        await acting(connection, by)
        return await add_key(connection, organisation_no, scopes, label, expires_at, person, limits)


async def add_key(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    scopes: tuple[str, ...],
    label: str,
    expires_at: datetime | None,
    person: str | None,
    limits: KeyLimits,
) -> tuple[OwnKey, str]:
    """Make a key, as part of something else, and return it with its token.

    Raises:
        InvalidPersonError: the person is named otherwise.
    """
    if person is not None and _PERSON.fullmatch(person) is None:
        raise InvalidPersonError(person)
    key_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    query = f"INSERT INTO symphonie.api_key ({_WRITTEN}) VALUES ({_VALUES}) RETURNING {OWN_COLUMNS}"
    digest = sha256(secret.encode()).digest()
    row = [key_id, organisation_no, digest, sorted(set(scopes)), label, expires_at, person, *values_of(limits)]
    made = await (await connection.cursor(row_factory=args_row(own_key)).execute(query, row)).fetchone()
    if made is None:
        raise LookupError(key_id)
    return made, f"{_PREFIX}{key_id}_{secret}"


async def take_back(pool: Pool, organisation_no: int, key_id: str, by: str) -> OwnKey | None:
    """Revoke a key of an organisation, and return it; a second time changes nothing. None if it has no such key."""
    query = (
        "UPDATE symphonie.api_key SET revoked_at = coalesce(revoked_at, now())"
        f" WHERE organisation_no = %s AND key_id = %s RETURNING {OWN_COLUMNS}"
    )
    return await _acted(pool, by, query, [organisation_no, key_id])


async def change_key(
    pool: Pool, organisation_no: int, key_id: str, label: str | None, limits: KeyLimits | None, by: str
) -> OwnKey | None:
    """Change what is given of a key of an organisation, with another one (`by`); None if it has no such key."""
    query = (
        "UPDATE symphonie.api_key SET label = coalesce(%s, label)"
        + (f", {SET_LIMITS}" if limits is not None else "")
        + f" WHERE organisation_no = %s AND key_id = %s RETURNING {OWN_COLUMNS}"
    )
    values = () if limits is None else values_of(limits)
    return await _acted(pool, by, query, [label, *values, organisation_no, key_id])


async def _acted(pool: Pool, by: str, query: str, about: Sequence[object]) -> OwnKey | None:
    """Change a key, and have the chain of acts say with which one."""
    async with pool.connection() as connection:
        await acting(connection, by)
        return await (await connection.cursor(row_factory=args_row(own_key)).execute(query, about)).fetchone()


def own_key(key_id: str, label: str, scopes: list[str], *rest: Any) -> OwnKey:  # noqa: ANN401  # columns
    """Return a key out of `OWN_COLUMNS`."""
    return OwnKey(key_id, label, tuple(scopes), *with_limits(rest))


async def find_key(pool: Pool, key_id: str, defaults: KeyLimits = NO_LIMITS) -> StoredKey | None:
    """Find a key, be it revoked or expired; what its secret is worth is `StoredKey.opens_with`'s to say.

    Args:
        pool: Of the record.
        key_id: Names it.
        defaults: Limits where the key has none of its own.
    """
    query = (
        "SELECT k.organisation_no, o.id, k.key_id, k.scopes, k.person, k.secret_sha256, k.revoked_at, k.expires_at,"
        f" extract(epoch FROM k.expires_at - now())::float8, {LIMITS_OF_KEY}"
        " FROM symphonie.api_key k JOIN symphonie.organisation o ON o.no = k.organisation_no WHERE k.key_id = %s"
    )
    return await row_of(pool, partial(_stored, defaults), query, [key_id], LOOKUP_S)


def _stored(
    defaults: KeyLimits,
    no: int,
    name: str,
    key_id: str,
    scopes: list[str],
    person: str | None,
    secret: bytes,
    *rest: Any,  # noqa: ANN401  # columns
) -> StoredKey:
    *ends, limits = with_limits(rest)
    principal = Principal(no, name, key_id, frozenset(scopes), person, limits.over(defaults))
    return StoredKey(principal, bytes(secret), *ends)


def expiry_of(text: str, now: datetime) -> datetime:
    """Read when a key shall end: in so many days, or on a date, which it still holds on (UTC).

    Raises:
        InvalidExpiryError: It is neither, or over.

    >>> expiry_of("90d", datetime(2026, 1, 1, 12, tzinfo=UTC)).isoformat()
    '2026-04-01T12:00:00+00:00'
    >>> expiry_of("2026-12-31", datetime(2026, 1, 1, tzinfo=UTC)).isoformat()
    '2027-01-01T00:00:00+00:00'
    """
    days = _DAYS.fullmatch(text)
    try:
        ends = now + timedelta(int(days[1])) if days else _end_of(date.fromisoformat(text))
    except (ValueError, OverflowError) as error:
        raise InvalidExpiryError(text) from error
    if ends <= now:
        raise InvalidExpiryError(text)
    return ends


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(1), time(), UTC)


def list_expiring(connection: Connection, within: timedelta = WARN_BEFORE) -> tuple[KeyListing, ...]:
    """List the keys that open something now and will not soon, the next one to end first."""
    which = "k.revoked_at IS NULL AND k.expires_at BETWEEN now() AND now() + %(within)s ORDER BY k.expires_at, k.key_id"
    return _listed(connection, which, {"within": within})


async def count_expiring(pool: Pool, within: timedelta = WARN_BEFORE) -> int:
    """Count what `list_expiring` lists."""
    query = (
        "SELECT count(*) FROM symphonie.api_key WHERE revoked_at IS NULL AND expires_at BETWEEN now() AND now() + %s"
    )
    return await row_of(pool, int, query, [within]) or 0

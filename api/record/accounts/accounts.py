"""Accounts: who may sign in, and as whom."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple

import psycopg
from msgspec import Meta
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.account_errors import AccountTaken
from api.clock import moment_of
from api.record.pages import Page, page_of, read_cursor
from api.record.pool import Pool, row_of, rows_of
from api.record.vault.columns import find_key, key_of
from api.record.vault.people import BLANK, account_email, account_name, account_user_name
from api.record.vault.vault import OrganisationKey
from content_graph.texts import TEXT_PATTERN


class NewAccount(NamedTuple):
    """An account to be made.

    Attributes:
        id: Names it.
        user_name: What they sign in with, where they have no e-mail address; a number is put behind it if it is taken.
        email: Where they are written to.
        name: As they are called.
        supporter: The supporter that they are.
        learner: The learner that they are.
        roles: Of `supporter`, `learner`, `designer` and `administrator`.
        language: `fr` or `en`.
        zone: IANA name of their time zone.
        invited_by: The key or account of whoever invited them.
    """

    id: str
    user_name: str
    email: str | None
    name: str
    supporter: str | None
    learner: str | None
    roles: tuple[str, ...]
    language: str
    zone: str
    invited_by: str


class StoredAccount(NamedTuple):
    """An account as it stands.

    Attributes:
        has_password: Whether they can sign in with one.
        n_passkeys: How many they have.
        first_signed_in_at: None while nobody has used the invitation.
        disabled_at: Since when nobody can sign in.
        link_asked_at: When they asked for a link to sign in, if none was made since.
        seen_at: When they were last seen.
        invitation_id: Of the invitation that waits for them.
        invited_until: How long it does.
    """

    id: str
    user_name: str
    email: str | None
    name: str
    supporter: str | None
    learner: str | None
    roles: list[str]
    language: str
    zone: str
    theme: str
    invited_by: str
    created_at: datetime
    first_signed_in_at: datetime | None
    disabled_at: datetime | None
    link_asked_at: datetime | None
    has_password: bool
    n_passkeys: int
    seen_at: datetime | None
    invitation_id: str | None
    invited_until: datetime | None


class Credentials(NamedTuple):
    """What somebody who gives a name and a password is compared with."""

    account_id: str
    password_hash: str | None
    is_disabled: bool


class _Place(NamedTuple):
    """The place of an account in a list."""

    name: Annotated[str, Meta(pattern=TEXT_PATTERN)]
    id: Annotated[str, Meta(pattern=TEXT_PATTERN)]


_SELECT: Final = (
    f"SELECT a.id, {account_user_name('a')}, {account_email('a')}, {account_name('a')},"
    " a.supporter, a.learner, a.roles, a.language, a.zone, a.theme,"
    " a.invited_by, a.created_at, a.first_signed_in_at, a.disabled_at, a.link_asked_at, a.password_hash IS NOT NULL,"
    " (SELECT count(*)::int FROM symphonie.passkey p WHERE p.account_id = a.id),"
    " (SELECT max(s.seen_at) FROM symphonie.account_session s WHERE s.account_id = a.id), t.id, t.expires_at"
    " FROM symphonie.account a LEFT JOIN symphonie.ticket t"
    " ON t.account_id = a.id AND t.kind = 'invitation' AND t.expires_at > now()"
)
_INSERT: Final = (
    "INSERT INTO symphonie.account"
    " (id, organisation_no, user_name, name, user_name_box, email_box, name_box, user_name_index, email_index,"
    " supporter, learner, roles, language, zone, invited_by)"
    " VALUES (%(id)s, %(organisation_no)s, %(blank)s, '', %(user_name_box)s, %(email_box)s, %(name_box)s,"
    " %(user_name_index)s, %(email_index)s, %(supporter)s, %(learner)s, %(roles)s, %(language)s, %(zone)s,"
    " %(invited_by)s)"
)
_TAKEN_NAMES: Final = (
    "SELECT array_position(%(indexes)s::bytea[], a.user_name_index), array_position(%(names)s::text[],"
    " lower(a.user_name)) FROM symphonie.account a WHERE a.organisation_no = %(organisation_no)s"
    " AND (a.user_name_index = ANY(%(indexes)s) OR lower(a.user_name) = ANY(%(names)s))"
)
_AT_ONCE: Final = 50
"""User names that are looked for together."""
_IS_NAMED: Final = (
    "(a.email_index = %(index)s OR a.user_name_index = %(index)s"
    " OR lower(a.email) = lower(%(named)s) OR lower(a.user_name) = lower(%(named)s))"
)
"""Who signs in so: by a keyed digest, or as a version before this one has written it."""
_ASK: Final = f"""
WITH asking AS (
    SELECT a.organisation_no, a.id, a.learner, %(mail_key)s::text IS NOT NULL
        AND (a.email_box IS NOT NULL OR a.email IS NOT NULL) AS is_mailed
    FROM symphonie.account a JOIN symphonie.organisation o ON o.no = a.organisation_no
    WHERE o.id = %(organisation)s AND a.disabled_at IS NULL AND {_IS_NAMED}
), noted AS (
    UPDATE symphonie.account a SET link_asked_at = now() FROM asking WHERE a.id = asking.id AND NOT asking.is_mailed
)
INSERT INTO symphonie.sending (organisation_no, key, purpose, recipient_kind, recipient_id, learner, facts, channels,
    state, planned_at, not_before, next_attempt_at, changed_at)
SELECT organisation_no, 'sign_in/' || id || '/' || %(mail_key)s, 'sign_in', 'account', id, learner,
    '{{"opens": "sign_in"}}', '{{mail}}', 'queued', %(now)s, %(now)s, %(now)s, %(now)s
FROM asking WHERE is_mailed ON CONFLICT (organisation_no, key) DO NOTHING
"""
_HAS_EMAIL: Final = (
    "SELECT FROM symphonie.account WHERE organisation_no = %(organisation_no)s AND id <> %(id)s"
    " AND lower(email) = lower(%(email)s)"
)
_HOLD: Final = (
    # invitations of one organisation wait for each other, so that two of them find two names
    "SELECT FROM symphonie.organisation WHERE no = %s FOR NO KEY UPDATE"
)
_FIELDS: Final = {
    "account_email": ("$.email", "e-mail address"),
    "account_email_index": ("$.email", "e-mail address"),
    "account_supporter": ("$.person", "person"),
    "account_learner": ("$.person", "person"),
    "account_user_name": ("$.user_name", "user name"),
}
"""What is taken, by the index that says so."""
_EMPTY: Final = {"email": "NULL", "name": "''"}
"""What stands in the place of what is sealed."""
CHANGEABLE: Final = frozenset({"email", "name", "roles", "language", "zone", "theme"})


async def add_account(connection: AsyncConnection[TupleRow], organisation_no: int, new: NewAccount) -> None:
    """Make an account.

    Raises:
        AccountTaken: The e-mail address or the person has one.
    """
    await connection.execute(_HOLD, [organisation_no])
    key = await key_of(connection, organisation_no)
    user_name = await _free_name(connection, key, new.user_name)
    await _require_free(connection, organisation_no, new.id, new.email)
    about = {
        **new._asdict(),
        "organisation_no": organisation_no,
        "roles": sorted(new.roles),
        "blank": f"{BLANK}{new.id}",
        "user_name_box": key.seal("account.user_name", new.id, user_name),
        "user_name_index": key.index(user_name),
        **_sealed(key, new.id, {"email": new.email, "name": new.name}),
    }
    with _telling_taken():
        await connection.execute(_INSERT, about)


async def _free_name(connection: AsyncConnection[TupleRow], key: OrganisationKey, wanted: str) -> str:
    """Return a user name that nobody has: the wanted one, or it with a number behind it."""
    first = 1
    while True:
        names = [wanted if n == 1 else f"{wanted}-{n}" for n in range(first, first + _AT_ONCE)]
        about = {
            "organisation_no": key.organisation_no,
            "indexes": [key.index(one) for one in names],
            "names": [one.lower() for one in names],
        }
        rows = await (await connection.execute(_TAKEN_NAMES, about)).fetchall()
        taken = {place for row in rows for place in row}
        free = next((one for n, one in enumerate(names, 1) if n not in taken), None)
        if free is not None:
            return free
        first += _AT_ONCE


async def _require_free(
    connection: AsyncConnection[TupleRow], organisation_no: int, account_id: str, email: str | None
) -> None:
    """See that no account that a version before this one wrote has an e-mail address; the index has the others."""
    about = {"organisation_no": organisation_no, "id": account_id, "email": email}
    if email is not None and (await connection.execute(_HAS_EMAIL, about)).rowcount:
        raise AccountTaken(*_FIELDS["account_email"])


def _sealed(key: OrganisationKey, account_id: str, fields: Mapping[str, Any]) -> dict[str, bytes | None]:
    """Seal the name and the address of an account, as far as they are there."""
    boxes = {f"{one}_box": key.seal(f"account.{one}", account_id, fields[one]) for one in fields}
    return boxes | ({"email_index": key.index(fields["email"])} if "email" in fields else {})


async def change_account(
    connection: AsyncConnection[TupleRow], organisation_no: int, account_id: str, changes: Mapping[str, Any]
) -> None:
    """Change some of `CHANGEABLE`.

    Raises:
        AccountTaken: Another one has the e-mail address.
    """
    if not changes.keys() <= CHANGEABLE:
        raise LookupError(sorted(changes.keys() - CHANGEABLE))
    private = {name: changes[name] for name in ("email", "name") if name in changes}
    await _require_free(connection, organisation_no, account_id, private.get("email"))
    sealed = _sealed(await key_of(connection, organisation_no), account_id, private) if private else {}
    others = {name: value for name, value in changes.items() if name not in private}
    blank = [f"{name} = {_EMPTY[name]}" for name in private]
    put = ", ".join([*(f"{name} = %({name})s" for name in (*others, *sealed)), *blank])
    about = {**others, **sealed, "organisation_no": organisation_no, "id": account_id}
    with _telling_taken():
        await connection.execute(
            f"UPDATE symphonie.account SET {put} WHERE (organisation_no, id) = (%(organisation_no)s, %(id)s)", about
        )


async def set_disabled(
    connection: AsyncConnection[TupleRow], organisation_no: int, account_id: str, *, disabled: bool
) -> None:
    """Let nobody, or somebody again, sign in with an account."""
    await connection.execute(
        "UPDATE symphonie.account SET disabled_at = CASE WHEN %s THEN coalesce(disabled_at, now()) END"
        " WHERE (organisation_no, id) = (%s, %s)",
        [disabled, organisation_no, account_id],
    )


async def remove_unused(connection: AsyncConnection[TupleRow], account_id: str) -> None:
    """Remove an account that nobody has ever used."""
    await connection.execute("DELETE FROM symphonie.account WHERE id = %s AND first_signed_in_at IS NULL", [account_id])


async def leave_supporter(connection: AsyncConnection[TupleRow], organisation_no: int, supporter: str) -> None:
    """Remove the account of a supporter who is no more; one that has other roles keeps these."""
    await connection.execute(
        "DELETE FROM symphonie.account WHERE (organisation_no, supporter) = (%s, %s) AND cardinality(roles) = 1",
        [organisation_no, supporter],
    )
    await connection.execute(
        "UPDATE symphonie.account SET supporter = NULL, roles = array_remove(roles, 'supporter')"
        " WHERE (organisation_no, supporter) = (%s, %s)",
        [organisation_no, supporter],
    )


async def find_account(pool: Pool, organisation_no: int, account_id: str) -> StoredAccount | None:
    """Find an account of an organisation."""
    query = f"{_SELECT} WHERE (a.organisation_no, a.id) = (%s, %s)"
    return await row_of(pool, StoredAccount, query, [organisation_no, account_id])


async def account_of(pool: Pool, account_id: str) -> StoredAccount | None:
    """Find an account of whichever organisation."""
    return await row_of(pool, StoredAccount, f"{_SELECT} WHERE a.id = %s", [account_id])


async def set_password(connection: AsyncConnection[TupleRow], account_id: str, password_hash: str) -> None:
    """Keep the hash of a password."""
    await connection.execute(
        "UPDATE symphonie.account SET password_hash = %s WHERE id = %s", [password_hash, account_id]
    )


async def hold_account(
    connection: AsyncConnection[TupleRow], organisation_no: int, account_id: str
) -> StoredAccount | None:
    """Find an account of an organisation, whose administrators nobody else changes meanwhile."""
    await connection.execute(_HOLD, [organisation_no])
    cursor = connection.cursor(row_factory=args_row(StoredAccount))
    query = f"{_SELECT} WHERE (a.organisation_no, a.id) = (%s, %s)"
    return await (await cursor.execute(query, [organisation_no, account_id])).fetchone()


async def page_of_accounts(
    pool: Pool, organisation_no: int, limit: int, cursor: str | None, *, invited: bool = False
) -> Page[StoredAccount]:
    """List accounts by name, or only those whose invitation waits for them.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    after = read_cursor(cursor, _Place)
    of_house = "a.organisation_no = %(organisation_no)s AND (t.id IS NOT NULL OR NOT %(invited)s)"
    query = (
        f"SELECT called, id FROM (SELECT {account_name('a')} AS called, a.id FROM symphonie.account a"
        " LEFT JOIN symphonie.ticket t ON t.account_id = a.id AND t.kind = 'invitation' AND t.expires_at > now()"
        f" WHERE {of_house}) one"
    )
    about = {"organisation_no": organisation_no, "invited": invited}
    places = sorted(await rows_of(pool, lambda name, account_id: _Place(name or "", account_id), query, about))
    wanted = [one for one in places if after is None or one > after][: limit + 1]
    ids = [one.id for one in wanted]
    found = await rows_of(
        pool, StoredAccount, f"{_SELECT} WHERE {of_house} AND a.id = ANY(%(ids)s)", {**about, "ids": ids}
    )
    by_id = {one.id: one for one in found}
    ordered = [by_id[one] for one in ids if one in by_id]
    return page_of(ordered, limit, lambda one: _Place(one.name or "", one.id))


async def find_taken(pool: Pool, organisation_no: int, kind: str, person: str, email: str | None) -> str | None:
    """Find the account of a person, else that of an e-mail address."""
    query = (
        "SELECT id FROM symphonie.account WHERE organisation_no = %(organisation_no)s"
        " AND (CASE %(kind)s WHEN 'supporter' THEN supporter WHEN 'learner' THEN learner END = %(person)s"
        " OR lower(email) = lower(%(email)s) OR email_index = %(index)s)"
        " ORDER BY (coalesce(supporter, learner) = %(person)s) DESC NULLS LAST LIMIT 1"
    )
    async with pool.connection() as connection:
        key = await find_key(connection, organisation_no)
    index = None if key is None else key.index(email)
    about = {"organisation_no": organisation_no, "kind": kind, "person": person, "email": email, "index": index}
    return await row_of(pool, str, query, about)


async def have_signed_in(
    connection: AsyncConnection[TupleRow],
    organisation_no: int,
    learners: Collection[str | None],
    supporters: Collection[str | None],
) -> bool:
    """Tell whether any of some people has ever signed in."""
    query = (
        "SELECT FROM symphonie.account WHERE organisation_no = %s AND first_signed_in_at IS NOT NULL"
        " AND (learner = ANY(%s::text[]) OR supporter = ANY(%s::text[])) LIMIT 1"
    )
    about = [organisation_no, list(learners), list(supporters)]
    return (await connection.execute(query, about)).rowcount > 0


async def find_invitation(pool: Pool, organisation_no: int, invitation_id: str) -> StoredAccount | None:
    """Find the account for which an invitation waits."""
    query = f"{_SELECT} WHERE a.organisation_no = %s AND t.id = %s"
    return await row_of(pool, StoredAccount, query, [organisation_no, invitation_id])


async def find_credentials(pool: Pool, organisation: str, named: str) -> Credentials | None:
    """Find what somebody who names themselves by e-mail address or user name is compared with."""
    query = (
        "SELECT a.id, a.password_hash, a.disabled_at IS NOT NULL FROM symphonie.account a"
        " JOIN symphonie.organisation o ON o.no = a.organisation_no WHERE o.id = %(organisation)s"
        f" AND {_IS_NAMED} ORDER BY (a.email_index = %(index)s OR lower(a.email) = lower(%(named)s)) DESC NULLS LAST"
        " LIMIT 1"
    )
    about = {"organisation": organisation, "named": named, "index": await index_in(pool, organisation, named)}
    return await row_of(pool, Credentials, query, about)


async def index_in(pool: Pool, organisation: str, text: str) -> bytes | None:
    """Return by what a text is found in an organisation; None if there is none, or nobody has a name in it."""
    async with pool.connection() as connection:
        cursor = await connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [organisation])
        row = await cursor.fetchone()
        key = None if row is None else await find_key(connection, row[0])
        return None if key is None else key.index(text)


async def ask_for_link(pool: Pool, organisation: str, named: str, mail_key: str | None, now_us: int) -> None:
    """Note that somebody asked for a link to sign in, if there is an account of this name.

    Args:
        pool: Of the record.
        organisation: Where.
        named: With what they sign in.
        mail_key: Names the mail with a link that goes to the account's address; None where none goes, and whoever
            administers is told.
        now_us: The moment; microseconds since 1970-01-01T00:00:00Z.
    """
    index = await index_in(pool, organisation, named)
    asked = {"organisation": organisation, "named": named, "index": index}
    about = {**asked, "mail_key": mail_key, "now": moment_of(now_us)}
    async with pool.connection() as connection:
        # whether anything was written shall not be told by how long it takes to reach the disk
        await connection.execute("SET LOCAL synchronous_commit TO off")
        await connection.execute(_ASK, about)


async def link_made(connection: AsyncConnection[TupleRow], account_id: str) -> None:
    """Note that the link that was asked for was made."""
    await connection.execute("UPDATE symphonie.account SET link_asked_at = NULL WHERE id = %s", [account_id])


async def count_administrators(connection: AsyncConnection[TupleRow], organisation_no: int, but: str) -> int:
    """Count who could administer an organisation without this account."""
    query = (
        "SELECT count(*) FROM symphonie.account WHERE organisation_no = %s AND id <> %s"
        " AND 'administrator' = ANY(roles) AND disabled_at IS NULL"
    )
    row = await (await connection.execute(query, [organisation_no, but])).fetchone()
    return int(row[0]) if row else 0


async def list_organisations(pool: Pool) -> Sequence[str]:
    """List up to two organisations that somebody can sign in to."""
    query = (
        "SELECT o.id FROM symphonie.organisation o WHERE EXISTS"
        " (SELECT FROM symphonie.account a WHERE a.organisation_no = o.no) ORDER BY o.no LIMIT 2"
    )
    return await rows_of(pool, str, query)


@contextmanager
def _telling_taken() -> Iterator[None]:
    """Tell by which of its names an account is taken."""
    try:
        yield
    except psycopg.errors.UniqueViolation as error:
        path, what = _FIELDS[error.diag.constraint_name or "account_user_name"]
        raise AccountTaken(path, what) from error

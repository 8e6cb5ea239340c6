"""What a version before this one wrote in clear is sealed, a few rows at a time; and given back before going back.

Processes of that version may run meanwhile: they read what is in clear alone, so names are sealed only when the new
ones have run for hours (`api.record.retrace.retracer`), and what an old one still writes is taken over with the next
look.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from psycopg import Connection

from api.record.vault.columns import key_of_sync
from api.record.vault.people import (
    BLANK,
    account_email,
    account_name,
    account_user_name,
    learner_email,
    learner_name,
    supporter_details,
)
from api.record.vault.vault import OrganisationKey

_ROWS: Final = 500


class _Table(NamedTuple):
    """How the rows of a table are sealed.

    Attributes:
        wanted: Rows in clear: organisation, id, what is to be sealed.
        put: Stores one.
        sealed: Makes what is stored.
    """

    wanted: str
    put: str
    sealed: Callable[[OrganisationKey, str, Sequence[Any]], dict[str, object]]


def _contact(key: OrganisationKey, learner: str, row: Sequence[Any]) -> dict[str, object]:
    name, email = row
    return {
        "name_box": key.seal("learner_contact.name", learner, name),
        "email_box": key.seal("learner_contact.email", learner, email),
    }


def _supporter(key: OrganisationKey, supporter: str, row: Sequence[Any]) -> dict[str, object]:
    (details,) = row
    name = msgspec.json.decode(details).get("name")
    return {
        "details_box": key.seal("supporter_contact.details", supporter, details),
        "name_box": key.seal("supporter_contact.name", supporter, name),
    }


def _account(key: OrganisationKey, account: str, row: Sequence[Any]) -> dict[str, object]:
    user_name, email, name = row
    return {
        "blank": f"{BLANK}{account}",
        "user_name_box": key.seal("account.user_name", account, user_name),
        "email_box": key.seal("account.email", account, email),
        "name_box": key.seal("account.name", account, name),
        "user_name_index": key.index(user_name),
        "email_index": key.index(email),
    }


_CONTACTS: Final = (
    f"SELECT o.organisation_no, o.learner, {learner_name('o')}, {learner_email('o')}"
    " FROM symphonie.learner_contact o WHERE"
)
_SUPPORTERS: Final = (
    f"SELECT o.organisation_no, o.supporter_id, {supporter_details('o')} FROM symphonie.supporter_contact o WHERE"
)
_ACCOUNTS: Final = (
    f"SELECT a.organisation_no, a.id, {account_user_name('a')}, {account_email('a')}, {account_name('a')}"
    " FROM symphonie.account a WHERE"
)
_TABLES: Final = (
    _Table(
        f"{_CONTACTS} o.name IS NOT NULL OR o.email IS NOT NULL OR o.search <> ''",
        "UPDATE symphonie.learner_contact SET name = NULL, email = NULL, search = '', name_box = %(name_box)s,"
        " email_box = %(email_box)s WHERE (organisation_no, learner) = (%(organisation_no)s, %(id)s)",
        _contact,
    ),
    _Table(
        f"{_SUPPORTERS} o.details::text <> 'null'",
        "UPDATE symphonie.supporter_contact SET details = 'null', details_box = %(details_box)s,"
        " name_box = %(name_box)s WHERE (organisation_no, supporter_id) = (%(organisation_no)s, %(id)s)",
        _supporter,
    ),
    _Table(
        f"{_ACCOUNTS} ascii(a.user_name) <> 1 OR a.email IS NOT NULL OR a.name <> ''",
        "UPDATE symphonie.account SET user_name = %(blank)s, email = NULL, name = '',"
        " user_name_box = %(user_name_box)s, email_box = %(email_box)s, name_box = %(name_box)s,"
        " user_name_index = %(user_name_index)s, email_index = %(email_index)s"
        " WHERE (organisation_no, id) = (%(organisation_no)s, %(id)s)",
        _account,
    ),
)
_GIVE_CONTACT: Final = (
    "UPDATE symphonie.learner_contact SET name = %(first)s, email = %(second)s,"
    " search = lower(concat(%(first)s::text, ' ', learner)) WHERE (organisation_no, learner) = (%(no)s, %(who)s)"
)
_GIVE_SUPPORTER: Final = (
    "UPDATE symphonie.supporter_contact SET details = %(first)s"
    " WHERE (organisation_no, supporter_id) = (%(no)s, %(who)s)"
)
_GIVE_ACCOUNT: Final = (
    "UPDATE symphonie.account SET user_name = %(first)s, email = %(second)s, name = %(third)s"
    " WHERE (organisation_no, id) = (%(no)s, %(who)s)"
)
_GIVE_BACK: Final = {
    f"{_CONTACTS} o.name_box IS NOT NULL OR o.email_box IS NOT NULL": _GIVE_CONTACT,
    f"{_SUPPORTERS} o.details_box IS NOT NULL": _GIVE_SUPPORTER,
    f"{_ACCOUNTS} a.user_name_box IS NOT NULL": _GIVE_ACCOUNT,
}
"""What is given back, by what is asked."""


def take_over(connection: Connection) -> int:
    """Seal what is in clear, and return how many rows that were.

    Args:
        connection: That knows the vault, in autocommit.

    Raises:
        RecordUnavailable: The master key is not here.
    """
    return sum(_take_over(connection, one) for one in _TABLES)


def _take_over(connection: Connection, table: _Table) -> int:
    n_sealed = 0
    while True:
        with connection.transaction():
            rows = connection.execute(f"{table.wanted} LIMIT {_ROWS} FOR UPDATE").fetchall()
            for organisation_no, who, *row in rows:
                key = key_of_sync(connection, organisation_no)
                about = {"organisation_no": organisation_no, "id": who, **table.sealed(key, who, row)}
                connection.execute(table.put, about)
        n_sealed += len(rows)
        if len(rows) < _ROWS:
            return n_sealed


def give_back(connection: Connection) -> None:
    """Write in clear what is sealed, for the version before this one; what cannot be opened stays away.

    Args:
        connection: That knows the vault, in autocommit.
    """
    for wanted, put in _GIVE_BACK.items():
        with connection.transaction():
            for no, who, *values in connection.execute(wanted).fetchall():
                about = dict(zip(("first", "second", "third"), values, strict=False))
                if any(one is not None for one in values):
                    connection.execute(put, {"no": no, "who": who, **about})

"""Sealed columns in queries: `told` writes the SQL, and psycopg opens what comes, on connections that know the vault.

A value of the type `symphonie.sealed` carries all that opening it takes: the wrapped key of its organisation, its place
and row, and the box; so no query needs another one, and a key that is rotated or destroyed counts at once. Where a
version before this one has written in clear, that is newer than the box, and goes before it.
"""

from typing import Any, Final

from psycopg import AsyncConnection, Connection
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.rows import TupleRow

from api.errors import RecordUnavailable
from api.record.vault.vault import OrganisationKey, Vault

_TYPES: Final = "SELECT 'symphonie.sealed'::regtype::oid, 'symphonie.wrapped_key'::regtype::oid"
KEY: Final = (
    "SELECT ROW(concat_ws('|', k.organisation_no, k.master, encode(k.wrapped, 'hex')))::symphonie.wrapped_key"
    " FROM symphonie.organisation_key k WHERE k.organisation_no = %s AND k.wrapped IS NOT NULL"
)
_FRESH: Final = "SELECT ROW(concat_ws('|', %s::int, '', ''))::symphonie.wrapped_key"
_INSERT: Final = (
    # under the key that is the current one until this is done: a rotation waits for it, or comes before it
    "INSERT INTO symphonie.organisation_key (organisation_no, master, wrapped) SELECT %s, fingerprint, %s"
    " FROM symphonie.master_key WHERE fingerprint = %s FOR SHARE ON CONFLICT DO NOTHING"
)
NO_KEY: Final = "names cannot be sealed: the master key is not here (SYMPHONIE_MASTER_KEY_FILE)"


def told(alias: str, place: str, row: str, plain: str) -> str:
    """Return the SQL of a sealed column, opened.

    Args:
        alias: Of the table, which has `organisation_no`.
        place: `table.column`; the box is in `column_box`.
        row: SQL of what names the row within the organisation.
        plain: SQL of what a version before has written in clear; null for nothing.
    """
    box, whose = f"{alias}.{place.rpartition('.')[2]}_box", f"{alias}.organisation_no"
    key = (
        "(SELECT concat(k.master, '|', encode(k.wrapped, 'hex')) FROM symphonie.organisation_key k"
        f" WHERE k.organisation_no = {whose})"
    )
    return (
        f"(CASE WHEN {plain} IS NOT NULL OR {box} IS NOT NULL THEN ROW(concat({whose}, '|', coalesce({key}, '|'), '|',"
        f" '{place}|', encode(convert_to({row}, 'UTF8'), 'hex'), '|', encode({box}, 'hex'), '|',"
        f" 'p' || encode(convert_to({plain}, 'UTF8'), 'hex')))::symphonie.sealed END)"
    )


def _read(data: Buffer) -> list[str]:
    return bytes(data).decode()[1:-1].split("|")


def _loaders(vault: Vault) -> tuple[type[Loader], type[Loader]]:
    class SealedLoader(Loader):
        def load(self, data: Buffer) -> Any:  # noqa: ANN401 - psycopg's
            organisation_no, master, wrapped, place, row, box, plain = _read(data)
            if plain:
                return bytes.fromhex(plain[1:]).decode()
            key = vault.unwrap(int(organisation_no), master, bytes.fromhex(wrapped)) if wrapped else None
            return None if key is None else key.open(place, bytes.fromhex(row).decode(), bytes.fromhex(box))

    class KeyLoader(Loader):
        def load(self, data: Buffer) -> Any:  # noqa: ANN401 - psycopg's
            organisation_no, master, wrapped = _read(data)
            if not wrapped:
                return vault.fresh(int(organisation_no))
            return vault.unwrap(int(organisation_no), master, bytes.fromhex(wrapped))

    return SealedLoader, KeyLoader


async def knows_vault(connection: AsyncConnection[TupleRow], vault: Vault) -> None:
    """Have a connection open what is sealed."""
    row = await (await connection.execute(_TYPES)).fetchone()
    _register(connection, row, vault)


def knows_vault_sync(connection: Connection, vault: Vault) -> None:
    """Have a connection open what is sealed."""
    _register(connection, connection.execute(_TYPES).fetchone(), vault)


def _register(connection: AsyncConnection[TupleRow] | Connection, oids: TupleRow | None, vault: Vault) -> None:
    for oid, loader in zip(oids or (), _loaders(vault), strict=True):
        connection.adapters.register_loader(oid, loader)


async def find_key(connection: AsyncConnection[TupleRow], organisation_no: int) -> OrganisationKey | None:
    """Return an organisation's key; None as long as it has none, or where it cannot be opened."""
    return _key(await (await connection.execute(KEY, [organisation_no])).fetchone())


async def key_of(connection: AsyncConnection[TupleRow], organisation_no: int) -> OrganisationKey:
    """Return an organisation's key, made if it has none.

    Raises:
        RecordUnavailable: The master key is not here, or the organisation's was destroyed.
    """
    found = await find_key(connection, organisation_no)
    if found is None:
        fresh = _key(await (await connection.execute(_FRESH, [organisation_no])).fetchone())
        if fresh is not None:
            await connection.execute(_INSERT, [organisation_no, fresh.wrapped, fresh.master])
        found = await find_key(connection, organisation_no)
    if found is None:
        raise RecordUnavailable(NO_KEY)
    return found


def key_of_sync(connection: Connection, organisation_no: int) -> OrganisationKey:
    """Return an organisation's key, made if it has none; as `key_of`."""
    found = _key(connection.execute(KEY, [organisation_no]).fetchone())
    if found is None:
        fresh = _key(connection.execute(_FRESH, [organisation_no]).fetchone())
        if fresh is not None:
            connection.execute(_INSERT, [organisation_no, fresh.wrapped, fresh.master])
        found = _key(connection.execute(KEY, [organisation_no]).fetchone())
    if found is None:
        raise RecordUnavailable(NO_KEY)
    return found


def _key(row: TupleRow | None) -> OrganisationKey | None:
    return row[0] if row is not None and isinstance(row[0], OrganisationKey) else None

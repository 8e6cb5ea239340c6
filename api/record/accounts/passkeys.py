"""Passkeys: public keys of WebAuthn, by the id that their authenticator gave them."""

from datetime import datetime
from typing import NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.pool import Pool, row_of, rows_of


class NewPasskey(NamedTuple):
    """A passkey that was just made, and checked.

    Attributes:
        passkey_id: The id that its authenticator gave it, as base64url.
        public_key: As WebAuthn has it (COSE).
        n_signed: How often it says to have signed.
    """

    passkey_id: str
    public_key: bytes
    n_signed: int


class StoredPasskey(NamedTuple):
    """A passkey as it is checked.

    Attributes:
        account_id: Whose.
        public_key: As WebAuthn has it (COSE).
        n_signed: How often it says to have signed; 0 where it does not count.
        is_disabled: Whether its account cannot sign in.
    """

    account_id: str
    public_key: bytes
    n_signed: int
    is_disabled: bool


class PasskeyListing(NamedTuple):
    """A passkey as its owner sees it."""

    passkey_id: str
    label: str
    created_at: datetime
    used_at: datetime | None


async def add_passkey(connection: AsyncConnection[TupleRow], account_id: str, made: NewPasskey, label: str) -> None:
    """Keep a passkey."""
    await connection.execute(
        "INSERT INTO symphonie.passkey (id, account_id, public_key, n_signed, label) VALUES (%s, %s, %s, %s, %s)",
        [made.passkey_id, account_id, made.public_key, made.n_signed, label],
    )


async def find_passkey(pool: Pool, passkey_id: str) -> StoredPasskey | None:
    """Find a passkey by its id."""
    query = (
        "SELECT p.account_id, p.public_key, p.n_signed, a.disabled_at IS NOT NULL FROM symphonie.passkey p"
        " JOIN symphonie.account a ON a.id = p.account_id WHERE p.id = %s"
    )
    return await row_of(pool, StoredPasskey, query, [passkey_id.replace("\0", "")])


async def use_passkey(connection: AsyncConnection[TupleRow], passkey_id: str, n_signed: int) -> None:
    """Note that a passkey was used."""
    await connection.execute(
        "UPDATE symphonie.passkey SET used_at = now(), n_signed = %s WHERE id = %s", [n_signed, passkey_id]
    )


async def list_passkeys(pool: Pool, account_id: str) -> list[PasskeyListing]:
    """List the passkeys of an account, the oldest first."""
    query = "SELECT id, label, created_at, used_at FROM symphonie.passkey WHERE account_id = %s ORDER BY created_at, id"
    return await rows_of(pool, PasskeyListing, query, [account_id])


async def remove_passkey(pool: Pool, account_id: str, passkey_id: str) -> None:
    """Remove a passkey of an account; one that is not there stays so."""
    async with pool.connection() as connection:
        await connection.execute(
            "DELETE FROM symphonie.passkey WHERE account_id = %s AND id = %s", [account_id, passkey_id]
        )

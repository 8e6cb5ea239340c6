"""A channel's own way to the record, opened when the first message goes: for keys of push services, and tokens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.pool import DeadlinePool
from api.record.vault.vault import Vault


class RecordLine:
    """Connections to the record that open what is sealed.

    Args:
        database_url: The record, already migrated.
        vault: Opens and seals.
    """

    def __init__(self, database_url: str, vault: Vault) -> None:
        self._database_url, self._vault = database_url, vault
        self._pool: DeadlinePool | None = None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[TupleRow]]:
        """Take a connection; commit at the end.

        Raises:
            RecordUnavailable: The server does not answer.
        """
        if self._pool is None:
            pool = DeadlinePool(self._database_url, vault=self._vault, name="symphonie channels")
            await pool.open()
            self._pool = pool
        async with self._pool.connection() as connection:
            yield connection

    async def aclose(self) -> None:
        """Close what is open."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

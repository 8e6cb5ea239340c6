"""What an organisation is called: by the name that it chose, else by its id."""

from typing import Final

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.record.pool import Pool, row_of

CALLED: Final = "coalesce(o.name, o.id)"
"""Of a row `o` of organisations."""


async def organisation_called(connection: AsyncConnection[TupleRow], organisation_no: int) -> str:
    """Return what an organisation is called; nothing where there is none."""
    query = f"SELECT {CALLED} FROM symphonie.organisation o WHERE o.no = %s"
    found = await (await connection.execute(query, [organisation_no])).fetchone()
    return "" if found is None else str(found[0])


async def called_by_id(pool: Pool, organisation: str) -> str:
    """Return what the organisation of an id is called; the id where there is none."""
    query = f"SELECT {CALLED} FROM symphonie.organisation o WHERE o.id = %s"
    return await row_of(pool, str, query, [organisation]) or organisation


async def read_name(pool: Pool, organisation_no: int) -> str | None:
    """Return the name that an organisation chose; None where it chose none."""
    return await row_of(pool, _name, "SELECT name FROM symphonie.organisation WHERE no = %s", [organisation_no])


async def put_name(pool: Pool, organisation_no: int, name: str | None) -> None:
    """Have an organisation called by a name; by its id with None."""
    async with pool.connection() as connection:
        query = "UPDATE symphonie.organisation SET name = %s WHERE no = %s"
        await connection.execute(query, [name, organisation_no])


def _name(name: str | None) -> str | None:
    return name

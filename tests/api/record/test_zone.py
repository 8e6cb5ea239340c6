"""Days and instants are the same whatever zone the server was set up in."""

import asyncio
from datetime import UTC, datetime

import psycopg
from psycopg import sql

from api.record.pool import DeadlinePool, connect, row_of

MIDNIGHT = "SELECT timestamptz '2026-11-30T23:30Z', (timestamptz '2026-11-30T23:30Z')::date::text"
EXPECTED = (datetime(2026, 11, 30, 23, 30, tzinfo=UTC), "2026-11-30")


def told(at: datetime, day: str) -> tuple[str, str]:
    return at.isoformat(), day


def test_a_server_in_another_zone_says_the_same_instants_and_days(empty_database: str) -> None:
    async def asked() -> tuple[str, str] | None:
        async with DeadlinePool(empty_database) as pool:
            return await row_of(pool, told, MIDNIGHT)

    with psycopg.connect(empty_database, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} SET timezone = 'Pacific/Auckland'").format(name))
    with psycopg.connect(empty_database) as connection:
        assert connection.execute(MIDNIGHT).fetchall() != [EXPECTED]
    with connect(empty_database, "tests") as connection:
        assert [told(*row) for row in connection.execute(MIDNIGHT)] == [told(*EXPECTED)]
    assert asyncio.run(asked()) == told(*EXPECTED)

import asyncio

import psycopg
import pytest

from api.errors import RecordUnavailable
from api.record.pool import DeadlinePool, connect, within

LONG = "SELECT pg_sleep(60)"


def test_a_statement_that_takes_too_long_is_given_up_and_its_connection_is_not_used_again(database_url: str) -> None:
    async def scenario() -> None:
        async with DeadlinePool(database_url) as pool:
            await pool.wait()
            given_up: list[int] = []
            with pytest.raises(RecordUnavailable):
                await wait_long(pool, given_up)
            async with pool.connection() as connection:
                assert connection.info.backend_pid not in given_up
                assert await (await connection.execute("SELECT 1")).fetchone() == (1,)

    asyncio.run(scenario())


async def wait_long(pool: DeadlinePool, backends: list[int]) -> None:
    async with pool.connection(0.2) as connection:
        backends.append(connection.info.backend_pid)
        await connection.execute(LONG)


def test_a_use_in_time_leaves_the_connection_as_it_was(database_url: str) -> None:
    async def scenario() -> None:
        async with DeadlinePool(database_url) as pool:
            await pool.wait()
            pids = set()
            for _ in range(3):
                async with pool.connection(2.0) as connection:
                    pids.add(connection.info.backend_pid)
            await asyncio.sleep(2.5)  # past all deadlines
            async with pool.connection() as connection:
                pids.add(connection.info.backend_pid)
            assert len(pids) == 1

    asyncio.run(scenario())


def test_a_process_that_nobody_waits_for_does_not_wait_for_ever_either(database_url: str) -> None:
    with (
        pytest.raises(psycopg.OperationalError),
        connect(database_url, "tests", autocommit=True) as connection,
        within(connection, 0.2),
    ):
        connection.execute(LONG)

"""Run asynchronous use cases of the record from a plain test."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from api.record.pool import Pool

T = TypeVar("T")


def with_pool(database_url: str, use: Callable[[Pool], Awaitable[T]], size: int = 1) -> T:
    async def main() -> T:
        pool: AsyncConnectionPool[AsyncConnection[TupleRow]] = AsyncConnectionPool(
            database_url, min_size=size, max_size=size, open=False
        )
        async with pool:
            return await use(pool)

    return asyncio.run(main())

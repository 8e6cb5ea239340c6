"""Run asynchronous use cases of the record from a plain test."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

from api.record.key_limits import NO_LIMITS, KeyLimits
from api.record.keys import Principal, find_key, split_token
from api.record.pool import Pool

T = TypeVar("T")


def opened_by(database_url: str, token: str, defaults: KeyLimits = NO_LIMITS) -> Principal | None:
    """Return whom a token speaks for, None if the record has no such key, or has it revoked."""
    parts = split_token(token)
    if parts is None:
        return None
    key = with_pool(database_url, lambda pool: find_key(pool, parts[0], defaults))
    return key.principal if key is not None and key.revoked_at is None and key.opens_with(parts[1]) else None


def with_pool(database_url: str, use: Callable[[Pool], Awaitable[T]], size: int = 1) -> T:
    async def main() -> T:
        pool: AsyncConnectionPool[AsyncConnection[TupleRow]] = AsyncConnectionPool(
            database_url, min_size=size, max_size=size, open=False
        )
        async with pool:
            return await use(pool)

    return asyncio.run(main())

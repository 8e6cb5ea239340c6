"""How far the record is behind the live state, measured for whoever watches the service."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from redis import RedisError

from api.errors import StoreUnavailable
from api.record.intake import Client, Lag, connect, measure_lag

_TIMEOUT_S: Final = 1.5
"""Shorter than anybody waits who asks for the lag, so that no thread is left behind at a store that hangs."""


class JournalWatch:
    """Measures the journal over a connection of its own, so that nobody on the hot path waits for it.

    Args:
        valkey_url: Of the live store.
        n_shards: Number of shards of the deployment.
    """

    def __init__(self, valkey_url: str, n_shards: int) -> None:
        self._valkey_url = valkey_url
        self._n_shards = n_shards
        self._client: Client | None = None
        self._lock = asyncio.Lock()

    async def measure(self) -> Lag:
        """Return how many commits wait for the record, and since when.

        Raises:
            StoreUnavailable: The journal cannot be reached.
        """
        async with self._lock:
            try:
                return await asyncio.to_thread(self._measure)
            except (RedisError, OSError) as error:
                raise StoreUnavailable(reason=str(error)) from error

    def _measure(self) -> Lag:
        if self._client is None:
            self._client = connect(self._valkey_url, _TIMEOUT_S)
        return measure_lag(self._client, self._n_shards, time.time())

    async def aclose(self) -> None:
        """Close the connection."""
        if self._client is not None:
            await asyncio.to_thread(self._client.close)

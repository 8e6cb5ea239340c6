"""What waits for the record takes memory of the live store: so much, and then nothing more is accepted.

While the record is down, results are accepted all the same and wait in the journal. Without a bound the store would run
out of memory, and with it would go what all other answers are made of. So every worker looks once a second, and lets
the store refuse commits while the journal is full; what a second brings is all that it can be beyond its bound.
"""

import asyncio
from typing import Final

import structlog

from api.errors import StoreUnavailable
from api.live.commands import ReplyFailed
from api.live.store import LiveStore
from api.logs import told

LOOK_EVERY_S: Final = 1.0
OPEN_AGAIN: Final = 0.9
"""Part of the bound below which commits are let in again, so that it does not go back and forth."""
_LOG: Final = structlog.get_logger(__name__)


async def watch(store: LiveStore, most_bytes: int) -> None:
    """Look at the journal every second until cancelled."""
    while True:
        try:
            await look(store, most_bytes)
        except (StoreUnavailable, ReplyFailed) as error:
            _LOG.warning("the journal cannot be measured", reason=told(error))
        await asyncio.sleep(LOOK_EVERY_S)


async def look(store: LiveStore, most_bytes: int) -> None:
    """Have the store refuse commits if the journal is full, and take them again once it no longer is."""
    n_bytes = await store.journal_bytes()
    if not store.is_full and n_bytes > most_bytes:
        store.is_full = True
        _LOG.error("too much waits for the record: nothing more is accepted", n_bytes=n_bytes, most_bytes=most_bytes)
    elif store.is_full and n_bytes <= OPEN_AGAIN * most_bytes:
        store.is_full = False
        _LOG.warning("the record takes what waits: results are accepted again", n_bytes=n_bytes)

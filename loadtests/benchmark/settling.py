"""Wait until the record has caught up, so that one scenario's backlog does not weigh on the next one."""

import asyncio
import re
import time

from simulations.live.client import ServiceClient

LONGEST_SECONDS = 60.0
POLL_SECONDS = 0.25
_ENTRIES = re.compile(rb"^symphonie_journal_entries (\S+)$", re.MULTILINE)


class RecordTooSlowError(Exception):
    """The record did not catch up within the time allowed."""

    def __init__(self, n_missing: int | None) -> None:
        self.n_missing = n_missing
        told = "an unknown number of" if n_missing is None else n_missing
        super().__init__(f"after {LONGEST_SECONDS:.0f} s {told} commits are still not in the record")


async def settle(url: str, key: str) -> float:
    """Wait for the record; give how many seconds it took.

    Args:
        url: of the service.
        key: with the scope `metrics:read`.

    Raises:
        RecordTooSlowError: it took more than a minute.
    """
    started = time.perf_counter()
    async with ServiceClient(url, key, 1) as client:
        while (n_missing := await _n_missing(client)) != 0:
            if time.perf_counter() - started > LONGEST_SECONDS:
                raise RecordTooSlowError(n_missing)
            await asyncio.sleep(POLL_SECONDS)
    return time.perf_counter() - started


async def _n_missing(client: ServiceClient) -> int | None:
    """Ask how many commits the record has yet to take; None while the service cannot tell."""
    found = _ENTRIES.search(await client.get("/v1/metrics"))
    return int(float(found[1])) if found else None

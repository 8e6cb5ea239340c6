"""What each kind of page costs: seconds as the client sees them, processor time, bytes as served."""

from collections.abc import Awaitable, Callable
from itertools import cycle, islice
from typing import Final

import msgspec

from loadtests.benchmark.processes import CpuSeconds, used
from loadtests.workspace.browser import Browser, Kind, Markup, Seen
from simulations.live.client import LatencyMs, latency_ms

WARM_UP: Final = 3
ANSWERING: Final = ("worker", "valkey", "postgresql")
"""Processes that work while a page is made."""


class PageFigures(msgspec.Struct, frozen=True):
    """One kind of page as one role sees it.

    Attributes:
        role: Who looked.
        page: Its address, with … for ids.
        requests: How often it was asked for, warm-up apart.
        errors: Answers other than 200.
        latency_ms: From the first byte sent to the last one received, one request at a time.
        cpu_ms: Processor time of each process for one; null where the system does not tell.
        kb: Largest of the pages, compressed as served, in units of 1000 bytes.
        first_view_kb: The same with the style and scripts that it needs at once.
    """

    role: str
    page: str
    requests: int
    errors: int
    latency_ms: LatencyMs | None
    cpu_ms: dict[str, float] | None
    kb: float
    first_view_kb: float


class Stopwatch:
    """Measures pages of a service.

    Args:
        cpu_seconds: Of the service so far.
        repeats: How often each kind of page is asked for.
    """

    def __init__(self, cpu_seconds: Callable[[], CpuSeconds | None], repeats: int) -> None:
        self._cpu_seconds, self._repeats = cpu_seconds, repeats
        self._assets: dict[str, int] = {}

    async def measure(self, browser: Browser, role: str, kind: Kind) -> PageFigures:
        """Ask for pages of a kind in turn, one after the other."""
        addresses = cycle(kind.addresses)
        for address in islice(addresses, WARM_UP):
            await browser.get(address)
        before = self._cpu_seconds()
        seen = [await browser.get(address) for address in islice(addresses, self._repeats)]
        cpu = used(before, self._cpu_seconds())
        largest = max(seen, key=lambda one: one.n_bytes)
        return PageFigures(
            role=role,
            page=kind.name,
            requests=len(seen),
            errors=sum(one.status != 200 for one in seen),  # noqa: PLR2004 - HTTP OK
            latency_ms=latency_ms([one.seconds for one in seen]),
            cpu_ms=None if cpu is None else {role: round(1e3 * cpu[role] / len(seen), 1) for role in ANSWERING},
            kb=round(largest.n_bytes / 1e3, 1),
            first_view_kb=round((largest.n_bytes + await self._weight(browser.get, largest)) / 1e3, 1),
        )

    async def _weight(self, get: Callable[[str], Awaitable[Seen]], page: Seen) -> int:
        """Add up what a page needs at once."""
        needed = dict.fromkeys(Markup(page.text).assets)
        for address in needed:
            if address not in self._assets:
                self._assets[address] = (await get(address)).n_bytes
        return sum(self._assets[address] for address in needed)

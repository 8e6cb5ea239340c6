"""What pages that are open cost while nothing happens."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import Final

import msgspec

from loadtests.benchmark.processes import CpuSeconds, used
from loadtests.workspace.browser import Browser

SETTLES_SECONDS: Final = 3.0
MOST_WAITS: Final = 20
CALM_SHARE: Final = 0.1
"""Of a core."""


class LiveFigures(msgspec.Struct, frozen=True):
    """Shares of one core, all processes of the service together.

    Attributes:
        pages: How many were open.
        seconds: How long each was looked at.
        idle: Share of a core without open pages; null where the system does not tell.
        live: Share with them.
    """

    pages: int
    seconds: float
    idle: float | None
    live: float | None

    @property
    def cost(self) -> float | None:
        """What the open pages add."""
        return None if self.idle is None or self.live is None else max(0.0, self.live - self.idle)


async def listen(
    browsers: Sequence[Browser], seconds: float, cpu_seconds: Callable[[], CpuSeconds | None]
) -> LiveFigures:
    """Let each have a page open, and look at what the service does while nothing happens.

    Without open pages it is looked at afterwards: what is left of earlier work so counts against the pages, if at all.
    """
    async with AsyncExitStack() as stack:
        for browser in browsers:
            stack.callback((await browser.listen()).close)
        await _calm(cpu_seconds)
        live = await _share(seconds, cpu_seconds)
    await asyncio.sleep(SETTLES_SECONDS)
    idle = await _share(seconds, cpu_seconds)
    return LiveFigures(len(browsers), seconds, idle, live)


async def _calm(cpu_seconds: Callable[[], CpuSeconds | None]) -> None:
    """Wait until the service has done what earlier requests and the filling left, a minute at most."""
    for _ in range(MOST_WAITS):
        share = await _share(SETTLES_SECONDS, cpu_seconds)
        if share is None or share < CALM_SHARE:
            return


async def _share(seconds: float, cpu_seconds: Callable[[], CpuSeconds | None]) -> float | None:
    before = cpu_seconds()
    await asyncio.sleep(seconds)
    cpu = used(before, cpu_seconds())
    return None if cpu is None else round(sum(cpu.values()) / seconds, 4)

"""Is the process alive, and can it do its work?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Final, Literal

import msgspec
from litestar import get

from api.errors import NotReady, Passing
from api.http.requests import ServiceRequest
from api.live.commands import ReplyFailed
from api.live.keys import LearnerKey
from api.live.marks import Mark
from api.record.intake import Lag
from api.runtime import Runtime, runtime_of
from api.service.results import US_PER_S

CHECK_TIMEOUT_S: Final = 2.0
LONGEST_LAG_S: Final = 60.0
OK: Final = "ok"
_NOBODY: Final = LearnerKey(0, 0, "")
_NOTHING: Final = Mark(0, 0)


class Alive(msgspec.Struct, frozen=True):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(msgspec.Struct, frozen=True):
    """Every part works.

    Attributes:
        status: Always `ready`; anything else is a problem document with status 503.
        checks: What each check found.
    """

    checks: dict[str, str]
    status: Literal["ready"] = "ready"


_ALIVE: Final = Alive()


@get("/health/live")
async def live() -> Alive:
    """Answer without touching anything."""
    return _ALIVE


@get("/health/ready")
async def ready(request: ServiceRequest) -> Ready:
    """Ask every part that a result needs.

    Raises:
        NotReady: With what each failing part said.
    """
    runtime = runtime_of(request)
    checks = {
        "live_store": _live_store(runtime),
        "record": runtime.record.ping(),
        "projector": _projector(runtime),
    }
    found = dict(zip(checks, await asyncio.gather(*map(_outcome, checks.values())), strict=True))
    failing = tuple((name, outcome) for name, outcome in found.items() if outcome != OK)
    if failing:
        raise NotReady(failing)
    return Ready(found)


async def _live_store(runtime: Runtime) -> None:
    """Call the server-side function that loads a learner, with one that nobody can name; see that states are there."""
    await runtime.store.load(_NOBODY, (_NOTHING,), runtime.clock_us() / US_PER_S)
    if await runtime.store.owner() is None:
        raise _LostStates


async def _projector(runtime: Runtime) -> None:
    lag = await runtime.journal.measure()
    if lag.age_seconds > LONGEST_LAG_S:
        raise _LateRecord(lag)


class _LostStates(Passing):
    """The live store was emptied under the running service."""

    def __init__(self) -> None:
        super().__init__("The live states are gone; stop the service and run 'symphonie retrace'.")


class _LateRecord(Passing):
    """The journal is not emptied."""

    def __init__(self, lag: Lag) -> None:
        super().__init__(f"{lag.n_entries} commits wait for the record, the oldest for {lag.age_seconds:.0f} s.")


async def _outcome(check: Awaitable[None]) -> str:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            await check
    except Passing as error:
        return error.detail
    except ReplyFailed as error:
        return f"The live store refuses: {error.reason}"
    except TimeoutError:
        return f"It did not answer within {CHECK_TIMEOUT_S:.0f} s."
    return OK


ROUTES: Final = (live, ready)

"""Is the process alive, and can it do its work?"""

import asyncio
from collections.abc import Awaitable
from typing import Final, Literal

import msgspec

from api.clock import US_PER_S
from api.errors import NotReady, Passing, StoresApart
from api.http.routes import Routes
from api.http.single_flight import SingleFlight
from api.live.commands import ReplyFailed
from api.record.dead_letters import count_dead_letters_async
from api.record.pool import ping
from api.record.support.standing import late_timers
from api.runtime import Runtime

CHECK_TIMEOUT_S: Final = 2.0
LONGEST_LAG_S: Final = 60.0
OK: Final = "ok"
ROUTES: Final = Routes("Operation")


class Alive(msgspec.Struct, frozen=True):
    """The process answers.

    Attributes:
        status: The same as long as the process answers.
    """

    status: Literal["alive"] = "alive"


class Ready(msgspec.Struct, frozen=True):
    """Results are accepted.

    Attributes:
        status: `ready`, or `degraded` while something does not work that no result waits for: late results and reads of
            the record may be answered with 503 then, and what is accepted waits for the record. Where no result is
            accepted, the answer is a problem document with status 503.
        checks: What each check found; `ok` where nothing is wrong.
    """

    checks: dict[str, str]
    status: Literal["ready", "degraded"] = "ready"


_ALIVE: Final = Alive()


@ROUTES.on("get", "/v1/health/live", "It is.")
async def live() -> Alive:
    """Tell whether the process is alive.

    Touches nothing.
    """
    return _ALIVE


@ROUTES.on("get", "/v1/health/ready", "It can.", problems=(NotReady,))
async def ready(runtime: Runtime) -> Ready:
    """Tell whether the service can do its work.

    Asks the live store, the record, the projector and the timekeeper.

    Raises:
        NotReady: With what each failing part said.
    """
    found = await _LOOKS.join(runtime)
    failing = tuple((name, outcome) for name, outcome in found.items() if outcome != OK)
    if found["live_store"] != OK or (found["record"] != OK and not runtime.keys.vouches):
        raise NotReady(failing)
    return Ready(found, "degraded" if failing else "ready")


async def find_out(runtime: Runtime) -> dict[str, str]:
    """Ask every part, and return what each said: `ok` where nothing is wrong."""
    checks = {
        "live_store": _live_store(runtime),
        "record": _record(runtime),
        "projector": _projector(runtime),
        "dead_letters": _dead_letters(runtime),
        "timekeeper": _timekeeper(runtime),
        "clock": _clock(runtime),
    }
    return dict(zip(checks, await asyncio.gather(*map(_outcome, checks.values())), strict=True))


_LOOKS: Final = SingleFlight(find_out)
"""One at a time, shared by all who ask meanwhile: anybody may ask, and a look takes connections and a thread."""


async def _live_store(runtime: Runtime) -> str:
    await runtime.store.check()
    return OK


async def _record(runtime: Runtime) -> str:
    await ping(runtime.pool)
    return OK


async def _projector(runtime: Runtime) -> str:
    lag = await runtime.journal.measure()
    late = f"{lag.n_entries} commits wait for the record, the oldest for {lag.age_seconds:.0f} s."
    return late if lag.age_seconds > LONGEST_LAG_S else OK


async def _dead_letters(runtime: Runtime) -> str:
    n_dead = await count_dead_letters_async(runtime.pool)
    return f"{n_dead} commits could not be written to the record; 'symphonie check' lists them." if n_dead else OK


async def _timekeeper(runtime: Runtime) -> str:
    late = await late_timers(runtime.pool, runtime.clock_us())
    return f"{late.n} timers of clocks have not fired, the oldest for {late.seconds:.0f} s." if late.n else OK


async def _clock(runtime: Runtime) -> str:
    set_by_s = runtime.clock.set_by_us / US_PER_S
    if abs(set_by_s) <= max(runtime.settings.clock_skew_seconds, 1):
        return OK
    return (
        f"The wall clock was set {'forward' if set_by_s > 0 else 'back'} by {abs(set_by_s):.0f} s since this worker "
        "started, and results without a time get its time; set it right, or restart the service if it is right now."
    )


async def _outcome(check: Awaitable[str]) -> str:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            return await check
    except StoresApart as error:
        return error.reason  # what is wrong is for whoever runs the service, and so is this page
    except Passing as error:
        return error.detail
    except ReplyFailed as error:
        return f"The live store refuses: {error.reason}"
    except TimeoutError:
        return f"It did not answer within {CHECK_TIMEOUT_S:.0f} s."

"""The rows: what is done to a service, and how that ends.

A row strikes, holds for so many seconds, heals. Where `short_s` is None it is left out of the short form.
"""

import asyncio
import shutil
import signal
from collections.abc import Awaitable, Callable
from typing import Final, Literal, NamedTuple, TypeAlias

from loadtests.chaos.place import BACKEND, CHILDREN, SERVE, SERVERS, Place, until_answered
from loadtests.chaos.small_disk import empty, fill
from loadtests.chaos.versions import begin_upgrade, end_upgrade, take_back

Deed: TypeAlias = Callable[[Place], Awaitable[None]]
Layout = Literal["together", "apart", "small", "aged"]
STOP_S: Final = 20.0
LINK_S: Final = 8.0
BRIEF_S: Final = 2.0
DELAY_S: Final = 0.15
HOUR_S: Final = 3600.0
YEAR_S: Final = 365 * 24 * HOUR_S
STEP_S: Final = 10.0
ALONE_S: Final = 1.0
DOWN_S: Final = 180.0
BRIEFLY_DOWN_S: Final = 15.0
FULL_S: Final = 20.0
MIXED_S: Final = 15.0


class Row(NamedTuple):
    """A fault.

    Attributes:
        name: For `--rows`.
        told: What is done, for people.
        layout: The service that it needs.
        strike: Begins it.
        heal: Ends it.
        holds_s: Between both, in the long form.
        short_s: The same in the short form; None where that does without.
        takes: What is taken all the same while it lasts, once requests of before have an answer.
        is_settled: Whether the record is waited for before it begins, because what is lost is not the service's fault.
    """

    name: str
    told: str
    layout: Layout
    strike: Deed
    heal: Deed
    holds_s: float = 0.0
    short_s: float | None = None
    takes: tuple[str, ...] = ()
    is_settled: bool = False


async def _nothing(_: Place) -> None:
    """Leave the service to itself."""


def _kill(role: str, number: signal.Signals = signal.SIGKILL) -> Deed:
    async def strike(place: Place) -> None:
        place.send([await place.one_of(role)], number)

    return strike


async def _kill_everything(place: Place) -> None:
    place.send(place.everything(), signal.SIGKILL)


def _to_family(role: str, number: signal.Signals) -> Deed:
    """Send a signal to a process and its children: PostgreSQL works in those."""

    async def strike(place: Place) -> None:
        pid = await place.one_of(role)
        place.send(place.family(pid) if role == "postgresql" else [pid], number)

    return strike


async def _go_on(place: Place) -> None:
    place.send(place.everything(), signal.SIGCONT)


def _on(server: str, deed: str) -> Deed:
    """Have a proxy do something."""

    async def act(place: Place) -> None:
        proxy = place.proxies[server]
        match deed:
            case "cut" | "unmute":
                proxy.cut()
            case "close":
                await proxy.close()
            case "open":
                await proxy.open()
            case "slow" | "quick":
                proxy.delay_s = DELAY_S if deed == "slow" else 0.0
            case "hole":
                proxy.stop_flowing()
            case "flow":
                proxy.flow()
            case "mute":
                proxy.mute()

    return act


async def _empty_the_store(place: Place) -> None:
    """Take Valkey's files away and kill it, so that it is started again with nothing."""
    files = place.data_dir / "valkey"
    pid = await place.one_of("valkey")
    await asyncio.to_thread(shutil.move, files, place.data_dir / f"valkey-away-{pid}")
    place.send([pid], signal.SIGKILL)


def _set_clock(ahead_s: float) -> Deed:
    async def step(place: Place) -> None:
        place.clock.set_ahead(ahead_s)

    return step


async def _serve_twice(place: Place) -> None:
    await place.serve_beside()


async def _serve_once(place: Place) -> None:
    await place.leave_beside()


async def _kill_the_first(place: Place) -> None:
    """Kill one of two services, and leave the other when it is there again."""
    killed = [place.keeper.process.pid, *place.family(place.keeper.process.pid)]
    place.send(killed, signal.SIGKILL)
    await asyncio.sleep(ALONE_S)
    await until_answered(place.urls[0])
    await place.leave_beside()


_SHORT: Final = frozenset(
    {
        *("worker", "projector", "timekeeper", "detector", "translator", "courier", "dispatcher", "supervisor"),
        *("valkey", "postgresql"),
    }
)
"""A start of `serve` costs as much as the others together, and killing everything has one."""
_PROCESSES: Final = (*CHILDREN, SERVE, *SERVERS)
_STOPS: Final = {"postgresql": signal.SIGINT}
"""What ends a process in order, where it is not SIGTERM."""


def _short(role: str, seconds: float, short: frozenset[str] = _SHORT) -> float | None:
    return seconds if role in short else None


_KILLS: Final = tuple(
    Row(f"kill-{role}", f"kill -9 of {role}", "together", _kill(role), _nothing, short_s=_short(role, 0.0))
    for role in _PROCESSES
)
_STOPPED: Final = tuple(
    Row(
        f"stop-{role}",
        f"SIGSTOP of {role}",
        "together",
        _to_family(role, signal.SIGSTOP),
        _go_on,
        STOP_S,
        _short(role, BRIEF_S, frozenset({"worker", "valkey", "postgresql"})),
    )
    for role in _PROCESSES
)
_RESTARTS: Final = tuple(
    Row(
        f"restart-{role}",
        f"{role} ended in order",
        "together",
        _kill(role, _STOPS.get(role, signal.SIGTERM)),
        _nothing,
        short_s=_short(role, 0.0, frozenset({"worker"})),
    )
    for role in _PROCESSES
)
_LINKS: Final = tuple(
    Row(f"{name}-{server}", f"{told} {server}", "apart", _on(server, strike), _on(server, heal), holds_s, short_s)
    for server in ("valkey", "postgresql")
    for name, told, strike, heal, holds_s, short_s in (
        ("cut", "all connections reset to", "cut", "cut", 0.0, 0.0),
        ("closed", "connections refused by", "close", "open", LINK_S, BRIEF_S if server == "valkey" else None),
        ("slow", f"{1000 * DELAY_S:.0f} ms more each way to", "slow", "quick", LINK_S, BRIEF_S),
        ("hole", "black hole before", "hole", "flow", LINK_S, BRIEF_S),
        ("mute", "half-open connections to", "mute", "unmute", LINK_S, None),
    )
)
_CLOCKS: Final = tuple(
    Row(
        f"clock-{name}",
        f"the clock {told}, then set right",
        "together",
        _set_clock(ahead_s),
        _set_clock(0.0),
        STEP_S,
        short_s,
    )
    for name, told, ahead_s, short_s in (
        ("ahead", "an hour ahead", HOUR_S, BRIEF_S),
        ("behind", "an hour behind", -HOUR_S, BRIEF_S),
        ("far-ahead", "a year ahead", YEAR_S, None),
        ("far-behind", "a year behind", -YEAR_S, None),
    )
)
ROWS: Final = (
    *_KILLS,
    Row("kill-backend", "kill -9 of a backend of postgresql", "together", _kill(BACKEND), _nothing, short_s=0.0),
    Row("kill-everything", "kill -9 of everything at once", "together", _kill_everything, _nothing, short_s=0.0),
    *_STOPPED,
    *_RESTARTS,
    *_LINKS,
    Row(
        "emptied-store",
        "Valkey's data gone",
        "together",
        _empty_the_store,
        _nothing,
        short_s=0.0,
        is_settled=True,
    ),
    *_CLOCKS,
    Row(
        "second-service",
        "a second service on the same data directory, for a while",
        "together",
        _serve_twice,
        _serve_once,
        LINK_S,
    ),
    Row(
        "survivor",
        "kill -9 of the first of two services on a data directory",
        "together",
        _serve_twice,
        _kill_the_first,
        LINK_S,
    ),
    Row(
        "down-postgresql",
        "PostgreSQL gone for minutes",
        "apart",
        _on("postgresql", "close"),
        _on("postgresql", "open"),
        DOWN_S,
        BRIEFLY_DOWN_S,
        ("results",),
    ),
    Row("full-disk", "no byte left on the disk", "small", fill, empty, FULL_S),
    Row("upgrade", "the new version beside the last one, then alone", "aged", begin_upgrade, end_upgrade, MIXED_S),
    Row("downgrade", "the upgrade taken back", "aged", take_back, _nothing),
)


class UnknownRowError(Exception):
    """There is no such fault."""

    def __init__(self, name: str) -> None:
        super().__init__(f"--rows {name}: there is no such row. There are {', '.join(row.name for row in ROWS)}.")

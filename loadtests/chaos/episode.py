"""One episode: clients at work, faults one after the other, calm again, and a judgement."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

import aiohttp
import msgspec

from loadtests.chaos.checking import Violation, check
from loadtests.chaos.clocks import check_clocks
from loadtests.chaos.faults import Row
from loadtests.chaos.history import History, Strike
from loadtests.chaos.line import Line
from loadtests.chaos.place import ANSWER_S, Place
from loadtests.chaos.witness import cases_to_fire, n_waiting, notices_of, testify, until_recorded
from loadtests.chaos.workload import Cast, Troupe, enter

N_CLIENTS: Final = 8
LOOK_S: Final = 0.05
WEIGH_S: Final = 1.0
PATIENCE: Final = 4.0
"""Times the bound: for so long the next fault waits for a service that is not ready in time."""


class Pace(NamedTuple):
    """How an episode goes.

    Attributes:
        pause_s: Of a client between two requests, in the mean.
        before_s: For which clients work before the first fault, and after the last one.
        bound_s: In which the service must be ready again.
        is_short: Whether each fault lasts as long as in the short form.
    """

    pause_s: float
    before_s: float
    bound_s: float
    is_short: bool


class RowFigures(msgspec.Struct, frozen=True):
    """What became of a fault; of several in one episode the operations are those between it and the next one.

    Attributes:
        row: Its name.
        operations: Requests that add something, by set.
        acknowledged: Of these.
        unknown: Of these: without an answer, or told to come back later.
        ready_s: From its end until the service was ready and had taken something from its clients; None: it never did.
        violations: What contradicts the promises.
        most_waiting: Commits that the record did not have yet while it lasted, at most; as far as that could be read.
        refused: Why it was not done at all.
    """

    row: str
    operations: int
    acknowledged: int
    unknown: int
    ready_s: float | None
    violations: tuple[Violation, ...]
    most_waiting: int = 0
    refused: str | None = None


def refused(row: Row, why: str) -> RowFigures:
    """Say that a fault was not done, so that nobody takes it for one that did no harm."""
    return RowFigures(row.name, 0, 0, 0, None, (), refused=why)


def not_set_up(row: Row, why: str) -> RowFigures:
    """Say that the service did not even take what an episode begins with."""
    return RowFigures(row.name, 0, 0, 0, None, (Violation("not ready", row.name, why),))


async def play(place: Place, key: str, name: str, rows: Sequence[Row], pace: Pace, file: Path) -> list[RowFigures]:
    """Play faults on one service while clients work, and judge it afterwards."""
    history, cast = History(file), Cast(name, {})
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_S)) as session:
            line = Line(session, place.urls, key)
            await enter(line, cast, history)
            figures = await _strike_all(
                place, line, Troupe(line, cast, history, name, place.clock), rows, pace, history
            )
            violations = [*await _judge(place, line, cast, history), *await _compare(place)]
    finally:
        history.close()
    return _share_out(figures, violations)


async def _strike_all(
    place: Place, line: Line, troupe: Troupe, rows: Sequence[Row], pace: Pace, history: History
) -> list[RowFigures]:
    stop, figures = asyncio.Event(), list[RowFigures]()
    playing = asyncio.create_task(troupe.play(N_CLIENTS, pace.pause_s, stop))
    try:
        await asyncio.sleep(pace.before_s)
        for row in rows:
            before = history.counts.copy()
            strike = await _strike(place, line, troupe, row, pace)
            history.note(strike)
            if row is rows[-1]:
                await asyncio.sleep(pace.before_s)
                stop.set()
                await playing
            n = history.counts - before
            ready_s = None if strike.ready_s is None else strike.ready_s - strike.healed_s
            broken = (*_in_time(row, ready_s, pace), *_taken(row, strike, history))
            figures.append(RowFigures(row.name, n.total(), n["ok"], n["unknown"], ready_s, broken, strike.most_waiting))
    finally:
        playing.cancel()
        with suppress(asyncio.CancelledError):
            await playing
    return figures


def _in_time(row: Row, ready_s: float | None, pace: Pace) -> tuple[Violation, ...]:
    if ready_s is not None and ready_s <= pace.bound_s:
        return ()
    after = "at all" if ready_s is None else f"within {pace.bound_s:.0f} s, but after {ready_s:.0f} s"
    return (Violation("not ready", row.name, f"the service is not ready again {after}"),)


def _taken(row: Row, strike: Strike, history: History) -> Iterator[Violation]:
    """Look whether what is taken all the same, whatever lasts, was taken while it lasted."""
    during = [
        one.place.partition("/")[0]
        for one in history.operations
        if one.deed == "add" and one.outcome == "ok" and strike.settled_s < one.invoked_s < strike.healed_s
    ]
    for kind in row.takes:
        if kind not in during:
            yield Violation("not taken", row.name, f"no {kind} were taken while it lasted")


async def _strike(place: Place, line: Line, troupe: Troupe, row: Row, pace: Pace) -> Strike:
    if row.is_settled:
        await troupe.hold()
        await until_recorded(line)
    struck_s = time.monotonic()
    await row.strike(place)
    settled_s = time.monotonic() + ANSWER_S
    troupe.go_on()
    try:
        most_waiting = await _hold((row.short_s or 0.0) if pace.is_short else row.holds_s, line)
    finally:
        await row.heal(place)
    healed_s = time.monotonic()
    ready_s = await _until_ready(place, line, troupe, healed_s + PATIENCE * pace.bound_s)
    return Strike(
        row=row.name,
        struck_s=struck_s,
        settled_s=settled_s,
        healed_s=healed_s,
        ready_s=ready_s,
        most_waiting=most_waiting,
    )


async def _hold(for_s: float, line: Line) -> int:
    """Let a fault last, and return how many commits waited for the record meanwhile, at most."""
    most, deadline_s = 0, time.monotonic() + for_s
    while (left_s := deadline_s - time.monotonic()) > 0:
        await asyncio.sleep(min(left_s, WEIGH_S))
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, deadline_s - time.monotonic())):
                most = max(most, await n_waiting(line) or 0)
    return most


async def _until_ready(place: Place, line: Line, troupe: Troupe, deadline_s: float) -> float | None:
    """Wait until all processes run, the service says that it is ready, and clients are answered again; tell when."""
    n_wanted = troupe.n_acknowledged + N_CLIENTS
    while time.monotonic() < deadline_s:
        answer = await line.ask("GET", "/v1/health/ready")
        is_ready = place.is_whole() and answer.outcome == "ok" and answer.body["status"] == "ready"
        if is_ready and troupe.n_acknowledged >= n_wanted:
            return time.monotonic()
        await asyncio.sleep(LOOK_S)
    return None


async def _judge(place: Place, line: Line, cast: Cast, history: History) -> list[Violation]:
    """Read what is there, and compare it with what clients were told."""
    is_recorded = await until_recorded(line)
    for final in await testify(line, cast):
        history.note(final)
    now_s = place.clock.now_s()
    for notice in await notices_of(line, cast, cases_to_fire(history.clocks, now_s)):
        history.note(notice)
    behind = [] if is_recorded else [Violation("not ready", "record", "the record does not catch up")]
    return [*check(history.operations), *check_clocks(history.clocks, history.notices, now_s), *behind]


async def _compare(place: Place) -> list[Violation]:
    """Have the service compare its live states with its record."""
    done = await place.command("retrace", "--verify", "--json")
    if done.returncode == 0:
        return []
    told: Any = done.stderr[-500:]
    with suppress(json.JSONDecodeError, KeyError):
        told = json.loads(done.stdout)["differences"][:3]
    return [Violation("record differs", "record", f"symphonie retrace --verify: {told}")]


def _share_out(figures: Sequence[RowFigures], violations: Sequence[Violation]) -> list[RowFigures]:
    """Put what was found at the end down to the last fault: where there were several, the history tells which."""
    *others, last = figures
    return [*others, msgspec.structs.replace(last, violations=(*last.violations, *violations))]

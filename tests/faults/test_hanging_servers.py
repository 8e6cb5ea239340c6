"""SIGSTOP of either server: who hangs answers nothing, closes nothing and holds every connection open."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from tests.api.processes.embedded.processes import pids
from tests.faults.callers import PATIENCE_S, Caller, play

HANGS_S = 12.0
"""Longer than keys and graphs are trusted without the record, so that waiting for it would show."""
LONG_AGO = datetime(2026, 3, 2, tzinfo=UTC)


def family(pid: int) -> list[int]:
    """Return a process and its children: PostgreSQL works in those."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


@contextmanager
def stopped(data_dir: Path, name: str) -> Iterator[None]:
    """Stop an embedded server that this test started, and let it go on in any case."""
    members = family(pids(data_dir)[name])
    for pid in members:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in members:
            os.kill(pid, signal.SIGCONT)


def test_results_in_order_are_accepted_while_the_record_hangs(tmp_path: Path) -> None:
    async def scenario(data_dir: Path, caller: Caller) -> None:
        for n in range(4):
            assert (await caller.send(f"l{n}")).status_code == httpx.codes.OK
        with stopped(data_dir, "postgresql"):
            until, statuses = time.monotonic() + HANGS_S, Counter[int]()
            while time.monotonic() < until:
                statuses[(await caller.send(f"l{caller.n_sent % 4}")).status_code] += 1
                await asyncio.sleep(0.05)
            assert set(statuses) == {httpx.codes.OK}
            ready = await caller.ready()
            assert (ready.status_code, ready.json()["status"]) == (httpx.codes.OK, "degraded")
            assert ready.json()["checks"]["record"] != "ok"
            for answer in (await caller.send("l0", LONG_AGO + timedelta(hours=1)), await caller.timeline("l1")):
                assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
                assert int(answer.headers["retry-after"]) > 0
        await caller.until_recorded()
        assert (await caller.ready()).json()["status"] == "ready"
        assert (await caller.send("l0", LONG_AGO)).status_code == httpx.codes.OK

    play(tmp_path, scenario)


def test_while_the_live_store_hangs_everybody_is_told_so_and_afterwards_all_goes_on(tmp_path: Path) -> None:
    async def scenario(data_dir: Path, caller: Caller) -> None:
        await caller.send("l0")
        with stopped(data_dir, "valkey"):
            answers = await asyncio.gather(*(caller.send(f"l{n % 4}") for n in range(40)), caller.ready())
            assert {answer.status_code for answer in answers} == {httpx.codes.SERVICE_UNAVAILABLE}
            assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
        deadline = time.monotonic() + PATIENCE_S
        while (await caller.send("l1")).status_code != httpx.codes.OK:
            assert time.monotonic() < deadline
        await caller.until_recorded()

    play(tmp_path, scenario)

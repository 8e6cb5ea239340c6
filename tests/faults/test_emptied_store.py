"""The live store's files are moved away under the service, and its supervisor starts it again, empty."""

import asyncio
import subprocess
import time
from collections import Counter
from pathlib import Path

import httpx

from simulations.live.serving import environment, symphonie_command
from tests.api.processes.embedded.processes import kill
from tests.faults.callers import PATIENCE_S, Caller, play

N_CLIENTS = 8


def test_an_emptied_live_store_takes_nothing_and_goes_on_after_the_rebuilding(tmp_path: Path) -> None:
    async def scenario(data_dir: Path, caller: Caller) -> None:
        for n in range(40):
            assert (await caller.send(f"l{n % 4}")).status_code == httpx.codes.OK
        await caller.until_recorded()
        known, stop = set(caller.taken), asyncio.Event()
        empty(data_dir)
        clients = [asyncio.create_task(load(caller, number, stop)) for number in range(N_CLIENTS)]
        deadline = time.monotonic() + PATIENCE_S
        while "symphonie retrace" not in (ready := await caller.ready()).text:
            assert time.monotonic() < deadline, ready.text
            await asyncio.sleep(0.1)
        await asyncio.sleep(1)
        assert ready.status_code == httpx.codes.SERVICE_UNAVAILABLE
        assert caller.taken == known  # nobody was told that a result was taken

        rebuilt = await asyncio.to_thread(symphonie, data_dir, "retrace")
        assert rebuilt.returncode == 0, rebuilt.stderr

        while len(caller.taken) < len(known) + N_CLIENTS:  # the service goes on by itself, under load
            assert time.monotonic() < deadline + PATIENCE_S
            await asyncio.sleep(0.1)
        stop.set()
        statuses = sum(await asyncio.gather(*clients), Counter[int]())
        assert set(statuses) == {httpx.codes.OK, httpx.codes.SERVICE_UNAVAILABLE}
        await caller.until_recorded()
        checked = await asyncio.to_thread(symphonie, data_dir, "check")
        assert "The record is well." in checked.stdout, checked.stdout
        verified = await asyncio.to_thread(symphonie, data_dir, "retrace", "--verify")
        assert verified.returncode == 0, verified.stdout

    play(tmp_path, scenario)


def empty(data_dir: Path) -> None:
    (data_dir / "valkey").rename(data_dir / "valkey-moved-away")
    kill(data_dir, "valkey")


async def load(caller: Caller, number: int, stop: asyncio.Event) -> Counter[int]:
    statuses = Counter[int]()
    while not stop.is_set():
        statuses[(await caller.send(f"l{number % 4}")).status_code] += 1
        await asyncio.sleep(0.05)
    return statuses


def symphonie(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [*symphonie_command(), *arguments],
        env=environment(data_dir),
        capture_output=True,
        text=True,
        check=False,
    )

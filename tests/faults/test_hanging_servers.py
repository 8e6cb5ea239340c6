"""SIGSTOP of either server: who hangs answers nothing, closes nothing and holds every connection open."""

import asyncio
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx

from tests.faults.callers import Caller, play
from tests.faults.places import PATIENCE_S, Place

HANGS_S = 12.0
"""Longer than keys and graphs are trusted without the record, so that waiting for it would show."""
LONG_AGO = datetime(2026, 3, 2, tzinfo=UTC)


def test_results_in_order_are_accepted_while_the_record_hangs(place: Place) -> None:
    async def scenario(caller: Caller) -> None:
        for n in range(4):
            assert (await caller.send(f"l{n}")).status_code == httpx.codes.OK
        with place.stopped("postgresql"):
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
        deadline = time.monotonic() + PATIENCE_S
        while (await caller.ready()).json()["status"] != "ready":
            assert time.monotonic() < deadline
        assert (await caller.send("l0", LONG_AGO)).status_code == httpx.codes.OK

    play(place, "hanging-record", scenario)


def test_while_the_live_store_hangs_everybody_is_told_so_and_afterwards_all_goes_on(place: Place) -> None:
    async def scenario(caller: Caller) -> None:
        await caller.send("l0")
        with place.stopped("valkey"):
            answers = await asyncio.gather(*(caller.send(f"l{n % 4}") for n in range(40)), caller.ready())
            assert {answer.status_code for answer in answers} == {httpx.codes.SERVICE_UNAVAILABLE}
            assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
        deadline = time.monotonic() + PATIENCE_S
        while (await caller.send("l1")).status_code != httpx.codes.OK:
            assert time.monotonic() < deadline
        await caller.until_recorded()

    play(place, "hanging-store", scenario)

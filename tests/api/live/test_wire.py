import asyncio
import os
import signal
import time
from pathlib import Path

import pytest
from redis import Redis

from api.errors import StoreUnavailable
from api.live.commands import Commands
from api.live.opening import open_commands
from api.live.wire import Address, WireLostError, connect
from tests.api.live.servers import binary, running

TIMEOUT_S = 0.2
BUSY_S = 2.0
PATIENCE_S = 200.0


def address(url: str) -> Address:
    return Address(url.removeprefix("unix://"), "", 0, "", "", 0, None)


async def opened(url: str) -> Commands:
    """Open the road to a server that may be long in getting a processor, with little patience from then on."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await open_commands(url, TIMEOUT_S)
            except StoreUnavailable:
                await asyncio.sleep(TIMEOUT_S)


async def answer_to_ping(commands: Commands) -> object:
    """Ask until a server that goes on has got so far: of a busy machine it may be long in getting a processor."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await commands.execute(0, "PING")
            except StoreUnavailable:
                await asyncio.sleep(TIMEOUT_S)


def test_a_loop_that_was_busy_for_long_does_not_take_the_server_for_silent(tmp_path: Path) -> None:
    async def scenario(url: str) -> None:
        wire = await connect(address(url), BUSY_S / 2)
        asked = wire.execute("PING")
        time.sleep(BUSY_S)  # noqa: ASYNC251 - this is the loop that was busy
        assert await asked == b"PONG"
        wire.close()

    with running(binary("valkey"), tmp_path) as url:
        asyncio.run(scenario(url))


def test_a_server_that_hangs_is_told_to_all_who_wait_and_forgiven_when_it_goes_on(tmp_path: Path) -> None:
    async def scenario(url: str, pid: int) -> None:
        commands = await opened(url)
        os.kill(pid, signal.SIGSTOP)
        try:
            for _ in range(2):  # on the wire that is open, and on none
                asked = [asyncio.ensure_future(commands.execute(0, "PING")) for _ in range(50)]
                answers = await asyncio.gather(*asked, return_exceptions=True)
                assert {type(answer) for answer in answers} == {StoreUnavailable}
            with pytest.raises(WireLostError):  # the system connects to a server that hangs
                await connect(address(url), TIMEOUT_S)
        finally:
            os.kill(pid, signal.SIGCONT)
        assert await answer_to_ping(commands) == b"PONG"
        await commands.aclose()

    with running(binary("valkey"), tmp_path) as url:
        with Redis.from_url(url) as client:
            pid = int(client.info("server")["process_id"])
        asyncio.run(scenario(url, pid))

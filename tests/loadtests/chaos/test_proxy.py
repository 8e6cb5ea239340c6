"""What the proxy does to a link, seen from both of its ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from loadtests.chaos.proxy import Proxy

SILENCE_S = 0.05
Talk = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def echoing(path: Path) -> AsyncIterator[Proxy]:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(100):
            writer.write(data)
        writer.close()

    server = await asyncio.start_unix_server(echo, path)
    async with Proxy(path) as proxy:
        yield proxy
    server.close()


async def say(talk: Talk, text: bytes) -> bytes:
    talk[1].write(text)
    return await talk[0].readexactly(len(text))


async def is_silent(talk: Talk, text: bytes) -> bool:
    try:
        async with asyncio.timeout(SILENCE_S):
            await say(talk, text)
    except TimeoutError:
        return True
    return False


async def cut(proxy: Proxy, talk: Talk) -> None:
    proxy.cut()
    with pytest.raises(ConnectionError):
        await say(talk, b"lost")


async def close(proxy: Proxy, talk: Talk) -> None:
    await proxy.close()
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await say(talk, b"lost")
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", proxy.port)
    await proxy.open()


async def keep(proxy: Proxy, talk: Talk) -> None:
    proxy.stop_flowing()
    assert await is_silent(talk, b"kept")
    proxy.flow()
    assert await talk[0].readexactly(4) == b"kept"


async def mute(proxy: Proxy, talk: Talk) -> None:
    proxy.mute()
    assert await is_silent(talk, b"into nothing")
    proxy.cut()


async def slow(proxy: Proxy, talk: Talk) -> None:
    proxy.delay_s = SILENCE_S
    began = asyncio.get_running_loop().time()
    assert await say(talk, b"late") == b"late"
    assert asyncio.get_running_loop().time() - began >= 2 * SILENCE_S
    proxy.delay_s = 0.0


@pytest.mark.parametrize("fault", [cut, close, keep, mute, slow])
def test_a_link_is_hurt_and_the_next_one_is_well(
    tmp_path: Path, fault: Callable[[Proxy, Talk], Awaitable[None]]
) -> None:
    async def main() -> None:
        async with echoing(tmp_path / "s") as proxy:
            talk = await asyncio.open_connection("127.0.0.1", proxy.port)
            assert await say(talk, b"well") == b"well"
            await fault(proxy, talk)
            again = await asyncio.open_connection("127.0.0.1", proxy.port)
            assert await say(again, b"well again") == b"well again"
            again[1].close()
            talk[1].close()

    asyncio.run(main())

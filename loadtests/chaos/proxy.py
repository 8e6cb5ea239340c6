"""A link between the service and one of its servers, over which everything can go wrong that goes wrong with links.

cut        every connection is reset
closed     nobody listens: connections are refused
hole       bytes are taken and not passed on, connections are accepted and not answered (until it is over)
mute       each connection that is there stays open and says nothing more, for ever; new ones are well
delay_s    every piece of bytes is that late, either way
"""

import asyncio
import socket
import struct
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

CHUNK_BYTES: Final = 1 << 16


class Proxy:
    """Listens on a port of loopback and passes on to a unix socket.

    Attributes:
        port: Where it listens.
        delay_s: By how much everything is late.
    """

    def __init__(self, upstream: Path) -> None:
        self._upstream = upstream
        self.port = 0
        self.delay_s = 0.0
        self._links: set[_Link] = set()
        self._flows = asyncio.Event()
        self._flows.set()

    async def __aenter__(self) -> Self:
        """Listen."""
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Cut everything, and listen no more."""
        await self.close()

    async def open(self) -> None:
        """Listen, on the same port as before."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Refuse who comes, and cut who is there."""
        self._server.close()
        self.cut()
        await asyncio.sleep(0)

    def cut(self) -> None:
        """Reset every connection."""
        for link in list(self._links):
            link.reset()

    def mute(self) -> None:
        """Pass nothing on any more over the connections that are there, and tell neither side."""
        for link in self._links:
            link.is_mute = True

    def stop_flowing(self) -> None:
        """Keep whatever comes."""
        self._flows.clear()

    def flow(self) -> None:
        """Pass on what was kept, and what comes."""
        self._flows.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link(writer)
        self._links.add(link)
        try:
            await self._flows.wait()
            above = await asyncio.open_unix_connection(str(self._upstream))
            link.writers.append(above[1])
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(link, reader, above[1]))
                group.create_task(self._pump(link, above[0], writer))
        except (OSError, asyncio.CancelledError, ExceptionGroup):
            pass
        finally:
            link.reset()
            self._links.discard(link)

    async def _pump(self, link: "_Link", reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK_BYTES):
            if self.delay_s:
                await asyncio.sleep(self.delay_s)
            await self._flows.wait()
            if not link.is_mute:
                writer.write(data)
                await writer.drain()
        if not link.is_mute:
            raise ConnectionResetError  # who ends one side ends both


class _Link:
    """One connection through the proxy: towards the service, and towards the server."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writers = [writer]
        self.is_mute = False

    def reset(self) -> None:
        """End both sides at once."""
        for writer in self.writers:
            sock = writer.get_extra_info("socket")
            with suppress(OSError):
                if sock is not None and sock.family != socket.AF_UNIX:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

"""Roads to the server: a batched wire to one server; to those of a cluster (`api.live.cluster`) it takes several.

Both take a command with the shard that it concerns and answer with the server's reply. What is wrong with the road is
`StoreUnavailable`; what the server says about a command itself stays a `ReplyFailed`.
"""

import asyncio
from collections.abc import Awaitable
from typing import Final, Protocol

import hiredis

from api.errors import StoreUnavailable
from api.live.wire import Address, Argument, Reply, Wire, WireLostError, connect

_RETRY_AFTER_S: Final = 0.1
_JUST_FAILED: Final = "the last attempt to connect has just failed"


class ReplyFailed(Exception):  # noqa: N818 - the store's own word for it; callers handle it, nobody sees it
    """The server refused a command.

    Attributes:
        reason: The server's words, starting with its code (`NOSCRIPT`, `READONLY`, …).
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Commands(Protocol):
    """A road to the server."""

    def execute(self, shard: int, *command: Argument) -> Awaitable[Reply]:
        """Send one command that concerns one shard.

        Raises:
            StoreUnavailable: If the server cannot be reached; whether the command was carried out is unknown.
            ReplyFailed: If the server refused it.
        """
        ...

    async def everywhere(self, *command: Argument) -> list[Reply]:
        """Send one command to every server that takes writes, and return their replies."""
        ...

    async def aclose(self) -> None:
        """Close the road."""
        ...


class WiredCommands:
    """One batched wire to one server, made anew by the next command when it is broken.

    One, because a write costs more than what it carries: with four wires, and so up to four writes a tick, a result
    cost 15 % more, although the server then syncs less often.
    """

    def __init__(self, address: Address, timeout_s: float) -> None:
        self.address = address
        self._timeout_s = timeout_s
        self._wire: Wire | None = None
        self._opening: asyncio.Task[Wire] | None = None
        self._again_at = 0.0

    async def execute(self, shard: int, *command: Argument) -> Reply:
        """Send one command with the others of this tick (see `Commands`)."""
        del shard  # there is one server
        try:
            wire = self._wire
            if wire is None or not wire.is_open:
                wire = await self._open()
            return await wire.execute(*command)
        except WireLostError as error:
            raise StoreUnavailable(error.reason) from error
        except hiredis.ReplyError as error:
            raise _judge(str(error)) from error

    async def ask(self, *command: Argument) -> Reply:
        """Send one command for a slot that is just moving to this server, which wants a word before it.

        Raises:
            StoreUnavailable: As `execute`.
            ReplyFailed: As `execute`.
        """
        await self.execute(0, "PING")  # the wire is open then, and nothing comes between the next two
        _, reply = await asyncio.gather(self.execute(0, "ASKING"), self.execute(0, *command))
        return reply

    async def everywhere(self, *command: Argument) -> list[Reply]:
        """Send one command; there is one server."""
        return [await self.execute(0, *command)]

    async def aclose(self) -> None:
        """Close the wire."""
        if self._wire is not None:
            self._wire.close()

    async def _open(self) -> Wire:
        """Make a wire, one for all who ask meanwhile: nobody waits for one attempt after another."""
        if self._opening is None or self._opening.done():
            if asyncio.get_running_loop().time() < self._again_at:
                raise WireLostError(_JUST_FAILED)
            self._opening = asyncio.create_task(self._connect())
        return await asyncio.shield(self._opening)

    async def _connect(self) -> Wire:
        try:
            self._wire = await connect(self.address, self._timeout_s)
        except WireLostError:
            self._again_at = asyncio.get_running_loop().time() + _RETRY_AFTER_S
            raise
        return self._wire


def _judge(reason: str) -> StoreUnavailable | ReplyFailed:
    """Tell a server that cannot work now from a command that it will never take."""
    passing = ("LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "BUSY", "OOM", "MISCONF", "NOAUTH", "TRYAGAIN")
    return StoreUnavailable(reason) if reason.startswith(passing) else ReplyFailed(reason)

"""The road to a cluster: a batched wire to each primary, chosen by the slot of the shard.

The servers say which slots they have. Where one answers that a slot is elsewhere, the command was not carried out, so
it is sent there; that is the only case in which a command goes twice (Valkey's cluster specification, "MOVED
Redirection" and "ASK Redirection"). A connection that breaks is told to whoever asked, as on one server, and has the
slots read anew, for a replica may stand in for its primary by then.
"""

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, cast

from redis.crc import key_slot

from api.errors import StoreUnavailable
from api.live.commands import ReplyFailed, WiredCommands
from api.live.wire import Address, Argument, Reply

Node = tuple[str, int]
"""Host and port of a primary."""

_MOVES: Final = 5
"""How often a command is sent on: once for a slot that moved, twice while it moves."""
_READ_AGAIN_S: Final = 0.1
_NOBODY: Final = "no server of the cluster tells who has the slots"


class ClusterCommands:
    """Batched wires to the primaries of a cluster.

    Args:
        seed: Any of its servers.
        timeout_s: Longest wait for a connection or a reply.
    """

    def __init__(self, seed: Address, timeout_s: float) -> None:
        self._seed, self._timeout_s = seed, timeout_s
        self._roads: dict[Node, WiredCommands] = {}
        self._ranges: Sequence[tuple[int, int, Node]] = ()
        self._of_shard: dict[int, WiredCommands] = {}
        self._reading: asyncio.Task[None] | None = None
        self._again_at = 0.0

    async def execute(self, shard: int, *command: Argument) -> Reply:
        """Send one command with the others of this tick to the server of the shard (see `Commands`)."""
        road = self._of_shard.get(shard) or await self._road_of(shard)
        is_asking = False
        for _ in range(_MOVES):
            try:
                return await (road.ask(*command) if is_asking else road.execute(shard, *command))
            except StoreUnavailable:
                self._of_shard.clear()
                raise
            except ReplyFailed as refused:
                way, _, elsewhere = refused.reason.partition(" ")
                if way not in {"MOVED", "ASK"}:
                    raise
                is_asking = way == "ASK"
                if not is_asking:
                    self._of_shard.clear()
                road = self._road(_node(elsewhere.rpartition(" ")[2], road.address.host))
        reason = "the slots of the cluster are moving"
        raise StoreUnavailable(reason)

    async def everywhere(self, *command: Argument) -> list[Reply]:
        """Send one command to every primary."""
        await self._read_slots()
        roads = [self._road(node) for node in dict.fromkeys(node for _, _, node in self._ranges)]
        return await asyncio.gather(*(road.execute(0, *command) for road in roads))

    async def aclose(self) -> None:
        """Close all wires."""
        for road in self._roads.values():
            await road.aclose()

    async def _road_of(self, shard: int) -> WiredCommands:
        await self._read_slots()
        slot = slot_of(shard)
        node = next((node for first, last, node in self._ranges if first <= slot <= last), None)
        if node is None:
            reason = f"no server of the cluster has slot {slot}"
            raise StoreUnavailable(reason)
        road = self._of_shard[shard] = self._road(node)
        return road

    def _road(self, node: Node) -> WiredCommands:
        road = self._roads.get(node)
        if road is None:
            address = self._seed._replace(path="", host=node[0], port=node[1])
            road = self._roads[node] = WiredCommands(address, self._timeout_s)
        return road

    async def _read_slots(self) -> None:
        """Read who has which slots, once for all who ask meanwhile, and not at once again."""
        now_s = asyncio.get_running_loop().time()
        if self._reading is None or (self._reading.done() and now_s >= self._again_at):
            self._again_at = now_s + _READ_AGAIN_S
            self._reading = asyncio.create_task(self._ask_around())
        await asyncio.shield(self._reading)

    async def _ask_around(self) -> None:
        seed = self._seed.host, self._seed.port
        for node in dict.fromkeys((*self._roads, seed)):
            try:
                told = await self._road(node).execute(0, "CLUSTER", "SLOTS")
            except StoreUnavailable:
                continue
            self._ranges = [_range(one, node[0]) for one in cast("list[list[object]]", told)]
            self._of_shard.clear()
            await self._forget({node for _, _, node in self._ranges} | {seed})
            return
        raise StoreUnavailable(_NOBODY)

    async def _forget(self, known: set[Node]) -> None:
        """Close the wires to servers that have no slots any more."""
        for node in self._roads.keys() - known:
            await self._roads.pop(node).aclose()


@lru_cache(maxsize=1024)
def slot_of(shard: int) -> int:
    """Return the slot of all keys of a shard: that of its hash tag.

    >>> slot_of(3)
    933
    """
    return key_slot(f"{{{shard:02d}}}".encode())


def _range(told: list[object], asked_host: str) -> tuple[int, int, Node]:
    """Read a row of CLUSTER SLOTS: first slot, last slot, primary; a host that is not told is the one asked."""
    first, last, primary = told[:3]
    host, port = cast("list[bytes | int | None]", primary)[:2]
    named = cast("bytes", host).decode() if host else asked_host
    return cast("int", first), cast("int", last), (named, cast("int", port))


def _node(told: str, asked_host: str) -> Node:
    """Read where a slot is.

    >>> _node("10.0.0.7:6381", "10.0.0.1"), _node(":6381", "10.0.0.1"), _node("::1:6381", "::1")
    (('10.0.0.7', 6381), ('10.0.0.1', 6381), ('::1', 6381))
    """
    host, _, port = told.rpartition(":")
    return host or asked_host, int(port)

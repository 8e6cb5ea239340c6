"""The road to a cluster, on a real one: as batched as to one server, and after slots that move."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, cast

import pytest
from redis import Redis

from api.errors import StoreUnavailable
from api.live.cluster import ClusterCommands, slot_of
from api.live.opening import open_commands
from tests.api.live.servers import START_WITHIN_S, binary, cluster

N_SHARDS = 16


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cluster(binary("valkey"), tmp_path_factory.mktemp("cluster")) as at:
        yield at


@pytest.fixture
def servers(url: str) -> Iterator[list[Redis]]:
    with Redis.from_url(url) as seed:
        ports = sorted({row[2][1] for row in rows(seed)})
    clients = [Redis(host="127.0.0.1", port=port) for port in ports]
    yield clients
    for client in clients:
        client.close()


def tell(server: Redis, *command: str | int) -> bytes:
    """Send a command whose answer is left as it came."""
    connection = server.connection_pool.get_connection()
    try:
        connection.send_command(*command)  # type: ignore[no-untyped-call] # redis-py's own
        told: bytes = connection.read_response()
    finally:
        server.connection_pool.release(connection)
    return told


def rows(server: Redis) -> list[tuple[int, int, tuple[bytes, int, bytes]]]:
    """Who has which slots, as a server says: first, last, and of the primary host, port and id."""
    return [
        (one[0], one[1], (one[2][0], one[2][1], one[2][2]))
        for one in cast("list[list[Any]]", tell(server, "CLUSTER", "SLOTS"))
    ]


def id_of(server: Redis) -> str:
    return tell(server, "CLUSTER", "MYID").decode()


def has(server: Redis, slot: int) -> bool:
    mine = id_of(server).encode()
    return any(first <= slot <= last and primary[2] == mine for first, last, primary in rows(server))


def on_road(url: str, scenario: Callable[[ClusterCommands], Awaitable[None]]) -> None:
    async def run() -> None:
        road = await open_commands(url, 5.0)
        assert isinstance(road, ClusterCommands)
        try:
            await scenario(road)
        finally:
            await road.aclose()

    asyncio.run(run())


def name(shard: int, what: str) -> str:
    return f"{{{shard:02d}}}{what}"


def reads(servers: list[Redis]) -> int:
    return sum(int(one.info("stats")["total_reads_processed"]) for one in servers)


def test_commands_of_one_tick_take_one_write_to_each_server(url: str, servers: list[Redis]) -> None:
    async def scenario(road: ClusterCommands) -> None:
        async def all_at_once() -> None:
            shards = [n % N_SHARDS for n in range(640)]
            told = await asyncio.gather(*(road.execute(n, "SET", name(n, "k"), n) for n in shards))
            assert set(told) == {b"OK"}

        await all_at_once()
        before = reads(servers)
        await all_at_once()
        assert reads(servers) - before < 40  # a read takes up to 16 kB; one by one there would be 640

    on_road(url, scenario)


def test_a_command_follows_a_slot_that_moves_and_that_has_moved(url: str, servers: list[Redis]) -> None:
    shard = 3
    slot = slot_of(shard)
    source = next(one for one in servers if has(one, slot))
    target = next(one for one in servers if one is not source)

    async def scenario(road: ClusterCommands) -> None:
        assert await road.execute(shard, "SET", name(shard, "before"), 1) == b"OK"
        tell(target, "CLUSTER", "SETSLOT", slot, "IMPORTING", id_of(source))
        tell(source, "CLUSTER", "SETSLOT", slot, "MIGRATING", id_of(target))
        assert await road.execute(shard, "GET", name(shard, "before")) == b"1"
        assert await road.execute(shard, "SET", name(shard, "while"), 2) == b"OK"
        with pytest.raises(StoreUnavailable):
            await road.execute(shard, "MGET", name(shard, "before"), name(shard, "while"))
        port = target.connection_pool.connection_kwargs["port"]
        keys = cast("list[bytes]", tell(source, "CLUSTER", "GETKEYSINSLOT", slot, 100))
        source.migrate("127.0.0.1", port, [key.decode() for key in keys], 0, 5000)
        for one in servers:
            tell(one, "CLUSTER", "SETSLOT", slot, "NODE", id_of(target))
        told = await road.execute(shard, "MGET", name(shard, "before"), name(shard, "while"))
        assert told == [b"1", b"2"]

    on_road(url, scenario)


def test_every_primary_is_told_and_a_slot_of_nobody_is_no_answer(url: str, servers: list[Redis]) -> None:
    async def scenario(road: ClusterCommands) -> None:
        assert await road.everywhere("PING") == [b"PONG"] * len(servers)
        slot = slot_of(5)
        owner = next(one for one in servers if has(one, slot))
        tell(owner, "CLUSTER", "DELSLOTS", slot)
        with pytest.raises(StoreUnavailable):
            await road.execute(5, "GET", name(5, "k"))
        tell(owner, "CLUSTER", "ADDSLOTS", slot)

        deadline = time.monotonic() + START_WITHIN_S
        while time.monotonic() < deadline:
            try:
                assert await road.execute(5, "SET", name(5, "k"), 1) == b"OK"
            except StoreUnavailable:
                await asyncio.sleep(0.1)
            else:
                return
        pytest.fail("the road did not find the slot again")

    on_road(url, scenario)

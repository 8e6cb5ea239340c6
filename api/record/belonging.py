"""Live store and record belong together, or nothing is accepted.

The live states number a learner's results. A live store that lost them would begin at 1 again, and one that is an older
copy would go on behind its last one: every number would meet one that the record has already. So each shard names
its owner, the id of the deployment, put there when the record is empty or when everything was rebuilt; and how far a
shard's journal has come is compared with how far the record has it (`api.live.admission`).

    the record has an entry that the journal never had       → the live store is the older one
    an entry was taken out that the record does not have     → the record is the older one
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, NamedTuple, cast

import psycopg
import redis
from psycopg.rows import TupleRow

from api.errors import StoresApart
from api.live.admission import BEGINNING, Admissible, Compare, EntryId, ReadPositions, ShardPosition
from api.live.keys import journal_key, owner_key
from api.live.store import LiveStore
from api.record.errors import (
    ForeignLiveStoreError,
    LiveStateLostError,
    LiveStateOlderError,
    RecordOlderError,
    StoresApartError,
)
from api.record.intake import Client
from api.record.pool import LOOKUP_S, Pool, connect, within

_STANDING: Final = (
    "SELECT id::text, EXISTS (SELECT FROM symphonie.result), (SELECT"
    " json_object_agg(stream, json_build_array(milliseconds, number)) FROM symphonie.journal_position)"
    " FROM symphonie.deployment"
)
_NOTE: Final = """
INSERT INTO symphonie.journal_position SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[])
ON CONFLICT (stream) DO UPDATE SET milliseconds = EXCLUDED.milliseconds, number = EXCLUDED.number
"""


class Deployment(NamedTuple):
    """What the record says of itself.

    Attributes:
        id: Made at the first start.
        has_results: Whether it holds any.
        positions: The newest entry of each journal that it has, where it has any.
    """

    id: str
    has_results: bool
    positions: Mapping[str, EntryId] = {}

    @property
    def is_blank(self) -> bool:
        """Whether nothing was ever recorded."""
        return not self.has_results and not any(at > BEGINNING for at in self.positions.values())

    def position(self, shard: int) -> EntryId:
        """Return the newest entry of a shard's journal that the record has."""
        return self.positions.get(journal_key(shard), BEGINNING)


def deployment_of(connection: psycopg.Connection) -> Deployment:
    """Read what the record says of itself; it is prepared (`api.record.schema`)."""
    row = connection.execute(_STANDING).fetchone()
    if not connection.autocommit:
        connection.commit()
    return _deployment(row)


async def read_deployment(pool: Pool) -> Deployment:
    """Read the same without holding up an event loop."""
    async with pool.connection(LOOKUP_S) as connection:
        return _deployment(await (await connection.execute(_STANDING)).fetchone())


def _deployment(row: TupleRow | None) -> Deployment:
    if row is None:
        raise LookupError
    own_id, has_results, positions = row
    return Deployment(own_id, has_results, {stream: EntryId(*at) for stream, at in (positions or {}).items()})


def compare(before: Deployment, positions: Sequence[ShardPosition], after: Deployment) -> bool:
    """Compare a live store with its record.

    Args:
        before: What the record said before the positions were read: the store must have come at least as far.
        positions: Of all shards.
        after: What the record said afterwards: it must have all that was taken out of the journals.

    Returns:
        Whether the store is new to a record that is new, too.

    Raises:
        StoresApartError: They do not belong together as they are.
    """
    for position in positions:
        if position.owner not in (None, before.id):
            raise ForeignLiveStoreError(str(position.owner), before.id)
    if not all(position.owner for position in positions):
        if not after.is_blank:
            raise LiveStateLostError
        return True
    for shard, position in enumerate(positions):
        if position.newest < before.position(shard):
            raise LiveStateOlderError(journal_key(shard), str(position.newest), str(before.position(shard)))
        if position.taken_out > after.position(shard):
            raise RecordOlderError(journal_key(shard), str(position.taken_out), str(after.position(shard)))
    return False


ReadDeployment = Callable[[], Awaitable[Deployment]]


async def join(store: LiveStore, read: ReadDeployment) -> bool:
    """Have a live store admitted that is the record's own; an empty one becomes it if the record is empty, too.

    Returns:
        Whether the live store is new to the record, and knows nothing of what people decided.

    Raises:
        StoresApartError: They do not belong together as they are.
    """
    before, positions = await read(), await store.positions()
    is_new = compare(before, positions, await read())
    if is_new:
        await store.claim(before.id)
        positions = await store.positions()
        compare(before, positions, await read())  # somebody else may have claimed it first
    await store.admit(Admissible(before.id, positions))
    return is_new


def comparing(read: ReadDeployment) -> Compare:
    """Make what a live store that was started again is compared with (see `api.live.admission`)."""

    async def compare_again(read_positions: ReadPositions) -> Admissible:
        before, positions = await read(), await read_positions()
        try:
            if compare(before, positions, await read()):
                raise LiveStateLostError
        except StoresApartError as error:
            raise StoresApart(str(error)) from error
        return Admissible(before.id, positions)

    return compare_again


def reading_apart(database_url: str) -> ReadDeployment:
    """Make what reads the record over a connection of its own."""

    def read() -> Deployment:
        with connect(database_url, "symphonie comparing", autocommit=True) as connection, within(connection):
            return deployment_of(connection)

    return lambda: asyncio.to_thread(read)


def positions_in(client: Client, n_shards: int) -> list[ShardPosition]:
    """Read how far each shard has come without waiting on an event loop."""
    return [_position_in(client, shard) for shard in range(n_shards)]


def _position_in(client: Client, shard: int) -> ShardPosition:
    named = cast("bytes | None", client.get(owner_key(shard)))
    owner = named.decode() if named else None
    try:
        told = cast("dict[str, bytes]", client.xinfo_stream(journal_key(shard)))
    except redis.ResponseError as error:
        if "no such key" not in str(error):
            raise
        return ShardPosition(owner)
    return ShardPosition(owner, EntryId.read(told["last-generated-id"]), EntryId.read(told["max-deleted-entry-id"]))


def hold_apart(connection: psycopg.Connection, client: Client, n_shards: int) -> None:
    """Refuse to take a journal to a record that is not its own, or that lost some; nothing more is accepted then.

    A store that names no owner is let be: nothing is accepted there, so its journal is empty.

    Raises:
        StoresApartError: They do not belong together as they are.
    """
    if not all(client.get(owner_key(shard)) for shard in range(n_shards)):
        return
    before = deployment_of(connection)
    try:
        compare(before, positions_in(client, n_shards), deployment_of(connection))
    except StoresApartError:
        for shard in range(n_shards):
            client.execute_command("FCALL", "symphonie_suspend", 1, owner_key(shard))  # type: ignore[no-untyped-call]
        raise


def note_positions(connection: psycopg.Connection, positions: Sequence[ShardPosition]) -> None:
    """Note that the record is where the journals are, wherever it was before: all live states were made from it."""
    streams = [journal_key(shard) for shard in range(len(positions))]
    newest = [position.newest for position in positions]
    connection.execute(_NOTE, [streams, [at.milliseconds for at in newest], [at.number for at in newest]])
    if not connection.autocommit:
        connection.commit()

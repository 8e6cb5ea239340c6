"""The live store: load one learner, commit one learner.

`load` brings the state and says what is known of some results already; `commit` puts the new state, the journal entry
and the marks of the results in place at once, if the state is still the one that was loaded; `append` does so with
traces of activity, which no state depends on. Each is one command of one slot, and each is refused until the store was
compared with the record (`api.live.admission`).
"""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from importlib.resources import files
from typing import Final, NamedTuple, cast

import msgspec

from api.errors import StoresApart, StoreUnavailable
from api.live.admission import REFUSED, Admissible, Admission, Compare, EntryId, ShardPosition, compare_with_nothing
from api.live.commands import Commands, ReplyFailed
from api.live.keys import (
    OWNER,
    LearnerKey,
    LiveKeys,
    ids_key,
    journal_key,
    live_keys,
    orders_key,
    owner_key,
    seen_expires_s,
    settings_key,
    shard_of,
    spent_key,
    state_key,
    trace_ids_key,
    trace_keys,
)
from api.live.layout import LearnerState, decode, encode, version_bytes
from api.live.marks import Mark
from api.live.opening import open_commands
from api.live.published_decisions import NO_ORDERS, PublishedDecisions, decode_orders, encode_orders, written_serial
from api.live.wire import Argument, Reply
from api.overload_errors import JournalFull

_FUNCTIONS: Final = files("api.live").joinpath("commit.lua").read_text("utf-8")
_PAGE: Final = 500
_LIBRARY: Final = "symphonie_live"
_ATTEMPTS: Final = 3
"""Of a call: a server that lost its functions and was not admitted refuses twice."""
_FULL: Final = "the journal is full"
_KEPT_SERIAL_S: Final = 3600
"""How long a learner without orders is still known to be without: no write that was given up comes later than that."""


NEW, ID_KNOWN, SENT_BEFORE = b"012"
"""No result has this id; one has, or has nearly for certain; and with this very content."""


class LearnerSnapshot(msgspec.Struct, frozen=True):
    """What the store knows of a learner before a commit.

    Attributes:
        state: The live state, or None for a learner never seen.
        known: What is known of each result asked for: `NEW`, `ID_KNOWN` or `SENT_BEFORE`.
        orders: What people have decided about the learner.
        settings_version: Of the organisation's recommendation settings; 0 while there are none.
    """

    state: LearnerState | None
    known: bytes
    orders: PublishedDecisions = NO_ORDERS
    settings_version: int = 0


class DecisionsSnapshot(NamedTuple):
    """What people have decided, read without a commit (fields as in `LearnerSnapshot`)."""

    orders: PublishedDecisions
    settings_version: int


class LiveStore:
    """Live states behind one road to the server.

    Args:
        commands: The road.
        n_shards: Number of shards of the deployment.
        dedup_days: Length of a dedup period.
        compare: Tells whether the store may be used when it has yet to be admitted.
        owner_name: Under which its shards name their owner; not that of the service while the store is rebuilt.

    Attributes:
        is_full: Whether so much waits for the record that nothing more may be journalled (`api.live.backlog`).
    """

    def __init__(
        self,
        commands: Commands,
        n_shards: int,
        dedup_days: int,
        compare: Compare = compare_with_nothing,
        owner_name: str = OWNER,
    ) -> None:
        self._commands = commands
        self._n_shards = n_shards
        self._dedup_days = dedup_days
        self._compare = compare
        self._owners = tuple(owner_key(shard, owner_name) for shard in range(n_shards))
        self.is_full = False
        self._admission = Admission(self._be_admitted, time.monotonic)

    async def load(self, key: LearnerKey, marks: Sequence[Mark], now_s: float) -> LearnerSnapshot:
        """Bring a learner's state and look for results.

        Args:
            key: The learner.
            marks: Of the results; at least one.
            now_s: The clock; it chooses the dedup period.
        """
        keys = live_keys(key, self._n_shards, self._dedup_days, now_s)
        command: tuple[Argument, ...] = (
            "FCALL_RO",
            "symphonie_load",
            7,
            keys.state,
            keys.seen_now,
            keys.seen_before,
            keys.ids,
            keys.orders,
            keys.settings,
            self._owners[keys.shard],
            *_arguments(marks),
        )
        reply = await self._call(keys.shard, command)
        value, known, orders, settings = cast("tuple[bytes | None, bytes, bytes | None, bytes | None]", reply)
        return LearnerSnapshot(
            decode(value) if value else None,
            known,
            decode_orders(orders) if orders else NO_ORDERS,
            int(settings) if settings else 0,
        )

    def commit(
        self, key: LearnerKey, state: LearnerState, entry: bytes, marks: Sequence[Mark], now_s: float
    ) -> Awaitable[bool]:
        """Put a new state in place, if the one that it follows is still there.

        Args:
            key: The learner.
            state: The new state; its version is one more than the version loaded.
            entry: Its journal entry; empty for a rebuilt state, whose results are in the record already.
            marks: Of the new results in it.
            now_s: The clock that `load` was given.

        Returns:
            Whether it was done. If not, nothing was written.
        """
        keys = live_keys(key, self._n_shards, self._dedup_days, now_s)
        return self._commit(keys, version_bytes(state.version - 1), state, entry, marks, now_s)

    async def append(
        self, key: LearnerKey, entry: bytes, marks: Sequence[Mark], now_s: float, n_looked_up: int = 0
    ) -> bytes:
        """Append traces of activity to the journal, if all of them are new; the state is neither read nor written.

        Args:
            key: The learner, or nobody for deadlines of cohorts.
            entry: The journal entry.
            marks: Of the traces in it.
            now_s: The clock; it chooses the dedup period.
            n_looked_up: Of how many of them, the first ones, it was made sure elsewhere that they are new.

        Returns:
            Nothing when it was done. If not, nothing was written, and this is what is known of each, as in
            `LearnerSnapshot`.
        """
        if self.is_full:
            raise JournalFull(_FULL)
        keys = trace_keys(key, self._n_shards, self._dedup_days, now_s)
        command: tuple[Argument, ...] = (
            "FCALL",
            "symphonie_append",
            5,
            *keys[1:],
            self._owners[keys.shard],
            entry,
            seen_expires_s(self._dedup_days, now_s),
            n_looked_up,
            *_arguments(marks),
        )
        return cast("bytes", await self._call(keys.shard, command))

    async def spend(self, shard: int, key_id: str, *amounts: int) -> list[int]:
        """Count what is done with an API key, all or nothing (`commit.lua` says what, and what comes back)."""
        command: tuple[Argument, ...] = ("FCALL", "symphonie_spend", 1, spent_key(shard, key_id), *amounts)
        return cast("list[int]", await self._call(shard, command))

    async def count_traces(self, key: LearnerKey) -> int:
        """Count the ids of traces that were ever appended for a learner; two may have one mark, once in 2^32 pairs."""
        shard = shard_of(key, self._n_shards)
        return cast("int", await self._commands.execute(shard, "SCARD", trace_ids_key(key, self._n_shards)))

    async def replace(self, key: LearnerKey, expected: LearnerState | None, state: LearnerState, now_s: float) -> bool:
        """Put a rebuilt state in the place of `expected` (None: of nothing), without a journal entry."""
        keys = live_keys(key, self._n_shards, self._dedup_days, now_s)
        before = version_bytes(expected.version) if expected else b""
        return await self._commit(keys, before, state, b"", (), now_s)

    async def remember(self, key: LearnerKey, id_marks: Sequence[int]) -> None:
        """Put marks of result ids in place that belong to a rebuilt state."""
        await self._add(key, ids_key(key, self._n_shards), id_marks)

    async def remember_traces(self, key: LearnerKey, id_marks: Sequence[int]) -> None:
        """Put marks of the ids of traces in place that are in the record."""
        await self._add(key, trace_ids_key(key, self._n_shards), id_marks)

    async def _add(self, key: LearnerKey, name: str, id_marks: Sequence[int]) -> None:
        shard = shard_of(key, self._n_shards)
        for start in range(0, len(id_marks), _PAGE):
            await self._commands.execute(shard, "SADD", name, *id_marks[start : start + _PAGE])

    async def get(self, key: LearnerKey) -> LearnerState | None:
        """Read a learner's state."""
        shard = shard_of(key, self._n_shards)
        command = ("FCALL_RO", "symphonie_read", 2, state_key(key, self._n_shards), self._owners[shard])
        value = cast("bytes | None", await self._call(shard, command))
        return decode(value) if value else None

    async def standing(self, key: LearnerKey) -> DecisionsSnapshot:
        """Read what people have decided about a learner."""
        shard = shard_of(key, self._n_shards)
        keys = orders_key(key, self._n_shards), settings_key(shard, key.organisation_no)
        reply = await self._commands.execute(shard, "MGET", *keys)
        orders, settings = cast("tuple[bytes | None, bytes | None]", reply)
        return DecisionsSnapshot(decode_orders(orders), int(settings) if settings else 0)

    async def order(self, key: LearnerKey, orders: PublishedDecisions, serial: int) -> bool:
        """Put published decisions in place, unless newer ones are there; tell whether it was done.

        Args:
            key: The learner.
            orders: All that hold or will hold.
            serial: Rises with every decision of people (`api.record.published_decisions`).
        """
        shard, name = shard_of(key, self._n_shards), orders_key(key, self._n_shards)
        value = encode_orders(orders)
        reply = await self._call(
            shard, ("FCALL", "symphonie_order", 1, name, written_serial(serial), value, _KEPT_SERIAL_S)
        )
        return reply == 1

    async def announce_settings(self, organisation_no: int, version: int) -> None:
        """Tell every shard the version of an organisation's recommendation settings; an older one is not taken."""
        for shard in range(self._n_shards):
            name = settings_key(shard, organisation_no)
            await self._call(shard, ("FCALL", "symphonie_order", 1, name, written_serial(version), "", 0))

    async def journal_of(self, key: LearnerKey) -> list[bytes]:
        """Return every entry of the learner's shard that is still in the journal, oldest first.

        What is no longer there is in the record: an entry leaves the journal only after the record has it.
        """
        shard = shard_of(key, self._n_shards)
        journal = journal_key(shard)
        entries: list[bytes] = []
        start = b"-"
        while True:
            page = await self._call(shard, ("FCALL_RO", "symphonie_journal", 1, journal, start, _PAGE))
            flat = cast("list[bytes]", page)
            entries += flat[1::2]
            if len(flat) < 2 * _PAGE:
                return entries
            start = b"(" + flat[-2]

    async def journal_bytes(self) -> int:
        """Return about how many bytes of the store the journals of all shards take."""
        weighed = (self._call(n, ("FCALL_RO", "symphonie_weigh", 1, journal_key(n))) for n in range(self._n_shards))
        return sum(cast("list[int]", await asyncio.gather(*weighed)))

    async def positions(self) -> list[ShardPosition]:
        """Return how far each shard has come, and whose it is."""
        return await asyncio.gather(*(self._position(shard) for shard in range(self._n_shards)))

    async def claim(self, owner: str) -> None:
        """Let every shard that has no owner name this one."""
        await asyncio.gather(
            *(self._commands.execute(shard, "SET", key, owner, "NX") for shard, key in enumerate(self._owners))
        )

    async def disclaim(self) -> None:
        """Let no shard name an owner, so that nothing is accepted any more."""
        await asyncio.gather(*(self._commands.execute(shard, "DEL", key) for shard, key in enumerate(self._owners)))

    async def admit(self, found: Admissible) -> None:
        """Let loads and commits in.

        Raises:
            StoresApart: The store has other data by now than those that were compared.
        """
        asked = (self._admit(shard, found.owner, at) for shard, at in enumerate(found.positions))
        if not all(await asyncio.gather(*asked)):
            reason = "the live store was given other data while it was compared with the record"
            raise StoresApart(reason)

    async def check(self) -> None:
        """Load a learner whom nobody can name from every shard, as each result does.

        Raises:
            StoreUnavailable: A shard cannot be reached, or does not fit the record.
        """
        await asyncio.gather(*(self._check(shard) for shard in range(self._n_shards)))

    async def ping(self) -> None:
        """Fail with `StoreUnavailable` unless every road answers."""
        await self._commands.execute(0, "PING")

    async def load_functions(self) -> None:
        """Give every server its functions; one that is given them has to be admitted anew."""
        await self._commands.everywhere("FUNCTION", "LOAD", "REPLACE", _FUNCTIONS)

    async def has_functions(self) -> bool:
        """Tell whether every server has these very functions already."""
        replies = await self._commands.everywhere("FUNCTION", "LIST", "LIBRARYNAME", _LIBRARY, "WITHCODE")
        return all(_holds(reply, _FUNCTIONS.encode()) for reply in replies)

    async def aclose(self) -> None:
        """Close the road."""
        await self._commands.aclose()

    async def _commit(
        self,
        keys: LiveKeys,
        before: bytes,
        state: LearnerState,
        entry: bytes,
        marks: Sequence[Mark],
        now_s: float,
    ) -> bool:
        if self.is_full and entry:
            raise JournalFull(_FULL)
        expiry = seen_expires_s(self._dedup_days, now_s)
        reply = await self._call(
            keys.shard,
            (
                "FCALL",
                "symphonie_commit",
                5,
                keys.state,
                keys.seen_now,
                keys.journal,
                keys.ids,
                self._owners[keys.shard],
                before,
                encode(state),
                entry,
                expiry,
                *_arguments(marks),
            ),
        )
        return reply == 1

    async def _position(self, shard: int) -> ShardPosition:
        command = ("FCALL_RO", "symphonie_position", 2, self._owners[shard], journal_key(shard))
        owner, newest, taken_out = cast("tuple[bytes | None, bytes, bytes]", await self._call(shard, command))
        return ShardPosition(owner.decode() if owner else None, EntryId.read(newest), EntryId.read(taken_out))

    async def _admit(self, shard: int, owner: str, position: ShardPosition) -> bool:
        keys = self._owners[shard], journal_key(shard)
        return await self._call(shard, ("FCALL", "symphonie_admit", 2, *keys, owner, str(position.newest))) == 1

    async def _check(self, shard: int) -> None:
        nobody = f"{{{shard:02d}}}nobody"
        await self._call(shard, ("FCALL_RO", "symphonie_load", 7, *[nobody] * 6, self._owners[shard], 0, 0))

    async def _be_admitted(self) -> None:
        await self.admit(await self._compare(self.positions))

    async def _call(self, shard: int, command: tuple[Argument, ...]) -> Reply:
        """Call a function, making up for what a restart, a restore or a failover took away.

        A refused call has changed nothing, so it may be sent again.
        """
        for _ in range(_ATTEMPTS):
            try:
                return await self._commands.execute(shard, *command)
            except ReplyFailed as error:
                await self._make_up_for(error)
        reason = "the live store keeps being given other data"
        raise StoreUnavailable(reason)

    async def _make_up_for(self, error: ReplyFailed) -> None:
        if error.reason.startswith(REFUSED):
            await self._admission.ask()
        elif "Function not found" in error.reason:
            await self.load_functions()
        else:
            raise error


def _arguments(marks: Sequence[Mark]) -> Sequence[int]:
    if len(marks) == 1:
        return marks[0]  # its fields in their order
    return [mark.id for mark in marks] + [mark.content for mark in marks]


def _holds(reply: Reply, text: bytes) -> bool:
    parts = list(reply.values()) if isinstance(reply, dict) else reply
    return any(_holds(part, text) for part in parts) if isinstance(parts, list) else reply == text


async def open_store(
    url: str,
    n_shards: int,
    dedup_days: int,
    compare: Compare = compare_with_nothing,
    *,
    owner_name: str = OWNER,
    timeout_s: float = 5.0,
) -> LiveStore:
    """Open the live store behind a URL and see that it has its functions; arguments as of `LiveStore`.

    Raises:
        StoreUnavailable: If it cannot be reached.
    """
    store = LiveStore(await open_commands(url, timeout_s), n_shards, dedup_days, compare, owner_name)
    if not await store.has_functions():
        await store.load_functions()
    return store

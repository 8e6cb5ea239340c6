"""The projector's side of the journal: one stream per shard, one consumer group over all of them.

What is read stays pending until it is acknowledged; then it is deleted in the same transaction of the store, so that
the length of a stream is what the record does not have yet. Each stream is asked by itself, because on a cluster
every shard lives in a slot of its own; the questions of one round share one write.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias, cast

import redis
import structlog
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.retry import Retry

from api.live.keys import journal_key
from api.record.writer import Delivery

GROUP: Final = "projector"
FIELD: Final = b"e"
_NEW: Final = ">"
_CLAIM_COUNT: Final = 100
_TIMEOUT_S: Final = 10.0

Client: TypeAlias = "redis.Redis | RedisCluster"
_Fields: TypeAlias = dict[bytes, bytes]
_Entries: TypeAlias = list[tuple[bytes, _Fields]]
_LOG: Final = structlog.get_logger(__name__)


class Lag(NamedTuple):
    """How far the record is behind the live state.

    Attributes:
        n_entries: Commits that are not in the record yet.
        age_seconds: Since when the oldest of them waits; 0 if there is none.
    """

    n_entries: int
    age_seconds: float


def connect(valkey_url: str, timeout_s: float = _TIMEOUT_S) -> Client:
    """Open the store, as a cluster if it is one; no answer may take longer than the time-out."""
    line = {"protocol": 2, "socket_timeout": timeout_s, "socket_connect_timeout": timeout_s}
    # No command is sent twice behind our back: what the first one was given by a server that hung would wait for the
    # next projector that opens the journal.
    client = redis.Redis.from_url(valkey_url, **line, retry=Retry(NoBackoff(), 0))
    if client.info("cluster").get("cluster_enabled"):
        client.close()
        return RedisCluster.from_url(valkey_url, **line)
    return client


class Intake:
    """Reads the journal as one consumer of the group.

    Args:
        client: Of the store; used by one thread.
        n_shards: Number of shards of the deployment.
        consumer: Name of this consumer. What a projector left pending is its own again when it comes back under
            the same name; after a while another one takes it over.
    """

    def __init__(self, client: Client, n_shards: int, consumer: str) -> None:
        self._client = client
        self._consumer = consumer
        self._streams = tuple(journal_key(shard) for shard in range(n_shards))

    def join(self) -> None:
        """Make sure that every stream has the group; the group starts at the stream's beginning."""
        for stream in self._streams:
            try:
                self._client.xgroup_create(stream, GROUP, id="0", mkstream=True)
            except redis.ResponseError as error:
                if not str(error).startswith("BUSYGROUP"):
                    raise

    def read_new(self, count: int) -> list[Delivery]:
        """Read entries that nobody has read, at most `count` of each stream."""
        return self._read(dict.fromkeys(self._streams, _NEW), count)

    def read_own_pending(self, count: int) -> list[Delivery]:
        """Read what this consumer read before and did not acknowledge, at most `count` of each stream."""
        return self._read(dict.fromkeys(self._streams, "0"), count)

    def claim_abandoned(self, idle_ms: int) -> list[Delivery]:
        """Take over entries that a consumer read and did not acknowledge for so long that it must be gone."""
        pipeline = self._client.pipeline(transaction=False)
        for stream in self._streams:
            pipeline.xautoclaim(stream, GROUP, self._consumer, idle_ms, count=_CLAIM_COUNT)
        replies = cast("list[tuple[bytes, _Entries]]", pipeline.execute())
        return [
            delivery
            for stream, reply in zip(self._streams, replies, strict=True)
            for delivery in self._deliveries(stream, reply[1])
        ]

    def acknowledge(self, deliveries: Iterable[Delivery]) -> None:
        """Take entries out of the journal for good: acknowledge and delete them, both or neither."""
        ids: defaultdict[str, list[str]] = defaultdict(list)
        for delivery in deliveries:
            ids[delivery.stream].append(delivery.entry_id)
        for stream, entry_ids in ids.items():
            pipeline = self._client.pipeline(transaction=True)
            pipeline.xack(stream, GROUP, *entry_ids)
            pipeline.xdel(stream, *entry_ids)
            pipeline.execute()

    def _read(self, positions: dict[str, str], count: int) -> list[Delivery]:
        pipeline = self._client.pipeline(transaction=False)
        for stream, position in positions.items():
            pipeline.xreadgroup(GROUP, self._consumer, {stream: position}, count=count)
        replies = cast("list[list[tuple[bytes, _Entries]]]", pipeline.execute())
        return [
            delivery
            for stream, reply in zip(positions, replies, strict=True)
            for _, entries in reply or ()
            for delivery in self._deliveries(stream, entries)
        ]

    def _deliveries(self, stream: str, entries: _Entries) -> list[Delivery]:
        gone = [entry_id.decode() for entry_id, fields in entries if not fields]
        if gone:
            # Somebody deleted what was still pending; the pending list would offer the empty shell for ever.
            _LOG.error("journal entries were deleted before they were recorded", stream=stream, entries=gone)
            self._client.xack(stream, GROUP, *gone)
        return [Delivery(stream, entry_id.decode(), _payload(fields)) for entry_id, fields in entries if fields]


def measure_lag(client: Client, n_shards: int, now_s: float) -> Lag:
    """Measure how far the record is behind."""
    pipeline = client.pipeline(transaction=False)
    for shard in range(n_shards):
        pipeline.xlen(journal_key(shard))
        pipeline.xrange(journal_key(shard), count=1)
    return lag_of(pipeline.execute(), now_s)


def lag_of(replies: Sequence[object], now_s: float) -> Lag:
    """Compute the lag from the alternating replies to XLEN and XRANGE … COUNT 1 of all shards."""
    n_entries = sum(cast("Sequence[int]", replies[::2]))
    oldest = [entries[0][0] for entries in cast("Sequence[_Entries]", replies[1::2]) if entries]
    oldest_ms = min((int(entry_id.split(b"-")[0]) for entry_id in oldest), default=None)
    return Lag(n_entries, 0.0 if oldest_ms is None else max(0.0, now_s - oldest_ms / 1000))


def _payload(fields: _Fields) -> bytes:
    # An entry of another form is nothing the service wrote; it is kept whole, and set aside when it is decoded.
    return fields[FIELD] if fields.keys() == {FIELD} else repr(fields).encode()

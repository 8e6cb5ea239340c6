"""The projector: takes the journal to the record, in batches, and the journal away.

    read → write in one transaction of PostgreSQL → acknowledge and delete

A crash between any two of these steps means that entries are delivered again, and the record's keys make the second
delivery change nothing. It lingers between rounds, so that a round is worth its transaction: what it costs then is
close to what the rows cost.
"""

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Final, NamedTuple, TypeAlias, cast

import psycopg
import redis
import structlog

from api.live.keys import journal_key
from api.logs import told
from api.record.belonging import hold_apart
from api.record.errors import RecordBehindError, StoresApartError
from api.record.intake import Client, Intake, connect
from api.record.months import make_months
from api.record.pool import connect as connect_record
from api.record.pool import within
from api.record.schema import prepare
from api.record.writer import Delivery, write

_LOG: Final = structlog.get_logger(__name__)
_MAX_TRANSACTION_BYTES: Final = 4 << 20
_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 10.0
_MONTHS_S: Final = 3600.0

SERVER_ERRORS: Final = (psycopg.Error, redis.RedisError, OSError)
"""What is retried for ever: the servers come back, or somebody repairs them, and no entry is given up meanwhile."""


class Pace(NamedTuple):
    """How the projector works.

    Attributes:
        batch: Entries in one round, spread over the shards.
        linger_s: Pause after a round that took everything.
        claim_after_s: Idle time after which another consumer's pending entries are taken over.
    """

    batch: int = 1000
    linger_s: float = 0.2
    claim_after_s: float = 60.0


class Projector:
    """One consumer of the journal, with its own connection to each server.

    Args:
        valkey_url: The live store.
        database_url: The record, already migrated.
        n_shards: Number of shards of the deployment.
        consumer: Name of this consumer, different for each projector that runs at the same time.
        pace: How it works.
        is_careful: Take no journal to a record that it does not belong to; off where that is being mended.

    Attributes:
        n_projected: Entries taken out of the journal so far, those set aside included.
    """

    def __init__(
        self,
        valkey_url: str,
        database_url: str,
        n_shards: int,
        consumer: str,
        pace: Pace | None = None,
        *,
        is_careful: bool = True,
    ) -> None:
        self._valkey_url = valkey_url
        self._database_url = database_url
        self._n_shards = n_shards
        self._consumer = consumer
        self._pace = pace or Pace()
        self._is_careful = is_careful
        self._connection: psycopg.Connection | None = None
        self._client: Client | None = None
        self._intake: Intake | None = None
        self._claimed_at = self._months_due = 0.0
        self.n_projected = 0

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; whatever the servers do meanwhile."""
        pause_s = _FIRST_PAUSE_S
        while not stop.is_set():
            try:
                is_drained = self.work()
            except (*SERVER_ERRORS, StoresApartError) as error:
                _LOG.warning("the projector waits for its servers", error=told(error), pause_s=pause_s)
                self.close()
                stop.wait(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            else:
                pause_s = _FIRST_PAUSE_S
                if is_drained:
                    stop.wait(self._pace.linger_s)
        self.close()

    def drain(self) -> int:
        """Project everything that is in the journal now, and return how many entries that were.

        Raises:
            psycopg.Error: The record is not there.
            redis.RedisError: The store is not there.
        """
        n_before = self.n_projected
        while not self.work():
            pass
        return self.n_projected - n_before

    def work(self) -> bool:
        """Do one round, and tell whether it took everything that was there."""
        try:
            return self._round(self._opened())
        except redis.ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            # The store was emptied, or restored from elsewhere. Opening anew joins the group, and finds what other
            # streams have delivered in this very round.
            self.close()
            return False

    def _round(self, intake: Intake) -> bool:
        now = monotonic()
        if now >= self._months_due and self._connection is not None:
            self._months_due = now + _MONTHS_S
            make_months(self._connection, datetime.now(UTC))
        if now - self._claimed_at >= self._pace.claim_after_s / 2:
            self._claimed_at = now
            self._project(intake, intake.claim_abandoned(int(self._pace.claim_after_s * 1000)))
        count = -(-self._pace.batch // self._n_shards)
        deliveries = intake.read_new(count)
        self._project(intake, deliveries)
        return len(deliveries) < count

    def close(self) -> None:
        """Close both connections; the next round opens new ones."""
        if self._connection is not None:
            self._connection.close()
        if self._client is not None:
            self._client.close()
        self._connection = self._client = self._intake = None

    def _opened(self) -> Intake:
        if self._intake is not None and self._connection is not None:
            return self._intake
        self._connection = open_record(self._database_url)
        self._client = connect(self._valkey_url)
        if self._is_careful:
            with within(self._connection):
                hold_apart(self._connection, self._client, self._n_shards)
        intake = Intake(self._client, self._n_shards, self._consumer)
        intake.join()
        count = -(-self._pace.batch // self._n_shards)
        while pending := intake.read_own_pending(count):
            self._project(intake, pending)
        self._intake = intake
        return intake

    def _project(self, intake: Intake, deliveries: Sequence[Delivery]) -> None:
        if self._connection is None:
            return
        for part in _parts(deliveries):
            with within(self._connection):
                dead_letters = write(self._connection, part)
            for dead in dead_letters:
                _LOG.error(
                    "a journal entry became a dead letter",
                    stream=dead.delivery.stream,
                    entry=dead.delivery.entry_id,
                )
            intake.acknowledge(part)
            self.n_projected += len(part)


def open_record(database_url: str) -> psycopg.Connection:
    """Open a connection whose commits are on disk when they return, however the server is configured.

    The journal forgets what was committed, so that the record must not.
    """
    connection = connect_record(database_url, "symphonie projector", autocommit=True)
    with within(connection):
        connection.execute("SET synchronous_commit = on")
    return connection


def call_when_told_to_end(stop: Callable[[], None]) -> None:
    """Have SIGTERM and SIGINT stop this process's work."""
    for number in (signal.SIGTERM, signal.SIGINT):
        # From a thread of its own: the handler interrupts whoever waits on the event, and may hold its lock.
        signal.signal(number, lambda *_: threading.Thread(target=stop).start())


def main(
    valkey_url: str, database_url: str, n_shards: int, pace: Pace | None = None, consumer: str | None = None
) -> None:
    """Migrate the record and project until SIGTERM or SIGINT.

    Args:
        valkey_url: The live store.
        database_url: The record.
        n_shards: Number of shards of the deployment.
        pace: How to work.
        consumer: Name of this consumer; the machine's name when omitted, so that a projector that comes back finds
            at once what it left. Two under one name do no harm, and do some work twice.

    Raises:
        RecordError: The record belongs to a newer version, or to another number of shards.
    """
    stop = threading.Event()
    call_when_told_to_end(stop.set)
    _prepare(database_url, n_shards, stop)
    Projector(valkey_url, database_url, n_shards, consumer or socket.gethostname(), pace).run(stop)


def _prepare(database_url: str, n_shards: int, stop: threading.Event) -> None:
    pause_s = _FIRST_PAUSE_S
    while not stop.is_set():
        try:
            prepare(database_url, n_shards)
        except psycopg.OperationalError as error:
            _LOG.warning("the projector waits for the record", error=told(error), pause_s=pause_s)
            stop.wait(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
        else:
            return


def _parts(deliveries: Sequence[Delivery]) -> Iterator[list[Delivery]]:
    """Cut a round into transactions of bounded size."""
    part: list[Delivery] = []
    n_bytes = 0
    for delivery in deliveries:
        if part and n_bytes + len(delivery.payload) > _MAX_TRANSACTION_BYTES:
            yield part
            part, n_bytes = [], 0
        part.append(delivery)
        n_bytes += len(delivery.payload)
    if part:
        yield part


PACE: Final = Pace(claim_after_s=2.0)
"""Whoever waits for the record takes over sooner what a projector that died has left."""

_POLL_S: Final = 0.05
_EntryId: TypeAlias = tuple[int, int]


class Catcher:
    """Projects until the record has all commits that were made before it was asked."""

    def __init__(
        self, valkey_url: str, database_url: str, n_shards: int, client: Client, *, is_careful: bool = True
    ) -> None:
        self._projector = Projector(valkey_url, database_url, n_shards, "retrace", PACE, is_careful=is_careful)
        self._client = client
        self._streams = tuple(journal_key(shard) for shard in range(n_shards))

    def catch_up(self, patience_s: float = 60.0, *, is_idle: bool = False) -> None:
        """Return when every commit of before is in the record; other projectors may do part of the work.

        Args:
            patience_s: Longest time.
            is_idle: Leave all of the work to others: to a record of an older migration only they can write.

        Raises:
            RecordBehindError: That took longer than the caller's patience.
        """
        heads = {stream: head for stream in self._streams if (head := self._head(stream)) is not None}
        deadline = time.monotonic() + patience_s
        while behind := [stream for stream, head in heads.items() if self._has_up_to(stream, head)]:
            if time.monotonic() > deadline:
                raise RecordBehindError(tuple(behind))
            if is_idle or self._projector.work():
                time.sleep(_POLL_S)

    def close(self) -> None:
        """Close the projector's connections."""
        self._projector.close()

    def _head(self, stream: str) -> _EntryId | None:
        """Return the id of the newest entry, None if there is none waiting."""
        entries = self._client.xrevrange(stream, count=1)
        return _entry_id(cast("list[tuple[bytes, object]]", entries)[0][0]) if entries else None

    def _has_up_to(self, stream: str, head: _EntryId) -> bool:
        entries = self._client.xrange(stream, count=1)
        return bool(entries) and _entry_id(cast("list[tuple[bytes, object]]", entries)[0][0]) <= head


def _entry_id(text: bytes) -> _EntryId:
    milliseconds, number = text.split(b"-")
    return int(milliseconds), int(number)

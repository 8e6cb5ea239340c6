import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis
from psycopg import Connection
from redis.cluster import RedisCluster

from api.journal import JournalEntry, encode
from api.live.keys import journal_key
from api.record.intake import FIELD, GROUP, Intake, Lag, connect, measure_lag
from api.record.projector import Pace, Projector
from api.record.writer import write
from tests.api.live.servers import binary, cluster
from tests.api.record.entries import a_result, an_adjustment, an_entry

N_SHARDS = 4
SOON = Pace(batch=40, linger_s=0.01, claim_after_s=60.0)
PATIENCE_S = 200.0


@pytest.fixture
def store(store_url: str) -> Iterator[redis.Redis]:
    client = connect(store_url)
    assert isinstance(client, redis.Redis)
    with client:
        yield client


@pytest.fixture
def projector(store_url: str, record_url: str) -> Iterator[Projector]:
    projector = a_projector(store_url, record_url)
    yield projector
    projector.close()


def a_projector(store_url: str, record_url: str, consumer: str = "p1", pace: Pace = SOON) -> Projector:
    return Projector(store_url, record_url, N_SHARDS, consumer, pace)


def append(store: redis.Redis, *entries: JournalEntry | bytes, shard: int = 0) -> None:
    """Put entries into a journal, all of them before a projector can read any."""
    together = store.pipeline(transaction=True)
    for entry in entries:
        together.xadd(journal_key(shard), {FIELD: entry if isinstance(entry, bytes) else encode(entry)})
    together.execute()


def entries_left(store: redis.Redis) -> int:
    return measure_lag(store, N_SHARDS, time.time()).n_entries


def recorded(connection: Connection) -> list[str]:
    connection.rollback()
    return [row[0] for row in connection.execute("SELECT result_id FROM symphonie.result ORDER BY learner, seq")]


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "it never held"
        time.sleep(0.01)


@contextmanager
def running(*projectors: Projector) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=projector.run, args=(stop,)) for projector in projectors]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads)


@contextmanager
def missing_table(connection: Connection) -> Iterator[None]:
    connection.execute("ALTER TABLE symphonie.result RENAME TO elsewhere")
    connection.commit()
    try:
        yield
    finally:
        connection.execute("ALTER TABLE symphonie.elsewhere RENAME TO result")
        connection.commit()


def pending(store: redis.Redis) -> int:
    return int(store.xpending(journal_key(0), GROUP)["pending"])


def test_the_journal_becomes_the_record_and_is_gone(
    store: redis.Redis, projector: Projector, connection: Connection
) -> None:
    append(store, an_entry(1, a_result(1), adjustments=(an_adjustment("a1"),)), an_entry(1, a_result(2)))
    append(store, an_entry(1, a_result(1, "other"), learner="bob"), shard=3)

    assert projector.drain() == 3

    assert recorded(connection) == ["r1", "r2", "other"]
    assert entries_left(store) == 0
    assert projector.drain() == 0


def test_an_entry_that_stands_in_the_journal_twice_counts_once(
    store: redis.Redis, projector: Projector, connection: Connection
) -> None:
    append(store, *[an_entry(1, a_result(1))] * 3)

    projector.drain()

    assert recorded(connection) == ["r1"]
    assert entries_left(store) == 0


def test_a_crash_between_the_commit_and_the_acknowledgement_records_nothing_twice(
    store: redis.Redis, store_url: str, record_url: str, connection: Connection
) -> None:
    append(store, *(an_entry(1, a_result(seq)) for seq in range(1, 6)))
    before_the_crash = Intake(store, N_SHARDS, "p1")
    before_the_crash.join()
    write(connection, before_the_crash.read_new(3))
    connection.commit()
    assert recorded(connection) == ["r1", "r2", "r3"]
    assert entries_left(store) == 5

    after_the_restart = a_projector(store_url, record_url)
    after_the_restart.drain()
    after_the_restart.close()

    assert recorded(connection) == ["r1", "r2", "r3", "r4", "r5"]
    assert entries_left(store) == 0


def test_a_crash_before_the_commit_loses_nothing(
    store: redis.Redis, projector: Projector, connection: Connection
) -> None:
    append(store, *(an_entry(1, a_result(seq)) for seq in range(1, 4)))
    before_the_crash = Intake(store, N_SHARDS, "p1")
    before_the_crash.join()
    before_the_crash.read_new(10)

    projector.drain()

    assert recorded(connection) == ["r1", "r2", "r3"]


def test_what_a_dead_projector_of_another_name_left_is_taken_over(
    store: redis.Redis, store_url: str, record_url: str, connection: Connection
) -> None:
    append(store, an_entry(1, a_result(1)))
    dead = Intake(store, N_SHARDS, "dead")
    dead.join()
    dead.read_new(10)
    patient = a_projector(store_url, record_url, "patient")
    assert patient.drain() == 0

    heir = a_projector(store_url, record_url, "heir", SOON._replace(claim_after_s=0.0))
    assert heir.drain() == 1
    patient.close()
    heir.close()

    assert recorded(connection) == ["r1"]
    assert entries_left(store) == 0


def test_two_projectors_at_once_share_the_work(
    store: redis.Redis, store_url: str, record_url: str, connection: Connection
) -> None:
    total = 600
    with running(a_projector(store_url, record_url, "p1"), a_projector(store_url, record_url, "p2")):
        for seq in range(1, total + 1):
            append(store, an_entry(1, a_result(seq)), shard=seq % N_SHARDS)
        wait_until(lambda: entries_left(store) == 0)

    assert recorded(connection) == [f"r{seq}" for seq in range(1, total + 1)]


def test_two_projectors_under_one_name_do_no_harm(
    store: redis.Redis, store_url: str, record_url: str, connection: Connection
) -> None:
    append(store, *(an_entry(1, a_result(seq)) for seq in range(1, 201)))

    with running(a_projector(store_url, record_url), a_projector(store_url, record_url)):
        wait_until(lambda: entries_left(store) == 0)

    assert recorded(connection) == [f"r{seq}" for seq in range(1, 201)]


def test_a_bad_entry_does_not_hold_up_the_journal(
    store: redis.Redis, projector: Projector, connection: Connection
) -> None:
    append(store, an_entry(1, a_result(1)), an_entry(1, a_result(2, "nul\0")), b"\xc1", an_entry(1, a_result(3)))
    store.xadd(journal_key(0), {"what": "is this?"})

    projector.drain()

    assert recorded(connection) == ["r1", "r3"]
    assert entries_left(store) == 0
    rows = connection.execute("SELECT stream, payload FROM symphonie.dead_letter ORDER BY entry_id").fetchall()
    assert [stream for stream, _ in rows] == [journal_key(0)] * 3
    assert [bytes(payload) for _, payload in rows] == [
        encode(an_entry(1, a_result(2, "nul\0"))),
        b"\xc1",
        b"{b'what': b'is this?'}",
    ]


def test_while_the_record_cannot_be_written_nothing_is_given_up(
    store: redis.Redis, projector: Projector, connection: Connection
) -> None:
    projector.drain()
    with running(projector):
        with missing_table(connection):
            append(store, an_entry(1, a_result(1)), an_entry(1, a_result(2)))
            wait_until(lambda: pending(store) == 2)
            assert entries_left(store) == 2
        wait_until(lambda: entries_left(store) == 0)

    assert recorded(connection) == ["r1", "r2"]
    assert connection.execute("SELECT count(*) FROM symphonie.dead_letter").fetchone() == (0,)


def test_a_projector_survives_the_loss_of_its_connections_and_of_its_group(
    store: redis.Redis, projector: Projector, connection: Connection
) -> None:
    with running(projector):
        append(store, an_entry(1, a_result(1)))
        wait_until(lambda: entries_left(store) == 0)
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'symphonie projector'"
        )
        store.xgroup_destroy(journal_key(0), GROUP)
        append(store, an_entry(1, a_result(2)))
        wait_until(lambda: entries_left(store) == 0)

    assert recorded(connection) == ["r1", "r2"]


def test_a_pending_entry_that_somebody_deleted_is_no_stumbling_block(
    store: redis.Redis, projector: Projector, connection: Connection
) -> None:
    append(store, an_entry(1, a_result(1)), an_entry(1, a_result(2)))
    intake = Intake(store, N_SHARDS, "p1")
    intake.join()
    first, _ = intake.read_new(10)
    store.xdel(first.stream, first.entry_id)

    assert projector.drain() == 1

    assert recorded(connection) == ["r2"]
    assert pending(store) == 0


def test_the_lag_counts_what_the_record_does_not_have_and_since_when(store: redis.Redis, projector: Projector) -> None:
    assert measure_lag(store, N_SHARDS, time.time()) == Lag(0, 0.0)
    store.xadd(journal_key(1), {FIELD: encode(an_entry(1, a_result(1)))}, id="5000-0")
    store.xadd(journal_key(2), {FIELD: encode(an_entry(1, a_result(1), learner="bob"))}, id="7000-0")

    assert measure_lag(store, N_SHARDS, 8.5) == Lag(2, 3.5)
    assert measure_lag(store, N_SHARDS, 4.0) == Lag(2, 0.0)

    projector.drain()
    assert measure_lag(store, N_SHARDS, 8.5) == Lag(0, 0.0)


def test_a_round_larger_than_one_transaction_may_be_is_cut(
    store: redis.Redis, projector: Projector, connection: Connection
) -> None:
    essay = b'"' + b"x" * 1_500_000 + b'"'
    append(store, *(an_entry(1, a_result(seq, details=essay)) for seq in range(1, 6)))

    projector.drain()

    assert recorded(connection) == ["r1", "r2", "r3", "r4", "r5"]
    transactions = connection.execute("SELECT count(DISTINCT xmin::text) FROM symphonie.result").fetchone()
    assert transactions == (3,)


def test_the_process_stops_cleanly_when_it_is_told_to(
    store: redis.Redis, store_url: str, record_url: str, connection: Connection
) -> None:
    append(store, an_entry(1, a_result(1)))
    program = f"from api.record.projector import main; main({store_url!r}, {record_url!r}, {N_SHARDS})"
    process = subprocess.Popen([sys.executable, "-c", program])  # noqa: S603  # our own program
    try:
        wait_until(lambda: entries_left(store) == 0)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
    finally:
        process.kill()
        process.wait()

    assert recorded(connection) == ["r1"]
    assert connection.execute("SELECT n_shards FROM symphonie.deployment").fetchone() == (N_SHARDS,)


def test_a_cluster_is_read_shard_by_shard(tmp_path: Path, record_url: str, connection: Connection) -> None:
    with cluster(binary("valkey"), tmp_path) as url:
        client = connect(url)
        assert isinstance(client, RedisCluster)
        for seq in range(1, 9):
            client.xadd(journal_key(seq % N_SHARDS), {FIELD: encode(an_entry(1, a_result(seq)))})
        client.xadd(journal_key(0), {FIELD: b"bad"})
        projector = a_projector(url, record_url)

        assert projector.drain() == 9
        projector.close()

        assert measure_lag(client, N_SHARDS, time.time()) == Lag(0, 0.0)
        client.close()
    assert recorded(connection) == [f"r{seq}" for seq in range(1, 9)]


def test_an_unreachable_record_is_told_to_whoever_drains(store_url: str, store: redis.Redis) -> None:
    append(store, an_entry(1, a_result(1)))
    projector = a_projector(store_url, "postgresql:///nowhere?host=/nonexistent")

    with pytest.raises(psycopg.OperationalError):
        projector.drain()
    assert entries_left(store) == 1

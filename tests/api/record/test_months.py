"""That results lie in the partition of their month, and that one of them counts once whichever months it came in."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec
import psycopg
import pytest
from psycopg import Connection
from psycopg.errors import LockNotAvailable

from api.journal import JournalEntry, JournalResult
from api.record import months
from api.record.months import Month, drop_empty_months, make_months, month_of
from api.record.pool import within
from api.record.results import read_history
from api.record.writer import write
from tests.api.record.entries import a_result, an_entry
from tests.api.record.test_writer import deliver, recorded, set_aside

NOW = datetime.now(UTC)
HERE = month_of(NOW)


@pytest.fixture
def connection(record_url: str) -> Iterator[Connection]:
    with psycopg.connect(record_url, autocommit=True) as connection:
        yield connection


def committed(at: datetime, entry: JournalEntry) -> JournalEntry:
    return msgspec.structs.replace(entry, committed_at_us=int(at.timestamp() * 1_000_000))


def partitions(connection: Connection) -> dict[str, int]:
    """How many results each partition holds, of those that hold some."""
    rows = connection.execute("SELECT tableoid::regclass::text, count(*) FROM symphonie.result GROUP BY 1")
    return {name.removeprefix("symphonie."): count for name, count in rows}


def names(connection: Connection) -> set[str]:
    query = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'symphonie.result'::regclass"
    return {name.removeprefix("symphonie.") for (name,) in connection.execute(query)}


def test_a_record_has_partitions_for_this_month_its_neighbours_and_the_rest(connection: Connection) -> None:
    def around(month: Month) -> set[str]:
        last = month_of(month.starts_at - timedelta(seconds=1))
        return {one.part_of("result") for one in (last, month, month.next, month.next.next)}

    held = names(connection)
    assert "result_of_no_month" in held
    assert around(HERE) <= held or around(HERE.next) <= held  # it may have ended while the record was made


def test_a_server_that_hangs_while_months_are_made_is_given_up(
    connection: Connection, record_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(months, "within", partial(within, seconds=0.2))
    with psycopg.connect(record_url) as another:
        another.execute(f"SELECT pg_advisory_xact_lock({months._LOCK})")  # noqa: SLF001 - who waits for it gets no answer
        with pytest.raises(psycopg.OperationalError) as raised:
            make_months(connection, Month(2031, 3).starts_at)
    assert not isinstance(raised.value, LockNotAvailable)
    assert connection.closed


def test_results_of_all_times_lie_somewhere_and_come_back(connection: Connection) -> None:
    far = datetime(2150, 7, 1, tzinfo=UTC)
    times = (NOW, HERE.next.starts_at, datetime(1970, 1, 1, tzinfo=UTC), far)
    entries = [committed(at, an_entry(1, a_result(n), version=n)) for n, at in enumerate(times, 1)]

    assert write(connection, deliver(*entries)) == ()

    assert partitions(connection) == {
        HERE.part_of("result"): 1,
        HERE.next.part_of("result"): 1,
        "result_of_no_month": 2,
    }
    assert [one.seq for one in read_history(connection, 1, 1, "ada")] == [1, 2, 3, 4]


def test_what_came_in_before_its_month_was_made_moves_into_it(connection: Connection) -> None:
    month = Month(NOW.year + 20, 5)
    inside = [
        committed(month.starts_at, an_entry(1, a_result(1))),
        committed(month.next.starts_at, an_entry(1, a_result(2))),
    ]
    assert write(connection, deliver(*inside)) == ()
    assert partitions(connection) == {"result_of_no_month": 2}

    make_months(connection, month.starts_at - timedelta(days=60))
    make_months(connection, month.starts_at - timedelta(days=60))

    assert partitions(connection) == {month.part_of("result"): 1, month.next.part_of("result"): 1}
    assert recorded(connection) == ["r1", "r2"]
    assert write(connection, deliver(*inside)) == ()
    assert recorded(connection) == ["r1", "r2"]


def test_a_result_committed_again_in_another_month_counts_once(connection: Connection) -> None:
    entry = an_entry(1, a_result(1), a_result(2))
    later = committed(HERE.next.starts_at, entry)
    assert write(connection, deliver(committed(NOW, entry))) == ()

    assert write(connection, deliver(later, committed(HERE.next.starts_at, an_entry(1, a_result(3), version=3)))) == ()

    assert partitions(connection) == {HERE.part_of("result"): 2, HERE.next.part_of("result"): 1}


@pytest.mark.parametrize("is_forward", [True, False], ids=["a month later", "a month before"])
@pytest.mark.parametrize(
    ("second", "reason"),
    [(a_result(1, "other"), "SequenceTakenError"), (a_result(2, "r1"), "ResultIdTakenError")],
    ids=["place", "id"],
)
def test_a_place_or_an_id_that_another_month_holds_is_set_aside(
    connection: Connection,
    second: JournalResult,
    reason: str,
    is_forward: bool,  # noqa: FBT001
) -> None:
    times = (NOW, HERE.next.starts_at) if is_forward else (HERE.next.starts_at, NOW)
    first, clash = (an_entry(1, result) for result in (a_result(1), second))
    assert write(connection, deliver(committed(times[0], first))) == ()
    neighbour = committed(times[1], an_entry(1, a_result(7), version=7))

    dead = write(connection, deliver(committed(times[1], clash), neighbour))

    assert [one.error.split(":")[0] for one in dead] == [reason]
    assert len(set_aside(connection)) == 1
    assert recorded(connection) == ["r1", "r7"]


def test_a_month_that_is_over_and_empty_is_removed_and_no_other(connection: Connection) -> None:
    old = [Month(2019, 3), Month(2019, 4)]
    for month in old:
        make_months(connection, month.starts_at)
    assert write(connection, deliver(committed(old[1].starts_at, an_entry(1, a_result(1))))) == ()

    removed = drop_empty_months(connection, NOW)

    assert old[0].part_of("result") in removed
    assert old[1].part_of("result") in names(connection)
    assert HERE.next.part_of("result") in names(connection)
    assert partitions(connection) == {old[1].part_of("result"): 1}

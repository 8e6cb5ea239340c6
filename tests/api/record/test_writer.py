import math
from hashlib import sha256

import msgspec
import psycopg
import pytest
from psycopg import Connection

from api.journal import LAYOUT, JournalEntry, JournalResult, encode
from api.record.results import read_history
from api.record.writer import Delivery, write
from tests.api.record.entries import T0_US, a_result, an_adjustment, an_entry

INCOMPRESSIBLE = "".join(sha256(bytes([n])).hexdigest() for n in range(250))
"""16 000 characters that PostgreSQL cannot compress to what fits an index."""


def deliver(*entries: JournalEntry | bytes) -> list[Delivery]:
    payloads = [entry if isinstance(entry, bytes) else encode(entry) for entry in entries]
    return [Delivery("{00}journal", f"{n}-0", payload) for n, payload in enumerate(payloads, 1)]


def recorded(connection: Connection) -> list[str]:
    rows = connection.execute("SELECT result_id FROM symphonie.result ORDER BY learner, seq")
    return [row[0] for row in rows]


def set_aside(connection: Connection) -> list[tuple[str, bytes, str]]:
    rows = connection.execute("SELECT entry_id, payload, error FROM symphonie.dead_letter ORDER BY entry_id")
    return [(entry_id, bytes(payload), error) for entry_id, payload, error in rows]


def test_everything_in_an_entry_is_recorded_as_it_was(connection: Connection) -> None:
    details = '{"duration_ms":95000,"note":"é\\u0000 \\"\\\\"}'.encode()
    result = a_result(1, "r-é'\"\\,{}", 0.75, details)
    entry = an_entry(7, result, learner="Ada 'O\"\\", version=3, adjustments=(an_adjustment("a1"),))

    assert write(connection, deliver(entry)) == ()

    row = connection.execute(
        "SELECT organisation_no, graph_no, learner, seq, version, revision, attempt, is_late, score, p_correct,"
        " result_id, item_id, skills, before, after, details::text,"
        " extract(epoch FROM occurred_at) * 1000000, extract(epoch FROM committed_at) * 1000000 FROM symphonie.result"
    ).fetchone()
    assert row == (
        *(7, 1, "Ada 'O\"\\", 1, 3, 1, 1, False, 0.75, 2 / 3, "r-é'\"\\,{}", "item-1"),
        *(["fractions", "ratios"], [0.25, 0.1], [0.375, 1 / 3], details.decode()),
        *(result.occurred_at_us, T0_US + 3),
    )
    adjustment = connection.execute(
        "SELECT adjustment_id, version, position, action, kind, evidence, facts->>'mastery' FROM symphonie.adjustment"
    ).fetchone()
    assert adjustment == ("a1", 3, 0, "opened", "remediate", ["r1"], "0.2")


def test_delivering_twice_changes_nothing(connection: Connection) -> None:
    batch = deliver(
        an_entry(1, a_result(1), a_result(2), adjustments=(an_adjustment("a1"),)),
        an_entry(1, a_result(3), version=2),
    )

    assert write(connection, batch) == ()
    assert write(connection, batch) == ()
    assert write(connection, batch + batch) == ()

    assert recorded(connection) == ["r1", "r2", "r3"]
    assert connection.execute("SELECT count(*) FROM symphonie.adjustment").fetchone() == (1,)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"\xc1 no msgpack", "DecodeError"),
        (b"", "DecodeError"),
        (msgspec.msgpack.encode([LAYOUT, 1]), "ValidationError"),
        (msgspec.msgpack.encode([]), "ValidationError"),
        (encode(msgspec.structs.replace(an_entry(1, a_result(2)), layout=LAYOUT + 1)), "UnknownJournalLayoutError"),
        (encode(an_entry(1, a_result(2, "nul\0id"))), "Untranslatable"),
        (encode(an_entry(1, a_result(2), learner="nul\0learner")), "Untranslatable"),
        (encode(an_entry(1, a_result(2, details=b"{no json"))), "InvalidTextRepresentation"),
        (encode(an_entry(1, a_result(2, details=b'"\xff"'))), "CharacterNotInRepertoire"),
        (encode(an_entry(1, a_result(2, score=math.nan))), "NotNullViolation"),
        (encode(an_entry(1, a_result(2, score=1.5))), "CheckViolation"),
        (encode(an_entry(2**40, a_result(2))), "NumericValueOutOfRange"),
        (encode(an_entry(1, a_result(2), learner=INCOMPRESSIBLE)), "ProgramLimitExceeded"),
        (encode(an_entry(1, adjustments=(an_adjustment("a1", kind="cheer"),))), "CheckViolation"),
    ],
)
def test_a_bad_entry_in_the_middle_is_set_aside_and_its_neighbours_are_recorded(
    connection: Connection, bad: bytes, reason: str
) -> None:
    batch = deliver(an_entry(1, a_result(1)), bad, an_entry(1, a_result(3)), an_entry(1, a_result(4)))

    dead = write(connection, batch)

    assert [one.delivery for one in dead] == [batch[1]]
    assert recorded(connection) == ["r1", "r3", "r4"]
    ((entry_id, payload, error),) = set_aside(connection)
    assert (entry_id, payload) == ("2-0", bad)
    assert reason in error


def test_several_bad_entries_are_each_found(connection: Connection) -> None:
    bad = [encode(an_entry(1, a_result(n, "nul\0"), learner=f"l{n}")) for n in range(1, 4)]
    good = [an_entry(1, a_result(n)) for n in range(1, 9)]

    dead = write(connection, deliver(good[0], bad[0], *good[1:6], bad[1], bad[2], *good[6:]))

    assert [one.delivery.payload for one in dead] == bad
    assert recorded(connection) == [f"r{n}" for n in range(1, 9)]
    assert len(set_aside(connection)) == 3


def test_a_bad_entry_delivered_twice_is_listed_once(connection: Connection) -> None:
    write(connection, deliver(b"bad"))
    write(connection, deliver(b"bad"))

    assert len(set_aside(connection)) == 1


def test_a_place_in_the_sequence_that_holds_another_result_is_not_taken_silently(connection: Connection) -> None:
    write(connection, deliver(an_entry(1, a_result(1), a_result(2))))

    dead = write(connection, deliver(an_entry(1, a_result(3)), an_entry(1, a_result(2, "another"))))

    assert [one.delivery.entry_id for one in dead] == ["2-0"]
    assert "'another' has seq 2, where the record holds 'r2'" in dead[0].error
    assert recorded(connection) == ["r1", "r2", "r3"]


def test_of_two_results_at_one_place_in_one_batch_one_is_set_aside(connection: Connection) -> None:
    dead = write(connection, deliver(an_entry(1, a_result(1)), an_entry(1, a_result(1, "other"))))
    assert [one.error.split(":")[0] for one in dead] == ["SequenceTakenError"]
    assert recorded(connection) == ["r1"]


def test_an_id_that_the_record_holds_at_another_place_is_set_aside_and_counts_once(connection: Connection) -> None:
    write(connection, deliver(an_entry(1, a_result(1)), an_entry(1, a_result(2))))

    dead = write(connection, deliver(an_entry(1, a_result(3, "r1")), an_entry(1, a_result(4))))

    assert [p.delivery.entry_id for p in dead] == ["1-0"]
    assert "'r1' has seq 3, and the record holds it with seq 1" in dead[0].error
    assert recorded(connection) == ["r1", "r2", "r4"]


def test_an_entry_much_larger_than_usual_is_recorded(connection: Connection) -> None:
    details = msgspec.json.encode({"essay": "é" * 100_000})
    large: list[JournalResult] = [a_result(seq, details=details if seq == 1 else b"") for seq in range(1, 1001)]

    assert write(connection, deliver(an_entry(1, *large))) == ()

    assert len(recorded(connection)) == 1000


def test_a_batch_that_fails_because_of_the_server_writes_nothing_and_sets_nothing_aside(connection: Connection) -> None:
    connection.execute("ALTER TABLE symphonie.adjustment RENAME TO elsewhere")
    connection.commit()
    batch = deliver(an_entry(1, a_result(1), adjustments=(an_adjustment("a1"),)), b"bad")
    try:
        with pytest.raises(psycopg.errors.UndefinedTable):
            write(connection, batch)
    finally:
        connection.rollback()
        connection.execute("ALTER TABLE symphonie.elsewhere RENAME TO adjustment")
        connection.commit()

    assert recorded(connection) == []
    assert set_aside(connection) == []
    assert len(write(connection, batch)) == 1
    assert recorded(connection) == ["r1"]


def test_the_same_learner_in_two_organisations_is_two_learners(connection: Connection) -> None:
    write(connection, deliver(an_entry(1, a_result(1, "mine")), an_entry(2, a_result(1, "theirs"))))

    assert [result.result_id for result in read_history(connection, 1, 1, "ada")] == ["mine"]
    assert [result.result_id for result in read_history(connection, 2, 1, "ada")] == ["theirs"]
    assert read_history(connection, 1, 2, "ada") == ()

from psycopg import Connection

from api.journal import JournalEntry, encode
from api.record.dead_letters import RetryReport, count_dead_letters, list_dead_letters, retry_dead_letters
from api.record.writer import Delivery, write
from tests.api.record.entries import a_result, an_entry


def deliver(connection: Connection, *entries: JournalEntry | bytes, first: int = 1) -> None:
    payloads = [entry if isinstance(entry, bytes) else encode(entry) for entry in entries]
    write(connection, [Delivery("{00}journal", f"{n}-0", payload) for n, payload in enumerate(payloads, first)])


def recorded(connection: Connection) -> list[tuple[int, str]]:
    return connection.execute(
        "SELECT seq, result_id FROM symphonie.result WHERE learner = 'ada' ORDER BY seq"
    ).fetchall()


def test_a_result_whose_place_is_taken_gets_the_next_free_one(connection: Connection) -> None:
    deliver(connection, an_entry(1, a_result(1), a_result(2)), an_entry(1, a_result(1, "x"), a_result(2, "y")))
    assert count_dead_letters(connection) == 1

    assert retry_dead_letters(connection) == RetryReport(written=1, moved=1)

    assert recorded(connection) == [(1, "r1"), (2, "r2"), (3, "x"), (4, "y")]
    assert count_dead_letters(connection) == 0


def test_places_of_other_dead_letters_are_not_free(connection: Connection) -> None:
    deliver(connection, an_entry(1, a_result(1)), an_entry(1, a_result(1, "x")), an_entry(1, a_result(2, "nul\0")))

    assert retry_dead_letters(connection) == RetryReport(written=1, moved=1)

    assert recorded(connection) == [(1, "r1"), (3, "x")]
    assert count_dead_letters(connection) == 1


def test_a_result_that_was_sent_again_and_recorded_meanwhile_is_not_recorded_twice(connection: Connection) -> None:
    deliver(connection, an_entry(1, a_result(1)), an_entry(1, a_result(1, "x"), a_result(2, "y")))
    deliver(connection, an_entry(1, a_result(2, "x")), first=9)

    assert retry_dead_letters(connection) == RetryReport(written=1, moved=1)

    assert recorded(connection) == [(1, "r1"), (2, "x"), (3, "y")]


def test_a_dead_letter_says_whose_it_is_and_why(connection: Connection) -> None:
    deliver(connection, an_entry(1, a_result(1, "nul\0")), b"\xc1")

    first, second = list_dead_letters(connection)

    assert (first.learner, second.learner) == ("ada", None)
    assert "cannot be converted to text" in first.error
    assert "Error" in second.error
    assert retry_dead_letters(connection) == RetryReport(written=0, moved=0)

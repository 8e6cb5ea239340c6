import msgspec
import pytest
from psycopg import Connection

from api.errors import InvalidField
from api.journal import JournalAdjustment, JournalEntry, JournalResult, encode
from api.live.keys import LearnerKey
from api.record.adjustments import adjustments_page
from api.record.facts import AdjustmentRow, ResultRow
from api.record.pages import SENDING, Page, Position, write_cursor
from api.record.pool import Pool
from api.record.results import learner_history, read_history
from api.record.timeline import LearnerEvent, position_of, timeline_page
from api.record.writer import Delivery, write
from tests.api.record.entries import T0_US, a_result, an_adjustment, an_entry
from tests.api.record.pools import with_pool

ADA = LearnerKey(1, 1, "ada")


def record(connection: Connection, *entries: JournalEntry) -> None:
    deliveries = [Delivery("{00}journal", f"{n}-0", encode(entry)) for n, entry in enumerate(entries, 1)]
    assert write(connection, deliveries) == ()
    connection.commit()


def at(seconds: float, result: JournalResult) -> JournalResult:
    return msgspec.structs.replace(result, occurred_at_us=T0_US + int(seconds * 1_000_000))


def decided_at(seconds: float, version: int, *adjustments: JournalAdjustment) -> JournalEntry:
    entry = an_entry(1, version=version, adjustments=adjustments)
    return msgspec.structs.replace(entry, committed_at_us=T0_US + int(seconds * 1_000_000))


def ids(page: Page[LearnerEvent]) -> list[str]:
    return [event.result_id if isinstance(event, ResultRow) else position_of(event).id for event in page.entries]


def test_a_history_is_in_the_order_of_time_then_of_attempts_then_of_acceptance(
    connection: Connection, record_url: str
) -> None:
    again = msgspec.structs.replace(a_result(2, "again"), attempt=2)
    sent = [at(3, a_result(1, "last")), at(1, again), at(1, a_result(3, "z")), at(1, a_result(4, "a"))]
    record(connection, an_entry(1, *sent))

    history = read_history(connection, *ADA)

    assert [result.result_id for result in history] == ["z", "a", "again", "last"]
    assert history[-1][:6] == (1, "last", "item-1", 1.0, T0_US + 3_000_000, 1)
    assert with_pool(record_url, lambda pool: learner_history(pool, ADA)).results == history
    page = with_pool(record_url, lambda pool: timeline_page(pool, ADA, 10))
    assert ids(page) == ["last", "again", "a", "z"]


@pytest.mark.parametrize("microseconds", [0, 1, 999_999, T0_US, 4_102_444_799_999_999, 2**50 + 1])
def test_a_time_comes_back_to_the_microsecond(connection: Connection, microseconds: int) -> None:
    record(connection, an_entry(1, msgspec.structs.replace(a_result(1), occurred_at_us=microseconds)))

    assert read_history(connection, *ADA)[0].occurred_at_us == microseconds


def test_the_timeline_shows_results_and_adjustments_newest_first(connection: Connection, record_url: str) -> None:
    results = an_entry(1, at(0, a_result(1)), at(10, a_result(2, score=0.25, details=b'{"hints":1}')))
    record(connection, results, decided_at(5, 2, an_adjustment("a1")), decided_at(10, 3, an_adjustment("a2", "closed")))

    page = with_pool(record_url, lambda pool: timeline_page(pool, ADA, 10))

    assert ids(page) == ["a2", "r2", "a1", "r1"]
    assert page.next_cursor is None
    newest = page.entries[1]
    assert isinstance(newest, ResultRow)
    assert (newest.score, bytes(newest.details), newest.occurred_at_us) == (0.25, b'{"hints":1}', T0_US + 10_000_000)
    assert (newest.skills, newest.before, newest.after) == (("fractions", "ratios"), (0.25, 0.1), (0.375, 1 / 3))
    closed = page.entries[0]
    assert isinstance(closed, AdjustmentRow)
    assert (closed.action, closed.facts) == ("closed", {"mastery": 0.2, "turning_fact": "mastery"})


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_put_together_are_the_whole(connection: Connection, record_url: str, limit: int) -> None:
    same_instant = [at(1, a_result(seq)) for seq in range(1, 6)]
    record(connection, an_entry(1, *same_instant), decided_at(1, 6, *(an_adjustment(f"a{n}") for n in range(5))))

    async def leaf(pool: Pool) -> list[str]:
        seen: list[str] = []
        cursor = None
        while True:
            page = await timeline_page(pool, ADA, limit, cursor)
            assert len(page.entries) <= limit
            seen += ids(page)
            cursor = page.next_cursor
            if cursor is None:
                return seen

    assert with_pool(record_url, leaf) == ["a4", "a3", "a2", "a1", "a0", "r5", "r4", "r3", "r2", "r1"]


def test_something_new_between_two_pages_moves_nothing(connection: Connection, record_url: str) -> None:
    record(connection, *(decided_at(n, n, an_adjustment(f"a{n}")) for n in range(1, 5)))
    first = with_pool(record_url, lambda pool: adjustments_page(pool, ADA, 2))
    record(connection, decided_at(9, 9, an_adjustment("a9")))

    second = with_pool(record_url, lambda pool: adjustments_page(pool, ADA, 2, first.next_cursor))

    assert [event.adjustment_id for event in (*first.entries, *second.entries)] == ["a4", "a3", "a2", "a1"]
    assert second.next_cursor is None


def test_no_page_shows_another_learner_graph_or_organisation(connection: Connection, record_url: str) -> None:
    record(
        connection,
        an_entry(1, a_result(1, "mine"), adjustments=(an_adjustment("a1"),)),
        an_entry(2, a_result(1, "of another organisation"), adjustments=(an_adjustment("a1"),)),
        an_entry(1, a_result(1, "of another graph"), graph_no=2, adjustments=(an_adjustment("a2"),)),
        an_entry(1, a_result(1, "of another learner"), learner="ad", adjustments=(an_adjustment("a3"),)),
    )

    assert sorted(ids(with_pool(record_url, lambda pool: timeline_page(pool, ADA, 10)))) == ["a1", "mine"]
    assert len(with_pool(record_url, lambda pool: adjustments_page(pool, ADA, 10)).entries) == 1
    assert len(with_pool(record_url, lambda pool: learner_history(pool, ADA)).results) == 1


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "é",
        "!",
        "abc",
        "bnVsbA",
        write_cursor(Position(1, SENDING + 1, "a")),
        write_cursor(Position(1, 0, "\0")),
        write_cursor(Position(2**62, 0, "a")),
    ],
)
def test_what_is_no_cursor_is_refused_with_its_place(record_url: str, cursor: str) -> None:
    with pytest.raises(InvalidField, match=r"\?cursor"):
        with_pool(record_url, lambda pool: timeline_page(pool, ADA, 10, cursor))

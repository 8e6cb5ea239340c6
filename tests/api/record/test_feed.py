"""What changed, noted with what happened, and numbered so that nobody who follows it misses anything."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime
from typing import TypeVar

import msgspec
import psycopg
from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow

from api.journal import JournalReview
from api.record.check import RecordReport
from api.record.erasure.kinds import drop_expired
from api.record.feed import Change, changes_after, extent_of, number
from api.record.keys import ensure_organisation
from api.record.writer import write
from api.settings import Settings
from tests.api.record.entries import a_result, an_adjustment, an_entry
from tests.api.record.test_writer import deliver

T = TypeVar("T")
_NOTE = (
    "INSERT INTO symphonie.change_due (organisation_no, kind, learner, at, about) VALUES (%s, %s, %s, now(), %s::json)"
)


def ask(url: str, question: Callable[[AsyncConnection[TupleRow]], Awaitable[T]]) -> T:
    async def run() -> T:
        async with await AsyncConnection.connect(url, autocommit=True) as connection:
            return await question(connection)

    return asyncio.run(run())


def numbered(url: str) -> int:
    return ask(url, number)


def feed_of(
    url: str, organisation_no: int, after: int = 0, kinds: Collection[str] | None = None, learner: str | None = None
) -> list[Change]:
    return ask(url, lambda connection: changes_after(connection, organisation_no, after, 10_000, kinds, learner))


def told(changes: list[Change]) -> list[tuple[str, str]]:
    return [(one.kind, str(one.about.get("adjustment_id") or one.about.get("skill_id"))) for one in changes]


def a_review(adjustment_id: str) -> JournalReview:
    return JournalReview(adjustment_id, "undo", "Not now.", "tess", "tutor", is_effective=True)


def test_what_becomes_of_adjustments_is_in_the_feed_once_however_often_it_is_delivered(
    connection: Connection, record_url: str
) -> None:
    entries = (
        an_entry(1, a_result(1), adjustments=(an_adjustment("a1"), an_adjustment("a2", kind="review"))),
        an_entry(1, a_result(2), adjustments=(an_adjustment("a3", "closed"), an_adjustment("a4", "proposed"))),
        msgspec.structs.replace(an_entry(1, version=3), reviews=(a_review("a2"),)),
    )
    write(connection, deliver(*entries))
    write(connection, deliver(*entries))
    connection.commit()
    assert numbered(record_url) == 5
    changes = feed_of(record_url, 1)
    assert told(changes) == [
        ("adjustment.opened", "a1"),
        ("adjustment.opened", "a2"),
        ("adjustment.opened", "a4"),
        ("adjustment.closed", "a1"),
        ("adjustment.reviewed", "a2"),
    ]
    assert [one.about.get("status") for one in changes] == ["open", "open", "proposed", None, None]
    assert [one.at for one in changes] == sorted(one.at for one in changes)
    assert "Not now." not in str(changes)


def test_a_result_that_moves_a_skill_across_its_threshold_is_in_the_feed_once(
    connection: Connection, record_url: str
) -> None:
    up = a_result(1)
    down = msgspec.structs.replace(a_result(2), before=(0.5, 0.34), after=(0.2, 0.36))
    entries = [msgspec.structs.replace(an_entry(1, up, down), threshold=0.35)]
    write(connection, deliver(*entries))
    write(connection, deliver(*entries, an_entry(1, a_result(3))))  # and one of before, which says no threshold
    connection.commit()
    numbered(record_url)
    found = [(one.kind, one.about) for one in feed_of(record_url, 1)]
    assert found == [
        ("mastery.crossed", {"skill_id": skill, "direction": direction, "result_id": result})
        for skill, direction, result in (("fractions", "up", "r1"), ("fractions", "down", "r2"), ("ratios", "up", "r2"))
    ]


def test_what_one_transaction_brings_is_told_in_the_order_in_which_it_happened(
    connection: Connection, record_url: str
) -> None:
    crossing = msgspec.structs.replace(an_entry(1, a_result(2)), threshold=0.35)
    write(connection, deliver(an_entry(1, a_result(1), adjustments=(an_adjustment("a1"),)), crossing))
    connection.commit()
    numbered(record_url)
    assert [one.kind for one in feed_of(record_url, 1)] == ["adjustment.opened", "mastery.crossed"]


def test_nothing_is_in_the_feed_of_what_was_undone(connection: Connection, record_url: str) -> None:
    connection.execute(_NOTE, [1, "case.message", "ada", "{}"])
    connection.rollback()
    assert numbered(record_url) == 0


def test_whoever_has_seen_a_number_never_misses_a_lower_one_that_is_committed_later(record_url: str) -> None:
    with psycopg.connect(record_url) as early, psycopg.connect(record_url) as late:
        early.execute(_NOTE, [1, "case.message", "ada", '{"case_id": "early"}'])
        late.execute(_NOTE, [1, "case.message", "ada", '{"case_id": "late"}'])
        late.commit()
        assert numbered(record_url) == 1
        seen = feed_of(record_url, 1)
        early.commit()
        assert numbered(record_url) == 1
    seen += feed_of(record_url, 1, after=seen[-1].change_no)
    assert [(one.change_no, one.learner_seq, one.about["case_id"]) for one in seen] == [(1, 1, "late"), (2, 2, "early")]


def test_each_organisation_and_each_learner_has_a_row_of_numbers_without_gaps(
    connection: Connection, record_url: str
) -> None:
    for organisation_no, learner in ((1, "ada"), (2, "ada"), (1, "bob"), (1, None), (1, "ada")):
        connection.execute(_NOTE, [organisation_no, "model.activated", learner, "{}"])
    connection.commit()
    assert ask(record_url, lambda one: number(one, limit=3)) == 3
    assert numbered(record_url) == 2
    places = [(one.change_no, one.learner, one.learner_seq) for one in feed_of(record_url, 1)]
    assert places == [(1, "ada", 1), (2, "bob", 1), (3, None, None), (4, "ada", 2)]
    assert [one.change_no for one in feed_of(record_url, 2)] == [1]
    assert [one.change_no for one in feed_of(record_url, 1, learner="ada")] == [1, 4]
    assert feed_of(record_url, 1, kinds=["case.message"]) == []
    connection.execute("DELETE FROM symphonie.change")
    connection.execute(_NOTE, [1, "model.activated", "ada", "{}"])
    connection.commit()
    numbered(record_url)
    assert [(one.change_no, one.learner_seq) for one in feed_of(record_url, 1)] == [(5, 3)]
    assert ask(record_url, lambda one: extent_of(one, 1)) == (5, 5)
    assert ask(record_url, lambda one: extent_of(one, 3)) == (None, 0)


N_WRITERS, N_EACH = 6, 40


def write_in_turn(url: str, writer: int, gate: threading.Barrier) -> None:
    """Write beside another writer: both hold what they have written, then one commits before the other, in turn."""
    with psycopg.connect(url) as connection:
        for n in range(N_EACH):
            connection.execute(_NOTE, [1, "case.message", f"l{writer}", f'{{"n": {n}}}'])
            gate.wait()
            if (writer + n) % 2:
                connection.commit()
            gate.wait()
            connection.commit()


def give_numbers_until(url: str, is_done: threading.Event) -> None:
    async def run(connection: AsyncConnection[TupleRow]) -> None:
        while not is_done.is_set():
            await number(connection, limit=3)

    ask(url, run)


async def follow(connection: AsyncConnection[TupleRow]) -> list[Change]:
    seen: list[Change] = []
    while len(seen) < N_WRITERS * N_EACH:
        seen += await changes_after(connection, 1, seen[-1].change_no if seen else 0, 7)
    return seen


def test_with_many_writers_and_two_who_number_a_poller_sees_everything_once_and_in_order(record_url: str) -> None:
    gates, is_seen = [threading.Barrier(2) for _ in range(N_WRITERS // 2)], threading.Event()
    threads = [
        *(threading.Thread(target=write_in_turn, args=[record_url, n, gates[n // 2]]) for n in range(N_WRITERS)),
        *(threading.Thread(target=give_numbers_until, args=[record_url, is_seen]) for _ in range(2)),
    ]
    for thread in threads:
        thread.start()
    seen = ask(record_url, follow)
    is_seen.set()
    for thread in threads:
        thread.join()
    assert [one.change_no for one in seen] == list(range(1, N_WRITERS * N_EACH + 1))
    assert seen == feed_of(record_url, 1)
    for writer in range(N_WRITERS):
        own = [one for one in seen if one.learner == f"l{writer}"]
        assert [(one.about["n"], one.learner_seq) for one in own] == [(n, n + 1) for n in range(N_EACH)]


def test_changes_go_by_their_age_with_their_deliveries_and_numbers_go_on(record_url: str) -> None:
    with psycopg.connect(record_url, autocommit=True) as connection:
        organisation_no = ensure_organisation(connection, "acme")
        for days in (31, 29):
            connection.execute(
                "INSERT INTO symphonie.change_due (organisation_no, kind, learner, at, about)"
                " VALUES (%s, 'case.message', 'ada', now() - %s * interval '1 day', '{}')",
                [organisation_no, days],
            )
        numbered(record_url)
        connection.execute(
            "INSERT INTO symphonie.webhook (organisation_no, id, form, url, kinds, label, secret_box, handed_no)"
            " VALUES (%s, 'hook', 'webhook', 'https://x.invalid', '{}', '', '', 0)",
            [organisation_no],
        )
        connection.execute(
            "INSERT INTO symphonie.webhook_delivery (organisation_no, webhook_id, change_no, handed_at, next_at)"
            " SELECT organisation_no, 'hook', change_no, now(), now() FROM symphonie.change"
        )
        dropped = drop_expired(connection, Settings(), datetime.now(UTC))
        left = connection.execute("SELECT change_no FROM symphonie.webhook_delivery").fetchall()
    assert dropped == {"change": 1}
    assert left == [(2,)]
    assert ask(record_url, lambda one: extent_of(one, organisation_no)) == (2, 2)


def test_what_other_systems_do_not_take_is_a_notice_of_the_check() -> None:
    (notice,) = RecordReport("0003", "0003", 0, 0.0, webhooks_failing=2, webhooks_stopped=1).notices
    assert notice.startswith("2 webhooks take nothing, and 1 were stopped for that")

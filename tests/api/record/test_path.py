from itertools import permutations

import msgspec
import pytest
from psycopg import Connection

from api.journal import JournalEntry, JournalEvent, JournalReview, encode
from api.live.memory import MAX_STUDIED, Memory, RemediationSoFar, pack, unpack, with_studied
from api.record.retrace.past import Scope, past_of
from api.record.writer import Delivery, write
from engine.recommendation.situation import KIND_BIT
from tests.api.record.entries import a_result, an_adjustment, an_entry


def review(adjustment_id: str, decision: str, version: int, *, is_effective: bool = True) -> JournalEntry:
    said = JournalReview(adjustment_id, decision, "Why not.", "supporter-3", "tutor", is_effective, 10**15, 7)
    return msgspec.structs.replace(an_entry(1, version=version), reviews=(said,))


def studied(resource: str, version: int, *, is_study: bool = True) -> JournalEntry:
    event = JournalEvent("list-1", "completed", resource, is_study, "remediate", "fractions", 0.2, 10**15, None, "")
    return msgspec.structs.replace(an_entry(1, version=version), events=(event,))


def given(adjustment_id: str, version: int, action: str = "opened") -> JournalEntry:
    return an_entry(1, version=version, adjustments=(an_adjustment(adjustment_id, action),))


def record(connection: Connection, *entries: JournalEntry) -> None:
    for n, entry in enumerate(entries, 1):
        assert write(connection, [Delivery("{00}journal", f"{n}-0", encode(entry))]) == ()
    connection.commit()


def statuses(connection: Connection) -> dict[str, str]:
    rows = connection.execute("SELECT adjustment_id, status FROM symphonie.adjustment WHERE action <> 'closed'")
    return dict(rows.fetchall())


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_status_follows_from_what_is_recorded_in_whatever_order_it_came(
    connection: Connection, order: tuple[int, ...]
) -> None:
    entries = [given("a1", 1), given("c1", 2, "closed"), given("a2", 3), review("a2", "undo", 4)]
    record(connection, *(entries[at] for at in order), *entries)
    assert statuses(connection) == {"a1": "closed", "a2": "undone"}


@pytest.mark.parametrize(
    ("decisions", "status"),
    [((), "proposed"), (("approve",), "approved"), (("reject",), "rejected"), (("approve", "undo"), "undone")],
)
def test_a_proposal_becomes_what_people_decide(connection: Connection, decisions: tuple[str, ...], status: str) -> None:
    reviews = [review("a1", decision, version) for version, decision in enumerate(decisions, 2)]
    record(connection, given("a1", 1, "proposed"), *reviews)
    assert statuses(connection) == {"a1": status}


def test_a_past_holds_what_a_live_state_holds_of_the_path(connection: Connection) -> None:
    record(
        connection,
        an_entry(1, a_result(1), version=1),
        given("a1", 2),
        review("a1", "approve", 3),
        studied("film", 4),
        studied("item", 5, is_study=False),
        review("a1", "undo", 6),
        review("a1", "undo", 7, is_effective=False),
        given("a2", 8),
        review("a1", "undo", 9, is_effective=False),
    )
    before = past_of(connection, Scope(1, 1), "ada", version=5)
    assert before.active == {"fractions": KIND_BIT["remediate"]}
    assert before.memory == with_studied(
        Memory((), (), (), (RemediationSoFar("fractions", 0, ("video-1",)),)), "film", 11574
    )
    after = past_of(connection, Scope(1, 1), "ada")
    assert after.active == {"fractions": KIND_BIT["remediate"]}, "what was opened later is not undone by a late voice"
    assert after.version == 9
    (kept,) = after.memory.kept_away
    assert (kept.adjustment_id, kept.activity_id) == ("a1", "video-1")
    assert (kept.until_us, kept.until_opportunities) == (10**15, 7)
    assert past_of(connection, Scope(1, 1), "ada", version=6).active == {}


def test_a_memory_keeps_the_newest_and_comes_back_from_its_bytes() -> None:
    memory = Memory()
    for n in range(MAX_STUDIED + 3):
        memory = with_studied(memory, f"r{n}", 7)
    assert [one.activity_id for one in memory.studied] == [f"r{n}" for n in range(3, MAX_STUDIED + 3)]
    assert unpack(pack(memory)) == memory
    assert pack(Memory()) == b""
    assert unpack(b"") == Memory()

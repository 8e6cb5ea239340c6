import itertools

import msgspec
import pytest
from psycopg import Connection

from api.journal import JournalCorrection, JournalEntry, JournalShortfall, encode
from api.record.shortfalls import RanInto, count_encounters
from api.record.writer import Delivery, write
from content_graph.offering import Stock
from tests.api.record.entries import T0_US, a_result, an_entry
from tests.api.record.pools import with_pool

BANKS = {"fractions": Stock(6, 9), "ratios": Stock(6, 9)}


def a_shortfall(
    lack: str = "nothing_left", *evidence: str, skill: str = "ratios", n_there: int = 9
) -> JournalShortfall:
    return JournalShortfall(skill, lack, "fr", evidence or ("r1",), n_there)


def falling_short(version: int, *shortfalls: JournalShortfall, learner: str = "ada") -> JournalEntry:
    entry = an_entry(1, a_result(version), learner=learner, version=version)
    return msgspec.structs.replace(entry, shortfalls=shortfalls)


def correcting(version: int, result_id: str, *shortfalls: JournalShortfall) -> JournalEntry:
    said = ("Two right answers.", "tutor-3", "tutor")
    correction = JournalCorrection(version, f"c{version}", result_id, int(result_id[1:]), 1.0, 0.0, *said)
    return msgspec.structs.replace(an_entry(1, version=version), corrections=(correction,), shortfalls=shortfalls)


def deliver(*entries: JournalEntry) -> list[Delivery]:
    return [Delivery("{00}journal", f"{n}-0", encode(entry)) for n, entry in enumerate(entries, 1)]


def recorded(connection: Connection) -> list[tuple[int, int, str, bool]]:
    query = "SELECT version, position, lack, holds FROM symphonie.shortfall ORDER BY learner, version, position"
    return [(version, position, lack, holds) for version, position, lack, holds in connection.execute(query)]


def test_everything_in_a_shortfall_is_recorded_once_however_often_it_is_delivered(connection: Connection) -> None:
    batch = deliver(falling_short(2, a_shortfall("nothing_left", "r1", "r2"), a_shortfall("used_up", "r2", n_there=6)))
    for _ in range(3):
        assert write(connection, batch) == ()
    assert connection.execute(
        "SELECT organisation_no, graph_no, learner, version, position, extract(epoch FROM noted_at) * 1000000,"
        " skill_id, lack, language, evidence, n_there, holds FROM symphonie.shortfall ORDER BY position"
    ).fetchall() == [
        (1, 1, "ada", 2, 0, T0_US + 2, "ratios", "nothing_left", "fr", ["r1", "r2"], 9, True),
        (1, 1, "ada", 2, 1, T0_US + 2, "ratios", "used_up", "fr", ["r2"], 6, True),
    ]


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
def test_what_holds_is_the_same_in_whatever_order_commits_are_written(
    connection: Connection, order: tuple[int, ...]
) -> None:
    commits = deliver(
        falling_short(1, a_shortfall("nothing_left", "r1")),
        correcting(2, "r1", a_shortfall("nothing_left", "r1")),
        falling_short(3, a_shortfall("nothing_left", "r1", "r3")),
    )
    for at in order:
        assert write(connection, [commits[at]]) == ()
    assert recorded(connection) == [
        (1, 0, "nothing_left", False),
        (2, 0, "nothing_left", True),
        (3, 0, "nothing_left", True),
    ]


def test_a_correction_reaches_no_other_learner_and_no_other_result(connection: Connection) -> None:
    bea = falling_short(1, a_shortfall("nothing_left", "r1"), learner="bea")
    write(connection, deliver(bea, falling_short(3, a_shortfall("nothing_left", "r3")), correcting(4, "r1")))
    assert [holds for *_, holds in recorded(connection)] == [True, True]


def test_an_entry_that_cannot_be_written_leaves_none_of_its_shortfalls(connection: Connection) -> None:
    (dead,) = write(connection, deliver(falling_short(1, a_shortfall("used_up"), a_shortfall("out_of_ideas"))))
    assert "shortfall_lack_check" in dead.error
    assert recorded(connection) == []


def test_learners_are_counted_once_by_lack_and_language_and_by_skill(connection: Connection, record_url: str) -> None:
    english = msgspec.structs.replace(a_shortfall(), language="en")
    entries = [
        falling_short(1, a_shortfall(), a_shortfall("used_up", n_there=6)),
        falling_short(2, a_shortfall()),
        falling_short(3, english, a_shortfall("vetoed"), learner="bea"),
        falling_short(4, a_shortfall("no_content", skill="fractions", n_there=8), learner="bea"),
        falling_short(5, a_shortfall("no_content", skill="gone"), learner="bea"),
    ]
    write(connection, deliver(*entries))
    connection.commit()
    found = with_pool(record_url, lambda pool: count_encounters(pool, 1, 1, BANKS))
    assert found.by_lack == {
        ("ratios", "nothing_left", "fr"): RanInto(1, T0_US + 2),
        ("ratios", "nothing_left", "en"): RanInto(1, T0_US + 3),
        ("ratios", "used_up", "fr"): RanInto(1, T0_US + 1),
    }
    assert found.by_skill == {("ratios", False): RanInto(2, T0_US + 3), ("ratios", True): RanInto(1, T0_US + 1)}

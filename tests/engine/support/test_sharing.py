"""Visibility, budgets and the proof file's chain."""

import itertools

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.support.budgets import A_DAY, Placed, Waiting, first_places, placed
from engine.support.events import Note
from engine.support.proof import chained, first_changed
from engine.support.visibility import Reader, Written, may_read

LEARNER = Reader("ada", frozenset(), is_learner=True)
STRANGER = Reader("sam", frozenset())
READERS = {
    "tutor": Reader("tim", frozenset({"tutor"})),
    "coach": Reader("cleo", frozenset({"coach"})),
    "mentor": Reader("mia", frozenset({"mentor"})),
    "peer": Reader("paul", frozenset({"peer"})),
    "both": Reader("bea", frozenset({"tutor", "coach"})),
    "learner": LEARNER,
    "stranger": STRANGER,
}


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ("learner", {"tutor", "coach", "mentor", "peer", "both", "learner"}),
        ("team", {"tutor", "coach", "mentor", "both"}),
        ("role", {"tutor", "both"}),
        ("author", set()),
    ],
)
def test_what_a_tutor_wrote_is_read_by(visibility: str, readers: set[str]) -> None:
    written = msgspec.convert(("tess", "tutor", visibility), Written)
    assert {name for name, reader in READERS.items() if may_read(reader, written)} == readers
    assert may_read(Reader("tess", frozenset()), written)


def test_a_peer_tutor_reads_no_note_of_the_team_but_those_among_peers() -> None:
    assert not may_read(READERS["peer"], Written("tess", "tutor", "team"))
    assert not may_read(READERS["peer"], Written("tess", "tutor", "role"))
    assert may_read(READERS["peer"], Written("pia", "peer", "role"))


def test_a_note_is_for_the_team_where_nothing_is_said() -> None:
    assert Note(event_id="n", at_us=0, by="tess").visibility == "team"


def test_a_hundred_alerts_for_one_supporter_are_ranked_and_five_reach_her() -> None:
    alerts = [Waiting(f"a{n:02d}", "tess", "medium", n / 100) for n in range(98)]
    alerts += [Waiting("urgent", "tess", "high", 0.0), Waiting("small", "tess", "low", 9.0)]
    found = placed(alerts, {})
    assert [one.alert_id for one in found if one.is_within] == ["urgent", "a97", "a96", "a95", "a94"]
    assert (len(found), found[-1].alert_id, {one.cut for one in found}) == (100, "small", {A_DAY})
    assert [one.place for one in found] == list(range(1, 101))


def test_a_budget_is_a_person_s_own_and_what_they_had_today_counts() -> None:
    alerts = [Waiting(f"{who}{n}", who, "low", n) for who, n in itertools.product(("tess", "tom"), range(3))]
    found = placed(alerts, {"tess": 2}, {"tess": 1, "tom": 9})
    assert [one.alert_id for one in found if one.is_within] == ["tess2"]


def test_what_comes_once_a_budget_is_used_up_stands_below_all_that_competed_for_it() -> None:
    """Otherwise the most urgent of the afternoon would be compared with whoever was just called in the morning."""
    morning = [Waiting(f"a{n}", "tess", "low", -n) for n in range(7)]
    first = first_places(placed(morning, {}), ())
    assert [(one.alert_id, one.place, one.cut) for one in first] == [(f"a{n}", n + 1, 5) for n in range(7)]
    beyond = morning[5:]
    noon = [*beyond, Waiting("b0", "tess", "low", -9.0), Waiting("b1", "tess", "high", 9.0)]
    found = placed(noon, {}, {"tess": 5})
    assert found[0].alert_id == "b1"
    later = first_places(found, {one.alert_id for one in beyond}, {"tess": 5})
    assert [(one.alert_id, one.place, one.cut) for one in later] == [("b1", 8, 5), ("b0", 9, 5)]


def test_one_after_the_other_they_are_ranked_as_they_come() -> None:
    places, ranked = list[Placed](), list[Waiting]()
    for n in range(8):
        had = {"tess": min(n, A_DAY)}
        new = Waiting(f"a{n}", "tess", "low", n)
        standing = [*ranked[A_DAY:], new]
        places += first_places(placed(standing, {}, had), {one.alert_id for one in ranked}, had)
        ranked.append(new)
    assert [(one.alert_id, one.place, one.cut) for one in places] == [(f"a{n}", n + 1, A_DAY) for n in range(8)]


entries = st.lists(st.dictionaries(st.text(max_size=4), st.integers() | st.text(max_size=6), max_size=3), min_size=1)


@given(entries, st.data())
def test_a_later_change_of_the_proof_file_shows_where_it_was_made(
    kept: list[dict[str, object]], data: st.DataObject
) -> None:
    head = {"learner_id": "ada"}
    links = chained(head, kept)
    assert first_changed(head, kept, links) is None
    at = data.draw(st.integers(0, len(kept) - 1))
    changed = [*kept[:at], {**kept[at], "added later": 1}, *kept[at + 1 :]]
    assert first_changed(head, changed, links) == at + 1
    assert first_changed(head, [*kept[:at], *kept[at + 1 :]], links) is not None
    assert first_changed(head, [*kept, {}], links) == len(kept) + 1
    assert first_changed({"learner_id": "bob"}, kept, links) == 0


def test_a_chain_does_not_depend_on_the_order_of_fields() -> None:
    assert chained({}, [{"a": 1, "b": 2}]) == chained({}, [{"b": 2, "a": 1}])

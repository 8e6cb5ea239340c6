"""Visibility, and the proof file's chain."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

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

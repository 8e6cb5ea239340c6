import json
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Meta

from content_graph.ids import Id
from content_graph.misfits import MAX_MISFITS, Misfit, misfits
from content_graph.texts import TEXT_PATTERN

Share = Annotated[float, Meta(ge=0, le=1)]


class Part(msgspec.Struct, forbid_unknown_fields=True):
    weight: Annotated[float, Meta(gt=0)] = 1.0
    pair: tuple[int, str] = (1, "a")


class Whole(msgspec.Struct, forbid_unknown_fields=True):
    id: Id
    score: Share | None = None
    count: Annotated[int, Meta(ge=1, le=10)] = 1
    kind: Literal["practice", "evaluation"] | None = None
    at: Annotated[datetime, Meta(tz=True)] | None = None
    is_on: bool = False
    note: Annotated[str, Meta(max_length=5, pattern=TEXT_PATTERN)] = ""
    parts: Annotated[tuple[Part, ...], Meta(max_length=2)] = ()
    named: dict[Annotated[str, Meta(max_length=3)], Share] = {}
    either: int | str = 0


def told(tree: object) -> tuple[Misfit, ...]:
    """Everything that keeps a tree from being a Whole; nothing where the decoder takes it."""
    try:
        msgspec.convert(tree, Whole)
    except ValueError as error:
        return misfits(tree, Whole, str(error))
    return ()


def test_all_faults_are_told_at_once_each_with_its_place() -> None:
    tree = {
        "id": "a\tb",
        "score": 1.5,
        "count": 1.0,
        "kind": "practise",
        "at": "2026-03-02T09:00:00",
        "is_on": "yes",
        "note": "a\0b",
        "parts": [{"weight": 0}, {"wieght": 1}, {"pair": [1]}],
        "named": {"a": 2, "long name": 0.5},
        "either": [],
    }
    paths = [misfit.path for misfit in told(tree)]
    assert paths == [
        "$.id",
        "$.score",
        "$.count",
        "$.kind",
        "$.at",
        "$.is_on",
        "$.note",
        "$.parts",
        "$.parts[0].weight",
        "$.parts[1].wieght",
        "$.parts[2].pair",
        "$.named.a",
        '$.named["long name"]',
        "$.either",
    ]


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"score": "x"}, "Expected a number from 0 to 1, found 'x'."),
        ({"score": 5}, "Expected a number from 0 to 1, found 5."),
        ({"score": float("inf")}, "Expected a number from 0 to 1, found a number that is too large."),
        ({"count": 0}, "Expected a whole number from 1 to 10, found 0."),
        ({"kind": "x"}, "Expected one of 'evaluation', 'practice', found 'x'."),
        ({"note": "much too long"}, "Expected a text of up to 5 characters, found one of 13 characters."),
        ({"parts": [{}, {}, {}]}, "Expected a list of up to 2 entries, found 3."),
        ({"parts": [{"weight": 0}]}, "Expected a number above 0, found 0."),
        ({"is_on": None}, "Expected true or false, found null."),
        ({"id": " a"}, "The id has white space at its start or its end."),
    ],
)
def test_a_fault_says_what_is_allowed(tree: dict[str, object], said: str) -> None:
    assert [misfit.detail for misfit in told({"id": "a", **tree})] == [said]


def test_a_remedy_never_proposes_what_was_written() -> None:
    (misfit,) = told({"id": "a", "kinds": "practice"})
    assert misfit.remedy == "Did you mean 'kind'?"
    (misfit,) = told({"id": "a", "parts": [{"id": 1}]})  # a field of the whole, not of a part
    assert misfit.remedy == "Leave it out; there are weight, pair."


def test_what_is_missing_is_named_with_what_it_takes() -> None:
    (misfit,) = told({})
    assert (misfit.path, misfit.detail) == ("$.id", "The field 'id' is missing.")
    assert misfit.remedy.startswith("Add it: an id of 1 to 128 characters")


def test_a_day_is_asked_for_as_it_is_written() -> None:
    class Dated(msgspec.Struct):
        starts_on: date

    assert misfits({}, Dated, "refused")[0].remedy == "Add it: a date, as 2026-06-30."
    assert misfits({"starts_on": "30/06/2026"}, Dated, "refused")[0].detail == (
        "Expected a date, as 2026-06-30, found '30/06/2026'."
    )


def test_an_object_is_asked_for_with_the_fields_that_it_needs() -> None:
    class Named(msgspec.Struct):
        whole: Whole

    for tree in ({}, {"whole": 3}):
        assert "an object with id" in misfits(tree, Named, "refused")[0].remedy


def test_no_document_is_answered_without_end() -> None:
    tree = {"id": "a", "named": {f"name {n}": 2 for n in range(1000)}}
    assert len(told(tree)) == MAX_MISFITS


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-2, 12)
    | st.floats()
    | st.sampled_from(["", "a", "practice", "2026-03-02T09:00:00Z", "2026-03-02", "\0", "\ud800", " x", "abcdef"])
)
NAMES = st.sampled_from([*Whole.__struct_fields__, *Part.__struct_fields__, "x", "\ud800", "long name"])
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)


@settings(max_examples=100)
@given(st.dictionaries(NAMES, TREES, max_size=6) | TREES)
def test_whatever_the_decoder_refuses_is_told_in_words_that_can_be_sent(tree: object) -> None:
    for misfit in told(tree):
        assert misfit.path.startswith("$")
        assert misfit.detail.endswith(".")
        assert misfit.remedy.endswith((".", "?"))
        assert "`" not in misfit.detail
        json.dumps(misfit, ensure_ascii=False).encode()


@settings(max_examples=100)
@given(st.dictionaries(NAMES, TREES, max_size=6))
def test_the_walk_misses_nothing_that_the_decoder_finds(tree: dict[str, object]) -> None:
    try:
        msgspec.convert(tree, Whole)
    except ValueError:
        assert misfits(tree, Whole, "the walk found nothing")[0].detail != "the walk found nothing."

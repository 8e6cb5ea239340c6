import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_graph.ids import ID_PATTERN, MAX_ID_LENGTH, Id, fault_in_id, is_id

TAKEN = (
    "ada",
    "a b",
    "a\u00a0b",
    "a\u3000b",
    "خانه\u200cها",  # noqa: RUF001 - Persian, with the joiner that its plural needs
    "👩\u200d🔬",
    "a\u200bb",
    "\u202eada",
    "\ue000",
    "e\u0301",
    "\ufffd",
    "https://lms.example/ada?x=1#y",
    "a" * MAX_ID_LENGTH,
)
REFUSED = (
    ".",
    "..",
    "",
    " ada",
    "ada ",
    "ada\u00a0",
    "\u3000ada",
    "\ufeffada",
    "ada\n",
    "a\tb",
    "a\0b",
    "a\x7fb",
    "a\x85b",
    "a\u2028b",
    "a\u2029b",
    "a\ud800b",
    "\udcff",
    "a" * (MAX_ID_LENGTH + 1),
)


@pytest.mark.parametrize("value", TAKEN)
def test_what_authors_and_platforms_use_is_an_id(value: str) -> None:
    assert fault_in_id(value) is None


@pytest.mark.parametrize("value", REFUSED)
def test_what_nobody_sees_or_nothing_stores_is_none(value: str) -> None:
    assert not is_id(value)
    assert fault_in_id(value)


@given(st.text(st.characters(codec="utf-8"), max_size=MAX_ID_LENGTH + 2) | st.sampled_from([*TAKEN, *REFUSED[:-3]]))
def test_the_pattern_that_is_published_says_the_same(value: str) -> None:
    try:
        msgspec.json.decode(msgspec.json.encode(value), type=Id)
        is_decoded = True
    except msgspec.ValidationError:
        is_decoded = False
    assert is_decoded == is_id(value) == (fault_in_id(value) is None)
    assert is_id(value) == bool(re.search(ID_PATTERN, value) and len(value) <= MAX_ID_LENGTH)


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=MAX_ID_LENGTH))
def test_what_prints_without_a_space_or_dot_at_its_ends_is_an_id(value: str) -> None:
    # the quick look of `api.results.admission`
    if value.isprintable() and value.strip(" .") == value:
        assert is_id(value)

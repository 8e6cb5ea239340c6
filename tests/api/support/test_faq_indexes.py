"""A worker keeps no more entries ready than it has room for, whoever asks and however much they have."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from api.faq.indexes import MOST_ORGANISATIONS, MOST_TEXTS, Edition, Searched, keep
from api.record.faq.entries import StoredEntry
from engine.faq.language import FRENCH
from engine.faq.retrieval import Index

NOTHING = Index((), FRENCH)
ENTRY = StoredEntry("e", 1, None, datetime(2026, 1, 1, tzinfo=UTC), "key")


def edition(n_french: int, n_english: int = 0) -> Edition:
    searched = [Searched(NOTHING, (ENTRY,) * n) for n in (n_french, n_english)]
    return Edition(1, {"fr": searched[0], "en": searched[1]})


def kept_of(asked: Iterable[tuple[int, Edition]]) -> list[int]:
    ready: OrderedDict[int, Edition] = OrderedDict()
    for organisation_no, one in asked:
        keep(ready, organisation_no, one)
    return list(ready)


def test_of_many_organisations_those_that_asked_last_are_ready() -> None:
    small = edition(1)
    asked = [(no, small) for no in range(MOST_ORGANISATIONS)] + [(0, small), (99, small)]
    assert kept_of(asked) == [*range(2, MOST_ORGANISATIONS), 0, 99]


def test_many_entries_leave_room_for_few_organisations() -> None:
    large = edition(MOST_TEXTS // 4, MOST_TEXTS // 4)
    assert kept_of([(1, large), (2, large), (3, edition(0, 1))]) == [2, 3]
    assert kept_of([(1, large), (2, large), (1, large), (3, edition(1))]) == [1, 3]


@pytest.mark.parametrize("n", [MOST_TEXTS, 2 * MOST_TEXTS])
def test_the_one_in_use_stays_however_large_it_is(n: int) -> None:
    assert kept_of([(1, edition(1)), (2, edition(n))]) == ([2] if n >= MOST_TEXTS else [1, 2])


def test_a_newer_edition_takes_the_place_of_the_one_before() -> None:
    assert kept_of([(1, edition(1)), (2, edition(1)), (1, edition(MOST_TEXTS - 1))]) == [2, 1]

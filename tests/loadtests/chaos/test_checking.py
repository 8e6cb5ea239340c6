"""Made-up histories: those that one service could have told are left alone, and each kind of lie is found."""

from typing import Any

import pytest

from loadtests.chaos.checking import check
from loadtests.chaos.clocks import check_clocks
from loadtests.chaos.history import Clock, Notice, Operation

PLACE = "results/ada"


def op(deed: str, ids: str, invoked_s: float, completed_s: float, **more: object) -> Operation:
    about: dict[str, Any] = {"client": "c0", "place": PLACE, "status": 200} | more
    about |= {"deed": deed, "ids": tuple(ids), "invoked_s": invoked_s, "completed_s": completed_s}
    return Operation(**about)


def add(ids: str, invoked_s: float, completed_s: float, **more: object) -> Operation:
    return op("add", ids, invoked_s, completed_s, **more)


def unknown(ids: str, invoked_s: float, completed_s: float = 9) -> Operation:
    return add(ids, invoked_s, completed_s, outcome="unknown", status=None)


def count(n: int, invoked_s: float, completed_s: float) -> Operation:
    return op("read", "", invoked_s, completed_s, count=n)


def seen(ids: str, invoked_s: float, completed_s: float) -> Operation:
    return op("read", ids, invoked_s, completed_s, is_whole=True)


def final(ids: str, **more: object) -> Operation:
    return op("final", ids, 90, 91, **({"is_whole": True, "is_ordered": True} | more))


GOOD: dict[str, list[Operation]] = {
    "nothing": [],
    "one after the other": [add("a", 0, 1), add("b", 2, 3), final("ab", count=2)],
    "at once, in either order": [add("a", 0, 3), add("b", 1, 2), final("ba")],
    "unknown and there": [unknown("a", 0), final("a")],
    "unknown and not there": [unknown("a", 0), final("")],
    "unknown, then taken as the same": [unknown("a", 0), add("b", 1, 2), add("a", 3, 4), final("ab")],
    "unknown, taken after all": [unknown("a", 0), add("b", 1, 2), add("a", 3, 4), final("ba")],
    "taken, and taken again": [add("a", 0, 1, fresh=("a",)), add("b", 2, 3), add("a", 4, 5), final("ab")],
    "a batch": [add("ab", 0, 1), final("ba")],
    "refused for now": [add("a", 0, 1, outcome="unknown", status=503), final("")],
    "a read at the same time sees it or not": [add("a", 0, 9), count(0, 1, 2), count(1, 3, 4), final("a")],
    "an unknown one is seen": [unknown("a", 0, 1), count(1, 5, 6), count(1, 7, 8), final("a")],
    "the whole set is seen": [add("a", 0, 1), seen("a", 2, 3), add("b", 2, 4), seen("ab", 5, 6), final("ab")],
    "no order is promised": [add("a", 0, 1), add("b", 2, 3), final("ba", is_ordered=False)],
}
BAD: dict[str, tuple[str, list[Operation]]] = {
    "acknowledged and gone": ("lost", [add("a", 0, 1), final("")]),
    "acknowledged in a batch and gone": ("lost", [add("ab", 0, 1), final("a")]),
    "there twice": ("twice", [add("a", 0, 1), final("aa")]),
    "unknown and there twice": ("twice", [unknown("a", 0), final("aa")]),
    "from nowhere": ("phantom", [add("a", 0, 1), final("ab")]),
    "refused and there": (
        "refused, taken though refused",
        [add("a", 0, 1, outcome="refused", status=422), add("b", 0, 1), final("ab")],
    ),
    "refused": ("refused", [add("a", 0, 1, outcome="refused", status=409), final("")]),
    "failed": ("failed", [add("a", 0, 1, outcome="unknown", status=500), final("")]),
    "new twice": ("new twice", [add("a", 0, 1, fresh=("a",)), add("a", 2, 3, fresh=("a",)), final("a")]),
    "counted otherwise": ("miscounted", [add("ab", 0, 1), final("ab", count=3)]),
    "order turned": ("out of order", [add("a", 0, 1), add("b", 2, 3), final("ba")]),
    "order turned far apart": ("out of order", [add("a", 0, 1), add("b", 0, 9), add("c", 2, 3), final("bca")]),
    "a count that forgets": ("stale read", [add("a", 0, 1), count(0, 2, 3), final("a")]),
    "a count that is ahead": ("read before it was sent", [count(1, 0, 1), add("a", 2, 3), final("a")]),
    "a count that goes back": ("read went back", [unknown("a", 0), count(1, 1, 2), count(0, 3, 4), final("a")]),
    "a list that forgets": ("stale read", [add("a", 0, 1), seen("", 2, 3), final("a")]),
    "a list that is ahead": ("read before it was sent", [seen("a", 0, 1), add("a", 2, 3), final("a")]),
    "a list that goes back": ("read went back", [unknown("a", 0), seen("a", 1, 2), seen("", 3, 4), final("a")]),
    "nobody could look": ("not read", [add("a", 0, 1), final("", outcome="unknown", status=503)]),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_one_service_could_have_told_is_left_alone(name: str) -> None:
    assert check(GOOD[name]) == []


@pytest.mark.parametrize("name", BAD)
def test_each_kind_of_lie_is_found(name: str) -> None:
    kinds, operations = BAD[name]
    assert {found.kind for found in check(operations)} == set(kinds.split(", "))


def test_sets_are_judged_apart() -> None:
    others = [add("a", 0, 1, place="results/bob"), final("a", place="results/bob")]
    assert check([*BAD["acknowledged and gone"][1], *others])[0].place == PLACE


WARNED_S, DUE_S = 100.0, 200.0
NEVER, IN_TIME, LATE, ON_THE_WAY = (None, None), (50.0, 51.0), (250.0, 251.0), (50.0, None)
BETWEEN, AROUND = (150.0, 151.0), (190.0, 210.0)


def told_of(told: str) -> list[Notice]:
    """Make notices: w, b, or early as W, B."""
    at = {"w": WARNED_S, "b": DUE_S}
    return [
        Notice(
            case_id="c",
            kind={"w": "warning", "b": "breach"}[one.lower()],
            was_due_s=at[one.lower()],
            made_s=at[one.lower()] + (0.5 if one.islower() else -0.5),
        )
        for one in told
    ]


@pytest.mark.parametrize(
    ("answered", "told", "kinds"),
    [
        (NEVER, "wb", set()),
        (IN_TIME, "", set()),
        (LATE, "wb", set()),
        (LATE, "b", set()),
        (BETWEEN, "w", set()),
        (BETWEEN, "", set()),
        (AROUND, "w", set()),
        (AROUND, "wb", set()),
        (ON_THE_WAY, "", set()),
        (ON_THE_WAY, "wb", set()),
        (NEVER, "", {"not fired"}),
        (NEVER, "w", {"not fired"}),
        (NEVER, "b", {"not fired"}),
        (LATE, "w", {"not fired"}),
        (NEVER, "wbb", {"fired twice"}),
        (ON_THE_WAY, "wwb", {"fired twice"}),
        (IN_TIME, "w", {"fired though answered"}),
        (BETWEEN, "wb", {"fired though answered"}),
        (NEVER, "wB", {"fired early"}),
    ],
)
def test_clocks_fire_once_and_not_once_they_are_answered(
    answered: tuple[float | None, float | None], told: str, kinds: set[str]
) -> None:
    sent_s, answered_s = answered
    clock = Clock(case_id="c", warned_s=WARNED_S, due_s=DUE_S, answer_sent_s=sent_s, answered_s=answered_s)
    assert {found.kind for found in check_clocks([clock], told_of(told))} == kinds


@pytest.mark.parametrize(
    ("answered", "told", "now_s", "kinds"),
    [
        (LATE, "", 900.0, set()),  # in time, by a clock that went back before the answer
        (IN_TIME, "wb", 900.0, set()),  # too late, by a clock that went ahead before the answer
        (NEVER, "", 150.0, {"not fired"}),  # the warning was due
        (NEVER, "w", 150.0, set()),
        (NEVER, "", 900.0, {"not fired"}),
        (IN_TIME, "wbb", 900.0, {"fired twice"}),
    ],
)
def test_a_clock_that_was_set_makes_only_certain_what_nobody_answered(
    answered: tuple[float | None, float | None], told: str, now_s: float, kinds: set[str]
) -> None:
    sent_s, answered_s = answered
    about: dict[str, Any] = {"answer_sent_s": sent_s, "answered_s": answered_s, "is_steady": False}
    clock = Clock(case_id="c", warned_s=WARNED_S, due_s=DUE_S, **about)
    assert {found.kind for found in check_clocks([clock], told_of(told), now_s)} == kinds

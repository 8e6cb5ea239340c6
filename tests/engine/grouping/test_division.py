"""The cheapest division of learners: held to all divisions where they are few, to its bound where they are many."""

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.grouping.division import ALONE, BEST, EXACT, OFF_SIZE, SPREAD, TORN, Division, Placed, Wishes, divide
from engine.grouping.pairing import Helper, Pair, pairs


def brute_force(placed: Sequence[Placed], wishes: Wishes) -> float:
    """Return the least cost, from the definition: every division there is, each group weighed by itself."""
    torn_if_all = [frozenset(pair) for group in wishes.before for pair in combinations(sorted(group), 2)]
    here = {one.learner for one in placed}
    return min(
        sum(_weight(group, wishes) for group in division)
        + TORN * sum(pair <= here and not _together(pair, division) for pair in set(torn_if_all))
        for division in _divisions(list(placed))
    )


def _divisions(left: list[Placed]) -> Iterator[list[list[Placed]]]:
    if not left:
        yield []
        return
    first, rest = left[0], left[1:]
    for n in range(len(rest) + 1):
        for mates in combinations(rest, n):
            for others in _divisions([one for one in rest if one not in mates]):
                yield [[first, *mates], *others]


def _together(pair: frozenset[str], division: Sequence[Sequence[Placed]]) -> bool:
    return any(pair <= {one.learner for one in group} for group in division)


def _weight(group: Sequence[Placed], wishes: Wishes) -> float:
    if len(group) == 1:
        return ALONE
    names = {one.learner for one in group}
    if not wishes.least <= len(group) <= wishes.most or any(pair <= names for pair in wishes.apart):
        return float("inf")
    levels = np.array([one.level for one in group])
    return float(1 + OFF_SIZE * (len(group) - BEST) ** 2 + SPREAD * levels.var() * len(group))


@st.composite
def cohorts(draw: st.DrawFn, least: int, most: int) -> tuple[list[Placed], Wishes]:
    n = draw(st.integers(least, most))
    levels = draw(st.lists(st.integers(0, 10), min_size=n, max_size=n))
    placed = [Placed(f"l{at}", level / 20) for at, level in enumerate(levels)]
    names = st.integers(0, n).map(lambda at: f"l{at}")  # one of them is not there
    apart = draw(st.lists(st.frozensets(names, min_size=2, max_size=2), max_size=n // 2))
    before = draw(st.lists(st.sets(names, min_size=2, max_size=4).map(sorted), max_size=3))
    smallest = draw(st.integers(2, 3))
    return placed, Wishes(smallest, draw(st.integers(smallest, 6)), apart, before)


def check(found: Division, placed: Sequence[Placed], wishes: Wishes) -> None:
    named = [one for group in found.groups for one in group] + list(found.alone)
    assert sorted(named) == sorted(one.learner for one in placed)
    assert all(wishes.least <= len(group) <= wishes.most for group in found.groups)
    assert not any(pair <= set(group) for pair in wishes.apart for group in found.groups)
    assert 0 <= found.gap <= 1


@given(cohorts(0, 6))
@settings(max_examples=30)
def test_few_are_divided_as_cheaply_as_can_be(cohort: tuple[list[Placed], Wishes]) -> None:
    placed, wishes = cohort
    found = divide(placed, wishes)
    check(found, placed, wishes)
    assert found.cost == pytest.approx(brute_force(placed, wishes))
    assert found.gap == 0


@given(cohorts(EXACT - 1, 2 * EXACT), st.randoms())
@settings(max_examples=10, deadline=None)
def test_many_keep_to_all_wishes_and_the_order_in_which_they_come_is_nothing(
    cohort: tuple[list[Placed], Wishes], random: Random
) -> None:
    placed, wishes = cohort
    found = divide(placed, wishes)
    check(found, placed, wishes)
    random.shuffle(placed)
    assert divide(placed, wishes) == found


@pytest.mark.parametrize("seed", range(4))
def test_the_bound_is_one_and_nothing_wished_it_is_reached(seed: int) -> None:
    random = Random(seed)  # noqa: S311
    placed = [Placed(f"l{n:03}", random.random() / 2) for n in range(EXACT - 1 + 9 * (seed > 0))]
    free = divide(placed, Wishes(2, 8))
    assert free.gap == pytest.approx(0, abs=1e-9)
    apart = [frozenset(random.sample([one.learner for one in placed], 2)) for _ in range(4)]
    bound = divide(placed, Wishes(2, 8, apart))
    assert bound.cost >= free.cost - 1e-9
    assert bound.gap < 0.1


def test_who_was_together_is_torn_apart_only_for_something() -> None:
    level = [Placed(f"l{n}", 0.2) for n in range(8)]
    odd = [("l0", "l2", "l4", "l6"), ("l1", "l3", "l5", "l7")]
    assert divide(level, Wishes(2, 8, before=odd)).groups == tuple(odd)
    far = [Placed(f"l{n}", 0.01 if n < 4 else 0.49) for n in range(8)]
    assert divide(far, Wishes(2, 8, before=odd)).groups == (("l0", "l1", "l2", "l3"), ("l4", "l5", "l6", "l7"))


def test_pairs_are_the_cheapest_of_all_assignments() -> None:
    random = Random(3)  # noqa: S311
    for _ in range(20):
        helped = [Placed(f"h{n}", random.random() / 2) for n in range(3)]
        helpers = [Helper(f"m{n}", 0.95 + random.random() / 20, random.randrange(3)) for n in range(4)]
        apart = {frozenset({f"h{random.randrange(3)}", f"m{random.randrange(4)}"}) for _ in range(3)}
        before = {Pair(f"m{random.randrange(4)}", f"h{random.randrange(3)}")}
        found = pairs(helped, helpers, apart, before)
        assert pairs(helped[::-1], helpers[::-1], apart, before) == found
        assert not any(frozenset(one) in apart for one in found)
        cheapest = min(
            (sum(frozenset({h.learner, m.learner}) in apart for h, m in zip(helped, chosen, strict=True)), cost)
            for chosen in permutations(helpers, 3)
            for cost in [sum(_costs(h, m, before) for h, m in zip(helped, chosen, strict=True))]
        )
        levels, by = {one.learner: one for one in helped}, {one.learner: one for one in helpers}
        if len(found) == len(helped):
            cost = sum(_costs(levels[one.helped], by[one.helper], before) for one in found)
            assert cheapest[0] == 0
            assert cost == pytest.approx(cheapest[1])
        else:
            assert cheapest[0] > 0


def _costs(helped: Placed, helper: Helper, before: set[Pair]) -> float:
    kept = 0.5 if Pair(helper.learner, helped.learner) in before else 0
    return helper.load + 0.5 * (helper.level - helped.level) - kept


def test_nobody_helps_more_than_they_have_room_for_and_who_helps_least_helps_first() -> None:
    helped = [Placed(f"h{n}", 0.2) for n in range(5)]
    busy, idle = Helper("busy", 0.97, load=2, room=1), Helper("idle", 0.97, room=3)
    found = pairs(helped, [busy, idle])
    assert [one.helper for one in found].count("idle") == 3
    assert len(found) == 4
    assert [one.helper for one in pairs(helped[:1], [busy, idle])] == ["idle"]
    assert pairs([], [idle]) == pairs(helped, []) == pairs([Placed("idle", 0.1)], [idle]) == ()

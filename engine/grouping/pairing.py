"""Who has mastered a skill, with one who has not: the cheapest pairs, exactly.

The pairs are an assignment, which is solved exactly at any size (Crouse 2016, "On implementing 2D rectangular
assignment algorithms"; `scipy.optimize.linear_sum_assignment`). As many are helped as can be; of all ways to do so that
one is taken in which those help who have the least to do, pairs of before stay, and mastery lies near: who has just
learnt a thing remembers best what was hard about it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, permutations, product
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from engine.grouping.division import Placed

_LEFT: Final = 1e3
"""Costs of a learner whom nobody helps: more than all else together of a pair."""
_NEVER: Final = 1e9
_LOAD: Final = 1.0
"""Costs of a pair for each learner whom its helper helps already."""
_KEPT: Final = 0.5
"""What a pair of before saves."""
_FAR: Final = 0.5
"""Costs of a pair for a difference of mastery of 1."""


class Helper(NamedTuple):
    """Who may help.

    Attributes:
        learner: Who.
        level: Mastery of the skill; 0..1.
        load: Learners whom they help already.
        room: How many more they may help.
        when: When they have time; empty for whenever.
    """

    learner: str
    level: float
    load: int = 0
    room: int = 1
    when: frozenset[str] = frozenset()


class Pair(NamedTuple):
    """Who helps whom."""

    helper: str
    helped: str


def pairs(
    helped: Iterable[Placed],
    helpers: Iterable[Helper],
    apart: Collection[frozenset[str]] = (),
    before: Collection[Pair] = (),
    when: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> tuple[Pair, ...]:
    """Pair each who is to be helped with one who helps, as many as can be; the order in which they come is nothing.

    Args:
        helped: Who is to be helped, each once.
        helpers: Who may help, each once.
        apart: Pairs who may not be together.
        before: Pairs of before.
        when: When who is to be helped has time, by learner; whoever is left out or has an empty set, whenever. Two who
            have no time in common are no pair.
    """
    rows = sorted(helped)
    seats = list(chain.from_iterable(_seats(one) for one in sorted(helpers)))
    if not rows or not seats:
        return ()
    costs = np.full((len(rows), len(seats) + len(rows)), _LEFT)
    costs[:, : len(seats)] = _costs(rows, seats, apart, before, when)
    chosen = zip(*(one.tolist() for one in linear_sum_assignment(costs)), strict=True)
    return tuple(
        [
            Pair(seats[column].learner, rows[row].learner)
            for row, column in chosen
            if column < len(seats) and costs[row, column] < _LEFT
        ]
    )


def _seats(helper: Helper) -> list[Helper]:
    """Return a helper once for each whom they may help, each time with one more to do."""
    return [helper._replace(load=helper.load + n) for n in range(helper.room)]


def _costs(
    rows: Sequence[Placed],
    seats: Sequence[Helper],
    apart: Collection[frozenset[str]],
    before: Collection[Pair],
    when: Mapping[str, frozenset[str]],
) -> NDArray[np.float64]:
    """Return what each pair costs, by who is to be helped and seat; what is said of single pairs is looked up alone."""
    level, theirs, load = (
        np.array(one, dtype=np.float64)
        for one in ([row.level for row in rows], [seat.level for seat in seats], [seat.load for seat in seats])
    )
    costs = _LOAD * load + _FAR * np.abs(theirs - level[:, np.newaxis])
    at = {one.learner: row for row, one in enumerate(rows)}
    columns: dict[str, list[int]] = defaultdict(list)
    times, times_of_seats = defaultdict[frozenset[str], list[int]](list), defaultdict[frozenset[str], list[int]](list)
    for row, one in enumerate(rows):
        times[when.get(one.learner, frozenset())].append(row)
    for column, seat in enumerate(seats):
        columns[seat.learner].append(column)
        times_of_seats[seat.when].append(column)
    for helper, learner in set(before):
        if helper in columns and learner in at:
            costs[at[learner], columns[helper]] -= _KEPT
    never = [(one, one) for one in at if one in columns] + [pair for one in apart for pair in permutations(one, 2)]
    for learner, helper in never:
        if helper in columns and learner in at:
            costs[at[learner], columns[helper]] = _NEVER
    for (one_time, some), (other_time, others) in product(times.items(), times_of_seats.items()):
        if one_time and other_time and one_time.isdisjoint(other_time):
            costs[np.ix_(some, others)] = _NEVER
    return costs

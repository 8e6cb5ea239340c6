"""Who has mastered a skill, with one who has not: the cheapest pairs, exactly.

The pairs are an assignment, which is solved exactly at any size (Crouse 2016, "On implementing 2D rectangular
assignment algorithms"; `scipy.optimize.linear_sum_assignment`). As many are helped as can be; of all ways to do so that
one is taken in which those help who have the least to do, pairs of before stay, and mastery lies near: who has just
learnt a thing remembers best what was hard about it.
"""

from collections.abc import Collection, Iterable
from itertools import chain
from typing import Final, NamedTuple

import numpy as np
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
    """

    learner: str
    level: float
    load: int = 0
    room: int = 1


class Pair(NamedTuple):
    """Who helps whom."""

    helper: str
    helped: str


def pairs(
    helped: Iterable[Placed],
    helpers: Iterable[Helper],
    apart: Collection[frozenset[str]] = (),
    before: Collection[Pair] = (),
) -> tuple[Pair, ...]:
    """Pair each who is to be helped with one who helps, as many as can be; the order in which they come is nothing.

    Args:
        helped: Who is to be helped, each once.
        helpers: Who may help, each once.
        apart: Pairs who may not be together.
        before: Pairs of before.
    """
    rows = sorted(helped)
    seats = list(chain.from_iterable(_seats(one) for one in sorted(helpers)))
    if not rows or not seats:
        return ()
    costs = np.full((len(rows), len(seats) + len(rows)), _LEFT)
    for row, one in enumerate(rows):
        for column, helper in enumerate(seats):
            costs[row, column] = _cost(one, helper, apart, before)
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


def _cost(one: Placed, helper: Helper, apart: Collection[frozenset[str]], before: Collection[Pair]) -> float:
    if helper.learner == one.learner or frozenset({helper.learner, one.learner}) in apart:
        return _NEVER
    kept = _KEPT if Pair(helper.learner, one.learner) in before else 0.0
    return _LOAD * helper.load + _FAR * abs(helper.level - one.level) - kept

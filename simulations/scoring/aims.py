"""What is aimed at: in conduct what a tutor would not sign above or below, in learning what was seen to be possible."""

import math
from typing import Final, NamedTuple

from simulations.scoring.scores import EXACT, ORACLE, ConductName


class Bound(NamedTuple):
    """A bound."""

    bound: float  # of the mean over learners
    is_most: bool = True  # whether the figure is to be at most that; else at least

    def is_reached(self, mean: float) -> bool:
        """Say whether a figure keeps to it; one that does not exist, because nothing had to be judged, does."""
        return not (mean > self.bound if self.is_most else mean < self.bound)


AIMS: Final[dict[ConductName, Bound]] = {
    "repeat_share": Bound(0.10),
    "help_within_two": Bound(0.98, is_most=False),
    "beyond_prerequisites": Bound(0.03),
    "self_undone": Bound(0.0),
}


class ShareAim(NamedTuple):
    """A share of what could be gained over random choice."""

    share: float  # at least that, 0..1
    reference: str = EXACT  # id of the policy whose gain is the whole


SHARES: Final = {
    "matched": ShareAim(0.95),
    "additive": ShareAim(0.75),
    "forgetting": ShareAim(0.90),
    "wrong-graph": ShareAim(0.90),
    "fragile": ShareAim(0.60, ORACLE),
    "diverse": ShareAim(0.80),
}
"""By world. In `fragile` the oracle, which heeds who may leave, is the measure: who leaves is no question of belief."""
_AHEAD: Final = 5 / 6
_KEPT: Final = {"matched": 0.8}
_KEPT_ELSEWHERE: Final = 0.5
"""Share of the deciles of promises that are to be kept; the model is right in `matched` only."""


def ahead_in(n_worlds: int) -> int:
    """Say in how many of so many worlds to be ahead of all others: in five of six.

    >>> [ahead_in(n) for n in (1, 2, 5, 6)]
    [1, 2, 5, 5]
    """
    return math.ceil(_AHEAD * n_worlds - _TINY)


def kept_in(scenario: str, n_deciles: int) -> int:
    """Say how many of so many deciles of promises are to be kept in a world.

    >>> kept_in("matched", 10), kept_in("diverse", 10)
    (8, 5)
    """
    return math.ceil(_KEPT.get(scenario, _KEPT_ELSEWHERE) * n_deciles - _TINY)


_TINY: Final = 1e-9

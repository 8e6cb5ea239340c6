"""Which of two skills learners master first, and which arrows say nothing new."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from engine.fitting.prerequisites.opportunities import Floats, Ints, Opportunities

MASTERED_FROM: Final = 0.7
"""What is known of a skill from which it counts as mastered: two right results in a row take one half there (.79)."""
_Z: Final = float(ndtri(0.975))

Arrow: TypeAlias = tuple[int, int]
Reach: TypeAlias = NDArray[np.bool_]


class Order(NamedTuple):
    """How many learners mastered a skill before another one, of those who met both and mastered one of them first.

    Attributes:
        n_first: They did.
        n_learners: Of so many.
    """

    n_first: int
    n_learners: int

    @property
    def share(self) -> float:
        """Share, 0..1; one half of nobody."""
        return self.n_first / self.n_learners if self.n_learners else 0.5

    def bounds(self) -> tuple[float, float]:
        """Give the share's 95 % interval (Wilson 1927, "Probable inference")."""
        n = self.n_learners
        middle = (self.n_first + _Z**2 / 2) / (n + _Z**2)
        half = _Z * np.sqrt(n * self.share * (1 - self.share) + _Z**2 / 4) / (n + _Z**2)
        return float(middle - half), float(middle + half)


def order_of(told: Opportunities, first: int, second: int) -> Order:
    """Count who mastered `first` before `second`."""
    learners_first, moment_first = _mastered_at(told, first)
    learners_second, moment_second = _mastered_at(told, second)
    _, one, other = np.intersect1d(learners_first, learners_second, return_indices=True)
    is_before, is_after = moment_first[one] < moment_second[other], moment_first[one] > moment_second[other]
    return Order(int(is_before.sum()), int(is_before.sum() + is_after.sum()))


def _mastered_at(told: Opportunities, skill: int) -> tuple[Ints, Floats]:
    """Give who met a skill, and the moment at which it was mastered; infinity for never."""
    rows = told.rows_of[skill]
    learners, place = np.unique(told.learner[rows], return_inverse=True)
    at = np.full(len(learners), np.inf)
    is_mastered = told.known_after[rows] >= MASTERED_FROM
    np.minimum.at(at, place[is_mastered], told.moment[rows][is_mastered])
    return learners, at


def without_implied(arrows: Sequence[Arrow], n: int) -> list[Arrow]:
    """Keep of arrows, surest first, those that close no cycle and that no chain of others implies.

    Aho, Garey & Ullman (1972), "The transitive reduction of a directed graph".

    >>> without_implied([(0, 1), (1, 2), (0, 2), (2, 0)], 3)
    [(0, 1), (1, 2)]
    """
    reach = np.zeros((n, n), np.bool_)
    acyclic = []
    for tail, head in arrows:
        if not reach[head, tail]:
            acyclic.append((tail, head))
            _connect(reach, tail, head)
    return [(tail, head) for tail, head in acyclic if not (reach[tail] & reach[:, head]).any()]


def reached(arrows: Iterable[Arrow], n: int) -> Reach:
    """Say which of n nodes leads to which through any chain: bool[n, n]."""
    reach = np.zeros((n, n), np.bool_)
    for tail, head in arrows:
        _connect(reach, tail, head)
    return reach


def _connect(reach: Reach, tail: int, head: int) -> None:
    sources = np.append(np.flatnonzero(reach[:, tail]), tail)
    targets = np.append(np.flatnonzero(reach[head]), head)
    reach[np.ix_(sources, targets)] = True

"""The cheapest division of learners into groups: exact for few, near it for many, with a bound that says how near.

The unit of cost is one session that somebody leads. A group costs one, more the further its size is from the best and
the wider its levels are spread, and more for each two who were together before and no longer are. Who stays alone
costs as much as two sessions. Who may not be together never is.

Up to `EXACT` learners, all divisions are weighed: a dynamic programme over subsets, in which a division begins with the
group of the first learner. For more, a division into runs of neighbouring levels is made better window by window, each
divided exactly, until no window gains. The bound leaves the pairs of before and those kept apart out of account: what
remains is a convex function of the sums of levels, and such a one is least for runs of neighbouring levels (Barnes,
Hoffman and Rothblum 1992, "Optimal partitions having disjoint convex and conic hulls"), which a programme over the
ordered learners finds.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

EXACT: Final = 12
"""Learners up to whom the division is the cheapest there is."""
BEST: Final = 4
"""Size that costs nothing more: groups of three or four gain most (Lou et al. 1996)."""
OFF_SIZE: Final = 0.2
"""Sessions for each squared learner beside the best size."""
SPREAD: Final = 5.0
"""Sessions for one unit of the sum of squared differences from a group's mean level."""
TORN: Final = 0.1
"""Sessions for each two who were together before and are not now."""
ALONE: Final = 2.0
"""Sessions for a learner who is in no group."""
_LEAST_GAIN: Final = 1e-9
_PASSES: Final = 8
Floats: TypeAlias = NDArray[np.float64]
_Ints: TypeAlias = NDArray[np.int64]
_Groups: TypeAlias = list[tuple[int, ...]]


class Placed(NamedTuple):
    """A learner and their level, 0..1."""

    learner: str
    level: float


class Wishes(NamedTuple):
    """What a division keeps to.

    Attributes:
        least: Learners of a group, at least; 2 or more.
        most: At most.
        apart: Pairs who may not be together.
        before: Groups of before; two who were together are torn apart at a cost.
    """

    least: int
    most: int
    apart: Collection[frozenset[str]] = ()
    before: Collection[Collection[str]] = ()


class Division(NamedTuple):
    """A division.

    Attributes:
        groups: Learners by group, in order; nobody twice.
        alone: Who is in none.
        cost: In sessions.
        bound: No division costs less.
    """

    groups: tuple[tuple[str, ...], ...]
    alone: tuple[str, ...]
    cost: float
    bound: float

    @property
    def gap(self) -> float:
        """By what share of its cost it may be dearer than the cheapest; 0 where it is the cheapest."""
        return (self.cost - self.bound) / self.cost if self.cost else 0.0


def divide(placed: Iterable[Placed], wishes: Wishes) -> Division:
    """Divide learners into groups; the order in which they come changes nothing.

    Args:
        placed: Each learner once.
        wishes: What is kept to.
    """
    there = sorted(placed, key=lambda one: (one.level, one.learner))
    ground = _Ground(there, wishes)
    everybody = tuple(range(len(there)))
    if len(there) <= EXACT:
        groups = _exact(ground, everybody)
        bound = ground.cost(groups)
    else:
        runs, bound = _runs(ground)
        starts = [runs, ground.before()] if wishes.before else [runs]
        groups = min((_improved(ground, one) for one in starts), key=ground.cost)
    named = sorted(tuple(sorted(there[at].learner for at in group)) for group in groups)
    alone = tuple([one[0] for one in named if len(one) == 1])
    cost = ground.cost(groups)
    return Division(tuple([one for one in named if len(one) > 1]), alone, cost, min(bound, cost))


class _Ground:
    """What divisions are weighed by: levels (centred), and matrices of who was together and who is kept apart."""

    def __init__(self, there: Sequence[Placed], wishes: Wishes) -> None:
        self.n = len(there)
        self.least, self.most = wishes.least, wishes.most
        levels = np.array([one.level for one in there], dtype=np.float64)
        self.levels = levels - levels.mean() if self.n else levels
        at = {one.learner: place for place, one in enumerate(there)}
        self.apart, self.together = np.zeros((2, self.n, self.n), dtype=np.float64)
        for pair in wishes.apart:
            _join(self.apart, [at[one] for one in pair if one in at])
        self.earlier = [sorted({at[one] for one in group if one in at}) for group in wishes.before]
        for group in self.earlier:
            _join(self.together, group)
        self.torn = TORN * float(self.together.sum()) / 2

    def cost(self, groups: Iterable[Sequence[int]]) -> float:
        """Return what a division costs."""
        return self.torn + sum(self.of(group) for group in groups)

    def of(self, group: Sequence[int]) -> float:
        """Return what a group costs, less what it keeps of before."""
        at = np.asarray(group, dtype=np.int64)
        levels = self.levels[at]
        spread = float(((levels - levels.mean()) ** 2).sum())
        inside = np.ix_(at, at)
        if self.apart[inside].any():
            return np.inf
        return self.size(len(group)) + SPREAD * spread - TORN * float(self.together[inside].sum()) / 2

    def size(self, n: int) -> float:
        """Return what a group costs for its size."""
        if n == 1:
            return ALONE
        return 1.0 + OFF_SIZE * (n - BEST) ** 2 if self.least <= n <= self.most else np.inf

    def of_subsets(self, at: Sequence[int]) -> Floats:
        """Return what each subset of a few learners costs as a group: float64[2**n], by the bits of who is in it."""
        bits = _bits(len(at))
        levels = self.levels[list(at)]
        n = bits.sum(axis=1)
        sizes = np.array([np.inf, *map(self.size, range(1, len(at) + 1))])
        spread = np.maximum(bits @ levels**2 - (bits @ levels) ** 2 / np.maximum(n, 1.0), 0.0)
        inside = np.ix_(list(at), list(at))
        kept = ((bits @ self.together[inside]) * bits).sum(axis=1) / 2
        clashes = ((bits @ self.apart[inside]) * bits).sum(axis=1) > 0
        costs: Floats = sizes[n.astype(np.int64)] + SPREAD * spread - TORN * kept
        costs[clashes] = np.inf
        return costs

    def before(self) -> _Groups:
        """Return the groups of before as a division: each learner in the first in which they were."""
        left, found = set(range(self.n)), []
        for group in self.earlier:
            still = tuple([one for one in group if one in left])
            if len(still) > 1 and np.isfinite(self.of(still)):
                found.append(still)
                left.difference_update(still)
        return [*found, *((one,) for one in sorted(left))]


def _join(matrix: Floats, group: Sequence[int]) -> None:
    for one, other in combinations(group, 2):
        matrix[one, other] = matrix[other, one] = 1.0


@lru_cache(maxsize=EXACT + 1)
def _bits(n: int) -> Floats:
    bits: Floats = (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(np.float64)
    return bits


@lru_cache(maxsize=EXACT)
def _parts(n: int) -> tuple[_Ints, _Ints, _Ints]:
    """Return all pairs of a set of `n` and a subset of it, as bits, by the set, and where each set begins."""
    sets, subsets = np.zeros((2, 1), dtype=np.int64)
    for at in range(n):
        bit = 1 << at
        sets, subsets = (
            np.concatenate([sets, sets | bit, sets | bit]),
            np.concatenate([subsets, subsets, subsets | bit]),
        )
    order = np.lexsort((subsets, sets))
    sets, subsets = sets[order], subsets[order]
    return sets, subsets, np.searchsorted(sets, np.arange(2**n))


def _exact(ground: _Ground, at: Sequence[int]) -> _Groups:
    """Return the cheapest division of up to `EXACT` learners; that of a set begins with the group of its first."""
    n = len(at)
    costs, cheapest = ground.of_subsets(at), np.zeros(2**n)
    first_group = np.zeros(2**n, dtype=np.int64)
    for first in range(n - 1, -1, -1):
        sets, subsets, begins = _parts(n - 1 - first)
        shift = first + 1
        groups = subsets << shift | 1 << first
        values = costs[groups] + cheapest[(sets ^ subsets) << shift]
        least = np.minimum.reduceat(values, begins)
        whole = np.arange(len(begins)) << shift | 1 << first
        cheapest[whole] = least
        hits = np.flatnonzero(values == least[sets])
        _, newest = np.unique(sets[hits], return_index=True)
        first_group[whole] = groups[hits[newest]]
    found, left = [], 2**n - 1
    while left:
        group = int(first_group[left])
        found.append(tuple([at[one] for one in range(n) if group >> one & 1]))
        left ^= group
    return found


def _runs(ground: _Ground) -> tuple[_Groups, float]:
    """Return the cheapest division into runs of neighbouring levels, nothing else regarded, and what it costs."""
    sums = np.concatenate([[0.0], np.cumsum(ground.levels)])
    squares = np.concatenate([[0.0], np.cumsum(ground.levels**2)])
    cheapest, sizes = [0.0], [0]
    for end in range(1, ground.n + 1):
        best, size = np.inf, 1
        for n in (1, *range(ground.least, min(ground.most, end) + 1)):
            spread = squares[end] - squares[end - n] - (sums[end] - sums[end - n]) ** 2 / n
            value = cheapest[end - n] + ground.size(n) + SPREAD * max(float(spread), 0.0)
            if value < best:
                best, size = value, n
        cheapest.append(best)
        sizes.append(size)
    groups, end = [], ground.n
    while end:
        groups.append(tuple(range(end - sizes[end], end)))
        end -= sizes[end]
    return groups[::-1], cheapest[-1]


def _improved(ground: _Ground, groups: _Groups) -> _Groups:
    """Divide windows again, each exactly, until none gains: neighbours by level, then who were together before."""
    legal: _Groups = [part for one in groups for part in ([one] if np.isfinite(ground.of(one)) else _alone(one))]
    for _ in range(_PASSES):
        cost = ground.cost(legal)
        for windows in (_neighbours, _reunions):
            legal = _pass(ground, legal, windows)
        if cost - ground.cost(legal) < _LEAST_GAIN:
            break
    return legal


def _alone(group: Sequence[int]) -> _Groups:
    return [(one,) for one in group]


def _pass(
    ground: _Ground, groups: _Groups, windows: Callable[[_Ground, _Groups], Iterable[Collection[int]]]
) -> _Groups:
    home = {one: group for group in groups for one in group}
    for seeds in list(windows(ground, groups)):
        held: _Groups = []
        for group in dict.fromkeys(home[one] for one in seeds):
            if sum(map(len, held)) + len(group) <= EXACT:
                held.append(group)
        if len(held) < 2:  # noqa: PLR2004 - one group alone is as good as it was
            continue
        anew = _exact(ground, sorted(one for group in held for one in group))
        if sum(map(ground.of, held)) - sum(map(ground.of, anew)) > _LEAST_GAIN:
            home |= {one: group for group in anew for one in group}
    return list(dict.fromkeys(home[one] for one in range(ground.n)))


def _neighbours(ground: _Ground, groups: _Groups) -> Iterable[Collection[int]]:
    """Yield for each group who comes next by level, itself first."""
    ordered = sorted(groups, key=lambda one: (float(ground.levels[list(one)].mean()), one))
    for at in range(len(ordered) - 1):
        yield [group[0] for group in ordered[at : at + EXACT]]


def _reunions(ground: _Ground, _groups: _Groups) -> Iterable[Collection[int]]:
    """Yield who were together before."""
    return [group for group in ground.earlier if len(group) > 1]

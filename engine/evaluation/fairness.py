"""How well predictions and decisions come true for one group of learners, against all others.

Results of one learner hang together, so that figures are as certain as there are learners, not results: intervals come
from learners drawn with replacement (Field and Welsh 2007, "Bootstrapping clustered data"; the same draws for all
figures of a group). Where many groups and figures are compared, some differ by chance: a difference is told as one only
if it stands out after Bonferroni's correction for the number of comparisons.
"""

from collections.abc import Hashable, Mapping
from statistics import NormalDist
from typing import Final, Literal, NamedTuple, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

Figure = Literal["calibration", "log_loss", "auc", "false_mastery", "missed_mastery"]
"""`calibration`: mean of score less prediction; `log_loss` in nats; `auc`: chance that a right answer was held likelier
than a wrong one; `false_mastery`: share of wrong answers on skills held mastered; `missed_mastery`: share of right
answers on skills held not mastered (below `HELD_OPEN`)."""
FIGURES: Final[tuple[Figure, ...]] = get_args(Figure)
HELD_OPEN: Final = 0.5
FEWEST_LEARNERS: Final = 20
"""In a group and beside it, below which nothing is told: a figure of few says something of somebody."""
N_DRAWS: Final = 200
CONFIDENCE: Final = 0.95
_RIGHT_FROM: Final = 0.5
_SURE: Final = 1e-9

Floats = NDArray[np.float64]
GroupT = TypeVar("GroupT", bound=Hashable)


class Predictions(NamedTuple):
    """Results of some learners, n in all.

    Attributes:
        learner: int64[n], from 0 without gaps.
        score: float64[n], 0..1.
        p: float64[n], predicted.
        held: float64[n], mastery of the skill just before; NaN where nothing says it.
    """

    learner: NDArray[np.int64]
    score: Floats
    p: Floats
    held: Floats

    @property
    def n_learners(self) -> int:
        """How many learners."""
        return int(self.learner.max()) + 1 if len(self.learner) else 0


class Estimate(NamedTuple):
    """A figure and its standard error; NaN where nothing can be said."""

    value: float
    error: float

    def interval(self, level: float = CONFIDENCE) -> tuple[float, float]:
        """Return between what it lies, with this confidence."""
        reach = NormalDist().inv_cdf(0.5 + level / 2.0) * self.error
        return self.value - reach, self.value + reach


class Comparison(NamedTuple):
    """A figure of a group against all others.

    Attributes:
        own: Of the group; NaN where nothing can be said.
        low: With `high` the interval of 95 %, by learners.
        high: See `low`.
        others: Of the others.
        stands_out: Whether it differs from theirs, corrected for the number of comparisons.
    """

    own: float
    low: float
    high: float
    others: float
    stands_out: bool


def part_of(seen: Predictions, is_in: NDArray[np.bool_]) -> Predictions:
    """Take the results of some learners, who are numbered anew."""
    _, learner = np.unique(seen.learner[is_in], return_inverse=True)
    return Predictions(learner.astype(np.int64), seen.score[is_in], seen.p[is_in], seen.held[is_in])


def compare(
    splits: Mapping[GroupT, tuple[Predictions, Predictions]], mastered: float
) -> dict[GroupT, dict[Figure, Comparison] | None]:
    """Compare every figure of each group with those of all others.

    Args:
        splits: The results of each group, and of the others that it is compared with.
        mastered: Mastery from which a skill is held mastered.

    Returns:
        The figures by group; None where it, or who is beside it, has fewer than `FEWEST_LEARNERS`.
    """
    told = {name for name, split in splits.items() if min(one.n_learners for one in split) >= FEWEST_LEARNERS}
    n = n_comparisons(len(told))
    return {name: _compared(*split, mastered, n) if name in told else None for name, split in splits.items()}


def n_comparisons(n_groups: int) -> int:
    """Return for how many comparisons is corrected where so many groups are told."""
    return max(n_groups * len(FIGURES), 1)


def _compared(theirs: Predictions, others: Predictions, mastered: float, n: int) -> dict[Figure, Comparison]:
    own, rest = figures_of(theirs, mastered), figures_of(others, mastered)
    return {
        name: Comparison(own[name].value, *own[name].interval(), rest[name].value, stands_out(own[name], rest[name], n))
        for name in FIGURES
    }


def figures_of(seen: Predictions, mastered: float, seed: int = 0) -> dict[Figure, Estimate]:
    """Estimate every figure of a group.

    Args:
        seen: Its results.
        mastered: Mastery from which a skill is held mastered.
        seed: Of the draws.
    """
    n = seen.n_learners
    if not n:
        return {name: Estimate(np.nan, np.nan) for name in FIGURES}
    draws = np.random.default_rng(seed).multinomial(n, np.full(n, 1.0 / n), N_DRAWS)  # how often each learner is drawn
    weights = np.concatenate([np.ones((1, n)), draws])
    found = {name: _ratio(*sums, weights) for name, sums in _sums(seen, mastered).items()}
    found["auc"] = _auc(seen, weights)
    return {name: Estimate(float(one[0]), _spread(one[1:])) for name, one in found.items()}


def _spread(drawn: Floats) -> float:
    """Return the standard deviation of a figure over those draws in which it can be said."""
    said = drawn[np.isfinite(drawn)]
    return float(np.std(said)) if len(said) > 1 else np.nan


def stands_out(one: Estimate, other: Estimate, n_comparisons: int) -> bool:
    """Tell whether two figures of different learners differ, though so many are compared."""
    error = float(np.hypot(one.error, other.error))
    if not np.isfinite(error) or error <= 0.0:
        return False
    return abs(one.value - other.value) > NormalDist().inv_cdf(1.0 - (1.0 - CONFIDENCE) / (2.0 * n_comparisons)) * error


def _sums(seen: Predictions, mastered: float) -> Mapping[Figure, tuple[Floats, Floats]]:
    """Sum up numerator and denominator of each ratio by learner."""
    p, right = np.clip(seen.p, _SURE, 1.0 - _SURE), np.asarray(seen.score >= _RIGHT_FROM, np.float64)
    loss = -(seen.score * np.log(p) + (1.0 - seen.score) * np.log(1.0 - p))
    is_held, is_open = seen.held >= mastered, seen.held < HELD_OPEN
    parts: dict[Figure, tuple[Floats, NDArray[np.bool_]]] = {
        "calibration": (seen.score - seen.p, np.ones(len(p), bool)),
        "log_loss": (loss, np.ones(len(p), bool)),
        "false_mastery": (1.0 - right, is_held),
        "missed_mastery": (right, is_open),
    }
    return {
        name: (_by_learner(seen, np.where(among, what, 0.0)), _by_learner(seen, among.astype(np.float64)))
        for name, (what, among) in parts.items()
    }


def _by_learner(seen: Predictions, what: Floats) -> Floats:
    return np.asarray(np.bincount(seen.learner, what, seen.n_learners), np.float64)


def _ratio(above: Floats, below: Floats, weights: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((weights @ above) / (weights @ below))


def _auc(seen: Predictions, weights: Floats) -> Floats:
    """Return the AUC of each draw; ties count half."""
    order = np.argsort(seen.p, kind="stable")
    p, learner, right = seen.p[order], seen.learner[order], seen.score[order] >= _RIGHT_FROM
    starts = np.flatnonzero(np.r_[True, p[1:] != p[:-1]])
    found = []
    for drawn in weights:
        of_result = drawn[learner]
        rights = np.add.reduceat(of_result * right, starts)
        wrongs = np.add.reduceat(of_result * ~right, starts)
        below = np.cumsum(wrongs) - wrongs / 2.0
        pairs = rights.sum() * wrongs.sum()
        found.append(float(rights @ below) / pairs if pairs else np.nan)
    return np.array(found)

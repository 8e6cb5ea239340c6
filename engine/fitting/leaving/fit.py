"""Chances of leaving that make a log most likely, drawn to none where it does not speak for them.

    P(leaves after an activity) = Σ_j b_j x_j,  b ≥ 0       (`engine.recommendation.leaving`, discrete-time survival)

The likelihood is concave in b for given knots; `wrong_in_a_row` and `tired_from` are the most likely of a few. Climbed
by projected Newton steps (Bertsekas 1982, "Projected Newton methods for optimization problems with simple
constraints"). What is used is drawn to none by the adaptive lasso (Zou 2006, "The adaptive lasso and its oracle
properties"), each weight the inverse of the most likely chance:

    b = argmax log-likelihood(b) − Σ_j z_j² b_j / b̂_j,  z_j² = `SURE`² + 2 log(number of knots that were tried for j)

so that a chance of less than z standard errors is none, one of t loses about z² / t² of itself, and a log that says
nothing gives the model by which nobody leaves; what was chosen among several knots must be that much surer (Foster and
George 1994, "The risk inflation criterion for multiple regression"). Intervals are those of the profile likelihood of
the most likely chances, knots given: honest at none, too.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import msgspec
import numpy as np

from engine.fitting.leaving.exposure import Exposure, Floats, Mask
from engine.recommendation.leaving import LONGEST_RUN, LeavingModel

REASONS: Final = ("always", "too_hard", "too_easy", "discouraged", "tired")
SURE: Final = 2.0
RUNS: Final = tuple(range(2, LONGEST_RUN + 1))
TIRED_FROM: Final = (5, 7, 9, 12, 15, 20, 30, 40)
_PRICE: Final = SURE**2 + 2.0 * np.log([1, 1, 1, len(RUNS), len(TIRED_FROM)])
_GRAIN: Final = 200  # steps in which expected scores are told apart
_LIKELIER: Final = 1.920729  # half the 95 % quantile of χ² with one degree of freedom
_DIGITS: Final = 6
_TINY: Final = 1e-12
_MOST_STEPS: Final = 100
_HALVINGS: Final = 40


class Reason(NamedTuple):
    """One reason for leaving.

    Attributes:
        name: Field of `LeavingModel`.
        chance: The most likely one, of a learner whom the reason applies to in full.
        low: Lower end of its 95 % interval.
        high: Upper end.
        used: What is used: the same, drawn to none.
        n: Activities that it applied to, in full or in part.
        n_left: After how many of them the learner left.
    """

    name: str
    chance: float
    low: float
    high: float
    used: float
    n: int
    n_left: int


class Fit(NamedTuple):
    """What was found.

    Attributes:
        model: What is used.
        reasons: In the order of `REASONS`.
        log_likelihood: Of the most likely chances.
        gain: By how much it is above that of one chance for all activities.
    """

    model: LeavingModel
    reasons: tuple[Reason, ...]
    log_likelihood: float
    gain: float


class _Cells(NamedTuple):
    """Activities that are alike, counted; m kinds.

    Attributes:
        p_correct: float64[m].
        wrong_run: float64[m].
        n_today: float64[m].
        stayed: float64[m].
        left: float64[m].
    """

    p_correct: Floats
    wrong_run: Floats
    n_today: Floats
    stayed: Floats
    left: Floats


def fit(log: Exposure) -> Fit:
    """Find the chances, from what the activities of a log exposed learners to."""
    cells = _cells(log)
    shape, likely, best = LeavingModel(), np.zeros(len(REASONS)), -np.inf
    for tried in _shapes(shape) if cells.left.any() else (shape,):
        found, value = _climb(_features(cells, tried), cells)
        if value > best + _TINY:
            shape, likely, best = tried, found, value
    features = _features(cells, shape)
    used = np.round(_drawn(features, cells, likely), _DIGITS)
    alone = _climb(features, cells, free=np.arange(len(REASONS)) == 0)[1]
    ends = [_interval(features, cells, likely, best, j) for j in range(len(REASONS))]
    counts = (cells.stayed + cells.left) @ (features > 0.0), cells.left @ (features > 0.0)
    reasons = [
        Reason(name, float(likely[j]), *ends[j], float(used[j]), int(counts[0][j]), int(counts[1][j]))
        for j, name in enumerate(REASONS)
    ]
    model = msgspec.structs.replace(shape, **dict(zip(REASONS, used.tolist(), strict=True)))
    return Fit(model, tuple(reasons), best, best - alone)


def _cells(log: Exposure) -> _Cells:
    """Count activities that are alike."""
    most = max(TIRED_FROM)
    kinds = np.column_stack([np.rint(log.p_correct * _GRAIN), log.wrong_run, np.minimum(log.n_today, most)])
    alike, place = np.unique(kinds, axis=0, return_inverse=True)
    left: Floats = np.bincount(place.ravel(), log.has_left, len(alike)).astype(np.float64)
    stayed: Floats = np.bincount(place.ravel(), ~log.has_left, len(alike)).astype(np.float64)
    return _Cells(alike[:, 0] / _GRAIN, alike[:, 1], alike[:, 2], stayed, left)


def _shapes(shape: LeavingModel) -> Iterator[LeavingModel]:
    for run in RUNS:
        for tired_from in TIRED_FROM:
            yield msgspec.structs.replace(shape, wrong_in_a_row=run, tired_from=tired_from)


def _features(cells: _Cells, shape: LeavingModel) -> Floats:
    """Say how much each reason applies, float64[m, 5] in 0..1."""
    hard = np.maximum(1.0 - cells.p_correct / shape.hard_below, 0.0)
    easy = np.maximum((cells.p_correct - shape.easy_above) / (1.0 - shape.easy_above), 0.0)
    is_discouraged, is_tired = cells.wrong_run >= shape.wrong_in_a_row, cells.n_today >= shape.tired_from
    return np.column_stack([np.ones_like(hard), hard, easy, is_discouraged, is_tired]).astype(np.float64)


def _climb(
    features: Floats,
    cells: _Cells,
    start: Floats | None = None,
    free: Mask | None = None,
    weights: Floats | None = None,
) -> tuple[Floats, float]:
    """Climb to the most likely chances; those that are not free stay where they start, at none if it is not said.

    Args:
        features: float64[m, 5].
        cells: Activities.
        start: Where to begin.
        free: bool[5], which may move; all if left out.
        weights: float64[5], what a unit of each costs.

    Returns:
        The chances, and the log-likelihood less what they cost.
    """
    n = len(REASONS)
    may = np.ones(n, np.bool_) if free is None else free
    cost = np.zeros(n) if weights is None else weights
    total = (cells.left + cells.stayed).sum()
    b = np.where(may, cells.left.sum() / max(n * total, 1.0), 0.0) if start is None else start.copy()

    def value(at: Floats) -> float:
        return _log_likelihood(features @ at, cells) - float(cost @ at)

    now = value(b)
    for _ in range(_MOST_STEPS):
        slope, curvature = _slope(features, cells, b)
        b, gained = _step(value, now, b, slope - cost, curvature, may)
        now += gained
        if gained < 1e-9:  # noqa: PLR2004 - of a log-likelihood
            break
    return b, now


def _log_likelihood(chance: Floats, cells: _Cells) -> float:
    if (chance >= 1.0).any() or (chance[cells.left > 0.0] <= 0.0).any():
        return -np.inf
    logs = cells.stayed * np.log1p(-chance) + cells.left * np.log(np.maximum(chance, _TINY))
    return float(logs.sum())


def _slope(features: Floats, cells: _Cells, b: Floats) -> tuple[Floats, Floats]:
    """Give the gradient of the log-likelihood, and minus its matrix of second derivatives."""
    chance = np.maximum(features @ b, _TINY)
    left, stayed = cells.left / chance, cells.stayed / (1.0 - chance)
    slope = features.T @ (left - stayed)
    weight = left / chance + stayed / (1.0 - chance)
    return slope, features.T @ (features * weight[:, None])


def _step(
    value: Callable[[Floats], float], now: float, b: Floats, slope: Floats, curvature: Floats, may: Mask
) -> tuple[Floats, float]:
    """Take one projected Newton step, halved until it gains."""
    moves = may & ((b > 0.0) | (slope > 0.0))
    if not moves.any():
        return b, 0.0
    part = curvature[np.ix_(moves, moves)]
    ridge = _TINY * max(float(np.trace(part)), 1.0)
    direction = np.zeros_like(b)
    direction[moves] = np.linalg.solve(part + ridge * np.eye(len(part)), slope[moves])
    for halving in range(_HALVINGS):
        tried = np.maximum(b + 0.5**halving * direction, 0.0)
        gained = value(tried) - now
        if gained > 0.0:
            return tried, gained
    return b, 0.0


def _drawn(features: Floats, cells: _Cells, likely: Floats) -> Floats:
    """Draw the most likely chances to none."""
    some = likely > _TINY
    if not some.any():
        return np.zeros_like(likely)
    weights = np.where(some, _PRICE / np.where(some, likely, 1.0), 0.0)
    return _climb(features, cells, start=np.where(some, likely, 0.0), free=some, weights=weights)[0]


def _interval(features: Floats, cells: _Cells, likely: Floats, best: float, j: int) -> tuple[float, float]:
    """Find where the profile likelihood of one chance has fallen by what a 95 % interval allows."""
    free = np.arange(len(REASONS)) != j

    def falls(chance: float) -> bool:
        start = np.maximum(likely, _TINY)
        start[j] = chance
        start[free] *= min(1.0, 0.5 / max(float((features @ start).max(initial=0.0)), 0.5))
        return best - _climb(features, cells, start=start, free=free)[1] > _LIKELIER

    low = _edge(falls, float(likely[j]), 0.0) if likely[j] > 0.0 and falls(0.0) else 0.0
    high = _edge(falls, float(likely[j]), 1.0 - 1e-6)
    return low, high


def _edge(falls: Callable[[float], bool], inside: float, outside: float) -> float:
    """Halve the way from a chance inside the interval to one outside."""
    for _ in range(_HALVINGS):
        middle = 0.5 * (inside + outside)
        inside, outside = (inside, middle) if falls(middle) else (middle, outside)
        if abs(outside - inside) < 1e-6 + 1e-4 * inside:  # digits that nobody reads
            break
    return 0.5 * (inside + outside)

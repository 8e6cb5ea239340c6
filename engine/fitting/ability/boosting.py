"""Trees grown one after the other on what is left to say, by Newton steps on histograms.

Friedman (2001), "Greedy function approximation: a gradient boosting machine"; gains and leaves as in Chen & Guestrin
(2016), "XGBoost: a scalable tree boosting system", equations 5 to 7; all nodes of a level ask the same (Prokhorenkova,
Gusev, Vorobev, Dorogush & Gulin 2018, "CatBoost: unbiased boosting with categorical features"); each tree sees half of
the rows (Friedman 2002, "Stochastic gradient boosting") and half of the features.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled, inner
from engine.fitting.ability.arrays import Floats, Ints
from engine.tracing.parameters import sigmoid

DEPTH: Final = 6
N_BINS: Final = 32
RATE: Final = 0.1
"""Share of each Newton step that is taken."""
RIDGE: Final = 50.0
"""Added to the curvature of a leaf."""
LEAST_WEIGHT: Final = 10.0
"""Curvature that each side of a split must have."""
SHARE: Final = 0.5  # of the rows, and of the features, that a tree sees
NO_SPLIT: Final = 1e300
"""A threshold that nothing is above."""

Bins = NDArray[np.uint8]


class Forest(NamedTuple):
    """Trees as `engine.tracing.correction.CorrectionTables` has them."""

    features: Ints
    thresholds: Floats
    leaves: Floats

    def first(self, n_trees: int) -> Forest:
        """Keep the first trees."""
        return Forest(self.features[:n_trees], self.thresholds[:n_trees], self.leaves[:n_trees])


class Rows(NamedTuple):
    """What trees learn from; n rows, F features.

    Attributes:
        told: float64[n, F].
        logit: float64[n], of the prediction so far.
        score: float64[n], 0..1.
        learner: int64[n], whose rows; those of one learner together.
    """

    told: Floats
    logit: Floats
    score: Floats
    learner: Ints

    def where(self, chosen: NDArray[np.bool_]) -> Rows:
        """Keep some rows."""
        return Rows(self.told[chosen], self.logit[chosen], self.score[chosen], self.learner[chosen])


def losses(logit: Floats, score: Floats) -> Floats:
    """Give -ln P(score) of each row, float64[n]."""
    found: Floats = np.logaddexp(0.0, logit) - score * logit
    return found


def grow(
    rows: Rows, n_trees: int, seed: int, judged: Rows | None = None, patience: int = 0
) -> tuple[Forest, list[float]]:
    """Grow trees.

    Args:
        rows: To learn from.
        n_trees: At most.
        seed: Draws what each tree sees.
        judged: Rows of other learners; growth ends when they are predicted no better for `patience` trees.
        patience: Same.

    Returns:
        The trees, and the mean loss of `judged` after none, one, two, … of them.
    """
    edges = [_edges(column) for column in rows.told.T]
    bins, draw = _binned(rows.told, edges), np.random.default_rng(seed)
    forest = Forest(
        np.zeros((n_trees, DEPTH), np.int64), np.full((n_trees, DEPTH), NO_SPLIT), np.zeros((n_trees, 2**DEPTH))
    )
    logit, told = rows.logit.copy(), np.ascontiguousarray(rows.told)
    told_judged = None if judged is None else np.ascontiguousarray(judged.told)
    of_judged = None if judged is None else judged.logit.copy()
    course = [] if judged is None or of_judged is None else [float(losses(of_judged, judged.score).mean())]
    for tree in range(n_trees):
        p = sigmoid(logit)
        seen = np.flatnonzero(draw.random(len(logit)) < SHARE)
        columns = np.sort(draw.permutation(rows.told.shape[1])[: int(np.ceil(SHARE * rows.told.shape[1]))])
        split_bins = np.full(DEPTH, N_BINS, np.int64)
        _grow_tree(bins, seen, columns, p - rows.score, p * (1.0 - p), forest.features[tree], split_bins,
                   forest.leaves[tree])  # fmt: skip
        for level in np.flatnonzero(split_bins < N_BINS):
            forest.thresholds[tree, level] = edges[forest.features[tree, level]][split_bins[level]]
        _add(told, forest.features[tree], forest.thresholds[tree], forest.leaves[tree], logit)
        if judged is None or of_judged is None or told_judged is None:
            continue
        _add(told_judged, forest.features[tree], forest.thresholds[tree], forest.leaves[tree], of_judged)
        course.append(float(losses(of_judged, judged.score).mean()))
        if len(course) - 1 - int(np.argmin(course)) >= patience:
            break
    return forest, course


def added(forest: Forest, told: Floats) -> Floats:
    """Give what trees add to each row, float64[n]."""
    total, whole = np.zeros(len(told)), np.ascontiguousarray(told)
    for features, thresholds, leaves in zip(*forest, strict=True):
        _add(whole, features, thresholds, leaves, total)
    return total


def _edges(column: Floats) -> Floats:
    """Cut a feature where about equally many rows lie between."""
    cuts = np.unique(np.quantile(column, np.linspace(0.0, 1.0, N_BINS + 1)[1:-1], method="lower"))
    kept: Floats = cuts[cuts < column.max()]
    return kept


def _binned(told: Floats, edges: list[Floats]) -> Bins:
    columns = [np.searchsorted(cuts, column) for cuts, column in zip(edges, told.T, strict=True)]
    return np.ascontiguousarray(np.stack(columns, axis=1).astype(np.uint8))


@compiled
def _grow_tree(
    bins: Bins,
    seen: Ints,
    columns: Ints,
    gradient: Floats,
    weight: Floats,
    features: Ints,
    split_bins: Ints,
    leaves: Floats,
) -> None:
    """Grow one tree, level by level; a level without a split that gains leads to its first side."""
    reached, n_at, n_columns = np.zeros(len(seen), np.int64), np.full(1, len(seen)), len(columns)
    places, above = np.empty(len(seen), np.int64), np.zeros((1, n_columns, N_BINS, 2))
    for level in range(len(features)):
        sums, is_added, n_added = np.zeros((1 << level, n_columns, N_BINS, 2)), _fewer(n_at), 0
        for place in range(len(seen)):
            places[n_added] = place
            n_added += is_added[reached[place]]
        for at in range(n_added):
            row, node = seen[places[at]], reached[places[at]]
            for c in range(n_columns):
                b = bins[row, columns[c]]
                sums[node, c, b, 0] += gradient[row]
                sums[node, c, b, 1] += weight[row]
        for node in range(len(n_at)):
            if not is_added[node]:
                sums[node] = above[node // 2] - sums[node ^ 1]
        above = sums
        _split(sums, columns, features, split_bins, level)
        n_at = np.zeros(2 << level, np.int64)
        for place in range(len(seen)):
            is_above = bins[seen[place], features[level]] > split_bins[level]
            reached[place] = 2 * reached[place] + (1 if is_above else 0)
            n_at[reached[place]] += 1
    sums_of_leaves = np.zeros((len(leaves), 2))
    for place in range(len(seen)):
        sums_of_leaves[reached[place], 0] += gradient[seen[place]]
        sums_of_leaves[reached[place], 1] += weight[seen[place]]
    for leaf in range(len(leaves)):
        leaves[leaf] = -RATE * sums_of_leaves[leaf, 0] / (sums_of_leaves[leaf, 1] + RIDGE)


@inner
def _fewer(n_at: Ints) -> Ints:
    """Choose of the two sides of each node the one that fewer rows reach, 1 or 0; all of the first level.

    The sums of the other side are what is left of the node above (Ke, Meng, Finley, Wang, Chen, Ma, Ye & Liu 2017,
    "LightGBM: a highly efficient gradient boosting decision tree").
    """
    is_added = np.ones(len(n_at), np.int64)
    for left in range(0, len(n_at) - 1, 2):
        is_added[left] = 1 if n_at[left] <= n_at[left + 1] else 0
        is_added[left + 1] = 1 - is_added[left]
    return is_added


@compiled
def _split(sums: Floats, columns: Ints, features: Ints, split_bins: Ints, level: int) -> None:
    """Find the split of all nodes of a level that gains most; a node where a side would be too light gains nothing."""
    gains = np.zeros((len(columns), N_BINS))
    for node in range(len(sums)):
        g, h = 0.0, 0.0
        for b in range(N_BINS):
            g += sums[node, 0, b, 0]
            h += sums[node, 0, b, 1]
        for c in range(len(columns)):
            low_g, low_h = 0.0, 0.0
            for b in range(N_BINS - 1):
                low_g += sums[node, c, b, 0]
                low_h += sums[node, c, b, 1]
                if low_h < LEAST_WEIGHT or h - low_h < LEAST_WEIGHT:
                    continue
                high = (g - low_g) * (g - low_g) / (h - low_h + RIDGE)
                gains[c, b] += low_g * low_g / (low_h + RIDGE) + high - g * g / (h + RIDGE)
    best = 1e-9
    for c in range(len(columns)):
        for b in range(N_BINS - 1):
            if gains[c, b] > best:
                best, features[level], split_bins[level] = gains[c, b], columns[c], b


@compiled
def _add(told: Floats, features: Ints, thresholds: Floats, leaves: Floats, total: Floats) -> None:
    """Add what one tree says to each row."""
    for row in range(len(told)):
        reached = 0
        for level in range(len(features)):
            reached = 2 * reached + (1 if told[row, features[level]] > thresholds[level] else 0)
        total[row] += leaves[reached]

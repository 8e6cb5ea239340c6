"""Trees grown one after the other on what is left to say, by Newton steps on histograms.

Friedman (2001), "Greedy function approximation: a gradient boosting machine"; gains and leaves as in Chen & Guestrin
(2016), "XGBoost: a scalable tree boosting system", equations 5 to 7; each tree sees half of the rows (Friedman 2002,
"Stochastic gradient boosting") and half of the features.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled
from engine.fitting.ability.arrays import Floats, Ints
from engine.tracing.parameters import sigmoid

DEPTH: Final = 4
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
    bins = _binned(rows.told, edges)
    draw, n_inner = np.random.default_rng(seed), 2**DEPTH - 1
    forest = Forest(
        np.zeros((n_trees, n_inner), np.int64), np.full((n_trees, n_inner), NO_SPLIT), np.zeros((n_trees, 2**DEPTH))
    )
    logit, told = rows.logit.copy(), np.ascontiguousarray(rows.told)
    told_judged = None if judged is None else np.ascontiguousarray(judged.told)
    of_judged = None if judged is None else judged.logit.copy()
    course = [] if judged is None or of_judged is None else [float(losses(of_judged, judged.score).mean())]
    for tree in range(n_trees):
        p = sigmoid(logit)
        seen = np.flatnonzero(draw.random(len(logit)) < SHARE)
        columns = np.sort(draw.permutation(rows.told.shape[1])[: int(np.ceil(SHARE * rows.told.shape[1]))])
        split_bins = np.full(n_inner, N_BINS, np.int64)
        _grow_tree(bins, seen, columns, p - rows.score, p * (1.0 - p), forest.features[tree], split_bins,
                   forest.leaves[tree])  # fmt: skip
        for node in np.flatnonzero(split_bins < N_BINS):
            forest.thresholds[tree, node] = edges[forest.features[tree, node]][split_bins[node]]
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
    """Grow one tree, level by level; a node without a split that gains leads to its first side."""
    node = np.zeros(len(seen), np.int64)
    n_columns, width = len(columns), 1
    first = 0
    while first < len(features):
        sums = np.zeros((width, n_columns, N_BINS, 2))
        for place in range(len(seen)):
            row, at = seen[place], node[place] - first
            for c in range(n_columns):
                b = bins[row, columns[c]]
                sums[at, c, b, 0] += gradient[row]
                sums[at, c, b, 1] += weight[row]
        for at in range(width):
            _split(sums[at], columns, features, split_bins, first + at)
        for place in range(len(seen)):
            at = node[place]
            node[place] = 2 * at + (2 if bins[seen[place], features[at]] > split_bins[at] else 1)
        first += width
        width *= 2
    sums_of_leaves = np.zeros((len(leaves), 2))
    for place in range(len(seen)):
        sums_of_leaves[node[place] - first, 0] += gradient[seen[place]]
        sums_of_leaves[node[place] - first, 1] += weight[seen[place]]
    for leaf in range(len(leaves)):
        leaves[leaf] = -RATE * sums_of_leaves[leaf, 0] / (sums_of_leaves[leaf, 1] + RIDGE)


@compiled
def _split(sums: Floats, columns: Ints, features: Ints, split_bins: Ints, node: int) -> None:
    """Find the split of a node that gains most."""
    g, h = 0.0, 0.0
    for b in range(N_BINS):
        g += sums[0, b, 0]
        h += sums[0, b, 1]
    best = g * g / (h + RIDGE) + 1e-9
    for c in range(len(columns)):
        low_g, low_h = 0.0, 0.0
        for b in range(N_BINS - 1):
            low_g += sums[c, b, 0]
            low_h += sums[c, b, 1]
            if low_h < LEAST_WEIGHT or h - low_h < LEAST_WEIGHT:
                continue
            high = (g - low_g) * (g - low_g) / (h - low_h + RIDGE)
            gain = low_g * low_g / (low_h + RIDGE) + high
            if gain > best:
                best, features[node], split_bins[node] = gain, columns[c], b


@compiled
def _add(told: Floats, features: Ints, thresholds: Floats, leaves: Floats, total: Floats) -> None:
    """Add what one tree says to each row."""
    for row in range(len(told)):
        node = 0
        while node < len(features):
            node = 2 * node + (2 if told[row, features[node]] > thresholds[node] else 1)
        total[row] += leaves[node - len(features)]

"""The correction: what trees on the learner's history add to the logit of what the model tells as p_correct.

Boosted trees (Friedman 2001, "Greedy function approximation: a gradient boosting machine") read the model's own
prediction, what is shown of mastery, the nineteen covariates and how the learner has done against what was predicted:

    d                score - p, p the prediction without correction
    surprise_fast    f ← 0.7 f + 0.3 d over all results, from 0
    surprise_slow    f ← 0.97 f + 0.03 d, same
    surprise         Σ d / (n + 5) of the n results so far
    answers          the code of the last five answers (`engine.tracing.terms`)
    mastery, usual   what is shown of the item's skills, on average; usual score of the item
    logit            of p

The trees are oblivious: all nodes of a level ask the same (Prokhorenkova, Gusev, Vorobev, Dorogush & Gulin 2018,
"CatBoost: unbiased boosting with categorical features"), so that many results go down at once.

Covariates of an item on several skills are their mean. Only what is told changes: beliefs, and all that is decided by
them, go on from the model's own likelihood, so the filter stays exact.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.tracing.covariates import ITEM_NAMES, NAMES, Covariates, single, smooth
from engine.tracing.parameters import CorrectionTrees
from engine.tracing.rounding import round_prediction
from engine.tracing.traces import Progress

FEATURES: Final = (*NAMES, "mastery", "usual", "answers", "surprise_fast", "surprise_slow", "surprise", "logit")
"""What trees read, in this order."""
N_FEATURES: Final = len(FEATURES)
MASTERY: Final = len(NAMES)
USUAL: Final = MASTERY + 1
ANSWERED: Final = MASTERY + 2
SURPRISED_FAST: Final = MASTERY + 3
SURPRISED_SLOW: Final = MASTERY + 4
SURPRISED: Final = MASTERY + 5
LOGIT: Final = MASTERY + 6
FAST: Final = 0.3  # weight of the newest result
SLOW: Final = 0.03
DOUBT: Final = 5.0
"""Results by which the mean surprise is drawn towards none."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class CorrectionTables(NamedTuple):
    """Trees as tracing reads them: T of depth d.

    Attributes:
        has_effect: Whether there are any.
        features: int64[T, d], places in `FEATURES`.
        thresholds: float64[T, d].
        leaves: float64[T, 2^d], logits; which one is said by the bits, the first level's highest: 1 for above.
    """

    has_effect: bool
    features: Ints
    thresholds: Floats
    leaves: Floats

    @property
    def reads_items(self) -> bool:
        """Whether the learner's past with the item is read."""
        return not {FEATURES[at] for at in np.unique(self.features)}.isdisjoint(ITEM_NAMES)

    def added(self, told: Sequence[float]) -> float:
        """Add up what all trees say of one result, in logits."""
        n_trees, depth = self.features.shape
        is_above = np.array(told)[self.features] > self.thresholds
        reached = is_above @ (1 << np.arange(depth)[::-1])
        total = 0.0
        for logits in self.leaves[np.arange(n_trees), reached].tolist():  # in this order: the digits depend on it
            total += logits
        return total


def tabulate_correction(trees: CorrectionTrees | None) -> CorrectionTables:
    """Arrange trees for going down."""
    if trees is None:
        return CorrectionTables(False, np.zeros((0, 1), np.int64), np.zeros((0, 1)), np.zeros((0, 2)))  # noqa: FBT003
    features = np.array([FEATURES.index(name) for name in trees.features], np.int64).reshape(-1, trees.depth)
    thresholds = np.array(trees.thresholds, np.float64).reshape(-1, trees.depth)
    leaves = np.array(trees.leaves, np.float64).reshape(-1, 2**trees.depth)
    return CorrectionTables(True, features, thresholds, leaves)  # noqa: FBT003


def features_of(
    progress: Progress, covariates: Sequence[Covariates], before: Sequence[float], usual: float, p_correct: float
) -> list[float]:
    """Say what trees read of one result that would come next.

    Args:
        progress: Of the learner.
        covariates: Of each skill of the item.
        before: What is shown of each of them.
        usual: Usual score of the item.
        p_correct: The prediction without correction.
    """
    n_skills = len(covariates)
    told = [0.0] * N_FEATURES
    for of_skill, shown in zip(covariates, before, strict=True):
        for at, value in enumerate(of_skill):
            told[at] += value
        told[MASTERY] += shown
    for at in range(MASTERY + 1):
        told[at] /= n_skills
    told[USUAL], told[ANSWERED] = usual, float(progress.answers)
    told[SURPRISED_FAST], told[SURPRISED_SLOW] = progress.surprise_fast, progress.surprise_slow
    told[SURPRISED] = progress.surprise / (progress.n_results + DOUBT)
    told[LOGIT] = log_odds(p_correct)
    return told


def log_odds(p_correct: float) -> float:
    """Turn a prediction into logits; 0 for one that nothing can correct."""
    return math.log(p_correct / (1.0 - p_correct)) if 0.0 < p_correct < 1.0 else 0.0


def corrected(p_correct: float, added: float) -> float:
    """Add logits to a prediction, and round it as predictions are."""
    if added == 0.0 or not 0.0 < p_correct < 1.0:
        return p_correct
    odds = p_correct / (1.0 - p_correct) * math.exp(added)
    return round_prediction(odds / (1.0 + odds))


def next_surprises(progress: Progress, surprise: float, *, rounded: bool) -> tuple[float, float, float]:
    """Move on how a learner did against what was predicted: fast, slow, sum."""
    return (
        single(smooth(progress.surprise_fast, surprise, FAST), rounded=rounded),
        single(smooth(progress.surprise_slow, surprise, SLOW), rounded=rounded),
        single(progress.surprise + surprise, rounded=rounded),
    )

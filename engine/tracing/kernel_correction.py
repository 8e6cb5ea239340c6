"""The correction of `engine.tracing.correction`, compiled: it comes after beliefs, and leaves them as they are."""

import math
from typing import Final

import numpy as np

from engine.compiling import compiled, inlined, inner
from engine.tracing.correction import (
    DOUBT,
    FAST,
    LOGIT,
    MASTERY,
    SLOW,
    SURPRISED,
    SURPRISED_FAST,
    SURPRISED_SLOW,
)
from engine.tracing.kernel_arrays import (
    SURPRISE,
    SURPRISE_FAST,
    SURPRISE_SLOW,
    Floats,
    HistoryArrays,
    Ints,
    ModelArrays,
    ResultArrays,
    ShownArrays,
)
from engine.tracing.kernel_parts import single
from engine.tracing.rounding import HALF, STEPS

MANY: Final = 256
"""Results that go down a tree at once: what they read stays in the nearest cache."""
FEW: Final = 16
"""Fewer go down one by one."""


@compiled
def correct_learners(
    model: ModelArrays,
    learner_offsets: Ints,
    results: ResultArrays,
    said: HistoryArrays,
    shown: ShownArrays,
    progress_rows: Floats,
) -> None:
    """Correct what was predicted of every learner, in place."""
    correct(model, learner_offsets, results, said, shown, progress_rows)


@inner
def correct(
    model: ModelArrays,
    learner_offsets: Ints,
    results: ResultArrays,
    said: HistoryArrays,
    shown: ShownArrays,
    progress_rows: Floats,
) -> None:
    """Correct what was predicted, in place, and move on how the learners did against it.

    Args:
        model: To trace with.
        learner_offsets: [n_learners + 1], where each learner's results start.
        results: As they were taken in.
        said: What the histories said of them; `told` gets the rest of what trees read.
        shown: Of the results; `p_correct` is corrected.
        progress_rows: How the learners have been doing; the surprises are those before these results.
    """
    told, p_correct, offsets = said.told, shown.p_correct, results.offsets
    for learner in range(len(learner_offsets) - 1):
        fast, slow = progress_rows[learner, SURPRISE_FAST], progress_rows[learner, SURPRISE_SLOW]
        total = progress_rows[learner, SURPRISE]
        for row in range(learner_offsets[learner], learner_offsets[learner + 1]):
            start, end, p = offsets[row], offsets[row + 1], p_correct[row]
            if start == end:
                continue
            mastery = 0.0
            for at in range(start, end):
                mastery += shown.before[at]
            told[row, MASTERY] = mastery / (end - start)
            told[row, SURPRISED_FAST], told[row, SURPRISED_SLOW] = fast, slow
            told[row, SURPRISED] = total / (told[row, LOGIT] + DOUBT)
            told[row, LOGIT] = math.log(p / (1.0 - p)) if p > 0.0 and p < 1.0 else 0.0
            surprise = results.score[row] - p
            fast = single(model, (1.0 - FAST) * fast + FAST * surprise)
            slow = single(model, (1.0 - SLOW) * slow + SLOW * surprise)
            total = single(model, total + surprise)
        progress_rows[learner, SURPRISE_FAST], progress_rows[learner, SURPRISE_SLOW] = fast, slow
        progress_rows[learner, SURPRISE] = total
    if len(p_correct) < FEW:
        _correct_each(model.tree_features, model.tree_thresholds, model.tree_leaves, told, offsets, p_correct)
    else:
        _correct_many(model.tree_features, model.tree_thresholds, model.tree_leaves, told, offsets, p_correct)


@inner
def _correct_each(
    features: Ints, thresholds: Floats, leaves: Floats, told: Floats, offsets: Ints, p_correct: Floats
) -> None:
    """Correct predictions of results that trees have been told of."""
    for row in range(len(p_correct)):
        if offsets[row] < offsets[row + 1]:
            p_correct[row] = _corrected(p_correct[row], _added(features, thresholds, leaves, told, row))


@inner
def _correct_many(
    features: Ints, thresholds: Floats, leaves: Floats, told: Floats, offsets: Ints, p_correct: Floats
) -> None:
    """Do `_correct_each` tree by tree, so that the processor asks several results at a time; the same sums."""
    columns, reached, totals = np.zeros((told.shape[1], MANY)), np.empty(MANY, np.int32), np.empty(MANY)
    for start in range(0, len(p_correct), MANY):
        n = min(MANY, len(p_correct) - start)
        for at in range(n):
            for feature in range(told.shape[1]):
                columns[feature, at] = told[start + at, feature]
        totals[:] = 0.0
        for tree in range(len(features)):
            reached[:] = 0
            for level in range(features.shape[1]):
                column, threshold = columns[features[tree, level]], thresholds[tree, level]
                for at in range(MANY):
                    reached[at] = 2 * reached[at] + (1 if column[at] > threshold else 0)
            of_tree = leaves[tree]
            for at in range(MANY):
                totals[at] += of_tree[reached[at]]
        for at in range(n):
            if offsets[start + at] < offsets[start + at + 1]:
                p_correct[start + at] = _corrected(p_correct[start + at], totals[at])


@inlined
def _added(features: Ints, thresholds: Floats, leaves: Floats, told: Floats, row: int) -> float:
    """Do `correction.CorrectionTables.added`."""
    total = 0.0
    for tree in range(len(features)):
        reached = 0
        for level in range(features.shape[1]):
            reached = 2 * reached + (1 if told[row, features[tree, level]] > thresholds[tree, level] else 0)
        total += leaves[tree, reached]
    return total


@inlined
def _corrected(p_correct: float, added: float) -> float:
    """Do `correction.corrected`."""
    if added == 0.0 or not (p_correct > 0.0 and p_correct < 1.0):
        return p_correct
    odds = p_correct / (1.0 - p_correct) * math.exp(added)
    return math.floor(odds / (1.0 + odds) * STEPS + HALF) / STEPS

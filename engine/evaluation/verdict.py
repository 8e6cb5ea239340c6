"""All that is said about one model on one table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.evaluation.breakdown import PartFigures, by_group, by_opportunity, by_skill
from engine.evaluation.figures import Bounds, Figures, HeldOutPredictions, figures, mean_intervals
from engine.evaluation.judging import Outcome
from engine.interactions import Interactions, n_learners


class Groups(NamedTuple):
    """What group each row belongs to.

    Attributes:
        codes: int32[n_rows], positions in `names`.
        names: Distinct values of the column.
    """

    codes: NDArray[np.int32]
    names: tuple[str, ...]


class Verdict(msgspec.Struct, frozen=True):
    """The figures of one model.

    Attributes:
        model: Its name, or its file.
        figures: On all results.
        learners: How many learners were judged.
        intervals: 95 % intervals by figure, over learners drawn with replacement.
        seconds: Training and predicting, wall clock.
        training: What each training said of itself.
        by_skill: The skill with most results first; a result on two skills counts for both.
        by_opportunity: By number of opportunities on the skill.
        by_group: Where a column of groups was named.
    """

    model: str
    figures: Figures
    learners: int
    intervals: Mapping[str, Bounds]
    seconds: float
    training: tuple[Mapping[str, float | int | str], ...]
    by_skill: tuple[PartFigures, ...]
    by_opportunity: tuple[PartFigures, ...]
    by_group: tuple[PartFigures, ...]


def verdict(
    model: str, table: Interactions, outcome: Outcome, groups: Groups | None, seed: int, seconds: float
) -> Verdict:
    """Judge what a model predicted."""
    p_correct = outcome.p_correct
    return Verdict(
        model=model,
        figures=figures(table.score, p_correct),
        learners=n_learners(table),
        intervals=mean_intervals(judged(table, outcome), seed),
        seconds=seconds,
        training=outcome.training,
        by_skill=by_skill(table, p_correct),
        by_opportunity=by_opportunity(table, p_correct),
        by_group=() if groups is None else by_group(table, p_correct, groups.codes, groups.names),
    )


def judged(table: Interactions, outcome: Outcome) -> HeldOutPredictions:
    """Put scores and predictions side by side."""
    return HeldOutPredictions(table.learners.astype(np.int64), table.score, outcome.p_correct)

"""All that is said about one model on one table."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.evaluation.breakdown import PartFigures, by_group, by_opportunity, by_skill
from engine.evaluation.figures import (
    Bounds,
    Difference,
    Draws,
    Figures,
    HeldOutPredictions,
    difference,
    draw,
    figures,
    intervals,
)
from engine.evaluation.judging import TrialOutcome
from engine.interactions import Interactions, n_learners


class Groups(NamedTuple):
    """What group each row belongs to."""

    codes: NDArray[np.int32]  # int32[n_rows], positions in `names`
    names: tuple[str, ...]  # distinct values of the column


class Verdict(msgspec.Struct, frozen=True):
    """The figures of one model."""

    model: str  # its name, or its file
    figures: Figures  # on all results
    learners: int  # how many learners were judged
    intervals: Mapping[str, Bounds]  # 95 % intervals by figure, over learners drawn with replacement
    seconds: float  # training and predicting, wall clock
    training: tuple[Mapping[str, float | int | str], ...]  # what each training said of itself
    by_skill: tuple[PartFigures, ...]  # the skill with most results first; a result on two skills counts for both
    by_opportunity: tuple[PartFigures, ...]  # by number of opportunities on the skill
    by_group: tuple[PartFigures, ...]  # where a column of groups was named
    differences: tuple[Difference, ...]  # to each model that was judged before on the same results, in that order


class Judged(NamedTuple):
    """A model that was judged."""

    verdict: Verdict  # its figures
    draws: Draws  # the same figures of learners drawn with replacement


def judge_outcome(
    model: str,
    table: Interactions,
    outcome: TrialOutcome,
    groups: Groups | None,
    seed: int,
    seconds: float,
    before: Sequence[Judged],
) -> Judged:
    """Judge what a model predicted, compared with those judged before on the table."""
    p_correct = outcome.p_correct
    found, drawn = figures(table.score, p_correct), draw(_predictions(table, outcome), seed)
    said = Verdict(
        model=model,
        figures=found,
        learners=n_learners(table),
        intervals=intervals(drawn),
        seconds=seconds,
        training=outcome.training,
        by_skill=by_skill(table, p_correct),
        by_opportunity=by_opportunity(table, p_correct),
        by_group=() if groups is None else by_group(table, p_correct, groups.codes, groups.names),
        differences=tuple([_difference(found, drawn, other) for other in before]),
    )
    return Judged(said, drawn)


def _difference(found: Figures, drawn: Draws, other: Judged) -> Difference:
    return difference(other.verdict.model, (found, drawn), (other.verdict.figures, other.draws))


def _predictions(table: Interactions, outcome: TrialOutcome) -> HeldOutPredictions:
    """Put scores and predictions side by side."""
    return HeldOutPredictions(table.learners.astype(np.int64), table.score, outcome.p_correct)

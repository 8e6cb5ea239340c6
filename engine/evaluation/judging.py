"""Predict, then update, over learners that the model has not seen."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.predictor import NoNumber, Predictor, Summary, Trainer
from engine.evaluation.tables import Split, folds
from engine.interactions import Interactions


class Trial(NamedTuple):
    """What is predicted, and from what."""

    table: Interactions  # all rows that are judged
    splits: tuple[Split, ...]  # what each part of them is predicted from; every row is held out once


class TrialOutcome(NamedTuple):
    """What a model predicted."""

    p_correct: NDArray[np.float64]  # float64[n_rows], in the order of the judged table
    training: tuple[Summary, ...]  # what each training said of itself
    predictors: tuple[Predictor, ...]  # one per split


def cross_validation(table: Interactions, n_folds: int, seed: int) -> Trial:
    """Hold each fold of learners out once."""
    return Trial(table, tuple(folds(table, n_folds, seed)))


def train_and_test(training: Interactions, test: Interactions) -> Trial:
    """Learn from one table, be judged on another one."""
    return Trial(test, (Split(training, test, np.arange(test.n_rows)),))


def run(trainer: Trainer, trial: Trial, seed: int, on_progress: Callable[[float], None]) -> TrialOutcome:
    """Train once per split and predict what it holds out.

    Raises:
        CannotJudge: The model cannot be trained on a split, or cannot predict what it holds out.
    """
    n_splits = len(trial.splits)

    def predictors() -> Iterator[Predictor]:
        for done, split in enumerate(trial.splits):
            yield trainer(split.training, seed, lambda share, done=done: on_progress((done + share) / n_splits))  # type: ignore[misc]
            on_progress((done + 1) / n_splits)

    return _collect(tuple(predictors()), trial)


def predict(predictor: Predictor, table: Interactions) -> TrialOutcome:
    """Let something that is trained already predict a table."""
    return TrialOutcome(predictor.predict(table), (predictor.summary,), (predictor,))


def _collect(predictors: Sequence[Predictor], trial: Trial) -> TrialOutcome:
    p_correct = np.full(trial.table.n_rows, np.nan)
    for predictor, split in zip(predictors, trial.splits, strict=True):
        p_correct[split.held_out_rows] = predictor.predict(split.held_out)
    if not np.isfinite(p_correct).all():
        raise NoNumber
    return TrialOutcome(p_correct, tuple(predictor.summary for predictor in predictors), tuple(predictors))

"""Baselines that are logistic regressions on counts of earlier successes and attempts."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.columns import (
    Columns,
    Vocabulary,
    best_lr_columns,
    best_lr_time_columns,
    pfa_columns,
    vocabulary_of,
)
from engine.evaluation.logistic import Logistic, Problem, choose_strength
from engine.evaluation.predictor import Summary
from engine.evaluation.tables import hold_out
from engine.interactions import Interactions


class Regression:
    """A fitted regression with the columns that it reads."""

    def __init__(self, columns: Columns, vocabulary: Vocabulary, fitted: Logistic, strength: float) -> None:
        self._columns, self._vocabulary, self._fitted = columns, vocabulary, fitted
        self.summary: Summary = {"columns": len(fitted.slopes) + len(fitted.easiness), "penalty": strength}

    def predict(self, table: Interactions) -> NDArray[np.float64]:
        """See `engine.evaluation.predictor.Predictor`."""
        return self._fitted.predict(self._columns(table, self._vocabulary))


def _train(columns: Columns, table: Interactions, seed: int, on_progress: Callable[[float], None]) -> Regression:
    """Choose the penalty on held-out learners, then fit on all."""
    vocabulary = vocabulary_of(table)
    training, held_out, _ = hold_out(table, seed)
    strength = choose_strength(
        Problem(columns(training, vocabulary), training.score), Problem(columns(held_out, vocabulary), held_out.score)
    )
    on_progress(0.7)
    fitted = Problem(columns(table, vocabulary), table.score).fit(strength)
    return Regression(columns, vocabulary, fitted, strength)


def train_pfa(table: Interactions, seed: int, on_progress: Callable[[float], None]) -> Regression:
    """Fit performance factors analysis (Pavlik, Cen & Koedinger 2009)."""
    return _train(pfa_columns, table, seed, on_progress)


def train_best_lr(table: Interactions, seed: int, on_progress: Callable[[float], None]) -> Regression:
    """Fit Best-LR (Gervet, Koedinger, Schneider & Mitchell 2020)."""
    return _train(best_lr_columns, table, seed, on_progress)


def train_best_lr_time(table: Interactions, seed: int, on_progress: Callable[[float], None]) -> Regression:
    """Fit Best-LR with windows of time (after Choffin, Popineau, Bourda & Vie 2019)."""
    return _train(best_lr_time_columns, table, seed, on_progress)

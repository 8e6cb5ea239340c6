"""The baseline that knows nothing of learners, skills or items."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.predictor import Summary
from engine.interactions import Interactions


class Majority:
    """Predicts the mean score of the training part for every row; its accuracy is that of the majority class."""

    def __init__(self, mean_score: float) -> None:
        self.summary: Summary = {"mean_score": mean_score}
        self._mean_score = mean_score

    def predict(self, table: Interactions) -> NDArray[np.float64]:
        """See `engine.evaluation.predictor.Predictor`."""
        return np.full(table.n_rows, self._mean_score)


def train_majority(table: Interactions, seed: int, on_progress: Callable[[float], None]) -> Majority:  # noqa: ARG001 - a Trainer
    """Take the mean score."""
    return Majority(float(table.score.mean()))

"""Two models on the same results: which of them predicts worse, and whether that can be chance."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.metrics import SMALLEST


class Rivals(NamedTuple):
    """Mean log-losses of two models, nats per result."""

    loss: float  # of the one
    other_loss: float  # of the other
    standard_error: float  # of their difference, over learners

    @property
    def is_worse(self) -> bool:
        """Whether the one predicts worse than the other, by more than one standard error."""
        return self.loss - self.other_loss > self.standard_error


def rivals(
    learners: NDArray[np.int64], score: NDArray[np.float64], one: NDArray[np.float64], other: NDArray[np.float64]
) -> Rivals:
    """Compare predictions, p_correct, of the same results.

    The results of one learner resemble each other, so learners are what varies (Liang & Zeger 1986, "Longitudinal data
    analysis using generalized linear models", for a mean).
    """
    losses, other_losses = _losses(score, one), _losses(score, other)
    difference = losses - other_losses
    _, place = np.unique(learners, return_inverse=True)
    by_learner = np.bincount(place, weights=difference - difference.mean())
    error = float(np.sqrt((by_learner**2).sum())) / len(score)
    return Rivals(float(losses.mean()), float(other_losses.mean()), error)


def _losses(score: NDArray[np.float64], p_correct: NDArray[np.float64]) -> NDArray[np.float64]:
    p = np.clip(p_correct, SMALLEST, 1.0 - SMALLEST)
    losses: NDArray[np.float64] = -(score * np.log(p) + (1.0 - score) * np.log1p(-p))
    return losses

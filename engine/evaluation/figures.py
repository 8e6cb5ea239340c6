"""The figures of one model on one table, as they are printed, and how far other learners could move them."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.evaluation import metrics
from engine.evaluation.metrics import SMALLEST

N_DRAWS = 200
LEVEL = 0.95
FEWEST_LEARNERS = 5
"""Fewer drawn with replacement seldom differ, and intervals would be narrow where nothing is known."""

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bounds: TypeAlias = tuple[float, float]


class HeldOutPredictions(NamedTuple):
    """Results of unseen learners and what was predicted just before each."""

    learners: Ints  # int64[n], equal for the results of one learner
    score: Floats  # float64[n], 0..1
    p_correct: Floats  # float64[n], 0..1


class Figures(msgspec.Struct, frozen=True):
    """How good predictions are; see `engine.evaluation.metrics`. NaN where a figure is not defined."""

    n: int  # results
    auc: float  # area under the ROC curve, 0..1
    accuracy: float  # share of results on whose side of 1/2 the prediction was, 0..1
    rmse: float  # root of the mean squared error
    log_loss: float  # nats per result
    ece: float  # expected calibration error over 15 equal bins, 0..1


def figures(score: Floats, p_correct: Floats) -> Figures:
    """Compute all figures of some predictions."""
    return Figures(
        len(score),
        metrics.auc(score, p_correct),
        metrics.accuracy(score, p_correct),
        metrics.rmse(score, p_correct),
        metrics.log_loss(score, p_correct),
        metrics.ece(score, p_correct),
    )


class Draws(NamedTuple):
    """Figures of learners drawn with replacement: float64[n_draws] each; NaN where there are too few to draw from.

    Whole learners are drawn, because results of one learner resemble each other (Efron & Tibshirani 1993, "An
    introduction to the bootstrap", chapter 8). Who is drawn depends on the number of learners and the seed alone, so
    two models that are judged on the same table meet the same learners in each draw, and the differences between their
    draws show how sure their difference is.
    """

    auc: Floats
    accuracy: Floats
    rmse: Floats
    log_loss: Floats


class Difference(msgspec.Struct, frozen=True):
    """How much larger the figures of a model are than those of another one, on the same results."""

    model: str  # the other one
    auc: float  # difference; above 0 where the other one is worse
    log_loss: float  # nats per result; below 0 where the other one is worse
    # 95 % intervals of both, over learners drawn with replacement, the same ones for both models
    intervals: Mapping[str, Bounds]


def draw(judged: HeldOutPredictions, seed: int, n_draws: int = N_DRAWS) -> Draws:
    """Compute the figures of one model for learners drawn with replacement."""
    score, predicted = judged.score, judged.p_correct
    p = np.clip(predicted, metrics.SMALLEST, 1.0 - metrics.SMALLEST)
    parts = (
        (score >= metrics.RIGHT_FROM) == (predicted >= metrics.RIGHT_FROM),
        (score - predicted) ** 2,
        -(score * np.log(p) + (1.0 - score) * np.log1p(-p)),
    )
    place, n_learners = _places(judged)
    weights = _draws(n_learners, seed, n_draws)
    drawn_rows = weights @ np.bincount(place, minlength=n_learners)
    accuracy, squared, log_loss = (weights @ np.bincount(place, part, n_learners) / drawn_rows for part in parts)
    return Draws(_auc_draws(judged, place, weights), accuracy, np.sqrt(squared), log_loss)


def intervals(drawn: Draws) -> dict[str, Bounds]:
    """Give the 95 % interval of each figure."""
    return {name: bounds(values) for name, values in drawn._asdict().items()}


def difference(model: str, ours: tuple[Figures, Draws], theirs: tuple[Figures, Draws]) -> Difference:
    """Compare two models on the same results and draws."""
    (figure, drawn), (other, other_drawn) = ours, theirs
    return Difference(
        model,
        figure.auc - other.auc,
        figure.log_loss - other.log_loss,
        {
            "auc": bounds(drawn.auc - other_drawn.auc),
            "log_loss": bounds(drawn.log_loss - other_drawn.log_loss),
        },
    )


def _auc_draws(judged: HeldOutPredictions, place: Ints, weights: Floats) -> Floats:
    _, level, counts = np.unique(judged.p_correct, return_inverse=True, return_counts=True)
    drawn = np.empty(len(weights))
    for number, of_learner in enumerate(weights):
        of_row = of_learner[place]
        total = np.bincount(level, of_row, len(counts))
        right = np.bincount(level, of_row * judged.score, len(counts))
        wrong = total - right
        pairs = right.sum() * wrong.sum()
        drawn[number] = (right * (np.cumsum(wrong) - wrong / 2)).sum() / pairs if pairs > 0 else np.nan
    return drawn


def _places(judged: HeldOutPredictions) -> tuple[Ints, int]:
    present, place = np.unique(judged.learners, return_inverse=True)
    return place, len(present)


def _draws(n_learners: int, seed: int, n_draws: int) -> Floats:
    """Say how often each learner is drawn: float64[n_draws, n_learners]; NaN where there are too few to draw from."""
    if n_learners < FEWEST_LEARNERS:
        return np.full((n_draws, n_learners), np.nan)
    rng = np.random.default_rng(seed)
    return rng.multinomial(n_learners, np.full(n_learners, 1 / n_learners), n_draws).astype(np.float64)


def bounds(drawn: Floats) -> Bounds:
    """Give the middle 95 % of some draws; NaN where there are none."""
    low, high = np.nanquantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if np.isfinite(drawn).any() else (np.nan,) * 2
    return float(low), float(high)


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

"""The figures of one model on one table, as they are printed, and how far other learners could move them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.evaluation import metrics

N_DRAWS = 200
LEVEL = 0.95
FEWEST_LEARNERS = 5
"""Fewer drawn with replacement seldom differ, and intervals would be narrow where nothing is known."""

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bounds: TypeAlias = tuple[float, float]


class HeldOutPredictions(NamedTuple):
    """Results of unseen learners and what was predicted just before each.

    Attributes:
        learners: int64[n], equal for the results of one learner.
        score: float64[n], 0..1.
        p_correct: float64[n], 0..1.
    """

    learners: Ints
    score: Floats
    p_correct: Floats


class Figures(msgspec.Struct, frozen=True):
    """How good predictions are; see `engine.evaluation.metrics`. NaN where a figure is not defined.

    Attributes:
        n: Results.
        auc: Area under the ROC curve, 0..1.
        accuracy: Share of results on whose side of 1/2 the prediction was, 0..1.
        rmse: Root of the mean squared error.
        log_loss: Nats per result.
        ece: Expected calibration error over 15 equal bins, 0..1.
    """

    n: int
    auc: float
    accuracy: float
    rmse: float
    log_loss: float
    ece: float


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


def mean_intervals(judged: HeldOutPredictions, seed: int, n_draws: int = N_DRAWS) -> Mapping[str, Bounds]:
    """Give 95 % intervals of accuracy, RMSE and log-loss by drawing learners with replacement.

    Whole learners are drawn, because results of one learner resemble each other (Efron & Tibshirani 1993, "An
    introduction to the bootstrap", chapter 8). The figures are means, so sums per learner are all that is needed.
    """
    score, predicted = judged.score, judged.p_correct
    p = np.clip(predicted, metrics.SMALLEST, 1.0 - metrics.SMALLEST)
    parts = {
        "accuracy": (score >= metrics.RIGHT_FROM) == (predicted >= metrics.RIGHT_FROM),
        "rmse": (score - predicted) ** 2,
        "log_loss": -(score * np.log(p) + (1.0 - score) * np.log1p(-p)),
    }
    place, n_learners = _places(judged)
    weights = _draws(n_learners, seed, n_draws)
    drawn_rows = weights @ np.bincount(place, minlength=n_learners)
    drawn = {name: weights @ np.bincount(place, part, n_learners) / drawn_rows for name, part in parts.items()}
    drawn["rmse"] = np.sqrt(drawn["rmse"])
    return {name: bounds(values) for name, values in drawn.items()}


def auc_draws(judged: HeldOutPredictions, seed: int, n_draws: int = N_DRAWS) -> Floats:
    """Compute the AUC of learners drawn with replacement: float64[n_draws].

    The draws depend on the number of learners and the seed alone, so two models that are judged on the same table meet
    the same learners in each draw, and the differences between their draws show how sure their difference is.
    """
    _, level, counts = np.unique(judged.p_correct, return_inverse=True, return_counts=True)
    place, n_learners = _places(judged)
    drawn = np.empty(n_draws)
    for number, weights in enumerate(_draws(n_learners, seed, n_draws)):
        of_row = weights[place]
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

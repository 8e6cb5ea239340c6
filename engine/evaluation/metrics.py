"""How good predictions of results are.

Every function takes the scores, 0..1, and the predictions p_correct, 0..1, float64[n] each, and forgets whose they are:
all results weigh the same. A score between the ends counts for a part of a right and a part of a wrong result, as in
the likelihood of the model. Without results, or where a figure is not defined, the answer is NaN.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

N_BINS = 15  # Guo et al. 2017, "On calibration of modern neural networks", section 5
RIGHT_FROM = 0.5  # the prediction, and the score, from which a result counts as right in the accuracy
SMALLEST = 1e-15  # predictions are kept this far from 0 and 1 in the logarithmic loss


class Calibration(NamedTuple):
    """Predictions in bins of equal width, against what came; one row per bin, empty ones included."""

    low: NDArray[np.float64]  # float64[n_bins], lower edges; a bin includes its lower edge, the last one also 1
    n_results: NDArray[np.int64]  # int64[n_bins]
    predicted: NDArray[np.float64]  # float64[n_bins], mean prediction; NaN in an empty bin
    observed: NDArray[np.float64]  # float64[n_bins], mean score; NaN in an empty bin


def auc(scores: ArrayLike, predictions: ArrayLike) -> float:
    """Compute the area under the ROC curve: P(a right result was predicted higher than a wrong one), ties half.

    Hanley & McNeil (1982), from the ranks; NaN unless there are both right and wrong results.

    >>> auc([1, 0, 1, 0], [0.9, 0.2, 0.4, 0.4])
    0.875
    """
    score, predicted = _columns(scores, predictions)
    _, place, counts = np.unique(predicted, return_inverse=True, return_counts=True)
    right = np.bincount(place, weights=score, minlength=len(counts))
    wrong = np.bincount(place, weights=1.0 - score, minlength=len(counts))
    wrong_below = np.cumsum(wrong) - wrong
    pairs = right.sum() * wrong.sum()
    return float((right * (wrong_below + wrong / 2)).sum() / pairs) if pairs > 0 else math.nan


def log_loss(scores: ArrayLike, predictions: ArrayLike) -> float:
    """Compute the mean of -[s ln p + (1 - s) ln(1 - p)], in nats.

    >>> round(log_loss([1, 0], [0.5, 0.5]), 6)
    0.693147
    """
    score, predicted = _columns(scores, predictions)
    p = np.clip(predicted, SMALLEST, 1.0 - SMALLEST)
    return _mean(-(score * np.log(p) + (1.0 - score) * np.log1p(-p)))


def rmse(scores: ArrayLike, predictions: ArrayLike) -> float:
    """Compute the root of the mean squared difference between score and prediction."""
    score, predicted = _columns(scores, predictions)
    return math.sqrt(_mean((score - predicted) ** 2))


def accuracy(scores: ArrayLike, predictions: ArrayLike) -> float:
    """Compute the share of results on whose side of one half the prediction was."""
    score, predicted = _columns(scores, predictions)
    return _mean((score >= RIGHT_FROM) == (predicted >= RIGHT_FROM))


def ece(scores: ArrayLike, predictions: ArrayLike, n_bins: int = N_BINS) -> float:
    """Compute the expected calibration error: Σ_b (n_b / n) |mean score - mean prediction| over bins of equal width.

    Naeini, Cooper & Hauskrecht (2015), "Obtaining well calibrated probabilities using Bayesian binning".
    """
    table = calibration(scores, predictions, n_bins)
    n = table.n_results.sum()
    if n == 0:
        return math.nan
    return float(np.nansum(table.n_results * np.abs(table.observed - table.predicted)) / n)


def calibration(scores: ArrayLike, predictions: ArrayLike, n_bins: int = N_BINS) -> Calibration:
    """Put predictions into bins of equal width and compare each bin's mean with what came."""
    score, predicted = _columns(scores, predictions)
    place = np.minimum((predicted * n_bins).astype(np.int64), n_bins - 1)
    counts = np.bincount(place, minlength=n_bins)
    filled = np.where(counts > 0, counts, np.nan)
    return Calibration(
        low=np.arange(n_bins) / n_bins,
        n_results=counts,
        predicted=np.bincount(place, weights=predicted, minlength=n_bins) / filled,
        observed=np.bincount(place, weights=score, minlength=n_bins) / filled,
    )


def _columns(scores: ArrayLike, predictions: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.asarray(scores, dtype=np.float64), np.asarray(predictions, dtype=np.float64)


def _mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else math.nan

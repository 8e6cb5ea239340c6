"""Logistic regression with a ridge penalty, fitted by Newton steps and calibrated on learners that it has not seen."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit

from engine.signals.traces import Floats, Ints

STRENGTHS: Final = (10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0)
"""Of the penalty: the grid that held-out learners choose from."""

NEAR_STRENGTHS: Final = (30.0, 300.0, 3000.0)
"""The same for a fit that begins with weights that are known."""
N_FOLDS: Final = 5
_STEPS: Final = 50
_SMALL: Final = 1e-8
_HALVINGS: Final = 30

Labels = NDArray[np.bool_]


class Fit(NamedTuple):
    """What was found.

    Attributes:
        weights: float64[1 + F], the intercept first; per unit of a column.
        strength: Of the penalty.
        slope: Platt's scale of the logits, from held-out learners.
        shift: Platt's intercept.
        held_out: float64[n], the logits of every row by the fit that has not seen its learner.
    """

    weights: Floats
    strength: float
    slope: float
    shift: float
    held_out: Floats


def fit(columns: Floats, label: Labels, learner: Ints, strengths: Sequence[float] = STRENGTHS) -> Fit:
    """Choose the penalty by the log-loss on held-out learners, fit on all of them, calibrate on the held-out ones.

    Whole learners are held out, one in five each time (by their number): rows of one learner resemble each other.

    Args:
        columns: float64[n, F], of comparable size each (standardised).
        label: bool[n], what came.
        learner: int64[n], whose row it is.
        strengths: Penalties to choose from.
    """
    folds = _folds(learner)
    tried = [_held_out(columns, label, folds, strength) for strength in strengths]
    losses = [_loss(logits, label) for logits in tried]
    best = int(np.argmin(losses))
    slope, shift = platt(tried[best], label)
    return Fit(newton(columns, label, strengths[best]), strengths[best], slope, shift, tried[best])


def fit_near(columns: Floats, label: Labels, learner: Ints, prior: Floats) -> tuple[Floats, float]:
    """Fit with a penalty on what differs from weights that are known; how strong, held-out learners choose.

    Returns:
        (float64[1 + F], the intercept first; strength of the penalty).
    """
    folds = _folds(learner)
    losses = [_loss(_held_out(columns, label, folds, strength, prior), label) for strength in NEAR_STRENGTHS]
    strength = NEAR_STRENGTHS[int(np.argmin(losses))]
    return newton(columns, label, strength, prior), strength


def newton(columns: Floats, label: Labels | Floats, strength: float, prior: Floats | None = None) -> Floats:
    """Minimise Σ cross-entropy + strength / 2 ‖w - prior‖² by Newton steps, halved where one overshoots.

    Hastie, Tibshirani & Friedman (2009), "The elements of statistical learning", section 4.4.1.

    Args:
        columns: float64[n, F].
        label: bool[n], or targets from 0 to 1.
        strength: Of the penalty.
        prior: float64[1 + F], what the weights are drawn to, w_0 too; without it they are drawn to 0, and w_0 goes
            free.

    Returns:
        float64[1 + F], the intercept first.
    """
    design = np.column_stack([np.ones(len(columns)), columns])
    penalty = np.full(design.shape[1], strength)
    if prior is None:
        prior, penalty[0] = np.zeros(design.shape[1]), _SMALL
    weights = prior.copy()
    value = _penalised(design, label, weights, penalty, prior)
    for _ in range(_STEPS):
        p = expit(design @ weights)
        slope = design.T @ (p - label) + penalty * (weights - prior)
        curvature = (design * (p * (1.0 - p))[:, None]).T @ design + np.diag(penalty + _SMALL)
        step = cho_solve(cho_factor(curvature), slope)
        for _ in range(_HALVINGS):
            reached = _penalised(design, label, weights - step, penalty, prior)
            if reached <= value:
                break
            step /= 2.0
        weights, value = weights - step, reached
        if np.abs(step).max() < _SMALL:
            break
    return weights


def platt(logits: Floats, label: Labels) -> tuple[float, float]:
    """Find the line that makes logits of rows not seen in the fit well calibrated.

    Platt (1999), "Probabilistic outputs for support vector machines", with his targets a little away from 0 and 1.

    Returns:
        (slope, shift): p = σ(slope · logit + shift).
    """
    n_true = int(label.sum())
    high, low = (n_true + 1.0) / (n_true + 2.0), 1.0 / (len(label) - n_true + 2.0)
    shift, slope = newton(logits[:, None], np.where(label, high, low), _SMALL)
    return float(slope), float(shift)


def _folds(learner: Ints) -> list[Labels]:
    _, place = np.unique(learner, return_inverse=True)
    return [place % N_FOLDS == fold for fold in range(N_FOLDS)]


def _held_out(
    columns: Floats, label: Labels, folds: list[Labels], strength: float, prior: Floats | None = None
) -> Floats:
    logits = np.zeros(len(label))
    for held in folds:
        weights = newton(columns[~held], label[~held], strength, prior)
        logits[held] = weights[0] + columns[held] @ weights[1:]
    return logits


def _loss(logits: Floats, label: Labels) -> float:
    return float((np.logaddexp(0.0, logits) - label * logits).mean())


def _penalised(design: Floats, label: Labels | Floats, weights: Floats, penalty: Floats, prior: Floats) -> float:
    logits, moved = design @ weights, weights - prior
    return float((np.logaddexp(0.0, logits) - label * logits).sum() + 0.5 * (penalty * moved) @ moved)

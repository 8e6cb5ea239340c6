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


def newton(columns: Floats, label: Labels | Floats, strength: float) -> Floats:
    """Minimise Σ cross-entropy + strength / 2 ‖w‖² by Newton steps, halved where one overshoots; w_0 goes free.

    Hastie, Tibshirani & Friedman (2009), "The elements of statistical learning", section 4.4.1.

    Returns:
        float64[1 + F], the intercept first.
    """
    design = np.column_stack([np.ones(len(columns)), columns])
    penalty = np.full(design.shape[1], strength)
    penalty[0] = _SMALL
    weights = np.zeros(design.shape[1])
    value = _penalised(design, label, weights, penalty)
    for _ in range(_STEPS):
        p = expit(design @ weights)
        slope = design.T @ (p - label) + penalty * weights
        curvature = (design * (p * (1.0 - p))[:, None]).T @ design + np.diag(penalty + _SMALL)
        step = cho_solve(cho_factor(curvature), slope)
        for _ in range(_HALVINGS):
            reached = _penalised(design, label, weights - step, penalty)
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


def _held_out(columns: Floats, label: Labels, folds: list[Labels], strength: float) -> Floats:
    logits = np.zeros(len(label))
    for held in folds:
        weights = newton(columns[~held], label[~held], strength)
        logits[held] = weights[0] + columns[held] @ weights[1:]
    return logits


def _loss(logits: Floats, label: Labels) -> float:
    return float((np.logaddexp(0.0, logits) - label * logits).mean())


def _penalised(design: Floats, label: Labels | Floats, weights: Floats, penalty: Floats) -> float:
    logits = design @ weights
    return float((np.logaddexp(0.0, logits) - label * logits).sum() + 0.5 * (penalty * weights) @ weights)

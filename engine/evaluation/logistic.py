"""Logistic regression with a ridge penalty, on some sparse columns and one effect per item."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import minimize
from scipy.sparse import coo_array, csr_array
from scipy.special import expit

from engine.evaluation.metrics import log_loss

STRENGTHS = (30.0, 10.0, 3.0, 1.0, 0.3, 0.1)
"""Of the penalty, strongest first: the grid that held-out learners choose from."""

_ITERATIONS = 200
_TOLERANCE = 1e-9  # of the loss, relative: further steps move no printed digit
_UNPENALISED = 1e-9  # keeps the intercept's curvature positive in tables of one kind of result

Floats: TypeAlias = NDArray[np.float64]


class Design(NamedTuple):
    """What is known about each row before its result."""

    columns: csr_array  # float64[n_rows, n_columns], sparse
    item: NDArray[np.int64]  # int64[n_rows], the row's item, -1 for none
    n_items: int  # how many items there are


class Logistic(NamedTuple):
    """A fitted regression: p_correct = σ(intercept + columns · slopes + easiness of the item)."""

    intercept: float  # in logits; it is not penalised
    slopes: Floats  # float64[n_columns], logits per unit of the column
    easiness: Floats  # float64[n_items], logits

    def predict(self, design: Design) -> Floats:
        """Give the probability of each row: float64[n_rows]."""
        probabilities: Floats = expit(_logits(_joined(self), design))
        return probabilities


class Problem:
    """Rows to fit, and what the fits with several strengths share."""

    def __init__(self, design: Design, score: Floats) -> None:
        """Take the design and the scores, float64[n_rows], 0..1."""
        self.design, self.score = design, score
        self.transposed = design.columns.T.tocsr()
        self.known = np.flatnonzero(design.item >= 0)
        self._curvature = _curvature(design, score)

    def fit(self, strength: float, start: Logistic | None = None) -> Logistic:
        """Minimise Σ_r cross-entropy(score_r, p_r) + strength / 2 (‖slopes‖² + ‖easiness‖²) by L-BFGS.

        Steps are taken in coordinates in which the second derivative at a constant p is the identity (Nocedal & Wright
        2006, "Numerical optimization", section 7.2): collinear counts then cost no more iterations than others.

        Args:
            strength: Of the penalty, > 0.
            start: Where to begin; an earlier solution saves time.
        """
        n_columns = self.design.columns.shape[1]
        frame = _Frame(self._curvature, strength)
        begin = np.zeros(1 + n_columns + self.design.n_items) if start is None else _joined(start)
        options = {"maxiter": _ITERATIONS, "ftol": _TOLERANCE, "gtol": 0.0}
        result = minimize(
            self._loss, frame.steps(begin), (frame, strength), jac=True, method="L-BFGS-B", options=options
        )
        weights = frame.weights(result.x)
        return Logistic(float(weights[0]), weights[1 : 1 + n_columns], weights[1 + n_columns :])

    def _loss(self, steps: Floats, frame: "_Frame", strength: float) -> tuple[float, Floats]:
        weights = frame.weights(steps)
        logits = _logits(weights, self.design)
        penalised = strength * weights
        penalised[0] = 0.0
        value = np.logaddexp(0.0, logits).sum() - self.score @ logits + 0.5 * penalised @ weights
        surplus = expit(logits) - self.score
        items = np.bincount(self.design.item[self.known], surplus[self.known], minlength=self.design.n_items)
        slope = np.concatenate([[surplus.sum()], self.transposed @ surplus, items]) + penalised
        return value, frame.turned(slope)


def choose_strength(training: Problem, held_out: Problem, strengths: Sequence[float] = STRENGTHS) -> float:
    """Weaken the penalty as long as the loss on held-out rows falls; give the best strength."""
    best, best_loss, fitted = strengths[0], np.inf, None
    for strength in strengths:
        fitted = training.fit(strength, fitted)
        reached = log_loss(held_out.score, fitted.predict(held_out.design))
        if reached >= best_loss:
            break
        best, best_loss = strength, reached
    return best


class _Curvature(NamedTuple):
    """Second derivative of the loss at a constant p, without the penalty, in three parts."""

    columns: Floats  # float64[1 + n_columns, 1 + n_columns], the intercept first
    items: Floats  # float64[n_items], of each item by itself; those of two items are 0, since no row has two
    mixed: csr_array  # float64[1 + n_columns, n_items], sparse


class _Frame:
    """Coordinates u = Lᵀ w, where L Lᵀ is the curvature with the penalty (Cholesky, items first)."""

    def __init__(self, curvature: _Curvature, strength: float) -> None:
        self.root = np.sqrt(curvature.items + strength)
        self.mixed = (curvature.mixed @ _diagonal(1.0 / self.root)).tocsr()
        self.mixed_transposed = self.mixed.T.tocsr()
        rest = curvature.columns - (self.mixed @ self.mixed_transposed).toarray()
        penalty = np.full(len(rest), strength)
        penalty[0] = _UNPENALISED * (1.0 + curvature.columns[0, 0])
        self.lower = cholesky(rest + np.diag(penalty), lower=True)

    def steps(self, weights: Floats) -> Floats:
        """Give u of w."""
        columns, items = np.split(weights, [len(self.lower)])
        return np.concatenate([self.lower.T @ columns, self.root * items + self.mixed_transposed @ columns])

    def weights(self, steps: Floats) -> Floats:
        """Give w of u."""
        columns, items = np.split(steps, [len(self.lower)])
        solved = solve_triangular(self.lower, columns, lower=True, trans="T", check_finite=False)
        return np.concatenate([solved, (items - self.mixed_transposed @ solved) / self.root])

    def turned(self, slope: Floats) -> Floats:
        """Give the derivative by u of a derivative by w."""
        columns, items = np.split(slope, [len(self.lower)])
        of_items = items / self.root
        rest = columns - self.mixed @ of_items
        return np.concatenate([solve_triangular(self.lower, rest, lower=True, check_finite=False), of_items])


def _curvature(design: Design, score: Floats) -> _Curvature:
    n_rows, mean = len(score), float(score.mean())
    scale = max(mean * (1.0 - mean), 0.01)
    ones = csr_array(np.ones((n_rows, 1)))
    columns = csr_array(_beside(ones, design.columns))
    known = np.flatnonzero(design.item >= 0)
    items = coo_array((np.ones(len(known)), (known, design.item[known])), shape=(n_rows, design.n_items)).tocsr()
    return _Curvature(
        columns=scale * (columns.T @ columns).toarray(),
        items=scale * np.bincount(design.item[known], minlength=design.n_items).astype(np.float64),
        mixed=(scale * (columns.T @ items)).tocsr(),
    )


def _beside(left: csr_array, right: csr_array) -> csr_array:
    one, other = left.tocoo(), right.tocoo()
    row, column = np.concatenate([one.row, other.row]), np.concatenate([one.col, other.col + left.shape[1]])
    shape = (left.shape[0], left.shape[1] + right.shape[1])
    return csr_array((np.concatenate([one.data, other.data]), (row, column)), shape=shape)


def _diagonal(values: Floats) -> csr_array:
    place = np.arange(len(values))
    return csr_array((values, (place, place)), shape=(len(values), len(values)))


def _logits(weights: Floats, design: Design) -> Floats:
    end = 1 + design.columns.shape[1]
    easiness = np.append(weights[end:], 0.0)  # the place -1: no item
    logits: Floats = weights[0] + design.columns @ weights[1:end] + easiness[design.item]
    return logits


def _joined(fitted: Logistic) -> Floats:
    return np.concatenate([[fitted.intercept], fitted.slopes, fitted.easiness])

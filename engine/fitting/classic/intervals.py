"""How sure each parameter is: 95 % intervals, and standard errors on the logit scale.

The gradient of the log-likelihood on the logits is hits - (hits + misses) p (Fisher's identity: Louis 1982, "Finding
the observed information matrix when using the EM algorithm", equation 3.1), exact at any point after one expectation
step. Its central differences give the observed information (Jamshidian & Jennrich 2000, "Standard errors for EM
estimation", section 3), whose inverse are the variances. Directions in which there is next to no information get
`VAGUEST`, so that a skill with a handful of results gets intervals over almost the whole range.

A parameter that is held at its lowest value has no curvature to speak of. To first order the likelihood falls from
there by its slope alone, whatever the other parameters do, so its interval ends where that has cost χ²/2 (Wilks 1938).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.fitting.classic.expectation import Expects
from engine.fitting.classic.layout import Floats, Ints
from engine.fitting.classic.maximisation import Held
from engine.tracing.parameters import sigmoid

LEVEL = 0.95
NORMAL_QUANTILE = 1.959963984540054  # of 0.975
VAGUEST = 10.0  # largest standard error, logits
STEP = 1e-4  # of the differences, logits


class Uncertainty(NamedTuple):
    """Intervals of all parameters, float64[n_parameters] each.

    Attributes:
        low: Lower ends, probabilities.
        high: Upper ends.
        standard_error: On the logit scale; NaN where a parameter is held at a bound, or was not estimated.
    """

    low: Floats
    high: Floats
    standard_error: Floats


def uncertainty(expectation: Expects, parameters: Floats, free: NDArray[np.bool_], held: Held) -> Uncertainty:
    """Work the intervals out at a maximum.

    Args:
        expectation: Of the sequences, with room for any number of parameter sets.
        parameters: float64[n_parameters], the maximum.
        free: bool[n_parameters], what was estimated.
        held: Where the maximum touches guards.
    """
    layout = expectation.layout
    is_at_bound = held.lowest | held.highest
    moving = free & ~is_at_bound
    places = _by_skill(np.flatnonzero(moving), layout.owner, layout.n_skills)
    curvatures = _curvatures(expectation, parameters, places)
    error = np.full(len(parameters), np.nan)
    for place, curvature in zip(places, curvatures, strict=True):
        error[place] = _standard_errors(-curvature)
    low, high = (
        sigmoid(_logit(parameters) + sign * NORMAL_QUANTILE * np.where(np.isnan(error), 0.0, error)) for sign in (-1, 1)
    )
    low, high = np.where(moving, low, parameters), np.where(moving, high, parameters)
    reach = _reach_from_bound(expectation, parameters)
    low[held.highest], high[held.highest] = 1.0 - reach[held.highest], 1.0
    low[held.lowest], high[held.lowest] = 0.0, reach[held.lowest]
    return Uncertainty(low, high, error)


def _by_skill(places: Ints, owner: Ints, n_skills: int) -> list[Ints]:
    """Group places by the skill that owns them, each group in its order."""
    order = np.argsort(owner[places], kind="stable")
    return np.split(places[order], np.searchsorted(owner[places[order]], np.arange(1, n_skills)))


def _curvatures(expectation: Expects, parameters: Floats, places: list[Ints]) -> list[Floats]:
    """Differentiate the gradient of each skill, [p, p] each; all skills move their j-th parameter at once."""
    owner = expectation.layout.owner
    most = max((len(place) for place in places), default=0)
    curvatures = [np.zeros((len(place), len(place))) for place in places]
    for column in range(most):
        concerned = np.array([len(place) > column for place in places])
        moved = np.array([place[column] for place in places if len(place) > column])
        logits = _logit(parameters[moved])
        pair = np.tile(parameters, (2, 1))
        pair[0, moved], pair[1, moved] = sigmoid(logits + STEP), sigmoid(logits - STEP)
        slopes = _slopes(expectation, pair, concerned)
        difference = (slopes[0] - slopes[1]) / (2.0 * STEP)
        for skill in owner[moved]:
            curvatures[skill][:, column] = difference[places[skill]]
    return curvatures


def _slopes(expectation: Expects, parameters: Floats, concerned: NDArray[np.bool_]) -> Floats:
    """Give the gradient on the logits, float64[S, n_parameters]."""
    expected = expectation.of(parameters, np.tile(concerned, (len(parameters), 1)))
    slopes: Floats = expected.hits - (expected.hits + expected.misses) * parameters
    return slopes


def _standard_errors(information: Floats) -> Floats:
    """Invert the information, float64[p, p], with a floor under its eigenvalues."""
    values, vectors = np.linalg.eigh(0.5 * (information + information.T))
    variances = (vectors**2) @ (1.0 / np.maximum(values, VAGUEST**-2))
    errors: Floats = np.sqrt(variances)
    return errors


def _reach_from_bound(expectation: Expects, parameters: Floats) -> Floats:
    """Say how far from 0 or 1 each parameter can go before the likelihood has fallen by χ²/2, at most 1."""
    everywhere = np.ones(expectation.layout.n_skills, np.bool_)
    slope = np.abs(_slopes(expectation, np.tile(parameters, (2, 1)), everywhere)[0])
    per_unit = slope / np.maximum(parameters * (1.0 - parameters), np.finfo(np.float64).tiny)
    reach: Floats = np.minimum(0.5 * NORMAL_QUANTILE**2 / np.maximum(per_unit, 1e-300), 1.0)
    return reach


def _logit(probability: Floats) -> Floats:
    """Turn probabilities into logits; 0 and 1, which are never estimated, become large finite ones."""
    inner = np.clip(probability, 1e-300, 1.0 - 1e-16)
    logits: Floats = np.log(inner) - np.log1p(-inner)
    return logits

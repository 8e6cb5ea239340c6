"""The nodes on which the belief about ability lives."""

from functools import cache

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray


def ability_grid(n_nodes: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Discretise θ ~ N(0, 1) by Gauss-Hermite quadrature (the probabilists' form).

    With G nodes, Σ_g w_g f(θ_g) equals E[f(θ)] for every polynomial f of degree ≤ 2G - 1. One node is θ = 0: every
    learner is average, which is classic knowledge tracing.

    Args:
        n_nodes: G ≥ 1.

    Returns:
        Nodes θ_g, float64[G], rising; weights w_g, float64[G], which sum to 1.

    >>> nodes, weights = ability_grid(3)
    >>> nodes.round(6).tolist(), weights.round(6).tolist()
    ([-1.732051, 0.0, 1.732051], [0.166667, 0.666667, 0.166667])
    """
    nodes, weights = _grid(n_nodes)
    return nodes.copy(), weights.copy()


@cache
def _grid(n_nodes: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Work it out once: a fit asks at every step."""
    nodes, weights = hermegauss(n_nodes)
    return nodes, weights / weights.sum()

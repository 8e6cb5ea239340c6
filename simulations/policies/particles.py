"""What clouds of particles share: luck by address, grids of what never changes, and resampling.

A cloud is a Rao-Blackwellised particle filter (Doucet, de Freitas, Murphy & Russell 2000, "Rao-Blackwellised particle
filtering for dynamic Bayesian networks"): what moves, what a learner knows, is sampled; what never changes, ability
and the like, is a distribution on a grid in each particle, so that resampling cannot use it up. Particles are drawn
anew, systematically (Kitagawa 1996, "Monte Carlo filter and smoother"), when fewer than half of them still count.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled_with
from simulations.luck import GOLDEN, uniform
from simulations.policies.protocol import Floats, Ints

N_PARTICLES: Final = 4_096
STREAM: Final = 905
FEWEST: Final = 0.5
"""Share of the particles that must still count: (Σ w)² / Σ w² (Kong, Liu & Wong 1994)."""
_FAR: Final = 3.2
"""Standard deviations that a grid of a normal distribution spans to either side."""
Streams = NDArray[np.uint64]


def normal_grid(n_nodes: int, deviation: float) -> tuple[Floats, Floats]:
    """Lay even nodes over a normal distribution around 0: nodes and weights, float64[n]; one node for a point."""
    if deviation == 0.0:
        return np.zeros(1), np.ones(1)
    nodes = np.linspace(-_FAR, _FAR, n_nodes)
    weights = np.exp(-0.5 * nodes**2)
    return deviation * nodes, weights / weights.sum()


def even_quantiles(n_nodes: int) -> Floats:
    """Give the middles of n shares of (0, 1), float64[n]."""
    return (np.arange(n_nodes) + 0.5) / n_nodes


def streams_of(seed: int, numbers: Ints) -> Streams:
    """Begin a stream of luck for each learner, uint64[N], at the address of its number."""
    return np.array([int(uniform(seed, STREAM, number, 0, 0) * (1 << 53)) for number in numbers.tolist()], np.uint64)


@compiled_with(error_model="python", inline="always")
def drawn(streams: Streams, n: int) -> float:
    """Draw the next number in (0, 1) of a learner's stream (SplitMix64; Steele, Lea & Flood 2014)."""
    streams[n] += GOLDEN
    bits = streams[n]
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    bits ^= bits >> np.uint64(31)
    return (np.float64(bits >> np.uint64(11)) + 0.5) / (1 << 53)


@compiled_with(error_model="python")
def ancestors(weight: Floats, luck: float, found: Ints) -> bool:
    """Normalise weights, float64[P], in place; where too few count, say in `found` (int64[P]) whom each continues.

    Returns:
        Whether particles are to be drawn anew; their weights are equal then.
    """
    n_particles, total = len(weight), weight.sum()
    squares = 0.0
    for p in range(n_particles):
        weight[p] /= total
        squares += weight[p] * weight[p]
    if squares * n_particles * FEWEST < 1.0:
        return False
    reached, p = weight[0], 0
    for place in range(n_particles):
        while (place + luck) / n_particles > reached and p < n_particles - 1:
            p += 1
            reached += weight[p]
        found[place] = p
    weight[:] = 1.0 / n_particles
    return True

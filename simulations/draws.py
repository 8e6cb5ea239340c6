"""Tables of random numbers by address, for whole classes at once."""

import numpy as np

from engine.compiling import compiled_with
from simulations.luck import normal, uniform
from simulations.policies.protocol import Floats, Ints


@compiled_with(error_model="python")
def uniforms(seed: int, stream: int, numbers: Ints, n_places: int) -> Floats:
    """Draw one number in (0, 1) per learner and place: float64[N, n_places]."""
    table = np.empty((len(numbers), n_places))
    for n in range(len(numbers)):
        for place in range(n_places):
            table[n, place] = uniform(seed, stream, numbers[n], place, 0)
    return table


@compiled_with(error_model="python")
def normals(seed: int, stream: int, numbers: Ints, n_places: int) -> Floats:
    """Draw from the standard normal distribution per learner and place: float64[N, n_places]."""
    table = np.empty((len(numbers), n_places))
    for n in range(len(numbers)):
        for place in range(n_places):
            table[n, place] = normal(seed, stream, numbers[n], place, 0)
    return table

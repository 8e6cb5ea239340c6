"""Random numbers by address: the same question about the same learner has the same answer under every policy.

Whoever draws says what for: a stream, the learner's number, and where the draw stands (for example the skill and how
often it was practised so far). Nothing is remembered between draws, so neither the order of the draws, nor how
learners are dealt to processes, nor what another policy did before can move one. That is what makes comparisons paired
and results independent of the number of cores.

The bits come from SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators", fig. 13),
whose finaliser is applied once per part of the address.
"""

import math
from typing import Final

import numpy as np

from engine.compiling import compiled_with
from engine.inner_code import for_any_number
from simulations.policies.protocol import Floats, Ints

GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_PER_UNIT: Final = 1.0 / (1 << 53)


@compiled_with(error_model="python", inline="always")
def _mixed(bits: np.uint64) -> np.uint64:
    bits = (bits ^ (bits >> np.uint64(30))) * _FIRST
    bits = (bits ^ (bits >> np.uint64(27))) * _SECOND
    return bits ^ (bits >> np.uint64(31))


@compiled_with(error_model="python")
def uniform(seed: int, stream: int, learner: int, place: int, count: int) -> float:
    """Draw a number in (0, 1), the same one for the same address.

    Args:
        seed: Of the run.
        stream: What the draw is for; whoever draws numbers its streams.
        learner: Number of the learner in the whole population.
        place: Where: a skill, an item, a step.
        count: How many draws were made there before.
    """
    bits = _mixed(np.uint64(seed) + GOLDEN)
    bits = _mixed(bits + np.uint64(stream) * GOLDEN + GOLDEN)
    bits = _mixed(bits + np.uint64(learner) * GOLDEN + GOLDEN)
    bits = _mixed(bits + np.uint64(place) * GOLDEN + GOLDEN)
    bits = _mixed(bits + np.uint64(count) * GOLDEN + GOLDEN)
    return (np.float64(bits >> np.uint64(11)) + 0.5) * _PER_UNIT


@compiled_with(error_model="python")
def normal(seed: int, stream: int, learner: int, place: int, count: int) -> float:
    """Draw from the standard normal distribution (Box & Muller 1958), from two draws of this address."""
    radius = math.sqrt(-2.0 * math.log(uniform(seed, stream, learner, place, 2 * count)))
    return radius * math.cos(2.0 * math.pi * uniform(seed, stream, learner, place, 2 * count + 1))


for _draw in (uniform, normal):
    for_any_number(_draw)  # each stream would be compiled by itself


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

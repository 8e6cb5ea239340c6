"""The maximisation step, within guards against degenerate parameters."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled, inlined
from engine.fitting.classic.expectation import ExpectedCounts
from engine.fitting.classic.layout import Floats, Ints, Layout

_HALVINGS = 60  # of an interval within 0..1: to the last digit


class Guards(NamedTuple):
    """What parameters are held to.

    The expected log-likelihood is concave, and what these bounds leave is convex, so the maximisation step under them
    is exact and EM never lowers the likelihood.

    Attributes:
        lowest: Of every probability; learn > 0 is part of it. 1 - lowest is the highest.
        gap: 1 - guess - slip is at least this: who knows a skill does better at it than who does not.
    """

    lowest: float = 1e-6
    gap: float = 1e-3


class Held(NamedTuple):
    """Where parameters are held, bool[…, n_parameters] each.

    Attributes:
        lowest: At the lowest value.
        highest: At the highest one.
        gap: Guess and slip hold each other.
    """

    lowest: NDArray[np.bool_]
    highest: NDArray[np.bool_]
    gap: NDArray[np.bool_]


def maximise(
    layout: Layout, expected: ExpectedCounts, before: Floats, free: NDArray[np.bool_], guards: Guards | None = None
) -> Floats:
    """Give the parameters that the expected counts make most likely: hits / (hits + misses), within the guards.

    Args:
        layout: Of the counts.
        expected: Counts of S sets of parameters.
        before: float64[S, n_parameters], what is kept where nothing was counted, and what is not free.
        free: bool[n_parameters], what may move.
        guards: What parameters are held to.

    Returns:
        float64[S, n_parameters].
    """
    after = before.copy()
    active = np.ones(expected.log_likelihood.shape, np.bool_)
    maximise_into(expected.hits, expected.misses, free, layout.owner, layout.starts, active, guards or Guards(), after)
    return after


@compiled
def maximise_into(
    hits: Floats,
    misses: Floats,
    free: NDArray[np.bool_],
    owner: Ints,
    section: Ints,
    active: NDArray[np.bool_],
    guards: Guards,
    parameters: Floats,
) -> None:
    """Move the parameters of active starts and skills to where the counts have their maximum."""
    n_results = section[4] - section[3]
    for start in range(parameters.shape[0]):
        for place in range(section[4] + n_results):
            total = hits[start, place] + misses[start, place]
            if active[start, owner[place]] and free[place] and total > 0.0:
                share = hits[start, place] / total
                parameters[start, place] = min(max(share, guards.lowest), 1.0 - guards.lowest)
        for place in range(section[3], section[4]):
            if active[start, owner[place]]:
                part(parameters[start], hits[start], misses[start], place, place + n_results, free, guards)


@inlined
def part(
    theta: Floats, hits: Floats, misses: Floats, guess: int, slip: int, free: NDArray[np.bool_], guards: Guards
) -> None:
    """Hold guess and slip apart: along guess + slip = 1 - gap, go where the sum of both maxima's terms is largest."""
    most = 1.0 - guards.gap
    if theta[guess] + theta[slip] <= most:
        return
    if free[guess] and free[slip]:
        low, high = guards.lowest, most - guards.lowest
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            slope = hits[guess] / middle - misses[guess] / (1.0 - middle)
            slope += misses[slip] / (middle + guards.gap) - hits[slip] / (most - middle)
            if slope > 0.0:
                low = middle
            else:
                high = middle
        theta[guess] = low
        theta[slip] = most - low
    elif free[guess]:
        theta[guess] = most - theta[slip]
    elif free[slip]:
        theta[slip] = most - theta[guess]


def held(layout: Layout, parameters: Floats, free: NDArray[np.bool_], guards: Guards) -> Held:
    """Say which parameters touch a guard: float64[…, n_parameters] in, bool[…, n_parameters] out."""
    near = 1.0 + 1e-6
    touching = np.zeros(parameters.shape, np.bool_)
    guess, slip = layout.section("guess"), layout.section("slip")
    is_close = 1.0 - parameters[..., guess] - parameters[..., slip] <= guards.gap * near
    touching[..., guess] = touching[..., slip] = is_close
    return Held(
        free & (parameters <= guards.lowest * near), free & (1.0 - parameters <= guards.lowest * near), free & touching
    )

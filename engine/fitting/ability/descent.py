"""Descent by quasi-Newton steps with a limited memory.

Nocedal (1980), "Updating quasi-Newton matrices with limited storage": the two loops of Nocedal & Wright (2006),
"Numerical optimization", algorithm 7.4, with backtracking (Armijo 1966). Coordinates are to be scaled so that a plain
step along the gradient is about a Newton step; the first one then is one. `scipy.optimize` has the same with bounds,
which nobody needs here and which cost more than a pass over all results: of 90 000 parameters it took six seconds of a
fit, and these loops take half of one.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from engine.compiling import compiled_with
from engine.fitting.ability.arrays import Floats

MEMORY: Final = 20
"""Pairs of steps and changes of gradient that are remembered."""
ENOUGH: Final = 1e-4
"""Share of what the slope promises that a step must bring."""
MOST_TRIES: Final = 12
SHORTEST: Final = 0.1  # what a try may leave of the one before
_FAST: Final = {"reassoc", "contract"}  # the sums of one thread: the same digits whatever linear algebra is there

Look: TypeAlias = Callable[[Floats], tuple[float, Floats]]
"""Gives the value and the gradient at a place."""


class Place(NamedTuple):
    """Where a descent is.

    Attributes:
        at: float64[n].
        value: There.
        gradient: float64[n].
    """

    at: Floats
    value: float
    gradient: Floats


class _Memory:
    """The last steps, and by how much each changed the gradient."""

    def __init__(self, size: int) -> None:
        self._steps, self._changes = np.empty((MEMORY, size)), np.empty((MEMORY, size))
        self._products, self._n = np.empty(MEMORY), 0

    def keep(self, step: Floats, change: Floats) -> None:
        """Remember a pair; not one without curvature, of which no direction downwards would come."""
        product = float(np.sum(step * change))
        if product > 0.0:
            at = self._n % MEMORY
            self._steps[at], self._changes[at], self._products[at] = step, change, product
            self._n += 1

    def direction(self, gradient: Floats) -> Floats:
        """Say where to go."""
        found = -gradient
        _turn(self._steps, self._changes, self._products, self._n, found)
        return found


def descend(look: Look, start: Place, max_iterations: int, goes_on: Callable[[float], bool]) -> Place:
    """Go down.

    Args:
        look: At a place.
        start: Where to begin.
        max_iterations: Steps, at most.
        goes_on: Told the value after each step, says whether there is to be another.
    """
    memory, here = _Memory(len(start.at)), start
    for _ in range(max_iterations):
        found = _step(look, here, memory.direction(here.gradient))
        if found is None:
            break
        memory.keep(found.at - here.at, found.gradient - here.gradient)
        here = found
        if not goes_on(here.value):
            break
    return here


def _step(look: Look, here: Place, direction: Floats) -> Place | None:
    """Take a step that brings enough; None where there is none."""
    slope, length = float(np.sum(here.gradient * direction)), 1.0
    for _ in range(MOST_TRIES):
        at = here.at + length * direction
        value, gradient = look(at)
        if value <= here.value + ENOUGH * length * slope:
            return Place(at, value, gradient)
        excess = value - here.value - length * slope
        lowest = -0.5 * slope * length / excess if np.isfinite(excess) and excess > 0.0 else 0.0
        length *= min(max(lowest, SHORTEST), 0.5)
    return None


@compiled_with(fastmath=_FAST)
def _turn(steps: Floats, changes: Floats, products: Floats, n: int, direction: Floats) -> None:
    """Multiply by the inverse of what the last steps say of the curvature, in place."""
    kept, size = min(n, len(steps)), len(direction)
    shares = np.empty(kept)
    for back in range(kept):
        at, along = (n - 1 - back) % len(steps), 0.0
        for j in range(size):
            along += steps[at, j] * direction[j]
        shares[back] = along / products[at]
        for j in range(size):
            direction[j] -= shares[back] * changes[at, j]
    if kept:
        newest, square = (n - 1) % len(steps), 0.0
        for j in range(size):
            square += changes[newest, j] * changes[newest, j]
        for j in range(size):
            direction[j] *= products[newest] / square
    for back in range(kept - 1, -1, -1):
        at, along = (n - 1 - back) % len(steps), 0.0
        for j in range(size):
            along += changes[at, j] * direction[j]
        for j in range(size):
            direction[j] += (shares[back] - along / products[at]) * steps[at, j]

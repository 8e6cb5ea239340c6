"""Descent by quasi-Newton steps: where it ends, and that it never goes up."""

import numpy as np
import pytest

from engine.fitting.ability.arrays import Floats
from engine.fitting.ability.descent import MEMORY, Place, descend

SIZE = 60


def quadratic(at: Floats) -> tuple[float, Floats]:
    """A bowl with curvatures from .1 to 10, lowest at 1, 2, 3, …"""
    curvature, away = np.geomspace(0.1, 10.0, SIZE), at - np.arange(1.0, SIZE + 1.0)
    return float(0.5 * np.sum(curvature * away**2)), curvature * away


def rosenbrock(at: Floats) -> tuple[float, Floats]:
    """Rosenbrock (1960): a valley that bends; lowest at (1, 1)."""
    x, y = at
    gradient = np.array([-400.0 * x * (y - x * x) - 2.0 * (1.0 - x), 200.0 * (y - x * x)])
    return float(100.0 * (y - x * x) ** 2 + (1.0 - x) ** 2), gradient


def test_the_lowest_place_of_a_bowl_is_found_beyond_what_is_remembered() -> None:
    start = np.zeros(SIZE)
    found = descend(quadratic, Place(start, *quadratic(start)), 5 * MEMORY, lambda _: True)
    np.testing.assert_allclose(found.at, np.arange(1.0, SIZE + 1.0), atol=1e-6)


def test_no_step_of_a_bent_valley_goes_up() -> None:
    start, course = np.array([-1.2, 1.0]), []

    def goes_on(value: float) -> bool:
        course.append(value)
        return True

    found = descend(rosenbrock, Place(start, *rosenbrock(start)), 200, goes_on)
    assert course == sorted(course, reverse=True)
    np.testing.assert_allclose(found.at, [1.0, 1.0], atol=1e-6)


@pytest.mark.parametrize("n_steps", [0, 1, 7])
def test_it_ends_when_it_is_told_to(n_steps: int) -> None:
    start, course = np.zeros(SIZE), []

    def goes_on(value: float) -> bool:
        course.append(value)
        return len(course) < n_steps

    descend(quadratic, Place(start, *quadratic(start)), 100 if n_steps else 0, goes_on)
    assert len(course) == n_steps


def test_a_place_that_cannot_be_looked_at_is_stepped_back_from() -> None:
    def steep(at: Floats) -> tuple[float, Floats]:
        if at[0] > 2.0:
            return np.nan, np.full(1, np.nan)
        return float((at[0] - 1.0) ** 2 * 4.0), 8.0 * (at - 1.0)

    start = np.zeros(1)
    found = descend(steep, Place(start, *steep(start)), 20, lambda _: True)
    np.testing.assert_allclose(found.at, [1.0], atol=1e-8)

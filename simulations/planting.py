"""Learners who fail at a skill because one thing that it builds on is missing.

A case is a failing skill and a planted one among all that it builds on, directly or not. Of what the failing skill
builds on, the learner has mastered everything but the planted skill and what in turn builds on that; so exactly one
gap explains all others. Both skills are drawn by address, the failing one evenly among the skills that build on
something, the planted one evenly among what that builds on.
"""

from typing import Final, NamedTuple

import numpy as np

from simulations.luck import uniforms
from simulations.policies.protocol import Course, Floats, Ints, Mask

PLANTING: Final = 20
"""Stream of luck."""


class Cases(NamedTuple):
    """What was planted in N learners."""

    numbers: Ints  # int64[N], in the whole population
    failing: Ints  # int64[N], the skill at which each fails
    planted: Ints  # int64[N], the skill that each lacks
    depth: Ints  # int64[N], arrows from the failing skill down to the planted one, by the shortest way; 1 and more

    def of(self, failing: int) -> "Cases":
        """Give the cases of one failing skill."""
        return Cases(*(column[self.failing == failing] for column in self))


def plant(needs: Floats, numbers: Ints, seed: int) -> Cases:
    """Draw cases on prerequisites with weights `needs`, float64[K, K]."""
    distance = distances(needs)
    below = distance > 0
    able_to_fail = np.flatnonzero(below.any(axis=1))
    luck = uniforms(seed, PLANTING, numbers, 2)
    failing = able_to_fail[(luck[:, 0] * len(able_to_fail)).astype(np.int64)]
    place = (luck[:, 1] * below.sum(axis=1)[failing]).astype(np.int64)
    planted = np.argmax(np.cumsum(below[failing], axis=1) > place[:, None], axis=1).astype(np.int64)
    return Cases(numbers, failing, planted, distance[failing, planted])


def distances(needs: Floats) -> Ints:
    """Count the arrows from each skill down to each that it builds on, int64[K, K]; 0 where it does not.

    >>> distances(np.array([[0, 0, 0], [0.5, 0, 0], [0, 1.0, 0]])).tolist()
    [[0, 0, 0], [1, 0, 0], [2, 1, 0]]
    """
    distance = np.zeros(needs.shape, np.int64)
    reached = np.eye(len(needs), dtype=np.bool_)
    for n_arrows in range(1, len(needs)):
        reached = reached @ (needs > 0.0)
        if not reached.any():
            break
        distance[reached & (distance == 0)] = n_arrows
    return distance


def mastered(needs: Floats, cases: Cases) -> Mask:
    """Say what the learners have mastered, bool[N, K]: all but the planted skill and what builds on it."""
    builds_on = (distances(needs) > 0) | np.eye(len(needs), dtype=np.bool_)
    there: Mask = ~builds_on.T[cases.planted]
    return there


def items_of(course: Course, skill: int) -> Ints:
    """List the items on a skill alone, those of a middling difficulty first."""
    world = course.world
    is_own = (world.teaching == 0) & world.exercises[:, skill] & (world.exercises.sum(axis=1) == 1)
    items = np.flatnonzero(is_own)
    return items[np.argsort(np.abs(world.difficulty[items]), kind="stable")]

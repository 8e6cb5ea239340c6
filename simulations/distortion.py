"""Courses whose authors erred: prerequisites that are missing in the graph, and others that are not true."""

from typing import Final

import numpy as np

from simulations.policies.protocol import Floats
from simulations.world import World

WEIGHT: Final = 0.8
"""Of what the authors missed: as strong as most of what they wrote."""


def true_needs(world: World, wrong_share: float, seed: int) -> Floats:
    """Say what truly builds on what, where one share of what the authors say is wrong: float64[K, K].

    Half of the wrong arrows (the greater half) are there and the authors miss them; the others they invented. What
    they miss leads from a skill to one that is deeper in their graph and not connected with it yet, so the
    truth has no cycle either.

    Args:
        world: As the authors believe it to be.
        wrong_share: Wrong arrows over all arrows of theirs, 0..1.
        seed: Of the choice.
    """
    rng, needs = np.random.default_rng(seed), world.needs.copy()
    arrows = np.argwhere(needs > 0)
    n_wrong = round(wrong_share * len(arrows))
    candidates = np.argwhere((world.depth[:, None] > world.depth[None, :]) & ~_is_connected(needs))
    for k, j in candidates[rng.choice(len(candidates), n_wrong - n_wrong // 2, replace=False)]:
        needs[k, j] = WEIGHT
    for k, j in arrows[rng.choice(len(arrows), n_wrong // 2, replace=False)]:
        needs[k, j] = 0.0
    return needs


def _is_connected(needs: Floats) -> np.ndarray:
    """Say whether k builds on j, directly or not, bool[K, K]."""
    reach = needs > 0
    for middle in range(len(needs)):
        reach |= reach[:, middle, None] & reach[middle]
    return reach

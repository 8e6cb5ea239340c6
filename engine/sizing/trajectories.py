"""Learners of the laboratory, walked through a course once under the machine alone; sizing draws from them.

The file is written by `python -m simulations.support.trajectories` and holds its command. Time is a share of the
course, so that one file serves courses of any length: what is kept is the order of things, not their dates.
"""

from functools import cache
from importlib.resources import files
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

GRID: Final = 13
"""Points of progress, 0 to 1, at which mastery is kept."""


class Trouble(msgspec.Struct, frozen=True, array_like=True):
    """Trouble with one skill.

    Attributes:
        begins: At which share of the course it would be signalled.
        ends: At which adjustments of the machine alone ended it; None for never.
    """

    begins: float
    ends: float | None


class Trajectory(msgspec.Struct, frozen=True):
    """One learner.

    Attributes:
        mastery: Of the goal, 0..1, at `GRID` points of progress.
        troubles: In the order in which they began.
    """

    mastery: tuple[float, ...]
    troubles: tuple[Trouble, ...]


class Trajectories(msgspec.Struct, frozen=True):
    """Learners of one world.

    Attributes:
        command: What wrote them.
        world: Id of the laboratory's world.
        seed: Of the learners.
        n_skills: Skills that the goal needs.
        learners: In no order.
    """

    command: str
    world: str
    seed: int
    n_skills: int
    learners: tuple[Trajectory, ...]

    def drawn(self, level: float, heterogeneity: float, luck: NDArray[np.float64]) -> NDArray[np.int64]:
        """Draw learners by how much they know at the start, int64[N].

        The learners of the laboratory are put in order; a class is a window of that order, whose middle is the level
        and whose width is the heterogeneity.

        Args:
            level: Of prerequisites: 0 those who know least, 0.5 as the laboratory has them, 1 those who know most.
            heterogeneity: 0 all alike, 1 all of the laboratory.
            luck: float64[N], uniform in 0..1.
        """
        order = np.argsort([one.mastery[0] for one in self.learners], kind="stable")
        low = level * (1.0 - heterogeneity)
        share = low + heterogeneity * luck
        places = np.minimum((share * len(order)).astype(np.int64), len(order) - 1)
        drawn: NDArray[np.int64] = order[places]
        return drawn


@cache
def shipped() -> Trajectories:
    """Read the learners that ship."""
    text = files("engine.sizing").joinpath("trajectories.json").read_bytes()
    return msgspec.json.decode(text, type=Trajectories)

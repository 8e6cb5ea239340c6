"""What conduct is aimed at, in every world: what a tutor would not sign above or below."""

from __future__ import annotations

from typing import Final, NamedTuple

from simulations.scoring.scores import ConductName


class Aim(NamedTuple):
    """A bound.

    Attributes:
        bound: Of the mean over learners.
        is_most: Whether the figure is to be at most that; else at least.
    """

    bound: float
    is_most: bool = True

    def is_reached(self, mean: float) -> bool:
        """Say whether a figure keeps to it; one that does not exist, because nothing had to be judged, does."""
        return not (mean > self.bound if self.is_most else mean < self.bound)


AIMS: Final[dict[ConductName, Aim]] = {
    "repeat_share": Aim(0.10),
    "help_within_two": Aim(0.98, is_most=False),
    "beyond_prerequisites": Aim(0.03),
    "self_undone": Aim(0.0),
}

"""What runs are worth: scores with intervals, paired between policies."""

from simulations.scoring.aims import AIMS, Bound
from simulations.scoring.scores import (
    CONDUCT,
    LEARNING,
    SCORES,
    Decile,
    ScoreName,
    calibration,
    difference,
    share_of_gain,
    table,
)

__all__ = [
    "AIMS",
    "CONDUCT",
    "LEARNING",
    "SCORES",
    "Bound",
    "Decile",
    "ScoreName",
    "calibration",
    "difference",
    "share_of_gain",
    "table",
]

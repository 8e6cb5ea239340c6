"""What runs are worth: scores with intervals over learners, paired between policies."""

from simulations.scoring.calibration import Decile, calibration
from simulations.scoring.scores import SCORES, ScoreName, difference, share_of_gain, table

__all__ = ["SCORES", "Decile", "ScoreName", "calibration", "difference", "share_of_gain", "table"]

"""Why learners are in a group together, and from when on somebody may explain."""

from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["same_gap", "mastered_peer"]
SAME_GAP: Final[Kind] = "same_gap"
MASTERED_PEER: Final[Kind] = "mastered_peer"
MASTERS_FROM: Final = 0.95
"""Mastery from which a learner may help another (`mastered` of `engine.recommendation.settings`)."""

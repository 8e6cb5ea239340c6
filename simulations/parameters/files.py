"""What is kept of a fitted model so that a world can be made of it."""

import math
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.recommendation.leaving import LeavingModel
from engine.tracing.parameters import Fitted, Population, SkillEffects, Slopes

Floats = NDArray[np.float64]

_FOLDER = Path(__file__).parent
LEAST_TEACHING: Final = 1e-6
"""Share of teaching that stands for none: its logarithm is an effect."""


class WorldParameters(NamedTuple):
    """Of a model of tracing, small enough to be sent anywhere."""

    population: Population  # what holds for everybody
    fitted: Fitted  # what is known of single skills and items
    leaving: LeavingModel = LeavingModel()  # what drives learners away


class ChosenSkills(msgspec.Struct, frozen=True, kw_only=True):
    """Skills of a fitted model without their names: what they mean elsewhere says nothing here."""

    source: str  # where the results come from
    commands: tuple[str, ...]  # what made this file, in order
    population: Population  # of the model
    skills: tuple[SkillEffects, ...]  # effects, from the one that is learned most slowly to the fastest


class MemoryEstimate(msgspec.Struct, frozen=True, kw_only=True):
    """A figure with the ends of its 95 % interval."""

    mean: float
    low: float
    high: float


class ItemMemory(msgspec.Struct, frozen=True, kw_only=True):
    """How items are remembered; `simulations.parameters.item_memory` says how it is estimated."""

    source: str  # the tables
    command: str  # what made this file
    tables: dict[str, dict[str, MemoryEstimate]]  # what each table says, by table and figure
    # what they say together: logits ten minutes after a first visit that was wrong or right, what further visits add,
    # which share of it fades per unit of ln(1 + minutes), and the share of teaching
    together: dict[str, MemoryEstimate]
    slopes: Slopes  # the same as effects of a learner's past with an item on the answer
    teaching: float  # what the odds of learning are multiplied by at a repeat, 0..1

    def shift(self, n_done: NDArray[np.int64], minutes: Floats, was_right: NDArray[np.bool_]) -> Floats:
        """Say by how much the logit of a right answer is higher, float64[N]; see `simulations.truths.ground`.

        Args:
            n_done: int64[N], answers to the item so far.
            minutes: float64[N], since the last of them.
            was_right: bool[N], whether that was right.
        """
        one, gap = self.slopes, np.log1p(minutes)
        size = one.item_seen + one.item_count * np.log1p(n_done) + one.item_gap * gap
        size = size + np.where(was_right, one.item_right + one.item_gap_right * gap, 0.0)
        raised: Floats = np.where(n_done > 0, np.maximum(size, 0.0), 0.0)
        return raised

    def learn_slopes(self) -> Slopes:
        """Give the effect on learning."""
        return Slopes(item_seen=math.log(max(self.teaching, LEAST_TEACHING)))


@cache
def read_item_memory(name: str = "item-memory") -> ItemMemory:
    """Read the file of that name from this folder."""
    return msgspec.json.decode((_FOLDER / f"{name}.json").read_bytes(), type=ItemMemory)


@cache
def read_chosen(name: str = "assistments-2009") -> ChosenSkills:
    """Read the file of that name from this folder."""
    return msgspec.json.decode((_FOLDER / f"{name}.json").read_bytes(), type=ChosenSkills)

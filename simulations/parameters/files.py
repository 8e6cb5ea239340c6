"""What is kept of a fitted model so that a world can be made of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from engine.recommendation.leaving import LeavingModel
from engine.tracing.parameters import Fitted, Population, SkillEffects

_FOLDER = Path(__file__).parent


class Parameters(NamedTuple):
    """Of a model of tracing, small enough to be sent anywhere.

    Attributes:
        population: What holds for everybody.
        fitted: What is known of single skills and items.
        leaving: What drives learners away.
    """

    population: Population
    fitted: Fitted
    leaving: LeavingModel = LeavingModel()


class ChosenSkills(msgspec.Struct, frozen=True, kw_only=True):
    """Skills of a fitted model without their names: what they mean elsewhere says nothing here.

    Attributes:
        source: Where the results come from.
        commands: What made this file, in order.
        population: Of the model.
        skills: Effects, from the one that is learned most slowly to the fastest.
    """

    source: str
    commands: tuple[str, ...]
    population: Population
    skills: tuple[SkillEffects, ...]


@cache
def read_chosen(name: str = "assistments-2009") -> ChosenSkills:
    """Read the file of that name from this folder."""
    return msgspec.json.decode((_FOLDER / f"{name}.json").read_bytes(), type=ChosenSkills)

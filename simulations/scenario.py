"""What a world consists of, as data."""

from collections.abc import Iterable
from typing import Final, Literal

import msgspec

from content_graph.languages import Text
from simulations.schedule import Schedule
from simulations.seeds import TUNING
from simulations.truths.ground import People

LABORATORY: Final = "laboratory"
"""Id of the course that worlds are about unless they say otherwise."""


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """Chances of leaving for good after an activity; those that apply add up."""

    always: float = 0.001  # whatever it was
    too_hard: float = 0.03  # the true p_correct was below `hard_below`
    too_easy: float = 0.015  # it was above `easy_above`
    discouraged: float = 0.04  # the last `wrong_in_a_row` results were wrong
    tired: float = 0.02  # the activity was the one with number `tired_from` of its session, or a later one
    hard_below: float = 0.35  # 0..1
    easy_above: float = 0.95  # 0..1
    wrong_in_a_row: int = 3  # results
    tired_from: int = 9  # activities


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A world."""

    id: str  # readable
    title: Text  # for people
    family: Literal["bits", "strengths"] = "bits"  # of truths: `bits` or `strengths`
    # whether policies get the parameters that the world is made of; else those of a fit on a pilot class, as an
    # operator would have them
    is_model_true: bool = False
    # whether forgetting has a stability per learner and skill in place of the power law (`bits`)
    has_stability: bool = False
    # share of the prerequisites that policies are told wrongly: half of these are missing in what they are told, half
    # are invented
    wrong_arrows: float = 0.0
    people: People = People(ability_sd=1.0)  # how learners differ
    schedule: Schedule = Schedule()  # when they study
    leaving: Leaving | None = None  # why they leave; None if they never do
    course: str = LABORATORY  # id of what they study (`simulations.courses`)
    # deals parameters to the skills of the course, and whatever else of the truth is dealt
    assignment: int = TUNING.assignments[0]


def dealt(scenario: Scenario, assignments: Iterable[int]) -> list[Scenario]:
    """Deal a world anew by each of some assignments."""
    return [msgspec.structs.replace(scenario, assignment=assignment) for assignment in assignments]

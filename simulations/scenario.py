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
    """Chances of leaving for good after an activity; those that apply add up.

    Attributes:
        always: Whatever it was.
        too_hard: The true p_correct was below `hard_below`.
        too_easy: It was above `easy_above`.
        discouraged: The last `wrong_in_a_row` results were wrong.
        tired: The activity was the one with number `tired_from` of its session, or a later one.
        hard_below: 0..1.
        easy_above: 0..1.
        wrong_in_a_row: Results.
        tired_from: Activities.
    """

    always: float = 0.001
    too_hard: float = 0.03
    too_easy: float = 0.015
    discouraged: float = 0.04
    tired: float = 0.02
    hard_below: float = 0.35
    easy_above: float = 0.95
    wrong_in_a_row: int = 3
    tired_from: int = 9


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A world.

    Attributes:
        id: Readable.
        title: For people.
        family: Of truths: `bits` or `strengths`.
        is_model_true: Whether policies get the parameters that the world is made of; else those of a fit on a pilot
            class, as an operator would have them.
        has_stability: Whether forgetting has a stability per learner and skill in place of the power law (`bits`).
        wrong_arrows: Share of the prerequisites that policies are told wrongly: half of these are missing in what they
            are told, half are invented.
        people: How learners differ.
        schedule: When they study.
        leaving: Why they leave; None if they never do.
        course: Id of what they study (`simulations.courses`).
        assignment: Deals parameters to the skills of the course, and whatever else of the truth is dealt.
    """

    id: str
    title: Text
    family: Literal["bits", "strengths"] = "bits"
    is_model_true: bool = False
    has_stability: bool = False
    wrong_arrows: float = 0.0
    people: People = People(ability_sd=1.0)
    schedule: Schedule = Schedule()
    leaving: Leaving | None = None
    course: str = LABORATORY
    assignment: int = TUNING.assignments[0]


def dealt(scenario: Scenario, assignments: Iterable[int]) -> list[Scenario]:
    """Deal a world anew by each of some assignments."""
    return [msgspec.structs.replace(scenario, assignment=assignment) for assignment in assignments]

"""A whole sizing: what is asked of it, and what it finds."""

from collections.abc import Callable

import msgspec

from engine.sizing.optimum import Optimum, optimum
from engine.sizing.outcomes import Outcomes, Runner, serial, simulated
from engine.sizing.questions import Answer, Question, answer
from engine.sizing.rodet import Spreadsheet, spreadsheet
from engine.sizing.scenario import SupportScenario
from engine.sizing.sensitivity import Sensitivities, sensitivities

SEED = 1_000
"""Of the luck of a sizing that nobody chose another for."""


class Effort(msgspec.Struct, frozen=True, kw_only=True):
    """How often the course is run.

    Attributes:
        runs: For the outcomes.
        runs_of_option: For each option of a question.
        runs_of_swing: For each turn of an input.
        runs_of_staff: For each staff that the optimum tries.
    """

    runs: int = 100
    runs_of_option: int = 24
    runs_of_swing: int = 4
    runs_of_staff: int = 8


class Sizing(msgspec.Struct, frozen=True):
    """What a support service needs.

    Attributes:
        scenario: For which course and which staff.
        seed: Of all luck: the same seed gives the same digits.
        spreadsheet: Hours by closed form.
        outcomes: By simulation.
        answers: To the questions that were asked.
        sensitivities: Null where they were not asked for.
        optimum: Null where no sum was named.
    """

    scenario: SupportScenario
    seed: int
    spreadsheet: Spreadsheet
    outcomes: Outcomes
    answers: tuple[Answer, ...]
    sensitivities: Sensitivities | None
    optimum: Optimum | None


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a sizing beside its outcomes.

    Attributes:
        questions: That it answers.
        is_turned: Whether inputs are turned, each alone.
        spend: For which sum the best staff is looked for; 0 for not.
    """

    questions: tuple[Question, ...] = ()
    is_turned: bool = False
    spend: float = 0.0


def study(
    scenario: SupportScenario,
    wanted: Wanted,
    effort: Effort,
    seed: int = SEED,
    runner: Runner = serial,
    tell: Callable[[str], None] = lambda _part: None,
) -> Sizing:
    """Size a support service.

    Args:
        scenario: Without faults.
        wanted: What is asked.
        effort: How often the course is run.
        seed: Of all luck.
        runner: Who runs.
        tell: Told of each part as it begins.
    """
    tell("course")
    outcomes = simulated(scenario, effort.runs, seed, runner)
    answers = []
    for question in wanted.questions:
        tell(question)
        answers.append(answer(question, scenario, effort.runs_of_option, seed, runner))
    turned = best = None
    if wanted.is_turned:
        tell("sensitivities")
        turned = sensitivities(scenario, effort.runs_of_swing, seed, runner)
    if wanted.spend > 0:
        tell("optimum")
        best = optimum(scenario, wanted.spend, effort.runs_of_staff, seed, runner)
    return Sizing(scenario, seed, spreadsheet(scenario), outcomes, tuple(answers), turned, best)

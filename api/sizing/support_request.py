"""What `POST /v1/sizing` is asked, and how often the course is run for it: as often as some seconds of CPU allow."""

from math import floor
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from engine.sizing.demand import CHUNK_H
from engine.sizing.fitting import Fit, WeekSeen
from engine.sizing.questions import Question
from engine.sizing.rodet import spreadsheet
from engine.sizing.scenario import SupportScenario
from engine.sizing.study import SEED, Effort, Sizing, Wanted

TARGET_S: Final = 6.0
"""CPU that a request is given, where that is enough for the fewest runs."""
MOST_S: Final = 20.0
"""CPU that the fewest runs of a request may take; what takes more is for `symphonie size support`."""
S_A_PIECE: Final = 90e-6
"""CPU of one piece of work of one run: `python -m tests.benchmarks.sizing_support`, on a busy machine."""
ALERTS_A_WEEK: Final = 0.25
"""Alerts of a learner in a week, about."""
S_A_RUN: Final = 0.01
"""Of a run, whoever learns."""
FEWEST_RUNS: Final = 2
"""Of which a difference can be told with an interval."""
MOST_RUNS: Final = 60
_OPTIONS: Final[dict[Question, int]] = {
    "tutors": 7, "peer": 2, "promise": 16, "part_time": 2, "absence": 3, "proactive": 4,
}  # fmt: skip
"""Scenarios that a question runs, as a rule."""
_TURNS: Final = 25
_STAFFS: Final = 24


class SizingRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a support service is to be sized for.

    Attributes:
        scenario: The course and its staff; what is left out has its default.
        questions: That are to be answered beside, each with options on the same learners and luck.
        sensitivities: Whether each input that is not known exactly is turned alone.
        spend: A sum for which the best staff is looked for; 0 for none.
        seed: Of all luck: the same seed gives the same digits.
        from_record: Whether questions and contacts of a learner in a week are fitted to the organisation's own last
            whole weeks: the scenario's are then what was known before. Judged on weeks that the fit has not seen, where
            nothing else is asked for.
        weeks_back: How many weeks are read for it.
    """

    scenario: SupportScenario = SupportScenario()
    questions: Annotated[tuple[Question, ...], Meta(max_length=6)] = ()
    sensitivities: bool = False
    spend: Annotated[float, Meta(ge=0, le=1e9)] = 0.0
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = SEED
    from_record: bool = False
    weeks_back: Annotated[int, Meta(ge=1, le=520)] = 26

    @property
    def wanted(self) -> Wanted:
        """What is asked beside the outcomes."""
        return Wanted(questions=self.questions, is_turned=self.sensitivities, spend=self.spend)

    @property
    def is_backtested(self) -> bool:
        """Whether the fit is judged."""
        return self.from_record and not (self.questions or self.sensitivities or self.spend)


class SizingFound(msgspec.Struct, frozen=True):
    """What a support service needs.

    Attributes:
        sizing: All of it.
        effort: How often the course was run: as often as some seconds of CPU allow; the command runs it more often.
        fit: What the organisation's own weeks say; null where that was not asked for.
    """

    sizing: Sizing
    effort: Effort
    fit: Fit | None


class Work(msgspec.Struct, frozen=True):
    """What the process that sizes is given; the weeks are those that the scenario is fitted to, none for no fit."""

    request: SizingRequest
    effort: Effort
    weeks: tuple[WeekSeen, ...]


def effort_of(request: SizingRequest) -> Effort | None:
    """Say how often the course is run for a request; None if even the fewest runs take too long.

    >>> effort_of(SizingRequest()).runs
    28
    """
    cost = S_A_RUN + S_A_PIECE * pieces_of(request.scenario)
    options = sum(_OPTIONS[question] for question in request.questions) + (_STAFFS if request.spend else 0)
    options += request.is_backtested
    turns = _TURNS if request.sensitivities else 0
    if cost * (FEWEST_RUNS * (1 + options) + turns) > MOST_S:
        return None
    units = TARGET_S / cost
    if not options and not turns:
        return Effort(runs=_within(units))
    runs = _within(units / 5.0)
    each = (units - runs) / (options + turns)
    turned = max(1, min(4, floor(each)))
    return Effort(runs=runs, runs_of_option=_within(each), runs_of_swing=turned, runs_of_staff=min(8, _within(each)))


def pieces_of(scenario: SupportScenario) -> float:
    """Guess how many pieces of work a run has, at most about so many.

    >>> round(pieces_of(SupportScenario()))
    2232
    """
    table = spreadsheet(scenario).high
    of_one = 1.0 + scenario.weeks * (scenario.questions_a_week[1] + scenario.contacts_a_week + ALERTS_A_WEEK)
    return scenario.learners * of_one + (table.forum + table.sessions) / CHUNK_H


def _within(runs: float) -> int:
    return max(FEWEST_RUNS, min(MOST_RUNS, floor(runs)))

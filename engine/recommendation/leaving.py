"""Who leaves for good: the chance after an activity, from what drives it, and what it costs.

    chance = always + tired [activities today ≥ tired_from]
           + too_hard max(0, 1 − p / hard_below) + too_easy max(0, (p − easy_above) / (1 − easy_above))     (items)
           + discouraged [wrong results in a row ≥ wrong_in_a_row]                                          (afterwards)

where p is the expected score. Reasons add up, as in Aalen 1989, "A linear regression model for the analysis of life
times", in discrete time: each coefficient is a share of learners, and zero is a reason that does not exist. With all of
them zero, which is the default, nobody leaves and nothing changes: hazards are fitted from an organisation's log
(`engine.fitting.leaving`), never assumed.

What an activity costs by driving away is that chance of what the learner would still get: what remains to be had, at
the price λ of a minute (`valuing`), over the minutes left, some of which nobody stays for:

    at stake = λ (1 − e^(−η T)) / η,   T = min(minutes left, remaining / λ),   η = usual chance / minutes of an activity

where each reason but `always` counts `SELDOM` of itself in the usual chance. `always` counts there alone: who leaves
whatever comes is kept by no choice, and a chance for each activity would only make long ones look better (it cost .010
[.004, .016] of goal mastery where learners leave at random). A resource is no result: it discourages nobody. A wrong
result also brings the next one
nearer to what discourages; that is the expected chance of leaving later, over that after a right result:

    ahead(w) = q^max(W − 1 − w, 0) q discouraged / (1 − q),  W = wrong_in_a_row, q = `USUALLY_WRONG`
"""

from typing import Annotated, Final, NamedTuple, TypeAlias

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from engine.compiling import borrowing

Floats: TypeAlias = NDArray[np.float64]

Chance = Annotated[float, Meta(ge=0, le=1)]
Level = Annotated[float, Meta(gt=0, lt=1)]

LONGEST_RUN: Final = 4
"""Wrong results in a row that are told apart; a service remembers at least as many items."""
USUALLY_WRONG = 0.4
"""Share of wrong results that is reckoned with further on."""
SELDOM = 0.05
"""Share of a learner's activities that a reason for leaving is reckoned to apply to further on."""
LEAST = 1e-12

# Places in the vector that compiled code reads.
(
    ALWAYS,
    TOO_HARD,
    TOO_EASY,
    DISCOURAGED,
    TIRED,
    HARD_BELOW,
    EASY_ABOVE,
    WRONG_IN_A_ROW,
    TIRED_FROM,
    N_LEAVING,
) = range(10)


class LeavingModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Chances of leaving for good after an activity; those that apply add up. Nobody leaves by default.

    Attributes:
        always: Whatever it was.
        too_hard: Of an item that nobody could answer, falling to none at an expected score of `hard_below`.
        too_easy: Of an item that cannot fail, falling to none at `easy_above`.
        discouraged: After `wrong_in_a_row` wrong results in a row, on any skills, or more.
        tired: After the activity with number `tired_from` of a day (UTC), and each later one.
        hard_below: Expected score under which an item counts as too hard.
        easy_above: Expected score above which it counts as too easy.
        wrong_in_a_row: Results.
        tired_from: Activities.
    """

    always: Chance = 0.0
    too_hard: Chance = 0.0
    too_easy: Chance = 0.0
    discouraged: Chance = 0.0
    tired: Chance = 0.0
    hard_below: Level = 0.5
    easy_above: Level = 0.9
    wrong_in_a_row: Annotated[int, Meta(ge=1, le=LONGEST_RUN)] = 3
    tired_from: Annotated[int, Meta(ge=2, le=1000)] = 10

    def numbers(self) -> Floats:
        """Lay the numbers out for compiled code, float64[N_LEAVING]."""
        found: Floats = np.array(msgspec.structs.astuple(self), np.float64)
        return found


NOBODY_LEAVES: Final = LeavingModel()


class Reasons(NamedTuple):
    """What would drive one learner away now, as far as it depends on what comes next; chances."""

    tired: float  # after one more activity
    too_hard: float  # see `LeavingModel`, as the next three
    too_easy: float  # same
    hard_below: float  # same
    easy_above: float  # same
    if_wrong: float  # on top after a wrong result, now or later
    exist: bool  # whether there may be any


@borrowing
def reasons_of(wrong_run: int, n_today: int, leaving: Floats) -> Reasons:
    """Say what would drive a learner away.

    Args:
        wrong_run: Wrong results in a row so far, on any skills.
        n_today: Activities so far today.
        leaving: Numbers of a `LeavingModel`.
    """
    if_wrong = _ahead(wrong_run + 1, leaving) - _ahead(0, leaving)
    if wrong_run + 1 >= leaving[WRONG_IN_A_ROW]:
        if_wrong += leaving[DISCOURAGED]
    tired = leaving[TIRED] if n_today + 1 >= leaving[TIRED_FROM] else 0.0
    exist = False
    for place in range(TOO_HARD, TIRED + 1):
        exist |= leaving[place] > 0.0
    return Reasons(
        tired, leaving[TOO_HARD], leaving[TOO_EASY], leaving[HARD_BELOW], leaving[EASY_ABOVE], if_wrong, exist
    )


@borrowing
def at_stake(remaining: float, price: float, minutes_left: float, activity_minutes: float, leaving: Floats) -> float:
    """Say what a learner who leaves now would have got, in goal-weighted mastery.

    Args:
        remaining: What is still to be had.
        price: What a minute brings.
        minutes_left: Until the goal is due; infinite without a date.
        activity_minutes: Of a usual activity.
        leaving: Numbers of a `LeavingModel`.
    """
    if price <= LEAST:
        return float(remaining)
    minutes = min(minutes_left, remaining / price)
    usual = leaving[ALWAYS] + SELDOM * (leaving[TOO_HARD] + leaving[TOO_EASY] + leaving[DISCOURAGED] + leaving[TIRED])
    per_minute = usual / max(activity_minutes, LEAST)
    if per_minute * minutes <= LEAST:
        return float(price * minutes)
    return float(price * (1.0 - np.exp(-per_minute * minutes)) / per_minute)


@borrowing
def after_item(p: float, reasons: Reasons) -> float:
    """Give the chance by which an item with expected score p loses the learner."""
    chance = reasons.tired + reasons.if_wrong * (1.0 - p)
    if p < reasons.hard_below:
        chance += reasons.too_hard * (1.0 - p / reasons.hard_below)
    if p > reasons.easy_above:
        chance += reasons.too_easy * (p - reasons.easy_above) / (1.0 - reasons.easy_above)
    return float(min(chance, 1.0))


@borrowing
def after_resource(reasons: Reasons) -> float:
    """Give the chance by which a resource loses the learner: it is neither failed nor too easy."""
    return float(min(reasons.tired, 1.0))


@borrowing
def _ahead(wrong_run: int, leaving: Floats) -> float:
    """Chance that discouragement loses the learner after the next results, in a run of so many wrong ones."""
    missing = max(leaving[WRONG_IN_A_ROW] - 1.0 - wrong_run, 0.0)
    return float(leaving[DISCOURAGED] * USUALLY_WRONG ** (missing + 1.0) / (1.0 - USUALLY_WRONG))

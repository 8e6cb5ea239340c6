"""What a policy of alerting brought a class, and comparisons of policies on the same classes and the same luck.

Learners of a class share their supporters, so that what is compared, and what intervals are drawn over, is classes:
mean ± Student's t over paired differences (two-sided, 95 %).
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

import msgspec
import numpy as np
from scipy.special import stdtrit

from simulations.orchestra.alerting import Policy
from simulations.orchestra.living import NEVER, Life
from simulations.policies.protocol import Floats

CONFIDENCE: Final = 0.95
WORTH: Final = 1.0 / 60.0
"""Goals that an hour of a supporter must bring to pay: as much as an hour of a course of 60 brings its learner."""
LEAST_RISE: Final = 0.01
"""Of mastery, under which nothing came of an act."""
LEAST_HOURS: Final = 4.0
"""Of a class, under which a greater budget added no work: there is nothing to divide by."""

FIGURES: Final = (
    "mastery", "lost", "worst_tenth", "hours", "question_hours", "alert_hours", "acted", "needless", "vain", "harmed",
    "kept",
)  # fmt: skip
"""Names of what is told of a policy.

mastery: of the goal at the end, mean. lost: share who had given up. worst_tenth: mean mastery of those who know least.
hours: that supporters worked, a class; of them on answers and on alerts, as far as they were finished. acted: learners
of a class for whom somebody acted on an alert; of these the shares who would not have been lost anyway (needless), for
whom nothing came of it (vain: lost as before, mastery no more than 0.01 higher), and who are lost and would not have
been (harmed). kept: share of answers in time.
"""

Classes = Mapping[str, Floats]
"""Figures of one policy by name, float64[C]; NaN where a class has none."""


class Figure(msgspec.Struct, frozen=True):
    """A mean over classes and its interval of 95 %; null where it is not defined."""

    mean: float
    low: float
    high: float


class Step(msgspec.Struct, frozen=True):
    """What a greater budget of alerts adds.

    Attributes:
        before: Alerts of a supporter in a day; 0 for no alerts.
        after: With the greater budget.
        hours: More that are worked, a class.
        goals: More that are mastered, a class.
        learners: More who are not lost, a class.
        goals_an_hour: More goals for each more hour; not defined where hardly any hours are added.
        verdict: `pays` or `does_not_pay`, if the whole interval lies on that side of the worth; `cannot_tell`; `full`
            where no hours are left that a greater budget could use.
    """

    before: int
    after: int
    hours: Figure
    goals: Figure
    learners: Figure
    goals_an_hour: Figure
    verdict: str


class AtEqualHours(msgspec.Struct, frozen=True):
    """Ours against a simpler policy, at the hours which that one takes.

    Attributes:
        policy: The simpler one.
        hours: That it takes, a class, mean.
        mastery: Ours less it, between the two budgets of ours that take fewer and more hours.
        lost: The same of the share lost; below 0 is better.
    """

    policy: str
    hours: float
    mastery: Figure
    lost: Figure


def figures_of(life: Life, without: Life) -> dict[str, float]:
    """Score what came of a class, `FIGURES` by name.

    Args:
        life: With the policy.
        without: The same class with the same luck, without alerts.
    """
    end, end_without = life.mastery[:, -1], without.mastery[:, -1]
    acted = np.unique([one.learner for one in life.alerts if one.acted != NEVER and one.learner >= 0]).astype(np.int64)
    lost, lost_without = life.is_lost[acted], without.is_lost[acted]
    vain = (lost | ~lost_without) & (end[acted] - end_without[acted] <= LEAST_RISE)
    tenth = max(1, len(end) // 10)
    return {
        "mastery": float(end.mean()),
        "lost": float(life.is_lost.mean()),
        "worst_tenth": float(np.sort(end)[:tenth].mean()),
        "hours": life.hours_worked,
        "question_hours": life.hours_of_questions,
        "alert_hours": life.hours_of_alerts,
        "acted": float(len(acted)),
        "needless": _share(~lost_without),
        "vain": _share(vain),
        "harmed": _share(lost & ~lost_without),
        "kept": life.kept,
    }


def _share(flags: Floats | np.ndarray) -> float:
    return float(flags.mean()) if len(flags) else math.nan


def figure(values: Floats) -> Figure:
    """Give mean and interval over classes, those without a value left out.

    >>> figure(np.array([1.0, 2.0, 3.0])).mean
    2.0
    """
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return Figure(math.nan, math.nan, math.nan)
    mean = float(known.mean())
    if len(known) == 1:
        return Figure(mean, math.nan, math.nan)
    margin = _t(len(known)) * float(known.std(ddof=1)) / math.sqrt(len(known))
    return Figure(mean, mean - margin, mean + margin)


def _t(n: int) -> float:
    return float(stdtrit(n - 1, 0.5 + CONFIDENCE / 2))


def ratio(above: Floats, below: Floats) -> Figure:
    """Give Σ above / Σ below over classes, with the interval of its linearisation (Cochran 1977, section 6.4)."""
    mean = float(below.mean())
    if mean < LEAST_HOURS:
        return Figure(math.nan, math.nan, math.nan)
    found = float(above.sum() / below.sum())
    if len(above) == 1:
        return Figure(found, math.nan, math.nan)
    rest = above - found * below
    margin = _t(len(rest)) * float(rest.std(ddof=1)) / math.sqrt(len(rest)) / mean
    return Figure(found, found - margin, found + margin)


def steps(
    classes: Mapping[str, Classes], policies: Sequence[Policy], n_learners: int, worth: float
) -> tuple[Step, ...]:
    """Say what each greater budget of ours adds, from no alerts on.

    Args:
        classes: Figures by policy.
        policies: `none`, then ours by budget.
        n_learners: Of a class.
        worth: Goals that an hour must bring to pay.
    """
    found = []
    for one, other in pairwise(policies):
        less, more = classes[one.id], classes[other.id]
        hours = more["hours"] - less["hours"]
        goals = n_learners * (more["mastery"] - less["mastery"])
        learners = n_learners * (less["lost"] - more["lost"])
        an_hour = ratio(goals, hours)
        found.append(
            Step(
                one.budget,
                other.budget,
                figure(hours),
                figure(goals),
                figure(learners),
                an_hour,
                _verdict(an_hour, worth),
            )
        )
    return tuple(found)


def _verdict(an_hour: Figure, worth: float) -> str:
    if math.isnan(an_hour.mean):
        return "full"
    if an_hour.low > worth:
        return "pays"
    return "does_not_pay" if an_hour.high < worth else "cannot_tell"


def at_equal_hours(
    classes: Mapping[str, Classes], simpler: Sequence[Policy], ours: Sequence[Policy]
) -> tuple[AtEqualHours, ...]:
    """Compare simpler policies with ours at the hours that they take, class by class.

    Args:
        classes: Figures by policy.
        simpler: To compare with.
        ours: `none`, then ours by budget.
    """
    found = []
    for policy in simpler:
        theirs = classes[policy.id]
        between = {name: _at_hours(classes, ours, theirs["hours"], name) - theirs[name] for name in ("mastery", "lost")}
        hours = float(theirs["hours"].mean())
        found.append(AtEqualHours(policy.id, hours, figure(between["mastery"]), figure(between["lost"])))
    return tuple(found)


def _at_hours(classes: Mapping[str, Classes], ours: Sequence[Policy], hours: Floats, name: str) -> Floats:
    known = np.array([classes[one.id]["hours"] for one in ours])
    values = np.array([classes[one.id][name] for one in ours])
    order = np.argsort(known, axis=0, kind="stable")
    known, values = np.take_along_axis(known, order, 0), np.take_along_axis(values, order, 0)
    return np.array([np.interp(at, known[:, one], values[:, one]) for one, at in enumerate(hours)])

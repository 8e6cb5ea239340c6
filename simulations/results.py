"""What came out of a run: one policy in one world, learner by learner, before anything is averaged."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Promises(NamedTuple):
    """What was promised of single activities, and what came of it; n of them."""

    kind: NDArray[np.int64]  # int64[n], position in `engine.recommendation.situation.KINDS`
    promised: Floats  # float64[n], expected rise of the mastery of the skill
    observed: Floats  # float64[n], true rise
    learner: NDArray[np.int64]  # int64[n], number of the learner
    assignment: NDArray[np.int64]  # int64[n], that the learner worked under, for intervals over assignments


class Conduct(NamedTuple):
    """How N learners were treated: float64[N] each, NaN where there was nothing to judge.

    Attributes:
        repeat_share: Answers to items answered before, share of the answers.
        distinct_items: Items answered at least once.
        help_within_two: Failures after which one of the next two activities helps, share of the failures.
        answered_by_resource: Failures that a resource helps so, share of the failures.
        beyond_prerequisites: Answers on skills of whose prerequisites one is not in place, share of the answers that
            the policy does not declare to be questions.
        self_undone: Changes of the path that the machine closed again by itself.
        minutes_on_mastered: Minutes on what was truly mastered, share of the minutes.

    `simulations.conduct` defines each of them.
    """

    repeat_share: Floats
    distinct_items: Floats
    help_within_two: Floats
    answered_by_resource: Floats
    beyond_prerequisites: Floats
    self_undone: Floats
    minutes_on_mastered: Floats


class Run(NamedTuple):
    """One policy in one world; N learners, always in the order of their numbers, P points of time."""

    scenario: str  # id of the world
    policy: str  # id of the policy
    course: str  # id of the course (`simulations.courses`)
    seed: int  # of the run
    learner: NDArray[np.int64]  # int64[N], number of each
    assignment: NDArray[np.int64]  # int64[N], that dealt parameters to skills where each learner worked
    grid_minutes: Floats  # float64[P], minutes of study at which mastery was looked at; the last is the budget
    # float64[N, P], true goal-weighted mastery after so many minutes of study; what it was when a learner left or had
    # nothing left to do goes on
    curve: Floats
    goal_mastery: Floats  # float64[N], true goal-weighted mastery when the goal is due, 0..1
    goal_mastery_after_month: Floats  # float64[N], the same 30 days later, without any study
    # float64[N], share of right answers in a test of fresh items a week after the due date (`simulations.exam`)
    delayed_test: Floats
    # float64[N], minutes of study until 80 % of the goal was mastered; the budget where it never was
    minutes_to_80: Floats
    # float64[N], share of the practised opportunities on skills that were truly mastered (>= 0.95) before; 0 where
    # nothing was practised
    over_practice: Floats
    # float64[N], share of the skills with ten opportunities or more, or mastered within ten, that were not mastered
    # within ten (three right in a row; Beck & Gong 2013); NaN where all are indeterminate
    wheel_spinning: Floats
    drop_out: Floats  # float64[N], 1 where the learner left before the goal was due
    exhausted: Floats  # float64[N], share of the turns at which the policy had nothing left to offer
    kind_minutes: Floats  # float64[N, 6], minutes by kind, those without a kind last
    conduct: Conduct  # how the policy treated them
    promises: Promises  # of the policy, if it makes any


class Score(NamedTuple):
    """A mean over learners with the ends of its 95 % interval."""

    mean: float
    low: float
    high: float

"""What a policy of the laboratory is told, and what it answers; whole classes (N learners) at once.

A policy is made for one class by a `PolicyMaker`, keeps what it believes of each learner in arrays of its own, and is
asked in turns: `choose`, then, when everybody has done what was chosen, `observe`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from content_graph.compiled import CompiledGraph
from engine.recommendation.leaving import LeavingModel
from engine.tracing.model import TracingModel
from simulations.world import World

if TYPE_CHECKING:
    from simulations.staging import Stage

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

NOTHING = -1
"""Stands for no activity: the policy has nothing left to offer to the learner."""
NO_KIND = -1


class Course(NamedTuple):
    """What everybody in a world works on: the graph as its authors believe it to be, and the goal; K skills."""

    compiled: CompiledGraph  # the content graph that policies are given (in `wrong-graph` it is not the true one)
    world: World  # the same in arrays; activities are the items first, in the order of the registry, then the resources
    # float64[K], how much the mastery of each skill counts, summing to 1; 0 for what is only needed
    goal_weight: Floats
    threshold: Floats  # float64[K], mastery asked for; 0 outside the goal's scope


class Commission(NamedTuple):
    """For whom and with what a policy works."""

    course: Course  # see there
    # of tracing, as a service would have it in this world: fitted on a pilot class, or the true one
    model: TracingModel
    numbers: Ints  # int64[N], number of each learner in the whole population: the address of its luck
    seed: int  # of the run
    due_tick: int  # when the goal is due (10 ms since the start of the simulation's calendar)
    # float64[4], chance of learning by teaching (see `world.TEACHINGS`), relative to P(learn) of an item, as the policy
    # may assume it
    effects: Floats
    # what drives learners away, as a service would have found it in the log of a pilot class
    leaving: LeavingModel = LeavingModel()
    stage: "Stage | None" = None  # the world with its laws, for references that know them; None for all others


class Moment(NamedTuple):
    """What is known of N learners when they ask what to do."""

    step: int  # number of the turn
    tick: Ints  # int64[N], now
    is_here: Mask  # bool[N], who asks; the answer for the others is not looked at
    minutes_left: Floats  # float64[N], of study until the goal is due
    minutes_today: Floats  # float64[N], left in this session


class Insight(NamedTuple):
    """The truth, for the policy that sees it and for scores; N learners, K skills."""

    mastery: Floats  # float64[N, K], true mastery now: 0 or 1, or between where a world has strengths
    learn: Floats  # float64[N, K], expected rise per unit of (1 - mastery) by one average item if nothing needed lacks
    keeps: Floats  # float64[N, K], share of the mastery now that is still there when the goal is due
    needs: Floats  # float64[K, K], true weights with which skill k builds on skill j
    # float64[N, K], by how much the expected mastery at the due date rises if what is mastered is used now
    review: Floats
    # () → float64[N, A], true probability of a right answer to each item now; NaN for resources. Where nobody leaves,
    # nobody asks, and to tell of all items takes longer than the rest.
    p_correct: Callable[[], Floats]


class Choice(NamedTuple):
    """What a policy wants N learners to do."""

    activity: Ints  # int64[N], activity number of `Course.world`, or `NOTHING`
    skill: Ints  # int64[N], what for; -1 for none
    kind: Ints  # int64[N], position in `engine.recommendation.situation.KINDS`, or `NO_KIND`
    # float64[N], expected rise of the mastery of `skill` by the activity; NaN where nothing is promised
    promised: Floats


class Observation(NamedTuple):
    """What became of a choice, as a service would see it."""

    is_done: Mask  # bool[N], who did something
    activity: Ints  # int64[N]
    score: Floats  # float64[N], 0..1 for items, NaN for resources
    tick: Ints  # int64[N], when it ended
    minutes: Floats  # float64[N], spent on it


class Policy(Protocol):
    """Whatever decides for a class."""

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:
        """Say what everybody does next; `insight` is given only to policies that are registered as seeing the truth."""
        ...

    def observe(self, seen: Observation) -> None:
        """Take in what became of the choice."""
        ...


@runtime_checkable
class KeepsPath(Protocol):
    """A policy whose changes of a learner's path stay open until something closes them."""

    # int64[N], changes that it closed without a result on their skill since they were opened, and without a person; 0
    # is taken for policies without this attribute
    n_self_undone: Ints


PolicyMaker: TypeAlias = Callable[[Commission], Policy]

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
    """What everybody in a world works on: the graph as its authors believe it to be, and the goal; K skills.

    Attributes:
        compiled: The content graph that policies are given (in `wrong-graph` it is not the true one).
        world: The same in arrays; activities are the items first, in the order of the registry, then the resources.
        goal_weight: float64[K], how much the mastery of each skill counts, summing to 1; 0 for what is only needed.
        threshold: float64[K], mastery asked for; 0 outside the goal's scope.
    """

    compiled: CompiledGraph
    world: World
    goal_weight: Floats
    threshold: Floats


class Commission(NamedTuple):
    """For whom and with what a policy works.

    Attributes:
        course: See there.
        model: Of tracing, as a service would have it in this world: fitted on a pilot class, or the true one.
        numbers: int64[N], number of each learner in the whole population: the address of its luck.
        seed: Of the run.
        due_tick: When the goal is due (10 ms since the start of the simulation's calendar).
        effects: float64[4], chance of learning by teaching (see `world.TEACHINGS`), relative to P(learn) of an item, as
            the policy may assume it.
        leaving: What drives learners away, as a service would have found it in the log of a pilot class.
        stage: The world with its laws, for references that know them; None for all others.
    """

    course: Course
    model: TracingModel
    numbers: Ints
    seed: int
    due_tick: int
    effects: Floats
    leaving: LeavingModel = LeavingModel()
    stage: "Stage | None" = None


class Moment(NamedTuple):
    """What is known of N learners when they ask what to do.

    Attributes:
        step: Number of the turn.
        tick: int64[N], now.
        is_here: bool[N], who asks; the answer for the others is not looked at.
        minutes_left: float64[N], of study until the goal is due.
        minutes_today: float64[N], left in this session.
    """

    step: int
    tick: Ints
    is_here: Mask
    minutes_left: Floats
    minutes_today: Floats


class Insight(NamedTuple):
    """The truth, for the policy that sees it and for scores; N learners, K skills.

    Attributes:
        mastery: float64[N, K], true mastery now: 0 or 1, or between where a world has strengths.
        learn: float64[N, K], expected rise per unit of (1 - mastery) by one average item if nothing needed lacks.
        keeps: float64[N, K], share of the mastery now that is still there when the goal is due.
        needs: float64[K, K], true weights with which skill k builds on skill j.
        review: float64[N, K], by how much the expected mastery at the due date rises if what is mastered is used now.
        p_correct: float64[N, A], true probability of a right answer to each item now; NaN for resources.
    """

    mastery: Floats
    learn: Floats
    keeps: Floats
    needs: Floats
    review: Floats
    p_correct: Floats


class Choice(NamedTuple):
    """What a policy wants N learners to do.

    Attributes:
        activity: int64[N], activity number of `Course.world`, or `NOTHING`.
        skill: int64[N], what for; -1 for none.
        kind: int64[N], position in `engine.recommendation.situation.KINDS`, or `NO_KIND`.
        promised: float64[N], expected rise of the mastery of `skill` by the activity; NaN where nothing is promised.
    """

    activity: Ints
    skill: Ints
    kind: Ints
    promised: Floats


class Observation(NamedTuple):
    """What became of a choice, as a service would see it.

    Attributes:
        is_done: bool[N], who did something.
        activity: int64[N].
        score: float64[N], 0..1 for items, NaN for resources.
        tick: int64[N], when it ended.
        minutes: float64[N], spent on it.
    """

    is_done: Mask
    activity: Ints
    score: Floats
    tick: Ints
    minutes: Floats


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
    """A policy whose changes of a learner's path stay open until something closes them.

    Attributes:
        n_self_undone: int64[N], changes that it closed without a result on their skill since they were opened, and
            without a person; 0 is taken for policies without this attribute.
    """

    n_self_undone: Ints


PolicyMaker: TypeAlias = Callable[[Commission], Policy]

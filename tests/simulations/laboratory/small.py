"""A small laboratory: few learners, simple policies, one world at a time."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from simulations.pilot import model_for
from simulations.policies.protocol import (
    NOTHING,
    Choice,
    Commission,
    Floats,
    Insight,
    Ints,
    Moment,
    Observation,
    Policy,
)
from simulations.results import Run
from simulations.running import Entrant, run_class
from simulations.scenario import Scenario
from simulations.staging import Stage, stage
from simulations.truths.ground import Family
from simulations.worlds import WORLDS

MATCHED = stage(WORLDS["matched"])
Chooser = Callable[[Moment, Commission], Ints]


def all_doing(activity_id: str, n_learners: int) -> Ints:
    return np.full(n_learners, MATCHED.course.world.activity_number[activity_id])


def skill(skill_id: str) -> int:
    return MATCHED.course.compiled.skill_index[skill_id]


class Plain:
    """Does what a function of the moment says, and promises the same of everything."""

    def __init__(self, commission: Commission, chooser: Chooser) -> None:
        self.commission, self.chooser = commission, chooser
        self.moments: list[Moment] = []
        self.insights: list[Insight | None] = []
        self.seen: list[Observation] = []

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:
        self.moments.append(moment)
        self.insights.append(insight)
        activity = self.chooser(moment, self.commission)
        skills = self.commission.course.world.exercises[activity].argmax(axis=1)
        n_learners = len(activity)
        return Choice(activity, skills, np.full(n_learners, 3), np.full(n_learners, 0.1))

    def observe(self, seen: Observation) -> None:
        self.seen.append(seen)


def by_turns(moment: Moment, commission: Commission) -> Ints:
    """Every learner does all items in order, round and round."""
    return np.full(len(commission.numbers), moment.step % commission.course.compiled.n_items)


def backwards(moment: Moment, commission: Commission) -> Ints:
    return commission.course.compiled.n_items - 1 - by_turns(moment, commission)


def nothing(moment: Moment, commission: Commission) -> Ints:
    del moment
    return np.full(len(commission.numbers), NOTHING)


def make_by_turns(commission: Commission) -> Policy:
    return Plain(commission, by_turns)


def make_backwards(commission: Commission) -> Policy:
    return Plain(commission, backwards)


BY_TURNS = Entrant("by-turns", make_by_turns)
BACKWARDS = Entrant("backwards", make_backwards)


@cache
def watched(
    scenario: Scenario, chooser: Chooser, n_learners: int, seed: int = 1, *, sees_truth: bool = False
) -> tuple[Run, Plain]:
    """Run a class, once for all tests that look at it, and give what its policy was told, too."""
    policies: list[Plain] = []

    def make(commission: Commission) -> Plain:
        policies.append(Plain(commission, chooser))
        return policies[-1]

    entrant = Entrant("plain", make, sees_truth)
    run = run_class(stage(scenario), entrant, np.arange(n_learners), seed, model_for(WORLDS["matched"]))
    return run, policies[0]


def having_done(family: Family[Any], truth: Any, activity: Ints, tick: Ints) -> Any:  # noqa: ANN401 - a truth is of its family's own type
    """Let a class do activities that end at these ticks; give the truth about it then."""
    _, score = family.respond(truth, activity, tick)
    return family.transition(truth, activity, tick, score)


def initial_of(where: Stage, n_learners: int, seed: int = 1) -> tuple[Any, Any, Ints, Floats]:
    """Draw a class: family, truth, ticks, mastery."""
    family = where.family(seed)
    truth = family.initial(np.arange(n_learners))
    tick = np.full(n_learners, 9_800 * 8_640_000 + 1)
    return family, truth, tick, family.mastery(truth, tick)

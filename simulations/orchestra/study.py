"""All worlds under all policies of alerting, class by class: does the whole help, and how far does it pay?"""

import math
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np

from content_graph.languages import Text
from engine.evaluation.metrics import auc
from engine.signals import cold_start
from engine.signals.features import PASSED, daily_features
from engine.signals.risk import rule
from engine.support.budgets import A_DAY
from simulations.lab.simulation.blocks import Mapper, serial
from simulations.orchestra.alerting import POLICIES, Policy
from simulations.orchestra.laws import WORLDS, Law, World
from simulations.orchestra.living import CLASS, WEEKS, Life, live
from simulations.orchestra.scoring import (
    FIGURES,
    WORTH,
    AtEqualHours,
    Classes,
    Figure,
    Step,
    at_equal_hours,
    figure,
    figures_of,
    steps,
)
from simulations.policies.protocol import Floats, Mask

ALONE, NONE, OURS = "alone", "none", "ours-"
DEFAULT: Final = f"{OURS}{A_DAY}"
"""Ours with the budget that a supporter has who says nothing else."""
SIMPLER: Final = ("chance", "silence", "low-mark", "rule")
COMPARED: Final = ("mastery", "lost", "worst_tenth", "hours")
FEWEST_CLASSES: Final = 2
"""Of a world: of one class there is no interval."""
ASKED_ON: Final = WEEKS * 7 // 2
"""Day on which it is told how well the model that ships tells who will end badly."""


class Asked(NamedTuple):
    """What a study is asked.

    Attributes:
        worlds: In which.
        policies: Which are tried; `alone` and `none` among them.
        n_classes: Of each world.
        seed: Of all luck.
        worth: Goals that an hour of a supporter must bring to pay.
    """

    worlds: tuple[World, ...]
    policies: tuple[Policy, ...]
    n_classes: int
    seed: int
    worth: float = WORTH


class Task(NamedTuple):
    """One class of one world under all policies."""

    world: str
    policies: tuple[str, ...]
    number: int
    seed: int


class ClassRun(NamedTuple):
    """What came of a class.

    Attributes:
        figures: Of each policy.
        risk: float64[N], what the model that ships says on `ASKED_ON`, without alerts.
        points: float64[N], what the rule says then.
        is_badly: bool[N], whether the course ended badly: lost, or marks that are no pass.
        is_lost: bool[N], whether they were lost.
        is_here: bool[N], whom it was asked about.
    """

    figures: dict[str, dict[str, float]]
    risk: Floats
    points: Floats
    is_badly: Mask
    is_lost: Mask
    is_here: Mask


class PolicyFindings(msgspec.Struct, frozen=True):
    """What came of a policy in a world.

    Attributes:
        policy: Its id.
        figures: `scoring.FIGURES`, means over classes.
        against_none: Differences to answers without alerts, for some of the figures.
        against_alone: Differences to the machine alone.
    """

    policy: str
    figures: dict[str, Figure]
    against_none: dict[str, Figure]
    against_alone: dict[str, Figure]


class WorldFindings(msgspec.Struct, frozen=True):
    """What came of a world.

    Attributes:
        world: Its id.
        title: In words.
        expects: What its law lets expect of alerts: `helps`, `nothing`, `harm`.
        law: By which its learners live.
        lost_a_week: Share who give up in a week, without alerts.
        auc_model: How well the model that ships tells who will end badly, half-way and without alerts; 0.5 is chance.
        auc_rule: The same of the rule.
        auc_model_lost: How well that model tells who will be lost.
        policies: In the order asked for.
        steps: What each greater budget of ours adds.
        at_equal_hours: Ours against simpler policies.
        pays_up_to: The greatest budget tried up to which each step brings the worth, by its mean; 0 for none.
    """

    world: str
    title: Text
    expects: str
    law: Law
    lost_a_week: float
    auc_model: float
    auc_rule: float
    auc_model_lost: float
    policies: tuple[PolicyFindings, ...]
    steps: tuple[Step, ...]
    at_equal_hours: tuple[AtEqualHours, ...]
    pays_up_to: int

    def of(self, policy: str) -> PolicyFindings | None:
        """Find a policy; None where it was not tried."""
        return next((one for one in self.policies if one.policy == policy), None)


class Study(msgspec.Struct, frozen=True):
    """What was found.

    Attributes:
        seed: Of all luck.
        n_classes: Of each world.
        class_size: Learners of a class.
        weeks: Of the course.
        worth: Goals that an hour of a supporter must bring to pay.
        worlds: One by one.
    """

    seed: int
    n_classes: int
    class_size: int
    weeks: int
    worth: float
    worlds: tuple[WorldFindings, ...]


def run_class(task: Task) -> ClassRun:
    """Let one class live under each policy, always with the same luck."""
    world = WORLDS[task.world]
    lives = {
        name: live(world.law, POLICIES[name], task.seed, first=task.number * CLASS) for name in {NONE, *task.policies}
    }
    without = lives[NONE]
    risk, points, is_here = _told(without)
    marks = np.where(np.isnan(without.traces.mark), 0.0, without.traces.mark).mean(1)
    return ClassRun(
        {name: figures_of(lives[name], without) for name in task.policies},
        risk,
        points,
        without.is_lost | (marks < PASSED),
        without.is_lost,
        is_here,
    )


def _told(life: Life) -> tuple[Floats, Floats, Mask]:
    """Ask the model that ships and the rule, by what is dated before the day."""
    features = daily_features(life.traces.cohort(ASKED_ON), ASKED_ON)
    n = len(life.is_lost)
    risk, points, is_here = np.full(n, np.nan), np.full(n, np.nan), np.zeros(n, np.bool_)
    is_here[features.learner] = True
    points[features.learner] = rule(features)
    regression = cold_start().of("end", features.names)
    if regression is not None:
        progress = np.full(len(features.learner), features.progress)
        risk[features.learner] = regression.predict(features.columns, progress)
    return risk, points, is_here


def study(asked: Asked, mapper: Mapper = serial, progress: Callable[[float, str], None] = lambda *_: None) -> Study:
    """Run and compare.

    Args:
        asked: What.
        mapper: Who computes.
        progress: Told which share is done, and which world a class was of that is.
    """
    names = tuple(one.id for one in asked.policies)
    tasks = [Task(world.id, names, number, asked.seed) for world in asked.worlds for number in range(asked.n_classes)]
    found: dict[int, ClassRun] = {}
    for place, run in mapper(run_class, tasks):
        found[place] = run
        progress(len(found) / len(tasks), tasks[place].world)
    runs = [found[place] for place in range(len(tasks))]
    n = asked.n_classes
    worlds = [_findings(world, asked, runs[place * n : (place + 1) * n]) for place, world in enumerate(asked.worlds)]
    return Study(asked.seed, n, CLASS, WEEKS, asked.worth, tuple(worlds))


def _findings(world: World, asked: Asked, runs: Sequence[ClassRun]) -> WorldFindings:
    classes: dict[str, Classes] = {
        policy.id: {name: np.array([run.figures[policy.id][name] for run in runs]) for name in FIGURES}
        for policy in asked.policies
    }
    ours = [POLICIES[NONE], *(one for one in asked.policies if one.id.startswith(OURS))]
    simpler = [one for one in asked.policies if one.id in SIMPLER]
    found = steps(classes, ours, CLASS, asked.worth)
    here = np.concatenate([run.is_here for run in runs])
    badly, gone, risk, points = (
        np.concatenate([getattr(run, name) for run in runs])[here] for name in ("is_badly", "is_lost", "risk", "points")
    )
    lost = float(classes[NONE]["lost"].mean())
    return WorldFindings(
        world=world.id,
        title=world.title,
        expects=world.expects,
        law=world.law,
        lost_a_week=1.0 - (1.0 - lost) ** (1.0 / WEEKS),
        auc_model=float(auc(badly, risk)),
        auc_rule=float(auc(badly, points)),
        auc_model_lost=float(auc(gone, risk)),
        policies=tuple(_policy(one.id, classes) for one in asked.policies),
        steps=found,
        at_equal_hours=at_equal_hours(classes, simpler, ours) if len(ours) > 1 else (),
        pays_up_to=_pays_up_to(found, asked.worth),
    )


def _policy(policy: str, classes: dict[str, Classes]) -> PolicyFindings:
    mine = classes[policy]
    against = {
        other: {name: figure(mine[name] - classes[other][name]) for name in COMPARED} if policy != other else {}
        for other in (NONE, ALONE)
    }
    return PolicyFindings(policy, {name: figure(mine[name]) for name in FIGURES}, against[NONE], against[ALONE])


def _pays_up_to(found: Sequence[Step], worth: float) -> int:
    budget = 0
    for step in found:
        if math.isnan(step.goals_an_hour.mean) or step.goals_an_hour.mean < worth:
            break
        budget = step.after
    return budget

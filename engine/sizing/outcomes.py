"""What a run came to, and what many runs came to: means, and between what nine in ten of them lie."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import sqrt
from typing import Final, NamedTuple

import msgspec
import numpy as np

from engine.sizing.course_run import CourseRun, run_course
from engine.sizing.demand import PROMISED, Demand, Floats, drawn
from engine.sizing.desk import Desk, desk_of, week_hours
from engine.sizing.scenario import ROLES, SupportScenario
from engine.sizing.trajectories import GRID, Trajectories, shipped

BUDGET_RULE: Final = (0.15, 0.20)
"""Of a budget for training, what practitioners set aside for support at a distance; shown beside, never used."""
_US_PER_H: Final = 3_600_000_000
DECIMALS: Final = 6
"""Of every figure that is told."""
_FEW: Final = 30
"""Runs below which Student's t is not yet the normal distribution."""
_T95: Final = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13)


class Task(NamedTuple):
    """One run of one scenario."""

    scenario: SupportScenario
    seed: int
    run: int


class RunFigures(NamedTuple):
    """One run in figures.

    Attributes:
        figures: By name (`Outcomes`).
        hours: float64[W] of work by role, by the week in which it came.
    """

    figures: Mapping[str, float]
    hours: Mapping[str, Floats]


Runner = Callable[[Sequence[Task]], Sequence[RunFigures]]
"""Runs tasks, in whichever processes, and gives what they came to in their order."""


class Figure(msgspec.Struct, frozen=True):
    """A figure over runs.

    Attributes:
        mean: Over all.
        low: Nine in ten runs lie between this and `high`.
        high: The upper end of that.
    """

    mean: float
    low: float
    high: float


class WeekHours(msgspec.Struct, frozen=True):
    """Hours of work of a role in one week of the course.

    Attributes:
        p50: In half of the runs no more.
        p90: In nine of ten no more.
    """

    p50: float
    p90: float


class RoleHours(msgspec.Struct, frozen=True):
    """What a role has to do.

    Attributes:
        role: `tutor`, `coach` or `peer`.
        p50: Hours a week; half of the weeks of all runs have no more.
        p90: Nine in ten have no more.
        there: Hours a week for which they are there, absences not taken out.
        weeks: Week by week.
    """

    role: str
    p50: float
    p90: float
    there: float
    weeks: tuple[WeekHours, ...]


class Outcomes(msgspec.Struct, frozen=True):
    """What a support service comes to.

    Attributes:
        runs: How often the course was run.
        roles: Hours by role.
        hours: Of work of all, over the course.
        promises_kept: Share of first answers in time, 0..1.
        answer_hours: Until a first answer, by the clock on the wall; mean of a run.
        answer_hours_p90: Nine in ten answers of a run take no longer.
        waiting: Pieces of work that wait to be begun, mean over the course.
        use: Work over the hours for which supporters are there.
        cost: Of all supporters' hours, and of designing the support.
        budget_share: Of the budget for training, 0 where none was told.
        tutoring_rate: Hours of work over course hours times learners (Rodet's taux tutoral).
        alerts: Troubles and silences that somebody acted on.
        resolved_by_machine: Share of the troubles that adjustments ended before anybody acted.
        hours_saved: That acting on these would have taken.
        drop_outs: Share of the learners who have fallen silent for good, with support.
        drop_outs_alone: The same learners, without any.
        mastery: Of the goal, mean of all who began, with support.
        mastery_alone: Without any.
    """

    runs: int
    roles: tuple[RoleHours, ...]
    hours: Figure
    promises_kept: Figure
    answer_hours: Figure
    answer_hours_p90: Figure
    waiting: Figure
    use: Figure
    cost: Figure
    budget_share: Figure
    tutoring_rate: Figure
    alerts: Figure
    resolved_by_machine: Figure
    hours_saved: Figure
    drop_outs: Figure
    drop_outs_alone: Figure
    mastery: Figure
    mastery_alone: Figure


FIGURES: Final = tuple(name for name in Outcomes.__struct_fields__ if name not in {"runs", "roles"})


def run_task(task: Task, learners: Trajectories | None = None) -> RunFigures:
    """Run a course once and reckon; pure, so it can be done anywhere and again."""
    demand = drawn(task.scenario, learners or shipped(), task.seed, task.run)
    n_open: dict[str, int] = {}
    desk = desk_of(task.scenario, task.seed, task.run, n_open)
    return figures_of(task.scenario, demand, desk, run_course(task.scenario, demand, desk, n_open))


def serial(tasks: Sequence[Task]) -> Sequence[RunFigures]:
    """Run everything here, one after the other."""
    return [run_task(task) for task in tasks]


def figures_of(scenario: SupportScenario, demand: Demand, desk: Desk, run: CourseRun) -> RunFigures:
    """Reckon what a run came to."""
    done, weeks = run.done, scenario.weeks
    week = np.clip(np.searchsorted(demand.week_us, done.came_us, side="right") - 1, 0, weeks - 1)
    role = np.array(done.role, dtype=object)
    hours = {
        str(name): np.bincount(week[role == name], done.minutes[role == name] / 60.0, weeks).astype(np.float64)
        for name in ROLES
        if any(one.role == name for one in desk.supporters.values())
    }
    is_promised = np.isin(done.kind, PROMISED)
    answer_h = (done.finished_us - done.came_us)[is_promised] / _US_PER_H
    kept = (done.finished_us <= done.due_us)[is_promised]
    length = demand.week_us[-1] - demand.week_us[0]
    there = sum(one.hours_a_week for one in desk.supporters.values()) * weeks
    paid = sum(one.hours_a_week * one.cost_an_hour for one in desk.supporters.values()) * weeks
    cost = paid * (1.0 + demand.values["design_share"])
    total = float(done.minutes.sum()) / 60.0
    by_machine, n_troubles = demand.n_adjusted + run.n_ended_late, len(demand.trouble_until)
    figures = {
        "hours": total,
        "promises_kept": float(kept.mean()) if len(kept) else 1.0,
        "answer_hours": float(answer_h.mean()) if len(kept) else 0.0,
        "answer_hours_p90": float(np.quantile(answer_h, 0.9)) if len(kept) else 0.0,
        "waiting": float((done.began_us - done.came_us).sum() / length),
        "use": total / there if there else 0.0,
        "cost": cost,
        "budget_share": cost / scenario.budget if scenario.budget else 0.0,
        "tutoring_rate": total / (scenario.course_hours * scenario.learners),
        "alerts": float(run.n_acted),
        "resolved_by_machine": by_machine / n_troubles if n_troubles else 0.0,
        "hours_saved": by_machine * demand.values["alert_minutes"] / 60.0,
        "drop_outs": float(run.is_silent.mean()),
        "drop_outs_alone": float(run.is_silent_alone.mean()),
        "mastery": float(_mastery(demand, run.weeks_here / weeks, run.n_helped).mean()),
        "mastery_alone": float(_mastery(demand, run.weeks_here_alone / weeks, 0).mean()),
    }
    return RunFigures(figures, hours)


def _mastery(demand: Demand, progress: Floats, n_helped: object) -> Floats:
    """Return the mastery of each learner's goal: as far as they walked, and a skill more for each trouble ended."""
    place = np.clip(progress, 0.0, 1.0) * (GRID - 1)
    below = np.minimum(place.astype(np.int64), GRID - 2)
    rows, share = np.arange(len(place)), place - below
    walked = demand.mastery[rows, below] * (1 - share) + demand.mastery[rows, below + 1] * share
    added: Floats = np.minimum(walked + np.asarray(n_helped) / demand.n_skills, 1.0)
    return added


def figure(values: Iterable[float]) -> Figure:
    """Tell the mean of some runs, and between what nine in ten of them lie."""
    found = np.array(list(values))
    low, high = np.quantile(found, (0.05, 0.95))
    return Figure(_told(found.mean()), _told(low), _told(high))


def _told(value: float) -> float:
    """Leave out what differs between machines."""
    return round(float(value), DECIMALS)


def mean_with_margin(values: Iterable[float]) -> Figure:
    """Tell a mean with the interval of 95 % in which the mean of ever more runs lies (Student's t)."""
    found = np.array(list(values))
    n = len(found)
    if n == 1:
        return Figure(float(found[0]), float("-inf"), float("inf"))
    factor = _T95[min(n - 2, len(_T95) - 1)] if n <= _FEW else 1.96
    margin = factor * float(found.std(ddof=1)) / sqrt(n)
    mean = float(found.mean())
    return Figure(_told(mean), _told(mean - margin), _told(mean + margin))


def outcomes_of(runs: Sequence[RunFigures], scenario: SupportScenario) -> Outcomes:
    """Put runs together; at least one."""
    there: dict[str, float] = dict.fromkeys(ROLES, 0.0)
    everything = week_hours(scenario.hours, scenario.zone)
    for group in scenario.staff:
        there[group.role] += group.count * min(group.hours_a_week or everything, everything)
    roles = tuple(_role_hours(role, np.array([run.hours[role] for run in runs]), there[role]) for role in runs[0].hours)
    return Outcomes(len(runs), roles, **{name: figure(run.figures[name] for run in runs) for name in FIGURES})


def _role_hours(role: str, hours: Floats, there: float) -> RoleHours:
    p50, p90 = np.quantile(hours, (0.5, 0.9))
    weekly = np.quantile(hours, (0.5, 0.9), axis=0).T
    return RoleHours(role, _told(p50), _told(p90), there, tuple(WeekHours(_told(a), _told(b)) for a, b in weekly))


def tasks_of(scenario: SupportScenario, runs: int, seed: int) -> list[Task]:
    """List the runs of a scenario."""
    return [Task(scenario, seed, run) for run in range(runs)]


def simulated(scenario: SupportScenario, runs: int, seed: int, runner: Runner = serial) -> Outcomes:
    """Run a course so many times and tell what it came to.

    Args:
        scenario: Without faults (`faults_of`).
        runs: ≥ 1.
        seed: Of all luck.
        runner: Who runs.
    """
    return outcomes_of(runner(tasks_of(scenario, runs, seed)), scenario)

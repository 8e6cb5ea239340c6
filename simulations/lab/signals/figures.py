"""The figures of a judgement, with what is asked of each."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np

from engine.evaluation.metrics import auc, ece
from engine.signals import judging
from engine.signals.judging import Figure, Judged
from engine.signals.risk import RiskModels, Rows, Target, held_out, rule
from engine.signals.rows import TRACE_TARGETS, CourseRun, Decision, decisions, predict, rows_of
from engine.signals.traces import Floats

SEED: Final = 0
MANY, FEWER_DRAWS = 100_000, 40
"""Decisions from which on intervals are narrow, and fewer draws tell as much."""
FEWEST: Final = 30
"""Alerts about a group, and learners for whom it went either way, below which figures are chance."""


class Asked(NamedTuple):
    """What is asked of a figure.

    Attributes:
        floor: It has to reach.
        aim: It should reach.
        is_most: Whether the figure has to stay below instead.
    """

    floor: float
    aim: float
    is_most: bool = False


ASKED: Final[Mapping[str, Asked]] = {
    "end, mean AUC of weeks": Asked(0.80, 0.82),
    "end, seen in the last 7 days, mean AUC of weeks": Asked(0.72, 0.75),
    "next_task, mean AUC of weeks": Asked(0.83, 0.86),
    "silence, mean AUC of weeks": Asked(0.81, 0.83),
    "alerts, precision": Asked(0.78, 0.82),
    "alerts, caught": Asked(math.nan, 0.60),
    "wheel_spinning, AUC after 3": Asked(0.83, 0.87),
    "wheel_spinning, AUC after 5": Asked(0.83, 0.87),
    "wheel_spinning, AUC after 7": Asked(0.82, 0.85),
    **{
        f"{target}, calibration error": Asked(0.03, 0.02, is_most=True) for target in (*TRACE_TARGETS, "wheel_spinning")
    },
}


class Line(msgspec.Struct, frozen=True):
    """One figure, as it is printed.

    Attributes:
        figure: What it is.
        value: It; NaN where it is not defined.
        low: Lower end of its interval of 95 %, drawing learners.
        high: Upper end.
        floor: What it has to reach; None where nothing is asked.
        aim: What it should reach.
        n: Decisions behind it.
        judged_on: On which data.
    """

    figure: str
    value: float
    low: float
    high: float
    floor: float | None
    aim: float | None
    n: int
    judged_on: str


class JudgedTarget(NamedTuple):
    """What was predicted of a target, for figures and pictures.

    Attributes:
        decisions: All of them.
        found: With the coefficients.
        by_rule: With the points of the rule in place of probabilities.
    """

    decisions: list[Decision]
    found: Judged
    by_rule: Judged


def judge_traces(runs: Sequence[CourseRun], models: RiskModels, target: Target) -> JudgedTarget | None:
    """Predict every decision about a target; None where the runs cannot tell."""
    told = [(one, predict(models, target, one)) for one in decisions(runs, target)]
    known = [(one, p) for one, p in told if p is not None]
    if not known or len({bool(value) for one, _ in known for value in np.unique(one.label)}) == 1:
        return None
    taken = [one for one, _ in known]
    found = judging.judged(taken, runs, [p for _, p in known])
    points: list[Floats] = [rule(one.features) for one in taken]
    return JudgedTarget(taken, found, found._replace(p=np.concatenate(points)))


def judge_refitted(runs: Sequence[CourseRun], target: Target) -> Judged | None:
    """Predict each learner by what the others of these runs tell; None where they are too few, or nothing varies."""
    found = list(decisions(runs, target))
    taken = [one for one in found if one.features.names == found[0].features.names]
    if not taken:
        return None
    rows = rows_of(taken, runs)
    rare = min(_n_learners(rows, went_wrong=True), _n_learners(rows, went_wrong=False))
    if rare < FEWEST:
        return None
    cuts = np.cumsum([len(one.label) for one in taken])[:-1]
    return judging.judged(taken, runs, np.split(held_out(rows), cuts))


def _n_learners(rows: Rows, *, went_wrong: bool) -> int:
    return len(np.unique(rows.learner[rows.label == went_wrong]))


def refitted_lines(runs: Sequence[CourseRun], where: str) -> Iterator[Line]:
    """Give the figures of coefficients of one's own, each learner judged by a fit on the others."""
    for target in TRACE_TARGETS:
        found = judge_refitted(runs, target)
        if found is not None:
            yield line(f"refitted, {target}, mean AUC of weeks", found, judging.mean_auc, where)
            yield line(f"refitted, {target}, calibration error", found, judging.calibration_error, where)


def trace_lines(runs: Sequence[CourseRun], models: RiskModels, where: str, prefix: str = "") -> Iterator[Line]:
    """Give the figures of all targets that the runs can tell of.

    Args:
        runs: That are judged.
        models: Coefficients.
        where: Names of the runs.
        prefix: Of the figures' names, where nothing is asked of them.
    """
    for target in TRACE_TARGETS:
        of = judge_traces(runs, models, target)
        if of is None:
            continue
        yield line(f"{prefix}{target}, mean AUC of weeks", of.found, judging.mean_auc, where)
        yield line(f"{prefix}{target}, calibration error", of.found, judging.calibration_error, where)
        yield line(f"{prefix}{target}, mean AUC of weeks, rule", of.by_rule, judging.mean_auc, where)
        if target == "end":
            yield from _end_lines(of.found, where, prefix)


def _end_lines(found: Judged, where: str, prefix: str) -> Iterator[Line]:
    if found.idle_days.any():
        seen = judging.active(found)
        yield line(f"{prefix}end, seen in the last 7 days, mean AUC of weeks", seen, judging.mean_auc, where)
    yield line(f"{prefix}alerts, precision", found, lambda one: judging.alerts(one).precision, where)
    yield line(f"{prefix}alerts, caught", found, lambda one: judging.alerts(one).caught, where)
    yield line(f"{prefix}alerts at random, precision", found, lambda one: float(one.label.mean()), where)


def line(figure: str, found: Judged, compute: Callable[[Judged], float], where: str) -> Line:
    """Compute a figure with its interval."""
    n_draws = judging.N_DRAWS if len(found.label) < MANY else FEWER_DRAWS
    return written(figure, judging.with_interval(found, compute, SEED, n_draws), len(found.label), where)


def written(figure: str, found: Figure, n: int, where: str) -> Line:
    """Write a figure down beside what is asked of it."""
    asked = ASKED.get(figure)
    floor = None if asked is None or math.isnan(asked.floor) else asked.floor
    return Line(figure, *found, floor, None if asked is None else asked.aim, n, where)


def plain_auc(found: Judged) -> float:
    """Give the AUC over all rows."""
    return auc(found.label.astype(np.float64), found.p)


class GroupFigures(NamedTuple):
    """How a declared group fares.

    Attributes:
        column: What was declared.
        group: Its value.
        n_alerts: Alerts about it.
        false_alarms: Share of them whose course ended well.
        missed: Share of its learners whose course ended badly without an alert.
        calibration: Expected calibration error.
    """

    column: str
    group: str
    n_alerts: int
    false_alarms: float
    missed: float
    calibration: float


def groups(runs: Sequence[CourseRun], found: Judged) -> list[GroupFigures]:
    """Compare declared groups, which no regression has seen."""
    told = np.zeros(len(found.label), bool)
    told[judging.alerts(found).row] = True
    figures = []
    for column in runs[0].groups:
        of_learner = np.array([value for run in runs for value in run.groups[column]])
        values = of_learner[found.learner]
        figures += [_group(column, str(value), values == value, told, found) for value in np.unique(values)]
    return [one for one in figures if one.n_alerts >= FEWEST]


def _group(column: str, value: str, inside: np.ndarray, told: np.ndarray, found: Judged) -> GroupFigures:
    alarms = told & inside
    badly = np.unique(found.learner[inside & found.label])
    caught = np.isin(badly, found.learner[alarms])
    return GroupFigures(
        column,
        value,
        int(alarms.sum()),
        float((~found.label[alarms]).mean()) if alarms.any() else math.nan,
        float((~caught).mean()) if len(badly) else math.nan,
        ece(found.label[inside].astype(np.float64), found.p[inside]),
    )

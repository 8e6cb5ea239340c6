"""How good signals are: the same protocol for every source of traces."""

import math
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from engine.evaluation.metrics import auc, ece
from engine.signals.logistic import Labels
from engine.signals.rows import CourseRun, Decision
from engine.signals.traces import Floats, Ints

ACTIVE_DAYS: Final = 7
BUDGET: Final = 0.05
"""Share of those enrolled who are told about each week."""
REST_DAYS: Final = 28
"""Nobody is told about the same learner again within."""
N_DRAWS: Final = 200
LEVEL: Final = 0.95


class Judged(NamedTuple):
    """Predictions of one target over all decisions, under each other.

    Attributes:
        week: int64[n].
        learner: int64[n], unique over runs.
        label: bool[n], what came.
        p: float64[n], what was predicted.
        idle_days: int64[n], since the last visit.
    """

    week: Ints
    learner: Ints
    label: Labels
    p: Floats
    idle_days: Ints


class Figure(NamedTuple):
    """A figure with its interval over other learners; NaN where it is not defined."""

    value: float
    low: float
    high: float


class Alerts(NamedTuple):
    """Who is told about within the budget.

    Attributes:
        row: int64[k], rows of `Judged`.
        precision: Share whose course ended badly.
        caught: Share of all whose course ended badly that was told about at least once.
    """

    row: Ints
    precision: float
    caught: float


def judged(decisions: Sequence[Decision], runs: Sequence[CourseRun], predictions: Sequence[Floats]) -> Judged:
    """Put decisions and predictions under each other; a learner of two runs counts as two."""
    first = np.concatenate([[0], np.cumsum([len(run.cohort.learner_ids) for run in runs])])
    return Judged(
        np.concatenate([np.full(len(one.label), one.week) for one in decisions]),
        np.concatenate([first[one.run] + one.features.learner for one in decisions]),
        np.concatenate([one.label for one in decisions]),
        np.concatenate(predictions),
        np.concatenate([one.features.idle_days for one in decisions]),
    )


def by_week(found: Judged) -> dict[int, float]:
    """Give the AUC of each week."""
    weeks = np.unique(found.week).tolist()
    return {week: auc(found.label[found.week == week], found.p[found.week == week]) for week in weeks}


def mean_auc(found: Judged) -> float:
    """Average the AUC of the weeks."""
    values = [value for value in by_week(found).values() if math.isfinite(value)]
    return float(np.mean(values)) if values else math.nan


def active(found: Judged) -> Judged:
    """Keep who was seen in the last week."""
    return taken(found, np.flatnonzero(found.idle_days < ACTIVE_DAYS))


def taken(found: Judged, rows: Ints) -> Judged:
    """Keep some rows."""
    return Judged(found.week[rows], found.learner[rows], found.label[rows], found.p[rows], found.idle_days[rows])


def calibration_error(found: Judged) -> float:
    """Give the expected calibration error over all decisions."""
    return ece(found.label.astype(np.float64), found.p)


def alerts(found: Judged, budget: float = BUDGET) -> Alerts:
    """Tell each week about the most probable ones, up to a share of those asked about, with rest for each learner."""
    told: list[int] = []
    last: dict[int, int] = {}
    for week in np.unique(found.week).tolist():
        rows = np.flatnonzero(found.week == week)
        ranked = rows[np.argsort(-found.p[rows], kind="stable")]
        rested = [int(row) for row in ranked if last.get(int(found.learner[row]), -REST_DAYS) + REST_DAYS <= 7 * week]
        chosen = rested[: math.ceil(budget * len(rows))]
        last.update(dict.fromkeys((int(found.learner[row]) for row in chosen), 7 * week))
        told += chosen
    row = np.array(told, np.int64)
    badly = np.unique(found.learner[found.label])
    caught = np.isin(badly, found.learner[row]).mean() if len(badly) else math.nan
    return Alerts(row, float(found.label[row].mean()) if told else math.nan, float(caught))


def with_interval(found: Judged, figure: Callable[[Judged], float], seed: int, n_draws: int = N_DRAWS) -> Figure:
    """Compute a figure, and its interval of 95 % over draws of learners with replacement.

    Efron & Tibshirani (1993), "An introduction to the bootstrap", chapter 8. A learner drawn twice is two learners.
    """
    random = np.random.default_rng(seed)
    order = np.argsort(found.learner, kind="stable")
    _, first, counts = np.unique(found.learner[order], return_index=True, return_counts=True)
    values = []
    for _ in range(n_draws):
        drawn = random.integers(len(first), size=len(first))
        length = counts[drawn]
        within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
        again = taken(found, order[np.repeat(first[drawn], length) + within])
        again = again._replace(learner=np.repeat(np.arange(len(drawn)), length))
        values.append(figure(again))
    low, high = np.nanquantile(values, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return Figure(figure(found), float(low), float(high))

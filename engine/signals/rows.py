"""Rows of decisions: each week of each course run, what was known then and what came of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from engine.signals import targets
from engine.signals.features import DailyFeatures, daily_features
from engine.signals.logistic import Labels
from engine.signals.risk import FEEDS, Regression, RiskModels, Rows, Target, fit_regression
from engine.signals.traces import Cohort, Ints

WEEKS: Final = tuple(range(2, 19))
"""Decisions fall on the first day of these weeks of a course, counted from 0."""


ACROSS_RUNS: Final = (300.0, 1000.0)
"""Strengths of the penalty of a fit that has to hold in other courses. Held-out learners of the same run ask for less
(10 to 100), since their course is the same; whole runs that are held out ask for this much."""


class CourseRun(NamedTuple):
    """A cohort whose end is known.

    Attributes:
        cohort: Its traces.
        ended_badly: bool[L], in fail or withdrawal.
        end_known: bool[L], whether anybody knows how the course ended for each.
        feed_end: The last day that its visits tell of.
        groups: Declared groups by name, one value per learner; read by reports only, never by a regression.
        learner_keys: int64[L], the same for one person in several runs.
    """

    cohort: Cohort
    ended_badly: Labels
    end_known: Labels
    feed_end: int
    groups: Mapping[str, Sequence[str]]
    learner_keys: Ints


class Decision(NamedTuple):
    """One day of one course run, with one target.

    Attributes:
        run: Its place among the runs.
        week: Of the course.
        features: What was known of the learners whose outcome is known.
        label: bool[m], what came.
    """

    run: int
    week: int
    features: DailyFeatures
    label: Labels


TRACE_TARGETS: Final[tuple[Target, ...]] = ("end", "next_task", "silence")


def decisions(runs: Sequence[CourseRun], target: Target) -> Iterator[Decision]:
    """Lay out every week of every run for which there is something to tell."""
    for place, run in enumerate(runs):
        for week in WEEKS:
            features = daily_features(run.cohort, 7 * week)
            outcome = _outcome(run, target, features.learner, 7 * week)
            if outcome is None or not features.names or not outcome.is_known.any():
                continue
            kept = np.flatnonzero(outcome.is_known)
            known = features._replace(
                learner=features.learner[kept], columns=features.columns[kept], idle_days=features.idle_days[kept]
            )
            yield Decision(place, week, known, outcome.label[kept])


def _outcome(run: CourseRun, target: Target, learner: Ints, day: int) -> targets.Outcome | None:
    """Look up what came of learners; None where a run cannot tell."""
    if target == "end":
        return targets.Outcome(run.end_known[learner], run.ended_badly[learner])
    if target == "next_task":
        return None if run.cohort.tasks is None else targets.next_task(run.cohort.tasks, learner, day)
    visits = run.cohort.visits
    return None if visits is None else targets.silence(visits, learner, day, run.feed_end)


def rows_of(found: Iterable[Decision], runs: Sequence[CourseRun]) -> Rows:
    """Put decisions under each other, for a fit."""
    taken = list(found)
    return Rows(
        np.vstack([one.features.columns for one in taken]),
        np.concatenate([np.full(len(one.label), one.features.progress) for one in taken]),
        np.concatenate([one.label for one in taken]),
        np.concatenate([runs[one.run].learner_keys[one.features.learner] for one in taken]),
    )


def fit_traces(runs: Sequence[CourseRun]) -> dict[str, Regression]:
    """Fit every target for everything that may be known: visits and tasks, or one of them.

    Runs without visits teach what tasks alone tell, and runs with both teach all three.
    """
    found = {}
    for names, feeds in FEEDS.items():
        known = [_only(run, feeds) for run in runs if _has(run, feeds)]
        for target in TRACE_TARGETS:
            taken = list(decisions(known, target))
            if taken and 0 < np.concatenate([one.label for one in taken]).mean() < 1:
                found[f"{target}/{feeds}"] = fit_regression(rows_of(taken, known), names, ACROSS_RUNS)
    return found


def predict(models: RiskModels, target: Target, one: Decision) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    """Give the probability for each learner of a decision; None where no regression fits what is known."""
    regression = models.of(target, one.features.names)
    if regression is None:
        return None
    return regression.predict(one.features.columns, np.full(len(one.label), one.features.progress))


def _has(run: CourseRun, feeds: str) -> bool:
    cohort = run.cohort
    return ("visits" not in feeds or cohort.visits is not None) and ("tasks" not in feeds or cohort.tasks is not None)


def _only(run: CourseRun, feeds: str) -> CourseRun:
    """Hide from a decision what a source does not send; what came of it stays."""
    cohort = run.cohort
    visits = cohort.visits if "visits" in feeds else None
    tasks = cohort.tasks if "tasks" in feeds else None
    return run._replace(cohort=cohort._replace(visits=visits, tasks=tasks))

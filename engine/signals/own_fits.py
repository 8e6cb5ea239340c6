"""Coefficients of an organisation's own: fitted to its earlier weeks, kept where they are better on its later ones."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from engine.evaluation.metrics import ece
from engine.signals.logistic import Labels
from engine.signals.risk import FEEDS, Regression, RiskModels, Rows, Target, refit_regression
from engine.signals.rows import TRACE_TARGETS, CourseRun, Decision, decisions, rows_of
from engine.signals.targets import GRACE_DAYS, HORIZON_DAYS, Ending, ending
from engine.signals.traces import Cohort, Floats, Ints, Tasks, Visits

MOST_LEARNERS: Final = 1_000
"""Of a cohort: every second or third learner tells what all do."""
MOST_ROWS: Final = 20_000
"""That one regression is fitted to and judged on; a fit of so many takes a second or two of processor time."""
FEWEST_LEARNERS: Final = 30
"""Of those learned from, and of those judged on; how far a mean of fewer is off, they cannot tell themselves."""
JUDGED_SHARE: Final = 1.0 / 3.0
"""Of the rows, the last ones."""
CALIBRATED: Final = 0.03
"""Calibration error up to which coefficients may be taken; a larger one only where those before had it as well."""
_NEVER_SURE: Final = 1e-6
_SETTLED_AFTER: Final[dict[Target, int]] = {"next_task": HORIZON_DAYS + GRACE_DAYS, "silence": HORIZON_DAYS}


class History(NamedTuple):
    """What the learners of a cohort did by today.

    Attributes:
        cohort: Its traces.
        start: Its first day.
    """

    cohort: Cohort
    start: dt.date


class Verdict(NamedTuple):
    """What a fit was worth.

    Attributes:
        name: Of the regression: `end/visits+tasks`.
        regression: The new coefficients; None where those before stay.
        n_rows: That were learned from.
        before: Log-loss of those before, on weeks that the new ones have not seen.
        after: Of the new ones there.
    """

    name: str
    regression: Regression | None
    n_rows: int
    before: float
    after: float


class _Dated(NamedTuple):
    """Rows of one regression; days of all cohorts are counted alike.

    Attributes:
        rows: What was known, and what came.
        asked: int64[n], the day of the decision.
        settled: int64[n], from which day on its outcome was known.
    """

    rows: Rows
    asked: Ints
    settled: Ints


def refit(
    histories: Sequence[History], today: dt.date, before: RiskModels, shipped: RiskModels, version: str
) -> list[Verdict]:
    """Fit what can be known of an organisation's own learners, and judge it where it has seen nothing.

    Learned from are decisions whose outcome was known when the first of those that are judged was made: the last third.
    New coefficients are drawn to those that ship, and taken where their log-loss is better than of those before by more
    than one standard error (over learners) and they are calibrated.

    Args:
        histories: Of its cohorts, `thinned`; nobody is in two of them on one content graph.
        today: What is dated today or later is not looked at.
        before: What the organisation has now.
        shipped: What fits are drawn to.
        version: Of new coefficients.

    Returns:
        One verdict for each regression for which there is enough to judge.
    """
    runs, endings = _runs(histories, today)
    found = []
    for target in TRACE_TARGETS:
        known = list(_settled(histories, endings, decisions(runs, target), target, today))
        for names, feeds in FEEDS.items():
            name, taken = f"{target}/{feeds}", [one for one in known if one[0].features.names == names]
            if taken and name in shipped.regressions:
                models = before.regressions[name], shipped.regressions[name]
                verdict = _judged(name, _thinned_rows(_under_each_other(taken, runs)), *models, version)
                found += [verdict] if verdict is not None else []
    return found


def thinned(cohort: Cohort, most: int = MOST_LEARNERS) -> Cohort:
    """Keep what a fit reads, of every so many learners, so that it costs no more for a large cohort."""
    n = len(cohort.learner_ids)
    kept = np.arange(0, n, max(1, math.ceil(n / most)))
    place = np.full(n, -1)
    place[kept] = np.arange(len(kept))
    visits, tasks = cohort.visits, cohort.tasks
    if visits is not None:
        of_kept = place[visits.learner] >= 0
        visits = Visits(place[visits.learner][of_kept], visits.day[of_kept], visits.amount[of_kept])
    if tasks is not None:
        tasks = Tasks(tasks.ids, tasks.due[kept], tasks.submitted[kept], tasks.mark[kept], tasks.marked[kept])
    ids = tuple([cohort.learner_ids[at] for at in kept])
    return Cohort(cohort.cohort_id, ids, cohort.enrolled[kept], cohort.left[kept], visits, tasks)


def _runs(histories: Sequence[History], today: dt.date) -> tuple[list[CourseRun], list[Ending | None]]:
    everybody = sorted({learner for one in histories for learner in one.cohort.learner_ids})
    key = {learner: number for number, learner in enumerate(everybody)}
    endings = [ending(one.cohort, (today - one.start).days) for one in histories]
    runs = []
    for (cohort, _), ended in zip(histories, endings, strict=True):
        nobody = np.zeros(len(cohort.learner_ids), bool)
        known, badly = (ended.outcome.is_known, ended.outcome.label) if ended is not None else (nobody, nobody)
        feed_end = int(cohort.visits.day.max(initial=-1)) if cohort.visits is not None else -1
        keys = np.array([key[one] for one in cohort.learner_ids], np.int64)
        runs.append(CourseRun(cohort, badly, known, feed_end, {}, keys))
    return runs, endings


def _settled(
    histories: Sequence[History],
    endings: Sequence[Ending | None],
    laid_out: Iterable[Decision],
    target: Target,
    today: dt.date,
) -> Iterator[tuple[Decision, int, int]]:
    """Give decisions whose outcome is known by today, the day of each, and from which day on it was known."""
    for one in laid_out:
        start, ended = histories[one.run].start.toordinal(), endings[one.run]
        asked = start + 7 * one.week
        settled = start + ended.day if target == "end" and ended is not None else asked + _SETTLED_AFTER.get(target, 0)
        if settled <= today.toordinal():
            yield one, asked, settled


def _under_each_other(taken: Sequence[tuple[Decision, int, int]], runs: Sequence[CourseRun]) -> _Dated:
    n_rows = [len(one.label) for one, _, _ in taken]
    asked, settled = (np.repeat(np.array([one[at] for one in taken], np.int64), n_rows) for at in (1, 2))
    return _Dated(rows_of([one for one, _, _ in taken], runs), asked, settled)


def _thinned_rows(found: _Dated) -> _Dated:
    """Leave learners out where there are more rows than are needed."""
    every = max(1, math.ceil(len(found.asked) / MOST_ROWS))
    _, place = np.unique(found.rows.learner, return_inverse=True)
    return _taken(found, place % every == 0)


def _taken(found: _Dated, kept: Labels) -> _Dated:
    rows = found.rows
    of_kept = Rows(rows.columns[kept], rows.progress[kept], rows.label[kept], rows.learner[kept])
    return _Dated(of_kept, found.asked[kept], found.settled[kept])


def _judged(name: str, found: _Dated, before: Regression, shipped: Regression, version: str) -> Verdict | None:
    """Fit to what was known when the judged weeks began; None where there is too little on either side."""
    split = int(np.quantile(found.asked, 1.0 - JUDGED_SHARE, method="lower"))
    earlier, later = _taken(found, found.settled <= split).rows, _taken(found, found.asked >= split).rows
    if not (_is_enough(earlier) and _is_enough(later)):
        return None
    own = refit_regression(earlier, shipped, version)
    p_before, p_after = (one.predict(later.columns, later.progress) for one in (before, own))
    losses = _losses(later.label, p_before), _losses(later.label, p_after)
    is_taken = _is_better(*losses, later.learner) and _is_calibrated(later.label, p_before, p_after)
    n_rows, means = len(earlier.label), [float(one.mean()) for one in losses]
    return Verdict(name, own if is_taken else None, n_rows, means[0], means[1])


def _is_enough(rows: Rows) -> bool:
    return len(np.unique(rows.learner)) >= FEWEST_LEARNERS and bool(rows.label.any()) and not rows.label.all()


def _losses(label: Labels, p: Floats) -> Floats:
    losses: Floats = -np.log(np.clip(np.where(label, p, 1.0 - p), _NEVER_SURE, 1.0))
    return losses


def _is_better(before: Floats, after: Floats, learner: Ints) -> bool:
    """Tell whether the mean gain is more than its standard error; rows of one learner resemble each other.

    Liang & Zeger (1986), "Longitudinal data analysis using generalized linear models": sums of a learner's deviations.
    """
    gain = before - after
    _, place = np.unique(learner, return_inverse=True)
    of_learner = np.bincount(place, gain - gain.mean())
    return bool(gain.mean() > np.sqrt((of_learner**2).sum()) / len(gain))


def _is_calibrated(label: Labels, before: Floats, after: Floats) -> bool:
    truth = label.astype(np.float64)
    return ece(truth, after) <= max(CALIBRATED, ece(truth, before))

"""How long a sweep over 100 000 learners takes: `uv run python -m tests.benchmarks.signals`.

A cohort of 100 000 learners with a visit every third day for eighteen weeks and six tasks each; one core. Counted is
processor time of the features, the probabilities and what each feature adds to them.
"""

import datetime as dt
import sys
import time

import numpy as np

from engine.signals.cold_start import cold_start
from engine.signals.features import daily_features
from engine.signals.from_traces import Sweep, from_traces
from engine.signals.settings import SignalSettings
from engine.signals.traces import NEVER, Cohort, Tasks, Visits

LEARNERS, DAYS, TASKS = 100_000, 126, 6


def cohort(n: int = LEARNERS) -> Cohort:
    """Draw the cohort."""
    random = np.random.default_rng(0)
    learner, day = np.nonzero(random.random((n, DAYS)) < 1 / 3)
    visits = Visits(learner, day, random.integers(1, 90, len(day)).astype(np.float64))
    due = np.tile(np.linspace(14, 120, TASKS).round(), (n, 1))
    submitted = np.where(random.random(due.shape) < 0.8, due - random.integers(-5, 9, due.shape), np.inf)
    mark = np.where(np.isfinite(submitted), random.random(due.shape), np.nan)
    tasks = Tasks(tuple(f"t{at}" for at in range(TASKS)), due, submitted, mark, submitted + 14)
    return Cohort("c", tuple(map(str, range(n))), np.full(n, -10), np.full(n, NEVER), visits, tasks)


def main() -> None:
    """Print the seconds of one sweep."""
    one, models = cohort(), cold_start()
    n_visits = 0 if one.visits is None else len(one.visits.day)
    began = time.process_time()
    features = daily_features(one, DAYS)
    computed = time.process_time()
    progress = np.full(len(features.learner), features.progress)
    for target in ("end", "next_task", "silence"):
        regression = models.of(target, features.names)
        assert regression is not None
        regression.predict(features.columns, progress)
        regression.contributions(features.columns, progress)
    done = time.process_time()
    n_signals = len(from_traces(Sweep(one, DAYS, dt.date(2026, 9, 28), models, SignalSettings())))
    swept = time.process_time()
    rows, columns = features.columns.shape
    sys.stdout.write(
        f"{rows} learners × {columns} features of {n_visits} visits: {computed - began:.2f} s, three "
        f"probabilities with reasons {done - computed:.2f} s; all of it, with {n_signals} signals and their evidence: "
        f"{swept - done:.2f} s\n"
    )


if __name__ == "__main__":
    main()

"""Cohorts for tests: small, drawn from a seed."""

import numpy as np

from engine.signals.traces import NEVER, Cohort, Meetings, Tasks, Visits

DAYS = 80


def drawn(n: int = 30, seed: int = 0) -> Cohort:
    """Draw learners who come more or less often and hand in more or less."""
    random = np.random.default_rng(seed)
    diligence = random.uniform(0.1, 0.9, n)
    came = random.random((n, DAYS)) < diligence[:, None] / 2
    learner, day = np.nonzero(came)
    visits = Visits(learner, day, random.integers(1, 60, len(day)).astype(float), [f"v{at}" for at in range(len(day))])
    due = np.tile([10.0, 24.0, 38.0, 52.0, 66.0], (n, 1))
    done = random.random(due.shape) < diligence[:, None] + 0.2
    submitted = np.where(done, due - random.integers(-3, 6, due.shape), np.inf)
    mark = np.where(done, random.random(due.shape), np.nan)
    tasks = Tasks(tuple(f"t{at}" for at in range(5)), due, submitted, mark, submitted + 14.0)
    meetings = Meetings(np.arange(n), np.full(n, 20), random.random(n) < 0.2, [f"m{at}" for at in range(n)])
    return Cohort("c", tuple(f"l{at}" for at in range(n)), np.full(n, -10), np.full(n, NEVER), visits, tasks, meetings)

"""What learners leave behind, and nothing else: visits, work, marks, results, as the service would be sent them.

Signals are found in this alone. What a decision on a day is given is cut off before that day.
"""

from collections import defaultdict
from typing import Final

import numpy as np
from scipy.special import expit

from engine.signals import Cohort, Tasks, Visits
from engine.signals.from_tracing import TracedLearner, TracedResult
from engine.signals.traces import NEVER
from simulations.orchestra.laws import Law
from simulations.orchestra.luck import Class, Luck
from simulations.orchestra.minds import Lived, Minds, mastery, n_troubles, open_troubles
from simulations.policies.protocol import Floats, Ints, Mask

COHORT: Final = "class"
EARLIEST, LATEST = 6, 14
"""Days before and after its day on which work is handed in."""
_FIRST, _STEP, _AFTER = -3.3, 0.6, -2.5
"""Logits of handing in on a day: six days before, rising each day up to the day itself, and after it."""
TRIES: Final = 3
"""Of an evaluation; whoever failed it so often waits for help or for the machine's adjustments."""
MARK_SPREAD: Final = 0.2
"""Standard deviation of a mark around what the learner knows."""
_MINUTES: Final = 25.0


class Traces:
    """Everything that a class has left behind so far."""

    def __init__(self, of: Class, law: Law, luck: Luck, n_days: int) -> None:
        n = len(of.heart)
        self._of, self._law, self._luck = of, law, luck
        self.visited: Mask = np.zeros((n, n_days), np.bool_)
        self.amount: Floats = np.zeros((n, n_days))
        self.due: Floats = np.tile(np.round(np.arange(1, law.tasks + 1) * n_days / law.tasks) - 1.0, (n, 1))
        self.submitted: Floats = np.full(self.due.shape, np.inf)
        self.mark: Floats = np.full(self.due.shape, np.nan)
        self.left: Ints = np.full(n, NEVER)
        self._ids = tuple(f"{number}" for number in range(n))
        self._tasks = tuple(f"task-{number + 1}" for number in range(law.tasks))
        self._tried: dict[tuple[int, int], list[TracedResult]] = defaultdict(list)
        self._new: list[tuple[int, int]] = []

    def note(self, day: int, before: Minds, lived: Lived) -> None:
        """Write down a day that was lived."""
        after = lived.minds
        gone = after.has_left & ~before.has_left
        self.left[gone] = day + 1
        self.visited[:, day], self.amount[:, day] = lived.visit, np.round(_MINUTES * lived.effort, 1)
        self._hand_in(day, after)
        self._evaluate(day, before, lived.visit)

    def _hand_in(self, day: int, minds: Minds) -> None:
        to_due = day - self.due
        logits = np.where(to_due <= 0, _FIRST + _STEP * (to_due + EARLIEST), _AFTER)
        logits += self._law.heart_hands_in * minds.heart[:, None]
        wanted = (to_due >= -EARLIEST) & (to_due <= LATEST) & np.isinf(self.submitted) & ~minds.is_silent[:, None]
        hands = wanted & (self._luck.hands_in[:, day, None] < expit(logits))
        if hands.any():
            worth = 0.35 + 0.6 * mastery(minds, self._of) - 0.1 * n_troubles(minds, self._of)
            mark = np.clip(np.round(worth + MARK_SPREAD * self._luck.mark[:, day], 2), 0.0, 1.0)
            self.submitted[hands] = day
            self.mark[hands] = np.broadcast_to(mark[:, None], hands.shape)[hands]
            self.visited[hands.any(1), day] = True

    def _evaluate(self, day: int, minds: Minds, visit: Mask) -> None:
        """Whoever is in trouble with a skill fails its evaluation, and passes it once the trouble is over."""
        self._new = []
        is_open = open_troubles(minds, self._of)
        tries = visit & is_open.any(-1) & (self._luck.tries[:, day] < self._law.evaluates)
        for n in np.flatnonzero(tries).tolist():
            for m in np.flatnonzero(is_open[n]).tolist():
                if len(self._tried[n, m]) < TRIES:
                    self._answer(day, n, m, 0.0)
                    break
        for n, m in [key for key, tried in self._tried.items() if tried and tried[-1].score < 1.0]:
            if visit[n] and not is_open[n, m]:
                self._answer(day, n, m, 1.0)

    def _answer(self, day: int, n: int, m: int, score: float) -> None:
        skill, tried = f"skill-{m + 1}", self._tried[n, m]
        tried.append(TracedResult(f"{n}-{m}-{day}", skill, score, 0.5, 0.5, f"evaluation-{m + 1}"))
        self._new.append((n, m))

    def results(self) -> list[TracedLearner]:
        """Give what tracing knows of each learner and skill with a result since the day before."""
        return [TracedLearner(self._ids[n], f"skill-{m + 1}", tuple(self._tried[n, m]), ()) for n, m in self._new]

    def cohort(self, day: int) -> Cohort:
        """Give what is dated before a day, and nothing else."""
        learner, when = np.nonzero(self.visited[:, :day])
        visits = Visits(learner, when, self.amount[learner, when])
        is_in = self.submitted < day
        known = self.submitted + self._law.marked_after
        is_marked = is_in & (known <= day)
        tasks = Tasks(
            self._tasks,
            self.due,
            np.where(is_in, self.submitted, np.inf),
            np.where(is_marked, self.mark, np.nan),
            np.where(is_marked, known, np.inf),
        )
        left = np.where(self.left <= day, self.left, NEVER)
        return Cohort(COHORT, self._ids, np.full(len(self._ids), -1), left, visits, tasks)

"""One-step expected improvement: what the next item alone is expected to add to the goal, per minute.

Mockus, Tiešis & Žilinskas (1978), "The application of Bayesian methods for seeking the extremum"; as a choice of
exercises by the gain that tracing expects: Doroudi, Aleven & Brunskill (2019), "Where's the reward?", section 5. With
the engine's belief and prerequisites, for item i on the skills k:

    value_i = Σ_k weight_k lack_k P(learn_k) ready_k / minutes_i,  ready_k = Π_j (1 - w_kj lack_j)

It looks at nothing beyond the next item: neither what a prerequisite opens, nor what an answer tells, nor what will be
forgotten. Of equal items the one done least often comes first, the easiest before the others.

What is decided here: a skill that is only needed has no weight in the goal, and would never be practised by itself. It
counts 0.3 of a target; 0 is as good in `matched` and worse in `diverse`, 1 the other way round.
"""

from typing import Final

import numpy as np

from simulations.policies.bank import bank_of, chosen
from simulations.policies.belief import Belief
from simulations.policies.outlook import best_items, look
from simulations.policies.protocol import Choice, Commission, Course, Floats, Insight, Moment, Observation

NEEDED: Final = 0.3


class OneStep:
    """The highest expected improvement of the next item."""

    def __init__(self, commission: Commission) -> None:
        course = commission.course
        self._course, self._model, self._bank = course, commission.model, bank_of(course)
        self._belief = Belief(course, commission.model, len(commission.numbers), commission.effects)
        self._weight = weights(course)
        self._exercises = course.world.exercises[self._bank.ladder].astype(np.float64)
        self._minutes = course.world.minutes[self._bank.ladder]

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:  # noqa: ARG002 - the protocol's
        """Take the best item."""
        outlook = look(self._belief, self._model, self._course, moment.tick)
        gain = self._weight * (1.0 - outlook.mastery) * outlook.learns * outlook.ready
        return chosen(self._bank, best_items(self._bank, gain @ self._exercises.T / self._minutes, self._belief.done))

    def observe(self, seen: Observation) -> None:
        """Move the belief."""
        self._belief.observe(seen)


def weights(course: Course) -> Floats:
    """Give what a rise of each skill counts, float64[K]; 0 outside of the goal's scope."""
    targets = course.goal_weight > 0.0
    needed = NEEDED * course.goal_weight[targets].mean() if targets.any() else 0.0
    return np.where(targets, course.goal_weight, np.where(course.threshold > 0.0, needed, 0.0))

"""OATutor's heuristic: the item with the lowest mastery, by classic tracing with the same parameters everywhere.

Pardos, Tang, Anastasopoulos, Sheel & Zhang (2023), "OATutor: an open-source adaptive tutoring system and curated
content library for learning sciences research". The mastery of an item is the product of the masteries of its skills;
of the items that are not completed and below 0.95 the lowest is taken, ties at random. Guess, slip, learn and prior
are 0.1 everywhere, as in its content.

What is decided here: one result completes an item, right or wrong (there, hints lead to the right answer in the end).
A score counts as right from one half on. When every item is completed or mastered there is nothing left.
"""

from typing import Final

import numpy as np

from engine.compiling import compiled
from engine.tracing.traces import RIGHT_FROM
from simulations.policies.bank import OATUTOR, bank_of, chosen, draw
from simulations.policies.protocol import NOTHING, Choice, Commission, Floats, Insight, Ints, Mask, Moment, Observation

PRIOR: Final = 0.1
GUESS: Final = 0.1
SLIP: Final = 0.1
LEARN: Final = 0.1
MASTERED_FROM: Final = 0.95


class OATutor:
    """Lowest product of masteries first."""

    def __init__(self, commission: Commission) -> None:
        course, n_learners = commission.course, len(commission.numbers)
        self._commission, self._bank = commission, bank_of(course)
        self._exercises = course.world.exercises
        self._mastery = np.full((n_learners, self._exercises.shape[1]), PRIOR)
        self._is_completed = np.zeros((n_learners, len(self._exercises)), np.bool_)

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:  # noqa: ARG002 - the protocol's
        """Take the lowest."""
        luck = draw(self._commission, OATUTOR, moment.step)
        items = self._bank.items
        return chosen(self._bank, _lowest(self._mastery, self._is_completed, items, self._bank.exercises, luck))

    def observe(self, seen: Observation) -> None:
        """Complete the items and trace their skills, each by itself."""
        doers = np.flatnonzero(seen.is_done)
        self._is_completed[doers, seen.activity[doers]] = True
        is_right = seen.score[doers] >= RIGHT_FROM
        traced = traced_classically(self._mastery[doers], is_right[:, None])
        self._mastery[doers] = np.where(self._exercises[seen.activity[doers]], traced, self._mastery[doers])


def traced_classically(mastery: Floats, is_right: Mask) -> Floats:
    """Condition on a result and learn (Corbett & Anderson 1994, "Knowledge tracing"), with OATutor's parameters.

    >>> traced_classically(np.array([0.1, 0.1]), np.array([True, False])).round(4).tolist()
    [0.55, 0.111]
    """
    known = mastery * np.where(is_right, 1.0 - SLIP, SLIP)
    guessed = (1.0 - mastery) * np.where(is_right, GUESS, 1.0 - GUESS)
    posterior = known / (known + guessed)
    learned: Floats = posterior + (1.0 - posterior) * LEARN
    return learned


@compiled
def _lowest(mastery: Floats, is_completed: Mask, items: Ints, exercises: Mask, luck: Floats) -> Ints:
    """Take the lowest product of each learner: int64[N]; among t equal ones the ⌊t luck⌋-th."""
    activity = np.full(len(luck), NOTHING)
    product, tied = np.empty(len(items)), np.empty(len(items), np.int64)
    for n in range(len(luck)):
        least, n_tied = MASTERED_FROM, 0
        for m in range(len(items)):
            if is_completed[n, items[m]]:
                continue
            product[m] = 1.0
            for skill in range(exercises.shape[1]):
                if exercises[m, skill]:
                    product[m] *= mastery[n, skill]
            if product[m] < least:
                least, n_tied = product[m], 0
            if product[m] == least and least < MASTERED_FROM:
                tied[n_tied] = items[m]
                n_tied += 1
        if n_tied:
            activity[n] = tied[min(int(luck[n] * n_tied), n_tied - 1)]
    return activity

"""Spaced repetition alone: what fades is reviewed, otherwise the course goes on in its order.

FSRS-6 (`memory`) schedules facts; here a skill takes the place of a card. A skill is being learned until two results
in a row on it were right. Then it enters the schedule as good, and each later result on it is a review: good from a
score of one half on, else again. What is retained to less than 0.9 comes first, the least retained before the others;
otherwise the first skill in topological order that is not learned yet. Items of a skill come round robin, the easiest
first.

What is decided here: a result counts for the skill that its item stands under (`bank`); time elapsed is measured in
fractions of a day, and a review within a day of the last takes the formula for that; when all is learned and nothing
is due, the least retained skill is reviewed ahead of its time, so that the minutes are used as under the other
policies.
"""

import numpy as np

from simulations.policies.bank import bank_of, chosen, round_robin
from simulations.policies.memory import Schedule, next_skills, take_grades
from simulations.policies.protocol import Choice, Commission, Insight, Moment, Observation


class Fsrs:
    """Reviews first, then the next skill."""

    def __init__(self, commission: Commission) -> None:
        self._bank = bank_of(commission.course)
        shape = (len(commission.numbers), len(self._bank.skills))
        self._schedule = Schedule(*np.zeros((2, *shape)), *np.zeros((2, *shape), np.int64))
        self._n_done = np.zeros(shape, np.int64)

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:  # noqa: ARG002 - the protocol's
        """Take what fades most, or what comes next."""
        return chosen(self._bank, round_robin(self._bank, next_skills(self._schedule, moment.tick), self._n_done))

    def observe(self, seen: Observation) -> None:
        """Take the grades in."""
        doers = np.flatnonzero(seen.is_done)
        place = self._bank.place[seen.activity[doers]]
        self._n_done[doers, place] += 1
        take_grades(self._schedule, doers, place, seen.score[doers], seen.tick[doers])

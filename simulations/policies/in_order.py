"""The policies that need no belief about the learner, or nothing but it: `random`, `authored` and `threshold`."""

import numpy as np

from simulations.policies.bank import RANDOM, bank_of, chosen, draw, round_robin
from simulations.policies.belief import Belief
from simulations.policies.protocol import NOTHING, Choice, Commission, Insight, Moment, Observation


class Random:
    """Any item of the goal's scope, each as likely as the others, whatever was done before."""

    def __init__(self, commission: Commission) -> None:
        self._commission, self._bank = commission, bank_of(commission.course)

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:  # noqa: ARG002 - the protocol's
        """Draw."""
        items, luck = self._bank.items, draw(self._commission, RANDOM, moment.step)
        if not len(items):
            return chosen(self._bank, np.full(len(luck), NOTHING))
        return chosen(self._bank, items[np.minimum((luck * len(items)).astype(np.int64), len(items) - 1)])

    def observe(self, seen: Observation) -> None:
        """Remember nothing."""


class AuthoredOrder:
    """The items in the order of the course: skill after skill, each item once, then from the start again."""

    def __init__(self, commission: Commission) -> None:
        self._bank = bank_of(commission.course)
        self._n_done = np.zeros(len(commission.numbers), np.int64)

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:  # noqa: ARG002 - the protocol's
        """Take the next item."""
        items = self._bank.items
        if not len(items):
            return chosen(self._bank, np.full(len(self._n_done), NOTHING))
        return chosen(self._bank, items[self._n_done % len(items)])

    def observe(self, seen: Observation) -> None:
        """Go on by one."""
        self._n_done += seen.is_done


class Threshold:
    """Skill after skill until the belief reaches what the goal asks for; then there is nothing left.

    The items of a skill come round robin, the easiest first. A skill stays done once it was passed, whatever is
    forgotten afterwards. The belief is the engine's own, by the model of the commission.
    """

    def __init__(self, commission: Commission) -> None:
        course, n_learners = commission.course, len(commission.numbers)
        self._bank, self._belief = bank_of(course), Belief(course, commission.model, n_learners, commission.effects)
        self._asked = course.threshold[self._bank.skills]
        self._at = np.zeros(n_learners, np.int64)
        self._n_done = np.zeros((n_learners, len(self._bank.skills)), np.int64)

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:  # noqa: ARG002 - the protocol's
        """Pass what is mastered from the current skill on, and take the next item of the first that is not."""
        n_skills = len(self._bank.skills)
        mastery = self._belief.marginal(moment.tick)[:, self._bank.skills]
        is_open = (mastery < self._asked) & (np.arange(n_skills) >= self._at[:, None])
        # one column more, always open: the end
        first = np.argmax(np.column_stack([is_open, np.ones(len(mastery), np.bool_)]), axis=1)
        self._at = np.where(moment.is_here, first, self._at)
        return chosen(self._bank, round_robin(self._bank, self._at, self._n_done))

    def observe(self, seen: Observation) -> None:
        """Move the belief."""
        self._belief.observe(seen)
        doers = np.flatnonzero(seen.is_done)
        self._n_done[doers, self._bank.place[seen.activity[doers]]] += 1

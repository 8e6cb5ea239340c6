"""The outer fringe of a knowledge space, then the lowest effort.

Doignon & Falmagne (1985), "Spaces for the assessment of knowledge"; Falmagne & Doignon (2011), "Learning Spaces",
chapter 4: from a knowledge state a learner is ready for the skills that can be learned next, those of the outer
fringe, which is what ALEKS offers (Falmagne, Cosyn, Doignon & Thiéry 2006, "The assessment of knowledge, in theory and
in practice"). Where the space comes from prerequisites, these are the skills that are not mastered and of which all
prerequisites are.

Mastered is what the engine's belief puts at or above `MASTERED` (0.9 and more leave too few results for the rest: the
best of 0.5 to 0.95 over the worlds). Among the skills of the fringe the one with the least expected effort, lack /
P(learn) items, comes first. An item on several skills is offered when each of them is mastered or in the fringe. When
all is mastered, the least mastered skill is asked. Of the items of a skill the one done least often comes first, the
easiest before the others.
"""

from typing import Final

import numpy as np

from simulations.policies.bank import bank_of, chosen
from simulations.policies.belief import Belief
from simulations.policies.outlook import best_items, look
from simulations.policies.protocol import Choice, Commission, Floats, Insight, Mask, Moment, Observation

MASTERED: Final = 0.8
_LEAST: Final = 1e-12


class OuterFringe:
    """What can be learned next, at the least effort."""

    def __init__(self, commission: Commission) -> None:
        course = commission.course
        self._course, self._model, self._bank = course, commission.model, bank_of(course)
        self._belief = Belief(course, commission.model, len(commission.numbers), commission.effects)
        self._home = self._bank.skills[self._bank.place[self._bank.ladder]]

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:  # noqa: ARG002 - the protocol's
        """Take an item of the skill of the fringe that is nearest to mastery."""
        course, home = self._course, self._home
        outlook = look(self._belief, self._model, course, moment.tick)
        is_mastered = outlook.mastery >= np.minimum(course.threshold, MASTERED)
        fringe = outer_fringe(course.world.needs, is_mastered)
        is_closed = ~(is_mastered | fringe) @ course.world.exercises[self._bank.ladder].T
        is_offered = fringe[:, home] & ~is_closed
        lack = 1.0 - outlook.mastery
        nearness = np.where(is_offered, outlook.learns[:, home] / np.maximum(lack[:, home], _LEAST), 0.0)
        value = np.where(is_offered.any(axis=1, keepdims=True), nearness, lack[:, home])
        return chosen(self._bank, best_items(self._bank, value, self._belief.done))

    def observe(self, seen: Observation) -> None:
        """Move the belief."""
        self._belief.observe(seen)


def outer_fringe(needs: Floats, is_mastered: Mask) -> Mask:
    """Say which skills can be learned next, bool[N, K]; needs[k, j] says how much skill k builds on skill j."""
    n_lacking = ~is_mastered @ (needs > 0.0).T.astype(np.int64)
    fringe: Mask = ~is_mastered & (n_lacking == 0)
    return fringe

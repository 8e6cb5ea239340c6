"""The look over all skills at what is free to be learned and at what has faded.

One compiled call instead of a dozen array operations: between two requests of a service their code falls out of the
processor's caches, and then each of them costs several times what it does in a loop.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from engine.recommendation.prepared import Plan
from engine.recommendation.situation import Situation

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


class Scan(NamedTuple):
    """What lies before a learner.

    Attributes:
        frontier: Skills that lack mastery and whose prerequisites do not, those nearest to mastery first.
        due: Skills that were mastered at their last opportunity and have faded since, most faded first.
        is_complete: Whether no target of the goal lacks mastery.
    """

    frontier: list[int]
    due: list[int]
    is_complete: bool


def scan(situation: Situation, plan: Plan) -> Scan:
    """Look over all skills of a goal."""
    frontier, due, is_complete = _scan(
        situation.mastery,
        situation.mastery_last,
        np.asarray(situation.opportunities, np.int64),
        plan.threshold,
        plan.due_below,
        plan.targets,
        plan.sources,
        plan.needed,
        plan.unlocking,
    )
    return Scan(frontier.tolist(), due.tolist(), is_complete)


@njit(cache=True)
def _scan(
    mastery: Floats,
    mastery_last: Floats,
    opportunities: Ints,
    threshold: Floats,
    due_below: Floats,
    targets: Ints,
    sources: Ints,
    needed: Ints,
    unlocking: Floats,
) -> tuple[Ints, Ints, bool]:
    is_free = mastery < threshold
    is_complete = True
    for target in targets:
        if is_free[target]:
            is_complete = False
    for arrow in range(len(sources)):
        if mastery[needed[arrow]] < unlocking[arrow]:
            is_free[sources[arrow]] = False
    frontier = np.nonzero(is_free)[0]
    _sort(frontier, -mastery)
    is_due = (mastery < due_below) & (mastery_last >= threshold) & (opportunities > 0)
    due = np.nonzero(is_due)[0]
    _sort(due, mastery)
    return frontier, due, is_complete


@njit(cache=True)
def _sort(skills: Ints, key: Floats) -> None:
    """Sort in place by rising key, equals in their order: by insertion, the lists being short."""
    for end in range(1, len(skills)):
        skill, at = skills[end], end
        while at > 0 and key[skills[at - 1]] > key[skill]:
            skills[at] = skills[at - 1]
            at -= 1
        skills[at] = skill

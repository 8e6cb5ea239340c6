"""What the field's policies that weigh read off a belief: how a skill stands, and what an item would do for it."""

from typing import NamedTuple

import numpy as np

from engine.tracing.model import TracingModel
from simulations.policies.bank import ItemBank
from simulations.policies.belief import Belief
from simulations.policies.protocol import NOTHING, Course, Floats, Ints

_TIED = 1e-9
"""Values that differ by a smaller share are equal: rounding must not choose between equal items."""


class SkillState(NamedTuple):
    """How N learners stand now; K skills."""

    mastery: Floats  # float64[N, K], P(mastered), forgetting included
    learns: Floats  # float64[N, K], P(learn) by an item, for who lacks the skill and nothing that it needs
    ready: Floats  # float64[N, K], Π_j (1 - w_kj lack_j) over what a skill builds on


def look(belief: Belief, model: TracingModel, course: Course, tick: Ints) -> SkillState:
    """Integrate ability out, at `tick` (int64[N])."""
    lacks = (1.0 - belief.nodes_now(tick)) * belief.ability[:, None, :]
    lack = lacks.sum(axis=2)
    learns = (lacks * model.learn_matrix).sum(axis=2) / np.maximum(lack, np.finfo(float).tiny)
    return SkillState(1.0 - lack, learns, readiness(course.world.needs, lack))


def readiness(needs: Floats, lack: Floats) -> Floats:
    """Say which share of P(learn) the prerequisites that 1 − P(mastered) lack leave: float64[N, K]."""
    ready = np.ones_like(lack)
    for k, j in np.argwhere(needs > 0.0):
        ready[:, k] *= 1.0 - needs[k, j] * lack[:, j]
    return ready


def best_items(bank: ItemBank, value: Floats, done: Ints) -> Ints:
    """Take the item of the highest value, among equals the one done least often, then the first: int64[N].

    Args:
        bank: What there is.
        value: float64[N, M], of the items as in `ItemBank.ladder`.
        done: int64[N, A], how often each activity was done.
    """
    if not len(bank.ladder):
        return np.full(len(value), NOTHING)
    is_tied = value >= value.max(axis=1, keepdims=True) * (1.0 - _TIED)
    times = np.where(is_tied, done[:, bank.ladder], np.iinfo(np.int64).max)
    best: Ints = bank.ladder[times.argmin(axis=1)]
    return best

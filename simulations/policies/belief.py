"""The engine's belief about a class, in arrays: what a service knows, without its stores.

The same filter as `engine.tracing.update`, by the kernel that serves. What the learner's history says beside the belief
(the covariates) is left out: all factors are 1. A resource gives no result, so it is counted and moves nothing.
"""

from __future__ import annotations

import numpy as np

from engine.compiling import compiled
from engine.tracing.batch import model_arrays
from engine.tracing.kernel import take_turn
from engine.tracing.kernel_arrays import (
    HistoryArrays,
    ModelArrays,
    ResultArrays,
    ShownArrays,
    room_for_history,
)
from engine.tracing.model import TracingModel
from engine.tracing.state import NOTHING_LEARNED
from engine.tracing.traces import LONGEST_STREAK, RIGHT_FROM, TICKS_PER_DAY
from simulations.policies.protocol import Course, Floats, Ints, Seen


class Belief:
    """What is believed of N learners; K skills, G nodes of ability, A activities.

    Attributes:
        nodes: float64[N, K, G], P(mastered | θ_g) after the evidence of the last result, the prior before any.
        left: float64[N, 2, K], what the odds of learning at the last opportunity are multiplied by, and how much of
            P(mastered) is not shown.
        ability: float64[N, G], P(θ = θ_g).
        opportunities: int64[N, K], results on each skill.
        streak: int64[N, K], length of the run of right (positive) or wrong (negative) results up to the last.
        last_tick: int64[N, K], when the last result on each skill ended; 0 before any.
        done: int64[N, A], how often each item was answered and each resource studied.
        item: int64[A], index in the model of each activity; -1 for resources.
    """

    def __init__(self, course: Course, model: TracingModel, n_learners: int) -> None:
        n_activities = len(course.world.minutes)
        self.nodes = np.repeat(model.prior_matrix[None], n_learners, axis=0)
        self.left = np.zeros((n_learners, 2, model.n_skills))
        self.left[:, 0] = NOTHING_LEARNED
        self.ability = np.repeat(model.weights[None], n_learners, axis=0)
        self.opportunities, self.streak, self.last_tick = np.zeros((3, n_learners, model.n_skills), np.int64)
        self.done = np.zeros((n_learners, n_activities), np.int64)
        self.item = item_numbers(course)
        self._model = model_arrays(model, rounded=False)

    def observe(self, seen: Seen) -> None:
        """Take in what a turn gave: learn at the opportunity before, forget, condition on the score."""
        doers = np.flatnonzero(seen.is_done)
        self.done[doers, seen.activity[doers]] += 1
        learners = doers[(self.item[seen.activity[doers]] >= 0) & ~np.isnan(seen.score[doers])]
        results = self._results(seen, learners)
        said = _nothing_said(len(learners), int(results.offsets[-1]))
        _count(self._model, results, learners, said, self.opportunities, self.streak, self.last_tick)
        shown = ShownArrays(*np.empty((2, len(learners))), *np.empty((2, int(results.offsets[-1]))))
        take_turn(self._model, results, learners, said, shown, self.nodes, self.left, self.ability)

    def retained(self, now_tick: Ints) -> Floats:
        """Give what is left of each mastery at a moment, float64[N, K] in 0..1; 1 before any opportunity.

        Args:
            now_tick: int64[N].
        """
        return _retained(self._model, self.opportunities, self.last_tick, now_tick)

    def nodes_now(self, now_tick: Ints) -> Floats:
        """Give P(mastered | θ_g) at a moment, after forgetting: float64[N, K, G]."""
        nodes: Floats = self.nodes * self.retained(now_tick)[:, :, None]
        return nodes

    def shown(self) -> Floats:
        """Give what is shown of P(mastered) after the evidence of the last result: float64[N, K]."""
        shown: Floats = _shown(self.nodes, self.ability, self.left[:, 1])
        return shown

    def marginal(self, now_tick: Ints) -> Floats:
        """Give what is shown of P(mastered) at a moment: float64[N, K]."""
        return self.shown() * self.retained(now_tick)

    def _results(self, seen: Seen, learners: Ints) -> ResultArrays:
        items = self.item[seen.activity[learners]]
        n_skills = self._model.skill_offsets[items + 1] - self._model.skill_offsets[items]
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(n_skills)])
        return ResultArrays(items, seen.score[learners], np.ones_like(items), seen.tick[learners], offsets)


def item_numbers(course: Course) -> Ints:
    """Give the index in the model of each activity, int64[A]; -1 for resources."""
    numbers = np.full(len(course.world.minutes), -1, np.int64)
    for item in course.compiled.graph.items:
        numbers[course.world.activity_number[item.id]] = course.compiled.item_index[item.id]
    return numbers


def _nothing_said(n_results: int, n_opportunities: int) -> HistoryArrays:
    said = room_for_history(n_results, n_opportunities)
    said.answer[:] = 1.0
    said.learn[:] = 1.0
    return said


@compiled
def _count(
    model: ModelArrays,
    results: ResultArrays,
    learners: Ints,
    said: HistoryArrays,
    opportunities: Ints,
    streak: Ints,
    last_tick: Ints,
) -> None:
    """Fill where each opportunity stands and what is retained until then, and count it."""
    for row in range(len(learners)):
        learner, item, tick = learners[row], results.item[row], results.tick[row]
        sign = 1 if results.score[row] >= RIGHT_FROM else -1
        for j in range(results.offsets[row + 1] - results.offsets[row]):
            skill, place = model.skills[model.skill_offsets[item] + j], results.offsets[row] + j
            days = max(tick - last_tick[learner, skill], 0) / TICKS_PER_DAY if opportunities[learner, skill] else 0.0
            said.place[place] = skill
            said.retained[place] = (1.0 + days / model.tau_days) ** -model.decay[skill]
            length = max(sign * streak[learner, skill], 0) + 1
            streak[learner, skill] = sign * min(length, LONGEST_STREAK)
            opportunities[learner, skill] += 1
            last_tick[learner, skill] = tick


@compiled
def _retained(model: ModelArrays, opportunities: Ints, last_tick: Ints, now_tick: Ints) -> Floats:
    left: Floats = np.ones_like(last_tick, np.float64)
    for learner in range(left.shape[0]):
        for skill in range(left.shape[1]):
            if opportunities[learner, skill] and model.decay[skill] != 0.0:
                days = max(now_tick[learner] - last_tick[learner, skill], 0) / TICKS_PER_DAY
                left[learner, skill] = (1.0 + days / model.tau_days) ** -model.decay[skill]
    return left


@compiled
def _shown(nodes: Floats, ability: Floats, held: Floats) -> Floats:
    """Average over ability in the order of the kernel, so that a class gives the digits of its learners."""
    mastery = np.empty_like(held)
    for learner in range(mastery.shape[0]):
        for skill in range(mastery.shape[1]):
            total = 0.0
            for g in range(nodes.shape[2]):
                total += ability[learner, g] * nodes[learner, skill, g]
            mastery[learner, skill] = min(max(min(total, 1.0) - held[learner, skill], 0.0), 1.0)
    return mastery

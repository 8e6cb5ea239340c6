"""The engine's belief about a class, in arrays: what a service knows, without its stores.

The same filter as `engine.tracing.history`, by the kernels that serve, with all that the model reads of a learner's
history: so an answer to an item met before says what it says to a service. A resource gives no result: what it should
teach is credited (`engine.tracing.teaching`).
"""

from typing import Final

import numpy as np

from engine.compiling import compiled
from engine.recommendation.settings import PolicySettings
from engine.tracing.batch import model_arrays
from engine.tracing.kernel import take_turn
from engine.tracing.kernel_arrays import (
    LAST_TICK,
    N_COUNTS,
    N_COURSE,
    N_FORMS,
    N_ITEM_ROWS,
    OPPORTUNITIES,
    STREAK,
    HistoryArrays,
    ModelArrays,
    ResultArrays,
    ShownArrays,
    SkillRows,
    room_for_history,
)
from engine.tracing.kernel_history import look_back
from engine.tracing.kernel_teaching import teach_class
from engine.tracing.model import TracingModel
from engine.tracing.state import NOTHING_LEARNED
from engine.tracing.traces import TICKS_PER_DAY
from simulations.policies.protocol import Course, Floats, Ints, Observation

STUDIED_AGAIN: Final = PolicySettings().studied_again


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

    def __init__(self, course: Course, model: TracingModel, n_learners: int, effects: Floats) -> None:
        """Begin with nothing known; `effects` are those of `Commission`."""
        n_activities = len(course.world.minutes)
        self.nodes = np.repeat(model.prior_matrix[None], n_learners, axis=0)
        self.left = np.zeros((n_learners, 2, model.n_skills))
        self.left[:, 0] = NOTHING_LEARNED
        self.ability = np.repeat(model.weights[None], n_learners, axis=0)
        columns = n_learners * model.n_skills
        self._rows = SkillRows(np.zeros((N_COUNTS, columns), np.int64), np.zeros((N_FORMS, columns)))
        by_skill = self._rows.counts.reshape(N_COUNTS, n_learners, model.n_skills)
        self.opportunities, self.streak, self.last_tick = (by_skill[at] for at in (OPPORTUNITIES, STREAK, LAST_TICK))
        self._items = np.zeros((N_ITEM_ROWS, n_learners * model.n_items if model.remembers_items else 0), np.int64)
        self._courses = np.zeros((n_learners, N_COURSE))
        self.done = np.zeros((n_learners, n_activities), np.int64)
        self.item = item_numbers(course)
        self._exercises, self._effects = course.world.exercises, effects[course.world.teaching]
        self._model = model_arrays(model, rounded=False)

    def observe(self, seen: Observation) -> None:
        """Take in what a turn gave: learn at the opportunity before, forget, condition on the score."""
        doers = np.flatnonzero(seen.is_done)
        self.done[doers, seen.activity[doers]] += 1
        learners = doers[(self.item[seen.activity[doers]] >= 0) & ~np.isnan(seen.score[doers])]
        results = self._results(seen, learners)
        said = self._said(results, learners)
        shown = ShownArrays(*np.empty((2, len(learners))), *np.empty((2, int(results.offsets[-1]))))
        take_turn(self._model, results, learners, said, shown, self.nodes, self.left, self.ability)
        self._study(seen, doers[self.item[seen.activity[doers]] < 0])

    def _study(self, seen: Observation, learners: Ints) -> None:
        """Credit what resources should teach, less each time that one is studied again."""
        if not len(learners):
            return
        activity = seen.activity[learners]
        effect = self._effects[activity] * STUDIED_AGAIN ** (self.done[learners, activity] - 1)
        rows, skills = np.nonzero(self._exercises[activity])
        whose, retained = learners[rows], self.retained(seen.tick)[learners[rows], skills]
        teach_class(self._model, whose, skills, effect[rows], retained, self.nodes, self.left, self.ability)

    def _said(self, results: ResultArrays, learners: Ints) -> HistoryArrays:
        """Let the histories say what they say of one result each, and move them on."""
        model, n_skills = self._model, len(self._model.keep)
        said = room_for_history(len(learners), int(results.offsets[-1]), corrects=model.corrects)
        counts = np.diff(results.offsets)
        first = np.repeat(model.skill_offsets[results.item] - results.offsets[:-1], counts)
        skill = model.skills[first + np.arange(results.offsets[-1])]
        said.place[:] = np.repeat(learners, counts) * n_skills + skill
        courses, item_places = self._courses[learners], learners * len(model.usual) + results.item
        one_each = np.arange(len(learners) + 1)
        look_back(model, one_each, results, said, self._rows, self._items, item_places, courses)
        self._courses[learners] = courses
        said.place[:] = skill
        return said

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
        shown: Floats = _shown(self.nodes, self.ability, np.ascontiguousarray(self.left[:, 1]))
        return shown

    def expected_learning(self) -> Floats:
        """Give what was learned since the evidence of the last result, as expected: float64[N, K]."""
        learned: Floats = _learned(self.nodes, self.ability, self.left[:, 0], self._model.learn)
        return learned

    def marginal(self, now_tick: Ints) -> Floats:
        """Give what is shown of P(mastered) at a moment: float64[N, K]."""
        return self.shown() * self.retained(now_tick)

    def _results(self, seen: Observation, learners: Ints) -> ResultArrays:
        items = self.item[seen.activity[learners]]
        n_skills = self._model.skill_offsets[items + 1] - self._model.skill_offsets[items]
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(n_skills)])
        attempt = self.done[learners, seen.activity[learners]]
        return ResultArrays(items, seen.score[learners], attempt, seen.tick[learners], offsets)


def item_numbers(course: Course) -> Ints:
    """Give the index in the model of each activity, int64[A]; -1 for resources."""
    numbers = np.full(len(course.world.minutes), -1, np.int64)
    for item in course.compiled.graph.items:
        numbers[course.world.activity_number[item.id]] = course.compiled.item_index[item.id]
    return numbers


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
def _learned(nodes: Floats, ability: Floats, factor: Floats, learn_odds: Floats) -> Floats:
    learned = np.zeros_like(factor)
    for learner in range(factor.shape[0]):
        for skill in range(factor.shape[1]):
            if factor[learner, skill] < 0.0:
                continue
            for g in range(nodes.shape[2]):
                odds = learn_odds[skill, g] * factor[learner, skill]
                learned[learner, skill] += ability[learner, g] * (1.0 - nodes[learner, skill, g]) * odds / (1.0 + odds)
    return learned


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

"""ZPDES: the zone of proximal development by empirical success, two bandits one above the other.

Clément, Roy, Oudeyer & Lopes (2015), "Multi-armed bandits for intelligent tutoring systems"; parameters of its
experiment KT6kc, the code's defaults where that says nothing. The arms of the upper bandit are types of exercises,
here the skills of the scope in topological order; the arms of each lower one are values of difficulty. An arm a has a
weight w_a, 0 while it is closed, and the list of its scores; with d = `STEP_UPDATE` and h = d / 2:

    sample    p_a ∝ w_a + (Σ_b w_b) / 10 over the open arms
    reward    r = max(0, mean(last k) - mean(m - k before)), m = min(d, n), k = ⌊m / 2⌋; w_a where n ≤ 2
    update    w_a ← f w_a + (1 - f) r, in both bandits
    values    the first one never tried opens at min w · `PROMOTE` when the mean over the open ones of their mean score
              over the last h is above `UP_ZPD`; then the best over the last d closes when that is above `DEACT_ZPD`
    types     one never tried opens at `H_PROMOTE` times the weight of the one before, when the mean of its last h
              scores is above `THRES_H_PROM`; one closes when the least of its values' means over the last d is above
              `THRES_H_DEACT`; the last open one of a bandit never closes

A mean over the last h or d of an arm with fewer than two scores counts as 0.

Deviations, by name. Weights have a floor of 1e-6: in steady success the reward is 0 and weights would shrink by f
each time until they vanish. A value is a group of h items of a skill, consecutive by difficulty, so that the last h
scores on it come from different items; within a value the items come round robin.

How items are grouped matters more than any other choice here: a type closes only when all of its values, also those
that were never tried, were mastered. With one value for a whole skill, types close much sooner and more of the goal is
reached, but the order of difficulty is left to the round robin, the easiest first. Both stand here: `zpdes` with the
ordered values, `zpdes-per-skill` with one value for a skill.
"""

from typing import Final, NamedTuple

import numpy as np

from engine.compiling import compiled
from simulations.policies.bank import ZPDES_TYPE, ZPDES_VALUE, ItemBank, bank_of, chosen, draw
from simulations.policies.protocol import (
    NOTHING,
    Choice,
    Commission,
    Floats,
    Insight,
    Ints,
    Moment,
    Observation,
    Policy,
)

FILTER: Final = 0.2
UNIFORM_VALUE: Final = 0.05
STEP_UPDATE: Final = 6
HALF_STEP: Final = STEP_UPDATE // 2
UP_ZPD: Final = 0.5
DEACT_ZPD: Final = 0.7
PROMOTE: Final = 1.0
THRES_H_PROM: Final = 0.3
THRES_H_DEACT: Final = 0.7
H_PROMOTE: Final = 0.5
EXPLORATION: Final = 10.0
FLOOR: Final = 1e-6
ITEMS_PER_VALUE: Final = HALF_STEP
_FEWEST: Final = 2


class Bandit(NamedTuple):
    """N learners, S types with at most V values each; the arms of the upper bandit stand behind the values, at V."""

    weight: Floats  # float64[N, S, V + 1]
    n_scores: Ints  # int64[N, S, V + 1]
    last: Floats  # float64[N, S, V + 1, 6], the last scores, the newest at the end; the places before the first are 0
    n_values: Ints  # int64[S]


def new_bandit(n_learners: int, n_values: Ints) -> Bandit:
    """Open the first value of each type, and the first type."""
    most = int(n_values.max(initial=0))
    weight = np.zeros((n_learners, len(n_values), most + 1))
    weight[:, :, :1] = UNIFORM_VALUE
    weight[:, 1:, most] = 0.0
    weight[:, :1, most] = UNIFORM_VALUE
    return Bandit(weight, np.zeros(weight.shape, np.int64), np.zeros((*weight.shape, STEP_UPDATE)), n_values)


class Zpdes:
    """Where learning progresses."""

    def __init__(self, commission: Commission, items_per_value: int) -> None:
        """Take the commission; a value is at most so many items of a skill, the easiest first."""
        self._commission, self._bank = commission, bank_of(commission.course)
        n_items = np.diff(self._bank.offsets)
        self._items_per_value = items_per_value
        self._bandit = new_bandit(len(commission.numbers), -(-n_items // items_per_value))
        self._value = _values(self._bank, items_per_value)

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:  # noqa: ARG002 - the protocol's
        """Sample a type, then a value of it."""
        luck = draw(self._commission, ZPDES_TYPE, moment.step), draw(self._commission, ZPDES_VALUE, moment.step)
        bank, bandit = self._bank, self._bandit
        return chosen(bank, _sample(bandit, bank.offsets, bank.ladder, self._items_per_value, *luck))

    def observe(self, seen: Observation) -> None:
        """Reward both bandits, then open and close arms."""
        doers = np.flatnonzero(seen.is_done)
        activity = seen.activity[doers]
        take_scores(self._bandit, doers, self._bank.place[activity], self._value[activity], seen.score[doers])


def by_difficulty(commission: Commission) -> Policy:
    """Make the policy with ordered values of difficulty."""
    return Zpdes(commission, ITEMS_PER_VALUE)


def per_skill(commission: Commission) -> Policy:
    """Make the policy with one value for a skill."""
    return Zpdes(commission, len(commission.course.world.minutes))


def _values(bank: ItemBank, items_per_value: int) -> Ints:
    """Number the value of each activity, int64[A]; -1 outside of the bank."""
    value = np.full(len(bank.place), -1, np.int64)
    rank = np.arange(len(bank.ladder)) - bank.offsets[bank.place[bank.ladder]]
    value[bank.ladder] = rank // items_per_value
    return value


@compiled
def take_scores(bandit: Bandit, learners: Ints, types: Ints, values: Ints, scores: Floats) -> None:
    """Take in one score per learner, in place.

    Args:
        bandit: Of the class.
        learners: int64[n].
        types: int64[n], what was practised.
        values: int64[n], at which difficulty.
        scores: float64[n], 0..1.
    """
    upper = bandit.weight.shape[2] - 1
    for row in range(len(learners)):
        n, s = learners[row], types[row]
        _reward(bandit, n, s, values[row], scores[row])
        _reward(bandit, n, s, upper, scores[row])
        _open_value(bandit, n, s)
        _close_value(bandit, n, s)
        _move_types(bandit, n)


@compiled
def _mean_of_last(bandit: Bandit, n: int, s: int, a: int, window: int) -> float:
    """Average the last scores of an arm; 0 where there are fewer than two."""
    size = min(bandit.n_scores[n, s, a], window)
    if size < _FEWEST:
        return 0.0
    return float(_sum(bandit.last[n, s, a], STEP_UPDATE - size, STEP_UPDATE) / size)


@compiled
def _sum(scores: Floats, start: int, end: int) -> float:
    total = 0.0
    for place in range(start, end):
        total += scores[place]
    return total


@compiled
def _reward(bandit: Bandit, n: int, s: int, a: int, score: float) -> None:
    """Append the score and move the weight of the arm."""
    last = bandit.last[n, s, a]
    for place in range(STEP_UPDATE - 1):
        last[place] = last[place + 1]
    last[STEP_UPDATE - 1] = score
    bandit.n_scores[n, s, a] += 1
    reward = bandit.weight[n, s, a]
    if bandit.n_scores[n, s, a] > _FEWEST:
        size = min(bandit.n_scores[n, s, a], STEP_UPDATE)
        recent = size // 2
        turn = STEP_UPDATE - recent
        before = _sum(last, STEP_UPDATE - size, turn) / (size - recent)
        reward = max(0.0, _sum(last, turn, STEP_UPDATE) / recent - before)
    bandit.weight[n, s, a] = max(FILTER * bandit.weight[n, s, a] + (1.0 - FILTER) * reward, FLOOR)


@compiled
def _open_value(bandit: Bandit, n: int, s: int) -> None:
    total, n_open, least, untried = 0.0, 0, np.inf, -1
    for a in range(bandit.n_values[s]):
        if bandit.weight[n, s, a] > 0.0:
            total += _mean_of_last(bandit, n, s, a, HALF_STEP)
            n_open += 1
            least = min(least, bandit.weight[n, s, a])
        elif untried < 0 and bandit.n_scores[n, s, a] == 0:
            untried = a
    if n_open and untried >= 0 and total / n_open > UP_ZPD:
        bandit.weight[n, s, untried] = max(least * PROMOTE, FLOOR)


@compiled
def _close_value(bandit: Bandit, n: int, s: int) -> None:
    n_open, best, found = 0, DEACT_ZPD, -1
    for a in range(bandit.n_values[s]):
        if bandit.weight[n, s, a] > 0.0:
            n_open += 1
            if bandit.n_scores[n, s, a] >= STEP_UPDATE:
                mean = _mean_of_last(bandit, n, s, a, STEP_UPDATE)
                if mean > best:
                    best, found = mean, a
    if found >= 0 and n_open > 1:
        bandit.weight[n, s, found] = 0.0


@compiled
def _move_types(bandit: Bandit, n: int) -> None:
    """Open what follows on success, in order, and close what is mastered throughout."""
    upper, n_types = bandit.weight.shape[2] - 1, bandit.weight.shape[1]
    n_open = 0
    for s in range(n_types):
        is_new = s > 0 and bandit.weight[n, s, upper] == 0.0 and bandit.n_scores[n, s, upper] == 0
        if is_new and _mean_of_last(bandit, n, s - 1, upper, HALF_STEP) > THRES_H_PROM:
            bandit.weight[n, s, upper] = max(bandit.weight[n, s - 1, upper] * H_PROMOTE, FLOOR)
        n_open += bandit.weight[n, s, upper] > 0.0
    for s in range(n_types):
        if bandit.weight[n, s, upper] > 0.0 and n_open > 1:
            least = 1.0
            for a in range(bandit.n_values[s]):
                least = min(least, _mean_of_last(bandit, n, s, a, STEP_UPDATE))
            if least > THRES_H_DEACT:
                bandit.weight[n, s, upper] = 0.0
                n_open -= 1


@compiled
def _sample(
    bandit: Bandit, offsets: Ints, ladder: Ints, items_per_value: int, luck_type: Floats, luck_value: Floats
) -> Ints:
    """Sample an activity for each learner: int64[N]."""
    upper, n_types = bandit.weight.shape[2] - 1, bandit.weight.shape[1]
    activity = np.full(len(luck_type), NOTHING)
    for n in range(len(luck_type)):
        if n_types:
            s = _arm(bandit.weight[n, :, upper], n_types, luck_type[n])
            a = _arm(bandit.weight[n, s], bandit.n_values[s], luck_value[n])
            first = offsets[s] + a * items_per_value
            size = min(offsets[s + 1] - first, items_per_value)
            activity[n] = ladder[first + bandit.n_scores[n, s, a] % size]
    return activity


@compiled
def _arm(weights: Floats, n_arms: int, luck: float) -> int:
    """Draw an open arm with p ∝ w + (Σ w) / 10."""
    total, n_open = 0.0, 0
    for a in range(n_arms):
        total += weights[a]
        n_open += weights[a] > 0.0
    left = luck * total * (1.0 + n_open / EXPLORATION)
    found = -1
    for a in range(n_arms):
        if weights[a] > 0.0 and left >= 0.0:
            found = a
            left -= weights[a] + total / EXPLORATION
    return found

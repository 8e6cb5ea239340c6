"""ALOSI's adaptive engine, as published and as shipped.

Rosen, Rushkin, Ang, Federicks, Tingley & Blink (2017), "Designing adaptive assessments in MOOCs"; Rushkin, Rosen, Ang,
Fredericks, Tingley, Blink & Lopez (2017), "Adaptive assessment experiment in a HarvardX MOOC". With o(x) = x / (1 - x),
L_i = ln o(mastery_i) and k_qi = -ln o(guess) - ln o(slip) where item q is on skill i, else 0:

    readiness   P_q = Σ_i k_qi min(0, r_i + r*),  r_i = Σ_j w_ji min(0, L_j - L*) over what skill i builds on
    demand      R_q = Σ_i k_qi max(0, L* - L_i)
    continuity  C_q = sqrt(Σ_i k_qi k_last,i),  0 before the first item
    difficulty  D_q = -Σ_i k_qi |L_i - ln o(d_q)|

and the item with the highest weighted sum comes next, ties at random. An item never comes again; when the bank is used
up there is nothing left. With one item left the sum decides nothing, as there. All parameters are the engine's defaults
(guess 0.1, slip 0.15, transit 0.1, L* = ln 9, r* = 0, weights 2, 2, 1, 0.5).

As shipped differs twice: the weights of continuity and difficulty are exchanged, and relevance is computed on odds of
odds, -ln o(o(guess)) - ln o(o(slip)), 3.620 in place of 3.932.

What is decided here: the prior of a skill is the one that the commission's model holds for an average learner (θ = 0),
since ALOSI has one per skill; its difficulty d in (0, 1) is σ(difficulty), so that ln o(d) is our difficulty; the
collection is the items of the goal's scope, without activities that wait for others and without what gives no score.
"""

import math
from typing import Final, NamedTuple

import numpy as np

from engine.compiling import compiled
from engine.tracing.model import TracingModel
from simulations.policies.bank import ALOSI, bank_of, chosen, draw
from simulations.policies.protocol import NOTHING, Choice, Commission, Floats, Insight, Ints, Mask, Moment, Observation

GUESS: Final = 0.1
SLIP: Final = 0.15
TRANSIT: Final = 0.1
MASTERED_LOGIT: Final = math.log(0.9 / 0.1)  # L*
READY: Final = 0.0  # r*
SMALLEST: Final = 1e-10


class Weights(NamedTuple):
    """Of the four components of the sum, and the relevance of an item to its skills."""

    readiness: float
    demand: float
    continuity: float
    difficulty: float
    relevance: float


def odds(probability: float) -> float:
    """Compute x / (1 - x)."""
    return probability / (1.0 - probability)


def relevance(guess: float, slip: float) -> float:
    """Compute -ln o(guess) - ln o(slip).

    >>> round(relevance(0.1, 0.15), 3), round(relevance(odds(0.1), odds(0.15)), 3)
    (3.932, 3.62)
    """
    return -math.log(odds(guess)) - math.log(odds(slip))


PUBLISHED: Final = Weights(2.0, 2.0, 1.0, 0.5, relevance(GUESS, SLIP))
SHIPPED: Final = Weights(2.0, 2.0, 0.5, 1.0, relevance(odds(GUESS), odds(SLIP)))


def updated(mastery: Floats, guess: float, slip: float, learn: float, score: Floats) -> Floats:
    """Trace one skill in odds form, with scores between wrong and right.

        x = x0 (x1 / x0)^score,  x0 = slip / (1 - guess),  x1 = (1 - slip) / guess
        O' = o(learn) + (1 + o(learn)) O x

    >>> updated(np.array([0.2]), 0.1, 0.15, 0.1, np.array([1.0, 0.0, 0.5])).round(3).tolist()
    [0.712, 0.136, 0.306]

    Args:
        mastery: 0..1.
        guess: In (0, 1).
        slip: In (0, 1).
        learn: In [0, 1).
        score: 0..1.

    Returns:
        The mastery afterwards, between 1e-10 and 1 - 1e-10.
    """
    wrong, right = slip / (1.0 - guess), (1.0 - slip) / guess
    ratio = wrong * (right / wrong) ** score
    after = odds(learn) + (1.0 + odds(learn)) * mastery / (1.0 - mastery) * ratio
    return _clipped(after / (1.0 + after))


def average_prior(model: TracingModel) -> Floats:
    """Give P(L0) of an average learner, float64[K].

    Its logit is linear in θ and the nodes are balanced around 0, so the weighted mean of the logits is the one at 0.
    """
    prior = _clipped(model.prior_matrix)
    logit = (np.log(prior) - np.log1p(-prior)) @ model.weights
    return _clipped(1.0 / (1.0 + np.exp(-logit)))


class Alosi:
    """The highest sum first."""

    def __init__(self, commission: Commission, weights: Weights) -> None:
        course, n_learners = commission.course, len(commission.numbers)
        self._commission, self._weights, self._bank = commission, weights, bank_of(course)
        self._world = course.world
        self._difficulty = course.world.difficulty[self._bank.items]
        self._mastery = np.repeat(average_prior(commission.model)[None], n_learners, axis=0)
        self._is_done = np.zeros((n_learners, len(course.world.minutes)), np.bool_)
        self._last = np.zeros((n_learners, len(course.world.skill_ids)), np.bool_)

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:  # noqa: ARG002 - the protocol's
        """Take the highest."""
        logits = np.log(self._mastery) - np.log1p(-self._mastery)
        left = ~self._is_done[:, self._bank.items]
        scores = _sums(self._weights, logits, self._last, self._bank.exercises, self._difficulty, self._world.needs)
        luck = draw(self._commission, ALOSI, moment.step)
        return chosen(self._bank, _highest(scores, left, self._bank.items, luck))

    def observe(self, seen: Observation) -> None:
        """Take the scores in, each skill of an item by itself."""
        doers = np.flatnonzero(seen.is_done)
        exercised = self._world.exercises[seen.activity[doers]]
        moved = updated(self._mastery[doers], GUESS, SLIP, TRANSIT, seen.score[doers][:, None])
        self._mastery[doers] = np.where(exercised, moved, self._mastery[doers])
        self._is_done[doers, seen.activity[doers]] = True
        self._last[doers] = exercised


def published(commission: Commission) -> Alosi:
    """Make ALOSI by its formulas."""
    return Alosi(commission, PUBLISHED)


def shipped(commission: Commission) -> Alosi:
    """Make ALOSI as its code computes."""
    return Alosi(commission, SHIPPED)


def _clipped(probability: Floats) -> Floats:
    return np.clip(probability, SMALLEST, 1.0 - SMALLEST)


@compiled
def _sums(weights: Weights, logits: Floats, last: Mask, exercises: Mask, difficulty: Floats, needs: Floats) -> Floats:
    """Compute the weighted sum of each item for each learner: float64[N, M]."""
    sums = np.empty((len(logits), len(exercises)))
    readiness = np.empty(logits.shape[1])
    for n in range(len(logits)):
        for i in range(len(readiness)):
            readiness[i] = READY
            for j in range(len(readiness)):
                readiness[i] += needs[i, j] * min(0.0, logits[n, j] - MASTERED_LOGIT)
        for q in range(len(exercises)):
            ready = demand = distance = 0.0
            n_shared = 0
            for i in range(len(readiness)):
                if exercises[q, i]:
                    ready += min(0.0, readiness[i])
                    demand += max(0.0, MASTERED_LOGIT - logits[n, i])
                    distance += abs(logits[n, i] - difficulty[q])
                    n_shared += last[n, i]
            # k is the same for all items and skills, so k_qi k_last,i is its square, once per shared skill
            sums[n, q] = weights.relevance * (
                weights.readiness * ready
                + weights.demand * demand
                + weights.continuity * math.sqrt(n_shared)
                - weights.difficulty * distance
            )
    return sums


@compiled
def _highest(sums: Floats, left: Mask, items: Ints, luck: Floats) -> Ints:
    """Take the highest sum among what is left: int64[N]; among t equal ones the ⌊t luck⌋-th."""
    activity = np.full(len(luck), NOTHING)
    tied = np.empty(len(items), np.int64)
    for n in range(len(luck)):
        best, n_tied = -math.inf, 0
        for m in range(len(items)):
            if left[n, m] and sums[n, m] >= best:
                if sums[n, m] > best:
                    best, n_tied = sums[n, m], 0
                tied[n_tied] = items[m]
                n_tied += 1
        if n_tied:
            activity[n] = tied[min(int(luck[n] * n_tied), n_tied - 1)]
    return activity

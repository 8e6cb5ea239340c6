"""FSRS-6: how long something is remembered, by its formulas and its default parameters.

Ye, Su & Cao (2022), "A stochastic shortest path algorithm for optimizing spaced repetition scheduling", and the public
documentation of the Free Spaced Repetition Scheduler, version 6 ("The Algorithm"). Stability S is the time in days
after which 0.9 is retained, difficulty D lies in 1..10, grades are 1 (again) to 4 (easy), of which two are used here:

    R(t)    = (1 + F t / S)^(-w20),  F = 0.9^(-1/w20) - 1
    S0, D0  = w_{G-1},  w4 - e^{w5 (G-1)} + 1
    D'      = w7 D0(4) + (1 - w7) (D - w6 (G - 3) (10 - D) / 9)
    S' good = S (1 + e^{w8} (11 - D) S^{-w9} (e^{w10 (1-R)} - 1))
    S' again = min(w11 D^{-w12} ((S + 1)^{w13} - 1) e^{w14 (1-R)}, S / e^{w17 w18})
    S' within a day = S e^{w17 (G - 3 + w18)} S^{-w19}, for good at least S
"""

import math
from typing import Final, NamedTuple

import numpy as np

from engine.compiling import compiled
from engine.fitting.ability.retention import FSRS_EXPONENT, FSRS_FACTOR
from engine.tracing.traces import RIGHT_FROM, TICKS_PER_DAY
from simulations.policies.protocol import Floats, Ints

WEIGHTS: Final = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, FSRS_EXPONENT,
)  # fmt: skip
"""The 21 default parameters of FSRS-6."""

AGAIN: Final = 1
GOOD: Final = 3
EASY: Final = 4
LEAST_STABILITY: Final = 0.001
RETAINED: Final = 0.9
RIGHT_IN_A_ROW: Final = 2


class Schedule(NamedTuple):
    """What is remembered of N learners and S skills, in the order of the bank."""

    stability: Floats  # float64[N, S], days; 0 for a skill that is not learned yet
    difficulty: Floats  # float64[N, S]
    last_tick: Ints  # int64[N, S], of the last result
    n_right: Ints  # int64[N, S], right results in a row up to the last


@compiled
def retrievability(elapsed_days: float, stability: float) -> float:
    """Compute R(t): 0.9 when the elapsed time is the stability."""
    return float((1.0 + FSRS_FACTOR * elapsed_days / stability) ** -FSRS_EXPONENT)


@compiled
def first_stability(grade: int) -> float:
    """Give S0, days."""
    return WEIGHTS[grade - 1]


@compiled
def first_difficulty(grade: int) -> float:
    """Compute D0, kept in 1..10."""
    return _bounded(_unbounded_difficulty(grade))


@compiled
def next_difficulty(difficulty: float, grade: int) -> float:
    """Compute D' after a review."""
    moved = difficulty - WEIGHTS[6] * (grade - 3) * (10.0 - difficulty) / 9.0
    return _bounded(WEIGHTS[7] * _unbounded_difficulty(EASY) + (1.0 - WEIGHTS[7]) * moved)


@compiled
def next_stability(stability: float, difficulty: float, elapsed_days: float, grade: int) -> float:
    """Compute S' after a review, days, from the difficulty before it."""
    if elapsed_days < 1.0:
        new = _within_a_day(stability, grade)
    elif grade == AGAIN:
        new = _forgotten(stability, difficulty, retrievability(elapsed_days, stability))
    else:
        new = _recalled(stability, difficulty, retrievability(elapsed_days, stability))
    return max(new, LEAST_STABILITY)


@compiled
def _unbounded_difficulty(grade: int) -> float:
    return WEIGHTS[4] - math.exp(WEIGHTS[5] * (grade - 1)) + 1.0


@compiled
def _bounded(difficulty: float) -> float:
    return min(max(difficulty, 1.0), 10.0)


@compiled
def _within_a_day(stability: float, grade: int) -> float:
    growth = math.exp(WEIGHTS[17] * (grade - 3 + WEIGHTS[18])) * stability ** -WEIGHTS[19]
    return float(stability * (max(growth, 1.0) if grade >= GOOD else growth))


@compiled
def _forgotten(stability: float, difficulty: float, recall: float) -> float:
    again = WEIGHTS[11] * difficulty ** -WEIGHTS[12] * ((stability + 1.0) ** WEIGHTS[13] - 1.0)
    return float(min(again * math.exp(WEIGHTS[14] * (1.0 - recall)), stability / math.exp(WEIGHTS[17] * WEIGHTS[18])))


@compiled
def _recalled(stability: float, difficulty: float, recall: float) -> float:
    growth = math.exp(WEIGHTS[8]) * (11.0 - difficulty) * stability ** -WEIGHTS[9]
    return float(stability * (1.0 + growth * (math.exp(WEIGHTS[10] * (1.0 - recall)) - 1.0)))


@compiled
def next_skills(schedule: Schedule, tick: Ints) -> Ints:
    """Give each learner a skill: int64[N], position in the bank; its end where there are no skills at all."""
    n_skills = schedule.stability.shape[1]
    found = np.full(len(tick), n_skills)
    for n in range(len(tick)):
        least, faded, unlearned = 2.0, n_skills, n_skills
        for s in range(n_skills):
            if schedule.stability[n, s] > 0.0:
                days = max(tick[n] - schedule.last_tick[n, s], 0) / TICKS_PER_DAY
                retained = retrievability(days, schedule.stability[n, s])
                if retained < least:
                    least, faded = retained, s
            else:
                unlearned = min(unlearned, s)
        found[n] = faded if least < RETAINED or unlearned == n_skills else unlearned
    return found


@compiled
def take_grades(schedule: Schedule, learners: Ints, places: Ints, scores: Floats, ticks: Ints) -> None:
    """Review what is learned, and let enter what has just been."""
    for row in range(len(learners)):
        n, s = learners[row], places[row]
        is_right = scores[row] >= RIGHT_FROM
        schedule.n_right[n, s] = schedule.n_right[n, s] + 1 if is_right else 0
        if schedule.stability[n, s] > 0.0:
            grade = GOOD if is_right else AGAIN
            days = max(ticks[row] - schedule.last_tick[n, s], 0) / TICKS_PER_DAY
            stability = next_stability(schedule.stability[n, s], schedule.difficulty[n, s], days, grade)
            schedule.stability[n, s] = stability
            schedule.difficulty[n, s] = next_difficulty(schedule.difficulty[n, s], grade)
        elif schedule.n_right[n, s] >= RIGHT_IN_A_ROW:
            schedule.stability[n, s] = first_stability(GOOD)
            schedule.difficulty[n, s] = first_difficulty(GOOD)
        schedule.last_tick[n, s] = ticks[row]

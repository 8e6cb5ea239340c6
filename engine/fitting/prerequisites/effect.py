"""How much worse learners do on a skill who lack others: logistic regressions with intervals over learners.

    logit P(right on B) = c + Σ_A δ_A known_A + β₁ ability + β₂ ln(1 + n_B) + β₃ known_B

before each result on B: `known` from the learner's earlier results (`opportunities`), `ability` the mean surplus of the
earlier results on all other skills, drawn to zero, n_B the earlier results on B. So δ_A is what A tells of B beyond
ability and beyond B's own history, as a log odds ratio between who has A right all the time and who never has. That
one looks for an effect of the first on success in the second beyond what learners are like is the idea of Vuong, Nixon
& Towle (2011), "A method for finding prerequisites within a curriculum"; here it is asked at every result.

A learner's results hang together, so variances are sums over learners (Liang & Zeger 1986, "Longitudinal data analysis
using generalized linear models", equation 8).
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from engine.fitting.prerequisites.opportunities import Floats, Ints, Opportunities

LACKED_BELOW: Final = 0.5
"""What is known of a skill below which it counts as lacking."""
ABILITY_WEIGHT: Final = 3.0
"""Results' worth of an average learner in the ability."""
WEAK: Final = 0.1
"""Precision of the normal distribution around 0 that keeps every coefficient finite."""
N_STEPS: Final = 8


class Effect(NamedTuple):
    """What some skills do for another one; m of them.

    Attributes:
        log_odds: float64[m], δ.
        error: float64[m], its standard error.
        n_learners: Who had earlier results on one of them.
        n_results: Results on the other skill.
        n_lacking: int64[m], learners who lacked it at some of these results.
        n_knowing: int64[m], learners who did not at some.
        mean_known: float64[m], of what was known.
        mean_score: Of the results.
    """

    log_odds: Floats
    error: Floats
    n_learners: int
    n_results: int
    n_lacking: Ints
    n_knowing: Ints
    mean_known: Floats
    mean_score: float


def effect(told: Opportunities, causes: Sequence[int], skill: int) -> Effect:
    """Estimate what `causes` do for `skill` beside each other, where one at least was met before."""
    rows = told.rows_of[skill]
    last = np.stack([told.last_of(cause, rows) for cause in causes])
    is_met = last.max(axis=0) >= 0
    rows, last = rows[is_met], last[:, is_met]
    has = last >= 0
    known = np.where(has, told.known_after[last], 0.0)
    mean_known = known.sum(axis=1) / np.maximum(has.sum(axis=1), 1)
    centred = np.where(has, known - mean_known[:, None], 0.0)
    is_partly_met = ~has.all(axis=1)
    columns = (*centred, *(~has[is_partly_met]).astype(np.float64), *_beside(told, skill, rows, last))
    learners, cluster = np.unique(told.learner[rows], return_inverse=True)
    log_odds, error = _regression(np.column_stack(columns), told.score[rows], cluster)
    return Effect(
        log_odds[: len(causes)],
        error[: len(causes)],
        len(learners),
        len(rows),
        _count_learners(cluster, has & (known < LACKED_BELOW)),
        _count_learners(cluster, has & (known >= LACKED_BELOW)),
        mean_known,
        float(told.score[rows].mean()) if len(rows) else 0.0,
    )


def _count_learners(cluster: Ints, is_so: NDArray[np.bool_]) -> Ints:
    return np.array([len(np.unique(cluster[one])) for one in is_so], np.int64)


def _beside(told: Opportunities, skill: int, rows: Ints, last: Ints) -> tuple[Floats, ...]:
    """Give the columns of what is held equal; ability is of all skills but the ones that are compared."""
    compared = np.vstack([told.last_of(skill, rows), last])
    is_met = compared >= 0
    surplus = told.surplus_before_any[rows] - np.where(is_met, told.surplus_after[compared], 0.0).sum(axis=0)
    n_others = told.n_before_any[rows] - np.where(is_met, told.n_before[compared] + 1.0, 0.0).sum(axis=0)
    ability = surplus / (n_others + ABILITY_WEIGHT)
    return np.ones(len(rows)), ability, np.log1p(told.n_before[rows]), told.known_before[rows]


def _regression(design: Floats, score: Floats, cluster: Ints) -> tuple[Floats, Floats]:
    """Find the likeliest coefficients and their errors; float64[p] each."""
    weak = WEAK * np.eye(design.shape[1])
    found = np.zeros(design.shape[1])
    for _ in range(N_STEPS):
        p = expit(design @ found)
        information = (design * (p * (1.0 - p))[:, None]).T @ design + weak
        found = found + np.linalg.solve(information, design.T @ (score - p) - WEAK * found)
    p = expit(design @ found)
    inverse = np.linalg.inv((design * (p * (1.0 - p))[:, None]).T @ design + weak)
    residual = design * (score - p)[:, None]
    sums = np.stack([np.bincount(cluster, column) for column in residual.T], axis=1)
    return found, np.sqrt(np.diag(inverse @ (sums.T @ sums) @ inverse))

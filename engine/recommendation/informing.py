"""What an answer is worth by showing what to do next: one compiled pass over what `valuing` gives.

The knowledge gradient (Frazier, Powell & Dayanik 2008, "A knowledge-gradient policy for sequential information
collection"), per skill k and minute:

    info_k = L ready_k (E[best rate after the answer to an average item on k] − best rate now)

L is the number of items over which the answer is of use. An answer on k moves the mastery of k by Bayes' rule, and with
it the rate of k and, through readiness, those of the skills that need k; what several of these would gain adds up. Who
is not ready for k tells little by failing, hence the factor.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.compiling import borrowing, inner

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

LEAST = 1e-9
ROUNDING = 1e-9
"""A smaller rise, relative to the best rate, is none: or else rounding would choose between equal items."""


class Outlook(NamedTuple):
    """What one learner may answer, float64[K] each; the arguments of `inform` of the same names, and what follows."""

    mastery: Floats  # P(mastered)
    p_correct: Floats  # expected score
    p_if_mastered: Floats  # that of who masters the skill
    full: Floats  # rate if the skill were lacking for sure


@inner
def inform(
    mastery: Floats,
    p_correct: Floats,
    p_if_mastered: Floats,
    p_learn: Floats,
    ready: Floats,
    worth: Floats,
    rate: Floats,
    minutes: Floats,
    offsets: Ints,
    needed: Ints,
    strengths: Floats,
    strength: float,
    look_ahead: float,
) -> Floats:
    """Value the answer to an average item of each skill; N learners, K skills.

    What is told of learners are the fields of `valuing.SkillValues` of the same names, of the course those of
    `chart.Chart`; `strength` is by how much a lacking prerequisite of weight 1 slows learning, `look_ahead` is L.

    Returns:
        float64[N, K], per minute.
    """
    n_learners, n_skills = rate.shape
    info, full = np.zeros((n_learners, n_skills)), np.empty(n_skills)
    for n in range(n_learners):
        if look_ahead <= 0.0:
            continue
        for k in range(n_skills):
            full[k] = p_learn[n, k] * ready[n, k] * worth[n, k] / minutes[k] if minutes[k] > 0.0 else 0.0
        outlook = Outlook(mastery[n], p_correct[n], p_if_mastered[n], full)
        first, second, best = _best_two(rate[n])
        for right in range(2):
            _by_itself(right, outlook, worth[n], first, second, best, info[n])
            _by_successors(right, outlook, rate[n], offsets, needed, strengths, strength, first, second, best, info[n])
        for k in range(n_skills):
            raised = info[n, k] - first
            info[n, k] = look_ahead * ready[n, k] * raised if raised > ROUNDING * first else 0.0
    return info


@borrowing
def _best_two(rate: Floats) -> tuple[float, float, int]:
    """The best rate, the next one, and whose the best is."""
    first, second, best = 0.0, 0.0, -1
    for k in range(len(rate)):
        if rate[k] > first:
            first, second, best = rate[k], first, k
        elif rate[k] > second:
            second = rate[k]
    return first, second, best


@borrowing
def _by_itself(
    right: int, outlook: Outlook, worth: Floats, first: float, second: float, best: int, info: Floats
) -> None:
    """Add the best rate after an answer, if only the rate of the skill itself moves."""
    for k in range(len(worth)):
        if worth[k] > 0.0 and _is_open(outlook.mastery[k], outlook.p_correct[k]):
            after = _after(right, outlook.mastery[k], outlook.p_correct[k], outlook.p_if_mastered[k])
            top = max(second if best == k else first, (1.0 - after) * outlook.full[k])
            info[k] += (outlook.p_correct[k] if right else 1.0 - outlook.p_correct[k]) * top


@borrowing
def _by_successors(
    right: int,
    outlook: Outlook,
    rate: Floats,
    offsets: Ints,
    needed: Ints,
    strengths: Floats,
    strength: float,
    first: float,
    second: float,
    best: int,
    info: Floats,
) -> None:
    """Add by how much the rate of a skill that needs this one would surpass the best after an answer."""
    for s in range(len(rate)):
        if rate[s] <= 0.0:
            continue
        for at in range(offsets[s], offsets[s + 1]):
            j, slows = needed[at], strength * strengths[at]
            m, p = outlook.mastery[j], outlook.p_correct[j]
            if not _is_open(m, p):
                continue
            after = _after(right, m, p, outlook.p_if_mastered[j])
            then = rate[s] * (1.0 - slows * (1.0 - after)) / max(1.0 - slows * (1.0 - m), LEAST)
            top = max(second if best == j else first, (1.0 - after) * outlook.full[j], 0.0)
            if then > top:
                info[j] += (p if right else 1.0 - p) * (then - top)


@borrowing
def _is_open(m: float, p: float) -> bool:
    """Whether an answer can tell anything: neither the mastery nor the answer is certain."""
    return LEAST < m < 1.0 - LEAST and LEAST < p < 1.0 - LEAST


@borrowing
def _after(right: int, m: float, p: float, p_if_mastered: float) -> float:
    """P(mastered) after an answer, by Bayes' rule."""
    return min(1.0, m * p_if_mastered / p if right else m * (1.0 - p_if_mastered) / (1.0 - p))

"""What is behind a failure: the posterior over its causes, by one gap that explains the most.

A skill f that fails has one cause h: f itself, or something that it builds on, directly or not. If it is h, then h and
all between h and f lack, and the rest of what f builds on is there. With the evidence e_k of the results on k alone,
and equal chances before (for f itself `OWN` of them times (1 − l_f)^n, that n opportunities taught nothing although
nothing else lacks; none for what is mastered),

    log P(h | results) = const − Σ_{k lacks under h} e_k                                                        (1)

    e_k = logit m_k  −  logit (1 − (1 − P(L0_k)) (1 − l_k)^(n_k − 1))                                            (2)

(2) takes from tracing's log odds what time alone brought: what n_k − 1 opportunities teach anybody; l_k is P(learn) as
far as lacking prerequisites leave it.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled, inner

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

LEAST: Final = 1e-4
MOST_TRIED: Final = 12
"""Opportunities that count as tried in vain."""
MOST_BELOW: Final = 40
"""Skills under a failing one that are suspected at most, the nearest ones: no decision may wait for a whole course."""
OWN: Final = 0.3
"""Chance that a failing skill is its own cause, relative to each skill that it builds on."""


@compiled
def find_causes(
    mastery: Floats,
    mastery_last: Floats,
    ability: Floats,
    p_learn: Floats,
    ready: Floats,
    opportunities: Ints,
    streak: Ints,
    prior: Floats,
    offsets: Ints,
    needed: Ints,
    order: Ints,
    unlocks: float,
    wrong_in_a_row: float,
) -> Ints:
    """Say for each skill which failing skill it stands behind, int64[N, K]; itself where it is its own cause, else -1.

    A skill fails that was tried and is below `unlocks`, if its results tell more against its mastery than for it, or if
    its last `wrong_in_a_row` were wrong. What the cause of one failing skill explains is not failing by itself.
    """
    n_learners, n_skills = mastery.shape
    causes, evidence = np.full((n_learners, n_skills), -1), np.empty(n_skills)
    lacks, below = np.zeros(n_skills, np.bool_), np.zeros(n_skills, np.bool_)
    near, is_explained = np.empty(n_skills, np.int64), np.zeros(n_skills, np.bool_)
    for n in range(n_learners):
        is_explained[:] = False
        _evidence(mastery_last[n], ability[n], prior, p_learn[n], ready[n], opportunities[n], evidence)
        for place in range(len(order) - 1, -1, -1):
            f = order[place]
            is_failing = evidence[f] < 0.0 or streak[n, f] <= -wrong_in_a_row
            if is_explained[f] or not is_failing or mastery[n, f] >= unlocks:
                continue
            suspects = near[: _look_below(place, offsets, needed, order, below, near)]
            own = np.log(OWN) + min(opportunities[n, f], MOST_TRIED) * np.log(max(1.0 - p_learn[n, f], LEAST))
            at = _likeliest(own, mastery[n], unlocks, suspects, offsets, needed, evidence, lacks)
            causes[n, suspects[at]] = f
            _suppose(at, suspects, offsets, needed, lacks)
            for k in suspects:
                is_explained[k] |= lacks[k]
                below[k] = lacks[k] = False
    return causes


@inner
def _evidence(
    mastery: Floats,
    ability: Floats,
    prior: Floats,
    p_learn: Floats,
    ready: Floats,
    opportunities: Ints,
    evidence: Floats,
) -> None:
    for k in range(len(mastery)):
        evidence[k] = 0.0
        if opportunities[k] > 0:
            start = 0.0
            for g in range(len(ability)):
                start += ability[g] * prior[k, g]
            learned = min(p_learn[k] * ready[k], 0.95)
            usual = 1.0 - (1.0 - start) * (1.0 - learned) ** (opportunities[k] - 1)
            evidence[k] = _logit(mastery[k]) - _logit(usual)


@inner
def _logit(p: float) -> float:
    p = min(max(p, LEAST), 1.0 - LEAST)
    return float(np.log(p / (1.0 - p)))


@inner
def _look_below(place: int, offsets: Ints, needed: Ints, order: Ints, below: Mask, near: Ints) -> int:
    """List a skill and what it builds on, what comes last in the order first, in place; count them.

    `below` marks them, and comes in unmarked. What the nearest `MOST_BELOW` of them do not need is not listed.
    """
    below[order[place]] = True
    n_near, n_marked = 0, 1
    for p in range(place, -1, -1):
        k = order[p]
        if not below[k]:
            continue
        near[n_near] = k
        n_near += 1
        if n_near <= MOST_BELOW:
            for at in range(offsets[k], offsets[k + 1]):
                n_marked += not below[needed[at]]
                below[needed[at]] = True
        if n_near == n_marked:
            break
    return n_near


@inner
def _likeliest(
    own: float,
    mastery: Floats,
    unlocks: float,
    suspects: Ints,
    offsets: Ints,
    needed: Ints,
    evidence: Floats,
    lacks: Mask,
) -> int:
    """Find the place of the suspect of the highest posterior; the failing skill itself is the first of them."""
    best, highest = 0, -np.inf
    for at in range(len(suspects)):
        if at > 0 and mastery[suspects[at]] >= unlocks:
            continue
        _suppose(at, suspects, offsets, needed, lacks)
        score = own if at == 0 else 0.0
        for earlier in range(at, -1, -1):
            k = suspects[earlier]
            score -= evidence[k] if lacks[k] else 0.0
        if score > highest:
            best, highest = at, score
    return best


@inner
def _suppose(at: int, suspects: Ints, offsets: Ints, needed: Ints, lacks: Mask) -> None:
    """Fill in what lacks if one of the suspects is the cause, in place: itself, and all between it and the first."""
    for k in suspects:
        lacks[k] = False
    lacks[suspects[at]] = True
    for earlier in range(at - 1, -1, -1):
        k = suspects[earlier]
        for arrow in range(offsets[k], offsets[k + 1]):
            lacks[k] |= lacks[needed[arrow]]

"""No belief falls by a right answer or rises by a wrong one: the law, and what keeps it.

Given ability the law holds by itself, because mastering a skill never lowers the chance of a right answer (`emission`).
Averaged over ability it may fail: once right answers are put down to ability, P(L = 1 | θ) can fall as θ rises, and a
wrong answer, which speaks against ability, would then raise P(L = 1): Simpson's paradox (Simpson 1951). Exact Bayes
says so, and nobody could be told. The belief about ability then moves only as far as the law allows:

    w ← w_old + s (w_new - w_old),   s = (before - after_old) / (after_new - after_old),   the least over the skills

with after_w = Σ_g w_g P(L = 1 | score, θ_g). The shown mastery then stays; that at each node moves all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.tracing.averages import marginal
from engine.tracing.state import Nodes

TOLERANCE: Final = 1e-12
"""By how much a sum of weights may miss the law: more than its rounding, less than anybody is ever shown."""


def held_ability(
    score: float, old: Nodes, new: Nodes, before: Sequence[float], conditioned: Sequence[Nodes]
) -> tuple[Nodes, tuple[float, ...]]:
    """Move the belief about ability as far as the law allows: all the way, but in rare cases.

    Args:
        score: Of the result; only 0 and 1 are bound by the law.
        old: P(θ = θ_g) before the result.
        new: Same after it, by Bayes' rule.
        before: P(mastered) of each skill before it.
        conditioned: P(L = 1 | score, θ_g) of each skill.

    Returns:
        The belief about ability, and P(mastered) of each skill under it.
    """
    after = tuple([marginal(new, nodes) for nodes in conditioned])
    if 0.0 < score < 1.0:
        return new, after
    share = 1.0
    for believed, moved, nodes in zip(before, after, conditioned, strict=True):
        if (believed - moved if score >= 1.0 else moved - believed) > TOLERANCE:
            still = marginal(old, nodes)
            share = min(share, max((believed - still) / (moved - still), 0.0))
    if share == 1.0:
        return new, after
    held = tuple([was + share * (will - was) for was, will in zip(old, new, strict=True)])
    return held, tuple([marginal(held, nodes) for nodes in conditioned])

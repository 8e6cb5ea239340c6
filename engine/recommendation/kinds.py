"""What each skill could be worked on for: one compiled pass over what `valuing` gives.

Which failed skill each stands behind is known from `causes`.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled, inner
from engine.recommendation.causes import Diagnosis

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

# Kinds, in the order of `situation.KINDS`.
REMEDIATE, EVALUATE, REVIEW, ADVANCE, DEEPEN = range(5)

# Places in the vector of thresholds; those that `ranking` reads follow.
UNLOCKS, MASTERED_DEEPLY, WRONG_IN_A_ROW, MOST_ASKED, N_OF_KINDS = range(5)


class Applying(NamedTuple):
    """What K skills are to N learners.

    Attributes:
        kinds: int64[N, K], bits of the kinds that apply, wanted or not.
        diagnosis: What is behind failures.
    """

    kinds: Ints
    diagnosis: Diagnosis


@compiled
def apply_kinds(
    shown: Floats,
    inferred: Floats,
    mastery_last: Floats,
    rate: Floats,
    info: Floats,
    opportunities: Ints,
    streak: Ints,
    masks: Ints,
    is_reviewing: Mask,
    threshold: Floats,
    due_below: Floats,
    is_target: Mask,
    causes: Ints,
    suspects: Ints,
    to_ask: Ints,
    thresholds: Floats,
) -> Ints:
    """Say what every skill could be worked on for by every learner; N learners, K skills.

    What is shown decides; what is inferred from other skills only asks.

    Args:
        shown: [N, K], what is shown of P(mastered) now.
        inferred: [N, K], as `valuing.value_skills` gives it, as are `rate` and `info`.
        mastery_last: [N, K], what was shown after the evidence of the last result.
        rate: [N, K].
        info: [N, K].
        opportunities: [N, K].
        streak: [N, K], right results in a row if positive, wrong ones if negative.
        masks: [N, K], open adjustments, bits of the kinds.
        is_reviewing: [N], whether the day has room for reviews.
        threshold: [K], mastery asked for; 0 outside the goal's scope.
        due_below: [K], mastery under which what was mastered is due.
        is_target: [K], whether the goal asks for the skill itself.
        causes: [N, K], the failing skill that each stands behind, as in `causes.Diagnosis`.
        suspects: [N, K], that each stands behind or is asked about for; same.
        to_ask: [N, K], the skill to ask about for each failing one; same.
        thresholds: Thresholds.

    Returns:
        int64[N, K], bits of the kinds that apply.
    """
    n_learners, n_skills = shown.shape
    kinds = np.zeros((n_learners, n_skills), np.int64)
    for n in range(n_learners):
        is_complete = _is_complete(shown[n], threshold, is_target)
        for k in range(n_skills):
            if threshold[k] <= 0.0:
                continue
            is_behind, is_seen, mask = causes[n, k] >= 0 and causes[n, k] != k, opportunities[n, k] > 0, masks[n, k]
            is_stuck = causes[n, k] == k and streak[n, k] <= -thresholds[WRONG_IN_A_ROW]
            is_telling = info[n, k] > rate[n, k] or (suspects[n, k] >= 0 and to_ask[n, suspects[n, k]] == k)
            if not (is_seen and mastery_last[n, k] >= threshold[k]):
                kinds[n, k] = 1 << ADVANCE if shown[n, k] < threshold[k] else 0
            elif shown[n, k] < due_below[k]:
                kinds[n, k] = 1 << REVIEW if is_reviewing[n] else 0
                is_telling = False
            elif inferred[n, k] < due_below[k]:
                is_telling = True
            kinds[n, k] |= _pressing(
                shown[n, k], is_telling, is_seen, is_stuck, mask, is_behind, threshold[k], thresholds
            )
            if (is_complete and is_target[k]) or (shown[n, k] >= thresholds[MASTERED_DEEPLY] and mask >> DEEPEN & 1):
                kinds[n, k] |= 1 << DEEPEN
    return kinds


@inner
def _is_complete(shown: Floats, threshold: Floats, is_target: Mask) -> bool:
    """Whether every target is reached."""
    is_complete = True
    for k in range(len(shown)):
        is_complete &= not is_target[k] or shown[k] >= threshold[k]
    return is_complete


@inner
def _pressing(
    shown: float,
    is_telling: bool,  # noqa: FBT001 - numba has no keywords; as are the others
    is_seen: bool,  # noqa: FBT001
    is_stuck: bool,  # noqa: FBT001
    mask: int,
    is_behind: bool,  # noqa: FBT001
    threshold: float,
    thresholds: Floats,
) -> int:
    """Bits of what failures and doubts call for.

    A failure calls for work on its cause alone; a suspect that was never seen, or that is shown as mastered, is asked
    about before it is taught.
    """
    bits = 0
    is_failing = is_behind or is_stuck or mask >> REMEDIATE & 1
    is_suspected = is_behind and (not is_seen or shown >= thresholds[UNLOCKS])
    if is_failing and not is_suspected and shown < thresholds[UNLOCKS]:
        bits |= 1 << REMEDIATE
    if is_suspected or is_telling or (mask >> EVALUATE & 1 and shown < threshold):
        bits |= 1 << EVALUATE
    return bits

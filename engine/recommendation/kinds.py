"""What each skill could be worked on for: one compiled pass over what `valuing` gives.

Ordinary work goes to skills all of whose prerequisites are in place: mastered by the learner's own results, or assumed
from results on other skills and from ability. Beyond them a skill is only asked about, as a diagnosis of a newcomer who
has just been right. What a failure calls for is not decided here but in `owing`.
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

# Places in the vector of thresholds; those of `choosing` follow.
(
    UNLOCKS,
    MASTERED_DEEPLY,
    WRONG_IN_A_ROW,
    OWN_ITEMS,
    PASSES_AFTER,
    PASSES_FROM,
    GATED,
    DIAGNOSTIC_RESULTS,
    ANSWERS,
    RIGHT_TO_RECOVER,
    MOST_ASKED,
    N_OF_KINDS,
) = range(12)


class Applying(NamedTuple):
    """What K skills are to N learners.

    Attributes:
        kinds: int64[N, K], bits of the kinds that apply, wanted or not.
        diagnosis: What is behind failures.
        in_place: bool[N, K], whether what builds on the skill may be worked on: it is mastered, passed or assumed.
    """

    kinds: Ints
    diagnosis: Diagnosis
    in_place: Mask


@compiled
def apply_kinds(
    shown: Floats,
    inferred: Floats,
    mastery_last: Floats,
    rate: Floats,
    info: Floats,
    opportunities: Ints,
    streak: Ints,
    own_items: Ints,
    masks: Ints,
    is_reviewing: Mask,
    is_right: Mask,
    n_items: Ints,
    offsets: Ints,
    needed: Ints,
    threshold: Floats,
    due_below: Floats,
    is_target: Mask,
    thresholds: Floats,
) -> tuple[Ints, Mask]:
    """Say what every skill could be worked on for by every learner; N learners, K skills.

    Args:
        shown: [N, K], what is shown of P(mastered) now.
        inferred: [N, K], as `valuing.value_skills` gives it, as are `rate` and `info`.
        mastery_last: [N, K], what was shown after the evidence of the last result.
        rate: [N, K].
        info: [N, K].
        opportunities: [N, K].
        streak: [N, K], right results in a row if positive, wrong ones if negative.
        own_items: [N, K], items of each skill that were answered.
        masks: [N, K], open adjustments, bits of the kinds.
        is_reviewing: [N], whether the day has room for reviews.
        is_right: [N], whether the learner's last result was right.
        n_items: [K], items of each skill.
        offsets: [K + 1], where each skill's prerequisites start.
        needed: Prerequisites.
        threshold: [K], mastery asked for; 0 outside the goal's scope.
        due_below: [K], mastery under which what was mastered is due.
        is_target: [K], whether the goal asks for the skill itself.
        thresholds: Thresholds.

    Returns:
        int64[N, K] and bool[N, K]: `kinds` and `in_place` of `Applying`.
    """
    n_learners, n_skills = shown.shape
    kinds, in_place = np.zeros((n_learners, n_skills), np.int64), np.zeros((n_learners, n_skills), np.bool_)
    for n in range(n_learners):
        for k in range(n_skills):
            in_place[n, k] = _is_in_place(
                max(inferred[n, k], shown[n, k]), mastery_last[n, k],
                streak[n, k], own_items[n, k], n_items[k], threshold[k], thresholds,
            )  # fmt: skip
        is_complete, n_results = True, 0
        for k in range(n_skills):
            n_results += opportunities[n, k]
            is_complete &= not is_target[k] or shown[n, k] >= threshold[k]
        is_placing = is_right[n] and n_results < thresholds[DIAGNOSTIC_RESULTS]
        for k in range(n_skills):
            if threshold[k] <= 0.0:
                continue
            is_open, is_seen = _is_open(k, in_place[n], offsets, needed, thresholds), opportunities[n, k] > 0
            is_sure = own_items[n, k] >= min(thresholds[OWN_ITEMS], n_items[k])
            is_passed = _is_passed(mastery_last[n, k], streak[n, k], own_items[n, k], n_items[k], thresholds)
            is_telling = info[n, k] > rate[n, k]
            if is_seen and ((mastery_last[n, k] >= threshold[k] and is_sure) or is_passed):
                due = min(due_below[k], mastery_last[n, k] * due_below[k] / threshold[k])
                if is_reviewing[n] and shown[n, k] < due:
                    kinds[n, k] = 1 << REVIEW
            elif is_open:
                is_lacking, is_wanted = shown[n, k] < threshold[k], is_seen or is_target[k]
                kinds[n, k] = _ordinary(is_lacking, is_telling, not is_sure and is_wanted)
            elif is_placing and is_telling and not is_seen:
                kinds[n, k] = 1 << EVALUATE
            kinds[n, k] |= _standing(shown[n, k], masks[n, k], is_complete and is_target[k], thresholds)
    return kinds, in_place


@inner
def _ordinary(is_lacking: bool, is_telling: bool, is_unsure: bool) -> int:  # noqa: FBT001 - numba has no keywords
    """Bits of ordinary work: practice where mastery lacks or was not shown enough, a question where it tells more."""
    bits = 1 << ADVANCE if is_lacking or is_unsure else 0
    return bits | 1 << EVALUATE if is_lacking and is_telling else bits


@inner
def _standing(mastery: float, mask: int, is_reached: bool, thresholds: Floats) -> int:  # noqa: FBT001 - same
    """Bits of what is open and goes on, and of what goes deeper."""
    bits = mask & (1 << REMEDIATE | 1 << EVALUATE)
    if is_reached or (mastery >= thresholds[MASTERED_DEEPLY] and mask >> DEEPEN & 1):
        bits |= 1 << DEEPEN
    return bits


@inner
def _is_passed(mastery_last: float, streak: int, own_items: int, n_items: int, thresholds: Floats) -> bool:
    """Whether so many right answers in a row, on different items, have shown enough for now."""
    after = thresholds[PASSES_AFTER]
    is_shown = mastery_last >= thresholds[PASSES_FROM] and own_items >= min(after, n_items)
    return bool(after > 0 and streak >= after and is_shown)


@inner
def _is_in_place(
    mastery: float,
    mastery_last: float,
    streak: int,
    own_items: int,
    n_items: int,
    threshold: float,
    thresholds: Floats,
) -> bool:
    """Whether a skill is mastered, assumed or passed, so that what builds on it may be worked on."""
    level = min(thresholds[UNLOCKS], threshold) if threshold > 0.0 else thresholds[UNLOCKS]
    is_mastered = mastery >= level or mastery_last >= level
    return bool(is_mastered) or _is_passed(mastery_last, streak, own_items, n_items, thresholds)


@inner
def _is_open(skill: int, in_place: Mask, offsets: Ints, needed: Ints, thresholds: Floats) -> bool:
    """Whether all prerequisites of a skill are in place."""
    if thresholds[GATED] <= 0.0:
        return True
    is_open = True
    for at in range(offsets[skill], offsets[skill + 1]):
        is_open &= in_place[needed[at]]
    return is_open

"""What each skill could be worked on for: one compiled pass over what `valuing` gives.

Ordinary work goes to skills all of whose prerequisites are in place: mastered by the learner's own results, or assumed
from results on other skills and from ability. Beyond them a skill is only asked about, as a diagnosis of a newcomer who
has just been right. What a failure calls for is not decided here but in `owing`.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.compiling import borrowing, inner
from engine.recommendation.causes import Diagnosis

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

LEAST = 1e-9

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
    CLEARING,
    N_OF_KINDS,
) = range(13)


class Applicability(NamedTuple):
    """What K skills are to N learners."""

    kinds: Ints  # int64[N, K], bits of the kinds that apply, wanted or not
    diagnosis: Diagnosis  # what is behind failures
    in_place: Mask  # bool[N, K], whether what builds on the skill may be worked on: it is mastered, passed or assumed
    info: Floats  # float64[N, K], what an answer brings per minute, clearing the way included
    is_open: Mask  # bool[N, K], whether all prerequisites of the skill are in place


class Outlook(NamedTuple):
    """What one learner may answer; the arguments of `apply_kinds` of the same names, without their first axis."""

    mastery: Floats
    p_correct: Floats
    p_if_mastered: Floats
    p_learn: Floats
    worth: Floats


@inner
def apply_kinds(
    shown: Floats,
    mastery: Floats,
    inferred: Floats,
    mastery_last: Floats,
    rate: Floats,
    info: Floats,
    worth: Floats,
    p_correct: Floats,
    p_if_mastered: Floats,
    p_learn: Floats,
    opportunities: Ints,
    streak: Ints,
    own_items: Ints,
    masks: Ints,
    is_reviewing: Mask,
    is_right: Mask,
    n_items: Ints,
    minutes: Floats,
    offsets: Ints,
    needed: Ints,
    threshold: Floats,
    due_below: Floats,
    is_target: Mask,
    thresholds: Floats,
) -> tuple[Ints, Mask, Mask]:
    """Say what every skill could be worked on for by every learner; N learners, K skills.

    What is told of learners are the fields of `known.Knowledge` and `valuing.SkillValues` of the same names, of the
    course those of `chart.Chart` (`n_items` is `n_items_of`), of the goal those of `known.Aim`; `info` is written to.

    Returns:
        int64[N, K], bool[N, K] and bool[N, K]: `kinds`, `in_place` and `is_open` of `Applicability`.
    """
    n_learners, n_skills = shown.shape
    kinds, places = np.zeros((n_learners, n_skills), np.int64), np.zeros((2, n_learners, n_skills), np.bool_)
    in_place, opens = places[0], places[1]
    for n in range(n_learners):
        for k in range(n_skills):
            in_place[n, k] = _is_in_place(
                answered(shown[n, k], mastery[n, k], inferred[n, k]), mastery_last[n, k],
                streak[n, k], own_items[n, k], n_items[k], threshold[k], thresholds,
            )  # fmt: skip
        outlook = Outlook(inferred[n], p_correct[n], p_if_mastered[n], p_learn[n], worth[n])
        _clear(rate[n], outlook, in_place[n], minutes, offsets, needed, threshold, thresholds, info[n])
        is_complete, n_results = True, 0
        for k in range(n_skills):
            n_results += opportunities[n, k]
            is_complete &= not is_target[k] or shown[n, k] >= threshold[k]
        is_placing = is_right[n] and n_results < thresholds[DIAGNOSTIC_RESULTS]
        for k in range(n_skills):
            opens[n, k] = _is_open(k, in_place[n], offsets, needed, thresholds)
            if threshold[k] <= 0.0:
                continue
            is_open, is_seen = opens[n, k], opportunities[n, k] > 0
            is_sure = own_items[n, k] >= min(thresholds[OWN_ITEMS], n_items[k])
            has_passed = is_passed(mastery_last[n, k], streak[n, k], own_items[n, k], n_items[k], thresholds)
            is_telling = info[n, k] > rate[n, k]
            if is_seen and ((mastery_last[n, k] >= threshold[k] and is_sure) or has_passed):
                due = min(due_below[k], mastery_last[n, k] * due_below[k] / threshold[k])
                if is_reviewing[n] and shown[n, k] < due:
                    kinds[n, k] = 1 << REVIEW
            elif is_open:
                is_lacking, is_wanted = shown[n, k] < threshold[k], is_seen or is_target[k]
                kinds[n, k] = _ordinary(is_lacking, is_telling, not is_sure and is_wanted)
            elif is_placing and is_telling and not is_seen:
                kinds[n, k] = 1 << EVALUATE
            kinds[n, k] |= _standing(shown[n, k], masks[n, k], is_complete and is_target[k], thresholds)
    return kinds, in_place, opens


@inner
def _clear(
    rate: Floats,
    outlook: Outlook,
    in_place: Mask,
    minutes: Floats,
    offsets: Ints,
    needed: Ints,
    threshold: Floats,
    thresholds: Floats,
    info: Floats,
) -> None:
    """Add what an answer is worth by clearing the way, in place.

    A skill that waits for one prerequisite alone brings its full rate as soon as that is in place. One right answer
    puts it there with the chance p that it is right, if the mastery after it is enough; two, if they are needed, with
    half of that per answer. What several skills wait for counts by the best of them, divided by how many they lack.
    """
    if thresholds[GATED] <= 0.0:
        return
    cleared = np.zeros(len(rate))
    best = _best_open(rate, in_place, offsets, needed, threshold, thresholds)
    for s in range(len(rate)):
        n_missing = _n_missing(s, in_place, offsets, needed)
        if threshold[s] > 0.0 and n_missing > 0 and minutes[s] > 0.0:
            full = (1.0 - outlook.mastery[s]) * outlook.p_learn[s] * outlook.worth[s] / minutes[s]
            for at in range(offsets[s], offsets[s + 1]):
                j = needed[at]
                cleared[j] = max(cleared[j], 0.0 if in_place[j] else (full - best) / n_missing)
    for j in range(len(rate)):
        if cleared[j] > 0.0 and outlook.p_correct[j] > 0.0:
            level = min(thresholds[UNLOCKS], threshold[j]) if threshold[j] > 0.0 else thresholds[UNLOCKS]
            info[j] += thresholds[CLEARING] * cleared[j] * _chance(j, level, outlook)


@borrowing
def _best_open(
    rate: Floats, in_place: Mask, offsets: Ints, needed: Ints, threshold: Floats, thresholds: Floats
) -> float:
    """Find the best rate of what may be worked on."""
    best = 0.0
    for k in range(len(rate)):
        if threshold[k] > 0.0 and rate[k] > best and _is_open(k, in_place, offsets, needed, thresholds):
            best = rate[k]
    return best


@borrowing
def _n_missing(skill: int, in_place: Mask, offsets: Ints, needed: Ints) -> int:
    """Count the prerequisites of a skill that are not in place."""
    n_missing = 0
    for at in range(offsets[skill], offsets[skill + 1]):
        n_missing += not in_place[needed[at]]
    return n_missing


@borrowing
def _chance(skill: int, level: float, outlook: Outlook) -> float:
    """Chance per answer that one or two right answers put a skill in place."""
    m, p, known = outlook.mastery[skill], outlook.p_correct[skill], outlook.p_if_mastered[skill]
    after = m * known / p
    if after >= level:
        return float(p)
    guessed = (p - m * known) / max(1.0 - m, LEAST)
    again = after * known + (1.0 - after) * guessed
    return float(0.5 * p * again) if again > 0.0 and after * known / again >= level else 0.0


@borrowing
def _ordinary(is_lacking: bool, is_telling: bool, is_unsure: bool) -> int:  # noqa: FBT001 - numba has no keywords
    """Bits of ordinary work: practice where mastery lacks or was not shown enough, a question where it tells more."""
    bits = 1 << ADVANCE if is_lacking or is_unsure else 0
    return bits | 1 << EVALUATE if is_lacking and is_telling else bits


@borrowing
def _standing(mastery: float, mask: int, is_reached: bool, thresholds: Floats) -> int:  # noqa: FBT001 - same
    """Bits of what is open and goes on, and of what goes deeper."""
    bits = mask & (1 << REMEDIATE | 1 << EVALUATE)
    if is_reached or (mastery >= thresholds[MASTERED_DEEPLY] and mask >> DEEPEN & 1):
        bits |= 1 << DEEPEN
    return bits


@borrowing
def is_passed(mastery_last: float, streak: int, own_items: int, n_items: int, thresholds: Floats) -> bool:
    """Whether so many right answers in a row, on different items, have shown enough for now.

    Where every item of the skill was answered, another one would only be asked again: the right answers that end a
    remediation are enough there.
    """
    after = thresholds[PASSES_AFTER]
    if own_items >= n_items:
        after = min(after, thresholds[RIGHT_TO_RECOVER])
    is_shown = mastery_last >= thresholds[PASSES_FROM] and own_items >= min(after, n_items)
    return bool(after > 0 and streak >= after and is_shown)


@borrowing
def answered(shown: float, mastery: float, inferred: float) -> float:
    """Give what answers say of a mastery, those on other skills included.

    What studying and practising should have taught since is expected, and opens nothing before an answer speaks for it.
    """
    return max(shown, inferred - max(mastery - shown, 0.0))


@borrowing
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
    return bool(is_mastered) or is_passed(mastery_last, streak, own_items, n_items, thresholds)


@borrowing
def _is_open(skill: int, in_place: Mask, offsets: Ints, needed: Ints, thresholds: Floats) -> bool:
    """Whether all prerequisites of a skill are in place."""
    if thresholds[GATED] <= 0.0:
        return True
    is_open = True
    for at in range(offsets[skill], offsets[skill + 1]):
        is_open &= in_place[needed[at]]
    return is_open

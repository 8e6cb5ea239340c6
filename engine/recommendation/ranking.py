"""Which activities bring most per minute, and what kind each of them is: the same for one learner and for a class.

A skill is a candidate where at least one kind applies to it (`_applicable`); the best few by what `valuing` says are
looked at activity by activity:

    value_a = (Σ_k gain_k(a) worth_k + info_k quality_a minutes_k − leaving(p_a) remaining) / minutes_a

over the skills k of the activity, so that one item on several due skills counts for all of them. `quality_a` says how
well the item tells mastered from not mastered, compared with the average one of the skill. `leaving` is the assumed
chance that an activity that is far too hard, or far too easy, drives the learner away with all that remains to be had.
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

LEAST = 1e-9
MOST_LEARNED = 0.9
MOST_SKILLS: Final = 6
"""Skills beside those asked for whose activities are looked at, one by one."""

# Kinds, in the order of `situation.KINDS`.
REMEDIATE, EVALUATE, REVIEW, ADVANCE, DEEPEN = range(5)
# Where activities come from, in the order of `chart.SOURCES`.
PRACTICE, EVALUATION, REMEDIAL, CORE, DEEPENING = range(5)

# Places in the vector of thresholds.
(
    UNLOCKS,
    MASTERED_DEEPLY,
    WRONG_IN_A_ROW,
    CALM,
    VARIETY,
    LEAVES_HARD,
    LEAVES_EASY,
    HARD_BELOW,
    EASY_ABOVE,
    FOREIGN,
    STUDIED_AGAIN,
    N_THRESHOLDS,
) = range(12)


class Ranked(NamedTuple):
    """What N learners should do, best first, at most R each.

    Attributes:
        activity: int64[N, R], position among the activities of the chart; -1 where there is no more.
        skill: int64[N, R].
        kind: int64[N, R], position in `situation.KINDS`.
        cause_of: int64[N, R], the failed skill that it stands behind; -1 for none.
        promised: float64[N, R], expected rise of the mastery of the skill.
        value: float64[N, R], per minute.
        p_correct: float64[N, R], expected score; NaN for resources.
        is_repeat: bool[N, R], whether it was done lately, because nothing else was left for the skill.
    """

    activity: Ints
    skill: Ints
    kind: Ints
    cause_of: Ints
    promised: Floats
    value: Floats
    p_correct: Floats
    is_repeat: NDArray[np.bool_]


@njit(cache=True, nogil=True, error_model="numpy")
def rank(
    n_wanted: int,
    nodes: Floats,
    ability: Floats,
    mastery: Floats,
    mastery_last: Floats,
    ready: Floats,
    gain: Floats,
    worth: Floats,
    rate: Floats,
    info: Floats,
    remaining: Floats,
    opportunities: Ints,
    streak: Ints,
    masks: Ints,
    recent: Ints,
    studied: Ints,
    barred: NDArray[np.bool_],
    barred_skills: NDArray[np.bool_],
    allowed: int,
    is_reviewing: NDArray[np.bool_],
    language: int,
    threshold: Floats,
    due_below: Floats,
    is_target: NDArray[np.bool_],
    minutes: Floats,
    shown: Floats,
    offsets: Ints,
    needed: Ints,
    strengths: Floats,
    order: Ints,
    skill_offsets: Ints,
    skill_activities: Ints,
    activity_offsets: Ints,
    activity_skills: Ints,
    activity_minutes: Floats,
    effects: Floats,
    sources: Ints,
    languages: Ints,
    odds: Floats,
    table_offsets: Ints,
    thresholds: Floats,
) -> tuple[Ints, Ints, Ints, Ints, Floats, Floats, Floats, NDArray[np.bool_]]:
    """Rank activities for every learner; N learners, K skills, A activities, I of them items, G nodes.

    Args:
        n_wanted: R.
        nodes: [N, K, G], P(mastered | θ_g) now.
        ability: [N, G].
        mastery: [N, K], and so on: as `valuing.value_skills` gives them.
        mastery_last: [N, K], P(mastered) just after the last opportunity.
        ready: [N, K].
        gain: [N, K].
        worth: [N, K].
        rate: [N, K].
        info: [N, K].
        remaining: [N].
        opportunities: [N, K].
        streak: [N, K], right results in a row if positive, wrong ones if negative.
        masks: [N, K], open adjustments, bits of the kinds.
        recent: [N, W], items done lately, newest last; -1 for none.
        studied: [N, A - I], how often each resource was studied.
        barred: [1 or N, A], what must not come.
        barred_skills: [1 or N, K].
        allowed: Bits of the kinds that are wanted.
        is_reviewing: [N], whether the day has room for reviews.
        language: Code of the preferred language.
        threshold: [K], mastery asked for; 0 outside the goal's scope.
        due_below: [K], mastery under which what was mastered is due.
        is_target: [K], whether the goal asks for the skill itself.
        minutes: [K], of an average item.
        shown: [K, 2, G], P(correct | L, θ_g) of an average item.
        offsets: [K + 1], prerequisites.
        needed: Same.
        strengths: Same.
        order: Skills, prerequisites first.
        skill_offsets: [K + 1], activities of each skill.
        skill_activities: Same.
        activity_offsets: [A + 1], skills of each activity.
        activity_skills: Same.
        activity_minutes: [A].
        effects: [A], chance of learning, relative to P(learn).
        sources: [A].
        languages: [A], code of the language; -1 for none.
        odds: Tables of the items as in `emission.Emissions`.
        table_offsets: [I + 1].
        thresholds: Thresholds.

    Returns:
        The fields of `Ranked`.
    """
    n_learners, n_skills, n_nodes = nodes.shape
    n_looked_at = min(n_skills, n_wanted + MOST_SKILLS)
    n_items = len(table_offsets) - 1
    activity, skill = np.full((n_learners, n_wanted), -1), np.full((n_learners, n_wanted), -1)
    kind, cause_of = np.full((n_learners, n_wanted), -1), np.full((n_learners, n_wanted), -1)
    promised, value = np.zeros((n_learners, n_wanted)), np.zeros((n_learners, n_wanted))
    p_correct, is_repeat = np.full((n_learners, n_wanted), np.nan), np.zeros((n_learners, n_wanted), np.bool_)
    causes, applicable, looked_at = np.empty(n_skills, np.int64), np.empty(n_skills, np.int64), np.empty(n_skills)
    for n in range(n_learners):
        one = n % len(barred)
        current, run = _current(recent[n], activity_offsets, activity_skills)
        _causes(mastery[n], streak[n], offsets, needed, strengths, order, thresholds[UNLOCKS], causes)
        is_complete = True
        for k in range(n_skills):
            if is_target[k] and mastery[n, k] < threshold[k]:
                is_complete = False
        for k in range(n_skills):
            applicable[k] = allowed & _applicable(
                mastery[n, k], mastery_last[n, k], rate[n, k], info[n, k], opportunities[n, k], streak[n, k],
                masks[n, k], causes[k] >= 0 and causes[k] != k, threshold[k], due_below[k], is_complete, is_target[k], is_reviewing[n],
                thresholds,
            )  # fmt: skip
            looked_at[k] = -1.0
            if applicable[k] and minutes[k] > 0.0 and not barred_skills[one % len(barred_skills), k]:
                looked_at[k] = rate[n, k] + info[n, k]
                if k == current:
                    looked_at[k] *= 1.0 + thresholds[CALM] if run <= thresholds[VARIETY] else 0.5
        n_found = 0
        for _ in range(n_looked_at):
            k = int(np.argmax(looked_at))
            if looked_at[k] < 0.0:
                break
            if n_found == n_wanted and looked_at[k] < value[n, n_wanted - 1]:
                looked_at[k] = -1.0
                continue
            bonus = looked_at[k] / max(rate[n, k] + info[n, k], 1e-300)
            looked_at[k] = -1.0
            label = _label(applicable[k])
            best, best_value, best_gain, best_p, best_repeats = _choose(
                k, label, nodes[n], ability[n], mastery[n], gain[n], worth[n], info[n, k], ready[n], remaining[n],
                recent[n], studied[n], barred[one], language, minutes, shown, skill_offsets, skill_activities,
                activity_offsets, activity_skills, activity_minutes, effects, sources, languages, odds, table_offsets,
                n_items, thresholds,
            )  # fmt: skip
            if best < 0:
                continue
            if best_repeats:
                best_value = best_value * 0.5 if best_value > 0.0 else best_value
            best_value *= bonus if best_value > 0.0 else 1.0
            at = n_found
            taken = False
            for earlier in range(n_found):
                taken |= activity[n, earlier] == best
            if taken:
                continue
            while at > 0 and value[n, at - 1] < best_value:
                at -= 1
            if at >= n_wanted:
                continue
            n_found = min(n_found + 1, n_wanted)
            for place in range(n_found - 1, at, -1):
                activity[n, place], skill[n, place] = activity[n, place - 1], skill[n, place - 1]
                kind[n, place], cause_of[n, place] = kind[n, place - 1], cause_of[n, place - 1]
                promised[n, place], value[n, place] = promised[n, place - 1], value[n, place - 1]
                p_correct[n, place], is_repeat[n, place] = p_correct[n, place - 1], is_repeat[n, place - 1]
            activity[n, at], skill[n, at], kind[n, at] = best, k, label
            cause_of[n, at] = causes[k] if label <= EVALUATE and causes[k] != k else -1
            promised[n, at], value[n, at] = best_gain, best_value
            p_correct[n, at], is_repeat[n, at] = best_p, best_repeats
    return activity, skill, kind, cause_of, promised, value, p_correct, is_repeat


@njit(cache=True, nogil=True, error_model="numpy")
def _current(recent: Ints, activity_offsets: Ints, activity_skills: Ints) -> tuple[int, int]:
    """Say which skill was worked on last (-1 for none), and by how many of the last items in a row."""
    current, run = -1, 0
    for back in range(1, len(recent) + 1):
        item = recent[len(recent) - back]
        if item < 0 or activity_offsets[item] == activity_offsets[item + 1]:
            break
        skill = activity_skills[activity_offsets[item]]
        if current >= 0 and skill != current:
            break
        current, run = skill, run + 1
    return current, run


@njit(cache=True, nogil=True, error_model="numpy")
def _causes(
    mastery: Floats,
    streak: Ints,
    offsets: Ints,
    needed: Ints,
    strengths: Floats,
    order: Ints,
    unlocks: float,
    causes: Ints,
) -> None:
    """Say for each skill which failed skill it stands behind; -1 for none, the skill itself where it is its own cause.

    The prerequisite j is behind the failure of k with w_j (1 − m_j), k itself with (1 − m_k) Π_j (1 − w_j (1 − m_j)),
    all masteries being those after `valuing` has let the failure speak; the walk goes on from the cause that is named.
    """
    causes[:] = -1
    for place in range(len(order) - 1, -1, -1):
        k = order[place]
        if causes[k] < 0 and (streak[k] >= 0 or mastery[k] >= unlocks):
            continue
        failed = k if causes[k] < 0 else causes[k]
        own, worst, behind = 1.0 - mastery[k], 0.0, -1
        for at in range(offsets[k], offsets[k + 1]):
            j = needed[at]
            lacks = strengths[at] * (1.0 - mastery[j])
            own *= 1.0 - lacks
            if lacks > worst and mastery[j] < unlocks:
                worst, behind = lacks, j
        if behind >= 0 and worst > own:
            causes[behind] = failed
            causes[k] = -1
        else:
            causes[k] = failed


@njit(cache=True, nogil=True, error_model="numpy")
def _applicable(
    mastery: float,
    mastery_last: float,
    rate: float,
    info: float,
    opportunities: int,
    streak: int,
    mask: int,
    is_behind: bool,  # noqa: FBT001 - numba has no keywords; as are the others
    threshold: float,
    due_below: float,
    is_complete: bool,  # noqa: FBT001
    is_target: bool,  # noqa: FBT001
    is_reviewing: bool,  # noqa: FBT001
    thresholds: Floats,
) -> int:
    """Bits of the kinds that apply to a skill; one that may be behind a failure and was never seen is asked about."""
    bits = 0
    if threshold <= 0.0:
        return bits
    is_suspected = is_behind and opportunities == 0
    if (
        mastery < thresholds[UNLOCKS]
        and not is_suspected
        and (is_behind or mask >> REMEDIATE & 1 or streak <= -thresholds[WRONG_IN_A_ROW])
    ):
        bits |= 1 << REMEDIATE
    if is_suspected or info > rate or (mask >> EVALUATE & 1 and mastery < threshold):
        bits |= 1 << EVALUATE
    if opportunities > 0 and mastery_last >= threshold and mastery < due_below and is_reviewing:
        bits |= 1 << REVIEW
    if mastery < threshold and not (opportunities > 0 and mastery_last >= threshold):
        bits |= 1 << ADVANCE
    if (is_complete and is_target) or (mastery >= thresholds[MASTERED_DEEPLY] and mask >> DEEPEN & 1):
        bits |= 1 << DEEPEN
    return bits


@njit(cache=True, nogil=True, error_model="numpy")
def _label(bits: int) -> int:
    """Name the first kind that applies."""
    for kind in range(5):
        if bits >> kind & 1:
            return kind
    return ADVANCE


@njit(cache=True, nogil=True, error_model="numpy")
def _choose(
    skill: int,
    kind: int,
    nodes: Floats,
    ability: Floats,
    mastery: Floats,
    gain: Floats,
    worth: Floats,
    info: float,
    ready: Floats,
    remaining: float,
    recent: Ints,
    studied: Ints,
    barred: NDArray[np.bool_],
    language: int,
    minutes: Floats,
    shown: Floats,
    skill_offsets: Ints,
    skill_activities: Ints,
    activity_offsets: Ints,
    activity_skills: Ints,
    activity_minutes: Floats,
    effects: Floats,
    sources: Ints,
    languages: Ints,
    odds: Floats,
    table_offsets: Ints,
    n_items: int,
    thresholds: Floats,
) -> tuple[int, float, float, float, bool]:
    """Choose the activity of a skill that brings most per minute.

    Returns:
        Activity (-1 for none), its value per minute, its expected rise of the mastery of the skill, its expected score
        (NaN for a resource), and whether it was done lately.
    """
    best, best_value, best_gain, best_p, best_repeats = -1, -np.inf, 0.0, np.nan, False
    usual = _contrast(shown[skill, 0], shown[skill, 1], ability, nodes[skill])
    n_recent = 0
    while n_recent < len(recent) and recent[len(recent) - 1 - n_recent] >= 0:
        n_recent += 1
    for at in range(skill_offsets[skill], skill_offsets[skill + 1]):
        a = skill_activities[at]
        if barred[a] or not _serves(kind, sources[a]):
            continue
        brings, own_gain = 0.0, 0.0
        for place in range(activity_offsets[a], activity_offsets[a + 1]):
            k = activity_skills[place]
            room = (1.0 - mastery[k]) * ready[k]
            rises = min(gain[k] * effects[a], MOST_LEARNED * room)
            brings += rises * worth[k]
            if k == skill:
                own_gain = rises
        repeats, p = False, np.nan
        if a >= n_items:
            times = studied[a - n_items]
            brings *= thresholds[STUDIED_AGAIN] ** times
            own_gain *= thresholds[STUDIED_AGAIN] ** times
            found = brings / activity_minutes[a]
            if languages[a] != language:
                found *= thresholds[FOREIGN]
        else:
            oldness = _oldness(a, recent)
            if oldness == 1:
                continue
            repeats = oldness > 0
            p, contrast = _expected_score(a, nodes, ability, activity_offsets, activity_skills, odds, table_offsets)
            quality = min(2.0, contrast / usual) if usual > LEAST and contrast >= 0.0 else 1.0
            found = (brings + info * minutes[skill] * quality - _leaving(p, thresholds) * remaining) / activity_minutes[
                a
            ]
            if repeats:
                found = found * 0.25 * (1.0 + oldness / (1.0 + n_recent)) if found > 0.0 else found
        if found > best_value:
            best, best_value, best_gain, best_p, best_repeats = a, found, own_gain, p, repeats
    return best, best_value, best_gain, best_p, best_repeats


@njit(cache=True, nogil=True, error_model="numpy")
def _serves(kind: int, source: int) -> bool:
    """Whether what comes from a source may serve a kind."""
    if source <= EVALUATION:
        return True
    if kind == REMEDIATE:
        return source in {REMEDIAL, CORE}
    if kind == DEEPEN:
        return source == DEEPENING
    return source == CORE and kind != EVALUATE


@njit(cache=True, nogil=True, error_model="numpy")
def _oldness(item: int, recent: Ints) -> int:
    """How many items ago it was done: 1 for the last one; 0 for not lately."""
    for back in range(1, len(recent) + 1):
        if recent[len(recent) - back] == item:
            return back
    return 0


@njit(cache=True, nogil=True, error_model="numpy")
def _leaving(p: float, thresholds: Floats) -> float:
    """Assumed chance of driving the learner away, rising as the expected score leaves the range that is bearable."""
    if p < thresholds[HARD_BELOW]:
        return float(thresholds[LEAVES_HARD] * (1.0 - p / thresholds[HARD_BELOW]))
    if p > thresholds[EASY_ABOVE]:
        return float(thresholds[LEAVES_EASY] * (p - thresholds[EASY_ABOVE]) / (1.0 - thresholds[EASY_ABOVE]))
    return 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _contrast(unknown: Floats, known: Floats, ability: Floats, nodes: Floats) -> float:
    """Variance of the expected score over what is hidden, relative to that of the score: how much an answer tells."""
    p = right = wrong = m = 0.0
    for g in range(len(ability)):
        right += ability[g] * nodes[g] * known[g]
        wrong += ability[g] * (1.0 - nodes[g]) * unknown[g]
        m += ability[g] * nodes[g]
    p = right + wrong
    if m <= LEAST or m >= 1.0 - LEAST or p <= LEAST or p >= 1.0 - LEAST:
        return 0.0
    apart = right / m - wrong / (1.0 - m)
    return m * (1.0 - m) * apart * apart / (p * (1.0 - p))


@njit(cache=True, nogil=True, error_model="numpy")
def _expected_score(
    item: int,
    nodes: Floats,
    ability: Floats,
    activity_offsets: Ints,
    activity_skills: Ints,
    odds: Floats,
    table_offsets: Ints,
) -> tuple[float, float]:
    """Expected score of an item, and what its answer tells about its skill; -1 for the latter if it has several."""
    first, n_nodes = activity_offsets[item], len(ability)
    n = activity_offsets[item + 1] - first
    p, start = 0.0, table_offsets[item]
    right, m = 0.0, 0.0
    for c in range(1 << n):
        for g in range(n_nodes):
            chance = ability[g]
            for j in range(n):
                known = nodes[activity_skills[first + j], g]
                chance *= known if c >> j & 1 else 1.0 - known
            ratio = odds[start + c * n_nodes + g]
            score = ratio / (1.0 + ratio) if ratio < 1e300 else 1.0
            p += chance * score
            if c == 1:
                right += chance * score
                m += chance
    if n != 1 or m <= LEAST or m >= 1.0 - LEAST or p <= LEAST or p >= 1.0 - LEAST:
        return p, -1.0
    apart = right / m - (p - right) / (1.0 - m)
    return p, m * (1.0 - m) * apart * apart / (p * (1.0 - p))

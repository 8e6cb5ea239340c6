"""Which activity of a skill brings most per minute, among those that may come.

    value_a = (Σ_k gain_k(a) worth_k + info_k quality_a minutes_k − leaving_a at stake) / minutes_a

over the skills k of the activity, so that one item on several due skills counts for all of them. `quality_a` says how
well the item tells mastered from not mastered, compared with the average one of the skill. What may drive the learner
away stands back behind all else by leaving_a / minutes_a of what is at stake (`leaving`; zero unless it was fitted).

What was not done before comes before what was (`standing`); a resource counts `STUDIED_AGAIN` of itself once it was
studied, and `FOREIGN` of itself in another language than the preferred one.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.compiling import borrowing
from engine.recommendation.kinds import ADVANCE, DEEPEN, EVALUATE, N_OF_KINDS, REMEDIATE, REVIEW
from engine.recommendation.leaving import N_LEAVING, Reasons, after_item, after_resource
from engine.recommendation.standing import FRESH, RESTING, WORN

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Marks: TypeAlias = NDArray[np.int8]
Mask: TypeAlias = NDArray[np.bool_]

LEAST = 1e-9
LARGEST_ODDS = 1e300
MOST_LEARNED = 0.9
MOST_TELLING = 2.0
"""How much more than the average item of a skill one of them can tell, at most."""
LAST_RESORT = 0.5
"""What a skill is worth of which nothing but what was done before is left."""

# Where activities come from, in the order of `chart.SOURCES`.
PRACTICE, EVALUATION, REMEDIAL, CORE, DEEPENING = range(5)

# What is looked for: anything that serves the kind; a resource, in the preferred language or in any; an item, no harder
# than the one that was failed or any.
ANYTHING, SPOKEN_RESOURCE, RESOURCE, EASIER_ITEM, ITEM = range(5)

# Places in the vector of thresholds, after those of `kinds`.
CALM, VARIETY, FOREIGN, STUDIED_AGAIN, LEAVING = range(N_OF_KINDS, N_OF_KINDS + 5)
N_THRESHOLDS = LEAVING + N_LEAVING


class Learner(NamedTuple):
    """One learner, by the fields of `known.Known` and `valuing.Valued` of the same names, and what leaving costs."""

    nodes: Floats
    ability: Floats
    mastery: Floats
    inferred: Floats
    ready: Floats
    gain: Floats
    rise: Floats
    fall: Floats
    worth: Floats
    info: Floats
    stake: float
    recent: Ints
    standing: Marks
    barred: Mask
    reasons: Reasons
    is_open: Mask


class Bank(NamedTuple):
    """The activities, by the fields of `ground.Ground`; those that begin with `activity_` there, without it."""

    minutes: Floats
    shown: Floats
    skill_offsets: Ints
    skill_activities: Ints
    offsets: Ints
    skills: Ints
    activity_minutes: Floats
    effects: Floats
    sources: Ints
    languages: Ints
    odds: Floats
    table_offsets: Ints


class Line(NamedTuple):
    """One activity for one skill."""

    activity: int  # -1 for none
    value: float  # per minute
    gain: float  # expected rise of the mastery of the skill, as tracing believes
    p_correct: float  # expected score; NaN for a resource
    is_repeat: bool  # whether it was done before


@borrowing
def choose(
    skill: int,
    kind: int,
    wanted: int,
    only: int,
    learner: Learner,
    bank: Bank,
    language: int,
    bonus: float,
    thresholds: Floats,
) -> Line:
    """Choose the activity of a skill that brings most per minute, of what is looked for and may serve the kind.

    With `only`, there is no other choice than that activity; -1 for any.
    """
    best, best_gain, best_p, best_repeats = -1, 0.0, np.nan, True
    best_found, best_drives, loses = -np.inf, 0.0, learner.stake
    usual = _contrast(bank.shown[skill], learner.ability, learner.nodes[skill])
    n_items = len(bank.table_offsets) - 1
    limit = _failed_score(skill, learner, bank) if wanted == EASIER_ITEM else 0.0
    for at in range(bank.skill_offsets[skill], bank.skill_offsets[skill + 1]):
        a = bank.skill_activities[at]
        if (only >= 0 and a != only) or learner.barred[a]:
            continue
        if not _may_come(a, skill, kind, wanted, n_items, learner, bank, language):
            continue
        is_repeat = learner.standing[a] != FRESH
        if is_repeat and not best_repeats:
            continue
        brings, gain = _brings(a, skill, learner, bank)
        if a < n_items:
            p, quality = _told(a, usual, learner, bank)
            if p < limit:
                continue
            brings += learner.info[skill] * bank.minutes[skill] * quality
            found = brings / bank.activity_minutes[a]
            drives = after_item(p, learner.reasons)
        else:
            drives = after_resource(learner.reasons)
            p, again = np.nan, thresholds[STUDIED_AGAIN] if is_repeat else 1.0
            gain *= again
            found = brings * again / bank.activity_minutes[a]
            if bank.languages[a] != language:
                found *= thresholds[FOREIGN]
        drives *= loses / bank.activity_minutes[a]
        if found - drives > best_found - best_drives or (best_repeats and not is_repeat):
            best_found, best_drives = found, drives
            best, best_gain, best_p, best_repeats = a, gain, p, is_repeat
    best_gain = _promised(best_gain, best < n_items, skill, learner)
    best_repeats &= best >= 0
    if best_found > 0.0:
        best_found *= bonus * (LAST_RESORT if best_repeats else 1.0)
    return Line(best, best_found - best_drives, best_gain, best_p, best_repeats)


@borrowing
def _is_whole(activity: int, skill: int, is_open: Mask, bank: Bank) -> bool:
    """Whether the way to the other skills of an activity is clear, too."""
    is_whole = True
    for place in range(bank.offsets[activity], bank.offsets[activity + 1]):
        k = bank.skills[place]
        is_whole &= k == skill or is_open[k]
    return is_whole


@borrowing
def _may_come(
    activity: int,
    skill: int,
    kind: int,
    wanted: int,
    n_items: int,
    learner: Learner,
    bank: Bank,
    language: int,
) -> bool:
    """Whether an activity is of what is looked for, may serve the kind, and is not at rest."""
    mark = learner.standing[activity]
    if mark == RESTING or (mark == WORN and kind != REVIEW):
        return False
    if kind >= ADVANCE and not _is_whole(activity, skill, learner.is_open, bank):
        return False
    if activity < n_items:
        return wanted == ANYTHING or (wanted >= EASIER_ITEM and (kind != REMEDIATE or mark == FRESH))
    if wanted >= EASIER_ITEM or not _serves(kind, bank.sources[activity]):
        return False
    if wanted == ANYTHING:
        return True
    return mark == FRESH and (wanted == RESOURCE or bank.languages[activity] == language)


@borrowing
def _failed_score(skill: int, learner: Learner, bank: Bank) -> float:
    """Expected score of the newest of the recent items of a skill: nothing harder is easier than that; 0 for none."""
    for back in range(1, len(learner.recent) + 1):
        item = learner.recent[len(learner.recent) - back]
        if item < 0:
            break
        for place in range(bank.offsets[item], bank.offsets[item + 1]):
            if bank.skills[place] == skill:
                return _expected_score(item, learner.nodes, learner.ability, bank)[0]
    return 0.0


@borrowing
def _promised(gain: float, is_item: bool, skill: int, learner: Learner) -> float:  # noqa: FBT001
    """Turn a gain into a promise: from what is inferred, by which activities are ranked, to what tracing believes.

    What a result is expected to make forget is not gained; studying makes nothing forget.
    """
    usual = learner.gain[skill]
    rises = gain / usual * learner.rise[skill] if usual > 0.0 else 0.0
    return float(rises - learner.fall[skill] if is_item else rises)


@borrowing
def _serves(kind: int, source: int) -> bool:
    """Whether what comes from a source may serve a kind."""
    if source <= EVALUATION:
        return True
    if kind == REMEDIATE:
        return source == REMEDIAL or source == CORE  # noqa: PLR1714  # a set would bring numba's hashing
    if kind == DEEPEN:
        return source == DEEPENING
    return source == CORE and kind != EVALUATE


@borrowing
def _brings(activity: int, skill: int, learner: Learner, bank: Bank) -> tuple[float, float]:
    """What the goal gains by an activity's teaching, and by how much the mastery of one of its skills rises."""
    brings = gain = 0.0
    for place in range(bank.offsets[activity], bank.offsets[activity + 1]):
        k = bank.skills[place]
        room = (1.0 - learner.inferred[k]) * learner.ready[k]
        rises = min(learner.gain[k] * bank.effects[activity], MOST_LEARNED * room)
        brings += rises * learner.worth[k]
        if k == skill:
            gain = rises
    return brings, gain


@borrowing
def _told(item: int, usual: float, learner: Learner, bank: Bank) -> tuple[float, float]:
    """Expected score of an item, and how much its answer tells, relative to the average item of its skill."""
    p, contrast = _expected_score(item, learner.nodes, learner.ability, bank)
    return p, min(MOST_TELLING, contrast / usual) if usual > LEAST and contrast >= 0.0 else 1.0


@borrowing
def _contrast(shown: Floats, ability: Floats, nodes: Floats) -> float:
    """Variance of the expected score over what is hidden, relative to that of the score: how much an answer tells."""
    right = wrong = m = 0.0
    for g in range(len(ability)):
        right += ability[g] * nodes[g] * shown[1, g]
        wrong += ability[g] * (1.0 - nodes[g]) * shown[0, g]
        m += ability[g] * nodes[g]
    return _explained(m, right, wrong)


@borrowing
def _explained(m: float, right: float, wrong: float) -> float:
    """Give the share of the variance of a score that mastery explains.

        m (1 − m) (P(correct | mastered) − P(correct | not))² / (p (1 − p))

    Args:
        m: P(mastered).
        right: P(mastered, correct).
        wrong: P(not mastered, correct); with `right` it is p.
    """
    p = right + wrong
    if m <= LEAST or m >= 1.0 - LEAST or p <= LEAST or p >= 1.0 - LEAST:
        return 0.0
    apart = right / m - wrong / (1.0 - m)
    return m * (1.0 - m) * apart * apart / (p * (1.0 - p))


@borrowing
def _expected_score(item: int, nodes: Floats, ability: Floats, bank: Bank) -> tuple[float, float]:
    """Expected score of an item, and what its answer tells about its skill; -1 for the latter if it has several."""
    first, n_nodes, start = bank.offsets[item], len(ability), bank.table_offsets[item]
    n = bank.offsets[item + 1] - first
    p = right = m = 0.0
    for c in range(1 << n):
        for g in range(n_nodes):
            chance = ability[g]
            for j in range(n):
                known = nodes[bank.skills[first + j], g]
                chance *= known if c >> j & 1 else 1.0 - known
            ratio = bank.odds[start + c * n_nodes + g]
            score = ratio / (1.0 + ratio) if ratio < LARGEST_ODDS else 1.0
            p += chance * score
            if c == 1:
                right += chance * score
                m += chance
    return p, _explained(m, right, p - right) if n == 1 else -1.0

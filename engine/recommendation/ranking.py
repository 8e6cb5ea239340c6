"""Which activities bring most per minute: one compiled pass over what `valuing`, `informing` and `kinds` give.

A skill is a candidate where at least one wanted kind applies to it. The best few by rate + info are looked at activity
by activity, unless not even the best of these could enter the ranking:

    value_a = (Σ_k gain_k(a) worth_k + info_k quality_a minutes_k − leaving_a at stake) / minutes_a

over the skills k of the activity, so that one item on several due skills counts for all of them. `quality_a` says how
well the item tells mastered from not mastered, compared with the average one of the skill. What may drive the learner
away stands back behind all else by leaving_a / minutes_a of what is at stake (`leaving`; zero unless it was fitted).
A resource counts `FOREIGN` of that in another language than the preferred one, and `STUDIED_AGAIN` of it each time it
was studied before. The skill that is worked on counts (1 + `CALM`) of it, and half after more than `VARIETY` items in a
row. An item of the last few counts a quarter to a half, the oldest most, and a skill with nothing else left half again;
the very last item never comes.
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.compiling import compiled, inner
from engine.recommendation.kinds import ADVANCE, DEEPEN, EVALUATE, N_OF_KINDS, REMEDIATE
from engine.recommendation.leaving import N_LEAVING, Reasons, after_item, after_resource, at_stake, reasons_of

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

LEAST = 1e-9
LARGEST_ODDS = 1e300
MOST_LEARNED = 0.9
MOST_TELLING = 2.0
"""How much more than the average item of a skill one of them can tell, at most."""
TIRED = 0.5
"""What a skill is worth after too many items in a row."""
REPEATED = 0.25
"""What an item done just before the last one is worth; the oldest of the recent ones is worth nearly twice that."""
LAST_RESORT = 0.5
"""What a skill is worth of which nothing but recent items is left."""
MOST_SKILLS: Final = 8
"""Skills with something to offer whose activities are looked at, one by one, however few are asked for."""

# Where activities come from, in the order of `chart.SOURCES`.
PRACTICE, EVALUATION, REMEDIAL, CORE, DEEPENING = range(5)

# Places in the vector of thresholds, after those of `kinds`.
CALM, VARIETY, FOREIGN, STUDIED_AGAIN, LEAVING = range(N_OF_KINDS, N_OF_KINDS + 5)
N_THRESHOLDS = LEAVING + N_LEAVING


class Ranked(NamedTuple):
    """What N learners should do, best first, at most R each.

    Attributes:
        activity: int64[N, R], position among the activities of the chart; -1 where there is no more.
        skill: int64[N, R].
        kind: int64[N, R], position in `situation.KINDS`.
        cause_of: int64[N, R], the failed skill that it stands behind; -1 for none.
        promised: float64[N, R], expected rise of the mastery of the skill, as tracing sees it.
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
    is_repeat: Mask


class Learner(NamedTuple):
    """One learner; the arguments of `rank` of the same names, without their first axis, and what leaving would cost."""

    nodes: Floats
    ability: Floats
    mastery: Floats
    inferred: Floats
    ready: Floats
    gain: Floats
    worth: Floats
    info: Floats
    stake: float
    recent: Ints
    studied: Ints
    barred: Mask
    reasons: Reasons


class Bank(NamedTuple):
    """The activities; the arguments of `rank` of the same names."""

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
    """One activity for one skill.

    Attributes:
        activity: -1 for none.
        value: Per minute.
        gain: Expected rise of the mastery of the skill.
        p_correct: Expected score; NaN for a resource.
        is_repeat: Whether it was done lately.
    """

    activity: int
    value: float
    gain: float
    p_correct: float
    is_repeat: bool


@compiled
def rank(
    n_wanted: int,
    nodes: Floats,
    ability: Floats,
    mastery: Floats,
    inferred: Floats,
    ready: Floats,
    gain: Floats,
    worth: Floats,
    rate: Floats,
    info: Floats,
    price: Floats,
    remaining: Floats,
    minutes_left: Floats,
    kinds: Ints,
    causes: Ints,
    recent: Ints,
    studied: Ints,
    barred: Mask,
    barred_skills: Mask,
    wrong_run: Ints,
    n_today: Ints,
    allowed: int,
    language: int,
    minutes: Floats,
    shown: Floats,
    skill_offsets: Ints,
    skill_activities: Ints,
    activity_offsets: Ints,
    activity_skills: Ints,
    activity_minutes: Floats,
    effects: Floats,
    reach: Floats,
    sources: Ints,
    languages: Ints,
    odds: Floats,
    table_offsets: Ints,
    thresholds: Floats,
) -> tuple[Ints, Floats, Mask]:
    """Rank activities for every learner; N learners, K skills, A activities, I of them items, G nodes.

    Args:
        n_wanted: R.
        nodes: [N, K, G], P(mastered | θ_g) now.
        ability: [N, G].
        mastery: [N, K], and so on: as `valuing.value_skills` gives them.
        inferred: [N, K].
        ready: [N, K].
        gain: [N, K].
        worth: [N, K].
        rate: [N, K].
        info: [N, K].
        price: [N].
        remaining: [N].
        minutes_left: [N], as in `planner.Known`.
        kinds: [N, K], as `kinds.apply_kinds` gives them.
        causes: [N, K], the failing skill that each stands behind or is asked about for, as in `causes.Diagnosis`.
        recent: [N, W], items done lately, newest last; -1 for none.
        studied: [N, A - I], how often each resource was studied.
        barred: [1 or N, A], what must not come.
        barred_skills: [1 or N, K].
        wrong_run: [1 or N], as in `planner.Known`.
        n_today: [1 or N], same.
        allowed: Bits of the kinds that are wanted.
        language: Code of the preferred language.
        minutes: [K], of an average item.
        shown: [K, 2, G], P(correct | L, θ_g) of an average item.
        skill_offsets: [K + 1], activities of each skill.
        skill_activities: Same.
        activity_offsets: [A + 1], skills of each activity.
        activity_skills: Same.
        activity_minutes: [A].
        effects: [A], chance of learning, relative to P(learn).
        reach: [K, 2], as in `chart.Chart`.
        sources: [A].
        languages: [A], code of the language; -1 for none.
        odds: Tables of the items as in `emission.Emissions`.
        table_offsets: [I + 1].
        thresholds: Thresholds.

    Returns:
        int64[4, N, R], float64[3, N, R] and bool[N, R]: the fields of `Ranked` in their order.
    """
    n_learners, n_skills = mastery.shape
    numbers, is_repeat = np.full((4, n_learners, n_wanted), -1), np.zeros((n_learners, n_wanted), np.bool_)
    figures = np.zeros((3, n_learners, n_wanted))
    promised, value, p_correct = figures[0], figures[1], figures[2]
    p_correct[:] = np.nan
    attraction, leaving = np.empty(n_skills), thresholds[LEAVING:]
    usual_minutes = _usual(minutes)
    bank = Bank(
        minutes, shown, skill_offsets, skill_activities, activity_offsets, activity_skills, activity_minutes, effects,
        sources, languages, odds, table_offsets,
    )  # fmt: skip
    for n in range(n_learners):
        learner = Learner(
            nodes[n], ability[n], mastery[n], inferred[n], ready[n], gain[n], worth[n], info[n],
            at_stake(remaining[n], price[n], minutes_left[n], usual_minutes, leaving), recent[n], studied[n],
            barred[n % len(barred)],
            reasons_of(wrong_run[n % len(wrong_run)], n_today[n % len(n_today)], leaving),
        )  # fmt: skip
        n_tries = n_skills if learner.reasons.exist else max(MOST_SKILLS, n_wanted)
        lines = Ranked(
            numbers[0, n], numbers[1, n], numbers[2, n], numbers[3, n], promised[n], value[n], p_correct[n],
            is_repeat[n],
        )  # fmt: skip
        _attract(kinds[n], allowed, rate[n], info[n], minutes, barred_skills[n % len(barred_skills)], attraction)
        current, bonus = _worked_on(recent[n], activity_offsets, activity_skills, thresholds)
        if current >= 0:
            attraction[current] *= bonus if attraction[current] > 0.0 else 1.0
        n_found = n_tried = 0
        while n_tried < n_tries:
            k = int(np.argmax(attraction))
            if attraction[k] < 0.0:
                break
            attraction[k] = -1.0
            most = (rate[n, k] * reach[k, 0] + info[n, k] * reach[k, 1]) * max(bonus, 1.0)
            if n_found == n_wanted and most < value[n, n_wanted - 1]:
                n_tried += 1
                continue
            kind = _first(kinds[n, k] & allowed)
            line = _choose(k, kind, learner, bank, language, bonus if k == current else 1.0, thresholds)
            n_tried += line.activity >= 0
            n_found = _put_in(line, k, kind, causes[n, k] if kind <= EVALUATE else -1, lines, n_found)
    return numbers, figures, is_repeat


@inner
def _usual(minutes: Floats) -> float:
    """Average the minutes of an item over the skills that have any."""
    total, n = 0.0, 0
    for k in range(len(minutes)):
        total, n = total + minutes[k], n + (minutes[k] > 0.0)
    return float(total / max(n, 1))


@inner
def _attract(
    kinds: Ints, allowed: int, rate: Floats, info: Floats, minutes: Floats, barred: Mask, attraction: Floats
) -> None:
    """Say what each skill brings per minute at first sight, in place; -1 where it is no candidate."""
    for k in range(len(kinds)):
        is_candidate = kinds[k] & allowed != 0 and minutes[k] > 0.0 and not barred[k]
        attraction[k] = rate[k] + info[k] if is_candidate else -1.0


@inner
def _worked_on(recent: Ints, offsets: Ints, skills: Ints, thresholds: Floats) -> tuple[int, float]:
    """Say which skill was worked on last (-1 for none), and how that changes what it is worth now."""
    current, run = -1, 0
    for back in range(1, len(recent) + 1):
        item = recent[len(recent) - back]
        if item < 0 or offsets[item] == offsets[item + 1]:
            break
        skill = skills[offsets[item]]
        if current >= 0 and skill != current:
            break
        current, run = skill, run + 1
    return current, 1.0 + thresholds[CALM] if run <= thresholds[VARIETY] else TIRED


@inner
def _first(bits: int) -> int:
    """Name the first kind that applies."""
    for kind in range(DEEPEN + 1):
        if bits >> kind & 1:
            return kind
    return ADVANCE


@inner
def _put_in(line: Line, skill: int, kind: int, cause: int, lines: Ranked, n_found: int) -> int:
    """Put a line in its place by value, in place, unless its activity is there or it is not good enough; count them."""
    if line.activity < 0:
        return n_found
    for earlier in range(n_found):
        if lines.activity[earlier] == line.activity:
            return n_found
    at = n_found
    while at > 0 and lines.value[at - 1] < line.value:
        at -= 1
    if at >= len(lines.activity):
        return n_found
    n_found = min(n_found + 1, len(lines.activity))
    for place in range(n_found - 1, at, -1):
        lines.activity[place], lines.skill[place] = lines.activity[place - 1], lines.skill[place - 1]
        lines.kind[place], lines.cause_of[place] = lines.kind[place - 1], lines.cause_of[place - 1]
        lines.promised[place], lines.value[place] = lines.promised[place - 1], lines.value[place - 1]
        lines.p_correct[place], lines.is_repeat[place] = lines.p_correct[place - 1], lines.is_repeat[place - 1]
    lines.activity[at], lines.skill[at], lines.kind[at] = line.activity, skill, kind
    lines.cause_of[at] = cause if cause != skill else -1
    lines.promised[at], lines.value[at] = line.gain, line.value
    lines.p_correct[at], lines.is_repeat[at] = line.p_correct, line.is_repeat
    return n_found


@inner
def _choose(
    skill: int, kind: int, learner: Learner, bank: Bank, language: int, bonus: float, thresholds: Floats
) -> Line:
    """Choose the activity of a skill that brings most per minute."""
    best, best_gain, best_p, best_repeats = -1, 0.0, np.nan, False
    best_found, best_drives = -np.inf, 0.0
    usual = _contrast(bank.shown[skill], learner.ability, learner.nodes[skill])
    n_items, recent = len(bank.table_offsets) - 1, learner.recent
    n_recent, loses = _n_recent(recent), learner.stake
    for at in range(bank.skill_offsets[skill], bank.skill_offsets[skill + 1]):
        a = bank.skill_activities[at]
        oldness = _oldness(a, recent) if a < n_items else 0
        if learner.barred[a] or oldness == 1 or not _serves(kind, bank.sources[a]):
            continue
        brings, gain = _brings(a, skill, learner, bank)
        if a < n_items:
            p, quality = _told(a, usual, learner, bank)
            brings += learner.info[skill] * bank.minutes[skill] * quality
            found = _repeated(brings / bank.activity_minutes[a], oldness, n_recent)
            drives = after_item(p, learner.reasons)
        else:
            drives = after_resource(learner.reasons)
            p, again = np.nan, thresholds[STUDIED_AGAIN] ** learner.studied[a - n_items]
            gain *= again
            found = brings * again / bank.activity_minutes[a]
            if bank.languages[a] != language:
                found *= thresholds[FOREIGN]
        drives *= loses / bank.activity_minutes[a]
        if found - drives > best_found - best_drives:
            best_found, best_drives = found, drives
            best, best_gain, best_p, best_repeats = a, gain, p, oldness > 0
    best_gain *= _believed(learner, skill)
    if best_found > 0.0:
        best_found *= bonus * (LAST_RESORT if best_repeats else 1.0)
    return Line(best, best_found - best_drives, best_gain, best_p, best_repeats)


@inner
def _believed(learner: Learner, skill: int) -> float:
    """Turn a gain into a promise: what tracing believes to be lacking, relative to what the ranking goes by.

    What is inferred from other skills ranks; it is not promised.
    """
    return float((1.0 - learner.mastery[skill]) / max(1.0 - learner.inferred[skill], LEAST))


@inner
def _serves(kind: int, source: int) -> bool:
    """Whether what comes from a source may serve a kind."""
    if source <= EVALUATION:
        return True
    if kind == REMEDIATE:
        return source == REMEDIAL or source == CORE  # noqa: PLR1714  # a set would bring numba's hashing
    if kind == DEEPEN:
        return source == DEEPENING
    return source == CORE and kind != EVALUATE


@inner
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


@inner
def _n_recent(recent: Ints) -> int:
    """Count the items done lately."""
    n = 0
    while n < len(recent) and recent[len(recent) - 1 - n] >= 0:
        n += 1
    return n


@inner
def _oldness(item: int, recent: Ints) -> int:
    """How many items ago it was done: 1 for the last one; 0 for not lately."""
    for back in range(1, len(recent) + 1):
        if recent[len(recent) - back] == item:
            return back
    return 0


@inner
def _repeated(value: float, oldness: int, n_recent: int) -> float:
    """What an item is worth that was done so many items ago."""
    return value * REPEATED * (1.0 + oldness / (1.0 + n_recent)) if oldness > 0 and value > 0.0 else value


@inner
def _told(item: int, usual: float, learner: Learner, bank: Bank) -> tuple[float, float]:
    """Expected score of an item, and how much its answer tells, relative to the average item of its skill."""
    p, contrast = _expected_score(item, learner.nodes, learner.ability, bank)
    return p, min(MOST_TELLING, contrast / usual) if usual > LEAST and contrast >= 0.0 else 1.0


@inner
def _contrast(shown: Floats, ability: Floats, nodes: Floats) -> float:
    """Variance of the expected score over what is hidden, relative to that of the score: how much an answer tells."""
    right = wrong = m = 0.0
    for g in range(len(ability)):
        right += ability[g] * nodes[g] * shown[1, g]
        wrong += ability[g] * (1.0 - nodes[g]) * shown[0, g]
        m += ability[g] * nodes[g]
    return _explained(m, right, wrong)


@inner
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


@inner
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

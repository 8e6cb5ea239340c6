"""Which activities come next: one compiled pass over what `valuing`, `informing` and `kinds` give.

First what happened is answered (`owing`). What is owed and was not tried yet comes first: the newest
before the older, and what a skill needs before the skill. Then comes what brings most per minute: a skill is a
candidate where at least one wanted kind applies to it, and the best few by rate + info are looked at activity by
activity (`choosing`), unless not even the best of these could enter the ranking. The skill that is worked on counts
(1 + `CALM`) of its value, and half after more than `VARIETY` items in a row.
"""

from typing import Final, NamedTuple

import numpy as np

from engine.compiling import borrowing, inner
from engine.recommendation.causes import CAUSE, SUSPECT_OF, TO_ASK
from engine.recommendation.choosing import ANYTHING, CALM, ITEM, LEAVING, VARIETY, Bank, Learner, Line, choose
from engine.recommendation.ground import Ground
from engine.recommendation.kinds import ADVANCE, DEEPEN, EVALUATE, MASTERED_DEEPLY, REMEDIATE, REVIEW, Applicability
from engine.recommendation.known import Floats, Ints, Knowledge, Marks, Mask, Request
from engine.recommendation.leaving import at_stake, reasons_of
from engine.recommendation.owing import (
    ACTION,
    CLOSED,
    KIND,
    MASTERED_SOON,
    MOST_CHANGES,
    MOST_UNANSWERED,
    N_OF_CHANGE,
    N_OF_UNANSWERED,
    OPENED,
    SKILL,
    Path,
    Rules,
    any_resource,
    follow_up,
    is_untried,
    next_step,
    settle,
)
from engine.recommendation.valuing import SkillValues

TIRED = 0.5
"""What a skill is worth after too many items in a row."""
MOST_SKILLS: Final = 8
"""Skills with something to offer whose activities are looked at, one by one, however few are asked for."""


class Ranking(NamedTuple):
    """What N learners should do, best first, at most R each."""

    activity: Ints  # int64[N, R], position among the activities of the chart; -1 where there is no more
    skill: Ints  # int64[N, R]
    kind: Ints  # int64[N, R], position in `situation.KINDS`
    cause_of: Ints  # int64[N, R], the failed skill that it stands behind; -1 for none
    promised: Floats  # float64[N, R], expected rise of the mastery of the skill, as tracing sees it
    value: Floats  # float64[N, R], per minute
    p_correct: Floats  # float64[N, R], expected score; NaN for resources
    is_repeat: Mask  # bool[N, R], whether it was done before, because nothing else was left for the skill
    is_owed: Mask  # bool[N, R], whether it comes first because a failure or an open adjustment calls for it
    # int64[N, C, 5], what this commit changes in the path, as `owing` writes it; -1 where there is no more
    changes: Ints
    unanswered: Ints  # int64[N, U, 2], failures that it does not answer, and why
    info: Floats  # float64[N, K], what an answer on each skill counted, with what it may clear the way for


N_LINE: Final = 9
"""Fields of `Ranking` that say something of each line; they come first."""


class Lines(NamedTuple):
    """The ranking of one learner in the making; the fields of `Ranking` without their first axis."""

    activity: Ints
    skill: Ints
    kind: Ints
    cause_of: Ints
    promised: Floats
    value: Floats
    p_correct: Floats
    is_repeat: Mask
    is_owed: Mask


@inner
def rank(
    asked: Request, known: Knowledge, valued: SkillValues, applying: Applicability, ground: Ground, thresholds: Floats
) -> Ranking:
    """Rank activities for every learner; `known.masks`, `known.given` and `known.given_at` are written to."""
    n_learners, n_skills = valued.mastery.shape
    n_wanted, allowed = asked.n_wanted, asked.allowed
    numbers, marks = np.full((4, n_learners, n_wanted), -1), np.zeros((2, n_learners, n_wanted), np.bool_)
    changes = np.full((n_learners, MOST_CHANGES, N_OF_CHANGE), -1)
    unanswered = np.full((n_learners, MOST_UNANSWERED, N_OF_UNANSWERED), -1)
    figures = np.zeros((3, n_learners, n_wanted))
    figures[2] = np.nan
    attraction, keys, leaving = np.empty(n_skills), np.empty(n_wanted), thresholds[LEAVING:]
    usual_minutes = _usual(ground.minutes)
    bank = Bank(
        ground.minutes, ground.shown, ground.skill_offsets, ground.skill_activities, ground.activity_offsets,
        ground.activity_skills, ground.activity_minutes, ground.effects, ground.sources, ground.languages, ground.odds,
        ground.table_offsets,
    )  # fmt: skip
    rules = Rules(ground.offsets, ground.needed, ground.order, asked.language, asked.most_changes, thresholds)
    skills = applying.diagnosis.skills
    for n in range(n_learners):
        rate, info, kinds = valued.rate[n], applying.info[n], applying.kinds[n]
        learner = Learner(
            known.nodes[n], known.ability[n], valued.mastery[n], valued.inferred[n], valued.ready[n], valued.gain[n],
            valued.rise[n], valued.fall[n], valued.worth[n], info,
            at_stake(valued.remaining[n], valued.price[n], known.minutes_left[n], usual_minutes, leaving),
            known.recent[n], known.standing[n], known.barred[n % len(known.barred)],
            reasons_of(known.wrong_run[n % len(known.wrong_run)], known.n_today[n % len(known.n_today)], leaving),
            applying.is_open[n],
        )  # fmt: skip
        n_tries = n_skills if learner.reasons.exist else max(MOST_SKILLS, n_wanted)
        path = Path(
            known.touched[n], known.streak[n], known.opportunities[n], skills[SUSPECT_OF, n], skills[CAUSE, n],
            skills[TO_ASK, n], applying.in_place[n], known.masks[n], known.waiting[n], known.kept_away[n],
            known.given[n], known.given_at[n], known.barred_skills[n % len(known.barred_skills)], changes[n],
            unanswered[n],
        )  # fmt: skip
        lines = Lines(
            numbers[0, n], numbers[1, n], numbers[2, n], numbers[3, n], figures[0, n], figures[1, n], figures[2, n],
            marks[0, n], marks[1, n],
        )  # fmt: skip
        if asked.most_changes > 0 and _is_touched(known.touched[n]):
            settle(path, learner, bank, rules)
        if not asked.is_shown and not may_open(n, known, applying, changes, thresholds):
            continue
        _attract(kinds, allowed, rate, info, ground.minutes, path.barred_skills, attraction)
        n_owed = n_found = _owed(
            path, known.last_tick[n], allowed, asked.served, keys, lines, attraction, learner, bank, rules
        )  # fmt: skip
        current, bonus = _worked_on(known.recent[n], ground.activity_offsets, ground.activity_skills, thresholds)
        if current >= 0:
            attraction[current] *= bonus if attraction[current] > 0.0 else 1.0
        n_tried = 0
        while n_tried < n_tries:
            k = int(np.argmax(attraction))
            if attraction[k] < 0.0:
                break
            attraction[k] = -1.0
            most = (rate[k] * ground.reach[k, 0] + info[k] * ground.reach[k, 1]) * max(bonus, 1.0)
            if n_found == n_wanted and most < keys[n_wanted - 1]:
                n_tried += 1
                continue
            bits = kinds[k] & allowed & ~_closed(k, path)
            if bits == 0:
                continue
            line, kind = _best(k, _first(bits), allowed, bonus if k == current else 1.0, path, learner, bank, rules)
            n_tried += line.activity >= 0
            n_found = _put_in(line, k, kind, -1, line.value, keys, lines, n_owed, n_found)
            if _is_resource(line, bank):
                beside, own = _beside(k, kind, line, allowed, learner, bank, rules)
                n_found = _put_in(beside, k, own, -1, beside.value, keys, lines, n_owed, n_found)
    return Ranking(
        numbers[0], numbers[1], numbers[2], numbers[3], figures[0], figures[1], figures[2], marks[0], marks[1],
        changes, unanswered, applying.info,
    )  # fmt: skip


@borrowing
def _best(
    skill: int,
    kind: int,
    allowed: int,
    bonus: float,
    path: Path,
    learner: Learner,
    bank: Bank,
    rules: Rules,
) -> tuple[Line, int]:
    """Find the best activity of a skill, and what for; where nothing is left that would help, it is just practised.

    Before anything is done again, a remedial resource that was not studied serves whoever did not fail, too.
    """
    if kind == REMEDIATE:
        line = next_step(skill, kind, path, learner, bank, rules)
        if line.activity >= 0 or not allowed >> ADVANCE & 1:
            return line, kind
        kind = ADVANCE
    line = choose(skill, kind, ANYTHING, -1, learner, bank, rules.language, bonus, rules.thresholds)
    if (line.activity < 0 or line.is_repeat) and kind <= ADVANCE and kind != REVIEW and allowed >> ADVANCE & 1:
        unstudied = any_resource(skill, learner, bank, rules)
        if unstudied.activity >= 0:
            return unstudied, ADVANCE
    return line, kind


@borrowing
def _is_resource(line: Line, bank: Bank) -> bool:
    return bool(line.activity >= len(bank.table_offsets) - 1)


@borrowing
def _beside(
    skill: int, kind: int, line: Line, allowed: int, learner: Learner, bank: Bank, rules: Rules
) -> tuple[Line, int]:
    """Find the item that stands behind a resource, and what for: nobody may tell whether that was studied."""
    if kind == REMEDIATE:
        item = follow_up(skill, learner, bank, rules)
        kind = ADVANCE if item.activity < 0 and allowed >> ADVANCE & 1 else kind
    if kind != REMEDIATE:
        item = choose(skill, kind, ITEM, -1, learner, bank, rules.language, 1.0, rules.thresholds)
    return Line(item.activity, min(item.value, line.value), item.gain, item.p_correct, item.is_repeat), kind


@inner
def _owed(
    path: Path,
    last_tick: Ints,
    allowed: int,
    served: int,
    keys: Floats,
    lines: Lines,
    attraction: Floats,
    learner: Learner,
    bank: Bank,
    rules: Rules,
) -> int:
    """Put what is owed first, in place: what was just opened, then the rest by its last result; count it.

    A question, and the help of a remediation until it was tried, come first; an item stands right behind a resource, so
    that the path goes on where nobody tells whether it was studied. What follows them comes by its value. A skill waits
    while something that it needs is worked on.
    """
    n_found, is_any = 0, False
    for k in range(len(path.masks)):
        is_any |= _asked(k, path, allowed, served) >= 0
    if not is_any:
        return 0
    waits, is_busy = np.zeros((2, len(path.masks)), np.bool_)
    for place in range(len(rules.order)):
        k = rules.order[place]
        for at in range(rules.offsets[k], rules.offsets[k + 1]):
            waits[k] |= waits[rules.needed[at]] or is_busy[rules.needed[at]]
        kind = _asked(k, path, allowed, served)
        if kind < 0 or path.barred_skills[k]:
            continue
        line, own = _owed_step(k, kind, allowed, path, learner, bank, rules)
        is_busy[k] = line.activity >= 0
        if waits[k] or (is_busy[k] and (kind == EVALUATE or is_untried(k, path))):
            attraction[k] = -1.0
        if is_busy[k] and not waits[k] and (kind == EVALUATE or is_untried(k, path)):
            key = np.inf if _is_new(k, path) else float(last_tick[k])
            n_found = _put_in(line, k, own, path.suspects[k], key, keys, lines, 0, n_found)
            if _is_resource(line, bank):
                beside, own = _beside(k, kind, line, allowed, learner, bank, rules)
                n_found = _put_in(beside, k, own, -1, key, keys, lines, 0, n_found)
    for at in range(n_found):
        lines.is_owed[at] = True
    return n_found


@borrowing
def _owed_step(
    skill: int, kind: int, allowed: int, path: Path, learner: Learner, bank: Bank, rules: Rules
) -> tuple[Line, int]:
    """Find what that which is open brings now, and what for; a question that was asked before waits as in `_best`."""
    line = next_step(skill, kind, path, learner, bank, rules)
    if kind == EVALUATE and line.is_repeat and allowed >> ADVANCE & 1:
        unstudied = any_resource(skill, learner, bank, rules)
        if unstudied.activity >= 0:
            return unstudied, ADVANCE
    return line, kind


@borrowing
def _asked(skill: int, path: Path, allowed: int, served: int) -> int:
    """Name the kind of what is open on a skill and comes now: a remediation, or a question; -1 for neither."""
    for kind in range(EVALUATE + 1):
        is_wanted = path.masks[skill] & ~path.waiting[skill] & allowed & (1 << kind)
        if is_wanted and (served >> kind & 1 or not _is_opened(skill, kind, path)):
            return kind
    return -1


@borrowing
def _is_opened(skill: int, kind: int, path: Path) -> bool:
    """Whether this commit opens something of a kind on a skill."""
    for place in range(MOST_CHANGES):
        change = path.changes[place]
        if change[SKILL] == skill and change[KIND] == kind and change[ACTION] == OPENED:
            return True
    return False


@borrowing
def _closed(skill: int, path: Path) -> int:
    """Bits of the kinds that this commit closes on a skill: they are over now."""
    bits = 0
    for place in range(MOST_CHANGES):
        change = path.changes[place]
        if change[SKILL] == skill and change[ACTION] == CLOSED:
            bits |= 1 << change[KIND]
    return bits


@borrowing
def _is_new(skill: int, path: Path) -> bool:
    return _is_opened(skill, REMEDIATE, path) or _is_opened(skill, EVALUATE, path)


@borrowing
def _is_touched(touched: Marks) -> bool:
    """Whether this commit has any result on a skill."""
    is_touched = False
    for k in range(len(touched)):
        is_touched |= touched[k] != 0
    return is_touched


@borrowing
def may_open(learner: int, known: Knowledge, applying: Applicability, changes: Ints, thresholds: Floats) -> bool:
    """Whether a ranking may change the path: a review is due, something was mastered, or what changes is looked up."""
    is_any = changes[learner, 0, SKILL] >= 0
    for k in range(known.shown.shape[1]):
        touched, kinds = known.touched[learner, k], applying.kinds[learner, k]
        is_there = (known.masks[learner, k] | known.kept_away[learner, k]) >> REVIEW & 1
        is_deep = kinds >> DEEPEN & 1 or known.shown[learner, k] >= thresholds[MASTERED_DEEPLY]
        is_any |= (kinds >> REVIEW & 1 and not is_there) or touched & MASTERED_SOON != 0 or (touched != 0 and is_deep)
    return bool(is_any)


@borrowing
def _usual(minutes: Floats) -> float:
    """Average the minutes of an item over the skills that have any."""
    total, n = 0.0, 0
    for k in range(len(minutes)):
        total, n = total + minutes[k], n + (minutes[k] > 0.0)
    return float(total / max(n, 1))


@borrowing
def _attract(
    kinds: Ints, allowed: int, rate: Floats, info: Floats, minutes: Floats, barred: Mask, attraction: Floats
) -> None:
    """Say what each skill brings per minute at first sight, in place; -1 where it is no candidate."""
    for k in range(len(kinds)):
        is_candidate = kinds[k] & allowed != 0 and minutes[k] > 0.0 and not barred[k]
        attraction[k] = rate[k] + info[k] if is_candidate else -1.0


@borrowing
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


@borrowing
def _first(bits: int) -> int:
    """Name the first kind that applies."""
    for kind in range(DEEPEN + 1):
        if bits >> kind & 1:
            return kind
    return ADVANCE


@borrowing
def _put_in(
    line: Line, skill: int, kind: int, cause: int, key: float, keys: Floats, lines: Lines, first: int, n_found: int
) -> int:
    """Put a line in its place by its key, from `first` on, in place; count them.

    It is left out if its activity is there already, or if it is not good enough.
    """
    if line.activity < 0:
        return n_found
    for earlier in range(n_found):
        if lines.activity[earlier] == line.activity:
            return n_found
    at = n_found
    while at > first and keys[at - 1] < key:
        at -= 1
    if at >= len(lines.activity):
        return n_found
    n_found = min(n_found + 1, len(lines.activity))
    for place in range(n_found - 1, at, -1):
        keys[place] = keys[place - 1]
        lines.activity[place], lines.skill[place] = lines.activity[place - 1], lines.skill[place - 1]
        lines.kind[place], lines.cause_of[place] = lines.kind[place - 1], lines.cause_of[place - 1]
        lines.promised[place], lines.value[place] = lines.promised[place - 1], lines.value[place - 1]
        lines.p_correct[place], lines.is_repeat[place] = lines.p_correct[place - 1], lines.is_repeat[place - 1]
    keys[at] = key
    lines.activity[at], lines.skill[at], lines.kind[at] = line.activity, skill, kind
    lines.cause_of[at] = cause if cause != skill else -1
    lines.promised[at], lines.value[at] = line.gain, line.value
    lines.p_correct[at], lines.is_repeat[at] = line.p_correct, line.is_repeat
    return n_found

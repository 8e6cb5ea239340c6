"""What a path owes its learner after what has happened: decided from the results, their cause and the history of help.

Never by rank: what is owed comes first, whatever it brings per minute. Two wrong answers in a row on a skill, or one
failed assessment, are answered at once, by a remediation of the skill or of its likeliest cause; where the cause was
never seen, or is mastered by its own results, a question about it goes before. The steps of a remediation:

1. a resource that was not studied yet, in the learner's language;
2. then an item that is no harder than the one that was failed, or else another one;
3. if that fails, the prerequisite that is least in place is remediated;
4. then another resource, in another language when there is no other; then what items are left.

It ends with mastery, or with `RIGHT_TO_RECOVER` right answers in a row; each step is taken only after a result on its
skill. A result that nobody expected is answered by a question. A commit changes a path `most_changes` times at most;
what is left over is answered by the next one.
"""

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.compiling import borrowing
from engine.recommendation.choosing import (
    ANYTHING,
    EASIER_ITEM,
    ITEM,
    RESOURCE,
    SPOKEN_RESOURCE,
    Bank,
    Learner,
    Line,
    choose,
)
from engine.recommendation.kinds import ANSWERS, EVALUATE, REMEDIATE, RIGHT_TO_RECOVER, UNLOCKS, WRONG_IN_A_ROW
from engine.recommendation.standing import FRESH

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Marks: TypeAlias = NDArray[np.int8]
Mask: TypeAlias = NDArray[np.bool_]

# Bits of `Path.touched`: a result of this commit is on the skill; it is of a failed assessment; nobody expected it.
TOUCHED: Final = 1
FAILED_ASSESSMENT: Final = 2
CONTRADICTED: Final = 4
MASTERED_SOON: Final = 8

# Actions, and why a failure is not answered.
OPENED, CLOSED = range(2)
ALREADY_OPEN, VETOED, KEPT_AWAY, NO_CONTENT, NOTHING_LEFT, POSTPONED, AWAITING = range(7)

MOST_CHANGES: Final = 4
MOST_UNANSWERED: Final = 4
ACTION, KIND, SKILL, CAUSE, ACTIVITY, N_OF_CHANGE = range(6)
FAILED, WHY, N_OF_UNANSWERED = range(3)


class Path(NamedTuple):
    """The path of one learner; arrays over K skills."""

    touched: Marks  # int8, bits of what this commit did
    streak: Ints  # int64, right results in a row if positive, wrong ones if negative
    opportunities: Ints  # int64
    suspects: Ints  # int64, the failing skill that each stands behind or is asked about for
    causes: Ints  # int64, the likeliest cause of each failing skill; -1 for none
    to_ask: Ints  # int64, the skill to ask about for each failing one; -1 for none
    in_place: Mask  # bool, as in `kinds.Applying`
    masks: Ints  # int64, bits of what is open; written to
    waiting: Ints  # int64, those of them that wait for approval
    kept: Ints  # int64, bits of what people do not want to be opened now
    given: Ints  # int64, activity that the newest remediation brought; -1 for none
    given_at: Ints  # int64, opportunities when it did
    barred_skills: Mask  # bool
    changes: Ints  # int64[`MOST_CHANGES`, 5], written to
    unanswered: Ints  # int64[`MOST_UNANSWERED`, 2], written to


class Rules(NamedTuple):
    """What all learners share: prerequisites as in `chart.Chart`, what is asked as in `known.Request`, thresholds."""

    offsets: Ints
    needed: Ints
    order: Ints
    language: int
    most_changes: int
    thresholds: Floats


@borrowing
def settle(path: Path, learner: Learner, bank: Bank, rules: Rules) -> None:
    """Answer what this commit's results call for, in place: `masks`, `changes` and `unanswered`."""
    n_changes = n_unanswered = 0
    for place in range(len(rules.order)):
        k = rules.order[place]
        if path.touched[k]:
            n_changes = _close(k, n_changes, path, learner, bank, rules)
    for turn in range(2):  # what was touched goes first
        for place in range(len(rules.order) - 1, -1, -1):
            f = rules.order[place]
            is_touched = path.touched[f] != 0
            if is_touched != (turn == 0) or not _is_failing(f, path, rules.thresholds):
                continue
            n_before = n_changes
            n_changes, why = _answer(f, n_changes, path, learner, bank, rules)
            if is_touched and n_changes == n_before and why >= 0 and n_unanswered < MOST_UNANSWERED:
                path.unanswered[n_unanswered, FAILED], path.unanswered[n_unanswered, WHY] = f, why
                n_unanswered += 1
    for place in range(len(rules.order)):
        k = rules.order[place]
        is_open = path.masks[k] >> EVALUATE & 1 or path.masks[k] >> REMEDIATE & 1
        if path.touched[k] & CONTRADICTED and not is_open and not path.kept[k] >> EVALUATE & 1:
            line = choose(k, EVALUATE, ITEM, -1, learner, bank, rules.language, 1.0, rules.thresholds)
            if line.activity >= 0 and not line.is_repeat and not path.barred_skills[k]:
                n_changes = _note(OPENED, EVALUATE, k, -1, line.activity, n_changes, path, rules)


@borrowing
def _is_failing(skill: int, path: Path, thresholds: Floats) -> bool:
    if thresholds[ANSWERS] <= 0.0:
        return False
    is_failed = path.touched[skill] & FAILED_ASSESSMENT != 0
    return bool(is_failed or path.streak[skill] <= -thresholds[WRONG_IN_A_ROW])


@borrowing
def _note(
    action: int, kind: int, skill: int, cause_of: int, activity: int, n_changes: int, path: Path, rules: Rules
) -> int:
    """Write one change down and make it, unless there are too many; count them."""
    if n_changes >= min(rules.most_changes, MOST_CHANGES):
        return n_changes
    change = path.changes[n_changes]
    change[ACTION], change[KIND], change[SKILL], change[CAUSE], change[ACTIVITY] = (
        action, kind, skill, cause_of, activity,
    )  # fmt: skip
    if action == CLOSED:
        path.masks[skill] &= ~(1 << kind)
    else:
        path.masks[skill] |= 1 << kind
        if kind == REMEDIATE:
            path.given[skill], path.given_at[skill] = activity, path.opportunities[skill]
    return n_changes + 1


@borrowing
def _close(skill: int, n_changes: int, path: Path, learner: Learner, bank: Bank, rules: Rules) -> int:
    """Close what the results on a skill have settled; a suspect that failed its question is remediated."""
    is_right = path.streak[skill] > 0
    if path.masks[skill] >> EVALUATE & 1 and not path.touched[skill] & CONTRADICTED:
        n_changes = _note(CLOSED, EVALUATE, skill, -1, -1, n_changes, path, rules)
        failed = _dependent(skill, path, rules)
        if not is_right and failed >= 0 and not path.masks[skill] >> REMEDIATE & 1:
            n_changes, _ = _open(skill, failed, n_changes, path, learner, bank, rules)
    if path.masks[skill] >> REMEDIATE & 1 and is_right:
        is_recovered = path.streak[skill] >= rules.thresholds[RIGHT_TO_RECOVER]
        if is_recovered or learner.mastery[skill] >= rules.thresholds[UNLOCKS]:
            n_changes = _note(CLOSED, REMEDIATE, skill, -1, -1, n_changes, path, rules)
    return n_changes


@borrowing
def _dependent(skill: int, path: Path, rules: Rules) -> int:
    """Name the failing skill that one stands behind, or one in remediation that builds on it; -1 for none."""
    if path.suspects[skill] >= 0 and path.suspects[skill] != skill:
        return int(path.suspects[skill])
    for place in range(len(rules.order)):
        k = rules.order[place]
        if path.masks[k] >> REMEDIATE & 1:
            for at in range(rules.offsets[k], rules.offsets[k + 1]):
                if rules.needed[at] == skill:
                    return int(k)
    return -1


@borrowing
def _answer(failed: int, n_changes: int, path: Path, learner: Learner, bank: Bank, rules: Rules) -> tuple[int, int]:
    """Answer one failure; return the number of changes, and why nothing was done (-1 where it needs no reason)."""
    cause = path.causes[failed] if path.causes[failed] != failed else -1
    if cause >= 0 and path.streak[cause] >= rules.thresholds[RIGHT_TO_RECOVER]:
        cause = -1  # what has just been answered right needs no help
    if path.masks[failed] >> REMEDIATE & 1:
        return _go_on(failed, cause, n_changes, path, learner, bank, rules)
    if cause >= 0 and _is_open(cause, path):
        _take_up(cause, path, learner, bank, rules)
        return n_changes, ALREADY_OPEN
    why = -1
    if cause >= 0:
        if path.opportunities[cause] == 0 or path.in_place[cause]:
            to_ask = path.to_ask[failed] if path.to_ask[failed] >= 0 and path.to_ask[failed] != failed else cause
            n_asked = _ask(to_ask, failed, n_changes, path, learner, bank, rules)
            return _open(failed, -1, n_asked, path, learner, bank, rules)
        n_opened, why = _open(cause, failed, n_changes, path, learner, bank, rules)
        if n_opened > n_changes or why == POSTPONED:
            return n_opened, why
    n_opened, own_why = _open(failed, -1, n_changes, path, learner, bank, rules)
    if n_opened > n_changes or own_why in (POSTPONED, VETOED, KEPT_AWAY):
        return n_opened, own_why
    n_deeper, _ = _go_deeper(failed, cause, n_changes, path, learner, bank, rules)
    return n_deeper, max(why, own_why)


@borrowing
def _is_open(skill: int, path: Path) -> bool:
    return bool(path.masks[skill] & (1 << REMEDIATE | 1 << EVALUATE))


@borrowing
def _ask(cause: int, failed: int, n_changes: int, path: Path, learner: Learner, bank: Bank, rules: Rules) -> int:
    """Open a question about a suspect, where there is one to ask and none is open; count the changes."""
    if path.masks[cause] >> EVALUATE & 1 or path.barred_skills[cause] or path.kept[cause] >> EVALUATE & 1:
        return n_changes
    line = choose(cause, EVALUATE, ITEM, -1, learner, bank, rules.language, 1.0, rules.thresholds)
    if line.activity < 0:
        return n_changes
    return _note(OPENED, EVALUATE, cause, failed, line.activity, n_changes, path, rules)


@borrowing
def _open(
    skill: int, cause_of: int, n_changes: int, path: Path, learner: Learner, bank: Bank, rules: Rules
) -> tuple[int, int]:
    """Open the remediation of a skill with its first step; return the changes, and why it was not opened."""
    if path.barred_skills[skill]:
        return n_changes, VETOED
    if path.kept[skill] >> REMEDIATE & 1:
        return n_changes, KEPT_AWAY
    line = _first_step(skill, learner, bank, rules)
    if line.activity < 0:
        return n_changes, _lacking(skill, learner, bank)
    n_opened = _note(OPENED, REMEDIATE, skill, cause_of, line.activity, n_changes, path, rules)
    return n_opened, POSTPONED if n_opened == n_changes else -1


@borrowing
def _go_on(
    failed: int, cause: int, n_changes: int, path: Path, learner: Learner, bank: Bank, rules: Rules
) -> tuple[int, int]:
    """Take the next step of an open remediation whose help was of no avail."""
    if path.touched[failed] == 0 or path.opportunities[failed] <= path.given_at[failed]:
        return n_changes, -1
    if path.waiting[failed] >> REMEDIATE & 1:
        return n_changes, AWAITING
    n_deeper, is_there = _go_deeper(failed, cause, n_changes, path, learner, bank, rules)
    if is_there:
        return n_deeper, ALREADY_OPEN if n_deeper == n_changes else -1
    line = any_resource(failed, learner, bank, rules)
    if line.activity >= 0:
        return _renew(failed, line.activity, n_changes, path, rules), POSTPONED
    if _take_up(failed, path, learner, bank, rules):
        return n_changes, ALREADY_OPEN
    return n_changes, _lacking(failed, learner, bank)


@borrowing
def _take_up(skill: int, path: Path, learner: Learner, bank: Bank, rules: Rules) -> bool:
    """Let the next step of an open remediation come first again, without a change; say whether there is one."""
    line = follow_up(skill, learner, bank, rules)
    if line.activity >= 0 and path.masks[skill] >> REMEDIATE & 1:
        path.given[skill], path.given_at[skill] = line.activity, path.opportunities[skill]
    return bool(line.activity >= 0)


@borrowing
def _renew(skill: int, activity: int, n_changes: int, path: Path, rules: Rules) -> int:
    """Put another resource in the place of the one that was of no avail; two changes or none."""
    if n_changes + 2 > min(rules.most_changes, MOST_CHANGES):
        return n_changes
    n_changes = _note(CLOSED, REMEDIATE, skill, -1, -1, n_changes, path, rules)
    return _note(OPENED, REMEDIATE, skill, -1, activity, n_changes, path, rules)


@borrowing
def _go_deeper(
    failed: int, cause: int, n_changes: int, path: Path, learner: Learner, bank: Bank, rules: Rules
) -> tuple[int, bool]:
    """Turn to the cause, or to the prerequisite that is least in place; say whether there is such a thing."""
    deeper, lowest = cause, np.inf
    if cause < 0 or _is_open(cause, path):
        deeper = -1
        for at in range(rules.offsets[failed], rules.offsets[failed + 1]):
            j = rules.needed[at]
            is_right = path.streak[j] >= rules.thresholds[RIGHT_TO_RECOVER]
            if not path.in_place[j] and not is_right and learner.inferred[j] < lowest:
                if _is_open(j, path):
                    _take_up(j, path, learner, bank, rules)
                    return n_changes, True
                deeper, lowest = j, learner.inferred[j]
    if deeper < 0:
        return n_changes, False
    if path.opportunities[deeper] == 0 or path.in_place[deeper]:
        n_asked = _ask(deeper, failed, n_changes, path, learner, bank, rules)
        return n_asked, n_asked > n_changes
    n_opened, _ = _open(deeper, failed, n_changes, path, learner, bank, rules)
    return n_opened, n_opened > n_changes


@borrowing
def _first_step(skill: int, learner: Learner, bank: Bank, rules: Rules) -> Line:
    """Find a resource that was not studied, in the learner's language; else an item; else another resource."""
    line = choose(skill, REMEDIATE, SPOKEN_RESOURCE, -1, learner, bank, rules.language, 1.0, rules.thresholds)
    if line.activity >= 0:
        return line
    line = follow_up(skill, learner, bank, rules)
    if line.activity >= 0:
        return line
    return any_resource(skill, learner, bank, rules)


@borrowing
def any_resource(skill: int, learner: Learner, bank: Bank, rules: Rules) -> Line:
    """Find a resource that was not studied: in the learner's language, as long as there is one."""
    line = choose(skill, REMEDIATE, SPOKEN_RESOURCE, -1, learner, bank, rules.language, 1.0, rules.thresholds)
    if line.activity < 0:
        line = choose(skill, REMEDIATE, RESOURCE, -1, learner, bank, rules.language, 1.0, rules.thresholds)
    return line


@borrowing
def follow_up(skill: int, learner: Learner, bank: Bank, rules: Rules) -> Line:
    """Find an item that was not answered yet and is no harder than the one that was failed, else another such one."""
    line = choose(skill, REMEDIATE, EASIER_ITEM, -1, learner, bank, rules.language, 1.0, rules.thresholds)
    if line.activity < 0:
        line = choose(skill, REMEDIATE, ITEM, -1, learner, bank, rules.language, 1.0, rules.thresholds)
    return line


@borrowing
def _lacking(skill: int, learner: Learner, bank: Bank) -> int:
    """Say why there is nothing for a skill: people bar it, it was all done, or there never was anything else."""
    n_there, is_barred = 0, False
    for at in range(bank.skill_offsets[skill], bank.skill_offsets[skill + 1]):
        a = bank.skill_activities[at]
        n_there += 1
        is_barred |= learner.barred[a] and learner.standing[a] == FRESH
    if is_barred:
        return VETOED
    return NOTHING_LEFT if n_there > 1 else NO_CONTENT


@borrowing
def is_untried(skill: int, path: Path) -> bool:
    """Whether there is no result on a skill since its remediation brought something."""
    return bool(path.given[skill] >= 0 and path.opportunities[skill] <= path.given_at[skill])


@borrowing
def next_step(skill: int, kind: int, path: Path, learner: Learner, bank: Bank, rules: Rules) -> Line:
    """Find what an open remediation or question brings now; nothing where it waits, or nothing is left."""
    if kind == EVALUATE:
        return choose(skill, EVALUATE, ITEM, -1, learner, bank, rules.language, 1.0, rules.thresholds)
    given = path.given[skill]
    if is_untried(skill, path) and learner.standing[given] == FRESH and not learner.barred[given]:
        return choose(skill, REMEDIATE, ANYTHING, given, learner, bank, rules.language, 1.0, rules.thresholds)
    line = follow_up(skill, learner, bank, rules)
    if line.activity >= 0:
        return line
    return any_resource(skill, learner, bank, rules)

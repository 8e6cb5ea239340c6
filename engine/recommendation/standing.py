"""How an activity stands to a learner who may have done it before.

Nobody learns much from the item that they have just seen corrected, and a right answer to it says little. So what was
not done yet comes first; an item comes again only after some other results, some days later, and only so often within
`MONTH_DAYS`. Days are those of UTC. What is remembered of each activity is the last `N_DAYS` days on which it was done.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.compiling import borrowing, compiled, inner

Ints: TypeAlias = NDArray[np.int64]
Days: TypeAlias = NDArray[np.int32] | NDArray[np.int64]
Marks: TypeAlias = NDArray[np.int8]

N_DAYS: Final = 3
MONTH_DAYS: Final = 30
NEVER: Final = 0
"""Stands for no day: nobody did anything on 1 January 1970."""

# Marks: not done yet; may come again; may come again as a review only; not now.
FRESH, SEEN, WORN, RESTING = range(4)


@inner
def mark(
    who: Ints,
    done: Ints,
    days: Ints,
    recent: Ints,
    today: Ints,
    between: int,
    rest_days: int,
    per_month: int,
    n_items: int,
    offsets: Ints,
    skills: Ints,
    standing: Marks,
    own_items: Ints,
) -> None:
    """Mark what N learners have done, and count the items of each skill that they answered, in place.

    Args:
        who: [n], place of the learner of each row.
        done: [n], activities that were done, each once a learner.
        days: [n, N_DAYS], the last days on which it was done, newest first, counted from 1970; `NEVER` for none.
        recent: [N, W], items done lately, newest last; -1 for none. The very last one never comes again at once.
        today: [N], day of the decision.
        between: Other results before an item comes again.
        rest_days: Days before what was done comes again; 0 for the same day.
        per_month: Times within a month, at most `N_DAYS`; 0 for any number.
        n_items: The first so many activities are items.
        offsets: [A + 1], where each activity's skills start.
        skills: Same.
        standing: [N, A], comes in all `FRESH`.
        own_items: [N, K], comes in as zeros.
    """
    for row in range(len(done)):
        n, activity = who[row], done[row]
        standing[n, activity] = _mark(days[row], today[n], rest_days, per_month)
        if activity < n_items:
            for place in range(offsets[activity], offsets[activity + 1]):
                own_items[n, skills[place]] += 1
    _rest(recent, between, standing)


@compiled
def mark_class(
    days: Days,
    recent: Ints,
    today: Ints,
    between: int,
    rest_days: int,
    per_month: int,
    n_items: int,
    offsets: Ints,
    skills: Ints,
    standing: Marks,
    own_items: Ints,
) -> None:
    """Mark what a class has done as `mark` does, from int32[N, A, N_DAYS]: `NEVER` first for what was not done."""
    standing[:], own_items[:] = FRESH, 0
    for n in range(len(days)):
        for activity in range(days.shape[1]):
            if days[n, activity, 0] == NEVER:
                continue
            standing[n, activity] = _mark(days[n, activity], today[n], rest_days, per_month)
            if activity < n_items:
                for place in range(offsets[activity], offsets[activity + 1]):
                    own_items[n, skills[place]] += 1
    _rest(recent, between, standing)


@borrowing
def _mark(days: Days, today: int, rest_days: int, per_month: int) -> int:
    """Mark one activity that was done."""
    if days[0] > today - rest_days:
        return RESTING
    if per_month > 0 and days[per_month - 1] > today - MONTH_DAYS:
        return WORN
    return SEEN


@borrowing
def _rest(recent: Ints, between: int, standing: Marks) -> None:
    """Let the items of the last results rest, in place."""
    for n in range(len(recent)):
        for back in range(1, min(max(between, 1), recent.shape[1]) + 1):
            item = recent[n, recent.shape[1] - back]
            if item >= 0:
                standing[n, item] = RESTING

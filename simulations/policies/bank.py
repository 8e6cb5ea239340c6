"""What the field's policies choose among: the items of the goal's scope, in the orders in which they are asked for.

Every one of these policies gets the same bank. An item belongs to it when all of its skills are in the scope, and it
stands under one of them, the last in topological order: there everything that it needs has had its turn. Resources are
left out: none of the systems has a place for what gives no score.
"""

from typing import Final, NamedTuple

import numpy as np

from simulations.luck import uniform
from simulations.policies.protocol import NO_KIND, NOTHING, Choice, Commission, Course, Floats, Ints, Mask

# Streams of luck, one per policy and question.
RANDOM: Final = 900
OATUTOR: Final = 901
ALOSI: Final = 902
ZPDES_TYPE: Final = 903
ZPDES_VALUE: Final = 904


class ItemBank(NamedTuple):
    """The items of a goal's scope; S skills, M items, A activities."""

    skills: Ints  # int64[S], the skills of the scope that items stand under, prerequisites first
    items: Ints  # int64[M], activity numbers in the authored order: by skill, then by position
    ladder: Ints  # int64[M], the same by skill, then by difficulty, then by position
    offsets: Ints  # int64[S + 1], where each skill's items start in both
    place: Ints  # int64[A], position in `skills` of the skill that an activity stands under; -1 outside of the bank
    exercises: Mask  # bool[M, K], the skills of each item, as in `items`


def bank_of(course: Course) -> ItemBank:
    """Lay out the items of the goal's scope."""
    world = course.world
    scope = world.order[course.threshold[world.order] > 0.0]
    is_item = world.teaching == 0
    numbers = np.flatnonzero(is_item & ~world.exercises[:, course.threshold == 0.0].any(axis=1))
    # the last of the skills in topological order: the first when that is turned around
    last = len(scope) - 1 - np.argmax(world.exercises[numbers][:, scope[::-1]], axis=1)
    held, home = np.unique(last, return_inverse=True)
    place = np.full(len(world.minutes), -1, np.int64)
    place[numbers] = home
    items = numbers[np.lexsort((numbers, home))]
    return ItemBank(
        skills=scope[held],
        items=items,
        ladder=numbers[np.lexsort((numbers, world.difficulty[numbers], home))],
        offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(home, minlength=len(held)))]),
        place=place,
        exercises=np.ascontiguousarray(world.exercises[items]),
    )


def chosen(bank: ItemBank, activity: Ints) -> Choice:
    """Answer with activities, each for the skill that it stands under; nothing is promised."""
    skill = np.full(len(activity), -1, np.int64)
    given = np.flatnonzero(activity != NOTHING)
    skill[given] = bank.skills[bank.place[activity[given]]]
    return Choice(activity, skill, np.full(len(activity), NO_KIND), np.full(len(activity), np.nan))


def round_robin(bank: ItemBank, place: Ints, n_done: Ints) -> Ints:
    """Give each learner the next item of a skill, the easiest first and again after the hardest: int64[N].

    Args:
        bank: What there is.
        place: int64[N], positions in `ItemBank.skills`; at the end or beyond for none.
        n_done: int64[N, S], items done for each skill.
    """
    activity = np.full(len(place), NOTHING)
    working = np.flatnonzero(place < len(bank.skills))
    at = place[working]
    first, n_items = bank.offsets[at], np.diff(bank.offsets)[at]
    activity[working] = bank.ladder[first + n_done[working, at] % n_items]
    return activity


def draw(commission: Commission, stream: int, step: int) -> Floats:
    """Draw one number in (0, 1) for each learner at a turn: float64[N]."""
    return np.array([uniform(commission.seed, stream, number, step, 0) for number in commission.numbers.tolist()])

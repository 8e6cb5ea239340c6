"""What came before a result on its item, so that a repeat is no first attempt that is a little easier.

A direct repeat follows the last result on the item at once, whatever its number; who comes back after other items, or
after half an hour, makes a first attempt of another kind. Of each kind it is told how it went before:

    first             nothing came before
    repeat_n_wrong    the n-th repeat in a row, after a wrong result; n = 8 stands for 8 and more
    repeat_n_right    the same after a right one
    return_n_wrong    back after something else, n results before, the last of them wrong; n = 3 stands for 3 and more
    return_n_right    the same, the last one right

Kinds shift the answer, and say apart how much it tells of mastery and how much is learned by it; an item has its own
difficulty at each level (a kind without what came out before). With G_k(θ) ≥ 0 what mastery of skill k adds:

    logit P(correct | L, θ) += shift + ability θ + (telling - 1) G_k(θ) L     of the kind
                             - difficulty + ability θ                         of the item at that level
    logit P(learn | θ)      += teaching                                       of the kind

A telling of 0 makes mastery and the lack of it answer alike, as they do once the answer was shown.
"""

from typing import Final, Literal, get_args

from engine.tracing.traces import TICKS_PER_MINUTE, ItemTrace, Progress

LONGEST_REPEAT: Final = 8
MOST_RETURNS: Final = 3
PAUSE_TICKS: Final = 30 * TICKS_PER_MINUTE
"""What comes later than this is no direct repeat any more, where times are known."""

Level = Literal[
    "repeat_1", "repeat_2", "repeat_3", "repeat_4", "repeat_5", "repeat_6", "repeat_7", "repeat_8",
    "return_1", "return_2", "return_3",
]  # fmt: skip
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
N_LEVELS: Final = len(LEVELS)

Kind = Literal[
    "repeat_1_wrong", "repeat_1_right", "repeat_2_wrong", "repeat_2_right", "repeat_3_wrong", "repeat_3_right",
    "repeat_4_wrong", "repeat_4_right", "repeat_5_wrong", "repeat_5_right", "repeat_6_wrong", "repeat_6_right",
    "repeat_7_wrong", "repeat_7_right", "repeat_8_wrong", "repeat_8_right", "return_1_wrong", "return_1_right",
    "return_2_wrong", "return_2_right", "return_3_wrong", "return_3_right",
]  # fmt: skip
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""Without the first attempt, which is number 0."""
N_KINDS: Final = 1 + len(KINDS)


def level_of(progress: Progress, index: int, item: ItemTrace | None, tick: int, *, is_timed: bool) -> int:
    """Number the level of the next result on an item: 0 for a first attempt, else 1 + its place in `LEVELS`.

    >>> level_of(Progress(item=5, item_run=2), 4, ItemTrace(2, False, 8), 0, is_timed=False)
    2

    Args:
        progress: Of the learner.
        index: Of the item.
        item: What is left of the item; None without any result.
        tick: When the result occurs.
        is_timed: Whether times are known.
    """
    if item is None:
        return 0
    if is_direct(progress, index, item, tick, is_timed=is_timed):
        return min(progress.item_run, LONGEST_REPEAT)
    return LONGEST_REPEAT + min(item.count, MOST_RETURNS)


def is_direct(progress: Progress, index: int, item: ItemTrace, tick: int, *, is_timed: bool) -> bool:
    """Tell whether a result on an item would follow the last one at once."""
    return progress.item == index + 1 and not (is_timed and tick - item.at > PAUSE_TICKS)


def kind_of(level: int, *, is_right: bool) -> int:
    """Number a kind: 0 for a first attempt, else 1 + its place in `KINDS`.

    >>> KINDS[kind_of(2, is_right=False) - 1]
    'repeat_2_wrong'
    """
    return 2 * level - 1 + is_right if level else 0


def next_item_run(progress: Progress, index: int, item: ItemTrace | None, tick: int, *, is_timed: bool) -> int:
    """Count the results in a row on an item, the one that is being taken in included; at most `LONGEST_REPEAT`."""
    if item is None or not is_direct(progress, index, item, tick, is_timed=is_timed):
        return 1
    return min(progress.item_run + 1, LONGEST_REPEAT)

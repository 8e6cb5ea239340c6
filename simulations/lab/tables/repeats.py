"""One answer on several rows: which rows of a table are one result.

Most public tables write an answer once for each skill that it exercises. Predicted row by row, its first row tells what
the others hold, and figures come out far too good; so rows that are alike but for the skill are one result on several
skills, and rows that are wholly alike are one result. What makes rows *the same answer* is known for certain where an
order id or a time of day says so. Without either, a learner may truly have answered twice: then only rows that follow
each other and differ in their skill are joined.
"""

from math import gcd
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Rows: TypeAlias = npt.NDArray[np.int64]
Marks: TypeAlias = npt.NDArray[np.bool_]
Column: TypeAlias = npt.NDArray[np.generic]

_US_PER_MINUTE = 60_000_000
_FEWEST_TELLING_ROWS = 20  # distinct ones; in smaller tables everything may be there twice by chance
_MOSTLY = 0.5


class Answers(NamedTuple):
    """Rows of a table."""

    learners: npt.NDArray[np.int32]  # int32[n]
    items: npt.NDArray[np.int32] | None  # int32[n], or None
    skills: npt.NDArray[np.int32]  # int32[n], number of the set of skills that a row names
    order: Rows | None  # int64[n], an order id, or None
    time_us: Rows | None  # int64[n], or None
    # further columns, numbers[n], that rows of one answer have in common: the score, the attempt
    others: tuple[Column, ...]


class ResultRows(NamedTuple):
    """Which rows are one result."""

    result: Rows  # int64[n], equal for the rows of one result
    is_repeat: Marks  # bool[n], rows that say what an earlier one said; they are left out
    n_joined: int  # how many rows were joined to another one that names another skill
    n_alike: int  # how many rows are like another one and count all the same, as nothing says that they are one answer


def join(answers: Answers, sequence: Rows) -> ResultRows:
    """Find the rows that are one result.

    Args:
        answers: The rows.
        sequence: int64[n], the rows learner by learner, each learner's in the order in which they were answered.
    """
    order = answers.order if answers.order is not None and _is_shared(answers, answers.order) else None
    moments = [one for one in (order, answers.time_us) if one is not None]
    is_certain = order is not None or (answers.items is not None and _has_seconds(answers.time_us))
    copies = None if is_certain else _copies(answers, sequence)
    kept = sequence if copies is None else sequence[~copies[sequence]]
    if not moments:
        found = _in_sequence(answers, kept)
    elif order is None and answers.items is None:
        # several questions on a skill may be handed in at once, and nothing tells them apart
        found = _nothing(answers, _n_like_the_one_before(answers, kept, moments))
    else:
        found = _at_once(answers, kept, moments, is_certain=is_certain)
    return found if copies is None else found._replace(is_repeat=found.is_repeat | copies)


def _has_seconds(time_us: Rows | None) -> bool:
    """Whether times are finer than minutes, so that nobody answers the same twice at one of them."""
    return time_us is not None and bool((time_us % _US_PER_MINUTE).any())


def _is_shared(answers: Answers, order: Rows) -> bool:
    """Whether some rows of a learner have the same order id; else it only numbers rows."""
    by = np.lexsort((order, answers.learners))
    return bool(((np.diff(order[by]) == 0) & (np.diff(answers.learners[by]) == 0)).any())


def _at_once(answers: Answers, sequence: Rows, moments: list[Rows], *, is_certain: bool) -> ResultRows:
    """Join what happened at the same moment; rows without company are passed over, so this costs little."""
    alike = _alike(sequence, [answers.learners, *moments])
    has_company = np.append(alike, False) | np.append(False, alike)
    rows = sequence[has_company]
    keys: list[Column] = [
        answers.learners,
        *moments,
        *answers.others,
        *([] if answers.items is None else [answers.items]),
    ]
    return _joined(answers, rows, _groups(rows, keys), is_certain=is_certain)


def _in_sequence(answers: Answers, sequence: Rows) -> ResultRows:
    """Join what follows each other without a word on when it was."""
    if answers.items is None:
        return _nothing(answers, 0)
    alike = _alike(sequence, [answers.learners, answers.items, *answers.others])
    has_company = np.append(alike, False) | np.append(False, alike)
    run = np.cumsum(np.append(True, ~alike))
    return _joined(answers, sequence[has_company], run[has_company], is_certain=False)


def _joined(answers: Answers, rows: Rows, group: Rows, *, is_certain: bool) -> ResultRows:
    """Give rows of a group the same result; the k-th rows of each set of skills are the k-th answer."""
    n = len(answers.learners)
    result, is_repeat = np.arange(n), np.zeros(n, np.bool_)
    if not len(rows):
        return ResultRows(result, is_repeat, 0, 0)
    rank = _rank(group, answers.skills[rows].astype(np.int64))
    n_alike = int((rank > 0).sum())
    if is_certain:
        is_repeat[rows[rank > 0]] = True
        rows, group, rank, n_alike = rows[rank == 0], group[rank == 0], rank[rank == 0], 0
    by = np.lexsort((np.arange(len(rows)), rank, group))
    is_first = np.append(True, (np.diff(group[by]) != 0) | (np.diff(rank[by]) != 0))
    firsts = rows[by][is_first]
    result[rows[by]] = firsts[np.cumsum(is_first) - 1]
    return ResultRows(result, is_repeat, len(rows) - len(firsts), n_alike)


def _rank(group: Rows, skills: Rows) -> Rows:
    """Number equal skills of a group from 0."""
    by = np.lexsort((np.arange(len(group)), skills, group))
    is_first = np.append(True, (np.diff(group[by]) != 0) | (np.diff(skills[by]) != 0))
    starts = np.flatnonzero(is_first)
    rank = np.empty(len(group), np.int64)
    rank[by] = np.arange(len(group)) - np.repeat(starts, np.diff(starts, append=len(group)))
    return rank


def _copies(answers: Answers, sequence: Rows) -> Marks | None:
    """Mark the copies in a table whose every row is there k times, k ≥ 2; None in any other table.

    Nobody answers everything equally often and always with the same score, so even without times such a table was
    put together with itself. Copies are taken to lie one after the other where most do, else one table after the other.
    """
    if gcd(*np.bincount(answers.learners).tolist()) < 2:  # noqa: PLR2004 - twice; a quick no for nearly all tables
        return None
    keys: list[Column] = [answers.learners, answers.skills, *answers.others]
    keys += [one for one in (answers.items, answers.order, answers.time_us) if one is not None]
    group = _groups(sequence, keys)
    counts = np.bincount(group)
    k = gcd(*counts.tolist())
    if k < 2 or len(counts) < _FEWEST_TELLING_ROWS:  # noqa: PLR2004 - twice
        return None
    rank = _rank(group, np.zeros(len(group), np.int64))
    copies = rank % k > 0 if _alike(sequence, keys).mean() >= _MOSTLY * (1 - 1 / k) else rank >= counts[group] // k
    marks = np.zeros(len(sequence), np.bool_)
    marks[sequence] = copies
    return marks


def _items(answers: Answers) -> list[Column]:
    return [] if answers.items is None else [answers.items]


def _nothing(answers: Answers, n_alike: int) -> ResultRows:
    n = len(answers.learners)
    return ResultRows(np.arange(n), np.zeros(n, np.bool_), 0, n_alike)


def _n_like_the_one_before(answers: Answers, sequence: Rows, moments: list[Rows]) -> int:
    return int(_alike(sequence, [answers.learners, answers.skills, *moments, *answers.others]).sum())


def _alike(sequence: Rows, keys: list[Column]) -> Marks:
    """Mark where a row is like the one before it: bool[n - 1]; NaN is like NaN."""
    alike = np.ones(max(len(sequence) - 1, 0), np.bool_)
    for key in keys:
        ordered = key[sequence]
        same = ordered[1:] == ordered[:-1]
        if ordered.dtype.kind == "f":
            same |= np.isnan(ordered[1:]) & np.isnan(ordered[:-1])
        alike &= same
    return alike


def _groups(rows: Rows, keys: list[Column]) -> Rows:
    """Number rows that are alike in all keys alike: int64[len(rows)]."""
    by = np.lexsort([np.arange(len(rows)), *(key[rows] for key in keys)])
    new = ~_alike(rows[by], keys)
    group = np.empty(len(rows), np.int64)
    group[by] = np.append(0, np.cumsum(new)) if len(rows) else new
    return group

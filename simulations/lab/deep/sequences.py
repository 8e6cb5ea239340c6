"""Results of learners as windows of numbers, which networks read; no network in here."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.tables import positions
from engine.interactions import Interactions, time_order

WINDOW = 200
"""Results that a network sees at once; what came before is cut off. Gervet et al. (2020), Ghosh et al. (2020)."""

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float32]
Bools: TypeAlias = NDArray[np.bool_]


class Vocabulary(NamedTuple):
    """What was met in training; number 0 stands for everything else, and for nothing."""

    item_ids: tuple[str, ...]  # ids of items; empty where the table has none
    skill_ids: tuple[str, ...]  # ids of skills


class Columns(NamedTuple):
    """A table in the numbers of a vocabulary."""

    items: Ints  # int64[n_rows]
    skills: Ints  # int64[n_rows, most_skills], 0 beyond the skills of a row
    score: Floats  # float32[n_rows], 0..1


class Windows(NamedTuple):
    """Rows of a table, each window of one learner in the order of time."""

    rows: Ints  # int64[n_windows, length], positions in the table; -1 after the end
    is_wanted: Bools  # bool[n_windows, length], what is predicted here; each row of the table in one window only


class Batch(NamedTuple):
    """Some windows as a network takes them, cut to the longest of them."""

    rows: Ints  # int64[b, length], as in `Windows`
    is_wanted: Bools  # bool[b, length]
    items: Ints  # int64[b, length]
    skills: Ints  # int64[b, length, most_skills]
    score: Floats  # float32[b, length]; 0 after the end


def vocabulary_of(table: Interactions) -> Vocabulary:
    """Take the ids that rows of a table have; a part of a table knows the ids of all others, too."""
    items = np.unique(table.items).tolist() if table.has_items else []
    skills = sorted({skill for one in np.unique(table.combinations) for skill in table.skill_combinations[one]})
    return Vocabulary(tuple(table.item_ids[i] for i in items), tuple(table.skill_ids[k] for k in skills))


def columns_of(table: Interactions, vocabulary: Vocabulary) -> Columns:
    """Number the items and skills of a table."""
    item = 1 + positions(vocabulary.item_ids, table.item_ids)
    skill = 1 + positions(vocabulary.skill_ids, table.skill_ids)
    of_combination = np.zeros((len(table.skill_combinations), max(map(len, table.skill_combinations))), np.int64)
    for number, skills in enumerate(table.skill_combinations):
        of_combination[number, : len(skills)] = skill[list(skills)]
    return Columns(item[table.items], of_combination[table.combinations], table.score.astype(np.float32))


def windows_of(table: Interactions, step: int, length: int = WINDOW) -> Windows:
    """Cut each learner's results into windows that begin every `step` results.

    With a step of the whole length they do not overlap. With a shorter one every row but those of the first window has
    at least `length - step` earlier ones before it.
    """
    ordered = time_order(table.learners, table.occurred_at_us, table.attempt)
    ends = np.flatnonzero(np.diff(table.learners[ordered], append=-1)) + 1
    of_each = [_windows(rows, step, length) for rows in np.split(ordered, ends[:-1])]
    return Windows(*map(np.concatenate, zip(*of_each, strict=True)))


def batches(columns: Columns, windows: Windows, order: Sequence[Ints]) -> Iterator[Batch]:
    """Put windows together as `order` says."""
    for chosen in order:
        rows = windows.rows[chosen]
        rows = rows[:, : (rows >= 0).sum(axis=1).max()]
        is_row = rows >= 0
        yield Batch(
            rows,
            windows.is_wanted[chosen, : rows.shape[1]],
            np.where(is_row, columns.items[rows], 0),
            np.where(is_row[:, :, None], columns.skills[rows], 0),
            np.where(is_row, columns.score[rows], np.float32(0)),
        )


def by_length(windows: Windows, size: int, rng: np.random.Generator | None = None) -> list[Ints]:
    """Join windows of like lengths, so that little is padding; with a generator, in an order that is drawn."""
    lengths = (windows.rows >= 0).sum(axis=1)
    drawn = np.arange(len(lengths)) if rng is None else rng.permutation(len(lengths))
    joined = np.split(ordered := drawn[np.argsort(lengths[drawn], kind="stable")], range(size, len(ordered), size))
    return joined if rng is None else [joined[at] for at in rng.permutation(len(joined))]


def _windows(rows: NDArray[np.intp], step: int, length: int) -> tuple[Ints, Bools]:
    starts = np.arange(0, max(len(rows) - length + step, 1), step)
    place = starts[:, None] + np.arange(length)
    is_row = place < len(rows)
    is_new = (starts == 0)[:, None] | (np.arange(length) >= length - step)
    return np.where(is_row, rows[np.minimum(place, len(rows) - 1)], -1), is_row & is_new

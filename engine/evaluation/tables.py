"""Parts of a table of interactions, and its ids in the vocabulary of another one."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.copies import copies_in
from engine.evaluation.predictor import TooFewLearners
from engine.interactions import Interactions, rows_of

HELD_OUT_SHARE = 0.2


class Split(NamedTuple):
    """Two parts of a table that share no learner; both keep its vocabularies."""

    training: Interactions  # rows to learn from
    held_out: Interactions  # rows to predict
    held_out_rows: NDArray[np.int64]  # int64[n], where the rows of `held_out` stand in the table


def folds(table: Interactions, n_folds: int, seed: int) -> Iterator[Split]:
    """Split a table by learners into `n_folds` parts of (nearly) equally many learners; each is held out once.

    Copies of a learner (`engine.copies`) stay together.
    """
    present, place = _people(table)
    fold = np.random.default_rng(seed).permutation(len(present))[place] % n_folds
    for number in range(n_folds):
        yield _split(table, fold == number)


def hold_out(table: Interactions, seed: int, share: float = HELD_OUT_SHARE) -> Split:
    """Set about `share` of the learners aside, at least one, by which strengths of shrinkage are chosen.

    Raises:
        TooFewLearners: There would be none left to learn from.
    """
    present, place = _people(table)
    if len(present) < 2:  # noqa: PLR2004 - one to learn from, one to choose by
        raise TooFewLearners
    n_held_out = max(1, round(share * len(present)))
    is_held_out = np.random.default_rng(seed).permutation(len(present)) < n_held_out
    return _split(table, is_held_out[place])


def positions(known: Sequence[str], ids: Sequence[str]) -> NDArray[np.int64]:
    """Say where each id stands among known ones, -1 where it does not.

    >>> positions(("a", "b"), ("b", "c")).tolist()
    [1, -1]
    """
    place = {name: number for number, name in enumerate(known)}
    return np.array([place.get(name, -1) for name in ids], np.int64)


def _people(table: Interactions) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """Give who has rows, copies counted as one, and which of them each row is of."""
    present, place = np.unique(table.learners, return_inverse=True)
    of_present = copies_in(table)[present]
    people, which = np.unique(of_present, return_inverse=True)
    return people.astype(np.int32), which[place]


def _split(table: Interactions, is_held_out: NDArray[np.bool_]) -> Split:
    rows = np.flatnonzero(is_held_out)
    return Split(rows_of(table, np.flatnonzero(~is_held_out)), rows_of(table, rows), rows)

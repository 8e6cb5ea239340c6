"""Regressions on who is asked what and how it went before: their columns, and the baselines that read them."""

import math
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from engine.evaluation.counting import Counts, earlier, group_by, seconds
from engine.evaluation.logistic import Design, Logistic, Problem, choose_strength
from engine.evaluation.predictor import NoTimes, Summary
from engine.evaluation.tables import hold_out, positions
from engine.interactions import Interactions, opportunities, time_order

WINDOWS_DAYS = (1 / 24, 1.0, 7.0, 30.0, math.inf)  # Choffin et al. 2019, "DAS3H", section 4.2

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]


class Vocabulary(NamedTuple):
    """What a regression was fitted on; other ids get no column."""

    item_ids: tuple[str, ...]  # ids of items; empty where the table has none
    skill_ids: tuple[str, ...]  # ids of skills
    has_times: bool  # whether there were times to count within


class SparseEntries(NamedTuple):
    """Some entries of the matrix: value[e] in row[e], column[e] of n_columns; column -1 is left out."""

    row: Ints
    column: Ints
    value: Floats
    n_columns: int


Columns: TypeAlias = Callable[[Interactions, Vocabulary], Design]
"""Makes what a regression reads of a table, in the vocabulary given."""


def vocabulary_of(table: Interactions) -> Vocabulary:
    """Take the ids of a table."""
    has_times = table.occurred_at_us is not None
    return Vocabulary(table.item_ids if table.has_items else (), table.skill_ids, has_times)


def pfa_columns(table: Interactions, vocabulary: Vocabulary) -> Design:
    """Make the columns of performance factors analysis: per skill an intercept, earlier successes and failures.

    Pavlik, Cen & Koedinger (2009), "Performance factors analysis", equation 2, with log(1 + count) for the plain
    counts, as Gervet et al. (2020) run it: the hundredth success then says less than the first.
    """
    row, skill = opportunities(table)
    column = positions(vocabulary.skill_ids, table.skill_ids)[skill]
    n_skills = len(vocabulary.skill_ids)
    counts = earlier(group_by(table.learners[row], skill), table.score[row])
    values = (np.ones(len(row)), np.log1p(counts.successes), np.log1p(counts.attempts - counts.successes))
    matrix = _matrix(table.n_rows, [SparseEntries(row, column, value, n_skills) for value in values])
    return Design(matrix, np.full(table.n_rows, -1), 0)


def best_lr_columns(table: Interactions, vocabulary: Vocabulary) -> Design:
    """Make the columns of Best-LR: items, skills, and log(1 + count) of successes and attempts, in total and on each.

    Gervet, Koedinger, Schneider & Mitchell (2020), "When is deep learning the best approach to knowledge tracing?",
    section 3.3. A skill has slopes of its own for its counts; those of items and totals are shared.
    """
    return _practice_columns(table, vocabulary, (math.inf,))


def best_lr_time_columns(table: Interactions, vocabulary: Vocabulary) -> Design:
    """Make the columns of Best-LR with every count in several windows of time; without times there is one window.

    Choffin, Popineau, Bourda & Vie (2019), "DAS3H", equation 4.

    Raises:
        NoTimes: The vocabulary is of a table with times, and this one has none.
    """
    if not vocabulary.has_times:
        return _practice_columns(table, vocabulary, (math.inf,))
    if table.occurred_at_us is None:
        raise NoTimes
    return _practice_columns(table, vocabulary, WINDOWS_DAYS)


def _practice_columns(table: Interactions, vocabulary: Vocabulary, windows_days: tuple[float, ...]) -> Design:
    row, skill = opportunities(table)
    column = positions(vocabulary.skill_ids, table.skill_ids)[skill]
    n_skills = len(vocabulary.skill_ids)
    rows = time_order(table.learners, table.occurred_at_us, table.attempt)
    one = np.zeros(len(rows), np.int64)
    blocks = [SparseEntries(row, column, np.ones(len(row)), n_skills)]
    blocks += _counted(table, rows, one, windows_days, one, 1)
    blocks += _counted(table, row, skill, windows_days, column, n_skills)
    if vocabulary.item_ids and table.has_items:
        blocks += _counted(table, rows, table.items[rows].astype(np.int64), windows_days, one, 1)
    item = positions(vocabulary.item_ids, table.item_ids)[table.items]
    return Design(_matrix(table.n_rows, blocks), item, len(vocabulary.item_ids))


def _counted(
    table: Interactions, row: Ints, key: Ints, windows_days: tuple[float, ...], column: Ints, n_columns: int
) -> list[SparseEntries]:
    """Count what came before on the same key, for each window: two blocks each, attempts and successes."""
    at_s = seconds(table)
    groups, score = group_by(table.learners[row], key), table.score[row]
    blocks = []
    for within_days in windows_days:
        counts: Counts = earlier(groups, score, None if at_s is None else at_s[row], within_days)
        blocks += [SparseEntries(row, column, np.log1p(values), n_columns) for values in counts]
    return blocks


def _matrix(n_rows: int, blocks: list[SparseEntries]) -> csr_array:
    """Put blocks side by side."""
    starts = np.cumsum([0, *(block.n_columns for block in blocks)])
    kept = [(block.column >= 0) & (block.value != 0.0) for block in blocks]
    row = np.concatenate([block.row[keep] for block, keep in zip(blocks, kept, strict=True)])
    column = np.concatenate(
        [block.column[keep] + start for block, keep, start in zip(blocks, kept, starts[:-1], strict=True)]
    )
    value = np.concatenate([block.value[keep] for block, keep in zip(blocks, kept, strict=True)])
    return csr_array((value, (row, column)), shape=(n_rows, int(starts[-1])))


class Regression:
    """A fitted regression with the columns that it reads."""

    def __init__(self, columns: Columns, vocabulary: Vocabulary, fitted: Logistic, strength: float) -> None:
        self._columns, self._vocabulary, self._fitted = columns, vocabulary, fitted
        self.summary: Summary = {"columns": len(fitted.slopes) + len(fitted.easiness), "penalty": strength}

    def predict(self, table: Interactions) -> NDArray[np.float64]:
        """See `engine.evaluation.predictor.Predictor`."""
        return self._fitted.predict(self._columns(table, self._vocabulary))


def _train(columns: Columns, table: Interactions, seed: int, on_progress: Callable[[float], None]) -> Regression:
    """Choose the penalty on held-out learners, then fit on all."""
    vocabulary = vocabulary_of(table)
    training, held_out, _ = hold_out(table, seed)
    strength = choose_strength(
        Problem(columns(training, vocabulary), training.score), Problem(columns(held_out, vocabulary), held_out.score)
    )
    on_progress(0.7)
    fitted = Problem(columns(table, vocabulary), table.score).fit(strength)
    return Regression(columns, vocabulary, fitted, strength)


def train_pfa(table: Interactions, seed: int, on_progress: Callable[[float], None]) -> Regression:
    """Fit performance factors analysis (Pavlik, Cen & Koedinger 2009)."""
    return _train(pfa_columns, table, seed, on_progress)


def train_best_lr(table: Interactions, seed: int, on_progress: Callable[[float], None]) -> Regression:
    """Fit Best-LR (Gervet, Koedinger, Schneider & Mitchell 2020)."""
    return _train(best_lr_columns, table, seed, on_progress)


def train_best_lr_time(table: Interactions, seed: int, on_progress: Callable[[float], None]) -> Regression:
    """Fit Best-LR with windows of time (after Choffin, Popineau, Bourda & Vie 2019)."""
    return _train(best_lr_time_columns, table, seed, on_progress)

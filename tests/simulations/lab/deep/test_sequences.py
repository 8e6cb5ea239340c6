import numpy as np
import pytest

from engine.interactions import Interactions, rows_of
from simulations.lab.deep.sequences import (
    WINDOW,
    Windows,
    batches,
    by_length,
    columns_of,
    vocabulary_of,
    windows_of,
)
from tests.engine.evaluation.tables import ITEMS_PER_SKILL, a_table, a_table_of

LENGTHS = (1, 99, 100, 101, 199, 200, 201, 300, 301, 730)


def learners_with(lengths: tuple[int, ...]) -> Interactions:
    learners = np.repeat(np.arange(len(lengths)), lengths)
    return a_table_of(learners, np.zeros(len(learners), np.int64), np.ones(len(learners)))


@pytest.mark.parametrize("step", [WINDOW, WINDOW // 2, 1])
def test_every_row_is_wanted_in_one_window_of_its_learner(step: int) -> None:
    table = learners_with(LENGTHS)
    windows = windows_of(table, step)
    assert sorted(windows.rows[windows.is_wanted]) == list(range(table.n_rows))
    for rows in windows.rows:
        assert len(np.unique(table.learners[rows[rows >= 0]])) == 1


def test_a_row_has_half_a_window_before_it_where_its_learner_has_as_much() -> None:
    table = learners_with(LENGTHS)
    windows, place = windows_of(table, WINDOW // 2), np.arange(WINDOW)
    of_learner = np.concatenate([np.arange(length) for length in LENGTHS])
    for rows, is_wanted in zip(*windows, strict=True):
        assert (place[is_wanted] >= np.minimum(of_learner[rows[is_wanted]], WINDOW // 2)).all()


def test_windows_go_by_time_and_batches_by_length() -> None:
    table = a_table(6, 30, has_times=True)
    mixed = rows_of(table, np.random.default_rng(0).permutation(table.n_rows))
    assert mixed.occurred_at_us is not None
    windows, columns = windows_of(mixed, 10, 10), columns_of(mixed, vocabulary_of(mixed))
    assert (np.diff(mixed.occurred_at_us[windows.rows]) > 0).all()
    met = [batch.rows for batch in batches(columns, windows, by_length(windows, 4, np.random.default_rng(0)))]
    assert sorted(np.concatenate([rows.ravel() for rows in met])) == list(range(table.n_rows))


def test_a_batch_is_as_long_as_its_longest_window_and_empty_beyond_the_others() -> None:
    table = learners_with((2, 5))
    windows = windows_of(table, WINDOW)
    (batch,) = batches(columns_of(table, vocabulary_of(table)), windows, by_length(windows, 8))
    assert batch.items.tolist() == [[1, 1, 0, 0, 0], [1, 1, 1, 1, 1]]
    assert batch.skills.shape == (2, 5, 1)
    assert batch.score.tolist() == [[1, 1, 0, 0, 0], [1, 1, 1, 1, 1]]


def test_ids_that_were_not_met_are_nothing_and_rows_keep_all_their_skills() -> None:
    combinations = ((0,), (0, 1), (2, 1, 0))
    items = np.array([0, ITEMS_PER_SKILL, 2 * ITEMS_PER_SKILL])
    table = a_table_of(np.zeros(3, np.int64), items, np.ones(3), combinations=combinations)
    met = vocabulary_of(rows_of(table, np.array([0, 1])))
    assert (met.item_ids, met.skill_ids) == (("i0", "i5"), ("s0", "s1"))
    columns = columns_of(table, met)
    assert columns.items.tolist() == [1, 2, 0]
    assert columns.skills.tolist() == [[1, 0, 0], [1, 2, 0], [0, 2, 1]]


def test_a_table_without_items_has_skills_only() -> None:
    table = a_table(3, 4)._replace(has_items=False)
    assert vocabulary_of(table).item_ids == ()
    assert not columns_of(table, vocabulary_of(table)).items.any()


def test_the_order_of_batches_is_drawn_by_the_generator_alone() -> None:
    windows = Windows(np.arange(60).reshape(20, 3), np.ones((20, 3), np.bool_))
    first, again, other = (by_length(windows, 4, np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert [one.tolist() for one in first] == [one.tolist() for one in again] != [one.tolist() for one in other]

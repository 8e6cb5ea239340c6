import numpy as np

from engine.evaluation.tables import folds, hold_out
from engine.interactions import n_learners, rows_of
from tests.engine.evaluation.tables import a_table


def test_each_learner_is_held_out_in_one_fold_and_never_trained_on_there() -> None:
    table = a_table(n_learners=23)
    held_out = []
    for split in folds(table, 5, seed=3):
        assert not set(split.training.learners) & set(split.held_out.learners)
        assert split.training.n_rows + split.held_out.n_rows == table.n_rows
        np.testing.assert_array_equal(split.held_out.score, table.score[split.held_out_rows])
        held_out += split.held_out_rows.tolist()
    assert sorted(held_out) == list(range(table.n_rows))


def test_folds_are_the_same_for_a_seed_and_others_for_another_one() -> None:
    table = a_table(n_learners=23)
    first, again, other = ([split.held_out_rows.tolist() for split in folds(table, 4, seed)] for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_part_of_a_table_counts_only_the_learners_that_are_in_it() -> None:
    table = a_table(n_learners=10, n_rows_each=7)
    part = rows_of(table, np.arange(14))
    assert (n_learners(part), len(part.learner_ids)) == (2, 10)
    assert n_learners(hold_out(table, seed=0).held_out) == 2

from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.fitting.ability.arrays import add
from engine.fitting.ability.evidence import TableEvidence, folds_of
from engine.fitting.ability.extensions import EXTENSIONS
from engine.fitting.ability.parameters import effects_of, initial_vector, lay_out_parameters, tables_of
from engine.fitting.ability.parts import evidence_of, shares_of, usual_of_whole
from engine.fitting.ability.sequences import lay_out, usual_scores
from engine.fitting.ability.terms import keys_of
from engine.fitting.partitions import SplitLearner, UnlikeParts, cut_of, cuts, merge, take_census
from engine.interactions import Interactions, combination_of_items, rows_of
from simulations.lab.tables.interactions import read_interactions
from tests.engine.fitting.parts import mixed_table, write_parts, write_rows


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Interactions:
    """The files of `parts` one after the other, in one file."""
    path = tmp_path_factory.mktemp("whole") / "whole.parquet"
    table = mixed_table()
    write_rows(table, np.argsort(table.learners // 10, kind="stable"), path)
    return read_interactions(path)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Interactions]:
    folder = tmp_path_factory.mktemp("parts") / "parts"
    return [read_interactions(path) for path in write_parts(mixed_table(), folder, 3)]


def test_parts_together_have_the_vocabularies_of_the_whole(whole: Interactions, parts: list[Interactions]) -> None:
    merged = merge([take_census(part) for part in parts])
    assert merged.learner_ids == whole.learner_ids
    assert merged.vocabulary.item_ids == whole.item_ids
    assert merged.vocabulary.skill_ids == whole.skill_ids
    assert merged.n_rows == whole.n_rows
    chosen = combination_of_items(whole).tolist()
    assert merged.vocabulary.item_skills == tuple(whole.skill_combinations[one] for one in chosen)
    assert whole.occurred_at_us is not None
    assert merged.period_us == (whole.occurred_at_us.min(), whole.occurred_at_us.max())


def test_parts_together_have_the_usual_scores_of_the_whole(whole: Interactions, parts: list[Interactions]) -> None:
    usual = usual_of_whole(merge([take_census(part) for part in parts]))
    expected = usual_scores(lay_out(whole), len(whole.skill_ids), len(whole.item_ids))
    assert usual.everything == pytest.approx(expected.everything, abs=1e-14)
    np.testing.assert_allclose(usual.skills, expected.skills, rtol=1e-13)
    np.testing.assert_allclose(usual.items, expected.items, rtol=1e-13)


@pytest.mark.parametrize("n_wanted", [1, 3, 8])
def test_sums_over_cuts_are_the_sums_of_the_whole(
    whole: Interactions, parts: list[Interactions], n_wanted: int
) -> None:
    merged = merge([take_census(part) for part in parts])
    usual = usual_of_whole(merged)
    n_skills, n_items = len(merged.vocabulary.skill_ids), len(merged.vocabulary.item_ids)
    shares = shares_of(merged, cuts(merged, n_wanted), seed=3)
    assert len(shares) >= max(n_wanted - 2, 3)
    apart = [evidence_of(parts[share.cut.part], share, merged.vocabulary, usual.items, merged.seen) for share in shares]
    one = TableEvidence(lay_out(whole), usual.items, n_skills, folds_of(whole.learner_ids, 3), merged.seen)
    layout = lay_out_parameters(
        frozenset(EXTENSIONS),
        5,
        n_skills,
        n_items,
        7.0,
        "power",
        n_variants=len(merged.seen.attempts),
        sizes=keys_of(merged.seen).sizes,
    )
    vector = initial_vector(layout) + np.random.default_rng(0).normal(0, 0.1, layout.size)
    tables = tables_of(effects_of(vector, layout), layout)
    for expected, found in (
        (one.gather(tables, None), [part.gather(tables, None) for part in apart]),
        (one.gather(tables, 0), [part.gather(tables, 0) for part in apart]),
        (one.gather_blocks(tables), [part.gather_blocks(tables) for part in apart]),
    ):
        for name, wanted in expected._asdict().items():
            np.testing.assert_allclose(getattr(reduce(add, found), name), wanted, rtol=1e-9, atol=1e-9, err_msg=name)
    lost = [part.held_out(tables, 0) for part in apart]
    assert sum(n for _, n in lost) == one.held_out(tables, 0)[1] > 0
    assert sum(log_likelihood for log_likelihood, _ in lost) == pytest.approx(one.held_out(tables, 0)[0], rel=1e-12)


@given(st.integers(0, 10_000), st.integers(1, 40))
@settings(max_examples=30)
def test_cuts_hold_every_learner_once_and_in_order(seed: int, n_wanted: int) -> None:
    table = mixed_table(12, 5, seed, has_times=False)
    halves = [rows_of(table, np.flatnonzero(table.learners % 2 == half)) for half in (0, 1)]
    censuses = [take_census(half) for half in halves]
    alike = [
        census._replace(learner_ids=table.learner_ids[half::2], learner_rows=census.learner_rows[half::2])
        for half, census in enumerate(censuses)
    ]
    found = cuts(merge(alike), n_wanted)
    for part in (0, 1):
        assert [learner for cut in found if cut.part == part for learner in range(cut.first, cut.end)] == [*range(6)]


def test_a_cut_has_only_its_own_learners_and_the_words_of_the_whole(parts: list[Interactions]) -> None:
    merged = merge([take_census(part) for part in parts])
    for cut in cuts(merged, 7):
        part = parts[cut.part]
        own = cut_of(part, cut, merged.vocabulary)
        assert own.learner_ids == part.learner_ids[cut.first : cut.end]
        assert set(own.learners.tolist()) == set(range(cut.end - cut.first))
        rows = np.flatnonzero((part.learners >= cut.first) & (part.learners < cut.end))
        assert [own.item_ids[item] for item in own.items] == [part.item_ids[item] for item in part.items[rows]]
        np.testing.assert_array_equal(own.score, part.score[rows])


def test_a_learner_in_two_files_is_a_fault_that_names_both(tmp_path: Path) -> None:
    table = mixed_table()
    write_rows(table, np.arange(300), tmp_path / "a.parquet")
    write_rows(table, np.arange(300, table.n_rows), tmp_path / "b.parquet")
    censuses = [take_census(read_interactions(tmp_path / name)) for name in ("a.parquet", "b.parquet")]
    with pytest.raises(SplitLearner, match=r"b\.parquet: the learner 'l\d+' has rows here and in a\.parquet; write"):
        merge(censuses)


@pytest.mark.parametrize(
    ("column", "change"), [("item_id", {"has_items": False}), ("occurred_at", {"period_us": None})]
)
def test_files_with_different_columns_are_a_fault(
    parts: list[Interactions], column: str, change: dict[str, Any]
) -> None:
    first, second, _ = (take_census(part) for part in parts)
    with pytest.raises(UnlikeParts, match=f"part-1.parquet: the column '{column}' is missing, and part-0.parquet has"):
        merge([first, second._replace(**change)])

"""The expectation step against every hidden path, and what it owes to whoever splits the work."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.fitting.classic.expectation import Expectation, add, expect
from engine.fitting.classic.forest import grow
from engine.fitting.classic.sequences import Sequences, StepKind, UnknownClass, Variant, sequences_of
from engine.interactions import rows_of
from tests.engine.fitting.classic.brute_force import enumerate_paths
from tests.engine.fitting.classic.tables import labels, random_table, table_of


def draw_parameters(sequences: Sequences, seed: int, n: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0.02, 0.98, (n, sequences.layout.n_parameters))


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    step_kind=st.sampled_from(["row", "pair", "order", None]),
    has_results=st.booleans(),
    has_priors=st.booleans(),
    is_fractional=st.booleans(),
)
def test_counts_and_likelihood_are_those_of_every_hidden_path(
    *, seed: int, step_kind: StepKind | None, has_results: bool, has_priors: bool, is_fractional: bool
) -> None:
    table = random_table(seed)
    if is_fractional:
        table = table._replace(score=np.round(np.random.default_rng(seed).random(table.n_rows), 1))
    variant = Variant(
        results=labels(table.n_rows, 3, seed) if has_results else None,
        steps=labels(table.n_rows, 3, seed + 1) if step_kind else None,
        step_kind=step_kind or "row",
        priors=labels(table.n_rows, 2, seed + 2) if has_priors else None,
    )
    sequences = sequences_of(table, variant)
    parameters = draw_parameters(sequences, seed)

    found = expect(sequences, parameters)
    truth = enumerate_paths(sequences, parameters[0])

    np.testing.assert_allclose(found.log_likelihood[0], truth.log_likelihood, rtol=1e-11)
    np.testing.assert_allclose(found.hits[0], truth.hits, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(found.misses[0], truth.misses, rtol=1e-9, atol=1e-12)


def test_what_was_long_thought_impossible_is_not_lost() -> None:
    """After 200 right answers P(not mastered) is below 1e-16; 200 wrong ones bring it back."""
    score = np.repeat([1.0, 0.0], 200)
    sequences = sequences_of(table_of(np.zeros(400, np.int64), np.zeros(400, np.int64), score))
    parameters = np.array([[0.5, 0.0, 0.0, 0.5, 0.001]])
    never, always = 0.5 * 0.5**400, 0.5 * 0.999**200 * 0.001**200
    assert expect(sequences, parameters).log_likelihood[0, 0] == pytest.approx(np.log(never + always), rel=1e-12)


def test_counts_of_groups_of_learners_add_up_to_those_of_all() -> None:
    table = random_table(3, n_rows=300, n_learners=20)
    steps, results = labels(table.n_rows, 3, 0), labels(table.n_rows, 2, 1)
    whole = sequences_of(table, Variant(results, steps))
    parameters = draw_parameters(whole, 0, n=2)
    parts = []
    for group in range(3):
        rows = np.flatnonzero(table.learners % 3 == group)
        variant = Variant(results._replace(codes=results.codes[rows]), steps._replace(codes=steps.codes[rows]))
        parts.append(expect(sequences_of(rows_of(table, rows), variant, whole.layout), parameters))
    for found, summed in zip(expect(whole, parameters), add(add(*parts[:2]), parts[2]), strict=True):
        np.testing.assert_allclose(summed, found, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("n_threads", [2, 3, 7])
@pytest.mark.parametrize("block_rows", [1, 20, 1000])
def test_neither_threads_nor_blocks_change_the_counts(n_threads: int, block_rows: int) -> None:
    sequences = sequences_of(random_table(4, n_rows=400, n_learners=30, n_skills=3))
    parameters = draw_parameters(sequences, 1, n=3)
    everything = np.ones((3, sequences.layout.n_skills), np.bool_)
    alone = expect(sequences, parameters)
    forest = grow(sequences, block_rows)
    with (
        Expectation(sequences.layout, forest, 3, n_threads) as shared,
        Expectation(sequences.layout, forest, 3, 1) as single,
    ):
        for many, one, whole in zip(
            shared.of(parameters, everything), single.of(parameters, everything), alone, strict=True
        ):
            np.testing.assert_array_equal(many, one)
            np.testing.assert_allclose(many, whole, rtol=1e-12, atol=1e-12)


def test_threads_that_have_nothing_to_do_do_nothing() -> None:
    sequences = sequences_of(random_table(4))
    with Expectation(sequences.layout, grow(sequences), 1, 3) as expectation:
        found = expectation.of(draw_parameters(sequences, 0), np.zeros((1, 2), np.bool_))
    assert found.log_likelihood.tolist() == [[0.0, 0.0]]


def test_learners_who_begin_alike_share_their_nodes() -> None:
    score = np.tile([1.0, 1.0, 0.0], 50)
    forest = grow(sequences_of(table_of(np.repeat(np.arange(50), 3), np.zeros(150, np.int64), score)))
    assert forest.nodes.weight.tolist() == [50.0, 50.0, 50.0]
    assert forest.nodes.ends.tolist() == [0.0, 0.0, 50.0]


def test_a_part_with_a_class_that_the_whole_lacks_is_refused() -> None:
    small, large = random_table(0, n_skills=1), random_table(0, n_skills=3)
    with pytest.raises(UnknownClass, match="lacks the skill 's1'"):
        sequences_of(large, None, sequences_of(small).layout)
    layout = sequences_of(small, Variant(results=labels(small.n_rows, 1, 0))).layout
    with pytest.raises(UnknownClass, match="lacks the class 'c1'"):
        sequences_of(small, Variant(results=labels(small.n_rows, 2, 0)), layout)


def test_a_row_on_several_skills_counts_for_each() -> None:
    table = table_of(np.zeros(3, np.int64), np.array([0, 1, 2]), np.array([1.0, 0.0, 1.0]), ((0,), (0, 1), (1,)))
    sequences = sequences_of(table)
    assert sequences.row.tolist() == [0, 1, 1, 2]
    assert sequences.score.tolist() == [1.0, 0.0, 0.0, 1.0]
    assert sequences.skills.tolist() == [0, 1, 2]


def test_classes_of_steps_are_as_their_kinds_say() -> None:
    score = np.ones(4)
    table = table_of(np.zeros(4, np.int64), np.zeros(4, np.int64), score)
    column = labels(4, 4, 0)._replace(codes=np.array([0, 1, 2, 1], np.int32))

    def names(kind: StepKind) -> list[str]:
        sequences = sequences_of(table, Variant(steps=column, step_kind=kind))
        return [sequences.layout.step_names[step] for step in sequences.step[1:]]

    assert names("row") == ["c0", "c1", "c2"]
    assert names("order") == ["c0 > c1", "c1 > c2", "c2 > c1"]
    assert names("pair") == ["default", "c0 > c1", "c1 > c2"]

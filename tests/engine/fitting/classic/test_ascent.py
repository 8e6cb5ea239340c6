"""Climbing: never down, never out of the guards, and to where plain EM goes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.fitting.classic.acceleration import Settings, ascend
from engine.fitting.classic.expectation import Expectation, expect
from engine.fitting.classic.forest import grow
from engine.fitting.classic.maximisation import Guards, maximise
from engine.fitting.classic.sequences import Sequences, Variant, sequences_of
from engine.fitting.classic.starts import starting_points
from tests.engine.fitting.classic.tables import draw_probabilities, labels, random_table, simulate


def total(sequences: Sequences, parameters: np.ndarray) -> float:
    return float(expect(sequences, parameters).log_likelihood.sum())


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), forgets=st.booleans(), has_classes=st.booleans())
def test_a_turn_of_em_never_lowers_the_likelihood(*, seed: int, forgets: bool, has_classes: bool) -> None:
    table = random_table(seed, n_rows=40)
    variant = Variant(labels(table.n_rows, 2, seed), labels(table.n_rows, 2, seed)) if has_classes else None
    sequences = sequences_of(table, variant)
    layout = sequences.layout
    free = np.ones(layout.n_parameters, np.bool_)
    free[layout.section("forget")] = forgets
    here = starting_points(layout, 2, seed, forgets=forgets)[1:]
    for _ in range(15):
        expected = expect(sequences, here)
        there = maximise(layout, expected, here, free)
        assert total(sequences, there) >= expected.log_likelihood.sum() - 1e-10
        assert np.all(there[:, layout.section("guess")] + there[:, layout.section("slip")] <= 1 - Guards().gap + 1e-12)
        assert np.all(there[:, free] >= Guards().lowest)
        here = there


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), n_cycles=st.integers(1, 12))
def test_more_cycles_of_the_accelerated_climb_never_end_lower(seed: int, n_cycles: int) -> None:
    sequences = sequences_of(random_table(seed, n_rows=50))
    reached = []
    for cycles in (n_cycles, n_cycles + 1):
        starts = starting_points(sequences.layout, 3, seed, forgets=True)
        free = np.ones(sequences.layout.n_parameters, np.bool_)
        with Expectation(sequences.layout, grow(sequences), 3, 1) as expectation:
            ascent = ascend(expectation, starts, free, Settings(0.0, cycles), lambda _: None)
        reached.append(ascent.log_likelihood)
        told = [total(sequences, ascent.parameters[start : start + 1]) for start in range(3)]
        np.testing.assert_allclose(ascent.log_likelihood.sum(axis=1), told, rtol=1e-12)
    assert np.all(reached[1] >= reached[0] - 1e-10)


def test_the_accelerated_climb_reaches_what_plain_em_reaches_in_a_fraction_of_the_turns() -> None:
    sequences = sequences_of(simulate(draw_probabilities(3, 0), 150, 6, seed=1))
    layout = sequences.layout
    free = np.ones(layout.n_parameters, np.bool_)
    free[layout.section("forget")] = False
    start = starting_points(layout, 1, 0, forgets=False)
    plain = start
    for _ in range(2000):
        plain = maximise(layout, expect(sequences, plain), plain, free)
    with Expectation(layout, grow(sequences), 1, 1) as expectation:
        ascent = ascend(expectation, start, free, Settings(1e-10), lambda _: None)
    assert ascent.converged.all()
    assert ascent.turns.max() < 300
    np.testing.assert_allclose(ascent.parameters, plain, atol=2e-3)
    assert ascent.log_likelihood.sum() >= total(sequences, plain) - 1e-3


def test_guess_and_slip_that_would_cross_meet_where_both_lose_least() -> None:
    sequences = sequences_of(random_table(1, n_rows=30, n_learners=1, n_skills=1))
    layout, guards = sequences.layout, Guards(gap=0.1)
    expected = expect(sequences, np.array([[0.5, 0.1, 0.0, 0.5, 0.4]]))
    expected.hits[0, 3:], expected.misses[0, 3:] = [6.0, 5.0], [3.0, 2.0]
    found = maximise(layout, expected, np.full((1, 5), 0.3), np.ones(5, np.bool_), guards)[0]

    def gain(guess: float) -> float:
        slip = 0.9 - guess
        return float(6 * np.log(guess) + 3 * np.log(1 - guess) + 5 * np.log(slip) + 2 * np.log(1 - slip))

    best = max(np.linspace(0.01, 0.89, 10_001), key=gain)
    assert found[3] == pytest.approx(best, abs=1e-4)
    assert found[3] + found[4] == pytest.approx(0.9)

"""What a fit owes: the truth inside its intervals, the same for everybody who asks, and a file that serves."""

import numpy as np
import pytest

from content_graph.compiled import compile_graph
from engine.artefact import compile_artefact, compile_own, coverage, read, write
from engine.compiling import forms
from engine.evaluation.artefacts import ArtefactPredictor
from engine.fitting.classic.artefact import SeveralClasses, to_artefact, warnings
from engine.fitting.classic.expectation import expect
from engine.fitting.classic.fit import Fit, FitSettings, fit
from engine.fitting.classic.model import predict
from engine.fitting.classic.sequences import Variant, sequences_of
from engine.interactions import graph_from_interactions, rows_of
from tests.engine.fitting.classic.tables import draw_probabilities, labels, random_table, simulate, table_of


def fitted(table: object, settings: FitSettings | None = None) -> Fit:
    return fit(table, settings or FitSettings(n_starts=2), lambda _: None)  # type: ignore[arg-type]


@pytest.mark.parametrize("forgets", [False, True])
def test_intervals_hold_the_parameters_that_made_the_results_at_the_rate_they_claim(*, forgets: bool) -> None:
    truth = draw_probabilities(80, seed=3, forgets=forgets)
    found = fitted(simulate(truth, 1200, 8, seed=4), FitSettings(n_starts=1, forgets=forgets))
    inside = []
    for name in ("prior", "learn", "guess", "slip", *(["forget"] if forgets else [])):
        part = found.layout.section(name)
        true = getattr(truth, name)
        inside.append((found.uncertainty.low[part] <= true) & (true <= found.uncertainty.high[part]))
        np.testing.assert_allclose(np.median(found.parameters[part] - true), 0.0, atol=0.02)
    assert 0.90 <= np.mean(inside) <= 0.99
    assert all(0.85 <= one.mean() <= 1.0 for one in inside)


def test_a_skill_with_two_results_says_that_nothing_is_known_of_it() -> None:
    common = simulate(draw_probabilities(1, 0), 300, 6, seed=1)
    table = table_of(
        np.append(common.learners, [0, 1]), np.append(common.items, [1, 1]), np.append(common.score, [1.0, 0.0])
    )
    found = fitted(table)
    width = found.uncertainty.high - found.uncertainty.low
    assert not np.isnan(width).any()
    for name in ("prior", "learn", "guess", "slip"):
        assert width[found.layout.of_skill(name, 1)] > 0.9
        assert width[found.layout.of_skill(name, 0)] < 0.5
    assert any("can be nearly anything for 1 skill (s1)" in warning for warning in warnings(found))


def test_an_end_of_an_interval_at_a_bound_is_where_the_likelihood_has_fallen_by_its_due() -> None:
    """All answers right: with prior and learn near 1, slip is held at 0, and 3 / n is its classic upper end."""
    learners, n_rows = 100, 5
    table = table_of(np.repeat(np.arange(learners), n_rows), np.zeros(500, np.int64), np.ones(500))
    found = fitted(table)
    place = found.layout.of_skill("slip", 0)
    assert found.held.lowest[place]
    assert found.uncertainty.low[place] == 0.0
    assert 0.0 < found.uncertainty.high[place] < 0.05 or found.uncertainty.high[place] == 1.0
    assert any("slip is held at 1e-06 for 1 skill (s0)." in warning for warning in warnings(found))


def test_the_fit_is_the_same_for_a_seed_and_for_any_number_of_threads() -> None:
    table = simulate(draw_probabilities(4, 5), 80, 6, seed=6)
    first = fitted(table, FitSettings(seed=7))
    again = fitted(table, FitSettings(seed=7))
    shared = fitted(table, FitSettings(seed=7, n_threads=3))
    assert first.model == again.model == shared.model
    assert shared.log_likelihood == pytest.approx(first.log_likelihood, abs=1e-9)


def test_neither_the_order_of_learners_nor_that_of_skills_changes_anything() -> None:
    table = simulate(draw_probabilities(3, 5), 120, 6, seed=6)
    found = fitted(table)
    renamed = np.random.default_rng(0).permutation(120)
    order = np.argsort(renamed[table.learners], kind="stable")
    moved = rows_of(table._replace(learners=renamed[table.learners].astype(np.int32)), order)
    turned = moved._replace(
        combinations=(2 - moved.combinations).astype(np.int32), skill_ids=("s2", "s1", "s0"), items=2 - moved.items,
        item_ids=("s2", "s1", "s0"),
    )  # fmt: skip
    other = fitted(turned)
    assert other.log_likelihood == pytest.approx(found.log_likelihood, abs=1e-9)
    for skill in ("s0", "s1", "s2"):
        for name in ("prior", "learn", "guess", "slip"):
            ours = getattr(found.model.skills[skill], name)["default"]
            assert getattr(other.model.skills[skill], name)["default"] == pytest.approx(ours, abs=1e-5)


def test_one_skill_is_fitted_by_the_code_that_is_compiled_for_several() -> None:
    for n_skills in (1, 3):
        fitted(random_table(2, n_rows=60, n_learners=10, n_skills=n_skills), FitSettings(n_starts=1))
    assert {forms()[f"engine.fitting.classic.kernel.{name}"] for name in ("expect_blocks", "gather")} == {1}


def test_more_starts_never_end_lower() -> None:
    table = random_table(2, n_rows=300, n_learners=30, n_skills=5)
    few, many = (fitted(table, FitSettings(n_starts=n)) for n in (1, 8))
    assert np.all(many.log_likelihoods >= few.log_likelihoods - 1e-4)


def test_the_log_likelihood_that_is_told_is_that_of_the_parameters_that_are_told() -> None:
    table = random_table(2, n_rows=300, n_learners=30, n_skills=5)
    found = fitted(table, FitSettings(forgets=True))
    sequences = sequences_of(table)
    told = expect(sequences, found.model.parameters(sequences.layout)[None]).log_likelihood[0]
    np.testing.assert_allclose(found.log_likelihoods, told, rtol=1e-12)


def test_classes_find_what_differs_between_them() -> None:
    """Two kinds of items, one of them guessed twice as often, and a column that says which is which."""
    easy, hard = (
        simulate(draw_probabilities(1, 0)._replace(guess=np.array([guess]), slip=np.array([0.1])), 800, 8, seed=1)
        for guess in (0.4, 0.1)
    )
    kind = labels(easy.n_rows, 2, 0)
    table = easy._replace(score=np.where(kind.codes == 0, easy.score, hard.score))
    found = fitted(table, FitSettings(Variant(results=kind), n_starts=1)).model.skills["s0"]
    assert found.guess["c0"] == pytest.approx(0.4, abs=0.06)
    assert found.guess["c1"] == pytest.approx(0.1, abs=0.06)


def test_the_file_of_a_fit_can_be_read_and_predicts_the_same() -> None:
    table = simulate(draw_probabilities(3, 1, forgets=True), 60, 5, seed=2)
    found = fitted(table, FitSettings(forgets=True))
    model = read(write(to_artefact(found, table, seed=0, code_version="1")))
    assert model.kind == "bkt"
    assert model.training.log_likelihood == pytest.approx(found.log_likelihood)
    assert compile_own(model).tracing.n_nodes == 1
    other = simulate(draw_probabilities(3, 2), 20, 5, seed=3)
    np.testing.assert_allclose(ArtefactPredictor(model).predict(other), predict(found.model, other), atol=1e-6)
    interval = model.intervals.skills["s1"]
    assert set(interval) == {"prior", "learn", "unmastered", "mastered", "forget"}
    fitted_skill = model.parameters.fitted.skills["s1"]
    for name, one in interval.items():
        assert one.low <= getattr(fitted_skill, name) <= one.high


def test_a_skill_that_was_not_fitted_falls_back_on_the_population_and_is_named() -> None:
    """pyBKT 1.4.3 says 0.5 of such a skill, whatever comes, and tells nobody."""
    table = simulate(draw_probabilities(2, 1), 60, 5, seed=2)
    found = fitted(table)
    strange = table._replace(skill_ids=("s0", "new"), item_ids=("s0", "new"))
    p_correct = predict(found.model, strange)[1::2].reshape(60, 5)
    assert found.model.unseen(sequences_of(strange).layout) == ("new",)
    assert p_correct.std() > 0.05
    assert p_correct[0, 0] != 0.5
    model = to_artefact(found, table, seed=0, code_version="1")
    graph = graph_from_interactions(strange, "strange")
    assert coverage(model, graph).unseen_skills == ("new",)
    assert compile_artefact(model, compile_graph(graph)).prior_matrix[1, 0] == pytest.approx(
        found.model.typical.prior["default"]
    )


def test_a_table_with_combined_skills_is_fitted_and_written() -> None:
    rng = np.random.default_rng(0)
    table = table_of(
        np.repeat(np.arange(40), 6), np.tile([0, 1, 2], 80), rng.integers(0, 2, 240).astype(float), ((0,), (1,), (0, 1))
    )
    model = to_artefact(fitted(table), table, seed=0, code_version="1")
    assert model.vocabulary.items == {"s0": ("s0",), "s1": ("s1",), "s0~~s1": ("s0", "s1")}
    assert model.training.rows == 240


def test_classes_do_not_fit_into_a_model_file() -> None:
    table = random_table(0)
    found = fitted(table, FitSettings(Variant(results=labels(table.n_rows, 2, 0))))
    with pytest.raises(SeveralClasses, match="one probability of each kind"):
        to_artefact(found, table, seed=0, code_version="1")


def test_a_part_of_a_table_makes_a_file_of_what_it_has() -> None:
    table = simulate(draw_probabilities(3, 1), 30, 4, seed=2)
    part = rows_of(table, np.flatnonzero(table.items != 1))
    model = to_artefact(fitted(part), part, seed=0, code_version="1")
    assert model.vocabulary.skills == ("s0", "s2")
    assert set(model.vocabulary.items) == {"s0", "s2"}


def test_progress_rises_to_the_whole() -> None:
    told: list[float] = []
    fit(random_table(0), FitSettings(), told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

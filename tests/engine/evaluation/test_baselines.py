"""What every model that can be trained owes the judge, and what single ones are known to do."""

from pathlib import Path

import numpy as np
import pytest

from engine.evaluation import auc
from engine.evaluation.judging import cross_validation, run, train_and_test
from engine.evaluation.predictor import Predictor
from engine.evaluation.pybkt import train_pybkt
from engine.evaluation.rasch import Rasch, train_rasch
from engine.evaluation.registry import ONLY_WHEN_NAMED, default_models, trainers
from engine.interactions import rows_of
from simulations.lab.tables.interactions import read_interactions
from tests.engine.evaluation.tables import a_table

CLOZE = Path(__file__).parents[4] / "shared" / "data" / "lkt_cloze"
TRAINERS = trainers("1")
QUICK = tuple(name for name in TRAINERS if name not in ONLY_WHEN_NAMED)
N_LEARNERS = 100
"""So many that the ability model holds one set of them out, not five."""


def no_progress(_: float) -> None:
    """Tell nobody."""


@pytest.fixture(scope="module")
def predictors() -> dict[str, Predictor]:
    table = a_table(N_LEARNERS, 12, has_times=True)
    return {name: TRAINERS[name](table, 0, no_progress) for name in QUICK}


@pytest.mark.parametrize("name", QUICK)
def test_a_prediction_knows_only_the_earlier_rows_of_its_learner(name: str, predictors: dict[str, Predictor]) -> None:
    table = a_table(n_learners=5, n_rows_each=12, seed=7, has_times=True)
    told = predictors[name].predict(table)
    row = 6
    later = (table.learners == table.learners[row]) & (np.arange(table.n_rows) >= row)
    changed = predictors[name].predict(table._replace(score=np.where(later, 1 - table.score, table.score)))
    is_same = ~later | (np.arange(table.n_rows) == row)
    np.testing.assert_allclose(changed[is_same], told[is_same], rtol=1e-12)


@pytest.mark.parametrize("name", QUICK)
def test_the_order_of_rows_of_different_learners_does_not_matter(name: str, predictors: dict[str, Predictor]) -> None:
    table = a_table(n_learners=5, n_rows_each=12, seed=7, has_times=True)
    shuffled = np.random.default_rng(0).permutation(table.n_rows)
    mixed = predictors[name].predict(rows_of(table, shuffled))
    np.testing.assert_allclose(mixed, predictors[name].predict(table)[shuffled], rtol=1e-9)


@pytest.mark.parametrize("name", QUICK)
def test_ids_that_were_not_met_in_training_get_a_prediction(name: str, predictors: dict[str, Predictor]) -> None:
    table = a_table(n_learners=3, has_times=True)
    strange = table._replace(
        item_ids=tuple(f"new {one}" for one in table.item_ids), skill_ids=tuple(f"new {one}" for one in table.skill_ids)
    )
    p_correct = predictors[name].predict(strange)
    assert ((p_correct > 0) & (p_correct < 1)).all()


@pytest.mark.parametrize("name", QUICK)
def test_training_again_with_the_seed_gives_the_same_predictions(name: str, predictors: dict[str, Predictor]) -> None:
    again = TRAINERS[name](a_table(N_LEARNERS, 12, has_times=True), 0, no_progress)
    table = a_table(n_learners=5, seed=7, has_times=True)
    np.testing.assert_allclose(again.predict(table), predictors[name].predict(table), rtol=1e-9)


def test_models_that_know_items_and_practice_lead_those_that_do_not() -> None:
    trial = train_and_test(a_table(200), a_table(80, seed=1, prefix="other"))
    compared = ("majority", "best-lr", "irt", "pfa")
    reached = {name: auc(trial.table.score, run(TRAINERS[name], trial, 0, no_progress).p_correct) for name in compared}
    assert reached["majority"] == 0.5
    assert reached["best-lr"] > reached["irt"] > reached["pfa"] > 0.55


def test_every_row_of_a_cross_validation_is_predicted_once() -> None:
    outcome = run(TRAINERS["irt"], cross_validation(a_table(20), 4, seed=0), 0, no_progress)
    assert not np.isnan(outcome.p_correct).any()
    assert len(outcome.training) == 4


def test_progress_rises_to_the_whole() -> None:
    told: list[float] = []
    run(TRAINERS["irt"], cross_validation(a_table(20), 2, seed=0), 0, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_item_response_theory_finds_the_difficulties_that_made_the_results() -> None:
    rng = np.random.default_rng(0)
    table = a_table(600, 30)
    difficulty = np.linspace(-2, 2, len(table.item_ids))
    ability = rng.normal(0, 1, 600)
    logits = 0.5 + ability[table.learners] - difficulty[table.items]
    made = table._replace(score=(rng.random(table.n_rows) < 1 / (1 + np.exp(-logits))).astype(np.float64))
    found = train_rasch(made, 0, no_progress)
    assert isinstance(found, Rasch)
    assert found.parameters.spread == 1.0
    np.testing.assert_allclose(found.parameters.mean - found.parameters.difficulty, 0.5 - difficulty, atol=0.3)


def test_item_response_theory_predicts_what_bayes_rule_by_hand_says() -> None:
    model = train_rasch(a_table(), 0, no_progress)
    one = a_table(n_learners=1, n_rows_each=9, seed=4)
    spread, mean, difficulty = model.parameters
    theta = np.linspace(-4 * spread, 4 * spread, 31)
    belief = np.exp(-0.5 * (theta / spread) ** 2)
    for row, said in enumerate(model.predict(one)):
        p = 1 / (1 + np.exp(-(mean + theta - difficulty[one.items[row]])))
        assert said == pytest.approx((belief * p).sum() / belief.sum())
        belief *= p if one.score[row] else 1 - p


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pyBKT")
@pytest.mark.filterwarnings("ignore::RuntimeWarning:pyBKT")
def test_pybkt_is_fitted_by_combination_of_skills_and_takes_new_ones() -> None:
    model = train_pybkt(a_table(8, 12), 0, no_progress)
    assert set(model.found) == {"s0", "s1", "s2", "s3"}
    table = a_table(2, 10, seed=1)
    strange = table._replace(skill_ids=("new 0", "s1", "s2", "s3"))
    assert ((model.predict(strange) > 0) & (model.predict(strange) < 1)).all()


def test_times_decide_whether_models_that_read_times_are_judged() -> None:
    assert "best-lr-time" in default_models(TRAINERS, has_times=True)
    assert "best-lr-time" not in default_models(TRAINERS, has_times=False)
    assert "pybkt" not in default_models(TRAINERS, has_times=True)


@pytest.mark.skipif(not CLOZE.exists(), reason="the cloze data are not here (../shared/data)")
def test_best_lr_reaches_its_known_figures_on_the_cloze_data() -> None:
    training, test = (read_interactions(CLOZE / f"{part}.parquet") for part in ("train", "test"))
    reached = {}
    for name in ("best-lr", "best-lr-time", "pfa", "irt"):
        outcome = run(TRAINERS[name], train_and_test(training, test), 0, no_progress)
        reached[name] = auc(test.score, outcome.p_correct)
    assert reached["best-lr"] == pytest.approx(0.8183, abs=0.002)
    assert reached["best-lr-time"] == pytest.approx(0.8277, abs=0.002)
    assert reached["pfa"] == pytest.approx(0.7203, abs=0.003)
    assert reached["irt"] > 0.6892  # that one does not follow a learner's ability

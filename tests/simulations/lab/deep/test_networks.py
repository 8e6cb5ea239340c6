"""What the deep baselines owe the judge. They need the extra `deep`, so only `pytest -m deep` runs them."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.evaluation.metrics import auc, log_loss
from engine.evaluation.predictor import Predictor
from engine.interactions import Interactions, rows_of
from simulations.lab.deep.registry import DEEP_MODELS, deep_trainer
from simulations.lab.deep.sequences import WINDOW
from tests.command_line import command_line
from tests.engine.evaluation.tables import ITEMS_PER_SKILL, a_table, a_table_of, write_csv

pytestmark = pytest.mark.deep
NEARLY = 1e-5  # networks reckon with 7 digits, and a sum's last ones depend on what stands beside it


def no_progress(_: float) -> None:
    """Tell nobody."""


def trained(name: str, table: Interactions, seed: int = 0, said: list[str] | None = None) -> Predictor:
    return deep_trainer(name, (said if said is not None else []).append)(table, seed, no_progress)


@pytest.fixture(scope="module", params=DEEP_MODELS)
def model(request: pytest.FixtureRequest) -> Predictor:
    return trained(request.param, a_table(100))


def test_a_prediction_knows_only_the_earlier_rows_of_its_learner(model: Predictor) -> None:
    table = a_table(3, 2 * WINDOW + 70, seed=7)
    told = model.predict(table)
    for row in (0, 1, 6, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW + 60):
        later = (table.learners == table.learners[row]) & (np.arange(table.n_rows) >= row)
        changed = model.predict(table._replace(score=np.where(later, 1 - table.score, table.score)))
        is_same = ~later | (np.arange(table.n_rows) == row)
        np.testing.assert_allclose(changed[is_same], told[is_same], rtol=NEARLY)
        assert np.abs(changed[row + 1] - told[row + 1]) > NEARLY


def test_the_order_of_rows_of_different_learners_does_not_matter(model: Predictor) -> None:
    table = a_table(5, 12, seed=7, has_times=True)
    shuffled = np.random.default_rng(0).permutation(table.n_rows)
    mixed = model.predict(rows_of(table, shuffled))
    np.testing.assert_allclose(mixed, model.predict(table)[shuffled], rtol=NEARLY)


def test_ids_that_were_not_met_in_training_get_a_prediction(model: Predictor) -> None:
    table = a_table(3)
    strange = table._replace(
        item_ids=tuple(f"new {one}" for one in table.item_ids), skill_ids=tuple(f"new {one}" for one in table.skill_ids)
    )
    p_correct = model.predict(strange)
    assert p_correct.shape == (table.n_rows,)
    assert ((p_correct > 0) & (p_correct < 1)).all()


def test_learners_that_were_not_seen_are_predicted_better_than_by_the_base_rate(model: Predictor) -> None:
    table = a_table(60, seed=1, prefix="other")
    p_correct = model.predict(table)
    assert auc(table.score, p_correct) > 0.77  # who made the table has 0.82
    assert log_loss(table.score, p_correct) < log_loss(table.score, np.full(table.n_rows, table.score.mean())) - 0.1
    assert model.summary["held_out_log_loss"] == pytest.approx(log_loss(table.score, p_correct), abs=0.04)


@pytest.mark.parametrize("name", DEEP_MODELS)
def test_a_seed_repeats_and_another_one_does_not(name: str) -> None:
    table = a_table(12, 10)
    said: list[str] = []
    first, again, other = (trained(name, table, seed, said).predict(table) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > NEARLY
    assert said[0].startswith("epoch 1, log-loss on held-out learners 0.")


@pytest.mark.parametrize("name", DEEP_MODELS)
def test_answers_on_several_skills_and_between_right_and_wrong_are_predicted_once(name: str) -> None:
    one = a_table(12, 10)
    items, score = one.items.astype(np.int64) % (3 * ITEMS_PER_SKILL), one.score * 0.5 + 0.25
    table = a_table_of(one.learners.astype(np.int64), items, score, combinations=((0,), (0, 1), (0, 1, 2)))
    for made in (table, table._replace(has_items=False)):
        p_correct = trained(name, made).predict(made)
        assert p_correct.shape == (120,)
        assert ((p_correct > 0) & (p_correct < 1)).all()


def test_the_command_compares_them_with_the_model_that_is_named_first(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text(write_csv(a_table(30, 20)))
    (tmp_path / "test.csv").write_text(write_csv(a_table(20, 20, seed=1, prefix="other")))
    parts = ("--train", tmp_path / "train.csv", "--test", tmp_path / "test.csv")
    result = command_line("evaluate", *parts, "--models", "irt,dkt,akt", "--json", "--report", tmp_path / "report")
    assert result.exit_code == 0, result.output
    first, *deep = map(json.loads, result.stdout.splitlines())
    assert first["differences"] == []
    for one in deep:
        assert one["n"] == 400
        assert one["differences"][0]["model"] == "irt"
        assert one["differences"][0]["auc"] == pytest.approx(one["auc"] - first["auc"])
        assert one["training"][0]["best_epoch"] <= one["training"][0]["epochs"]
    assert "dkt: epoch 1, log-loss on held-out learners" in result.stderr
    assert "akt" in (tmp_path / "report" / "report.html").read_text()

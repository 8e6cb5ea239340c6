"""The correction is learned where learners held out gain by it, and says the same wherever it is added up."""

from functools import cache

import msgspec
import numpy as np
import pytest

from engine.artefact import ModelArtefact, ModelFault, make_model, read, write
from engine.evaluation import metrics
from engine.evaluation.artefacts import ArtefactPredictor
from engine.fitting import ability
from engine.fitting.ability.boosting import DEPTH, Rows, added, grow, losses
from engine.interactions import Interactions
from engine.tracing.correction import FEATURES, N_FEATURES, tabulate_correction
from engine.tracing.parameters import CorrectionTrees
from tests.engine.evaluation.tables import ITEMS_PER_SKILL, a_table_of
from tests.engine.fitting.ability.simulated import draw_truth, simulate

SETTINGS = ability.Settings(strength=1.0, n_nodes=3, max_iterations=15)
N_SKILLS = 3


def moody(n_learners: int, seed: int) -> Interactions:
    """Learners who master nothing and forget nothing, but are wide awake or asleep for a dozen answers at a time."""
    rng = np.random.default_rng(seed)
    n_each = 48
    learners = np.repeat(np.arange(n_learners), n_each)
    moods = np.repeat(rng.choice([-2.5, 2.5], (n_learners, n_each // 12)), 12, axis=1).ravel()
    items = rng.integers(0, N_SKILLS * ITEMS_PER_SKILL, len(learners))
    score = (rng.random(len(learners)) < 1.0 / (1.0 + np.exp(-moods))).astype(float)
    combinations = tuple((k,) for k in range(N_SKILLS))
    return a_table_of(learners, items, score, n_learners=n_learners, combinations=combinations)


def settings_of(*, corrects: bool) -> ability.Settings:
    # Without form and answers, which would tell of moods themselves.
    parts = {"ability", "items", "practice", "correction"} if corrects else {"ability", "items", "practice"}
    return msgspec.structs.replace(SETTINGS, extensions=frozenset(parts))


def fitted(n_learners: int, *, corrects: bool = True) -> ModelArtefact:
    return ability.fit(moody(n_learners, 1), settings_of(corrects=corrects), seed=0, code_version="1").model


@cache
def plainly() -> ModelArtefact:
    return fitted(150, corrects=False)


@cache
def corrected() -> ModelArtefact:
    return fitted(150)


def test_learners_whom_nobody_has_seen_gain_by_it() -> None:
    table = moody(60, 2)
    plain = ArtefactPredictor(plainly()).predict(table)
    told = ArtefactPredictor(read(write(corrected()))).predict(table)
    assert metrics.log_loss(table.score, told) < metrics.log_loss(table.score, plain) - 0.03
    assert metrics.auc(table.score, told) > metrics.auc(table.score, plain) + 0.03


def test_all_but_what_is_told_is_as_without_it() -> None:
    plain, told = plainly(), corrected()
    population = msgspec.structs.replace(told.parameters.population, correction=None)
    assert population == plain.parameters.population
    assert told.parameters.fitted == plain.parameters.fitted
    said = told.training.held_out
    assert said["log_loss corrected"] < said["log_loss uncorrected"]


def test_the_same_table_gives_the_same_trees() -> None:
    assert fitted(150).content_hash == corrected().content_hash


def test_few_learners_correct_nothing() -> None:
    assert fitted(60).parameters.population.correction is None


def test_where_learners_held_out_gain_nothing_there_is_no_correction() -> None:
    rng = np.random.default_rng(6)
    table, _ = simulate(draw_truth(N_SKILLS, rng), 200, 30, np.full(N_SKILLS, 1 / N_SKILLS), 6)
    model = ability.fit(table, settings_of(corrects=True), seed=0, code_version="1").model
    assert model.parameters.population.correction is None
    assert model.training.held_out["log_loss corrected"] == model.training.held_out["log_loss uncorrected"]


def test_trees_say_the_same_while_they_grow_and_from_the_file() -> None:
    rng = np.random.default_rng(3)
    told = rng.normal(size=(4_000, N_FEATURES))
    chance = 1.0 / (1.0 + np.exp(-2.0 * (told[:, 1] > 0.5) * told[:, 4]))
    rows = Rows(told, np.zeros(4_000), (rng.random(4_000) < chance).astype(float), np.arange(4_000))
    forest, course = grow(rows, 30, 0, rows, 30)
    said = added(forest, told)
    trees = CorrectionTrees(
        depth=DEPTH,
        features=tuple(FEATURES[at] for at in forest.features.ravel()),
        thresholds=tuple(forest.thresholds.ravel().tolist()),
        leaves=tuple(forest.leaves.ravel().tolist()),
    )
    tables = tabulate_correction(trees)
    assert [tables.added(row) for row in told[:50].tolist()] == said[:50].tolist()
    assert course[-1] == pytest.approx(losses(said, rows.score).mean())
    assert course[-1] < course[0] - 0.03
    used = {FEATURES[at] for at, cut in zip(forest.features.ravel(), forest.thresholds.ravel(), strict=True) if cut < 9}
    assert {FEATURES[1], FEATURES[4]} <= used


@pytest.mark.parametrize(
    ("trees", "words"),
    [
        (CorrectionTrees(depth=1, features=("last",), thresholds=(0.0,), leaves=(0.1,)), "trees of depth 1 have 2"),
        (CorrectionTrees(depth=1, features=("luck",), thresholds=(0.0,), leaves=(0.1, 0.2)), "no feature 'luck'"),
    ],
)
def test_trees_that_are_not_whole_are_refused(trees: CorrectionTrees, words: str) -> None:
    model = corrected()
    population = msgspec.structs.replace(model.parameters.population, correction=trees)
    parameters = msgspec.structs.replace(model.parameters, population=population)
    with pytest.raises(ModelFault, match=words):
        make_model(model.kind, parameters, model.vocabulary, model.training, "1")

import numpy as np
import pytest

from engine.tracing.covariates import ITEM_NAMES, NAMES
from simulations.pilot import model_for, parameters_for, pilot_results
from simulations.staging import MISSED_WEIGHT, stage, true_needs, true_parameters
from simulations.truths.bits import prerequisites_first
from simulations.worlds import WORLDS
from tests.simulations.laboratory.small import MATCHED, initial_of


def test_there_are_six_worlds_with_readable_ids() -> None:
    assert list(WORLDS) == ["matched", "additive", "forgetting", "wrong-graph", "fragile", "diverse"]
    assert all(WORLDS[name].id == name for name in WORLDS)


def test_one_arrow_in_five_is_wrong_and_half_of_those_are_missing() -> None:
    told, true = MATCHED.course.world.needs, stage(WORLDS["wrong-graph"]).ground.needs
    n_arrows = int((told > 0).sum())
    missing, invented = int(((told == 0) & (true > 0)).sum()), int(((told > 0) & (true == 0)).sum())

    assert missing + invented == round(0.2 * n_arrows)
    assert missing - invented in (0, 1)
    assert set(true[(told == 0) & (true > 0)].tolist()) == {MISSED_WEIGHT}
    assert (true[(told > 0) & (true > 0)] == told[(told > 0) & (true > 0)]).all()
    assert np.array_equal(stage(WORLDS["wrong-graph"]).course.world.needs, told)
    assert np.array_equal(MATCHED.ground.needs, told)


@pytest.mark.parametrize("seed", range(20))
def test_a_distorted_graph_has_no_cycle(seed: int) -> None:
    assert len(prerequisites_first(true_needs(MATCHED.course.world, 0.6, seed))) == len(MATCHED.course.world.needs)


def test_learners_are_more_unequal_where_they_are_diverse() -> None:
    entry = {}
    for name in ("wrong-graph", "diverse"):
        _, truth, _, mastery = initial_of(stage(WORLDS[name]), 4_000)
        entry[name] = (truth, mastery.mean(axis=1))
    even, uneven = entry["wrong-graph"], entry["diverse"]

    assert uneven[1].std() > 2.0 * even[1].std()
    assert np.log(uneven[0].traits.pace).std() == pytest.approx(0.5, abs=0.03)
    assert np.log(uneven[0].traits.aptitude).std() == pytest.approx(0.6, abs=0.03)
    assert uneven[0].traits.ability.std() == pytest.approx(1.3, abs=0.06)
    assert set(even[0].traits.pace.tolist()) == {1.0}


def test_only_in_the_matched_world_policies_are_given_the_truth() -> None:
    truth = true_parameters(WORLDS["matched"])
    assert parameters_for(WORLDS["matched"]) == truth
    assert parameters_for(WORLDS["wrong-graph"]) != truth


def test_a_fit_on_the_pilot_class_finds_the_levels_of_the_answers() -> None:
    found, true = (model.shown.gamma for model in (model_for(WORLDS["wrong-graph"]), model_for(WORLDS["matched"])))

    for level in (0, 1):
        assert np.corrcoef(found[:, level], true[:, level])[0, 1] > 0.85
    model = model_for(WORLDS["wrong-graph"])
    assert {NAMES[place] for place in model.used} == set(ITEM_NAMES)  # of the history the past with an item alone


def test_a_pilot_class_does_items_at_random_and_in_the_order_of_time() -> None:
    results = pilot_results(WORLDS["matched"], n_learners=20)

    assert len(np.unique(results.item)) > 400
    for learner in range(20):
        assert (np.diff(results.tick[results.learner == learner]) > 0).all()

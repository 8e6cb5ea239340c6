import numpy as np

from content_graph.compiled import compile_graph
from simulations.world import TEACHINGS, world_of
from tests.engine.recommendation.course import INDEX, graph
from tests.simulations.worlds import COMPILED

WORLD = world_of(COMPILED)


def test_items_and_resources_are_activities_about_their_skills() -> None:
    item, resource = WORLD.activity_number["ratios-2"], WORLD.activity_number["ratios-core-fr"]

    assert np.flatnonzero(WORLD.exercises[item]).tolist() == [INDEX["ratios"]]
    assert np.flatnonzero(WORLD.exercises[resource]).tolist() == [INDEX["ratios"]]
    assert (WORLD.difficulty[item], WORLD.minutes[item], TEACHINGS[WORLD.teaching[item]]) == (1.0, 1.0, "practice")
    assert (WORLD.difficulty[resource], TEACHINGS[WORLD.teaching[resource]]) == (0.0, "core")


def test_weights_of_prerequisites_are_kept_and_descendants_counted_through_chains() -> None:
    assert WORLD.needs[INDEX["ratios"], INDEX["fractions"]] == 0.9
    assert WORLD.needs[INDEX["fractions"], INDEX["ratios"]] == 0.0
    assert WORLD.descendants[INDEX["counting"]] == 5
    assert WORLD.descendants[INDEX["decimals"]] == 1
    assert WORLD.descendants[INDEX["interest"]] == 0


def test_a_removed_skill_keeps_its_place_and_has_nothing_to_do() -> None:
    smaller = world_of(compile_graph(graph(["counting", "fractions"], ()), COMPILED.registry))

    assert smaller.skill_ids == WORLD.skill_ids
    assert not smaller.exercises[:, INDEX["interest"]].any()

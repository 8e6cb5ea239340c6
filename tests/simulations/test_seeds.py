import pytest

from simulations.pilot import SEED as PILOT
from simulations.scenario import Scenario
from simulations.seeds import JUDGING, N_ASSIGNMENTS, TUNING, seeds_of
from simulations.worlds import WORLDS


def test_what_is_tuned_on_is_not_judged_on() -> None:
    assert TUNING.runs[-1] < JUDGING.runs[0]
    assert not set(TUNING.assignments) & set(JUDGING.assignments)
    assert len(TUNING.assignments) == len(JUDGING.assignments) == N_ASSIGNMENTS


def test_the_seed_of_a_run_says_what_it_is_for() -> None:
    assert seeds_of(TUNING.default) is seeds_of(999) is TUNING
    assert seeds_of(JUDGING.default) is seeds_of(PILOT) is JUDGING


@pytest.mark.parametrize("world", WORLDS.values(), ids=lambda world: world.id)
def test_a_world_that_is_used_as_it_stands_is_one_to_tune_on(world: Scenario) -> None:
    assert world.assignment in TUNING.assignments

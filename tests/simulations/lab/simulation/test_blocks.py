import msgspec
import numpy as np
import pytest
from distributed import Client, LocalCluster

from simulations.lab.simulation.blocks import LearnerBlock, fitted, joined, over_cores, run_block, serial, simulate
from simulations.lab.simulation.run import on_cluster
from simulations.pilot import parameters_for
from simulations.results import Promises, Run
from simulations.scenario import dealt
from simulations.schedule import START_TICK, Schedule
from simulations.seeds import N_ASSIGNMENTS, TUNING
from simulations.staging import stage, true_parameters
from simulations.worlds import WORLDS
from tests.simulations.laboratory.small import BACKWARDS, BY_TURNS

N = N_ASSIGNMENTS + 5
FEW = 5
"""Of as many assignments, so that half as many blocks are run."""
_START = np.full(4, START_TICK)
SHORT = Schedule(n_sessions=5)
MATCHED = msgspec.structs.replace(WORLDS["matched"], schedule=SHORT)
LEAVING = msgspec.structs.replace(WORLDS["fragile"], schedule=SHORT, is_model_true=True)  # nothing to fit
SCENARIOS, ENTRANTS = [MATCHED, LEAVING], [BY_TURNS, BACKWARDS]


def digits(runs: list[Run]) -> list[bytes]:
    return [
        b"".join(np.asarray(column).tobytes() for column in (*run[4:-1], *run.promises)) + run.policy.encode()
        for run in runs
    ]


@pytest.fixture(scope="module")
def alone() -> list[Run]:
    return simulate(SCENARIOS, ENTRANTS, FEW, seed=3)


def test_runs_come_world_by_world_and_learners_in_the_order_of_their_numbers(alone: list[Run]) -> None:
    assert [(run.scenario, run.policy) for run in alone] == [
        ("matched", "by-turns"),
        ("matched", "backwards"),
        ("fragile", "by-turns"),
        ("fragile", "backwards"),
    ]
    assert all(len(run.goal_mastery) == FEW for run in alone)
    assert all(np.array_equal(run.assignment, alone[0].assignment) for run in alone)


def test_learners_are_dealt_over_ten_assignments_and_stay_in_theirs_under_every_policy() -> None:
    first, other = simulate(SCENARIOS[:1], ENTRANTS, N, seed=3)
    for run in (first, other):
        assert run.learner.tolist() == list(range(N))
        assert np.bincount(run.assignment - TUNING.assignments[0]).tolist() == [2] * 5 + [1] * 5
        assert set(np.unique(run.promises.learner).tolist()) == set(range(N))
        assert np.array_equal(run.promises.assignment, run.assignment[run.promises.learner])
    assert np.array_equal(other.assignment, first.assignment)


def test_assignments_are_different_courses_of_the_same_skills() -> None:
    here = [true_parameters(one) for one in dealt(SCENARIOS[0], TUNING.assignments)]
    assert len({tuple(one.fitted.skills.values()) for one in here}) == N_ASSIGNMENTS
    assert len({frozenset(one.fitted.skills.values()) for one in here}) == 1


@pytest.mark.parametrize("world", ["wrong-graph", "forgetting", "additive"])
def test_arrows_stabilities_and_strengths_are_dealt_by_the_assignment(world: str) -> None:
    there = [stage(one) for one in dealt(WORLDS[world], TUNING.assignments[:2])]
    natures = [(np.array(one.ground.needs), one.family(1).initial(np.arange(4))) for one in there]
    told = [one.course.world.needs for one in there]

    assert np.array_equal(told[0], told[1])
    assert np.array_equal(natures[0][0], natures[1][0]) == (world != "wrong-graph")
    assert not np.array_equal(
        there[0].family(1).mastery(natures[0][1], _START), there[1].family(1).mastery(natures[1][1], _START)
    )


def test_the_same_seed_gives_the_same_digits_on_two_processes(alone: list[Run]) -> None:
    told: list[tuple[int, int]] = []
    with over_cores(2) as mapper:
        shared = simulate(SCENARIOS, ENTRANTS, FEW, 3, mapper, lambda done, of: told.append((done, of)))

    assert digits(shared) == digits(alone)
    assert told[0] == (0, 4 * FEW)
    assert told[-1] == (4 * FEW, 4 * FEW)


def test_the_same_seed_gives_the_same_digits_on_a_cluster(alone: list[Run]) -> None:
    with (
        LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        there = simulate(SCENARIOS, ENTRANTS, FEW, 3, on_cluster(client))

    assert digits(there) == digits(alone)


def test_a_learner_is_the_same_in_whatever_block() -> None:
    for first in range(2):
        numbers = range(first, 20, N_ASSIGNMENTS), range(20 + first, 40, N_ASSIGNMENTS)
        whole = run_block(_block(range(first, 40, N_ASSIGNMENTS), seed=3))
        halves = joined([run_block(_block(half, seed=3)) for half in numbers])

        assert digits([_by_learner(halves)]) == digits([_by_learner(whole)])


def _block(numbers: range, seed: int) -> LearnerBlock:
    (here,) = dealt(SCENARIOS[0], [TUNING.assignments[numbers[0] % N_ASSIGNMENTS]])
    return LearnerBlock(here, BY_TURNS, numbers, seed, parameters_for(here))


def _by_learner(run: Run) -> Run:
    """Promises are noted turn by turn; put them in the order of learners."""
    order = np.argsort(run.promises.learner, kind="stable")
    promises = Promises._make(column[order] for column in run.promises)
    return run._replace(promises=promises)


def test_another_seed_gives_other_learners(alone: list[Run]) -> None:
    other = simulate(SCENARIOS[:1], ENTRANTS[:1], FEW, seed=4)
    assert digits(other)[0] != digits(alone)[0]


def test_what_a_service_would_know_is_found_to_the_same_digit_by_whoever_computes() -> None:
    short = msgspec.structs.replace(WORLDS["fragile"], schedule=SHORT)
    (here,) = dealt(short, TUNING.assignments[:1])
    with over_cores(1) as mapper:
        there = fitted([here], mapper)

    assert there == fitted([here], serial)

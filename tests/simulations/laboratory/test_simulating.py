from __future__ import annotations

import numpy as np
import pytest
from distributed import Client, LocalCluster

from simulations.pilot import parameters_for
from simulations.results import Promises, Run
from simulations.simulating import BLOCK, Block, joined, on_cluster, over_cores, run_block, simulate
from simulations.worlds import WORLDS
from tests.simulations.laboratory.small import BACKWARDS, BY_TURNS

N = BLOCK + 30
SCENARIOS, ENTRANTS = [WORLDS["matched"], WORLDS["fragile"]], [BY_TURNS, BACKWARDS]


def digits(runs: list[Run]) -> list[bytes]:
    return [
        b"".join(np.asarray(column).tobytes() for column in (*run[2:-1], *run.promises)) + run.policy.encode()
        for run in runs
    ]


@pytest.fixture(scope="module")
def alone() -> list[Run]:
    return simulate(SCENARIOS, ENTRANTS, N, seed=3)


def test_runs_come_world_by_world_and_learners_in_the_order_of_their_numbers(alone: list[Run]) -> None:
    assert [(run.scenario, run.policy) for run in alone] == [
        ("matched", "by-turns"),
        ("matched", "backwards"),
        ("fragile", "by-turns"),
        ("fragile", "backwards"),
    ]
    assert all(len(run.goal_mastery) == N for run in alone)
    assert set(np.unique(alone[0].promises.learner).tolist()) == set(range(N))


def test_the_same_seed_gives_the_same_digits_on_two_processes(alone: list[Run]) -> None:
    told: list[tuple[int, int]] = []
    with over_cores(2) as mapper:
        shared = simulate(SCENARIOS, ENTRANTS, N, 3, mapper, lambda done, of: told.append((done, of)))

    assert digits(shared) == digits(alone)
    assert told[0] == (0, 4 * N)
    assert told[-1] == (4 * N, 4 * N)


def test_the_same_seed_gives_the_same_digits_on_a_cluster(alone: list[Run]) -> None:
    with (
        LocalCluster(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        there = simulate(SCENARIOS, ENTRANTS, N, 3, on_cluster(client))

    assert digits(there) == digits(alone)


def test_a_learner_is_the_same_in_whatever_block() -> None:
    (whole,) = simulate(SCENARIOS[:1], ENTRANTS[:1], 40, seed=3)
    halves = simulate_halves(seed=3)

    assert digits([halves]) == digits([_by_learner(whole)])


def simulate_halves(seed: int) -> Run:
    parameters = parameters_for(SCENARIOS[0])
    return _by_learner(
        joined([run_block(Block(SCENARIOS[0], BY_TURNS, first, 20, seed, parameters)) for first in (0, 20)])
    )


def _by_learner(run: Run) -> Run:
    """Promises are noted turn by turn; put them in the order of learners."""
    order = np.argsort(run.promises.learner, kind="stable")
    promises = Promises._make(column[order] for column in run.promises)
    return run._replace(promises=promises)


def test_another_seed_gives_other_learners(alone: list[Run]) -> None:
    other = simulate(SCENARIOS[:1], ENTRANTS[:1], N, seed=4)
    assert digits(other)[0] != digits(alone)[0]

"""Our policy and the oracle in a small class of the world `matched`."""

import pickle

import numpy as np
import pytest

from engine.recommendation.situation import KINDS, Kind
from simulations.pilot import model_for
from simulations.policies.registry import POLICIES, entrants
from simulations.results import Run
from simulations.running import run_class
from simulations.staging import stage
from simulations.worlds import WORLDS

N = 120
FEW = 6
MATCHED = WORLDS["matched"]


def run(policy: str, numbers: np.ndarray, seed: int = 3) -> Run:
    (entrant,) = entrants([policy])
    return run_class(stage(MATCHED), entrant, numbers, seed, model_for(MATCHED))


@pytest.fixture(scope="module")
def classes() -> dict[str, Run]:
    return {policy: run(policy, np.arange(N)) for policy in ("random", "ours", "oracle")}


def assert_same(one: Run, other: Run) -> None:
    for name, column in one._asdict().items():
        for left, right in zip(column, getattr(other, name), strict=True) if name == "promises" else [(column, None)]:
            np.testing.assert_array_equal(left, getattr(other, name) if right is None else right)


def test_ours_its_ablations_and_the_oracle_are_registered_and_can_be_sent_to_other_processes() -> None:
    expected = {"ours", "oracle", *(f"ours-without-{kind}" for kind in KINDS)}
    assert expected <= set(POLICIES)
    for name in expected:
        assert pickle.dumps(POLICIES[name])


@pytest.mark.parametrize("policy", ["ours", "oracle"])
def test_the_same_seed_gives_the_same_run(policy: str) -> None:
    assert_same(run(policy, np.arange(FEW)), run(policy, np.arange(FEW)))


@pytest.mark.parametrize("policy", ["ours", "oracle"])
def test_a_class_is_its_learners_one_by_one(policy: str) -> None:
    together = run(policy, np.arange(FEW))
    for n in range(FEW):
        alone = run(policy, np.array([n]))
        for name in ("curve", "goal_mastery", "over_practice", "kind_minutes"):
            np.testing.assert_array_equal(getattr(alone, name)[0], getattr(together, name)[n])
        mine = together.promises.learner == n
        np.testing.assert_array_equal(alone.promises.promised, together.promises.promised[mine])


@pytest.mark.parametrize("kind", KINDS)
def test_ours_without_a_kind_never_answers_with_it(kind: Kind) -> None:
    minutes = run(f"ours-without-{kind}", np.arange(FEW)).kind_minutes
    assert minutes[:, KINDS.index(kind)].sum() == 0.0
    assert minutes.sum() > 0.0


def test_ours_teaches_more_than_chance_and_the_oracle_more_than_ours(classes: dict[str, Run]) -> None:
    goal = {policy: one.goal_mastery for policy, one in classes.items()}
    for better, worse in (("ours", "random"), ("oracle", "ours")):
        gain = goal[better] - goal[worse]
        assert gain.mean() > 3.0 * gain.std() / np.sqrt(N)


def test_the_oracle_needs_the_truth() -> None:
    (entrant,) = entrants(["oracle"])
    with pytest.raises(ValueError, match="None"):
        run_class(stage(MATCHED), entrant._replace(sees_truth=False), np.arange(1), 3, model_for(MATCHED))

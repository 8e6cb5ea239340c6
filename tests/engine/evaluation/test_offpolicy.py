"""Policies judged on planted logs whose truth is known: nothing is off but what must be."""

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.evaluation.offpolicy import DecisionLog, Judgement, clustered, judge

Floats = NDArray[np.float64]
N_REPLICATIONS = 400


def planted(
    seed: int, *, n_learners: int = 80, wrong_propensity: bool = False, blind: bool = False, curved: bool = False
) -> DecisionLog:
    """Decisions among three candidates; learners differ, and are drawn among the candidates as their features say.

    Args:
        seed: Of the log.
        n_learners: With 2 to 9 decisions each.
        wrong_propensity: Whether the log says 1/3 where something else was done.
        blind: Whether the reward model is told nothing that matters.
        curved: Whether the rewards are not linear in the features.
    """
    rng = np.random.default_rng(seed)
    learner = np.repeat(np.arange(n_learners), rng.integers(2, 10, n_learners))
    n, rows = len(learner), np.arange(len(learner))
    features = rng.normal(size=(n, 3, 2))
    expected = expected_reward(features, curved=curved)
    logits = features[:, :, 0]
    logging = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    chosen = (rng.random(n)[:, None] > logging.cumsum(axis=1)).sum(axis=1)
    target = target_of(features)
    reward = expected[rows, chosen] + rng.normal(size=n_learners)[learner] * 0.5 + rng.normal(size=n)
    order = (chosen[:, None] + np.arange(3)) % 3  # the one that came first is the first candidate
    told = rng.normal(size=features.shape) if blind else features
    return DecisionLog(
        learner=learner,
        reward=reward,
        propensity=np.full(n, 1 / 3) if wrong_propensity else logging[rows, chosen],
        target=np.take_along_axis(target, order, axis=1),
        features=np.take_along_axis(told, order[:, :, None], axis=1),
    )


def expected_reward(features: Floats, *, curved: bool) -> Floats:
    if curved:
        return np.asarray(0.2 + np.tanh(2.0 * features[:, :, 0]) - features[:, :, 1] ** 2 / 4)
    return np.asarray(0.2 + 0.6 * features[:, :, 0] - 0.3 * features[:, :, 1])


def target_of(features: Floats) -> Floats:
    """The policy in question: mostly the candidate with the lowest second feature."""
    return np.where(features[:, :, 1].argmin(axis=1)[:, None] == np.arange(3), 0.8, 0.1)


@cache
def truth(*, curved: bool = False) -> float:
    features = np.random.default_rng(0).normal(size=(400_000, 3, 2))
    return float((target_of(features) * expected_reward(features, curved=curved)).sum(axis=1).mean())


class Seen(NamedTuple):
    """Over all replications: mean error in its standard errors, and share of the intervals that hold the truth."""

    bias: float
    coverage: float


@cache
def judgements(**how: bool) -> list[Judgement]:
    """Judge every replication, by all estimators at once."""
    return [judge(planted(seed, **how)) for seed in range(N_REPLICATIONS)]


def seen(estimator: str, **how: bool) -> Seen:
    found = [getattr(one, estimator) for one in judgements(**how)]
    true = truth(curved=how.get("curved", False))
    errors = np.array([one.mean - true for one in found])
    coverage = float(np.mean([one.low <= true <= one.high for one in found]))
    return Seen(float(errors.mean() / (errors.std(ddof=1) / np.sqrt(N_REPLICATIONS))), coverage)


@pytest.mark.parametrize("estimator", ["ips", "snips", "dr"])
@pytest.mark.parametrize("curved", [False, True], ids=["linear", "curved"])
def test_intervals_hold_the_truth(estimator: str, *, curved: bool) -> None:
    found = seen(estimator, curved=curved)

    assert abs(found.bias) < 3.0
    assert found.coverage >= 0.93


def test_the_doubly_robust_estimate_survives_wrong_propensities_and_the_inverse_ones_do_not() -> None:
    assert abs(seen("ips", wrong_propensity=True).bias) > 10.0
    assert abs(seen("dr", wrong_propensity=True).bias) < 3.0


def test_the_doubly_robust_estimate_survives_a_model_that_knows_nothing() -> None:
    survived = seen("dr", blind=True)
    assert abs(survived.bias) < 3.0
    assert survived.coverage >= 0.92


def test_where_propensities_and_model_are_wrong_nothing_helps() -> None:
    assert abs(seen("dr", wrong_propensity=True, blind=True).bias) > 10.0


def test_a_model_that_knows_makes_intervals_shorter() -> None:
    widths = np.array(
        [
            [one.high - one.low for one in (found.ips, found.dr)]
            for found in (judge(planted(seed)) for seed in range(50))
        ]
    )
    assert np.median(widths[:, 1] / widths[:, 0]) < 0.95


def test_the_policy_that_made_the_record_is_judged_to_be_what_it_was() -> None:
    explored = planted(2)
    same = np.zeros_like(explored.target)
    same[:, 0] = explored.propensity  # the weight of each decision is 1
    same[:, 1] = 1.0 - explored.propensity
    found = judge(explored._replace(target=same))

    assert found.ips == pytest.approx(found.logged)
    assert found.snips == pytest.approx(found.logged)
    assert found.effective_n == pytest.approx(len(explored.reward))


def test_decisions_of_one_learner_count_as_much_as_they_hang_together() -> None:
    values = np.array([1.0, 1.0, 3.0, 3.0])
    apart, together = clustered(values, np.arange(4)), clustered(values, np.array([0, 0, 1, 1]))

    assert apart.mean == together.mean == 2.0
    assert together.high - together.low > 2.0 * (apart.high - apart.low)

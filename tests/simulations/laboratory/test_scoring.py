from __future__ import annotations

import numpy as np
import pytest

from simulations.results import Conduct, Promises, Run, Score
from simulations.scoring import SCORES, calibration, difference, share_of_gain, table
from simulations.scoring.bootstrap import mean, score, worst_tenth

N = 400
RNG = np.random.default_rng(5)


def run_with(policy: str, goal: np.ndarray, scenario: str = "matched") -> Run:
    zeros = np.zeros(len(goal))
    promises = Promises(np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros(0, np.int64))
    return Run(
        scenario, policy, np.zeros(2), np.zeros((len(goal), 2)), goal, goal, zeros, zeros,
        np.full(len(goal), np.nan), zeros, zeros, np.zeros((len(goal), 6)),
        Conduct(*np.zeros((7, len(goal)))), promises,
    )  # fmt: skip


def test_intervals_of_means_hold_the_truth_about_nineteen_times_in_twenty() -> None:
    intervals = [score(np.random.default_rng(n).exponential(size=80)) for n in range(200)]
    held = np.mean([one.low <= 1.0 <= one.high for one in intervals])
    assert 0.88 <= held <= 0.98


def test_means_leave_out_who_has_no_value() -> None:
    assert mean(np.array([1.0, np.nan, 3.0])) == 2.0
    assert np.isnan(score(np.full(5, np.nan)).low)


def test_the_worst_tenth_is_the_mean_of_the_lowest_values() -> None:
    values = RNG.permutation(100) / 100.0
    assert worst_tenth(values) == pytest.approx(np.arange(10).mean() / 100.0)
    assert worst_tenth(np.array([0.3, 0.2])) == 0.2


def test_learners_are_paired_so_what_they_share_does_not_blur_a_difference() -> None:
    learners = RNG.uniform(size=N)
    ours, theirs = run_with("ours", learners + 0.01), run_with("theirs", learners)
    found = difference(ours, theirs)

    assert found == pytest.approx((0.01, 0.01, 0.01))
    assert score(learners).high - score(learners).low > 0.03


def test_the_share_of_the_gain_is_one_for_the_oracle_and_none_for_random() -> None:
    at_random = run_with("random", RNG.uniform(size=N) / 2)
    best = run_with("oracle", at_random.goal_mastery + 0.4)
    half = run_with("ours", at_random.goal_mastery + 0.2)

    assert share_of_gain(best, at_random, best) == pytest.approx((1.0, 1.0, 1.0))
    assert share_of_gain(at_random, at_random, best).mean == 0.0
    assert share_of_gain(half, at_random, best).mean == pytest.approx(0.5)


def test_the_table_has_every_score_of_every_policy_and_regret_where_there_is_an_oracle() -> None:
    goal = RNG.uniform(size=N)
    scored = table([run_with("ours", goal), run_with("oracle", goal + 0.1), run_with("ours", goal, "fragile")])

    assert set(scored) == {"matched", "fragile"}
    assert set(scored["matched"]["ours"]) == set(SCORES)
    assert scored["matched"]["ours"]["regret"].mean == pytest.approx(0.1)
    assert scored["matched"]["oracle"]["regret"] == Score(0.0, 0.0, 0.0)
    assert np.isnan(scored["fragile"]["ours"]["regret"].mean)


def promises_of(bias: float) -> Promises:
    promised = RNG.uniform(0.05, 0.5, 20_000)
    observed = (RNG.uniform(size=20_000) < promised + bias).astype(np.float64)
    return Promises(np.zeros(20_000, np.int64), promised, observed, RNG.integers(0, N, 20_000))


def test_honest_promises_lie_in_their_intervals_and_exaggerated_ones_do_not() -> None:
    honest, exaggerated = calibration(promises_of(0.0)), calibration(promises_of(-0.04))

    assert len(honest) == 10
    assert [one.promised for one in honest] == sorted(one.promised for one in honest)
    assert sum(one.n for one in honest) == 20_000
    assert sum(one.is_kept for one in honest) >= 8
    assert sum(one.is_kept for one in exaggerated) <= 1


def test_no_promise_makes_no_decile() -> None:
    assert calibration(run_with("authored", np.zeros(3)).promises) == ()

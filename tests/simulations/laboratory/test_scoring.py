import numpy as np
import pytest
from scipy.stats import t

from simulations.results import Conduct, Promises, Run, Score
from simulations.scoring import SCORES, calibration, difference, share_of_gain, table
from simulations.scoring.random_effects import mean, score, worst_tenth

N = 400
RNG = np.random.default_rng(5)


TEN = np.arange(N) % 10


def run_with(policy: str, goal: np.ndarray, scenario: str = "matched") -> Run:
    n_learners = len(goal)
    zeros, learner = np.zeros(n_learners), np.arange(n_learners)
    nobody = np.zeros(0, np.int64)
    return Run(
        scenario, policy, "laboratory", 7,
        learner, learner % 10, np.zeros(2), np.zeros((n_learners, 2)), goal, goal, goal, zeros, zeros,
        np.full(n_learners, np.nan), zeros, zeros, np.zeros((n_learners, 6)),
        Conduct(*np.zeros((7, n_learners))), Promises(nobody, np.zeros(0), np.zeros(0), nobody, nobody),
    )  # fmt: skip


def drawn(seed: int, between: float = 0.3, n_learners: int = 200) -> np.ndarray:
    """Draw values around 1 that differ between ten assignments and between learners."""
    rng = np.random.default_rng(seed)
    assignment = np.arange(n_learners) % 10
    values: np.ndarray = 1.0 + between * rng.standard_normal(10)[assignment] + rng.standard_normal(n_learners)
    return values


@pytest.mark.parametrize("between", [0.0, 0.3, 2.0])
def test_intervals_hold_the_truth_about_nineteen_times_in_twenty_whether_assignments_differ_or_not(
    between: float,
) -> None:
    assignment = np.arange(200) % 10
    intervals = [score(drawn(n, between), assignment) for n in range(1_000)]
    held = np.mean([one.low <= 1.0 <= one.high for one in intervals])
    assert 0.935 <= held <= 0.965


def test_intervals_over_the_learners_of_one_assignment_hold_the_truth_of_that_one() -> None:
    intervals = [score(np.random.default_rng(n).exponential(size=80)) for n in range(400)]
    held = np.mean([one.low <= 1.0 <= one.high for one in intervals])
    assert 0.91 <= held <= 0.97


def test_the_variance_of_a_mean_is_that_of_one_way_random_effects() -> None:
    values, assignment = drawn(1), np.arange(200) % 10
    means = np.array([values[assignment == one].mean() for one in range(10)])
    half = t.ppf(0.975, 9) * means.std(ddof=1) / np.sqrt(10)

    assert score(values, assignment) == pytest.approx((values.mean(), values.mean() - half, values.mean() + half))


def test_nobody_can_tell_how_far_one_learner_is_off() -> None:
    found = score(np.array([0.4]), np.array([3]))
    assert found.mean == 0.4
    assert np.isnan([found.low, found.high]).all()


def test_an_assignment_where_only_some_have_a_value_counts_with_those() -> None:
    only_one = score(np.where(TEN == 0, RNG.uniform(size=N), np.nan), TEN)
    most = score(np.where(TEN != 0, RNG.uniform(size=N), np.nan), TEN)

    assert np.isfinite(only_one.mean)
    assert most.low < most.mean < most.high


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
    assert score(learners, TEN).high - score(learners, TEN).low > 0.03


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
    learner = RNG.integers(0, N, 20_000)
    return Promises(np.zeros(20_000, np.int64), promised, observed, learner, learner % 10)


def test_honest_promises_lie_in_their_intervals_and_exaggerated_ones_do_not() -> None:
    honest, exaggerated = calibration(promises_of(0.0)), calibration(promises_of(-0.04))

    assert len(honest) == 10
    assert [one.promised for one in honest] == sorted(one.promised for one in honest)
    assert sum(one.n for one in honest) == 20_000
    assert sum(one.is_kept for one in honest) >= 8
    assert sum(one.is_kept for one in exaggerated) <= 1


def test_no_promise_makes_no_decile() -> None:
    assert calibration(run_with("authored", np.zeros(3)).promises) == ()

"""What being within a budget changes is found where it is planted, with an interval that holds; or nothing is said."""

import numpy as np
import pytest

from engine.discontinuity import LEAST_ON_SIDE, Floats, Ints, Jump, TooFew, density, jump


def a_school(
    rng: np.random.Generator, effect: float, n_days: int = 120, bend: float = 0.0
) -> tuple[Floats, Floats, Ints]:
    """Days of a supporter with a budget of five and up to nine beyond: the worse a learner stands, the sooner."""
    places = [place for day in range(n_days) for place in range(1, 6 + int(rng.integers(1, 10)))]
    x = np.array([5.5 - place for place in places])
    learners = rng.integers(0, 200, len(x))
    own = rng.normal(0.0, 0.5, 200)[learners]  # what hangs together within a learner
    y = 0.3 - 0.04 * x + bend * x**2 + effect * (x > 0) + own + rng.normal(0.0, 0.5, len(x))
    return x, y, learners


def test_a_planted_effect_is_found() -> None:
    found = jump(*a_school(np.random.default_rng(1), 0.6, 400))
    assert isinstance(found, Jump)
    assert found.low < 0.6 < found.high
    assert found.low > 0.0
    assert found.difference == pytest.approx(0.6, abs=0.2)


@pytest.mark.parametrize(("effect", "bend"), [(0.0, 0.0), (0.4, 0.0), (0.4, 0.01)])
def test_the_interval_covers_the_truth_in_about_95_per_cent(effect: float, bend: float) -> None:
    rng = np.random.default_rng(7)
    found = [jump(*a_school(rng, effect, bend=bend)) for _ in range(400)]
    covers = [one.low <= effect <= one.high for one in found if isinstance(one, Jump)]
    assert len(covers) == 400
    assert 0.92 <= np.mean(covers) <= 0.98


def test_who_is_helped_because_they_stand_worse_is_no_effect() -> None:
    """Whoever stands worse rises more by itself: before and after alone would praise the help that does nothing."""
    rng = np.random.default_rng(3)
    x, _, learners = a_school(rng, 0.0, 600)
    rises = 0.05 * x + rng.normal(0.0, 0.5, len(x))  # the higher ranked, the worse, the more it rises
    assert rises[x > 0].mean() - rises[x < 0].mean() > 0.15
    found = jump(x, rises, learners)
    assert isinstance(found, Jump)
    assert found.low < 0.0 < found.high


def test_too_few_near_the_cut_say_nothing() -> None:
    x, y, learners = a_school(np.random.default_rng(2), 0.5, 9)
    found = jump(x, y, learners)
    assert isinstance(found, TooFew)
    assert min(found.n_within, found.n_beyond) < LEAST_ON_SIDE
    nothing = jump(np.empty(0), np.empty(0), np.empty(0, np.int64))
    assert nothing == TooFew(0, 0, 0)
    x, y, learners = a_school(np.random.default_rng(2), 0.5, 200)
    assert isinstance(jump(x, y, np.zeros_like(learners)), TooFew)


def test_outcomes_that_are_missing_are_left_out() -> None:
    x, y, learners = a_school(np.random.default_rng(4), 0.5, 200)
    gone = np.random.default_rng(5).random(len(y)) < 0.3
    found, other = jump(x, np.where(gone, np.nan, y), learners), jump(x[~gone], y[~gone], learners[~gone])
    assert found == other


def test_a_heap_on_one_side_of_the_cut_is_noticed() -> None:
    even = np.repeat([0.5, -0.5], 200)
    assert density(even).holds
    assert density(even).p == 1.0
    heap = np.concatenate([np.full(260, 0.5), np.full(200, -0.5)])
    assert not density(heap).holds
    assert density(np.empty(0)).holds

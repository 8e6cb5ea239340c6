"""What being within a budget changes is found where it is planted, with an interval that holds; or nothing is said."""

from dataclasses import replace

import numpy as np
import pytest

from engine.discontinuity import LEAST_ON_SIDE, Jump, TooFew, density, jump
from tests.engine.ranked_days import KINDS, Kind, RankedDays, ranked_days

STRAIGHT = Kind()


def jump_of(found: RankedDays) -> Jump:
    told = jump(found.x, found.y, found.learners, found.days)
    assert isinstance(told, Jump)
    assert told.difference == pytest.approx((told.low + told.high) / 2.0)
    return told


def test_a_planted_effect_is_found() -> None:
    found = jump_of(ranked_days(np.random.default_rng(1), replace(STRAIGHT, effect=0.6, n_days=400)))
    assert 0.0 < found.low < 0.6 < found.high
    assert found.difference == pytest.approx(0.6, abs=0.2)


@pytest.mark.parametrize("kind", ["ties", "effect by need", "learners differ much"])
def test_the_interval_covers_the_truth_in_about_95_per_cent(kind: str) -> None:
    """The whole table: `tests.benchmarks.effects_coverage`."""
    draws = [ranked_days(np.random.default_rng([7, one]), replace(KINDS[kind], n_days=60)) for one in range(80)]
    covers = [found.low <= one.effect <= found.high for one in draws for found in [jump_of(one)]]
    assert np.mean(covers) >= 0.93


def test_what_days_have_in_common_is_no_effect() -> None:
    """Supporters with large budgets may have another level: only their days reach far within."""
    found = ranked_days(np.random.default_rng(4), replace(STRAIGHT, effect=0.0, budgets=(2, 3, 5, 8), n_days=300))
    level = 3.0 * np.array([found.x[found.days == day].max() for day in range(300)])[found.days]
    told = jump_of(found._replace(y=found.y + level))
    assert told.low < 0.0 < told.high
    assert told.high - told.low < 1.0  # pooled, the levels alone would make it wider than 2


def test_who_is_helped_because_they_stand_worse_is_no_effect() -> None:
    """Whoever stands worse rises more by itself: before and after alone would praise the help that does nothing."""
    kind = replace(STRAIGHT, effect=0.0, course=lambda need: 0.3 * need, n_days=600)
    found = ranked_days(np.random.default_rng(3), kind)
    assert found.y[found.x > 0].mean() - found.y[found.x < 0].mean() > 0.15
    told = jump_of(found)
    assert told.low < 0.0 < told.high


def test_too_few_near_the_cut_say_nothing() -> None:
    few = ranked_days(np.random.default_rng(2), replace(STRAIGHT, n_days=9))
    found = jump(few.x, few.y, few.learners, few.days)
    assert isinstance(found, TooFew)
    assert min(found.n_within, found.n_beyond) < LEAST_ON_SIDE
    nothing = np.empty(0, np.int64)
    assert jump(np.empty(0), np.empty(0), nothing, nothing) == TooFew(0, 0, 0)
    many = ranked_days(np.random.default_rng(2), STRAIGHT)
    assert isinstance(jump(many.x, many.y, np.zeros_like(many.learners), many.days), TooFew)
    of_two = ranked_days(np.random.default_rng(2), replace(STRAIGHT, budgets=(2,)))
    assert isinstance(jump(of_two.x, of_two.y, of_two.learners, of_two.days), TooFew)


def test_what_hardly_ever_happens_is_not_said_to_be_alike() -> None:
    """Otherwise nobody among six hundred would be a certainty of nobody ever."""
    one = ranked_days(np.random.default_rng(2), STRAIGHT)
    assert isinstance(jump(one.x, np.zeros_like(one.y), one.learners, one.days), TooFew)
    few = np.zeros_like(one.y)
    few[:5] = 1.0
    assert isinstance(jump(one.x, few, one.learners, one.days), TooFew)


def test_days_with_one_side_alone_compare_nobody() -> None:
    one = ranked_days(np.random.default_rng(2), STRAIGHT)
    days = np.where(one.x > 0, one.days, one.days + 1000)
    assert jump(one.x, one.y, one.learners, days) == TooFew(0, 0, 0)


def test_outcomes_that_are_missing_are_left_out() -> None:
    one = ranked_days(np.random.default_rng(4), STRAIGHT)
    gone = np.random.default_rng(5).random(len(one.y)) < 0.3
    found = jump(one.x, np.where(gone, np.nan, one.y), one.learners, one.days)
    assert found == jump(one.x[~gone], one.y[~gone], one.learners[~gone], one.days[~gone])


def test_a_heap_on_one_side_of_the_cut_is_noticed() -> None:
    places = np.array([2.5, 1.5, 0.5, -0.5, -1.5])
    assert density(np.repeat(places, 200)).p > 0.9
    heap = density(np.repeat(places, [200, 200, 290, 110, 200]))
    assert (heap.n_within, heap.n_beyond) == (290, 110)
    assert not heap.holds
    assert density(np.empty(0)).holds


def test_places_that_grow_rarer_downwards_are_no_heap() -> None:
    """What was beyond yesterday fills the places of today, so new alerts are the rarer the farther down."""
    assert density(np.repeat([1.5, 0.5, -0.5, -1.5], [800, 400, 200, 100])).p > 0.9

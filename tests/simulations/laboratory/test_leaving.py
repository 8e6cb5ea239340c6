import msgspec
import numpy as np
import pytest

from engine.recommendation.leaving import LeavingModel
from simulations.pilot import compiled, parameters_for
from simulations.policies.ours import ours
from simulations.running import Entrant, Felt, fresh, hazard, moved, run_class
from simulations.scenario import Leaving
from simulations.schedule import Schedule
from simulations.staging import stage
from simulations.worlds import WORLDS
from tests.simulations.laboratory.small import by_turns, watched

LEAVING = Leaving()


def felt(p_correct: list[float], score: float = 1.0) -> Felt:
    n = len(p_correct)
    return Felt(np.ones(n, np.bool_), np.array(p_correct), np.full(n, score), np.zeros(n, np.bool_))


def test_each_reason_adds_to_the_chance_of_leaving() -> None:
    n_wrong, n_today = np.array([0, 0, 0, 3, 0, 3]), np.array([1, 1, 1, 1, 9, 9])
    mood = fresh(6)._replace(n_wrong=n_wrong, n_today=n_today)

    chances = hazard(LEAVING, mood, felt([0.7, 0.3, 0.96, 0.7, 0.7, 0.3]))

    assert chances == pytest.approx([0.001, 0.031, 0.016, 0.041, 0.021, 0.091])


def test_wrong_results_in_a_row_are_counted_past_resources_and_sessions_begin_anew() -> None:
    mood = fresh(1)
    for score in (0.0, 0.0, np.nan, 0.0):
        mood = moved(Leaving(always=0.0, too_hard=0.0, discouraged=0.0), mood, felt([0.3], score), np.arange(1), 1)
    assert (mood.n_wrong[0], mood.n_today[0]) == (3, 4)

    over = felt([0.7])._replace(is_over=np.ones(1, np.bool_))
    mood = moved(Leaving(always=0.0), mood, over, np.arange(1), 1)
    assert (mood.n_wrong[0], mood.n_today[0]) == (0, 0)


def test_learners_leave_as_often_as_the_hazard_says() -> None:
    numbers, mood = np.arange(20_000), fresh(20_000)
    for _ in range(5):
        mood = moved(LEAVING, mood, felt([0.3] * 20_000), numbers, 3)
    assert mood.has_left.mean() == pytest.approx(1.0 - 0.969**5, abs=0.015)


def test_who_left_does_nothing_more_and_is_counted() -> None:
    run, policy = watched(WORLDS["fragile"], by_turns, 100)
    here = np.array([moment.is_here for moment in policy.moments])

    assert (np.diff(here.astype(int), axis=0) <= 0).all()
    assert 0.2 < run.drop_out.mean() < 1.0
    assert not any(
        seen.is_done[~moment.is_here].any() for seen, moment in zip(policy.seen, policy.moments, strict=True)
    )
    assert watched(WORLDS["matched"], by_turns, 100)[0].drop_out.sum() == 0


def test_a_pilot_s_log_shows_what_drives_learners_away_and_nothing_where_nobody_leaves() -> None:
    found = parameters_for(WORLDS["fragile"]).leaving
    assert found.discouraged == pytest.approx(LEAVING.discouraged, abs=0.02)
    assert found.wrong_in_a_row == LEAVING.wrong_in_a_row
    assert found.too_hard > 0.01
    nobody_leaves = msgspec.structs.replace(WORLDS["wrong-graph"], schedule=Schedule(n_sessions=5))
    assert parameters_for(nobody_leaves).leaving == LeavingModel()


def test_fewer_learners_leave_whose_policy_heeds_what_drove_others_away() -> None:
    world = WORLDS["fragile"]
    known, numbers = parameters_for(world), np.arange(400)
    heeding, heedless = (
        run_class(stage(world), Entrant("ours", ours), numbers, 3, compiled(world, known), leaving)
        for leaving in (known.leaving, LeavingModel())
    )
    assert heeding.drop_out.mean() < heedless.drop_out.mean() - 0.03

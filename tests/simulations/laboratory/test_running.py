import numpy as np
import pytest

from simulations.policies.protocol import Commission, Floats, Ints, Moment
from simulations.staging import stage
from simulations.worlds import WORLDS
from tests.simulations.laboratory.small import MATCHED, Chooser, backwards, by_turns, nothing, skill, watched

N = 60


def items_about(skill_id: str) -> list[int]:
    """List the items on this skill and no other."""
    compiled = MATCHED.course.compiled
    return [item for item in compiled.skill_items[skill(skill_id)] if len(compiled.item_skills[item]) == 1]


def one_skill(after: int) -> Chooser:
    """Practise `information-value`, after so many turns of something else."""
    mine, other = items_about("information-value"), items_about("reading-addresses")

    def choose(moment: Moment, commission: Commission) -> Ints:
        items = other if moment.step < after else mine
        return np.full(len(commission.numbers), items[(moment.step - after) % len(items)])

    return choose


def answers(chooser: Chooser, skill_id: str) -> Floats:
    """List the scores of everybody on a skill, float64[opportunities, N]."""
    _, policy = watched(WORLDS["matched"], chooser, N)
    items = items_about(skill_id)
    return np.array([seen.score for seen in policy.seen if np.isin(seen.activity, items).all()])


def test_the_same_opportunity_has_the_same_luck_whatever_was_done_before() -> None:
    early, late = (answers(one_skill(after), "information-value")[:20] for after in (0, 10))
    stranger = answers(one_skill(0), "information-value")[:20, ::-1]

    # nights fall elsewhere, so now and then a bit is lost that is kept in the other order
    assert (early == late).mean() > 0.98
    assert (early == stranger).mean() < 0.9


def test_all_learners_use_their_budget_and_no_more() -> None:
    run, policy = watched(WORLDS["matched"], by_turns, N)
    minutes = np.sum([seen.minutes for seen in policy.seen], axis=0)

    assert run.kind_minutes.sum(axis=1) == pytest.approx(minutes)
    assert (minutes <= 600.0).all()
    assert minutes.mean() > 590.0
    assert all((moment.minutes_left > 0)[moment.is_here].all() for moment in policy.moments)
    assert all((moment.minutes_today > 0)[moment.is_here].all() for moment in policy.moments)


def test_results_come_before_the_goal_is_due_and_in_the_order_of_time() -> None:
    _, policy = watched(WORLDS["forgetting"], by_turns, N)
    due = WORLDS["forgetting"].schedule.due_tick
    ticks = np.array([np.where(seen.is_done, seen.tick, due) for seen in policy.seen])

    assert (np.diff(ticks, axis=0) >= 0).all()
    assert (ticks <= due).all()


def test_who_is_offered_nothing_goes_home_for_the_day_and_is_asked_again() -> None:
    run, policy = watched(WORLDS["matched"], nothing, N)

    assert len(policy.moments) == 30
    assert run.exhausted == pytest.approx(np.ones(N))
    assert run.goal_mastery == pytest.approx(run.curve[:, 0])
    assert run.over_practice == pytest.approx(np.zeros(N))
    assert np.isnan(run.wheel_spinning).all()
    assert len(run.promises.kind) == 0


def test_the_truth_is_told_only_to_whom_it_is_due() -> None:
    assert watched(WORLDS["matched"], by_turns, 5)[1].insights[0] is None
    told = watched(WORLDS["matched"], by_turns, 5, sees_truth=True)[1].insights
    assert all(insight is not None for insight in told)


def test_the_curve_ends_where_the_last_activity_left_it() -> None:
    run, _ = watched(WORLDS["additive"], by_turns, N)

    assert run.curve.shape == (N, 24)
    assert run.grid_minutes[[0, -1]].tolist() == [0.0, 600.0]
    assert run.curve[:, -1] == pytest.approx(run.goal_mastery, abs=0.05)
    assert run.curve[:, -1].mean() > run.curve[:, 0].mean() + 0.02
    assert (run.goal_mastery_after_month <= run.goal_mastery + 1e-12).all()


def test_who_masters_the_goal_from_the_start_needs_no_minute_and_who_never_does_the_budget() -> None:
    run, _ = watched(WORLDS["matched"], by_turns, 300)
    high = run.curve.max(axis=1) >= 0.8

    assert (run.minutes_to_80[run.curve[:, 0] >= 0.8] == 0.0).all()
    assert (run.minutes_to_80[high] < 600.0).all()
    assert set(np.unique(run.minutes_to_80 == 600.0).tolist()) == {True, False}


def test_promises_are_held_against_the_rise_through_the_activity() -> None:
    run, policy = watched(WORLDS["matched"], by_turns, N, sees_truth=True)
    n_done = sum(int(seen.is_done.sum()) for seen in policy.seen)
    first = policy.insights[0]
    assert first is not None

    assert len(run.promises.kind) == n_done
    assert set(np.unique(run.promises.observed).tolist()) <= {-1.0, 0.0, 1.0}
    goal = (policy.insights[0], policy.insights[1])
    rises = goal[1].mastery[:, 0] - goal[0].mastery[:, 0]  # type: ignore[union-attr]
    assert run.promises.observed[:N] == pytest.approx(rises)


def test_needless_practice_and_wheel_spinning_are_counted_as_they_are_defined() -> None:
    run, policy = watched(WORLDS["matched"], one_skill(0), N, sees_truth=True)
    k = skill("information-value")
    scores = np.array([seen.score for seen in policy.seen])
    done = np.array([seen.is_done for seen in policy.seen])
    known = np.array([insight.mastery[:, k] for insight in policy.insights if insight is not None])
    for n in range(N):
        mine = scores[done[:, n], n]
        in_a_row = [i + 3 for i in range(len(mine) - 2) if (mine[i : i + 3] == 1.0).all()]
        assert run.wheel_spinning[n] == float(not in_a_row or in_a_row[0] > 10)
        assert run.over_practice[n] == pytest.approx(known[done[:, n], n].mean(), abs=0.02)


def test_worlds_and_orders_matter() -> None:
    runs = [watched(WORLDS["matched"], chooser, N)[0].goal_mastery.mean() for chooser in (by_turns, backwards)]
    assert runs[0] != runs[1]
    assert stage(WORLDS["matched"]) is MATCHED

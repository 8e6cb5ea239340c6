import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.tracing.traces import TICKS_PER_DAY, TICKS_PER_MINUTE
from simulations.schedule import START_TICK, Schedule, minutes_today, opened, passed, session_ticks

DAILY = Schedule()
SHORT = Schedule(n_sessions=3, session_minutes=10.0, due_days=3)


def test_sessions_are_a_day_apart_and_end_before_the_goal_is_due() -> None:
    starts = session_ticks(DAILY, np.arange(2), 1)

    assert starts[0, 0] == START_TICK
    assert set(np.diff(starts[0]).tolist()) == {TICKS_PER_DAY}
    assert starts[0, -1] + 20 * TICKS_PER_MINUTE < DAILY.due_tick


def test_irregular_gaps_differ_by_learner_and_fill_the_same_time() -> None:
    irregular = Schedule(n_sessions=15, session_minutes=30.0, is_irregular=True)
    starts = session_ticks(irregular, np.arange(500), 1)
    gaps = np.diff(starts) / TICKS_PER_DAY

    assert (gaps >= 0).all()
    assert set(starts[:, -1].tolist()) == {START_TICK + 28 * TICKS_PER_DAY}
    assert 0.8 < gaps.std() / gaps.mean() < 1.05  # exponential gaps vary by their mean
    assert np.array_equal(starts[7:9], session_ticks(irregular, np.array([7, 8]), 1))


def test_what_lasts_beyond_a_session_is_taken_from_the_next_one() -> None:
    starts = session_ticks(SHORT, np.arange(1), 1)
    clock = passed(SHORT, starts, opened(starts), np.array([8.0]))
    assert (clock.session[0], minutes_today(SHORT, clock)[0]) == (0, 2.0)

    clock = passed(SHORT, starts, clock, np.array([5.0]))
    assert (clock.session[0], clock.tick[0], minutes_today(SHORT, clock)[0]) == (1, starts[0, 1], 7.0)

    clock = passed(SHORT, starts, clock, np.array([7.0]))
    assert (clock.session[0], clock.tick[0], minutes_today(SHORT, clock)[0]) == (2, starts[0, 2], 10.0)


@given(st.lists(st.floats(0.0, 12.0), max_size=30))
@settings(max_examples=50)
def test_time_only_goes_forward_and_never_beyond_the_budget(minutes: list[float]) -> None:
    starts = session_ticks(SHORT, np.arange(1), 1)
    clock = opened(starts)
    for one in minutes:
        later = passed(SHORT, starts, clock, np.array([one]))
        assert later.tick[0] >= clock.tick[0]
        assert clock.used_minutes[0] <= later.used_minutes[0] <= SHORT.budget_minutes
        assert minutes_today(SHORT, later)[0] <= SHORT.budget_minutes - later.used_minutes[0] + 1e-9
        clock = later
    assert (clock.session[0] == 3) == (clock.used_minutes[0] >= SHORT.budget_minutes - 1e-9)

import numpy as np
import pytest

from engine.tracing import (
    TICKS_PER_DAY,
    PastResult,
    Result,
    TracingState,
    advance,
    elapsed,
    next_streak,
    predict,
    round_mastery,
    trace,
    update,
)
from tests.engine.tracing.courses import random_history, random_model


def test_a_late_result_gives_the_belief_of_the_ordered_history() -> None:
    rng = np.random.default_rng(4)
    model = random_model(rng, [(0,), (0, 1)], 2, 7)
    history = random_history(rng, 10, 2)
    arrived = history[:4] + history[5:] + [history[4]]

    in_order, _ = trace(sorted(arrived, key=lambda past: past.tick), model)
    as_arrived, _ = trace(arrived, model)

    assert in_order == trace(history, model)[0]
    assert as_arrived != in_order


def test_one_more_result_continues_a_trace_exactly() -> None:
    rng = np.random.default_rng(5)
    model = random_model(rng, [(0,), (0, 1), (2,)], 3, 7)
    history = random_history(rng, 20, 3)
    whole, infos = trace(history, model)
    continued, _ = trace(history[:-1], model)
    assert advance(continued, history[-1], model) == infos[-1]
    assert continued == whole


def test_a_first_opportunity_starts_at_the_prior_without_forgetting() -> None:
    model = random_model(np.random.default_rng(6), [(0,)], 1, 7)
    _, (info,) = trace([PastResult(0, 1.0, tick=10**12)], model)
    state = TracingState(model.initial_ability, (model.prior(0),))
    assert info.p_correct == pytest.approx(predict(state, model.item(0), [0.0], rounded=True), abs=1e-15)


def test_forgetting_counts_from_the_last_opportunity_of_the_same_skill() -> None:
    model = random_model(np.random.default_rng(7), [(0,), (1,)], 2, 7)
    day = TICKS_PER_DAY
    learner, _ = trace([PastResult(0, 1.0, tick=day), PastResult(1, 1.0, tick=3 * day)], model)
    left = learner.skills[0]
    state = TracingState(learner.ability, (left.nodes,), (left.learn_factor,))
    expected = update(state, Result(0.0), model.item(0), [2.5], rounded=True)
    info = advance(learner, PastResult(0, 0.0, tick=3 * day + day // 2), model)
    assert info == expected[1]
    assert learner.skills[0].last_tick == 3 * day + day // 2


def test_a_rounded_trace_holds_only_what_storage_can_hold() -> None:
    rng = np.random.default_rng(8)
    model = random_model(rng, [(0,), (0, 1)], 2, 7)
    learner, infos = trace(random_history(rng, 30, 2), model)
    for skill in learner.skills.values():
        assert skill.nodes == tuple(round_mastery(m) for m in skill.nodes)
    exact, exact_infos = trace(random_history(np.random.default_rng(8), 30, 2), model, rounded=False)
    assert exact.ability != learner.ability
    assert len(infos) == len(exact_infos) == 30


def test_the_books_of_a_skill_are_kept() -> None:
    model = random_model(np.random.default_rng(9), [(0,), (0, 1)], 2, 1)
    scores = [(0, 1.0, 10), (1, 0.5, 20), (0, 0.49, 30), (0, 0.0, 30)]
    learner, _ = trace([PastResult(item, score, tick=tick) for item, score, tick in scores], model)
    first, second = learner.skills[0], learner.skills[1]
    assert (first.opportunities, first.last_tick, first.streak) == (4, 30, -2)
    assert (second.opportunities, second.last_tick, second.streak) == (1, 20, 1)


def test_a_result_on_an_item_that_left_the_course_says_nothing() -> None:
    model = random_model(np.random.default_rng(10), [(0,), ()], 1, 3)
    learner, (info,) = trace([PastResult(1, 1.0)], model)
    assert learner.ability == pytest.approx(model.initial_ability, rel=1e-15)
    assert learner.skills == {}
    assert (info.p_correct, info.before, info.after) == (0.5, (), ())


@pytest.mark.parametrize(("last", "now", "days"), [(0, TICKS_PER_DAY // 2, 0.5), (7, 7, 0.0), (9, 7, 0.0)])
def test_elapsed_time_is_never_negative(last: int, now: int, days: float) -> None:
    assert elapsed(last, now) == days


@pytest.mark.parametrize(
    ("streak", "score", "expected"),
    [(0, 1.0, 1), (5, 0.5, 6), (5, 0.4, -1), (-2, 0.0, -3), (-2, 1.0, 1), (127, 1.0, 127)],
)
def test_a_streak_counts_results_of_one_kind(streak: int, score: float, expected: int) -> None:
    assert next_streak(streak, score) == expected

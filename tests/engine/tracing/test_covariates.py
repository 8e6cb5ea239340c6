"""What the history says, against its definitions, in all paths."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, astuple, replace

from engine.tracing import (
    LearnerTrace,
    PastResult,
    Population,
    Slopes,
    TracingModel,
    advance,
    compile_model,
    covariates_at,
    predict_next,
    trace,
)
from engine.tracing.covariates import ITEM_NAMES, LEARNER_NAMES, NAMES
from engine.tracing.parameters import SHIFT_LIMIT, TYPICAL_SKILL, Clock
from tests.engine.tracing.brute_covariates import covariates_by_name
from tests.engine.tracing.courses import SKILL_ALONE, course, random_history, random_model

ITEMS = ((0,), (1,), (0, 1), (1, 2, 3), (0, 1, 2, 3), ())
GONE = 5
seeds = st.integers(0, 2**32 - 1)
clocks = st.sampled_from(("minutes", "results"))


def with_slopes(
    slopes: Slopes, clock: Clock = "minutes", learn_slopes: Slopes | None = None, n_nodes: int = 1
) -> TracingModel:
    skill = replace(TYPICAL_SKILL, slopes=slopes)
    population = Population(skill=skill, learn_slopes=learn_slopes or Slopes(), clock=clock, n_nodes=n_nodes)
    return compile_model(course(ITEMS, 4), population)


@given(seeds, clocks)
def test_the_covariates_are_what_their_definitions_say(seed: int, clock: Clock) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng, ITEMS, 4, 2, NAMES, clock)
    history = random_history(rng, 15, len(ITEMS))
    usual = model.usual.tolist()
    learner = LearnerTrace(model.initial_ability)
    for n, now in enumerate(history):
        told = covariates_at(learner, now.item, model, now.tick, now.attempt)
        for skill, of_skill in zip(ITEMS[now.item], told, strict=True):
            expected = covariates_by_name(history[:n], now, skill, ITEMS, usual, clock)
            assert dict(zip(NAMES, of_skill, strict=True)) == pytest.approx(expected, abs=1e-12)
        advance(learner, now, model, rounded=False)


def test_nothing_of_the_history_is_there_before_the_first_result() -> None:
    model = with_slopes(Slopes(**dict.fromkeys(NAMES, 0.1)))
    (told,) = covariates_at(LearnerTrace(model.initial_ability), 0, model, 10**9)
    assert {name: value for name, value in zip(NAMES, told, strict=True) if value} == {"skill_first": 1.0}


def test_what_follows_directly_has_no_gap_by_the_clock_of_results() -> None:
    model = with_slopes(Slopes(skill_gap=1.0, item_gap=1.0), "results")
    learner, _ = trace([PastResult(1, 1.0), PastResult(0, 1.0)], model)
    gaps = {item: covariates_at(learner, item, model, 0)[0][NAMES.index("skill_gap")] for item in (0, 1)}
    assert gaps == {0: 0.0, 1: pytest.approx(math.log(2))}


@given(seeds, clocks, st.booleans())
def test_results_on_an_item_that_left_the_graph_count_for_nothing(seed: int, clock: Clock, rounded: bool) -> None:  # noqa: FBT001 - drawn
    rng = np.random.default_rng(seed)
    model = random_model(rng, ITEMS, 4, 3, NAMES, clock)
    history = random_history(rng, 20, len(ITEMS))
    with_gone, infos = trace(history, model, rounded=rounded)
    without, infos_without = trace([past for past in history if past.item != GONE], model, rounded=rounded)
    assert with_gone.ability == pytest.approx(without.ability, rel=1e-12)
    assert (with_gone.progress, with_gone.items) == (without.progress, without.items)
    for left, other in zip(with_gone.skills.values(), without.skills.values(), strict=True):
        assert replace(left, held=0.0) == replace(other, held=0.0)
        assert left.held == pytest.approx(other.held, abs=1e-12)
    kept = [info.before for info, past in zip(infos, history, strict=True) if past.item != GONE]
    assert kept == [pytest.approx(info.before, rel=1e-12) for info in infos_without]


@given(seeds, clocks)
def test_what_is_kept_is_what_32_bits_hold(seed: int, clock: Clock) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng, ITEMS, 4, 3, NAMES, clock)
    learner, _ = trace(random_history(rng, 20, len(ITEMS)), model, rounded=True)
    kept = [value for skill in learner.skills.values() for value in (skill.achieved, skill.form)]
    for value in (*kept, *astuple(learner.progress)[:3]):
        assert value == float(np.float32(value))


@given(seeds, clocks, st.integers(1, 2))
def test_what_is_predicted_is_what_the_result_then_reports(seed: int, clock: Clock, attempt: int) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng, ITEMS, 4, 3, NAMES, clock)
    *history, last = random_history(rng, 12, len(ITEMS))
    learner, _ = trace(history, model)
    predicted = predict_next(learner, last.item, model, last.tick, attempt)
    assert advance(learner, replace(last, attempt=attempt), model).p_correct == pytest.approx(predicted, abs=1e-14)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("clock", ["minutes", "results"])
def test_a_model_is_sequential_where_order_across_skills_matters(name: str, clock: Clock) -> None:
    model = with_slopes(Slopes(**{name: 0.5}), clock)
    ordered = {*LEARNER_NAMES, *ITEM_NAMES, "skill_run"} | (
        {"skill_gap", "skill_gap_right"} if clock == "results" else set()
    )
    assert model.is_sequential == (name in ordered)
    assert model.remembers_items == (name in ITEM_NAMES)
    assert model.keeps_history == (name != "repeated")


def test_a_belief_about_ability_makes_a_model_sequential_because_the_law_may_hold_it_back() -> None:
    assert with_slopes(Slopes(), n_nodes=2).is_sequential
    assert not with_slopes(Slopes(), n_nodes=1).is_sequential


def test_an_effect_on_learning_alone_makes_a_model_sequential_too() -> None:
    assert with_slopes(Slopes(), learn_slopes=Slopes(practice=0.1)).is_sequential
    assert not with_slopes(Slopes(), learn_slopes=Slopes(successes=0.1)).is_sequential


@given(seeds)
def test_without_order_across_skills_a_history_may_come_skill_by_skill(seed: int) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng, [(0,), (1,), (2,)], 3, 1, SKILL_ALONE)
    history = random_history(rng, 12, 3)
    in_time, _ = trace(history, model)
    by_skill = sorted(history, key=lambda past: past.item)
    skill_by_skill, _ = trace(by_skill, model)
    assert not model.is_sequential
    assert in_time.skills == skill_by_skill.skills
    assert in_time.progress == skill_by_skill.progress


@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_the_shift_is_limited_so_that_no_history_makes_a_result_impossible(sign: float) -> None:
    wild, limit = with_slopes(Slopes(practice=sign * 1e6)), with_slopes(Slopes(repeated=sign * SHIFT_LIMIT))
    practised = trace([PastResult(1, 0.5)], wild)[0]
    fresh = replace(practised.skills[1], opportunities=0)
    p_correct = predict_next(LearnerTrace(practised.ability, {1: fresh}, practised.progress), 0, wild, 0)
    assert p_correct == pytest.approx(predict_next(LearnerTrace(practised.ability), 0, limit, 0, attempt=2))
    assert 0.0 < p_correct < 1.0


def test_repeated_attempts_shift_the_answer_of_each_skill_by_its_own_slope() -> None:
    one = replace(TYPICAL_SKILL, prior=-30.0, prior_ability=0.0, slopes=Slopes(repeated=0.8))
    population = Population(skill=one, n_nodes=1)
    model = compile_model(course(ITEMS, 4), population)
    first, repeated = (predict_next(LearnerTrace((1.0,)), 0, model, 0, attempt) for attempt in (1, 2))
    assert math.log(repeated / (1 - repeated)) - math.log(first / (1 - first)) == pytest.approx(0.8)


def test_the_slopes_stand_in_the_order_of_the_covariates() -> None:
    assert tuple(asdict(Slopes())) == NAMES
    assert len(NAMES) == 19

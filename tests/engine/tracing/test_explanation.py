"""Explanations add up, and their parts are what they say."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.tracing import (
    LearnerTrace,
    PastResult,
    Population,
    Slopes,
    advance,
    compile_model,
    explain_next,
    predict_next,
    trace,
)
from engine.tracing.covariates import NAMES
from engine.tracing.parameters import TYPICAL_SKILL, AttemptEffects, logit
from tests.engine.tracing.courses import course, random_history, random_model, random_retries

ITEMS = ((0,), (1,), (0, 1), (1, 2, 3), (0, 1, 2, 3), ())
seeds = st.integers(0, 2**32 - 1)


@given(seeds, st.sampled_from(("minutes", "results")), st.integers(0, 4), st.integers(1, 2))
def test_the_parts_add_up_to_the_logit_of_what_is_predicted(seed: int, clock: str, item: int, attempt: int) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng, ITEMS, 4, 5, NAMES, clock)  # type: ignore[arg-type] # one of the two
    history = random_history(rng, 12, len(ITEMS))
    learner, _ = trace(history, model)
    tick = history[-1].tick + 10**7
    told = explain_next(learner, item, model, tick, attempt)
    assert told.p_correct == predict_next(learner, item, model, tick, attempt)
    assert told.total == pytest.approx(logit(told.p_correct), abs=1e-12)
    assert advance(learner, PastResult(item, 1.0, attempt, tick), model).p_correct == pytest.approx(told.p_correct)
    assert [share.skill for share in told.skills] == list(ITEMS[item])
    for share in told.covariates:
        assert share.logits == pytest.approx(share.slope * share.value / len(ITEMS[item]))
        assert share.slope == model.slopes[share.skill, NAMES.index(share.name)]


@given(seeds, st.sampled_from(("minutes", "results")), st.integers(0, 4))
def test_what_earlier_attempts_add_is_one_of_the_parts(seed: int, clock: str, item: int) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng, ITEMS, 4, 5, NAMES, clock, attempts=True)  # type: ignore[arg-type] # one of the two
    history = [*random_retries(rng, 12, len(ITEMS)), PastResult(item, 0.0, 1, 10**8)]
    learner, _ = trace(history, model)
    told = explain_next(learner, item, model, 10**8, 2)
    assert told.p_correct == predict_next(learner, item, model, 10**8, 2)
    assert told.total == pytest.approx(logit(told.p_correct), abs=1e-12)


@pytest.mark.parametrize(("prior", "gap"), [(30.0, TYPICAL_SKILL.mastered - TYPICAL_SKILL.unmastered), (-30.0, 0.0)])
def test_an_attempt_adds_its_shift_and_takes_away_what_it_does_not_tell_of_mastery(prior: float, gap: float) -> None:
    skill = replace(TYPICAL_SKILL, prior=prior, prior_ability=0.0, learn=-30.0)
    again = AttemptEffects(shift=0.4, telling=0.25)
    model = compile_model(course(ITEMS, 4), Population(skill=skill, n_nodes=1, attempts={"repeat_1_wrong": again}))
    learner, _ = trace([PastResult(0, 0.0)], model)
    told = explain_next(learner, 0, model, 0, attempt=2)
    assert told.attempt == pytest.approx(0.4 - 0.75 * gap, abs=1e-9)
    assert explain_next(learner, 1, model, 0).attempt == 0.0


@pytest.mark.parametrize(("prior", "level"), [(30.0, TYPICAL_SKILL.mastered), (-30.0, TYPICAL_SKILL.unmastered)])
def test_nothing_is_uncertain_where_mastery_and_ability_are_known(prior: float, level: float) -> None:
    skill = replace(TYPICAL_SKILL, prior=prior, prior_ability=0.0, slopes=Slopes(skill_first=0.3, repeated=1.0))
    model = compile_model(course(ITEMS, 4), Population(skill=skill, n_nodes=1))
    told = explain_next(LearnerTrace(model.initial_ability), 0, model, 0, attempt=2)
    assert [(share.name, share.logits) for share in told.covariates] == [("skill_first", 0.3), ("repeated", 1.0)]
    assert told.skills[0].level == pytest.approx(level)
    assert (told.skills[0].ability, told.limit) == (0.0, 0.0)
    assert told.uncertainty == pytest.approx(0.0, abs=1e-9)


def test_what_goes_beyond_the_limit_is_taken_away_again() -> None:
    skill = replace(TYPICAL_SKILL, slopes=Slopes(skill_first=20.0))
    model = compile_model(course(ITEMS, 4), Population(skill=skill))
    told = explain_next(LearnerTrace(model.initial_ability), 2, model, 0)
    assert told.limit == pytest.approx(-5.0)
    assert told.total == pytest.approx(logit(told.p_correct))


def test_an_item_that_left_the_graph_has_nothing_to_explain() -> None:
    model = random_model(np.random.default_rng(0), ITEMS, 4, 3, NAMES)
    told = explain_next(LearnerTrace(model.initial_ability), 5, model, 0)
    assert told.p_correct == pytest.approx(0.5)
    assert (told.skills, told.covariates, told.difficulty) == ((), (), 0.0)
    assert math.isclose(told.total, 0.0, abs_tol=1e-12)

"""No belief that is shown falls by a right answer or rises by a wrong one, whatever the parameters and the history."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.tracing import (
    Fitted,
    ItemEffects,
    ItemParameters,
    PastResult,
    Population,
    Result,
    SkillEffects,
    Slopes,
    TracingModel,
    TracingState,
    UpdateInfo,
    compile_model,
    marginal,
    retention,
    trace,
    update,
)
from engine.tracing.batch import result_table, trace_table
from engine.tracing.covariates import NAMES
from engine.tracing.monotony import hold_back, shown
from tests.engine.tracing.courses import course, with_attempts

TOLERANCE = 1e-12
ITEMS = ((0,), (1,), (0, 1), (1, 2, 3), (0, 1, 2, 3))
NEEDS = {1: {0: 1.0}, 2: {0: 0.5, 1: 0.3}}
seeds = st.integers(0, 2**32 - 1)


def wild_effects(rng: np.random.Generator) -> SkillEffects:
    """As far from sensible as an artefact may be: mastery may harm, ability may be all or nothing."""
    scale = float(rng.choice([0.3, 3.0, 30.0]))
    prior, prior_ability, learn, learn_ability, unmastered, mastered, ability = (scale * rng.normal(size=7)).tolist()
    return SkillEffects(
        prior=prior,
        prior_ability=prior_ability,
        learn=learn,
        learn_ability=learn_ability,
        unmastered=unmastered,
        mastered=mastered,
        forget=float(rng.choice([0.0, rng.uniform()])),
        decay=float(rng.choice([0.0, rng.uniform(0.0, 3.0)])),
        ability=ability,
        slopes=Slopes(**dict(zip(NAMES, rng.normal(size=len(NAMES)).tolist(), strict=True))),
    )


def wild_model(rng: np.random.Generator) -> TracingModel:
    unmastered, mastered = (3.0 * rng.normal(size=2)).tolist()
    population = Population(
        unmastered_ability=unmastered,
        mastered_ability=mastered,
        learn_slopes=Slopes(successes=float(rng.normal()), failures=float(rng.normal())),
        tau_days=float(rng.uniform(0.1, 10.0)),
        n_nodes=int(rng.integers(1, 8)),
        readiness=float(rng.choice([0.0, 1.0])),
    )
    fitted = Fitted(
        skills={f"s{k}": wild_effects(rng) for k in range(4)},
        items={
            f"i{i}": ItemEffects(difficulty=2.0 * rng.normal(), ability=2.0 * rng.normal()) for i in range(len(ITEMS))
        },
    )
    if rng.uniform() < 0.5:
        fitted, population = with_attempts(rng, fitted, population)
    return compile_model(course(ITEMS, 4, NEEDS), population, fitted)


def wild_history(rng: np.random.Generator) -> list[PastResult]:
    ticks = np.cumsum(10.0 ** rng.uniform(0.0, 9.0, 40)).astype(np.int64).tolist()
    usual = float(rng.choice([0.1, 0.5, 0.9]))
    return [
        PastResult(
            int(rng.integers(len(ITEMS))), float(rng.choice([0.4, rng.uniform() < usual], p=[0.1, 0.9])), 1, tick
        )
        for tick in ticks
    ]


def assert_lawful(score: float, info: UpdateInfo) -> None:
    for before, after in zip(info.before, info.after, strict=True):
        if score == 1.0:
            assert after >= before - TOLERANCE
        if score == 0.0:
            assert after <= before + TOLERANCE


@given(seeds, st.booleans())
@settings(max_examples=200)
def test_what_is_shown_never_rises_by_a_wrong_nor_falls_by_a_right_answer(seed: int, rounded: bool) -> None:  # noqa: FBT001 - drawn
    rng = np.random.default_rng(seed)
    model, history = wild_model(rng), wild_history(rng)
    learner, infos = trace(history, model, rounded=rounded)
    for past, info in zip(history, infos, strict=True):
        assert_lawful(past.score, info)
    assert sum(learner.ability) == pytest.approx(1.0)
    for skill, after in zip(ITEMS[history[-1].item], infos[-1].after, strict=True):
        assert shown(marginal(learner.ability, learner.skills[skill].nodes), learner.skills[skill].held) == after


@given(seeds)
@settings(max_examples=30)
def test_the_compiled_path_keeps_the_law_in_the_same_bits(seed: int) -> None:
    rng = np.random.default_rng(seed)
    model, history = wild_model(rng), wild_history(rng)
    learner, infos = trace(history, model)
    table = result_table(
        [0] * len(history), [past.item for past in history], [past.score for past in history],
        [1] * len(history), [past.tick for past in history],
    )  # fmt: skip
    batch = trace_table(model, table)
    assert batch.after.tolist() == [after for info in infos for after in info.after]
    assert batch.before.tolist() == [before for info in infos for before in info.before]
    assert tuple(batch.ability[0]) == learner.ability
    assert dict(zip(batch.skill.tolist(), batch.held.tolist(), strict=True)) == {
        index: skill.held for index, skill in learner.skills.items()
    }


def able_and_lacking() -> tuple[TracingState, ItemParameters]:
    """Whoever is able most likely lacks the skill, and whoever is not has it: an item that tells the two apart."""
    skill = SkillEffects(
        prior=0.0, prior_ability=-3.0, learn=-20.0, learn_ability=0.0, unmastered=0.0, mastered=0.1, ability=3.0
    )
    model = compile_model(course([(0,)], 1), Population(skill=skill, n_nodes=2))
    return TracingState(model.initial_ability, (model.prior(0),)), model.item(0)


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_where_exact_bayes_turns_the_belief_round_the_figure_stays_and_the_belief_is_exact(score: float) -> None:
    state, item = able_and_lacking()
    odds = np.array(item.odds)
    likelihood = odds / (1.0 + odds) if score else 1.0 / (1.0 + odds)
    ability, known = np.array(state.ability), np.array(state.skills[0])
    evidence = known * likelihood[1] + (1.0 - known) * likelihood[0]
    exact_ability = ability * evidence / (ability @ evidence)
    exact = exact_ability @ (known * likelihood[1] / evidence)
    left, info = update(state, Result(score), item, [0.0])

    assert (exact - info.before[0]) * (2.0 * score - 1.0) < -0.1  # the wrong way round
    assert info.after == pytest.approx(info.before, abs=1e-15)
    assert left.skills[0] == pytest.approx(known * likelihood[1] / evidence, rel=1e-12)
    assert left.ability == pytest.approx(exact_ability, rel=1e-12)
    assert left.held[0] == pytest.approx(exact - info.before[0], abs=1e-12)


def test_learning_that_no_answer_has_shown_is_not_shown() -> None:
    skill = SkillEffects(
        prior=-3.0, prior_ability=0.0, learn=-0.8, learn_ability=0.0, unmastered=-1.4, mastered=2.2, ability=0.0
    )
    model = compile_model(course([(0,)], 1), Population(skill=skill, n_nodes=1))
    scores = [0.0] * 6 + [1.0, 1.0, 0.0]
    learner, infos = trace([PastResult(0, score, 1, n) for n, score in enumerate(scores)], model, rounded=False)
    figures = [info.after[0] for info in infos]
    assert all(later <= earlier + TOLERANCE for earlier, later in pairwise(figures[:6]))
    assert figures[7] > figures[6] > 0.4  # one right answer, and what was expected to be learned counts
    assert figures[8] < figures[7]
    assert learner.skills[0].held == 0.0
    bare, _ = trace([PastResult(0, 0.0, 1, n) for n in range(6)], model, rounded=False)
    assert marginal(bare.ability, bare.skills[0].nodes) > 2.0 * figures[5]  # the belief knows better


@given(st.sampled_from([0.0, 1.0]), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_rounding_never_breaks_the_law(score: float, before: float, after: float) -> None:
    figure = shown(after, hold_back(score, before, after, rounded=True))
    assert (figure - before) * (2.0 * score - 1.0) >= 0.0


def test_an_answer_in_between_is_bound_by_no_law() -> None:
    state, item = able_and_lacking()
    _, info = update(state, Result(0.001), item, [0.0])
    assert info.after[0] > info.before[0] + 0.1


@given(seeds)
def test_between_two_results_what_is_shown_moves_by_what_is_forgotten_alone(seed: int) -> None:
    rng = np.random.default_rng(seed)
    model = wild_model(rng)
    history = [past for past in wild_history(rng) if past.item == 0]
    parameters = model.item(0)
    _, infos = trace(history, model, rounded=False)
    for (earlier, told), (later, info) in pairwise(zip(history, infos, strict=True)):
        kept = retention((later.tick - earlier.tick) / 8_640_000, parameters.decay[0], parameters.tau_days)
        assert info.before[0] == pytest.approx(told.after[0] * kept, abs=1e-12)

"""No belief that is shown falls by a right answer or rises by a wrong one, whatever the parameters and the history."""

from __future__ import annotations

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
    expected_learning,
    marginal,
    retention,
    trace,
    update,
)
from engine.tracing.batch import result_table, trace_table
from engine.tracing.covariates import NAMES
from engine.tracing.monotony import TOLERANCE
from tests.engine.tracing.courses import course

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
        assert marginal(learner.ability, learner.skills[skill].nodes) == after


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
    assert tuple(batch.ability[0]) == learner.ability


def able_and_lacking() -> tuple[TracingState, ItemParameters]:
    """Whoever is able most likely lacks the skill, and whoever is not has it: an item that tells the two apart."""
    skill = SkillEffects(
        prior=0.0, prior_ability=-3.0, learn=-20.0, learn_ability=0.0, unmastered=0.0, mastered=0.1, ability=3.0
    )
    model = compile_model(course([(0,)], 1), Population(skill=skill, n_nodes=2))
    return TracingState(model.initial_ability, (model.prior(0),)), model.item(0)


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_where_exact_bayes_would_turn_the_belief_round_ability_moves_as_far_as_the_law_allows(score: float) -> None:
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
    assert left.skills[0] == pytest.approx(known * likelihood[1] / evidence, rel=1e-12)  # at each node exact
    moved, allowed = exact_ability - ability, np.array(left.ability) - ability
    assert 0.0 < allowed[1] / moved[1] < 1.0


def test_an_answer_in_between_is_bound_by_no_law() -> None:
    state, item = able_and_lacking()
    _, info = update(state, Result(0.001), item, [0.0])
    assert info.after[0] > info.before[0] + 0.1


@given(seeds)
def test_between_two_results_a_skill_moves_by_what_is_learned_and_forgotten_alone(seed: int) -> None:
    rng = np.random.default_rng(seed)
    model = wild_model(rng)
    history = [past for past in wild_history(rng) if past.item == 0]
    parameters = model.item(0)
    for n, (earlier, later) in enumerate(pairwise(history), 1):
        learner, infos = trace(history[: n + 1], model, rounded=False)
        between, _ = trace(history[:n], model, rounded=False)
        skill = between.skills[0]
        learned = expected_learning(between.ability, skill.nodes, parameters.learn[0], skill.learn_factor)
        assert learned >= 0.0
        kept = retention((later.tick - earlier.tick) / 8_640_000, parameters.decay[0], parameters.tau_days)
        expected = (infos[n - 1].after[0] * parameters.keep[0] + learned) * kept
        assert infos[n].before[0] == pytest.approx(expected, abs=1e-12)
        assert learner.skills[0].opportunities == n + 1

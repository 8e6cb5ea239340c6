"""What must hold whatever the parameters and the history are."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.tracing import Nodes, PastResult, Result, TracingModel, TracingState, classic, predict, trace, update
from engine.tracing.parameters import odds, sigmoid
from tests.engine.tracing.courses import random_history, random_model

probabilities = st.floats(0.0, 1.0)
seeds = st.integers(0, 2**32 - 1)
ITEMS = ((0,), (1,), (0, 1), (1, 2), (0, 1, 2), (0, 1, 2, 3))


def random_state(rng: np.random.Generator, model: TracingModel, item: int) -> TracingState:
    ability: Nodes = tuple(rng.dirichlet(np.ones(model.n_nodes)).tolist())
    n_skills = len(model.item_skills[item])
    return TracingState(ability, tuple(tuple(row) for row in rng.uniform(size=(n_skills, model.n_nodes)).tolist()))


def conditioned(state: TracingState, score: float, model: TracingModel, item: int) -> tuple[Nodes, ...]:
    """Masteries by node after the evidence."""
    parameters, n_skills = model.item(item), len(model.item_skills[item])
    return update(state, Result(score), parameters, [0.0] * n_skills)[0].skills


@given(seeds, st.sampled_from(range(len(ITEMS))))
def test_given_ability_a_right_result_never_lowers_a_belief_and_a_wrong_one_never_raises_it(
    seed: int, item: int
) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng, ITEMS, 4, 5)
    state = random_state(rng, model, item)
    rising, falling = conditioned(state, 1.0, model, item), conditioned(state, 0.0, model, item)
    for before, up, down in zip(state.skills, rising, falling, strict=True):
        assert np.all(np.array(up) >= np.array(before) - 1e-9)
        assert np.all(np.array(down) <= np.array(before) + 1e-9)


@given(st.floats(0.01, 0.99), st.floats(0.0, 0.5), st.floats(0.01, 0.5), st.floats(0.01, 0.49), st.floats(0.0, 1.0))
def test_with_one_node_a_right_result_never_lowers_mastery_when_nothing_is_forgotten(
    prior: float, learn: float, guess: float, slip: float, score: float
) -> None:
    model = classic([prior], [learn], [guess], [slip])
    item = model.item(0)
    state = TracingState(model.initial_ability, item.prior)
    after = [update(state, Result(s), item, [0.0])[1].after[0] for s in (0.0, score, 1.0)]
    assert after[2] >= prior - 1e-15
    assert after[0] - 1e-15 <= after[1] <= after[2] + 1e-15


@given(seeds, st.sampled_from(range(len(ITEMS))), st.floats(0.0, 1.0))
def test_given_ability_a_score_between_moves_one_skill_to_between_the_two_outcomes(
    seed: int, item: int, score: float
) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng, ITEMS[:2], 4, 5)
    state = random_state(rng, model, item % 2)
    wrong, between, right = (np.array(conditioned(state, s, model, item % 2)) for s in (0.0, score, 1.0))
    assert np.all(between >= np.minimum(wrong, right) - 1e-9)
    assert np.all(between <= np.maximum(wrong, right) + 1e-9)


@given(seeds)
def test_given_ability_results_on_different_skills_may_come_in_any_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng, [(0,), (1,), (2,)], 3, 5)
    history = random_history(rng, 12, 3)
    by_skill = sorted(history, key=lambda past: past.item)

    in_time, _ = trace(history, model, rounded=False)
    skill_by_skill, _ = trace(by_skill, model, rounded=False)

    for skill, left in in_time.skills.items():
        other = skill_by_skill.skills[skill]
        assert replace(left, held=0.0) == replace(other, held=0.0)  # what is shown depends on what was known when


@given(seeds)
def test_the_order_of_an_items_skills_has_no_meaning(seed: int) -> None:
    rng = np.random.default_rng(seed)
    order = rng.permutation(4)
    model = random_model(np.random.default_rng(seed), [(0, 1, 2, 3)], 4, 5)
    other = random_model(np.random.default_rng(seed), [order.tolist()], 4, 5)
    past = [PastResult(0, 1.0), PastResult(0, 0.0, 2), PastResult(0, 0.6, 3)]

    left, infos = trace(past, model, rounded=False)
    other_left, other_infos = trace(past, other, rounded=False)

    assert left.ability == pytest.approx(other_left.ability, rel=1e-12)
    assert [i.p_correct for i in infos] == pytest.approx([i.p_correct for i in other_infos], rel=1e-12)
    for skill in range(4):
        assert left.skills[skill].nodes == pytest.approx(other_left.skills[skill].nodes, rel=1e-12)


@given(seeds, st.floats(0.0, 3650.0), st.floats(0.0, 3650.0))
def test_mastery_falls_the_longer_nothing_happens(seed: int, days: float, more_days: float) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng, [(0,)], 1, 5)
    state = random_state(rng, model, 0)
    before = [update(state, Result(1.0), model.item(0), [d])[1].before[0] for d in (0.0, days, days + more_days)]
    assert before[0] >= before[1] >= before[2] >= 0.0


@given(seeds, st.integers(0, 5), st.sampled_from([1, 2]))
def test_the_prediction_is_what_the_update_then_reports(seed: int, item: int, attempt: int) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng, ITEMS, 4, 5)
    state = random_state(rng, model, item)
    days = rng.uniform(0, 30, len(ITEMS[item])).tolist()
    predicted = predict(state, model.item(item), days, attempt)
    for score in (0.0, 0.4, 1.0):
        _, info = update(state, Result(score, attempt), model.item(item), days)
        assert info.p_correct == pytest.approx(predicted, abs=1e-14)


@given(
    probabilities,
    probabilities,
    probabilities,
    probabilities,
    probabilities,
    st.lists(st.tuples(st.integers(0, 1), st.floats(0.0, 1.0), st.integers(1, 2)), max_size=12),
    st.booleans(),
)
@settings(max_examples=300)
def test_probabilities_of_0_and_1_give_no_nan_and_stay_within_bounds(
    prior: float,
    learn: float,
    guess: float,
    slip: float,
    forget: float,
    results: list[tuple[int, float, int]],
    rounded: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    def doubled(p: float) -> list[float]:
        return [p, 1.0 - p]

    model = classic(
        doubled(prior), doubled(learn), doubled(guess), doubled(slip), doubled(forget), item_skills=[[0], [0, 1]]
    )
    learner, infos = trace([PastResult(*result) for result in results], model, rounded=rounded)
    assert learner.ability == (1.0,)
    for skill in learner.skills.values():
        assert 0.0 <= skill.nodes[0] <= 1.0
    for info in infos:
        assert 0.0 <= info.p_correct <= 1.0
        assert all(0.0 <= p <= 1.0 for p in (*info.before, *info.after))
        assert info.log_likelihood <= 1e-12
        assert not math.isnan(info.log_likelihood)


@given(seeds, st.floats(-300.0, 300.0), st.floats(-300.0, 300.0))
def test_extreme_logits_give_no_nan(seed: int, shown: float, loading: float) -> None:
    rng = np.random.default_rng(seed)
    model = random_model(rng, ITEMS, 4, 7)
    table = model.emissions
    for first, end in pairwise(table.offsets):
        block = odds(np.where(rng.uniform(size=end - first) < 0.5, -np.inf, np.inf)).reshape(-1, 7)
        table.odds[first:end] = np.sort(block, axis=0).ravel()  # mastery never lowers the chance
    model.prior_matrix[:] = sigmoid(shown + loading * model.nodes)
    learner, infos = trace(random_history(rng, 20, len(ITEMS)), model)
    assert math.fsum(learner.ability) == pytest.approx(1.0)
    assert all(0.0 <= m <= 1.0 for skill in learner.skills.values() for m in skill.nodes)
    assert all(0.0 <= info.p_correct <= 1.0 for info in infos)


@pytest.mark.parametrize("item", [0, 1])
def test_an_impossible_result_leaves_the_belief_as_it_was(item: int) -> None:
    model = classic(prior=[0.4, 0.3], learn=[0.0, 0.0], guess=[0.2, 0.2], slip=[0.1, 0.1], item_skills=[[0], [0, 1]])
    model.emissions.odds[:] = 0.0
    parameters = model.item(item)
    state = TracingState(model.initial_ability, parameters.prior)
    new, info = update(state, Result(1.0), parameters, [0.0] * len(parameters.skills))
    assert (new.ability, new.skills) == (state.ability, state.skills)
    assert (info.p_correct, info.log_likelihood) == (0.0, -math.inf)

import itertools

import numpy as np
import pytest
from numpy.polynomial.hermite_e import hermegauss

from engine.tracing import (
    PastResult,
    Result,
    TracingState,
    compile_model,
    expect_next,
    expected_learning,
    predict,
    predict_next,
    trace,
    update,
)
from engine.tracing.covariates import NAMES
from engine.tracing.parameters import Clock
from tests.engine.tracing.brute_force import enumerate_paths, likelihood, p_learn, p_right, sigma
from tests.engine.tracing.courses import (
    course,
    random_fit,
    random_history,
    random_population,
    random_retries,
    with_attempts,
    with_terms,
)

ITEM_SKILL = [0, 0, 1, 1]


@pytest.mark.parametrize("clock", ["minutes", "results"])
@pytest.mark.parametrize("names", [(), NAMES], ids=["no history", "all of the history"])
@pytest.mark.parametrize("n_nodes", [1, 3, 7])
@pytest.mark.parametrize("seed", range(3))
def test_the_filter_gives_what_every_hidden_path_on_every_node_gives(
    n_nodes: int, seed: int, names: tuple[str, ...], clock: Clock
) -> None:
    rng = np.random.default_rng([n_nodes, seed])
    fitted, population = random_fit(rng, 2, 4, names), random_population(rng, n_nodes, names, clock)
    history = random_history(rng, 6, 4)
    model = compile_model(course([[k] for k in ITEM_SKILL], 2), population, fitted)

    learner, infos = trace(history, model, rounded=False)
    truth = enumerate_paths(history, ITEM_SKILL, fitted, population)

    assert learner.ability == pytest.approx(truth.ability, rel=1e-10)
    assert sum(info.log_likelihood for info in infos) == pytest.approx(np.log(truth.evidence), rel=1e-10)
    assert learner.skills.keys() == truth.mastery.keys()
    for skill, nodes in truth.mastery.items():
        assert learner.skills[skill].nodes == pytest.approx(nodes, rel=1e-10)


@pytest.mark.parametrize("clock", ["minutes", "results"])
@pytest.mark.parametrize("n_nodes", [1, 5])
@pytest.mark.parametrize("seed", range(4))
def test_attempts_do_what_they_are_said_to_do_on_every_hidden_path(n_nodes: int, seed: int, clock: Clock) -> None:
    rng = np.random.default_rng([n_nodes, seed, 1])
    fitted, population = with_attempts(rng, random_fit(rng, 2, 4), random_population(rng, n_nodes, (), clock))
    history = random_retries(rng, 7, 4)
    model = compile_model(course([[k] for k in ITEM_SKILL], 2), population, fitted)

    learner, infos = trace(history, model, rounded=False)
    truth = enumerate_paths(history, ITEM_SKILL, fitted, population)

    assert learner.ability == pytest.approx(truth.ability, rel=1e-10)
    assert sum(info.log_likelihood for info in infos) == pytest.approx(np.log(truth.evidence), rel=1e-10)
    for skill, nodes in truth.mastery.items():
        assert learner.skills[skill].nodes == pytest.approx(nodes, rel=1e-10)


@pytest.mark.parametrize("seed", range(6))
def test_what_came_just_before_adds_what_it_is_said_to_add_on_every_hidden_path(seed: int) -> None:
    rng = np.random.default_rng([seed, 2])
    skills = [[k] for k in ITEM_SKILL]
    fitted, population = with_terms(rng, random_fit(rng, 2, 4), random_population(rng, 3), skills)
    history = random_retries(rng, 7, 4)
    learner, infos = trace(history, compile_model(course(skills, 2), population, fitted), rounded=False)
    truth = enumerate_paths(history, ITEM_SKILL, fitted, population)
    assert learner.ability == pytest.approx(truth.ability, rel=1e-10)
    assert sum(info.log_likelihood for info in infos) == pytest.approx(np.log(truth.evidence), rel=1e-10)


@pytest.mark.parametrize("seed", range(5))
def test_p_correct_is_the_share_of_paths_that_go_on_with_a_right_result(seed: int) -> None:
    rng = np.random.default_rng(seed)
    fitted, population = random_fit(rng, 2, 4, NAMES), random_population(rng, 5, NAMES)
    history = random_history(rng, 5, 4)
    last = history[-1]
    model = compile_model(course([[k] for k in ITEM_SKILL], 2), population, fitted)

    _, infos = trace(history, model, rounded=False)
    before, _ = trace(history[:-1], model, rounded=False)
    so_far = enumerate_paths(history[:-1], ITEM_SKILL, fitted, population).evidence
    right = PastResult(last.item, 1.0, last.attempt, last.tick)
    going_on = enumerate_paths([*history[:-1], right], ITEM_SKILL, fitted, population).evidence

    assert infos[-1].p_correct == pytest.approx(going_on / so_far, rel=1e-10)
    next_one = predict_next(before, last.item, model, last.tick, last.attempt, rounded=False)
    assert next_one == pytest.approx(infos[-1].p_correct)


@pytest.mark.parametrize("score", [0.0, 1.0, 0.3])
@pytest.mark.parametrize("attempt", [1, 2])
@pytest.mark.parametrize("n_skills", [1, 2, 4, 7])
def test_one_result_on_several_skills_gives_what_all_combinations_of_their_bits_give(
    n_skills: int, attempt: int, score: float
) -> None:
    rng = np.random.default_rng(n_skills)
    fitted, population = random_fit(rng, n_skills, 1, NAMES), random_population(rng, 3, NAMES)
    told = [dict(zip(NAMES, rng.normal(size=len(NAMES)).tolist(), strict=True)) for _ in range(n_skills)]
    vectors = [tuple(of_skill.values()) for of_skill in told]
    model = compile_model(course([range(n_skills)], n_skills), population, fitted)
    item = model.item(0)
    state = TracingState(model.initial_ability, item.prior)

    new, info = update(state, Result(score, attempt), item, [0.0] * n_skills, vectors)

    effects = [fitted.skills[f"s{k}"] for k in range(n_skills)]
    thetas, weights = hermegauss(3)
    joint, right = np.zeros(3), 0.0
    mastered = np.zeros((n_skills, 3))
    for g, theta in enumerate(thetas):
        for bits in itertools.product((0, 1), repeat=n_skills):
            p = weights[g] / weights.sum()
            for k, bit in enumerate(bits):
                prior = sigma(effects[k].prior + effects[k].prior_ability * theta)
                p *= prior if bit else 1.0 - prior
            q = p_right(effects, bits, theta, fitted.items["i0"], told, population)
            right += p * q
            joint[g] += p * likelihood(q, score)
            mastered[:, g] += np.array(bits) * p * likelihood(q, score)
    learn = np.array([[p_learn(e, t, c, population) for t in thetas] for e, c in zip(effects, told, strict=True)])
    keep = np.array([[1.0 - e.forget] for e in effects])
    expected = mastered / joint

    assert new.ability == pytest.approx(joint / joint.sum(), rel=1e-12)
    assert np.array(new.skills) == pytest.approx(expected, rel=1e-12)
    assert info.p_correct == pytest.approx(right, rel=1e-12)
    assert info.after == pytest.approx(expected @ joint / joint.sum(), rel=1e-12)
    assert predict(state, item, [0.0] * n_skills, attempt, vectors) == pytest.approx(info.p_correct, rel=1e-14)
    spread = np.sqrt((expected - np.array(info.after)[:, None]) ** 2 @ joint / joint.sum())
    assert info.deviation == pytest.approx(spread, abs=1e-8)
    learned = expected * keep + (1.0 - expected) * learn
    assert np.array(expect_next(new, item, [0.0] * n_skills)) == pytest.approx(learned, rel=1e-12)
    to_come = [
        expected_learning(new.ability, *of) for of in zip(new.skills, item.learn, new.learn_factors, strict=True)
    ]
    assert to_come == pytest.approx(((1.0 - expected) * learn) @ joint / joint.sum(), rel=1e-12)

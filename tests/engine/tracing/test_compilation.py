import numpy as np
import pytest

from content_graph.compiled import CompiledGraph, Registry, compile_graph
from content_graph.model import ContentGraph, Defaults, Item, ItemParameters, Skill, SkillParameters
from engine.tracing import (
    Fitted,
    ItemEffects,
    Population,
    Result,
    SkillEffects,
    TracingModel,
    TracingState,
    compile_model,
    update,
)
from engine.tracing.parameters import TYPICAL_SCEPTICISM
from engine.tracing.quadrature import ability_grid
from tests.engine.tracing.courses import TITLE, random_effects, random_model

ZERO = 3  # the middle one of seven nodes: θ = 0


def course(
    skills: tuple[Skill, ...],
    items: tuple[Item, ...],
    defaults: Defaults | None = None,
    registry: Registry | None = None,
) -> CompiledGraph:
    return compile_graph(ContentGraph("course", TITLE, skills, items, defaults=defaults or Defaults()), registry)


def sigma(x: float) -> float:
    return float(1.0 / (1.0 + np.exp(-x)))


def at_zero(model: TracingModel, item: int) -> tuple[float, float]:
    """Guess, and 1 - slip, of a first attempt at θ = 0."""
    unmastered, mastered = model.item(item).odds
    return unmastered[ZERO] / (1 + unmastered[ZERO]), mastered[ZERO] / (1 + mastered[ZERO])


@pytest.mark.parametrize("n_nodes", [1, 2, 5, 7, 11])
def test_the_grid_has_the_moments_of_a_standard_normal(n_nodes: int) -> None:
    nodes, weights = ability_grid(n_nodes)
    moments = [1.0, 0.0, 1.0, 0.0, 3.0, 0.0, 15.0]
    for power, moment in enumerate(moments[: 2 * n_nodes]):
        assert weights @ nodes**power == pytest.approx(moment, abs=1e-9)


def test_what_an_author_writes_holds_for_an_average_learner_on_an_average_item() -> None:
    written = SkillParameters(prior=0.3, learn=0.15, guess=0.22, slip=0.08, forget=0.02, decay=0.4)
    model = compile_model(course((Skill("a", TITLE, parameters=written),), (Item("x", TITLE, ("a",)),)))
    assert model.prior(0)[ZERO] == pytest.approx(0.3)
    assert model.learn_matrix[0, ZERO] == pytest.approx(0.15)
    assert at_zero(model, 0) == pytest.approx((0.22, 0.92))
    assert model.item(0).keep == pytest.approx((0.98,))
    assert model.item(0).decay == (0.4,)


def test_the_most_particular_value_wins() -> None:
    skills = (
        Skill("fitted", TITLE, parameters=SkillParameters(prior=0.2)),
        Skill("written", TITLE, parameters=SkillParameters(prior=0.2)),
        Skill("default", TITLE),
    )
    items = tuple(Item(skill.id, TITLE, (skill.id,), difficulty=1.0) for skill in skills)
    effects = random_effects(np.random.default_rng(0))
    defaults = Defaults(parameters=SkillParameters(prior=0.1, learn=0.25))

    model = compile_model(
        course(skills, items, defaults),
        fitted=Fitted(
            skills={"fitted": effects},
            items={"fitted": ItemEffects(difficulty=-2.0), "of another course": ItemEffects(difficulty=9.0)},
        ),
    )

    expected = [sigma(effects.prior), 0.2, 0.1]
    assert model.prior_matrix[:, ZERO].tolist() == pytest.approx(expected)
    assert model.learn_matrix[:, ZERO].tolist() == pytest.approx([sigma(effects.learn), 0.25, 0.25])
    typical = Population().skill
    assert at_zero(model, 0)[0] == pytest.approx(sigma(effects.unmastered + 2.0))
    assert at_zero(model, 1)[0] == pytest.approx(sigma(typical.unmastered - 1.0))


def test_what_nobody_has_fitted_or_written_is_doubted_and_nothing_else() -> None:
    skills = (Skill("written", TITLE, parameters=SkillParameters(prior=0.2)), Skill("silent", TITLE), Skill("c", TITLE))
    of_course, typical = course(skills, (Item("x", TITLE, ("silent",)),)), Population().skill
    fitted = Fitted(skills={"c": random_effects(np.random.default_rng(0))})
    mine = compile_model(of_course, Population(scepticism=0.7), fitted)

    assert compile_model(of_course).prior_matrix[1, ZERO] == pytest.approx(sigma(typical.prior - TYPICAL_SCEPTICISM))
    assert compile_model(of_course, Population()).prior_matrix[1, ZERO] == pytest.approx(sigma(typical.prior))
    assert mine.prior_matrix[:, ZERO] == pytest.approx(
        [0.2, sigma(typical.prior - 0.7), sigma(fitted.skills["c"].prior)]
    )


def test_what_authors_write_for_the_whole_graph_is_not_doubted() -> None:
    written = course((Skill("a", TITLE),), (Item("x", TITLE, ("a",)),), Defaults(parameters=SkillParameters(prior=0.4)))
    silent = course((Skill("a", TITLE),), (Item("x", TITLE, ("a",)),), Defaults(parameters=SkillParameters(learn=0.4)))

    assert compile_model(written).prior_matrix[0, ZERO] == pytest.approx(0.4)
    doubted = sigma(Population().skill.prior - TYPICAL_SCEPTICISM)
    assert compile_model(silent).prior_matrix[0, ZERO] == pytest.approx(doubted)


def test_an_items_own_guess_and_slip_include_its_difficulty() -> None:
    items = (
        Item("both", TITLE, ("a",), difficulty=1.5, parameters=ItemParameters(guess=0.4, slip=0.3)),
        Item("one", TITLE, ("a",), difficulty=1.5, parameters=ItemParameters(guess=0.4)),
    )
    model = compile_model(course((Skill("a", TITLE),), items))
    assert at_zero(model, 0) == pytest.approx((0.4, 0.7))
    assert at_zero(model, 1) == pytest.approx((0.4, sigma(Population().skill.mastered - 1.5)))


def test_an_able_learner_knows_more_and_answers_better() -> None:
    model = compile_model(course((Skill("a", TITLE),), (Item("x", TITLE, ("a",)),)))
    unmastered, mastered = model.item(0).odds
    for rising in (model.prior(0), tuple(model.learn_matrix[0]), unmastered, mastered):
        assert np.all(np.diff(rising) > 0)


def test_removed_skills_and_items_keep_their_index() -> None:
    registry = Registry(("gone", "a"), ("old", "x"))
    model = compile_model(course((Skill("a", TITLE),), (Item("x", TITLE, ("a",)),), registry=registry))
    assert (model.n_skills, model.n_items) == (2, 2)
    assert model.item(0).skills == ()
    assert model.item(1).skills == (1,)


def test_odds_keep_their_digits_at_both_ends() -> None:
    effects = SkillEffects(prior=0.0, prior_ability=0.0, learn=0.0, learn_ability=0.0, unmastered=-60.0, mastered=60.0)
    model = compile_model(
        course((Skill("a", TITLE),), (Item("x", TITLE, ("a",)),)),
        Population(n_nodes=1, skill=effects, unmastered_ability=0.0, mastered_ability=0.0),
    )
    assert model.emissions.odds.tolist() == pytest.approx([np.exp(-60.0), np.exp(60.0)], rel=1e-12)


def test_the_belief_about_ability_moves_with_results() -> None:
    model = random_model(np.random.default_rng(1), [(0,)], 1, 7)
    compiled = compile_model(course((Skill("a", TITLE),), (Item("x", TITLE, ("a",)),)))
    item = compiled.item(0)
    state = TracingState(model.initial_ability, item.prior)
    right, _ = update(state, Result(1.0), item, [0.0])
    wrong, _ = update(state, Result(0.0), item, [0.0])
    assert np.dot(right.ability, compiled.nodes) > 0.05
    assert np.dot(wrong.ability, compiled.nodes) < -0.05

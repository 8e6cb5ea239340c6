import msgspec
import numpy as np

from content_graph.compiled import compile_graph
from content_graph.model import SkillParameters
from engine.artefact import compare, compile_artefact, compile_own, coverage, sources
from engine.tracing import Population
from engine.tracing.parameters import TYPICAL_SKILL, logit, sigmoid
from tests.api.results.courses import small_graph
from tests.engine.artefact.models import EASY, HARD, a_model


def test_a_model_has_its_own_numbers_on_what_it_has_seen() -> None:
    own = compile_own(a_model())
    prior = sigmoid(EASY.prior + EASY.prior_ability * own.tracing.nodes)
    assert np.array_equal(own.tracing.prior_matrix[own.graph.skill_index["a"]], prior)
    assert own.tracing.n_nodes == 5
    assert [own.graph.registry.skills[skill] for skill in own.graph.item_skills[own.graph.item_index["ab"]]] == [
        "a",
        "b",
    ]


def test_fitted_goes_before_authored_and_what_is_unseen_falls_back_on_author_and_population() -> None:
    graph = small_graph()
    authored = SkillParameters(prior=0.2)
    skills = tuple(
        msgspec.structs.replace(skill, parameters=authored) if skill.id != "c" else skill for skill in graph.skills
    )
    graph = msgspec.structs.replace(graph, skills=skills)
    model = a_model(skills={"a": EASY})
    compiled = compile_graph(graph)
    tracing = compile_artefact(model, compiled)
    middle = tracing.n_nodes // 2  # θ = 0
    expected = {"a": EASY.prior, "b": logit(0.2), "c": TYPICAL_SKILL.prior}
    for skill, prior in expected.items():
        assert tracing.prior_matrix[compiled.skill_index[skill], middle] == sigmoid(np.array(prior))
    assert sources(graph, model) == {"a": "fitted", "b": "authored", "c": "population"}
    assert sources(graph, None) == {"a": "authored", "b": "authored", "c": "population"}


def test_the_author_s_defaults_count_as_authored() -> None:
    graph = small_graph()
    defaults = msgspec.structs.replace(graph.defaults, parameters=SkillParameters(learn=0.3))
    assert set(sources(msgspec.structs.replace(graph, defaults=defaults), None).values()) == {"authored"}
    empty = msgspec.structs.replace(graph.defaults, parameters=SkillParameters())
    assert set(sources(msgspec.structs.replace(graph, defaults=empty), None).values()) == {"population"}


def test_one_can_ask_what_a_model_has_not_seen() -> None:
    graph = small_graph()
    seen = coverage(a_model(skills={"a": EASY}), graph)
    assert seen.fitted_skills == ("a",)
    assert seen.unseen_skills == tuple(skill.id for skill in graph.skills if skill.id != "a")
    assert seen.known_items == ("a0",)
    assert set(seen.known_items + seen.unseen_items) == {item.id for item in graph.items}


def test_a_comparison_tells_the_largest_moves_first_and_what_only_one_knows() -> None:
    before = a_model(skills={"a": EASY, "b": HARD})
    after = a_model(
        Population(n_nodes=5, tau_days=3.0),
        {"a": msgspec.structs.replace(EASY, learn=2.0, mastered=2.5), "c": HARD},
    )
    told = compare(before, after)
    assert [(change.path, change.before, change.after) for change in told.largest] == [
        ("$.parameters.fitted.skills.a.learn", -1.0, 2.0),
        ("$.parameters.fitted.skills.a.mastered", 2.0, 2.5),
    ]
    assert told.n_changed == 2
    assert [change.path for change in told.population] == ["$.parameters.population.tau_days"]
    assert (told.skills.both, told.skills.only_before, told.skills.only_after) == (1, ("b",), ("c",))
    assert told.items.only_after == ("c0",)
    same = compare(before, before)
    assert (same.population, same.n_changed, same.skills.only_before) == ((), 0, ())

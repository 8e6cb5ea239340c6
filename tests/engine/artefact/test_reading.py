import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from content_graph.compiled import compile_graph
from content_graph.ids import is_id
from engine.artefact import ModelFault, compile_artefact, content_hash, json_schema, make_model, read, write
from engine.tracing import Population, SkillEffects
from engine.tracing.parameters import TYPICAL_SKILL
from tests.api.results.courses import small_graph
from tests.engine.artefact.models import a_model, a_training

Tree = dict[str, Any]
Change = Callable[[Tree], object]

VALIDATOR = Draft202012Validator(json_schema())
COMPILED = compile_graph(small_graph())
LOGITS = st.floats(-700, 700)
EFFECTS = st.builds(
    SkillEffects,
    prior=LOGITS,
    prior_ability=LOGITS,
    learn=LOGITS,
    learn_ability=LOGITS,
    unmastered=LOGITS,
    mastered=LOGITS,
    forget=st.floats(0, 1),
    decay=st.floats(0, 100),
)


def changed(change: Change) -> Tree:
    tree: Tree = json.loads(write(a_model()))
    change(tree)
    return tree


def rehashed(change: Change) -> str:
    tree = changed(change)
    return json.dumps({**tree, "content_hash": content_hash(tree)})


@given(st.dictionaries(st.text("abc.é[]", min_size=1, max_size=4).filter(is_id), EFFECTS, max_size=3))
def test_what_is_written_is_read_back_bit_for_bit_and_satisfies_the_schema(skills: dict[str, SkillEffects]) -> None:
    model = a_model(skills=skills)
    written = write(model)
    assert read(written) == model
    assert not list(VALIDATOR.iter_errors(json.loads(written)))


def test_the_schema_is_one_and_knows_every_field_of_every_part() -> None:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    for name, part in schema["$defs"].items():
        assert part["additionalProperties"] is False, f"{name} takes fields that nobody knows"
        assert all("description" in field for field in part["properties"].values()), name


def test_neither_layout_nor_the_form_of_numbers_changes_the_hash() -> None:
    model = a_model()
    tree = json.loads(write(model))
    tree["parameters"]["population"]["tau_days"] = 7
    shuffled = dict(reversed(tree.items()))
    assert read(json.dumps(shuffled, indent=3, ensure_ascii=True)) == model


def test_a_field_that_came_later_takes_its_default_and_leaves_the_hash_as_it_was() -> None:
    without = rehashed(lambda tree: tree["parameters"]["population"].pop("mastered_ability"))
    assert read(without).parameters.population.mastered_ability == Population().mastered_ability
    assert read(without).content_hash != a_model().content_hash


def test_a_model_of_old_lets_no_prerequisite_matter_and_a_new_one_says_how_much() -> None:
    assert (
        read(rehashed(lambda tree: tree["parameters"]["population"].pop("readiness"))).parameters
        == a_model().parameters
    )
    written = write(a_model(Population(n_nodes=5, readiness=0.75)))
    assert not list(VALIDATOR.iter_errors(json.loads(written)))
    assert compile_artefact(read(written), COMPILED).arrows.strengths == pytest.approx([0.75, 0.375])
    assert len(compile_artefact(a_model(), COMPILED).arrows.needed) == 0


@pytest.mark.parametrize(
    ("change", "path", "remedy"),
    [
        (lambda tree: tree.update(format="symphonie-model/2"), "$.format", "This version reads symphonie-model/1"),
        (lambda tree: tree.pop("format"), "$.format", "This version reads symphonie-model/1"),
        (lambda tree: tree.update(kind="dkt"), "$.kind", "Did you mean 'bkt'?"),
        (lambda tree: tree.pop("training"), "$.training", "Add it: an object with rows, learners"),
        (lambda tree: tree.update(vocabluary=1), "$.vocabluary", "Did you mean 'vocabulary'?"),
        (lambda tree: tree.update(colour=1), "$.colour", "Leave it out; there are format"),
        (lambda tree: tree.update(content_hash="x"), "$.content_hash", "Send the hash that the file was written with."),
        (lambda tree: tree.update(content_hash="0" * 64), "$.content_hash", "Leave the file as it was written."),
        (
            lambda tree: tree["parameters"]["fitted"]["skills"]["b"].update(forget=3),
            "$.parameters.fitted.skills.b.forget",
            "Send a number from 0 to 1",
        ),
        (
            lambda tree: tree["parameters"]["fitted"]["skills"]["b"].update(lern=3),
            "$.parameters.fitted.skills.b.lern",
            "Did you mean 'learn'?",
        ),
        (
            lambda tree: tree["intervals"]["skills"]["b"]["prior"].update(low="x"),
            "$.intervals.skills.b.prior.low",
            "Send a number.",
        ),
        (lambda tree: tree["vocabulary"]["items"].update({" x": ["a"]}), '$.vocabulary.items[" x"]', "white space"),
        (lambda tree: tree["vocabulary"]["items"].update(x=[3]), "$.vocabulary.items.x[0]", "Send an id"),
        (lambda tree: tree["parameters"]["population"].update(n_nodes=0), "$.parameters.population.n_nodes", "number"),
        (
            lambda tree: tree["parameters"]["population"].update(readiness=2),
            "$.parameters.population.readiness",
            "Send a number from",
        ),
        (lambda tree: tree["training"].update(period_to="yesterday"), "$.training.period_to", "offset from UTC"),
    ],
)  # fmt: skip
def test_a_fault_names_its_path_and_the_remedy(change: Change, path: str, remedy: str) -> None:
    with pytest.raises(ModelFault) as fault:
        read(json.dumps(changed(change)))
    assert fault.value.faults[0].path == path
    assert remedy in fault.value.faults[0].remedy


def test_all_faults_are_told_at_once() -> None:
    def spoil(tree: Tree) -> None:
        tree.update(colour=1, kind="dkt")
        tree["training"].update(seed="x")

    with pytest.raises(ModelFault) as fault:
        read(json.dumps(changed(spoil)))
    assert {one.path for one in fault.value.faults} == {"$.colour", "$.kind", "$.training.seed"}
    assert str(fault.value).count("\n") == 2


@pytest.mark.parametrize("text", ["{", "[]", '"model"', '{"format": 1, "format": 1}', b"\xff", '{"format": NaN}'])
def test_what_is_no_json_object_is_refused_at_the_root_or_where_it_breaks(text: str | bytes) -> None:
    with pytest.raises(ModelFault) as fault:
        read(text)
    assert fault.value.faults[0].path in {"$", "$.format"}
    assert fault.value.faults[0].remedy


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda tree: tree["vocabulary"].update(skills=["a", "b", "a"]), "$.vocabulary.skills"),
        (lambda tree: tree["vocabulary"]["items"].update(c0=["c"]), "$.vocabulary.items.c0"),
        (
            lambda tree: tree["parameters"]["fitted"]["skills"].update(c=msgspec.to_builtins(TYPICAL_SKILL)),
            "$.parameters.fitted.skills.c",
        ),
        (lambda tree: tree["intervals"]["skills"].update(c={}), "$.intervals.skills.c"),
        (lambda tree: tree["intervals"]["items"].update(c0={}), "$.intervals.items.c0"),
        (lambda tree: tree["intervals"]["skills"]["a"]["prior"].update(low=4), "$.intervals.skills.a.prior"),
        (lambda tree: tree.update(kind="bkt"), "$.parameters.population.n_nodes"),
        (lambda tree: tree["training"].update(period_to=None), "$.training"),
        (lambda tree: tree["training"].update(period_to="2020-01-01T00:00:00Z"), "$.training.period_to"),
    ],
)
def test_parts_that_contradict_each_other_are_refused(change: Change, path: str) -> None:
    with pytest.raises(ModelFault) as fault:
        read(rehashed(change))
    assert fault.value.faults[0].path == path


def test_what_json_cannot_say_is_not_written() -> None:
    model = a_model()
    with pytest.raises(ModelFault) as fault:
        make_model("ability", model.parameters, model.vocabulary, a_training(log_likelihood=float("-inf")), "0.1.0")
    assert fault.value.faults[0].path == "$.training.log_likelihood"

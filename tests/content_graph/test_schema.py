import msgspec
import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from content_graph.authoring import dump_json
from content_graph.courses import bundled
from content_graph.model import ContentGraph
from content_graph.schema import json_schema
from tests.content_graph.graphs import WILD, graphs, law, small_graph

VALIDATOR = Draft202012Validator(json_schema())


def faults(written: object) -> list[str]:
    return [error.json_path for error in VALIDATOR.iter_errors(written)]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


def test_the_bundled_course_satisfies_the_schema() -> None:
    assert faults(msgspec.json.decode(dump_json(bundled()))) == []


@law
@given(graphs(WILD))
def test_every_graph_satisfies_the_schema(graph: ContentGraph) -> None:
    assert faults(msgspec.json.decode(dump_json(graph))) == []


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('"id":"add"', '"id":" add"', "$.skills[0].id"),
        ('"id":"add"', '"id":""', "$.skills[0].id"),
        ('"kind":"core"', '"kind":"corps"', "$.resources[3].kind"),
        ('"skills":["add"]', '"skills":[]', "$.items[0].skills"),
        ('"skills":["add"]', '"skills":["add"],"minutes":0', "$.items[0].minutes"),
        ('"id":"add"', '"name":"add","id":"add"', "$.skills[0]"),
        ('"threshold"', '"treshold"', "$"),
    ],
)
def test_what_is_not_loaded_does_not_satisfy_the_schema(old: str, new: str, path: str) -> None:
    written = dump_json(small_graph()).decode().replace("}]}]}", '}],"due_at":"2026-06-30T17:00:00Z"}],"threshold":1}')
    assert old in written
    assert path in faults(msgspec.json.decode(written.replace(old, new, 1)))


def test_authors_are_told_what_each_field_means() -> None:
    parts = json_schema()["$defs"]
    assert parts["Item"]["description"] == "A question or task that gives a result."
    assert parts["Item"]["properties"]["minutes"]["description"] == "Expected duration."
    undocumented = [
        f"{name}.{field}"
        for name, part in parts.items()
        for field, meaning in part["properties"].items()
        if "description" not in meaning and "Attributes" not in part["description"]
    ]
    assert "Attributes" not in msgspec.json.encode(parts).decode()
    assert all(one.split(".")[0] in {"Assessment", "Target", "ContentGraph", "Edge"} for one in undocumented)

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from content_graph.authoring import dump, load
from content_graph.model import ContentGraph, Goal, Target
from content_graph.plain import plain
from content_graph.version import content_hash
from tests.content_graph.graphs import WILD, graphs, law, rearranged, small_graph, text

SMALL = small_graph()


@law
@given(st.data(), graphs(WILD))
def test_order_without_meaning_does_not_count(data: st.DataObject, graph: ContentGraph) -> None:
    assert content_hash(data.draw(rearranged(graph))) == content_hash(graph)


@law
@given(graphs(), graphs())
def test_graphs_have_the_same_hash_only_if_they_say_the_same(one: ContentGraph, other: ContentGraph) -> None:
    assert (content_hash(one) == content_hash(other)) == (one == other)


def test_the_order_of_an_assessment_counts() -> None:
    exam = SMALL.assessments[0]
    turned = replace(exam, items=exam.items[::-1])
    assert content_hash(replace(SMALL, assessments=(turned,))) != content_hash(SMALL)


def test_a_field_that_holds_its_default_does_not_count() -> None:
    written = dump(SMALL).replace("skills: [add]", "skills: [add]\n    difficulty: 0\n    evaluation: false", 1)
    assert content_hash(load(written)) == content_hash(SMALL)


@pytest.mark.parametrize(("one", "other"), [(0.0, -0.0), (2.0, 2)])
def test_a_number_counts_by_its_value(one: float, other: float) -> None:
    def hash_with(difficulty: float) -> str:
        return content_hash(replace(SMALL, items=(replace(SMALL.items[0], difficulty=difficulty), *SMALL.items[1:])))

    assert hash_with(one) == hash_with(other)


def test_every_field_of_every_part_counts() -> None:
    seen = {content_hash(SMALL)}
    changed = [
        replace(SMALL, id="x"),
        replace(SMALL, title=text("x")),
        replace(SMALL, defaults=replace(SMALL.defaults, threshold=0.9)),
        *(
            replace(SMALL, items=(replace(SMALL.items[0], **{name: value}), *SMALL.items[1:]))
            for name, value in {"id": "x", "difficulty": 1.0, "minutes": 2.0, "evaluation": True}.items()
        ),
        *(
            replace(SMALL, resources=(replace(SMALL.resources[0], **{name: value}), *SMALL.resources[1:]))
            for name, value in {"kind": "deepening", "language": "en", "format": "video", "url": "http://x"}.items()
        ),
        replace(SMALL, goals=(replace(SMALL.goals[0], due_at=datetime(2026, 1, 1, tzinfo=UTC)),)),
    ]
    for graph in changed:
        assert content_hash(graph) not in seen
        seen.add(content_hash(graph))


def test_the_hash_of_a_known_graph_stays() -> None:
    # stored graphs are looked up by it: a change of this number is a change of every version in every record
    assert content_hash(SMALL) == "fdc983c671d99b477ed80bb2e5811109"


def test_a_graph_cannot_hold_what_yaml_cannot_say() -> None:
    with pytest.raises(TypeError, match="bytes"):
        plain(Goal("g", text("g"), (Target("x"),), due_at=b"soon"))  # type: ignore[arg-type]

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from content_graph.diff import SECTIONS, ChangedField, ChangedMember, ChangedSection, ContentGraphDiff, diff, lines
from content_graph.model import ContentGraph, Defaults, Edge, ItemParameters, SkillParameters
from tests.content_graph.graphs import graphs, item, law, rearranged, resource, skill, small_graph, text

SMALL = small_graph()
NOTHING = ChangedSection((), (), ())


def with_first_item(**fields: object) -> ContentGraph:
    return replace(SMALL, items=(replace(SMALL.items[0], **fields), *SMALL.items[1:]))


def with_first_skill(**fields: object) -> ContentGraph:
    return replace(SMALL, skills=(replace(SMALL.skills[0], **fields), *SMALL.skills[1:]))


def is_silent(changes: ContentGraphDiff) -> bool:
    return changes.graph == () and all(getattr(changes, section) == NOTHING for section in SECTIONS)


@law
@given(st.data(), graphs())
def test_a_graph_does_not_differ_from_itself_in_any_order(data: st.DataObject, graph: ContentGraph) -> None:
    changes = diff(graph, data.draw(rearranged(graph)))
    assert changes.is_empty
    assert is_silent(changes)
    assert not changes.changes_tracing


@law
@given(graphs(), graphs())
def test_a_diff_is_silent_if_and_only_if_the_version_is_the_same(old: ContentGraph, new: ContentGraph) -> None:
    changes = diff(old, new)
    assert changes.is_empty == is_silent(changes)


@law
@given(graphs(), graphs())
def test_what_is_added_one_way_is_removed_the_other_way(old: ContentGraph, new: ContentGraph) -> None:
    there, back = diff(old, new), diff(new, old)
    for section in SECTIONS:
        assert getattr(there, section).added == getattr(back, section).removed
        assert {one.id for one in getattr(there, section).changed} == {one.id for one in getattr(back, section).changed}


def test_changes_are_told_field_by_field() -> None:
    new = replace(
        with_first_item(difficulty=1.0),
        skills=(SMALL.skills[0], replace(SMALL.skills[1], prerequisites=(Edge("add", 0.5),)), skill("divide")),
        title=text("Numbers"),
    )
    changes = diff(SMALL, new)
    assert changes.items == ChangedSection((), (), (ChangedMember("add-1", (ChangedField("difficulty", 0.0, 1.0),)),))
    assert changes.skills == ChangedSection(
        added=("divide",),
        removed=("power",),
        changed=(
            ChangedMember(
                "multiply",
                (ChangedField("prerequisites", [{"skill_id": "add"}], [{"skill_id": "add", "weight": 0.5}]),),
            ),
        ),
    )
    assert [change.field for change in changes.graph] == ["title"]
    assert list(lines(changes)) == [
        f"{changes.old_version} → {changes.new_version}",
        '~ title: {"fr":"Arithmetic","en":"Arithmetic"} → {"fr":"Numbers","en":"Numbers"}',
        "+ skills divide",
        "- skills power",
        '~ skills multiply prerequisites: [{"skill_id":"add"}] → [{"skill_id":"add","weight":0.5}]',
        "~ items add-1 difficulty: 0.0 → 1.0",
        "beliefs have to be traced again",
    ]


def test_a_diff_without_changes_says_so() -> None:
    assert list(lines(diff(SMALL, SMALL))) == [f"nothing changed: {diff(SMALL, SMALL).new_version}"]


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(with_first_item(difficulty=0.5), id="difficulty of an item"),
        pytest.param(with_first_item(skills=("add", "multiply")), id="skills of an item"),
        pytest.param(with_first_item(parameters=ItemParameters(guess=0.3)), id="parameters of an item"),
        pytest.param(with_first_skill(parameters=SkillParameters(prior=0.3)), id="parameters of a skill"),
        pytest.param(replace(SMALL, defaults=Defaults(0.95, SkillParameters(slip=0.2))), id="default parameters"),
        pytest.param(replace(SMALL, items=SMALL.items[1:], assessments=()), id="an item removed"),
        pytest.param(replace(SMALL, skills=SMALL.skills[:2], goals=()), id="a skill removed"),
    ],
)
def test_what_the_tracing_model_reads_has_changed(new: ContentGraph) -> None:
    assert diff(SMALL, new).changes_tracing


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(replace(SMALL, items=(*SMALL.items, item("new", "add"))), id="an item added"),
        pytest.param(replace(SMALL, skills=(*SMALL.skills, skill("new"))), id="a skill added"),
        pytest.param(replace(SMALL, resources=(resource("new", "core", "add"),)), id="resources"),
        pytest.param(replace(SMALL, goals=(), assessments=()), id="goals and assessments"),
        pytest.param(replace(SMALL, defaults=Defaults(0.8)), id="default threshold"),
        pytest.param(with_first_item(title=text("x"), minutes=3.0, evaluation=True), id="an item's other fields"),
        pytest.param(with_first_skill(title=text("x"), encompasses=(Edge("power"),)), id="a skill's other fields"),
    ],
)
def test_what_the_tracing_model_does_not_read_changes_no_belief(new: ContentGraph) -> None:
    changes = diff(SMALL, new)
    assert not changes.is_empty
    assert not changes.changes_tracing
    assert "no belief changes" in lines(changes)


def test_a_diff_can_be_sent_as_json() -> None:
    changes = diff(SMALL, with_first_item(difficulty=2.0))
    assert msgspec.json.decode(msgspec.json.encode(changes), type=ContentGraphDiff) == changes

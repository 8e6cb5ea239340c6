from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from content_graph.courses import bundled
from content_graph.gaps import Gap, find_gaps
from content_graph.model import ContentGraph, Defaults, Item, Resource, course_language
from tests.content_graph.graphs import WILD, graphs, item, law, resource, skill, text
from tests.french import faults_of

EASY = replace(item("easy", "add"), difficulty=-1.0)
EVALUATION = replace(item("check", "add"), evaluation=True)
REPAIR = resource("repair", "remedial", "add")


def course(items: Sequence[Item] = (EASY, EVALUATION), resources: Sequence[Resource] = (REPAIR,)) -> ContentGraph:
    """One skill with nothing missing, where nothing else is said."""
    return ContentGraph("sums", text("Sums"), (skill("add"),), tuple(items), resources=tuple(resources))


def lacks(graph: ContentGraph, items_per_skill: int = 2) -> list[tuple[str, int, int]]:
    return [(gap.what, gap.have, gap.wanted) for gap in find_gaps(graph, items_per_skill)]


def test_the_bundled_course_lacks_nothing() -> None:
    assert list(find_gaps(bundled())) == []


@pytest.mark.parametrize(
    ("graph", "lacking"),
    [
        (course(), []),
        (course([EASY]), [("few_items", 1, 2), ("no_evaluation", 0, 1)]),
        (course([]), [("few_items", 0, 2)]),
        (course([replace(EASY, difficulty=0.0), EVALUATION]), [("no_easy_item", 0, 1)]),
        (course([EASY, replace(EVALUATION, evaluation=False)]), [("no_evaluation", 0, 1)]),
        (course(resources=[]), [("no_resource", 0, 1)]),
        (course(resources=[resource("learn", "core", "add")]), [("no_remedial_resource", 0, 1)]),
        (course(resources=[replace(REPAIR, language="de")]), [("no_remedial_resource", 0, 1)]),
        (course(resources=[replace(REPAIR, language="fr-CA")]), []),
    ],
)
def test_what_a_skill_lacks_is_told(graph: ContentGraph, lacking: list[tuple[str, int, int]]) -> None:
    assert lacks(graph) == lacking


def test_items_that_all_exercise_other_skills_too_are_not_enough() -> None:
    both = [replace(one, skills=("add", "count")) for one in (EASY, EVALUATION)]
    counting = replace(item("count-1", "count"), difficulty=-1.0)
    graph = replace(course([*both, counting]), skills=(skill("add"), skill("count")))
    assert [(gap.skill_id, gap.what) for gap in find_gaps(graph, 2)] == [
        ("add", "only_shared_items"),
        ("count", "no_resource"),
    ]


def test_the_language_of_the_course_is_the_one_that_its_defaults_name() -> None:
    german = replace(course(resources=[replace(REPAIR, language="de")]), defaults=Defaults(language="de"))
    assert lacks(german) == []


def test_a_gap_is_told_with_the_title_of_its_skill() -> None:
    (few,) = find_gaps(course(), 3)
    assert few == Gap("add", "few_items", 2, 3, few.sentence)
    assert few.sentence.fr.startswith("«\u202fadd\u202f» n’a que 2 questions (minimum\u202f: 3)")
    assert few.sentence.en.startswith("“add” has only 2 items (wanted: 3)")


def test_a_title_with_braces_is_told_as_it_is() -> None:
    odd = replace(skill("add"), title={"en": "{have} {0} {s"})
    (few,) = find_gaps(replace(course(), skills=(odd,)), 3)
    assert "“{have} {0} {s”" in few.sentence.en


@law
@given(graphs(), st.integers(1, 4))
def test_every_gap_lacks_something_and_is_told_once_in_sound_french(graph: ContentGraph, wanted: int) -> None:
    gaps = list(find_gaps(graph, wanted))
    assert len({(gap.skill_id, gap.what) for gap in gaps}) == len(gaps)
    assert all(gap.have < gap.wanted for gap in gaps)
    assert [gap.sentence.fr for gap in gaps if faults_of(gap.sentence.fr)] == []


@law
@given(graphs(WILD), st.integers(1, 4))
def test_a_graph_has_no_gap_once_every_one_is_filled(graph: ContentGraph, wanted: int) -> None:
    for _ in range(3):  # what a larger gap holds comes to light when it is filled
        gaps = list(find_gaps(graph, wanted))
        graph = replace(
            graph,
            items=(*graph.items, *(one for gap in gaps for one in added_items(gap))),
            resources=(*graph.resources, *(one for gap in gaps for one in added_resources(gap, graph))),
        )
    assert list(find_gaps(graph, wanted)) == []


def added_items(gap: Gap) -> list[Item]:
    n = gap.wanted - gap.have
    new = Item(f"new-{gap.what}-{gap.skill_id}", text("new"), (gap.skill_id,))
    return {
        "few_items": [new] * n,
        "only_shared_items": [new],
        "no_easy_item": [replace(new, difficulty=-0.1)],
        "no_evaluation": [replace(new, evaluation=True)],
    }.get(gap.what, [])


def added_resources(gap: Gap, graph: ContentGraph) -> list[Resource]:
    new = Resource(f"new-{gap.what}-{gap.skill_id}", text("new"), (gap.skill_id,), "core")
    return {
        "no_resource": [new],
        "no_remedial_resource": [replace(new, kind="remedial", language=course_language(graph))],
    }.get(gap.what, [])

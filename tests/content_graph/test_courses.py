from collections.abc import Sequence
from typing import TypeAlias

import pytest

from content_graph.compiled import RESOURCE_KINDS, compile_graph, items_of, resources_of
from content_graph.courses import bundled
from content_graph.model import Assessment, Goal, Item, Resource, Skill
from content_graph.validation import validate

Titled: TypeAlias = Skill | Item | Assessment | Resource | Goal

COURSE = compile_graph(bundled())
SKILLS = [pytest.param(n, id=skill_id) for n, skill_id in enumerate(COURSE.registry.skills)]


def test_there_is_nothing_to_say_against_the_bundled_course() -> None:
    assert validate(bundled()) == ()


def test_the_course_has_the_size_of_a_real_one() -> None:
    assert 25 <= COURSE.n_skills <= 40
    assert len(bundled().goals) >= 3
    assert len(bundled().assessments) >= 3


@pytest.mark.parametrize("skill", SKILLS)
def test_each_skill_can_be_practised_evaluated_repaired_learned_and_deepened(skill: int) -> None:
    items = items_of(COURSE, skill)
    assert len(items) >= 3
    assert COURSE.is_evaluation[list(items)].any()
    assert all(resources_of(COURSE, skill, kind) for kind in RESOURCE_KINDS)


def test_the_graph_is_deep_and_no_chain() -> None:
    assert COURSE.depth.max() >= 4
    assert (COURSE.depth == 0).sum() >= 3
    assert len(COURSE.prerequisites.targets) > COURSE.n_skills
    assert len(set(COURSE.prerequisites.weights.tolist())) >= 5
    assert len(COURSE.encompasses.targets) >= 10


def test_items_are_easy_hard_and_everything_between() -> None:
    assert COURSE.item_difficulty.min() <= -1.4
    assert COURSE.item_difficulty.max() >= 1.4
    assert abs(COURSE.item_difficulty.mean()) < 0.3


def titles_of(*sections: Sequence[Titled]) -> list[dict[str, str]]:
    return [part.title for section in sections for part in section]


def test_no_two_activities_share_a_title() -> None:
    graph = bundled()
    for language in ("fr", "en"):
        titles = [title[language] for title in titles_of(graph.skills, graph.items, graph.resources)]
        assert len(set(titles)) == len(titles)


def test_french_and_english_differ() -> None:
    graph = bundled()
    titles = titles_of(graph.skills, graph.items, graph.resources, graph.goals, graph.assessments)
    assert all(title["fr"] != title["en"] for title in titles)

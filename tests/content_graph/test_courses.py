from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import pytest

from content_graph.adjacency import reached
from content_graph.compiled import RESOURCE_KINDS, compile_graph
from content_graph.courses import bundled
from content_graph.model import Assessment, Goal, Item, Resource, ResourceKind, Skill
from content_graph.validation import validate

Titled: TypeAlias = Skill | Item | Assessment | Resource | Goal

COURSE = compile_graph(bundled())
SKILLS = [pytest.param(n, id=skill_id) for n, skill_id in enumerate(COURSE.registry.skills)]
LANGUAGE = COURSE.graph.defaults.language or next(iter(COURSE.graph.title))
REMEDIATING: tuple[ResourceKind, ...] = ("remedial", "core")
EASY, MIDDLING = -0.5, 0.5


def test_there_is_nothing_to_say_against_the_bundled_course() -> None:
    assert validate(bundled()) == ()


def test_the_course_has_the_size_of_a_real_one() -> None:
    assert 25 <= COURSE.n_skills <= 40
    assert len(bundled().goals) >= 3
    assert len(bundled().assessments) >= 3


@pytest.mark.parametrize("skill", SKILLS)
def test_each_skill_can_be_practised_evaluated_repaired_learned_and_deepened(skill: int) -> None:
    assert COURSE.is_evaluation[list(COURSE.skill_items[skill])].any()
    assert all(COURSE.skill_resources[kind][skill] for kind in RESOURCE_KINDS)


def own_items(skill: int) -> list[int]:
    """Find the items on this skill alone: what they say about it, they say about nothing else."""
    return [item for item in COURSE.skill_items[skill] if COURSE.item_skills[item] == (skill,)]


@pytest.mark.parametrize("skill", SKILLS)
def test_each_skill_has_six_items_of_its_own_easy_ones_middling_ones_and_a_hard_one(skill: int) -> None:
    difficulty = COURSE.item_difficulty[own_items(skill)]
    assert len(difficulty) >= 6
    assert (difficulty < EASY).sum() >= 2
    assert (np.abs(difficulty) <= MIDDLING).sum() >= 2
    assert (difficulty > MIDDLING).any()


@pytest.mark.parametrize("skill", SKILLS)
def test_each_skill_can_be_evaluated_on_its_own_and_is_not_all_evaluations(skill: int) -> None:
    assert COURSE.is_evaluation[own_items(skill)].any()
    assert COURSE.is_evaluation[list(COURSE.skill_items[skill])].sum() <= 2


@pytest.mark.parametrize("skill", SKILLS)
def test_whoever_fails_at_a_skill_finds_two_resources_in_the_language_of_the_course(skill: int) -> None:
    resources = [COURSE.graph.resources[n] for kind in REMEDIATING for n in COURSE.skill_resources[kind][skill]]
    assert sum(resource.language in {None, LANGUAGE} for resource in resources) >= 2


def test_a_newcomer_may_begin_with_more_than_one_skill_of_everyday_work() -> None:
    begin = {COURSE.registry.skills[skill] for skill in np.flatnonzero(COURSE.depth == 0)}
    assert {"information-value", "strong-passwords", "software-updates", "reading-addresses"} <= begin


def test_reporting_an_incident_waits_for_no_estimate_of_its_risk() -> None:
    skills = reached([COURSE.skill_index["incident-reporting"]], COURSE.prerequisites)
    needed = {COURSE.registry.skills[skill] for skill in skills}
    assert needed == {"personal-role", "information-value"}


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


def test_no_title_has_a_typewriter_s_apostrophe() -> None:
    graph = bundled()
    titles = titles_of(graph.skills, graph.items, graph.resources, graph.goals, graph.assessments)
    assert [text for title in titles for text in title.values() if "'" in text] == []


def test_french_and_english_differ() -> None:
    graph = bundled()
    titles = titles_of(graph.skills, graph.items, graph.resources, graph.goals, graph.assessments)
    assert all(title["fr"] != title["en"] for title in titles)

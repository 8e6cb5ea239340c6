import msgspec
import numpy as np
import pytest

from content_graph.compiled import compile_graph
from content_graph.courses import bundled
from simulations.course import ITEMS_PER_SKILL, course_of, deepened, laboratory_course
from simulations.world import TEACHINGS

COURSE = laboratory_course()


def test_every_skill_has_enough_items_and_what_the_course_had_is_still_there() -> None:
    assert all(len(items) >= ITEMS_PER_SKILL for items in COURSE.compiled.skill_items)
    there, had = COURSE.compiled.graph, bundled()
    assert {item.id: (item.skills, item.difficulty) for item in had.items}.items() <= {
        item.id: (item.skills, item.difficulty) for item in there.items
    }.items()
    assert {one.id: one.kind for one in had.resources}.items() <= {one.id: one.kind for one in there.resources}.items()


def test_no_activity_teaches_more_per_minute_than_another_of_its_kind() -> None:
    world = COURSE.world
    per_skill = world.minutes / world.exercises.sum(axis=1)
    for teaching in range(len(TEACHINGS)):
        assert np.unique(per_skill[world.teaching == teaching]).size == 1


def test_every_skill_has_a_remedial_and_a_core_resource_also_where_the_authors_wrote_none() -> None:
    bare = compile_graph(deepened(msgspec.structs.replace(bundled(), resources=())))

    for kind in ("remedial", "core"):
        assert all(len(resources) == 1 for resources in bare.skill_resources[kind])


def test_activities_are_numbered_as_items_are() -> None:
    assert [COURSE.world.activity_number[item] for item in COURSE.compiled.registry.items] == list(
        range(COURSE.compiled.n_items)
    )


def test_the_goal_weighs_all_targets_alike_and_asks_for_what_they_need() -> None:
    targets = {target.skill_id for goal in bundled().goals for target in goal.targets}
    wanted = np.array([skill in targets for skill in COURSE.world.skill_ids])

    assert COURSE.goal_weight.sum() == pytest.approx(1.0)
    assert np.unique(COURSE.goal_weight[wanted]).size == 1
    assert not COURSE.goal_weight[~wanted].any()
    assert COURSE.threshold[COURSE.compiled.skill_index["president-fraud"]] == 0.98
    assert COURSE.threshold[COURSE.compiled.skill_index["cia-triad"]] == 0.95


def test_what_no_goal_needs_has_no_threshold() -> None:
    goals = tuple(goal for goal in bundled().goals if goal.id == "accounts-team")
    graph = compile_graph(deepened(msgspec.structs.replace(bundled(), goals=goals)))
    course = course_of(graph)
    scope = set(graph.goals["accounts-team"].scope.tolist())

    assert {int(skill) for skill in np.flatnonzero(course.threshold)} == scope

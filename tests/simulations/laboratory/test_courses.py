import numpy as np
import pytest

from content_graph.validation import require_valid
from simulations.courses import COURSES, course_named, drawn, level_sizes, taught
from simulations.lab.simulation.blocks import simulate
from simulations.scenario import Scenario
from simulations.schedule import START_TICK
from simulations.staging import stage
from simulations.worlds import WORLDS
from tests.simulations.laboratory.small import BY_TURNS, having_done

TITLE = {"en": "drawn"}


@pytest.mark.parametrize(("name", "n_skills", "n_items"), [("small", 10, 6), ("large", 120, 6)])
def test_drawn_courses_are_as_large_as_they_say_and_valid(name: str, n_skills: int, n_items: int) -> None:
    course = course_named(name)
    require_valid(course.compiled.graph)
    assert course.compiled.n_skills == n_skills
    assert {len(items) for items in course.compiled.skill_items} == {n_items}
    assert all(len(kind) == n_skills and all(kind) for kind in (course.compiled.skill_resources["remedial"],))


def test_the_small_course_is_needed_whole_and_the_large_one_by_half() -> None:
    small, large = course_named("small"), course_named("large")
    assert np.count_nonzero(small.threshold) == 10
    assert 60 <= np.count_nonzero(large.threshold) <= 75
    assert all(
        len(one.compiled.successors.row(k)[0]) == 0 for one in (small, large) for k in np.flatnonzero(one.goal_weight)
    )


@pytest.mark.parametrize("seed", range(5))
def test_prerequisites_are_as_many_and_as_deep_as_in_the_course_that_is_the_model(seed: int) -> None:
    graph = drawn("drawn", TITLE, 370, 0.5, seed)
    needed = np.array([len(skill.prerequisites) for skill in graph.skills])
    weights = np.array([edge.weight for skill in graph.skills for edge in skill.prerequisites])

    assert needed[needed > 0].mean() == pytest.approx(54 / 32, abs=0.12)
    assert np.bincount(needed)[0] == level_sizes(370)[0]
    assert weights.mean() == pytest.approx(38.1 / 54, abs=0.03)


def test_the_level_of_a_skill_is_the_depth_that_it_has_in_the_graph() -> None:
    depth = course_named("large").compiled.depth
    assert np.bincount(depth).tolist() == level_sizes(120).tolist()


def test_the_same_seed_draws_the_same_course() -> None:
    assert drawn("drawn", TITLE, 30, 0.5, 3) == drawn("drawn", TITLE, 30, 0.5, 3)
    assert drawn("drawn", TITLE, 30, 0.5, 3) != drawn("drawn", TITLE, 30, 0.5, 4)


def test_a_world_that_moves_to_another_course_gives_as_much_time_for_every_skill_that_is_needed() -> None:
    here, small, large = (taught(WORLDS["matched"], name) for name in COURSES)
    minutes = {
        one.course: one.schedule.budget_minutes / np.count_nonzero(course_named(one.course).threshold)
        for one in (here, small, large)
    }
    assert here == WORLDS["matched"]
    assert minutes["small"] == pytest.approx(minutes["laboratory"], rel=0.05)
    assert minutes["large"] == pytest.approx(minutes["laboratory"], rel=0.05)


@pytest.mark.parametrize("world", WORLDS.values(), ids=lambda world: world.id)
@pytest.mark.parametrize("course", ["small", "large"])
def test_every_world_can_be_of_another_course(world: Scenario, course: str) -> None:
    here = stage(taught(world, course))
    family, numbers = here.family(1), np.arange(3)
    truth = family.initial(numbers)
    tick = np.full(3, START_TICK + 1)
    known = family.mastery(having_done(family, truth, numbers, tick), tick)

    assert known.shape == (3, course_named(course).compiled.n_skills)
    assert np.isfinite(known).all()


def test_learners_work_through_the_course_that_their_world_is_about() -> None:
    (run,) = simulate([taught(WORLDS["matched"], "small")], [BY_TURNS], n_learners=4, seed=3)
    assert run.course == "small"
    assert run.kind_minutes.sum(axis=1).min() > 100.0
    assert run.kind_minutes.sum(axis=1).max() <= 160.0

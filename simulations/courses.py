"""The courses of the laboratory. To add one, add a `Syllabus`.

The course that comes with Symphonie has 37 skills on five levels, the level of a skill being the arrows in the longest
chain below it. Courses that nobody wrote are drawn alike, from a seed: levels are as wide, and their number grows as
the cube root of the number of skills (so 10 skills have three, and 120 seven); a skill above the lowest level needs one
to three others, one of them on the level below and the rest mostly two levels below; and weights are as often as strong
as those of its authors.
"""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

import msgspec
import numpy as np

from content_graph.compiled import compile_graph
from content_graph.languages import Text, Translations
from content_graph.model import ContentGraph, Edge, Goal, Skill, Target
from simulations.course import course_of, deepened, laboratory_course
from simulations.policies.protocol import Course, Ints, Mask
from simulations.scenario import LABORATORY, Scenario

LEVELS: Final = np.array([5, 8, 12, 9, 3])
"""Skills on each level of the course that is the model."""
NEEDS: Final = {1: 16 / 32, 2: 10 / 32, 3: 6 / 32}
"""Of the skills above the lowest level, how many need so many others."""
P_FROM_DEEPER: Final = 16 / 22
"""Of the arrows beyond a skill's first, how many lead two levels down and not one."""
WEIGHTS: Final = {
    0.3: 2 / 54,
    0.4: 2 / 54,
    0.5: 7 / 54,
    0.6: 10 / 54,
    0.7: 10 / 54,
    0.8: 12 / 54,
    0.9: 4 / 54,
    1.0: 7 / 54,
}
"""Of the arrows, how many are so strong."""


def drawn(course_id: str, title: Translations, n_skills: int, goal_share: float, seed: int) -> ContentGraph:
    """Draw a course without anything to do.

    Args:
        course_id: Of the content graph.
        title: For people.
        n_skills: At least 3.
        goal_share: The goal asks for skills that nothing builds on, until it needs that share of all skills, 0..1.
        seed: Of the draw.
    """
    rng = np.random.default_rng(seed)
    level = np.repeat(np.arange(_n_levels(n_skills)), level_sizes(n_skills))
    needs = [_needs(rng, level, k) for k in range(n_skills)]
    skills = tuple(
        Skill(_id(k), {language: f"{words} {k + 1}" for language, words in title.items()}, _edges(rng, needed))
        for k, needed in enumerate(needs)
    )
    targets = _targets(rng, needs, goal_share)
    return ContentGraph(course_id, title, skills, goals=(Goal("goal", title, tuple(Target(_id(k)) for k in targets)),))


def level_sizes(n_skills: int) -> Ints:
    """Say how many skills are on each level, the lowest first.

    >>> level_sizes(37).tolist(), level_sizes(10).tolist()
    ([5, 8, 12, 9, 3], [3, 5, 2])
    """
    places = np.linspace(0.0, 1.0, _n_levels(n_skills) + 1)
    share = np.interp(places, np.linspace(0.0, 1.0, len(LEVELS) + 1), np.concatenate([[0], np.cumsum(LEVELS)]))
    sizes: Ints = np.diff(np.rint(share / LEVELS.sum() * n_skills).astype(np.int64))
    return sizes


def _n_levels(n_skills: int) -> int:
    return max(2, round(len(LEVELS) * float(np.cbrt(n_skills / LEVELS.sum()))))


def _needs(rng: np.random.Generator, level: Ints, skill: int) -> list[int]:
    """Draw what a skill needs: one on the level below, and others there or another level down."""
    below = level[skill] - 1
    if below < 0:
        return []
    found = [int(rng.choice(np.flatnonzero(level == below)))]
    for _ in range(int(rng.choice(list(NEEDS), p=list(NEEDS.values()))) - 1):
        wanted = below - 1 if below > 0 and rng.random() < P_FROM_DEEPER else below
        there = np.setdiff1d(np.flatnonzero(level == wanted), found)
        found += [int(rng.choice(there))] if len(there) else []
    return found


def _edges(rng: np.random.Generator, needed: list[int]) -> tuple[Edge, ...]:
    weights = rng.choice(list(WEIGHTS), len(needed), p=list(WEIGHTS.values()))
    return tuple(Edge(_id(j), float(weight)) for j, weight in zip(needed, weights, strict=True))


def _targets(rng: np.random.Generator, needs: list[list[int]], goal_share: float) -> list[int]:
    scope: Mask = np.zeros(len(needs), np.bool_)
    ends = sorted(set(range(len(needs))) - {j for needed in needs for j in needed})
    targets: list[int] = []
    for target in rng.permutation(ends).tolist():
        if scope.mean() < goal_share:
            targets.append(target)
            _reach(needs, scope, target)
    return sorted(targets)


def _reach(needs: list[list[int]], scope: Mask, skill: int) -> None:
    scope[skill] = True
    for needed in needs[skill]:
        _reach(needs, scope, needed)


def _id(skill: int) -> str:
    return f"skill-{skill + 1:03d}"


SMALL_SEED, LARGE_SEED = 10, 120
ITEMS_PER_SKILL: Final = 6
"""In drawn courses: as many as the course that comes with Symphonie has, so a bank can run dry."""


class Syllabus(NamedTuple):
    """A course that worlds can be made of."""

    id: str  # readable
    title: Text  # for people
    make: Callable[[], Course]  # compiles it


def _small() -> Course:
    """Ten skills, all of them asked for or needed."""
    graph = drawn("small-course", {"fr": "Petit cours", "en": "Small course"}, 10, 1.0, SMALL_SEED)
    return course_of(compile_graph(deepened(graph, ITEMS_PER_SKILL)))


def _large() -> Course:
    """A hundred and twenty skills; the goal needs about half of them, and policies are to leave the others aside."""
    graph = drawn("large-course", {"fr": "Grand cours", "en": "Large course"}, 120, 0.5, LARGE_SEED)
    return course_of(compile_graph(deepened(graph, ITEMS_PER_SKILL)))


_ALL: Final = (
    Syllabus(LABORATORY, Text(fr="le cours fourni, approfondi", en="the bundled course, deepened"), laboratory_course),
    Syllabus("small", Text(fr="un petit cours tiré au sort", en="a small course, drawn"), _small),
    Syllabus("large", Text(fr="un grand cours tiré au sort", en="a large course, drawn"), _large),
)
COURSES: Final[Mapping[str, Syllabus]] = MappingProxyType({syllabus.id: syllabus for syllabus in _ALL})


@cache
def course_named(course_id: str) -> Course:
    """Compile a course; once per process.

    Raises:
        KeyError: There is no such course.
    """
    return COURSES[course_id].make()


def taught(scenario: Scenario, course_id: str) -> Scenario:
    """Move a world to another course; sessions are as many more, or fewer, as the goal needs more skills, or fewer."""
    ratio = _n_needed(course_id) / _n_needed(scenario.course)
    n_sessions = max(2, round(scenario.schedule.n_sessions * ratio))
    schedule = msgspec.structs.replace(scenario.schedule, n_sessions=n_sessions)
    return msgspec.structs.replace(scenario, course=course_id, schedule=schedule)


def _n_needed(course_id: str) -> int:
    return int(np.count_nonzero(course_named(course_id).threshold))

"""The courses of the laboratory. To add one, add a `Syllabus`."""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

import msgspec
import numpy as np

from content_graph.compiled import compile_graph
from content_graph.languages import Text
from simulations.course import course_of, deepened, laboratory_course
from simulations.drawing import drawn
from simulations.policies.protocol import Course
from simulations.scenario import LABORATORY, Scenario

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

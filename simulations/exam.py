"""A test some days after the goal was due: mastery as a school would judge it, beside the truth that only we can see.

On every skill that the goal asks for there are four items which no bank has, from rather easy to rather hard, each on
that skill alone. They are answered by the law of the world, with what is left of the learner's skills by then. The
score of a learner is the share of right answers to be expected, weighed as the goal weighs the skills: guesses and
slips are in it, the luck of a single test is not.
"""

from typing import Final, NamedTuple

import msgspec
import numpy as np

from content_graph.compiled import CompiledGraph, compile_graph
from content_graph.model import Item
from simulations.policies.protocol import Course, Floats, Ints

ITEMS_PER_SKILL: Final = 4
HARDEST: Final = 1.0
"""Logits; the items of a skill are spread evenly from as easy to as hard."""


class Exam(NamedTuple):
    """The items of the test; F of them, numbered after the activities of the course."""

    compiled: CompiledGraph  # the course with these items after its own
    skill: Ints  # int64[F], that each item is about
    difficulty: Floats  # float64[F], logits
    weight: Floats  # float64[F], of each item in the score, summing to 1


def exam_of(course: Course) -> Exam:
    """Write the test on what the goal of a course asks for."""
    targets = np.flatnonzero(course.goal_weight > 0.0)
    skill = np.repeat(targets, ITEMS_PER_SKILL)
    difficulty = np.tile(np.linspace(-HARDEST, HARDEST, ITEMS_PER_SKILL), len(targets))
    items = [
        Item(f"laboratory-exam-{n + 1}", {"en": "exam"}, (course.world.skill_ids[k],), difficulty=float(difficulty[n]))
        for n, k in enumerate(skill)
    ]
    graph = course.compiled.graph
    compiled = compile_graph(msgspec.structs.replace(graph, items=(*graph.items, *items)), course.compiled.registry)
    return Exam(compiled, skill, difficulty, course.goal_weight[skill] / ITEMS_PER_SKILL)

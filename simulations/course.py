"""The laboratory's course: the bundled one, with a bank deep enough for a month of practice.

Under every policy the same items are there. The course that comes with Symphonie has six to eight items per skill:
enough for most learners, but a slow one would run the bank dry, and policies would be judged by how they repeat
themselves. So each skill gets as many items as are wanted, and a remedial and a core resource where it has none.

Minutes and effect hang together: an activity takes as long as another of its kind, times the skills that it is about,
because in every world it teaches each of these as much as another of its kind does. The authors' minutes (one to
fifteen) would make short items the best ones whatever a learner knows, so that the table would judge who reads
durations. An effect in proportion to the authors' minutes would hang together, too, but the model of tracing has no
place for it: the learners of `matched` would no longer be what the model says.
"""

from functools import cache
from typing import Final

import msgspec
import numpy as np

from content_graph.compiled import CompiledGraph, compile_graph
from content_graph.courses import bundled
from content_graph.model import DEFAULT_THRESHOLD, ContentGraph, Item, Resource, ResourceKind, Skill
from simulations.policies.protocol import Course, Floats
from simulations.world import world_of

ITEMS_PER_SKILL: Final = 12
"""Enough that nobody needs an item twice who masters a skill in the usual six to ten opportunities."""
HARDEST: Final = 1.5
"""Logits; generated items are spread evenly from as easy to as hard as authors of the course dared."""
ITEM_MINUTES: Final = 3.0
RESOURCE_MINUTES: Final[dict[ResourceKind, float]] = {"remedial": 6.0, "core": 10.0, "deepening": 25.0}
"""About one skill: near the medians of what the authors of the course wrote. A remedial resource, which teaches twice
as much as an item, takes twice as long; the others are slower ways to the goal."""
_ADDED: Final[tuple[ResourceKind, ...]] = ("remedial", "core")
_EVALUATES_EVERY: Final = 3


@cache
def laboratory_course() -> Course:
    """Compile the laboratory's course; its goal is everything that the goals of the bundled course ask for."""
    return course_of(compile_graph(evenly_timed(deepened(bundled()))))


def course_of(compiled: CompiledGraph) -> Course:
    """Ask for all targets of all goals of a content graph, each as much as the others."""
    n_skills = compiled.n_skills
    weight, threshold = np.zeros(n_skills), np.zeros(n_skills)
    for goal in compiled.goals.values():
        weight[goal.targets] = 1.0
        threshold[goal.scope] = np.maximum(threshold[goal.scope], _asked(goal.scope, goal.targets, goal.thresholds))
    return Course(compiled, world_of(compiled), weight / max(weight.sum(), 1.0), threshold)


def _asked(scope: np.ndarray, targets: np.ndarray, thresholds: Floats) -> Floats:
    """Give what a goal asks of each skill in its scope; what is only needed is to be mastered as usual."""
    asked = dict(zip(targets.tolist(), thresholds.tolist(), strict=True))
    return np.array([asked.get(skill, DEFAULT_THRESHOLD) for skill in scope.tolist()])


def deepened(graph: ContentGraph, items_per_skill: int = ITEMS_PER_SKILL) -> ContentGraph:
    """Give every skill of a content graph so many items at least, those on several included; what it has stays."""
    return msgspec.structs.replace(
        graph,
        items=(*graph.items, *(item for skill in graph.skills for item in _more_items(graph, skill, items_per_skill))),
        resources=(*graph.resources, *(one for skill in graph.skills for one in _more_resources(graph, skill))),
    )


def evenly_timed(graph: ContentGraph) -> ContentGraph:
    """Let every activity of a content graph take as long as another of its kind, per skill."""
    return msgspec.structs.replace(
        graph,
        items=tuple(msgspec.structs.replace(one, minutes=ITEM_MINUTES * len(one.skills)) for one in graph.items),
        resources=tuple(
            msgspec.structs.replace(one, minutes=RESOURCE_MINUTES[one.kind] * len(one.skills))
            for one in graph.resources
        ),
    )


def _more_items(graph: ContentGraph, skill: Skill, wanted: int) -> list[Item]:
    missing = max(0, wanted - sum(skill.id in item.skills for item in graph.items))
    return [
        Item(
            id=f"{skill.id}-lab-{n + 1}",
            title={language: f"{title} ({n + 1})" for language, title in skill.title.items()},
            skills=(skill.id,),
            difficulty=float(difficulty),
            minutes=ITEM_MINUTES,
            evaluation=n % _EVALUATES_EVERY == 0,
        )
        for n, difficulty in enumerate(np.linspace(-HARDEST, HARDEST, missing))
    ]


def _more_resources(graph: ContentGraph, skill: Skill) -> list[Resource]:
    there = {resource.kind for resource in graph.resources if skill.id in resource.skills}
    return [
        Resource(
            id=f"{skill.id}-lab-{kind}",
            title=skill.title,
            skills=(skill.id,),
            kind=kind,
            minutes=RESOURCE_MINUTES[kind],
        )
        for kind in _ADDED
        if kind not in there
    ]

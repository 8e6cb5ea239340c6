"""What a decision needs and no learner changes: worked out once per content graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from content_graph.compiled import CompiledGraph
from content_graph.model import ContentGraph, ResourceKind, Text
from engine.recommendation.settings import PolicySettings
from engine.tracing.model import TracingModel

N_LEVELS = 4
"""In how many levels of mastery items are lined up, from easy to hard."""


class Titles(NamedTuple):
    """Titles by id, for the texts."""

    skills: Mapping[str, Text]
    activities: Mapping[str, Text]


class SkillCard(NamedTuple):
    """One skill, as the rules look at it.

    Attributes:
        id: Of the skill.
        is_active: Whether the graph still has it.
        prerequisites: Skill and weight of each.
        successors: Skills that need it.
        items: Item indices for a learner in the l-th quarter of mastery, best first, for l in 0..3: those whose
            difficulty stands, among the items of the skill, where the learner stands.
        evaluations: Those that may serve as an extra evaluation, in the same order; all items where there is none.
        resources: Resource ids by kind and language.
        learn: P(learn) from one item, averaged over the population; 0..1.
    """

    id: str
    is_active: bool
    prerequisites: tuple[tuple[int, float], ...]
    successors: tuple[int, ...]
    items: tuple[tuple[int, ...], ...]
    evaluations: tuple[tuple[int, ...], ...]
    resources: Mapping[ResourceKind, Mapping[str, tuple[str, ...]]]
    learn: float


class Plan(NamedTuple):
    """What a goal asks for, as arrays over all K skills.

    Attributes:
        threshold: float64[K], mastery asked for; 0 outside the goal, so that nothing is ever lacking there.
        due_below: float64[K], mastery under which a skill that was mastered is due for review; 0 outside the goal.
        targets: int64[n], the skills asked for themselves; what they need is implied.
        target_threshold: float64[n], mastery asked of them.
        sources: int64[m], the skill that has the prerequisite, for each arrow inside the goal.
        needed: int64[m], the prerequisite.
        unlocking: float64[m], mastery from which the prerequisite opens the way.
        reach: float64[K], how many skills inside the goal a skill hangs together with, itself included.
    """

    threshold: NDArray[np.float64]
    due_below: NDArray[np.float64]
    targets: NDArray[np.int64]
    target_threshold: NDArray[np.float64]
    sources: NDArray[np.int64]
    needed: NDArray[np.int64]
    unlocking: NDArray[np.float64]
    reach: NDArray[np.float64]


class Prepared(NamedTuple):
    """A content graph made ready for decisions.

    Attributes:
        cards: One per skill index.
        item_ids: Id by item index.
        titles: For the texts.
        plans: By goal id; under None the plan of all goals together, or of all skills where there is no goal.
        effects: Chance of learning by source of activities, relative to P(learn).
    """

    cards: tuple[SkillCard, ...]
    item_ids: tuple[str, ...]
    titles: Titles
    plans: Mapping[str | None, Plan]
    effects: Mapping[str, float]


def prepare(compiled: CompiledGraph, model: TracingModel, settings: PolicySettings) -> Prepared:
    """Work out what does not depend on the learner, from a content graph and its tracing model."""
    learn = (model.learn_matrix @ model.weights).tolist()
    return Prepared(
        cards=tuple(_card(compiled, skill, learn[skill]) for skill in range(compiled.n_skills)),
        item_ids=compiled.registry.items,
        titles=titles_of(compiled.graph),
        plans=_plans(compiled, settings),
        effects=settings.effects,
    )


def titles_of(graph: ContentGraph) -> Titles:
    """Collect the titles of a content graph."""
    activities = {item.id: item.title for item in graph.items}
    activities.update((resource.id, resource.title) for resource in graph.resources)
    return Titles(skills={skill.id: skill.title for skill in graph.skills}, activities=activities)


def _card(compiled: CompiledGraph, skill: int, learn: float) -> SkillCard:
    needed, weights = compiled.prerequisites.row(skill)
    successors, _ = compiled.successors.row(skill)
    items = compiled.skill_items[skill]
    evaluations = tuple(item for item in items if compiled.is_evaluation[item])
    return SkillCard(
        id=compiled.registry.skills[skill],
        is_active=bool(compiled.is_skill_active[skill]),
        prerequisites=tuple(zip(needed.tolist(), weights.tolist(), strict=True)),
        successors=tuple(successors.tolist()),
        items=_by_level(compiled, items),
        evaluations=_by_level(compiled, evaluations or items),
        resources={
            kind: _by_language(compiled, by_skill[skill]) for kind, by_skill in compiled.skill_resources.items()
        },
        learn=learn,
    )


def _by_level(compiled: CompiledGraph, items: Iterable[int]) -> tuple[tuple[int, ...], ...]:
    """Line up the items once per level: nearest to the level's place among the difficulties first."""
    by_difficulty = sorted(items, key=lambda item: (compiled.item_difficulty[item], item))
    last = len(by_difficulty) - 1
    centres = [last * level / (N_LEVELS - 1) for level in range(N_LEVELS)]
    return tuple(
        tuple(by_difficulty[place] for place in sorted(range(last + 1), key=lambda place: (abs(place - centre), place)))
        for centre in centres
    )


def _by_language(compiled: CompiledGraph, resources: Iterable[int]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for number in resources:
        resource = compiled.graph.resources[number]
        found.setdefault(resource.language, []).append(resource.id)
    return {language: tuple(ids) for language, ids in found.items()}


def _plans(compiled: CompiledGraph, settings: PolicySettings) -> Mapping[str | None, Plan]:
    plans: dict[str | None, Plan] = {}
    together: dict[int, float] = {}
    scope: set[int] = set()
    for goal in compiled.goals.values():
        targets = dict(zip(goal.targets.tolist(), goal.thresholds.tolist(), strict=True))
        plans[goal.id] = _plan(compiled, targets, goal.scope.tolist(), settings)
        scope.update(goal.scope.tolist())
        together.update((skill, max(level, together.get(skill, 0.0))) for skill, level in targets.items())
    if not plans:
        scope = set(compiled.order.tolist())
        together = dict.fromkeys(scope, compiled.graph.defaults.threshold)
    plans[None] = _plan(compiled, together, sorted(scope), settings)
    return plans


def _plan(compiled: CompiledGraph, targets: Mapping[int, float], scope: list[int], settings: PolicySettings) -> Plan:
    threshold = np.zeros(compiled.n_skills)
    threshold[scope] = settings.mastered
    threshold[list(targets)] = list(targets.values())
    arrows = compiled.prerequisites
    is_inside = threshold[arrows.sources] > 0
    sources, needed = arrows.sources[is_inside].astype(np.int64), arrows.targets[is_inside].astype(np.int64)
    asked_for = np.array(sorted(targets), np.int64)
    return Plan(
        threshold=threshold,
        due_below=np.minimum(threshold, settings.retention),
        targets=asked_for,
        target_threshold=threshold[asked_for],
        sources=sources,
        needed=needed,
        # a goal may ask less of a skill than what opens its successors: then what it asks must do
        unlocking=np.minimum(threshold[needed], settings.unlocks),
        reach=_reach(compiled, threshold > 0),
    )


def _reach(compiled: CompiledGraph, is_inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Count, for each skill of the goal, those before it, those after it and itself; 0 outside."""
    reach = np.zeros(compiled.n_skills)
    before: dict[int, set[int]] = {}
    for skill in compiled.order[is_inside[compiled.order]].tolist():
        needed, _ = compiled.prerequisites.row(skill)
        before[skill] = set(needed.tolist()).union(*(before[one] for one in needed.tolist()))
        reach[list(before[skill])] += 1.0
        reach[skill] += 1.0 + len(before[skill])
    return reach

"""The grade of a collection: how far its skills have come from where they began to their thresholds.

    grade = mean over skills of clip((max(p, prior) - prior) / (threshold - prior), 0, 1)

which is ALOSI's (`Collection.grade`), with our mastery for p, what is believed of a newcomer for the prior, and the
threshold of the goal or content graph for its 0.9.
"""

from __future__ import annotations

from collections.abc import Mapping

from api.content.graphs import ServedGraph
from api.errors import UnknownLearner
from api.integrations.alosi.lookup import Collection
from api.learners.mastery import describe, state_at
from api.live.keys import LearnerKey
from api.results.constraints import blank
from api.runtime import Runtime


async def grade_of(runtime: Runtime, key: LearnerKey, collection: Collection) -> float:
    """Return a learner's grade; 0 for a newcomer.

    Raises:
        StoreUnavailable: The live state cannot be reached.
    """
    graph = collection.graph
    newcomer = blank(None, graph)
    try:
        state, graph = await state_at(runtime.store, runtime.pool, runtime.graphs.renewed, key, graph)
    except UnknownLearner:
        state = newcomer
    at_us = max(runtime.clock_us(), state.last_us)
    mastery, prior = (
        {one.skill_id: one.p for one in describe(key.learner, held, graph, at_us).skills} for held in (state, newcomer)
    )
    return grade(mastery, prior, _thresholds(collection, graph))


def grade(mastery: Mapping[str, float], prior: Mapping[str, float], thresholds: Mapping[str, float]) -> float:
    """Return the mean of what the skills have gained, as a share of what there was to gain; 1 where there is none.

    Args:
        mastery: By skill; 0..1.
        prior: The same of a newcomer.
        thresholds: Of the skills that count; one whose prior is there already counts as reached.

    >>> grade({"a": 0.1, "b": 0.5, "c": 0.9}, {"a": 0.2, "b": 0.2, "c": 0.2}, {"a": 0.8, "b": 0.8, "c": 0.8})
    0.5
    """
    gained = [_gained(mastery[skill], prior[skill], threshold) for skill, threshold in thresholds.items()]
    return sum(gained) / len(gained) if gained else 1.0


def _gained(mastery: float, prior: float, threshold: float) -> float:
    return 1.0 if prior >= threshold else min(max((mastery - prior) / (threshold - prior), 0.0), 1.0)


def _thresholds(collection: Collection, graph: ServedGraph) -> dict[str, float]:
    """Return the thresholds of the skills that a collection can show: those of its goal, or all that have an item."""
    content = graph.compiled.graph
    if collection.people_goal is not None:
        asked = {skill: level for skill, level, _ in collection.people_goal.targets}
    elif collection.goal is not None:
        targets = next(goal.targets for goal in content.goals if goal.id == collection.goal)
        asked = {target.skill_id: target.threshold for target in targets}
    else:
        asked = {skill: content.defaults.threshold for item in content.items for skill in item.skills}
    present = {skill.id for skill in content.skills}
    return {skill: level for skill, level in asked.items() if skill in present}

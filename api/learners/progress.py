"""How far a learner has come in a content graph or towards a goal: one figure, as gradebooks want it."""

from collections.abc import Mapping
from typing import NamedTuple

from api.content.graphs import ServedGraph
from api.errors import UnknownLearner
from api.learners.mastery import Beliefs, describe, state_at
from api.live.keys import LearnerKey
from api.record.goals import GOALS, StoredGoal
from api.results.constraints import blank


class Progress(NamedTuple):
    """How far a learner has come.

    Attributes:
        grade: 0..1; 0 for a newcomer.
        n_results: How many results it rests on.
    """

    grade: float
    n_results: int


class Collection(NamedTuple):
    """A content graph, or what is wanted of it: the whole of it, one of its goals, or a goal that people set."""

    graph: ServedGraph
    goal: str | None = None
    people_goal: StoredGoal | None = None


async def aim_of(beliefs: Beliefs, organisation_no: int, graph_id: str, goal: str | None) -> Collection | None:
    """Find a content graph, or a goal on it that people set or its author; None where it has no such goal.

    Raises:
        UnknownContentGraph: There is no such content graph.
    """
    graph = await beliefs.graphs.get(organisation_no, graph_id, "$.content_graph")
    if goal is None:
        return Collection(graph)
    stored = await GOALS.find(beliefs.pool, organisation_no, goal)
    if stored is not None and stored.graph_no == graph.graph_no:
        return Collection(graph, goal, stored)
    return Collection(graph, goal) if goal in graph.compiled.goals else None


async def progress_of(beliefs: Beliefs, now_us: int, key: LearnerKey, collection: Collection) -> Progress:
    """Return how far a learner has come.

    Raises:
        StoreUnavailable: The live state cannot be reached.
    """
    graph = collection.graph
    newcomer = blank(None, graph)
    try:
        state, graph = await state_at(beliefs, key, graph)
    except UnknownLearner:
        state = newcomer
    at_us = max(now_us, state.last_us)
    mastery, prior = (
        {one.skill_id: one.p for one in describe(key.learner, held, graph, at_us).skills} for held in (state, newcomer)
    )
    return Progress(grade(mastery, prior, _thresholds(collection, graph)), state.n_results)


def grade(mastery: Mapping[str, float], prior: Mapping[str, float], thresholds: Mapping[str, float]) -> float:
    """Return the mean of what the skills have gained, as a share of what there was to gain; 1 where there is none.

        grade = mean over skills of clip((max(p, prior) - prior) / (threshold - prior), 0, 1)

    which is ALOSI's (`Collection.grade`), with our mastery for p, what is believed of a newcomer for the prior, and the
    threshold of the goal or content graph for its 0.9.

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
